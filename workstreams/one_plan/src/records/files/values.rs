//! Values written beside those that are held: what is new, what is printed differently, what is printed alike.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use published::{Note, Observation, Reading, Value};
use serde_json::json;
use store::query::insert_many;
use store::{Db, Query, Tx, sql};

use super::super::areas;
use super::{Brought, By, ImportError, all, entry, keys};

/// Values that are written at once: what a file holds is not held a second time.
const AT_ONCE: usize = 5_000;
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
}

impl Held {
    fn says_the_same_as(&self, new: &Printed<'_>) -> bool {
        same(self.number, new.number) && self.missing.as_deref() == new.missing && self.status == new.status
    }
}

/// A value as the file prints it.
struct Printed<'a> {
    series: i64,
    area: &'a str,
    period: i64,
    status: &'static str,
    number: Option<f64>,
    missing: Option<&'static str>,
    printed: Option<&'a str>,
    file: i64,
}

impl<'a> Printed<'a> {
    /// Nothing where the reading names a series or a period that it does not have.
    fn new(one: &'a Observation, reading: &'a Reading, series: &[i64], periods: &[i64], file: i64) -> Option<Self> {
        let (number, missing) = match one.value {
            Value::Number(number) => (Some(number), None),
            Value::Missing(missing) => (None, Some(missing.code())),
        };
        Some(Self {
            series: *series.get(one.series as usize)?,
            area: reading.areas.get(one.area as usize).map_or("", String::as_str),
            period: *periods.get(one.period as usize)?,
            status: reading.periods.get(one.period as usize).map_or("published", |period| period.status.code()),
            number,
            missing,
            printed: one.printed.as_deref(),
            file,
        })
    }

    fn row(&self) -> Vec<store::query::Value> {
        vec![
            self.series.into(),
            self.area.into(),
            self.period.into(),
            self.status.into(),
            self.number.into(),
            self.missing.into(),
            self.printed.into(),
            self.file.into(),
        ]
    }

    fn held(&self) -> Held {
        Held {
            series: self.series,
            area: self.area.to_owned(),
            period: self.period,
            status: self.status.to_owned(),
            number: self.number,
            missing: self.missing.map(str::to_owned),
            printed: self.printed.map(str::to_owned),
            file: self.file,
        }
    }
}

/// How a file's values stand to those that were held.
#[derive(Default)]
struct Compared {
    added: u64,
    /// The value that was held, and what the file says instead.
    restated: Vec<(Held, Held)>,
    /// Areas whose value the file prints alike, by series and period, where the file is the later one.
    confirmed: BTreeMap<(i64, i64), Vec<String>>,
    /// Values of an earlier copy that the file has not.
    gone: u64,
}

/// What whoever has to wait for it is told.
const UNDER_WAY: &str = "an import of published figures";

/// Brings in what was read out of a file.
pub async fn take_in(
    db: &Db,
    by: By<'_>,
    name: &str,
    sha256: String,
    reading: &Reading,
) -> Result<Brought, ImportError> {
    store::under_way::begin(db, UNDER_WAY).await?;
    let brought = keep(db, by, name, sha256, reading).await;
    store::under_way::end(db, UNDER_WAY).await?;
    brought
}

/// Keeps a file and its values in one transaction.
async fn keep(db: &Db, by: By<'_>, name: &str, sha256: String, reading: &Reading) -> Result<Brought, ImportError> {
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
    let Some(file) = keys::file(&mut tx, by, name, reading, &brought).await? else {
        return Ok(Brought { known: true, ..brought });
    };
    areas::keep(&mut tx, &reading.areas).await?;
    let retrieved: BTreeMap<i64, Date> =
        all(&mut tx).await?.into_iter().map(|one| (one.id, one.retrieved_on)).collect();
    let compared = write_new(&mut tx, reading, file, &retrieved).await?;
    brought.added = compared.added;
    brought.restated = compared.restated.len() as u64;
    brought.gone = compared.gone;
    restate(&mut tx, compared.restated, &retrieved).await?;
    confirm(&mut tx, compared.confirmed, file).await?;
    let notes = notes_on(reading, by.retrieved_on, brought.gone);
    keep_notes(&mut tx, file, &brought, &notes).await?;
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

/// Writes the values that nobody had before, and says how the others stand to what is held.
async fn write_new(
    tx: &mut Tx,
    reading: &Reading,
    file: i64,
    retrieved: &BTreeMap<i64, Date>,
) -> store::Result<Compared> {
    let (series, are_new) = keys::series(tx, reading).await?;
    let periods = keys::periods(tx, reading).await?;
    // Held values are asked for only where a series was here before.
    let mut held = if are_new { HashMap::new() } else { held_of(tx, &series).await? };
    let mut out = Compared::default();
    let mut rows = Vec::new();
    for one in &reading.observations {
        let Some(new) = Printed::new(one, reading, &series, &periods, file) else { continue };
        match held.remove(&(new.series, new.period, new.area.to_owned())) {
            None => {
                rows.push(new.row());
                out.added += 1;
                if rows.len() >= AT_ONCE {
                    insert_many(tx, "published_value", COLUMNS, std::mem::take(&mut rows)).await?;
                }
            }
            Some(old) if !old.says_the_same_as(&new) => out.restated.push((old, new.held())),
            Some(old) if retrieved.get(&file) > retrieved.get(&old.file) => {
                out.confirmed.entry((new.series, new.period)).or_default().push(old.area);
            }
            Some(_) => {}
        }
    }
    insert_many(tx, "published_value", COLUMNS, rows).await?;
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

/// Keeps what was not taken, and what looks wrong, with the file.
async fn keep_notes(tx: &mut Tx, file: i64, brought: &Brought, notes: &[Note]) -> store::Result<()> {
    let lost =
        brought.lost.lines().into_iter().map(|words| Note { line: None, words: format!("Not imported: {words}") });
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
