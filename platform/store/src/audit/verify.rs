//! Walking the chain from its first seal, recomputing every hash.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use uuid::Uuid;

use super::Row;
use super::seal::{SealedSegment, mark, seal_hash};
use crate::{Db, Key, Result, Tx, catalog, on};

/// The end of the chain. Kept off the server, it proves later that nothing was cut off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Head {
    /// The last seal.
    pub seal: i64,
    pub hash: String,
}

/// What a walk found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Entries whose hash was recomputed.
    pub entries: u64,
    /// Seals walked.
    pub seals: u64,
    /// Entries still waiting for their seal.
    pub waiting: u64,
    /// The end of the chain, if there is one.
    pub head: Option<Head>,
    /// The first broken link, if any.
    pub broken: Option<Broken>,
}

/// The first place where the chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// The seal, where the break lies inside one.
    pub seal: Option<i64>,
    /// The segment, where the break lies inside one.
    pub segment: Option<Uuid>,
    /// The entry's position in its segment.
    pub position: Option<i64>,
    /// What is wrong, in words.
    pub what: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(seal) = self.seal {
            write!(f, "seal {seal}, ")?;
        }
        if let Some(segment) = self.segment {
            write!(f, "segment {segment}, ")?;
        }
        if let Some(position) = self.position {
            write!(f, "entry {position}, ")?;
        }
        f.write_str(&self.what)
    }
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    segment: Uuid,
    position: i64,
    at: jiff_sqlx::Timestamp,
    actor: Option<Uuid>,
    actor_name: String,
    action: String,
    subject_kind: String,
    subject: Option<Uuid>,
    allowed_by: String,
    reason: Option<String>,
    detail: String,
    previous_hash: String,
    hash: String,
}

impl From<EntryRow> for Row {
    fn from(row: EntryRow) -> Self {
        Self {
            segment: row.segment,
            position: row.position,
            at: row.at.to_jiff(),
            actor: row.actor,
            actor_name: row.actor_name,
            action: row.action,
            subject_kind: row.subject_kind,
            subject: row.subject,
            allowed_by: row.allowed_by,
            reason: row.reason,
            detail: row.detail,
            previous_hash: row.previous_hash,
            hash: row.hash,
        }
    }
}

const ENTRY_COLUMNS: &str = "e.segment, e.position, e.at, e.actor, e.actor_name, e.action, e.subject_kind, \
     e.subject, e.allowed_by, e.reason, e.detail, e.previous_hash, e.hash";

/// Seals walked in one transaction: a long one would keep SQLite's write-ahead log from being cut.
const SEALS_AT_ONCE: usize = 200;

/// Walks the whole chain. `expected`, noted at an earlier time, must still be in it.
///
/// # Errors
/// Those of a read; a broken chain is not an error but [`Report::broken`].
#[crate::boxed]
pub async fn verify(db: &Db, expected: Option<&Head>) -> Result<Report> {
    verify_against(db, expected.map_or(&[], std::slice::from_ref)).await
}

/// As [`verify`], against every end that was noted outside the database, and the marks of the database's key where it is here.
#[crate::boxed]
pub async fn verify_against(db: &Db, noted: &[Head]) -> Result<Report> {
    let mut walk = Walk::new(noted, db.key());
    let mut seals = seals(&mut db.read().await?).await?.into_iter().enumerate().peekable();
    while seals.peek().is_some() {
        let mut tx = db.read().await?;
        for (index, seal) in seals.by_ref().take(SEALS_AT_ONCE) {
            if let Some(broken) = walk.seal(&mut tx, index, seal).await? {
                return Ok(walk.broken(broken));
            }
        }
    }
    walk.end(&mut db.read().await?).await
}

/// The same on what one transaction sees.
#[crate::boxed]
pub(crate) async fn verify_in(tx: &mut Tx, noted: &[Head]) -> Result<Report> {
    let mut walk = Walk::new(noted, None);
    for (index, seal) in seals(tx).await?.into_iter().enumerate() {
        if let Some(broken) = walk.seal(tx, index, seal).await? {
            return Ok(walk.broken(broken));
        }
    }
    walk.end(tx).await
}

#[derive(sqlx::FromRow)]
struct SealRow {
    number: i64,
    sealed_at: jiff_sqlx::Timestamp,
    segments: i64,
    previous_hash: String,
    hash: String,
    mark: Option<String>,
}

async fn seals(tx: &mut Tx) -> Result<Vec<SealRow>> {
    Ok(on!(tx, c => sqlx::query_as(
        "select number, sealed_at, segments, previous_hash, hash, mark from audit_seal order by number")
        .fetch_all(c).await)?)
}

/// A walk along the chain.
struct Walk<'a> {
    noted: &'a [Head],
    key: Option<&'a Key>,
    report: Report,
    previous: String,
}

impl<'a> Walk<'a> {
    fn new(noted: &'a [Head], key: Option<&'a Key>) -> Self {
        let report = Report { entries: 0, seals: 0, waiting: 0, head: None, broken: None };
        Self { noted, key, report, previous: String::new() }
    }

    fn broken(self, broken: Broken) -> Report {
        Report { broken: Some(broken), ..self.report }
    }

    /// The next seal; what is wrong at it.
    async fn seal(&mut self, tx: &mut Tx, index: usize, seal: SealRow) -> Result<Option<Broken>> {
        let SealRow { number, sealed_at, segments: count, previous_hash, hash, mark: marked } = seal;
        let at_seal = |what: &str| Broken { seal: Some(number), segment: None, position: None, what: what.to_owned() };
        if number != index as i64 + 1 {
            return Ok(Some(at_seal("a seal before this one is missing")));
        }
        if previous_hash != self.previous {
            return Ok(Some(at_seal("it does not follow the seal before it")));
        }
        let rows = sealed_entries(tx, number).await?;
        let subjects = subjects_broken(tx, number, &rows).await?;
        let segments = match segments_of(rows, &mut self.report) {
            Ok(segments) => segments,
            Err(broken) => return Ok(Some(Broken { seal: Some(number), ..broken })),
        };
        if let Some(broken) = subjects {
            return Ok(Some(Broken { seal: Some(number), ..broken }));
        }
        if segments.len() as i64 != count {
            return Ok(Some(at_seal("a segment of this seal is missing")));
        }
        if seal_hash(number, sealed_at.to_jiff(), &self.previous, &segments) != hash {
            return Ok(Some(at_seal("its entries are not the ones that were sealed")));
        }
        if self.noted.iter().any(|head| head.seal == number && head.hash != hash) {
            return Ok(Some(at_seal("its hash differs from the one noted earlier")));
        }
        if self.key.is_some_and(|key| key.from_seal() <= number && marked.as_deref() != Some(mark(key, &hash).as_str()))
        {
            return Ok(Some(at_seal("it was not sealed with the key of this database")));
        }
        self.report.seals += 1;
        self.report.head = Some(Head { seal: number, hash: hash.clone() });
        self.previous = hash;
        Ok(None)
    }

    /// What follows the last seal.
    async fn end(mut self, tx: &mut Tx) -> Result<Report> {
        let last = self.report.seals as i64;
        if let Some(head) = self.noted.iter().filter(|head| head.seal > last).max_by_key(|head| head.seal) {
            let what = format!("the chain ends at seal {last}, before the one noted earlier");
            return Ok(self.broken(Broken { seal: Some(head.seal), segment: None, position: None, what }));
        }
        self.report.broken = waiting_and_strays(tx, &mut self.report).await?;
        if self.report.broken.is_none() && self.report.entries == 0 && has_been_used(tx).await? {
            let what = "the log is empty, but there are accounts or settings, which are never made without an entry";
            let what = what.to_owned();
            self.report.broken = Some(Broken { seal: None, segment: None, position: None, what });
        }
        Ok(self.report)
    }
}

/// Whether there is anything that nobody can have written without an entry.
async fn has_been_used(tx: &mut Tx) -> Result<bool> {
    Ok(catalog::has_rows(tx, "account").await? || catalog::has_rows(tx, "setting").await?)
}

/// Whether whom the entries of a seal are about is not what they say themselves.
async fn subjects_broken(tx: &mut Tx, seal: i64, rows: &[Row]) -> Result<Option<Broken>> {
    let written: Vec<(Uuid, i64, Uuid)> = on!(tx, c => sqlx::query_as(
        "select a.segment, a.position, a.subject from audit_sealed s join audit_subject a on a.segment = s.segment
          where s.seal = $1").bind(seal).fetch_all(c).await)?;
    let mut by_entry: BTreeMap<(Uuid, i64), BTreeSet<Uuid>> = BTreeMap::new();
    for (segment, position, subject) in written {
        by_entry.entry((segment, position)).or_default().insert(subject);
    }
    for row in rows {
        let written = by_entry.remove(&(row.segment, row.position)).unwrap_or_default();
        // Entries from before subjects were written down say of none.
        let says = if row.detail.contains("\"subject_count\":") {
            serde_json::from_str(&row.detail).map(|detail| super::subjects_of(&detail)).unwrap_or_default()
        } else {
            Vec::new()
        };
        if written != says.into_iter().collect() {
            let what = "whom it is about was changed after it was written".to_owned();
            return Ok(Some(Broken { seal: None, segment: Some(row.segment), position: Some(row.position), what }));
        }
    }
    Ok(None)
}

async fn sealed_entries(tx: &mut Tx, seal: i64) -> Result<Vec<Row>> {
    let sql = format!(
        "select {ENTRY_COLUMNS} from audit_sealed s join audit_entry e on e.segment = s.segment
          where s.seal = $1 order by s.position, e.position"
    );
    let rows: Vec<EntryRow> = on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(seal).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Row::from).collect())
}

async fn waiting_and_strays(tx: &mut Tx, report: &mut Report) -> Result<Option<Broken>> {
    let sql = format!(
        "select {ENTRY_COLUMNS} from audit_unsealed u join audit_entry e on e.segment = u.segment
          order by e.segment, e.position"
    );
    let rows: Vec<EntryRow> = on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(c).await)?;
    report.waiting = rows.len() as u64;
    if let Err(broken) = segments_of(rows.into_iter().map(Row::from).collect(), report) {
        return Ok(Some(broken));
    }
    let twice: Option<(Uuid,)> = on!(tx, c => sqlx::query_as(
        "select u.segment from audit_unsealed u join audit_sealed s on s.segment = u.segment order by u.segment limit 1")
        .fetch_optional(c).await)?;
    if let Some((segment,)) = twice {
        let what = "it is sealed and waits for a seal at once: somebody put it back into the queue".to_owned();
        return Ok(Some(Broken { seal: None, segment: Some(segment), position: None, what }));
    }
    let stray: Option<(Uuid, i64)> = on!(tx, c => sqlx::query_as(
        "select e.segment, e.position from audit_entry e
          where not exists (select 1 from audit_sealed s join audit_seal l on l.number = s.seal where s.segment = e.segment)
            and not exists (select 1 from audit_unsealed u where u.segment = e.segment)
          order by e.segment, e.position limit 1").fetch_optional(c).await)?;
    Ok(stray.map(|(segment, position)| Broken {
        seal: None,
        segment: Some(segment),
        position: Some(position),
        what: "it was put in beside the chain: no seal holds it and none waits for it".to_owned(),
    }))
}

/// Checks each entry against its own hash and the one before it, and sums up each segment.
fn segments_of(rows: Vec<Row>, report: &mut Report) -> std::result::Result<Vec<SealedSegment>, Broken> {
    let mut segments: Vec<SealedSegment> = Vec::new();
    for row in rows {
        let broken = |what: &str| Broken {
            seal: None,
            segment: Some(row.segment),
            position: Some(row.position),
            what: what.to_owned(),
        };
        if row.computed_hash() != row.hash {
            return Err(broken("its content was changed after it was written"));
        }
        let same = segments.last_mut().filter(|segment| segment.segment == row.segment);
        let (position, head) = same.as_ref().map_or((0, ""), |segment| (segment.entries, segment.head.as_str()));
        if row.position != position || row.previous_hash != head {
            return Err(broken("the entry before it is missing"));
        }
        report.entries += 1;
        match same {
            Some(segment) => {
                segment.entries += 1;
                segment.head = row.hash;
            }
            None => segments.push(SealedSegment { segment: row.segment, entries: 1, head: row.hash }),
        }
    }
    Ok(segments)
}
