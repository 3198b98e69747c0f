//! Reading a GIAS `edubasealldata` file: about 140 columns, tens of thousands of rows, Windows-1252.
//!
//! Good rows are kept, bad rows are reported by line. A cell that cannot be read is reported too, and the rest of its row kept: what
//! was known in its place stays. Memory stays flat whatever the size of the file.

use std::io::{Read, Seek};

use access::Allowed;
use csv::ByteRecord;
use jiff::civil::Date;
use serde_json::json;
use store::{Actor, Db, Entry};
use thiserror::Error;

use crate::records::organisations::{Establishment, upsert};

/// The longest line that is read: GIAS's own are under 10,000 bytes. A longer one means that the file is
/// something else, and must not fill the memory.
const LONGEST_LINE: usize = 256 * 1024;
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
        "Line {0} is longer than any in a GIAS file. The file is damaged, or it is another kind of file. Nothing was imported."
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
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BadRow {
    /// The line in the file.
    pub line: u64,
    /// What is wrong.
    pub what: String,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Columns of a setting that the file has, by their names in the database: the others stay as they are.
    #[serde(skip)]
    pub columns: Vec<&'static str>,
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
}

/// Refuses lines longer than [`LONGEST_LINE`] before the CSV reader gathers them in memory.
struct LineGuard<R> {
    inner: R,
    line: u64,
    length: usize,
}

impl<R: Read> Read for LineGuard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        for byte in &buffer[..count] {
            if *byte == b'\n' {
                self.line += 1;
                self.length = 0;
            } else {
                self.length += 1;
            }
            if self.length > LONGEST_LINE {
                return Err(std::io::Error::other(format!("{}", self.line + 1)));
            }
        }
        Ok(count)
    }
}

/// Places of the columns that are read.
struct Columns {
    headings: Vec<String>,
}

impl Columns {
    fn find(&self, name: &str) -> Option<usize> {
        self.headings.iter().position(|heading| heading.eq_ignore_ascii_case(name))
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
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(LineGuard {
        inner: file,
        line: 0,
        length: 0,
    });
    let mut record = ByteRecord::new();
    let failed = |error: &csv::Error| match error.kind() {
        csv::ErrorKind::Io(error) => {
            error.to_string().parse().map_or_else(|_| GiasError::Read(error.to_string()), GiasError::LongLine)
        }
        _ => GiasError::Read(error.to_string()),
    };
    if !reader.read_byte_record(&mut record).map_err(|error| failed(&error))? {
        return Err(GiasError::Empty);
    }
    let first = record.get(0).unwrap_or_default();
    if first.starts_with(&[0xff, 0xfe]) || first.starts_with(&[0xfe, 0xff]) {
        return Err(GiasError::Utf16);
    }
    let columns = Columns {
        headings: record
            .iter()
            .enumerate()
            .map(|(index, heading)| {
                let heading =
                    if index == 0 { heading.strip_prefix(b"\xef\xbb\xbf").unwrap_or(heading) } else { heading };
                text(heading).trim_matches('"').to_owned()
            })
            .collect(),
    };
    for needed in ["URN", "EstablishmentName", "EstablishmentStatus (name)"] {
        if columns.find(needed).is_none() {
            return Err(GiasError::Column(needed));
        }
    }
    let width = columns.headings.len();
    // Where lines end in two characters the reader counts a line only when it goes on to the next.
    let late = 2_u64.saturating_sub(reader.position().line());
    let columns_filled = FILLS.iter().filter(|(heading, _)| columns.find(heading).is_some()).map(|(_, column)| *column);
    let mut report = Report { columns: columns_filled.collect(), ..Report::default() };
    // At most the million numbers that a URN can be, each with its line.
    let mut seen = std::collections::HashMap::new();
    loop {
        let line = reader.position().line() + late;
        if !reader.read_byte_record(&mut record).map_err(|error| failed(&error))? {
            return Ok(report);
        }
        let mut odd = Vec::new();
        let read = if record.len() == width {
            establishment(&columns, &record, &mut odd)
        } else {
            Err(format!("it has {} columns instead of {width}", record.len()))
        };
        let read = read.and_then(|row| match seen.get(&row.urn) {
            Some(first) => Err(format!("the URN {} stands in line {first} already", row.urn)),
            None => {
                seen.insert(row.urn.clone(), line);
                Ok(row)
            }
        });
        match read {
            Ok(row) => {
                for what in odd {
                    report.odd += 1;
                    if report.odd_cells.len() < SHOWN {
                        report.odd_cells.push(BadRow { line, what: format!("{}: {what}", row.name) });
                    }
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

/// Headings of the file, and the columns of a setting that they fill.
const FILLS: &[(&str, &str)] = &[
    ("LA (code)", "la_code"),
    ("EstablishmentNumber", "establishment_number"),
    ("TypeOfEstablishment (code)", "type_code"),
    ("TypeOfEstablishment (name)", "type_name"),
    ("PhaseOfEducation (name)", "phase"),
    ("EstablishmentStatus (name)", "status"),
    ("OpenDate", "opened_on"),
    ("CloseDate", "closed_on"),
    ("StatutoryLowAge", "low_age"),
    ("StatutoryHighAge", "high_age"),
    ("SchoolCapacity", "capacity"),
    ("NumberOfPupils", "pupils"),
    ("UKPRN", "ukprn"),
    ("Section41Approved (name)", "section_41"),
    ("SEN1 (name)", "sen_types"),
    ("TypeOfResourcedProvision (name)", "resourced_provision"),
    ("Street", "street"),
    ("Locality", "locality"),
    ("Town", "town"),
    ("Postcode", "postcode"),
    ("TelephoneNum", "phone"),
    ("SchoolWebsite", "website"),
];

/// A day as GIAS writes it, or as Excel does when it saves the file again. No school is older than the year 500.
fn day(text: &str) -> Option<Date> {
    ["%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y"]
        .into_iter()
        .filter_map(|form| Date::strptime(form, text).ok())
        .find(|day| day.year() >= 500)
}

/// A whole number; Excel may write it with a point.
fn whole(text: &str) -> Option<i64> {
    text.parse()
        .ok()
        .or_else(|| text.split_once('.').filter(|(_, rest)| rest.bytes().all(|b| b == b'0'))?.0.parse().ok())
}

/// Metres of the National Grid; a fraction of a metre is dropped.
fn metres(text: &str) -> Option<i64> {
    let (metres, rest) = text.split_once('.').unwrap_or((text, ""));
    let metres: i64 = metres.parse().ok().filter(|_| rest.bytes().all(|b| b.is_ascii_digit()))?;
    (0..=1_300_000).contains(&metres).then_some(metres)
}

/// An establishment; what could not be read of it goes to `odd`.
fn establishment(columns: &Columns, record: &ByteRecord, odd: &mut Vec<String>) -> Result<Establishment, String> {
    let value = |name: &str| {
        columns
            .find(name)
            .and_then(|index| record.get(index))
            .map(text)
            .filter(|value| !value.is_empty() && value != "Not applicable" && value != "Not Applicable")
    };
    let urn = value("URN").ok_or("it has no URN")?;
    let urn = identifiers::Urn::parse(&urn).map_err(|error| error.to_string())?;
    let name = value("EstablishmentName").ok_or("it has no name")?;
    let sen_types: Vec<String> = (1..=13).filter_map(|n| value(&format!("SEN{n} (name)"))).collect();
    let mut number = |name: &str| {
        let text = value(name)?;
        whole(&text).or_else(|| {
            odd.push(format!("{name} is \"{text}\", not a number"));
            None
        })
    };
    let (low_age, high_age) = (number("StatutoryLowAge"), number("StatutoryHighAge"));
    let (capacity, pupils) = (number("SchoolCapacity"), number("NumberOfPupils"));
    let mut date = |name: &str| {
        let text = value(name)?;
        day(&text).or_else(|| {
            odd.push(format!("{name} is \"{text}\", not a date such as 01-09-2012"));
            None
        })
    };
    let (opened_on, closed_on) = (date("OpenDate"), date("CloseDate"));
    let mut part = |name: &str| {
        let text = value(name)?;
        metres(&text).or_else(|| {
            odd.push(format!("{name} is \"{text}\", not a place in metres"));
            None
        })
    };
    // 0 and 0 lie in the sea, and stand for nothing known; half a place is none.
    let place = part("Easting").zip(part("Northing")).filter(|place| *place != (0, 0));
    Ok(Establishment {
        urn: urn.as_str().to_owned(),
        name,
        la_code: value("LA (code)"),
        establishment_number: value("EstablishmentNumber"),
        type_code: value("TypeOfEstablishment (code)"),
        type_name: value("TypeOfEstablishment (name)"),
        phase: value("PhaseOfEducation (name)"),
        status: value("EstablishmentStatus (name)").unwrap_or_else(|| "Open".to_owned()),
        opened_on,
        closed_on,
        low_age,
        high_age,
        capacity,
        pupils,
        ukprn: value("UKPRN"),
        section_41: value("Section41Approved (name)").is_some_and(|text| text == "Approved"),
        sen_types: (!sen_types.is_empty()).then(|| sen_types.join("; ")),
        resourced_provision: value("TypeOfResourcedProvision (name)"),
        street: value("Street"),
        locality: value("Locality"),
        town: value("Town"),
        postcode: value("Postcode"),
        phone: value("TelephoneNum"),
        website: value("SchoolWebsite"),
        easting: place.map(|(easting, _)| easting),
        northing: place.map(|(_, northing)| northing),
    })
}

/// What others who wait are told is under way.
const UNDER_WAY: &str = "an import of settings";
/// After so long other programs get their turn; in this one writers take turns by themselves.
const HELD: std::time::Duration = std::time::Duration::from_millis(400);
/// SQLite lets another program try again each tenth of a second.
const TURN: std::time::Duration = std::time::Duration::from_millis(120);

/// Reads the file to its end, and only then saves its establishments, some at a time, so that nobody waits for it. A file
/// that turns out to be damaged leaves everything as it was. Run again, the same file changes nothing but versions.
///
/// # Errors
/// [`GiasError`]; [`GiasError::Stopped`] where some are saved already. `progress` is told the rows written so far.
pub async fn import(
    db: &Db,
    actor: &Actor,
    allowed: Option<&Allowed>,
    file: impl Read + Seek + Send + 'static,
    progress: impl Fn(u64),
) -> Result<Report, GiasError> {
    let stopped = |error: tokio::task::JoinError| GiasError::Read(error.to_string());
    let looked_at = tokio::task::spawn_blocking(move || {
        let mut file = file;
        let report = read(&mut file, |_| Ok(()))?;
        file.rewind().map_err(|error| GiasError::Read(error.to_string()))?;
        Ok::<_, GiasError>((file, report))
    });
    let (file, report) = looked_at.await.map_err(stopped)??;
    let (sender, mut batches) = tokio::sync::mpsc::channel::<Vec<Establishment>>(2);
    let reading = tokio::task::spawn_blocking(move || {
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
    store::under_way::begin(db, UNDER_WAY).await?;
    let mut written = 0;
    let mut outcome = Ok(());
    let mut since = tokio::time::Instant::now();
    while let Some(batch) = batches.recv().await {
        if let Err(why) = save(db, actor, allowed, &batch, &report.columns).await {
            outcome = Err(if written == 0 { why.into() } else { GiasError::Stopped { saved: written, why } });
            break;
        }
        written += batch.len() as u64;
        progress(written);
        if since.elapsed() > HELD {
            tokio::time::sleep(TURN).await;
            since = tokio::time::Instant::now();
        }
    }
    drop(batches);
    store::under_way::end(db, UNDER_WAY).await?;
    outcome?;
    reading.await.map_err(stopped)??;
    Ok(report)
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
        || Entry::new("organisation.import", "organisation", None, "operator"),
        |allowed| allowed.entry("organisation", None),
    );
    tx.record(entry.detail(json!({ "rows": batch.len(), "from": "GIAS" }))).await?;
    tx.commit().await
}
