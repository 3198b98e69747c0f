//! Values written beside those that are held: what is new, what is printed differently, what is printed alike.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use published::{Note, Observation, Reading, Value};
use serde_json::json;
use store::query::insert_many;
use store::{Db, Query, Tx, sql};

use super::super::areas;
use super::coming::{AT_ONCE, Coming, ONE_BY_ONE, Old};
use super::{Brought, By, ImportError, NOT_IMPORTED, all, entry, keys, withdrawn};

const COLUMNS: &[&str] = &["series", "area", "period", "status", "number", "missing", "printed", "file"];

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
    /// The file that first printed it as it is, where that is another.
    first_file: Option<i64>,
}

impl Held {
    /// Where its file does not count, it is that of the file that first printed it.
    fn counted(mut self, retrieved: &BTreeMap<i64, Date>) -> Self {
        if let Some(first) = self.first_file.filter(|_| !retrieved.contains_key(&self.file)) {
            self.file = first;
        }
        self
    }

    fn says_the_same_as(&self, new: &Printed<'_>) -> bool {
        same(self.number, new.number) && self.missing.as_deref() == new.missing && self.status == new.status
    }
}

/// A value as the file prints it.
struct Printed<'a> {
    area: &'a str,
    period: i64,
    status: &'static str,
    number: Option<f64>,
    missing: Option<&'static str>,
    printed: Option<&'a str>,
    file: i64,
}

impl<'a> Printed<'a> {
    /// Nothing where the reading names a period that it does not have.
    fn new(one: &'a Observation, reading: &'a Reading, periods: &[i64], file: i64) -> Option<Self> {
        let (number, missing) = match one.value {
            Value::Number(number) => (Some(number), None),
            Value::Missing(missing) => (None, Some(missing.code())),
        };
        Some(Self {
            area: reading.areas.get(one.area as usize).map_or("", String::as_str),
            period: *periods.get(one.period as usize)?,
            status: reading.periods.get(one.period as usize).map_or("published", |period| period.status.code()),
            number,
            missing,
            printed: one.printed.as_deref(),
            file,
        })
    }

    fn row(&self, series: i64) -> Vec<store::query::Value> {
        vec![
            series.into(),
            self.area.into(),
            self.period.into(),
            self.status.into(),
            self.number.into(),
            self.missing.into(),
            self.printed.into(),
            self.file.into(),
        ]
    }

    fn held(&self, series: i64) -> Held {
        Held {
            series,
            area: self.area.to_owned(),
            period: self.period,
            status: self.status.to_owned(),
            number: self.number,
            missing: self.missing.map(str::to_owned),
            printed: self.printed.map(str::to_owned),
            file: self.file,
            first_file: None,
        }
    }
}

/// Areas by series and period.
type Alike = BTreeMap<(u32, i64), Vec<String>>;

/// How a file's values stand to those that are held. A series is named by its place in the reading.
#[derive(Default)]
struct Compared {
    /// Places of the values that nobody had before: what a file holds is not held a second time.
    added: Vec<usize>,
    /// The value that is held, and the place of what the file says instead.
    restated: Vec<(Held, usize)>,
    /// Areas whose value the file prints alike, by series and period, where the held value is not of a later file.
    confirmed: Alike,
    /// The same where it is, and no other file is known to have printed it.
    vouched: Alike,
    /// The series in which any of these is, with what is held of them.
    changed: BTreeMap<u32, Option<Old>>,
    /// Values of an earlier copy that the file has not.
    gone: u64,
}

/// Brings in what was read out of a file.
pub async fn take_in(
    db: &Db,
    by: By<'_>,
    name: &str,
    sha256: String,
    reading: &Reading,
) -> Result<Brought, ImportError> {
    let brought = Brought {
        name: name.to_owned(),
        sha256,
        release: reading.release.clone(),
        values: reading.observations.len() as u64,
        lost: reading.lost.clone(),
        others: reading.others,
        ..Brought::default()
    };
    let mut coming = Coming::begin(db, by.actor).await?;
    let kept = keep(db, &mut coming, by, brought, reading).await;
    // What cannot be removed now the next import removes: it is shown to nobody.
    coming.end().await.ok();
    kept
}

/// Writes a file's values where nobody is shown them, and then shows all of them at once.
async fn keep(
    db: &Db,
    coming: &mut Coming<'_>,
    by: By<'_>,
    mut brought: Brought,
    reading: &Reading,
) -> Result<Brought, ImportError> {
    coming.remove_unused().await?;
    if withdrawn::all(&mut db.read().await?).await?.iter().any(|one| one.sha256 == brought.sha256) {
        return Err(ImportError::Withdrawn(brought.name));
    }
    if keys::is_known(&mut db.read().await?, &brought).await? {
        return Ok(Brought { known: true, ..brought });
    }
    let mut tx = coming.write().await?;
    let file = keys::file(&mut tx, by, reading, &brought).await?;
    let periods = keys::periods(&mut tx, reading).await?;
    coming.save(tx).await?;
    let mut tx = db.read().await?;
    // Of a file that was withdrawn nothing counts, so everything gives way to this one.
    let left_out = withdrawn::ids(&mut tx).await?;
    let mut retrieved: BTreeMap<i64, Date> = all(&mut tx)
        .await?
        .into_iter()
        .filter(|one| !left_out.contains(&one.id))
        .map(|one| (one.id, one.retrieved_on))
        .collect();
    retrieved.entry(file).or_insert(by.retrieved_on);
    let compared = compare(&mut tx, reading, &periods, file, &retrieved).await?;
    drop(tx);
    brought.added = compared.added.len() as u64;
    brought.restated = compared.restated.len() as u64;
    brought.gone = compared.gone;
    let series = coming.series(reading, &compared.changed).await?;
    let new = New { reading, periods: &periods, file, series: &series };
    new.add(coming, &compared.added).await?;
    new.restate(coming, &compared.restated, &retrieved).await?;
    new.confirm(coming, &compared.confirmed, "first_file = coalesce(first_file, file), file =").await?;
    new.confirm(coming, &compared.vouched, "first_file =").await?;
    let notes = notes_on(reading, by.retrieved_on, brought.gone);
    let mut tx = db.write(by.actor).await?;
    coming.show(&mut tx, file, &compared.changed, &series).await?;
    areas::keep(&mut tx, &reading.areas).await?;
    sql!("update published_file set figures = $1 where id = $2", numbers::fitted::<i64>(brought.values), file)
        .run(&mut tx)
        .await?;
    keep_notes(&mut tx, file, &brought, &notes).await?;
    brought.notes = notes
        .into_iter()
        .map(|note| note.line.map_or_else(|| note.words.clone(), |line| format!("line {line}: {}", note.words)))
        .collect();
    let detail = json!({
        "file": brought.name, "sha256": brought.sha256, "release": brought.release, "values": brought.values,
        "added": brought.added, "restated": brought.restated, "not_taken": brought.lost.count(),
    });
    tx.record(entry(by).detail(detail)).await?;
    tx.commit().await?;
    Ok(brought)
}

/// Says how the values of a file stand to what is held.
async fn compare(
    tx: &mut Tx,
    reading: &Reading,
    periods: &[i64],
    file: i64,
    retrieved: &BTreeMap<i64, Date>,
) -> store::Result<Compared> {
    let series = keys::held_series(tx, reading).await?;
    // Held values are asked for only where a series was here before.
    let known: Vec<i64> = series.iter().flatten().copied().collect();
    let mut held = held_of(tx, &known).await?;
    let mut counts: HashMap<i64, usize> = HashMap::new();
    for (series, _, _) in held.keys() {
        *counts.entry(*series).or_default() += 1;
    }
    let mut out = Compared::default();
    for (place, one) in reading.observations.iter().enumerate() {
        let Some(id) = series.get(one.series as usize) else { continue };
        let Some(new) = Printed::new(one, reading, periods, file) else { continue };
        let old = id.and_then(|id| held.remove(&(id, new.period, new.area.to_owned())));
        match old.map(|old| old.counted(retrieved)) {
            None => out.added.push(place),
            Some(old) if !old.says_the_same_as(&new) => out.restated.push((old, place)),
            Some(old) if old.file == file || old.first_file == Some(file) => continue,
            Some(old) if retrieved.get(&file) >= retrieved.get(&old.file) => {
                out.confirmed.entry((one.series, new.period)).or_default().push(old.area);
            }
            Some(old) if old.first_file.is_none() => {
                out.vouched.entry((one.series, new.period)).or_default().push(old.area);
            }
            Some(_) => continue,
        }
        let old = id.map(|id| Old { id, values: counts.get(&id).copied().unwrap_or_default() });
        out.changed.insert(one.series, old);
    }
    // What is gone is gone from periods that this copy has too.
    out.gone = held.keys().filter(|(_, period, _)| periods.contains(period)).count() as u64;
    Ok(out)
}

/// What looks wrong in a file that is taken as it is.
fn notes_on(reading: &Reading, retrieved_on: Date, gone: u64) -> Vec<Note> {
    let mut notes = reading.notes.clone();
    for period in reading.periods.iter().filter(|period| i32::from(period.starts) > i32::from(retrieved_on.year())) {
        let words = format!("The period {} is later than the date the file was downloaded.", period.label);
        notes.push(Note { line: None, words });
    }
    notes.extend(published::outliers(reading));
    if gone > 0 {
        notes.push(Note {
            line: None,
            words: format!(
                "{} in an earlier copy for the same periods {} not in this one, and not changed.",
                intake::counted(gone, "value", "values"),
                if gone == 1 { "is" } else { "are" }
            ),
        });
    }
    notes
}

/// Keeps what was not taken, and what looks wrong, with the file, in place of what was noted when less of it was taken.
async fn keep_notes(tx: &mut Tx, file: i64, brought: &Brought, notes: &[Note]) -> store::Result<()> {
    sql!("delete from published_note where file = $1", file).run(tx).await?;
    let lost =
        brought.lost.lines().into_iter().map(|words| Note { line: None, words: format!("{NOT_IMPORTED}{words}") });
    let rows = (0_i64..)
        .zip(lost.chain(notes.iter().cloned()))
        .map(|(position, note)| {
            let line = note.line.and_then(|line| i64::try_from(line).ok());
            vec![file.into(), position.into(), line.into(), note.words.into()]
        })
        .collect();
    insert_many(tx, "published_note", &["file", "position", "line", "words"], rows).await
}

fn same(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.to_bits() == other.to_bits(),
        (None, None) => true,
        _ => false,
    }
}

/// Whether one copy's value gives way to the other's: to a later one, but a provisional value never takes the place of one
/// that is final.
fn gives_way(old: &Held, new: &Held, retrieved: &BTreeMap<i64, Date>) -> bool {
    let is_step_back = new.status == "provisional" && old.status != "provisional" && retrieved.contains_key(&old.file);
    !is_step_back && retrieved.get(&new.file) >= retrieved.get(&old.file)
}

/// The values of a file, and the series into which they are written.
struct New<'a> {
    reading: &'a Reading,
    periods: &'a [i64],
    file: i64,
    /// By place in the reading.
    series: &'a HashMap<u32, i64>,
}

impl<'a> New<'a> {
    /// The value at a place of the reading, with its series.
    fn at(&self, place: usize) -> Option<(i64, Printed<'a>)> {
        let one = self.reading.observations.get(place)?;
        let series = *self.series.get(&one.series)?;
        Some((series, Printed::new(one, self.reading, self.periods, self.file)?))
    }

    /// Values that nobody had before.
    async fn add(&self, coming: &mut Coming<'_>, places: &[usize]) -> store::Result<()> {
        for some in places.chunks(AT_ONCE) {
            let rows = some.iter().filter_map(|place| self.at(*place)).map(|(series, new)| new.row(series)).collect();
            coming.insert("published_value", COLUMNS, rows).await?;
        }
        Ok(())
    }

    /// Values that are printed differently: both are kept.
    async fn restate(
        &self,
        coming: &mut Coming<'_>,
        restated: &[(Held, usize)],
        retrieved: &BTreeMap<i64, Date>,
    ) -> store::Result<()> {
        for some in restated.chunks(ONE_BY_ONE) {
            let mut tx = coming.write().await?;
            let mut rows = Vec::new();
            for (old, place) in some {
                let Some((series, new)) = self.at(*place) else { continue };
                let new = new.held(series);
                // An older copy that comes in later says what was printed before; it does not replace what is newer.
                if gives_way(old, &new, retrieved) {
                    replace(&mut tx, &new).await?;
                }
                rows.push(restatement(old, &new, tx.now()));
            }
            insert_many(&mut tx, "published_restatement", RESTATEMENT, rows).await?;
            coming.save(tx).await?;
        }
        Ok(())
    }

    /// A value that a later copy prints alike is that copy's now: an older copy that comes in afterwards does not replace it. Either
    /// way both files stand behind it, so that it stays where one of them is withdrawn.
    async fn confirm(&self, coming: &mut Coming<'_>, alike: &Alike, set: &str) -> store::Result<()> {
        let all: Vec<_> = alike.iter().collect();
        for some in all.chunks(ONE_BY_ONE / 10) {
            let mut tx = coming.write().await?;
            for ((place, period), areas) in some {
                let Some(series) = self.series.get(place) else { continue };
                for areas in areas.chunks(200) {
                    Query::new(&format!("update published_value set {set}"))
                        .value(self.file)
                        .push("where series =")
                        .value(*series)
                        .push("and period =")
                        .value(*period)
                        .push("and area in (")
                        .list(areas.iter().map(String::as_str))
                        .push(")")
                        .run(&mut tx)
                        .await?;
                }
            }
            coming.save(tx).await?;
        }
        Ok(())
    }
}

const RESTATEMENT: &[&str] = &[
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
    "old_status",
    "old_missing",
    "new_status",
    "new_missing",
];

fn restatement(old: &Held, new: &Held, now: jiff::Timestamp) -> Vec<store::query::Value> {
    vec![
        new.series.into(),
        (&new.area).into(),
        new.period.into(),
        old.file.into(),
        new.file.into(),
        old.number.into(),
        text(old).into(),
        new.number.into(),
        text(new).into(),
        now.into(),
        (&old.status).into(),
        old.missing.as_deref().into(),
        (&new.status).into(),
        new.missing.as_deref().into(),
    ]
}

async fn replace(tx: &mut Tx, new: &Held) -> store::Result<()> {
    sql!(
        "update published_value set status = $1, number = $2, missing = $3, printed = $4, file = $5, first_file = null
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
    .await
    .map(drop)
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

async fn held_of(tx: &mut Tx, series: &[i64]) -> store::Result<HashMap<(i64, i64, String), Held>> {
    let mut out = HashMap::new();
    for some in series.chunks(200) {
        let rows: Vec<Held> = Query::new(
            "select series, area, period, status, number, missing, printed, file, first_file from published_value
              where series in (",
        )
        .list(some.iter().copied())
        .push(")")
        .all(tx)
        .await?;
        out.extend(rows.into_iter().map(|held| ((held.series, held.period, held.area.clone()), held)));
    }
    Ok(out)
}
