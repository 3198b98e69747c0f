//! Published files, brought in. Every value keeps its file; a copy that prints a value differently replaces it only
//! where it was retrieved later, and either way both are kept as a restatement.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use access::Allowed;
use intake::{Kind, Lost, Outcome};
use jiff::civil::Date;
use published::{NeighbourSet, NotRead, Note, Part, Reading, Value};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::query::insert_many;
use store::{Actor, Db, Entry, Query, StoreError, Tx, sql};
use thiserror::Error;

use super::areas;

/// Why a file was not brought in.
#[derive(Debug, Error)]
pub enum ImportError {
    /// It cannot be read.
    #[error("cannot use {name}: {why}")]
    NotRead { name: String, why: NotRead },
    /// A workbook of neighbours whose name says no month.
    #[error("cannot use {0}: a workbook of neighbours needs its month and year in its name, such as sn_may_2025.xlsx")]
    NoVersion(String),
    /// A packed file in a packed file.
    #[error("cannot use {0} in {1}: it is packed itself. Unpack {1}, and use what is in it")]
    Packed(String, String),
    /// A day of retrieval that has not come.
    #[error("the day of retrieval, {0}, is in the future")]
    Future(Date),
    /// Neighbours of a version that is here with others.
    #[error(
        "cannot use {0}: the neighbours of {1} are here with other members. A version stays as it is; name the file after another month"
    )]
    OtherNeighbours(String, String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Brought {
    pub name: String,
    /// SHA-256 of its content.
    pub sha256: String,
    pub release: String,
    pub values: u64,
    /// Values that were not here before.
    pub added: u64,
    /// Values that were here and are printed differently.
    pub restated: u64,
    /// Values that an earlier copy has and this one has not; they stay.
    pub gone: u64,
    /// What looks wrong in it, and was taken as it is.
    pub notes: Vec<String>,
    /// Rows and cells that were not taken.
    pub lost: Lost,
    /// Rows that are not looked for: of parts of the population, of schools, of other countries.
    pub others: u64,
    /// It was brought in before: nothing was done.
    pub known: bool,
}

impl Brought {
    /// How the file came in.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        Outcome::of(self.values, self.lost.count())
    }

    /// What became of it, in a line.
    #[must_use]
    pub fn in_words(&self) -> String {
        if self.known {
            return format!("{}: it was brought in before, and nothing changed.", self.name);
        }
        let new = match self.added {
            0 => "none of them new".to_owned(),
            all if all == self.values => "all new".to_owned(),
            some => format!("{} new", intake::grouped(some)),
        };
        let mut line = format!("{}: {}, {new}.", self.name, intake::counted(self.values, "value", "values"));
        if self.restated > 0 {
            let words = intake::counted(self.restated, "value differs", "values differ");
            line.push_str(&format!(" {words} from an earlier file: both are kept."));
        }
        if !self.lost.is_empty() {
            line.push_str(&format!(
                " {} not taken.",
                intake::counted(self.lost.count(), "row or cell", "rows or cells")
            ));
        }
        if self.others > 0 {
            let words = intake::counted(self.others, "row is", "rows are");
            line.push_str(&format!(" {words} about part of the population or another place, and not needed."));
        }
        line
    }
}

/// A file as it is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct File {
    /// Its number.
    pub id: i64,
    pub name: String,
    /// SHA-256 of its content.
    pub sha256: String,
    /// Who publishes it.
    pub publisher: String,
    pub release: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    /// When it was retrieved.
    pub retrieved_on: Date,
    pub brought_in_by: String,
    /// Values in it.
    pub figures: i64,
}

/// Who brings a file in.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// For the audit.
    pub actor: &'a Actor,
    /// By which right; nothing on the command line.
    pub allowed: Option<&'a Allowed>,
    /// The day on which it was retrieved.
    pub retrieved_on: Date,
    /// Nothing is stored where anything would not be taken.
    pub strict: bool,
}

/// What became of the files of one command or form.
#[derive(Debug, Default)]
pub struct Download {
    /// Files that were brought in.
    pub done: Vec<Brought>,
    /// Files of which nothing was taken, and why. The others are in.
    pub refused: Vec<ImportError>,
    /// Where everything was to be taken or nothing: what would not have been, by file. Nothing was stored then.
    pub held_back: Vec<(String, Lost)>,
    /// Files in a zip that hold no figures, and are not looked for.
    pub others: Vec<String>,
}

impl Download {
    /// How the import ended.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if !self.held_back.is_empty() {
            return Outcome::Nothing;
        }
        let refused = self.refused.iter().map(|_| Outcome::Nothing);
        Outcome::together(self.done.iter().map(Brought::outcome).chain(refused))
    }
}

/// A file out of a download, read.
enum Read {
    Figures(Box<Reading>),
    Neighbours(NeighbourSet, Lost),
}

impl Read {
    const fn lost(&self) -> &Lost {
        match self {
            Self::Figures(reading) => &reading.lost,
            Self::Neighbours(_, lost) => lost,
        }
    }
}

/// What reading one goes by.
struct Reader {
    codes: published::areas::Codes,
    metas: HashMap<String, BTreeMap<String, published::Column>>,
    shares: BTreeSet<String>,
}

impl Reader {
    fn read(&self, part: &Part) -> Result<Read, ImportError> {
        let failed = |why| ImportError::NotRead { name: part.name.clone(), why };
        if intake::kind(&part.content) == Kind::Workbook {
            let version = version(&part.name);
            let named = version.clone().unwrap_or_default();
            let (set, lost) = published::neighbours(&named, &part.content).map_err(failed)?;
            let unnamed = || ImportError::NoVersion(part.name.clone());
            return version.ok_or_else(unnamed).map(|_| Read::Neighbours(set, lost));
        }
        let meta = self.metas.get(&part.name.to_lowercase());
        let mut reading = published::read_part(part, &self.codes, meta).map_err(failed)?;
        reading.hold_to_shares(|code| self.shares.contains(code));
        if reading.observations.is_empty() {
            return Err(failed(NotRead::Nothing(reading.lost)));
        }
        Ok(Read::Figures(Box::new(reading)))
    }
}

/// Brings files in: CSV, parquet, workbooks of neighbours, or zips and gzips of such. One transaction for each file in
/// them: what cannot be read of one takes nothing from the others. The meta file of a dataset (`NAME.meta.csv`) says which
/// of its columns narrow rows down, wherever it lies among them.
///
/// # Errors
/// [`ImportError`] of the store, or of the day.
pub async fn bring_in(db: &Db, by: By<'_>, files: Vec<(String, Vec<u8>)>) -> Result<Download, ImportError> {
    if by.retrieved_on > db.clock().today() {
        return Err(ImportError::Future(by.retrieved_on));
    }
    let mut tx = db.read().await?;
    let codes = areas::codes(&mut tx).await?;
    let shares = shares(&mut tx).await?;
    drop(tx);
    let mut out = Download::default();
    let mut reader = Reader { codes, metas: HashMap::new(), shares };
    let mut parts = Vec::new();
    for (name, content) in files {
        match published::unpack(&name, content) {
            Err(why) => out.refused.push(ImportError::NotRead { name, why }),
            Ok(unpacked) => {
                let several = unpacked.parts.len() > 1;
                out.others.extend(unpacked.others.into_iter().map(|other| format!("{other} in {name}")));
                for inner in unpacked.packed {
                    out.refused.push(ImportError::Packed(inner, name.clone()));
                }
                for part in unpacked.parts {
                    match published::described_by(&part.name) {
                        None => parts.push((part, several)),
                        Some(of) => match published::meta(&part.content) {
                            Ok(meta) => drop(reader.metas.insert(of, meta)),
                            Err(why) => out.refused.push(ImportError::NotRead { name: part.name, why }),
                        },
                    }
                }
            }
        }
    }
    if by.strict {
        would_not_be_taken(db, &reader, &parts, &mut out).await?;
        if !out.refused.is_empty() || !out.held_back.is_empty() {
            return Ok(out);
        }
    }
    for (part, several) in parts {
        match reader.read(&part) {
            // A release's zip holds tables of words too, such as which officers an authority has.
            Err(ImportError::NotRead { why: NotRead::Words, .. }) if several => out.others.push(part.name),
            Err(error) => out.refused.push(error),
            Ok(read) => match store(db, by, part, read).await {
                Ok(brought) => out.done.push(brought),
                Err(ImportError::Store(error)) => return Err(error.into()),
                Err(error) => out.refused.push(error),
            },
        }
    }
    Ok(out)
}

/// Reads every file without storing anything, and notes what would not be taken.
async fn would_not_be_taken(
    db: &Db,
    reader: &Reader,
    parts: &[(Part, bool)],
    out: &mut Download,
) -> Result<(), ImportError> {
    for (part, several) in parts {
        match reader.read(part) {
            Err(ImportError::NotRead { why: NotRead::Words, .. }) if *several => {}
            Err(error) => out.refused.push(error),
            Ok(read) => {
                if let Read::Neighbours(set, _) = &read
                    && let Err(error) = may_keep(&mut db.read().await?, &part.name, set).await
                {
                    out.refused.push(error);
                }
                if !read.lost().is_empty() {
                    out.held_back.push((part.name.clone(), read.lost().clone()));
                }
            }
        }
    }
    Ok(())
}

/// Series that a measure of a basket shows as a percentage of a whole.
async fn shares(tx: &mut Tx) -> store::Result<BTreeSet<String>> {
    let all = super::baskets::all(tx).await?;
    let percentages = all.iter().flat_map(|basket| &basket.measures).filter(|one| one.is_share());
    Ok(percentages.filter_map(|one| one.value_series.clone()).collect())
}

async fn store(db: &Db, by: By<'_>, part: Part, read: Read) -> Result<Brought, ImportError> {
    let sha256 = hex::encode(Sha256::digest(&part.content));
    let name = part.name;
    // What was read of it stands in the reading.
    drop(part.content);
    match read {
        Read::Figures(reading) => take_in(db, by, &name, sha256, &reading).await,
        Read::Neighbours(set, lost) => keep_neighbours(db, by, name, sha256, (set, lost)).await,
    }
}

/// Whether a version of the neighbours may be kept: it is not here, or here as it is. Says whether it is here.
async fn may_keep(tx: &mut Tx, name: &str, set: &NeighbourSet) -> Result<bool, ImportError> {
    let held = areas::neighbours(tx).await?;
    let Some(held) = held.iter().find(|one| one.version == set.version) else { return Ok(false) };
    if held.members != set.members {
        return Err(ImportError::OtherNeighbours(name.to_owned(), set.version.clone()));
    }
    Ok(true)
}

async fn keep_neighbours(
    db: &Db,
    by: By<'_>,
    name: String,
    sha256: String,
    (set, lost): (NeighbourSet, Lost),
) -> Result<Brought, ImportError> {
    let release = format!("Statistical neighbours {}", set.version);
    let values = set.members.values().map(|members| members.len() as u64).sum();
    let mut tx = db.write(by.actor).await?;
    let brought = Brought { name, sha256, release, values, lost, ..Brought::default() };
    if may_keep(&mut tx, &brought.name, &set).await? {
        return Ok(Brought { known: true, ..brought });
    }
    let added = areas::keep_neighbours(&mut tx, &set).await?;
    let detail = json!({ "file": brought.name, "sha256": brought.sha256, "release": brought.release });
    tx.record(entry(by).detail(detail)).await?;
    tx.commit().await?;
    Ok(Brought { added, ..brought })
}

/// `2025-05` from `sn_may_2025.xlsx`, `neighbours-2025-05.xlsx`.
fn version(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let year_at =
        words.iter().position(|word| word.len() == 4 && word.starts_with("20") && word.parse::<u16>().is_ok())?;
    let named = words.iter().find_map(|word| intake::dates::month_named(word));
    let counted = words.get(year_at + 1).and_then(|word| word.parse().ok()).filter(|month| (1..=12).contains(month));
    Some(format!("{}-{:02}", words[year_at], named.or(counted)?))
}

fn entry(by: By<'_>) -> Entry {
    by.allowed.map_or_else(
        || Entry::new("measure.import", "published_file", None, "operator"),
        |allowed| allowed.entry("published_file", None),
    )
}

/// A value that is held.
#[derive(Debug, sqlx::FromRow)]
struct Held {
    series: i64,
    area: String,
    period: i64,
    status: String,
    number: Option<f64>,
    missing: Option<String>,
    printed: Option<String>,
    file: i64,
}

/// Brings in what was read out of a file.
pub async fn take_in(
    db: &Db,
    by: By<'_>,
    name: &str,
    sha256: String,
    reading: &Reading,
) -> Result<Brought, ImportError> {
    let mut tx = db.write(by.actor).await?;
    let mut brought = Brought {
        name: name.to_owned(),
        sha256,
        release: reading.release.clone(),
        values: reading.observations.len() as u64,
        lost: reading.lost.clone(),
        others: reading.others,
        ..Brought::default()
    };
    let Some(file) = file(&mut tx, by, name, reading, &brought).await? else {
        return Ok(Brought { known: true, ..brought });
    };
    areas::keep(&mut tx, &reading.areas).await?;
    let (series, are_new) = series(&mut tx, reading).await?;
    let periods = periods(&mut tx, reading).await?;
    // Held values are asked for only where a series was here before.
    let mut held = if are_new { HashMap::new() } else { held_of(&mut tx, &series).await? };
    let retrieved: BTreeMap<i64, Date> =
        all(&mut tx).await?.into_iter().map(|one| (one.id, one.retrieved_on)).collect();
    let columns = &["series", "area", "period", "status", "number", "missing", "printed", "file"];
    let mut rows = Vec::new();
    let mut restated = Vec::new();
    let mut confirmed: BTreeMap<(i64, i64), Vec<String>> = BTreeMap::new();
    for one in &reading.observations {
        let area = reading.areas.get(one.area as usize).map_or("", String::as_str);
        let (Some(series), Some(period)) = (series.get(one.series as usize), periods.get(one.period as usize)) else {
            continue;
        };
        let status = reading.periods.get(one.period as usize).map_or("published", |period| period.status.code());
        let (number, missing) = match one.value {
            Value::Number(number) => (Some(number), None),
            Value::Missing(missing) => (None, Some(missing.code())),
        };
        match held.remove(&(*series, *period, area.to_owned())) {
            None => {
                rows.push(vec![
                    (*series).into(),
                    area.into(),
                    (*period).into(),
                    status.into(),
                    number.into(),
                    missing.into(),
                    one.printed.as_deref().into(),
                    file.into(),
                ]);
                if rows.len() >= AT_ONCE {
                    brought.added += rows.len() as u64;
                    insert_many(&mut tx, "published_value", columns, std::mem::take(&mut rows)).await?;
                }
            }
            Some(old) => {
                let is_same = same(old.number, number) && old.missing.as_deref() == missing && old.status == status;
                if is_same {
                    if retrieved.get(&file) > retrieved.get(&old.file) {
                        confirmed.entry((*series, *period)).or_default().push(old.area);
                    }
                } else {
                    let new = Held {
                        series: *series,
                        area: area.to_owned(),
                        period: *period,
                        status: status.to_owned(),
                        number,
                        missing: missing.map(str::to_owned),
                        printed: one.printed.as_deref().map(str::to_owned),
                        file,
                    };
                    restated.push((old, new));
                }
            }
        }
    }
    brought.added += rows.len() as u64;
    brought.restated = restated.len() as u64;
    // What is gone is gone from periods that this copy has too.
    brought.gone = held.keys().filter(|(_, period, _)| periods.contains(period)).count() as u64;
    insert_many(&mut tx, "published_value", columns, rows).await?;
    restate(&mut tx, restated, &retrieved).await?;
    confirm(&mut tx, confirmed, file).await?;
    let mut notes: Vec<Note> = reading.notes.clone();
    let year = u16::try_from(by.retrieved_on.year()).unwrap_or(u16::MAX);
    for period in reading.periods.iter().filter(|period| period.starts > year) {
        let words = format!("The period {} is later than the day on which the file was downloaded.", period.label);
        notes.push(Note { line: None, words });
    }
    notes.extend(published::outliers(reading));
    if brought.gone > 0 {
        notes.push(Note {
            line: None,
            words: format!(
                "{} that an earlier copy has for the same periods {} not in this one and not changed.",
                intake::counted(brought.gone, "value", "values"),
                if brought.gone == 1 { "is" } else { "are" }
            ),
        });
    }
    let lost = brought.lost.lines().into_iter().map(|words| Note { line: None, words: format!("Not taken: {words}") });
    let rows = (0_i64..)
        .zip(lost.chain(notes.iter().cloned()))
        .map(|(position, note)| {
            let line = note.line.and_then(|line| i64::try_from(line).ok());
            vec![file.into(), position.into(), line.into(), note.words.into()]
        })
        .collect();
    insert_many(&mut tx, "published_note", &["file", "position", "line", "words"], rows).await?;
    brought.notes = notes
        .into_iter()
        .map(|note| note.line.map_or_else(|| note.words.clone(), |line| format!("line {line}: {}", note.words)))
        .collect();
    let detail = json!({
        "file": name, "sha256": brought.sha256, "release": brought.release, "values": brought.values,
        "added": brought.added, "restated": brought.restated, "not_taken": brought.lost.count(),
    });
    tx.record(entry(by).detail(detail)).await?;
    tx.commit().await?;
    Ok(brought)
}

/// Values that are written at once: what a file holds is not held a second time.
const AT_ONCE: usize = 5_000;

/// The number of a file, which is new; nothing where the same content was brought in before and as much of it was taken. What
/// could not be taken then, such as figures of an authority that was not known, is taken now.
async fn file(
    tx: &mut Tx,
    by: By<'_>,
    name: &str,
    reading: &Reading,
    brought: &Brought,
) -> Result<Option<i64>, StoreError> {
    let values = i64::try_from(brought.values).unwrap_or(i64::MAX);
    let held: Option<(i64, i64)> =
        sql!("select id, figures from published_file where sha256 = $1", &brought.sha256).maybe(tx).await?;
    if let Some((id, figures)) = held {
        if figures == values {
            return Ok(None);
        }
        sql!("update published_file set figures = $1 where id = $2", values, id).run(tx).await?;
        sql!("delete from published_note where file = $1", id).run(tx).await?;
        return Ok(Some(id));
    }
    let id = next(tx, "published_file").await?;
    store::query::insert(
        "published_file",
        vec![
            ("id", id.into()),
            ("name", name.into()),
            ("sha256", (&brought.sha256).into()),
            ("publisher", reading.publisher.into()),
            ("release", (&reading.release).into()),
            ("retrieved_on", by.retrieved_on.into()),
            ("brought_in_by", by.actor.name.as_str().into()),
            ("brought_in_at", tx.now().into()),
            ("figures", values.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(Some(id))
}

fn same(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.to_bits() == other.to_bits(),
        (None, None) => true,
        _ => false,
    }
}

/// A value that a later copy prints alike is that copy's now: an older copy that comes in afterwards does not replace it.
async fn confirm(tx: &mut Tx, confirmed: BTreeMap<(i64, i64), Vec<String>>, file: i64) -> store::Result<()> {
    for ((series, period), areas) in confirmed {
        for some in areas.chunks(200) {
            Query::new("update published_value set file =")
                .value(file)
                .push("where series =")
                .value(series)
                .push("and period =")
                .value(period)
                .push("and area in (")
                .list(some.iter().map(String::as_str))
                .push(")")
                .run(tx)
                .await?;
        }
    }
    Ok(())
}

/// Whether one copy's value gives way to the other's: to a later one, but a provisional value never takes the place of one
/// that is final.
fn gives_way(old: &Held, new: &Held, retrieved: &BTreeMap<i64, Date>) -> bool {
    let is_step_back = new.status == "provisional" && old.status != "provisional";
    !is_step_back && retrieved.get(&new.file) >= retrieved.get(&old.file)
}

async fn restate(tx: &mut Tx, restated: Vec<(Held, Held)>, retrieved: &BTreeMap<i64, Date>) -> store::Result<()> {
    let mut rows = Vec::new();
    let now = tx.now();
    for (old, new) in restated {
        // An older copy that comes in later says what was printed before; it does not replace what is newer.
        if gives_way(&old, &new, retrieved) {
            sql!(
                "update published_value set status = $1, number = $2, missing = $3, printed = $4, file = $5
                   where series = $6 and area = $7 and period = $8",
                &new.status,
                new.number,
                new.missing.as_deref(),
                new.printed.as_deref(),
                new.file,
                new.series,
                &new.area,
                new.period,
            )
            .run(tx)
            .await?;
        }
        rows.push(vec![
            new.series.into(),
            (&new.area).into(),
            new.period.into(),
            old.file.into(),
            new.file.into(),
            old.number.into(),
            text(&old).into(),
            new.number.into(),
            text(&new).into(),
            now.into(),
        ]);
    }
    let columns = &[
        "series",
        "area",
        "period",
        "old_file",
        "new_file",
        "old_number",
        "old_text",
        "new_number",
        "new_text",
        "noted_at",
    ];
    insert_many(tx, "published_restatement", columns, rows).await
}

/// A value in words: as printed, else its number, else why it is missing.
fn text(held: &Held) -> String {
    let value = match (&held.printed, held.number, &held.missing) {
        (Some(printed), Some(_), _) => printed.clone(),
        (_, Some(number), _) => number.to_string(),
        (_, None, missing) => crate::model::values::missing(missing.as_deref().unwrap_or_default()).words().to_owned(),
    };
    if held.status == "published" { value } else { format!("{value} ({})", held.status) }
}

async fn next(tx: &mut Tx, table: &'static str) -> store::Result<i64> {
    Query::new(&format!("select coalesce(max(id), 0) + 1 from {table}")).number(tx).await
}

/// The numbers of a reading's series, and whether all of them are new.
async fn series(tx: &mut Tx, reading: &Reading) -> store::Result<(Vec<i64>, bool)> {
    let held: Vec<(String, i64)> = sql!("select code, id from published_series").all(tx).await?;
    let held: HashMap<String, i64> = held.into_iter().collect();
    let mut free = next(tx, "published_series").await?;
    let (mut numbers, mut rows, mut are_new) = (Vec::new(), Vec::new(), true);
    for one in &reading.series {
        if let Some(number) = held.get(&one.code) {
            are_new = false;
            numbers.push(*number);
        } else {
            numbers.push(free);
            rows.push(vec![free.into(), (&one.code).into(), (&one.title).into()]);
            free += 1;
        }
    }
    insert_many(tx, "published_series", &["id", "code", "title"], rows).await?;
    Ok((numbers, are_new))
}

async fn periods(tx: &mut Tx, reading: &Reading) -> store::Result<Vec<i64>> {
    let held: Vec<(String, String, i64)> = sql!("select label, kind, id from published_period").all(tx).await?;
    let mut held: HashMap<(String, String), i64> =
        held.into_iter().map(|(label, kind, id)| ((label, kind), id)).collect();
    let mut free = next(tx, "published_period").await?;
    let (mut numbers, mut rows) = (Vec::new(), Vec::new());
    for one in &reading.periods {
        let key = (one.label.clone(), one.kind.code().to_owned());
        let number = *held.entry(key).or_insert_with(|| {
            rows.push(vec![free.into(), (&one.label).into(), i64::from(one.starts).into(), one.kind.code().into()]);
            free += 1;
            free - 1
        });
        numbers.push(number);
    }
    insert_many(tx, "published_period", &["id", "label", "starts", "kind"], rows).await?;
    Ok(numbers)
}

async fn held_of(tx: &mut Tx, series: &[i64]) -> store::Result<HashMap<(i64, i64, String), Held>> {
    let mut out = HashMap::new();
    for some in series.chunks(200) {
        let rows: Vec<Held> = Query::new(
            "select series, area, period, status, number, missing, printed, file from published_value where series in (",
        )
        .list(some.iter().copied())
        .push(")")
        .all(tx)
        .await?;
        out.extend(rows.into_iter().map(|held| ((held.series, held.period, held.area.clone()), held)));
    }
    Ok(out)
}

/// All files, the last first.
pub async fn all(tx: &mut Tx) -> store::Result<Vec<File>> {
    sql!(
        "select id, name, sha256, publisher, release, retrieved_on, brought_in_by, figures from published_file
           order by id desc",
    )
    .all(tx)
    .await
}

/// What looked wrong in a file.
pub async fn notes(tx: &mut Tx, file: i64) -> store::Result<Vec<(Option<i64>, String)>> {
    sql!("select line, words from published_note where file = $1 order by position", file).all(tx).await
}
