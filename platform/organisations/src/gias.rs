//! Reading a GIAS `edubasealldata` file: about 140 columns, tens of thousands of rows, Windows-1252.
//!
//! Good rows are kept, bad rows are reported by line. A cell that cannot be read is reported too, and the rest of its row kept: what
//! was known in its place stays. Memory stays flat whatever the size of the file.

mod columns;
mod row;

use std::collections::HashMap;
use std::io::{Read, Seek};

use access::Allowed;
use csv::ByteRecord;
use intake::{Kind, Outcome};
use serde_json::json;
use store::{Actor, Db, Entry, Right};
use thiserror::Error;

use crate::records::organisations::{Establishment, upsert};

use columns::{Columns, FILLS, NEEDED, PLACE};
use row::establishment;

/// The longest row that is read: GIAS's own are under 10,000 bytes. A longer one means that the file is something else.
const LONGEST_ROW: usize = 256 * 1024;
/// How many bad rows are kept to be shown.
const SHOWN: usize = 100;
/// Rows saved in one transaction.
const BATCH: usize = 1_000;

/// Why a file was not imported, in words.
#[derive(Debug, Error)]
pub enum GiasError {
    /// It has no rows at all.
    #[error("The file is empty. Download \"All establishment data\" from Get Information about Schools and try again.")]
    Empty,
    /// It has a heading and nothing under it.
    #[error(
        "The file has headings but no rows. Download \"All establishment data\" from Get Information about Schools and try again."
    )]
    NoRows,
    /// It is of another kind.
    #[error("This is not a GIAS file: {0}.")]
    Kind(intake::WrongKind),
    /// A zip file whose members are not what is looked for.
    #[error("{0}. Nothing was imported.")]
    Packed(String),
    /// A column that must be there once.
    #[error("The heading {0} is in the file twice, so we cannot tell which column to use. Nothing was imported.")]
    Twice(&'static str),
    /// It is not a CSV file, or not this one.
    #[error(
        "This is not a GIAS file: it has no column {0}. Download \"All establishment data\" (edubasealldata) from Get Information about Schools and try again."
    )]
    Column(&'static str),
    /// It is UTF-16, as Excel's "Unicode text" writes.
    #[error("The file is saved as UTF-16. Save it as CSV and try again, or use the file as it was downloaded.")]
    Utf16,
    /// A line that no GIAS file has.
    #[error(
        "Line {0} is longer than any line in a GIAS file. The file is damaged, or is not a GIAS file. Nothing was imported."
    )]
    LongLine(u64),
    /// The file cannot be read.
    #[error("The file cannot be read: {0}. Nothing was imported.")]
    Read(String),
    /// The database refused in the middle.
    #[error("The import stopped after {saved} settings, which are saved: {why} Import the same file again to go on.")]
    Stopped {
        /// Rows that are saved.
        saved: u64,
        /// What the database said.
        why: store::StoreError,
    },
    /// The database refused.
    #[error("{0}")]
    Store(#[from] store::StoreError),
}

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct BadRow {
    /// The line in the file.
    pub line: u64,
    pub what: String,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Report {
    /// Columns of a setting that the file has, by their names in the database: the others stay as they are.
    #[serde(skip)]
    pub columns: Vec<&'static str>,
    /// Headings of columns that are read where they are there, and that the file has not, renamed or left out.
    pub not_in_file: Vec<String>,
    /// Cells that could not be read, in rows that were kept.
    pub odd: u64,
    /// The first of them.
    pub odd_cells: Vec<BadRow>,
    /// Rows kept.
    pub kept: u64,
    /// Rows left out.
    pub left_out: u64,
    /// The first of them.
    pub bad_rows: Vec<BadRow>,
    /// Nothing was stored, because something would not have been and all or nothing was asked for.
    pub held_back: bool,
}

impl Report {
    /// How the import ended.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        if self.held_back { Outcome::Nothing } else { Outcome::of(self.kept, self.left_out + self.odd) }
    }

    /// What is told of columns that the file has not. Nothing of it was lost, so it does not change how the import ended.
    #[must_use]
    pub fn not_taken(&self) -> Option<String> {
        if self.not_in_file.is_empty() {
            return None;
        }
        let columns = intake::not_in_file(&self.not_in_file);
        if self.held_back || self.kept == 0 {
            return Some(format!("Not imported: {columns}."));
        }
        let keep = intake::counted(self.kept, "setting keeps what it had", "settings keep what they had");
        Some(format!("Not imported: {columns}; {keep}."))
    }

    fn tell_odd(&mut self, line: u64, what: String) {
        self.odd += 1;
        if self.odd_cells.len() < SHOWN {
            self.odd_cells.push(BadRow { line, what });
        }
    }

    /// What of the file was not imported, by line: the first rows and cells, and how many more there are.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let told = |rows: &[BadRow], count: u64, one: &str, many: &str| {
            let mut lines: Vec<String> = rows.iter().map(|row| format!("line {}: {}", row.line, row.what)).collect();
            let more = count - numbers::fitted::<u64>(rows.len());
            if more > 0 {
                lines.push(format!("and {}", intake::counted(more, one, many)));
            }
            lines
        };
        let mut lines = told(&self.bad_rows, self.left_out, "more row left out", "more rows left out");
        lines.extend(told(&self.odd_cells, self.odd, "more cell not read", "more cells not read"));
        lines
    }
}

/// UTF-8 where it is, otherwise Windows-1252, as GIAS writes.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim().to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.trim().to_owned(),
    }
}

/// Reads `file` row by row and hands each good establishment to `keep`.
///
/// # Errors
/// [`GiasError`] where the file as a whole is wrong; bad rows are in the report.
pub fn read<F>(file: impl Read, mut keep: F) -> Result<Report, GiasError>
where
    F: FnMut(Establishment) -> Result<(), GiasError>,
{
    let mut reader = intake::csv_reader(csv::ReaderBuilder::new().flexible(true).has_headers(false), file);
    let mut record = ByteRecord::new();
    let failed = |error: &csv::Error| {
        let fault = intake::NotTable::of(error);
        fault.map_or_else(|| GiasError::Read(error.to_string()), |fault| GiasError::LongLine(fault.line()))
    };
    if !reader.read_byte_record(&mut record).map_err(|error| failed(&error))? {
        return Err(GiasError::Empty);
    }
    let first = record.get(0).unwrap_or_default();
    if first.starts_with(&[0xff, 0xfe]) || first.starts_with(&[0xfe, 0xff]) {
        return Err(GiasError::Utf16);
    }
    let headings = record.iter().enumerate().map(|(index, heading)| {
        let heading = if index == 0 { heading.strip_prefix(b"\xef\xbb\xbf").unwrap_or(heading) } else { heading };
        text(heading).trim_matches('"').to_owned()
    });
    let columns = Columns::new(headings.collect());
    if columns.headings.len() == 1
        && let Err(error) = intake::csv_text(columns.headings[0].as_bytes())
    {
        return Err(GiasError::Read(error.to_string().trim_end_matches('.').to_owned()));
    }
    for needed in NEEDED {
        if columns.is_twice(needed) {
            return Err(GiasError::Twice(needed));
        }
        if columns.find(needed).is_none() {
            return Err(GiasError::Column(needed));
        }
    }
    let width = columns.headings.len();
    // Where lines end in two characters the reader counts a line only when it goes on to the next.
    let late = 2_u64.saturating_sub(reader.position().line());
    let columns_filled = FILLS.iter().filter(|(heading, _)| columns.find(heading).is_some()).map(|(_, column)| *column);
    let mut report = Report { columns: columns_filled.collect(), not_in_file: columns.absent(), ..Report::default() };
    let twice = FILLS.iter().map(|(heading, _)| *heading).chain(PLACE);
    for heading in twice.filter(|heading| columns.is_twice(heading)) {
        report.tell_odd(1, format!("the heading {heading} is in the file twice: neither column is read"));
    }
    // At most the million numbers that a URN can be, each with its line.
    let mut seen = HashMap::new();
    loop {
        let line = reader.position().line() + late;
        if !reader.read_byte_record(&mut record).map_err(|error| failed(&error))? {
            return if report.kept + report.left_out == 0 { Err(GiasError::NoRows) } else { Ok(report) };
        }
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        if record.as_slice().len() > LONGEST_ROW {
            return Err(GiasError::LongLine(line));
        }
        let mut odd = Vec::new();
        let read = if record.len() == width {
            establishment(&columns, &record, &mut odd)
        } else {
            Err(format!("it has {} columns instead of {width}", record.len()))
        };
        let read = read.and_then(|row| match seen.get(&row.urn) {
            Some(first) => Err(format!("the URN {} is already in line {first}", row.urn)),
            None => {
                seen.insert(row.urn.clone(), line);
                Ok(row)
            }
        });
        match read {
            Ok(row) => {
                for what in odd {
                    report.tell_odd(line, format!("{}: {what}", row.name));
                }
                keep(row)?;
                report.kept += 1;
            }
            Err(what) => {
                report.left_out += 1;
                if report.bad_rows.len() < SHOWN {
                    report.bad_rows.push(BadRow { line, what });
                }
            }
        }
    }
}

/// Shown to people who have to wait for it.
const UNDER_WAY: &str = "an import of settings";

/// Reads the file to its end, and only then saves its establishments, some at a time, so that nobody waits for it. A file
/// that turns out to be damaged leaves everything as it was. Run again, the same file changes nothing but versions.
///
/// # Errors
/// [`GiasError`]; [`GiasError::Stopped`] where some are saved already. `progress` is told the rows written so far. With
/// `strict` nothing is stored where anything would not be.
pub async fn import(
    db: &Db,
    actor: &Actor,
    allowed: Option<&Allowed>,
    file: impl Read + Seek + Send + 'static,
    strict: bool,
    progress: impl Fn(u64),
) -> Result<Report, GiasError> {
    let stopped = |error: tokio::task::JoinError| GiasError::Read(error.to_string());
    let looked_at = store::blocking(move || {
        let mut file = unpacked(file)?;
        let kind = intake::kind_of(&mut file).map_err(|error| GiasError::Read(error.to_string()))?;
        match kind {
            Kind::Empty => return Err(GiasError::Empty),
            Kind::Text => {}
            other => return Err(GiasError::Kind(other.refused())),
        }
        let report = read(&mut file, |_| Ok(()))?;
        file.rewind().map_err(|error| GiasError::Read(error.to_string()))?;
        Ok::<_, GiasError>((file, report))
    });
    let (file, report) = looked_at.await.map_err(stopped)??;
    if strict && report.outcome() != Outcome::Whole {
        return Ok(Report { held_back: true, ..report });
    }
    if report.kept == 0 {
        return Ok(report);
    }
    let (sender, mut batches) = tokio::sync::mpsc::channel::<Vec<Establishment>>(2);
    let reading = store::blocking(move || {
        let mut batch = Vec::with_capacity(BATCH);
        let gone = || GiasError::Read("the import was stopped".to_owned());
        read(file, |row| {
            batch.push(row);
            if batch.len() == BATCH {
                sender.blocking_send(std::mem::take(&mut batch)).map_err(|_| gone())?;
            }
            Ok(())
        })?;
        sender.blocking_send(batch).map_err(|_| gone())
    });
    let columns = &report.columns;
    let writing = async move {
        let (mut written, mut turns) = (0, store::under_way::Turns::begin(db));
        while let Some(batch) = batches.recv().await {
            if let Err(why) = save(db, actor, allowed, &batch, columns).await {
                return Err(if written == 0 { why.into() } else { GiasError::Stopped { saved: written, why } });
            }
            written += batch.len() as u64;
            progress(written);
            turns.give().await;
        }
        Ok(())
    };
    store::under_way::during(db, UNDER_WAY, writing).await?;
    reading.await.map_err(stopped)??;
    Ok(report)
}

/// A file that is read twice.
trait Content: Read + Seek + Send {}
impl<F: Read + Seek + Send> Content for F {}

/// How the file of all establishments begins, as GIAS calls it.
const ALL_ESTABLISHMENTS: &str = "edubasealldata";

/// The table of a zip file, as GIAS packs what it lets one download, in a file that goes when it is closed; any other file as it is.
fn unpacked(mut file: impl Read + Seek + Send + 'static) -> Result<Box<dyn Content>, GiasError> {
    let damaged = |error: std::io::Error| GiasError::Read(error.to_string());
    if intake::kind_of(&mut file).map_err(damaged)? != Kind::Zip {
        return Ok(Box::new(file));
    }
    let packed = |error: intake::NotUnpacked| GiasError::Packed(format!("This zip file cannot be used: {error}"));
    let mut archive = intake::Archive::open(file).map_err(packed)?;
    let name = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().to_lowercase();
    let tables: Vec<_> = archive.members().iter().filter(|one| name(&one.name).ends_with(".csv")).cloned().collect();
    let of_all = tables.iter().filter(|one| name(&one.name).starts_with(ALL_ESTABLISHMENTS));
    let wanted = match (of_all.collect::<Vec<_>>().as_slice(), tables.as_slice()) {
        ([one], _) => one.index,
        (_, [one]) => one.index,
        (_, []) => return Err(GiasError::Packed("The zip file holds no CSV file".to_owned())),
        (_, many) => {
            return Err(GiasError::Packed(format!(
                "The zip file holds {} CSV files. Unpack it, and use the one whose name begins with {ALL_ESTABLISHMENTS}",
                many.len()
            )));
        }
    };
    let mut table = tempfile::tempfile().map_err(damaged)?;
    let mut member = archive.member(wanted).map_err(packed)?;
    std::io::copy(&mut member, &mut table).map_err(|error| packed(error.into()))?;
    table.rewind().map_err(damaged)?;
    Ok(Box::new(std::io::BufReader::new(table)))
}

async fn save(
    db: &Db,
    actor: &Actor,
    allowed: Option<&Allowed>,
    batch: &[Establishment],
    columns: &[&str],
) -> store::Result<()> {
    let mut tx = db.write(actor).await?;
    upsert(&mut tx, batch, columns).await?;
    store::under_way::goes_on(&mut tx, UNDER_WAY).await?;
    let entry = allowed.map_or_else(
        || Entry::new("organisation.import", "organisation", None, Right::Operator),
        |allowed| allowed.entry("organisation", None),
    );
    tx.record(entry.detail(json!({ "rows": batch.len(), "from": "GIAS" }))).await?;
    tx.commit().await
}
