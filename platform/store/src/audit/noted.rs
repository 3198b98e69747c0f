//! What is noted of the chain outside the database, held against what the database itself knows was noted: a count in a
//! setting and an entry in the log for each. Whoever cuts one of the three leaves the others to show it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Actor, Broken, Entry, Head, Report, Right, anchors, last, seal, verify_against};
use crate::query::VALUES_PER_STATEMENT;
use crate::{Db, Query, Result, StoreError, Tx, on, setting};

/// The setting that counts what was noted.
const COUNTED: &str = "audit_noted";
/// The entry for each end that was noted.
const NOTED: &str = "audit.noted";
/// The entry of a restored copy, whose ends are noted anew.
const ANEW: &str = "audit.noted_anew";

/// How many ends were noted, by the file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Counted {
    /// Which count it is: each restored copy begins one.
    since: String,
    files: BTreeMap<String, u64>,
}

impl Counted {
    async fn read(tx: &mut Tx) -> Result<Option<Self>> {
        Ok(setting::get(tx, COUNTED).await?.and_then(|text| serde_json::from_str(&text).ok()))
    }

    async fn keep(&self, tx: &mut Tx) -> Result<()> {
        setting::set(tx, COUNTED, &serde_json::to_string(self).unwrap_or_default()).await
    }

    fn all(&self) -> u64 {
        self.files.values().sum()
    }
}

fn whole(file: &Path) -> String {
    std::path::absolute(file).unwrap_or_else(|_| file.to_owned()).to_string_lossy().into_owned()
}

/// Notes the end of the chain in the file of its database, and counts it. Gives the end, where there is one.
///
/// # Errors
/// Those of the store; a file that cannot be written.
#[crate::boxed]
pub async fn note(db: &Db) -> Result<Option<Head>> {
    seal(db).await?;
    let Some(head) = last(db).await? else { return Ok(None) };
    let Some(file) = db.anchors() else { return Ok(Some(head)) };
    let (at, noted, name) = (db.now(), head.clone(), whole(&file));
    tokio::task::spawn_blocking(move || anchors::note(&file, at, &noted))
        .await
        .map_err(|error| StoreError::File(error.to_string()))??;
    let mut tx = db.write(&Actor::program("note")).await?;
    let mut counted = Counted::read(&mut tx).await?.unwrap_or_default();
    *counted.files.entry(name).or_default() += 1;
    counted.keep(&mut tx).await?;
    let detail = serde_json::json!({ "since": counted.since, "seal": head.seal, "hash": head.hash });
    tx.record(Entry::new(NOTED, "log", None, Right::Program).detail(detail)).await?;
    tx.commit().await?;
    Ok(Some(head))
}

/// In a restored copy: what was noted of the database that it was made of is noted elsewhere. Records the audit entry.
#[crate::boxed]
pub async fn begin_anew(tx: &mut Tx) -> Result<()> {
    let since: crate::Id<Counted> = tx.new_id();
    let counted = Counted { since: since.to_string(), files: BTreeMap::new() };
    counted.keep(tx).await?;
    tx.record(Entry::new(ANEW, "log", None, Right::Operator)).await
}

/// What a walk found, and what is wrong with what was noted outside.
#[derive(Debug, Clone, Serialize)]
pub struct Checked {
    /// The walk.
    #[serde(flatten)]
    pub report: Report,
    /// What is missing, in words: the walk may hold, and proves less than it should.
    pub missing: Vec<String>,
    /// Ends noted outside that the chain was held against.
    pub noted: usize,
    /// Until when the chain is proved by what was noted outside; nothing where nothing was.
    pub proved_until: Option<Timestamp>,
}

impl Checked {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.report.broken.is_none() && self.missing.is_empty()
    }
}

/// Walks the chain against every end that was noted: in the places that are named, or else where the database says that they
/// were noted and where this program notes them; against `heads`, and against what this program itself sealed.
///
/// # Errors
/// Those of a read; [`StoreError::File`] where a place is there and cannot be read.
#[crate::boxed]
pub async fn check(db: &Db, named: &[PathBuf], heads: &[Head]) -> Result<Checked> {
    let Gathered { heads: noted, mut missing } = gather(db, named).await?;
    if db.key_is_missing() {
        missing.push("The key of this database is missing, so the marks of its seals cannot be checked.".to_owned());
    }
    let all: Vec<Head> = heads.iter().cloned().chain(noted).collect();
    // What this program sealed since the last note is known to it alone.
    let known_here: Vec<Head> = all.iter().cloned().chain(db.sealed().await).collect();
    let report = verify_against(db, &known_here).await?;
    let last = all.iter().map(|head| head.seal).filter(|seal| *seal <= report.seals as i64).max();
    let proved_until = match last {
        Some(number) if report.broken.is_none() => sealed_at(&mut db.read().await?, number).await?,
        _ => None,
    };
    Ok(Checked { report, missing, noted: all.len(), proved_until })
}

/// What the ends noted outside say of the chain, without a walk along it.
#[derive(Debug, Clone)]
pub struct Compared {
    /// The first noted end that is not in the chain as it was noted.
    pub broken: Option<Broken>,
    /// What is missing outside, in words.
    pub missing: Vec<String>,
}

impl Compared {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.broken.is_none() && self.missing.is_empty()
    }
}

/// Holds the chain against every end that was noted. A look at the seals alone, for a program that begins: what it seals gets the
/// numbers of what was cut off while nothing ran.
///
/// # Errors
/// Those of a read; [`StoreError::File`] where a place is there and cannot be read.
#[crate::boxed]
pub async fn compare(db: &Db) -> Result<Compared> {
    let Gathered { mut heads, missing } = gather(db, &[]).await?;
    heads.sort_by_key(|head| head.seal);
    let end = last(db).await?.map_or(0, |head| head.seal);
    let numbers: BTreeSet<i64> = heads.iter().map(|head| head.seal).collect();
    let numbers: Vec<i64> = numbers.into_iter().collect();
    let mut sealed: HashMap<i64, String> = HashMap::new();
    let mut tx = db.read().await?;
    for some in numbers.chunks(VALUES_PER_STATEMENT) {
        let query = Query::new("select number, hash from audit_seal where number in (").list(some.iter().copied());
        sealed.extend(query.push(")").all::<(i64, String)>(&mut tx).await?);
    }
    drop(tx);
    let broken = heads.iter().find_map(|head| {
        let what = match sealed.get(&head.seal) {
            Some(hash) if *hash == head.hash => return None,
            Some(_) => "its hash differs from the one noted earlier".to_owned(),
            None if head.seal > end => format!("the chain ends at seal {end}, before the one noted earlier"),
            None => "it was noted earlier and is missing".to_owned(),
        };
        Some(Broken { seal: Some(head.seal), segment: None, position: None, what })
    });
    Ok(Compared { broken, missing })
}

/// The ends that were noted, and what is missing of them, in words.
struct Gathered {
    heads: Vec<Head>,
    missing: Vec<String>,
}

/// Reads the places that are named, or else those where the database says that ends were noted and the one where this program
/// notes them.
async fn gather(db: &Db, named: &[PathBuf]) -> Result<Gathered> {
    let mut tx = db.read().await?;
    let known = Counted::read(&mut tx).await?;
    let mut missing = log_against_count(&mut tx, known.as_ref()).await?;
    drop(tx);
    let counted = known.unwrap_or_default();
    let mut all = Vec::new();
    let mut is_file_named = false;
    for place in named {
        let found = anchors::read(place)?;
        let is_folder = place.is_dir();
        let expected = match is_folder {
            true => 1,
            false => counted.files.get(&whole(place)).or(counted.files.values().max()).copied().unwrap_or(1),
        };
        missing.extend(too_few(&place.to_string_lossy(), place.exists(), found.len(), expected));
        is_file_named |= !is_folder;
        all.extend(found);
    }
    if !is_file_named {
        for (name, expected) in &counted.files {
            let found = anchors::read(Path::new(name))?;
            missing.extend(too_few(name, Path::new(name).exists(), found.len(), *expected));
            all.extend(found);
        }
        // Also where the database does not name it: whoever can write to the database could have it name another.
        if let Some(file) = db.anchors().filter(|file| !counted.files.contains_key(&whole(file))) {
            all.extend(anchors::read(&file)?);
        }
    }
    Ok(Gathered { heads: all, missing })
}

fn too_few(name: &str, there: bool, found: usize, expected: u64) -> Option<String> {
    if found as u64 >= expected.max(1) {
        return None;
    }
    Some(match (there, found) {
        (false, _) => format!("{name}, which should hold the noted ends of the log, is missing."),
        (true, 0) => format!("{name}, which should hold the noted ends of the log, is empty."),
        _ => format!("{name} holds {found} noted ends of the log, and {expected} were noted there: some were removed."),
    })
}

/// Whether the log holds an entry for each end that was counted, and no more.
async fn log_against_count(tx: &mut Tx, known: Option<&Counted>) -> Result<Vec<String>> {
    let count = |action| Query::new("select count(*) from audit_entry where action =").value(action);
    let (since, counted) = known.map_or_else(Default::default, |known| (known.since.clone(), known.all()));
    let since = format!("%\"since\":\"{since}\"%");
    let in_log = count(NOTED).push("and detail like").value(since).number(tx).await?;
    let anew = count(ANEW).number(tx).await?;
    if u64::try_from(in_log).is_ok_and(|in_log| in_log == counted) && (known.is_some() || anew == 0) {
        return Ok(Vec::new());
    }
    Ok(vec![format!(
        "The log says that its end was noted {in_log} times, and the database counts {counted}: one of the two was changed outside OnePlan."
    )])
}

async fn sealed_at(tx: &mut Tx, number: i64) -> Result<Option<Timestamp>> {
    let at: Option<jiff_sqlx::Timestamp> = on!(tx, c => sqlx::query_scalar(
        "select sealed_at from audit_seal where number = $1").bind(number).fetch_optional(c).await)?;
    Ok(at.map(jiff_sqlx::Timestamp::to_jiff))
}
