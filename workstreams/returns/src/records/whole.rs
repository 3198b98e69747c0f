//! The whole return: header and people, computed from the record for a survey year, child by child.

use std::collections::HashMap;
use std::io::Write;

use people::PersonId;
use sen2::checks::Setting;
use sen2::{Block, Checker, Counts, Field, Part, Record, Summary, XmlWriter, Year};
use store::{Actor, Db, Entry, Result, StoreError, Tx, setting, sql};
use uuid::Uuid;

use super::exports::{self, Whom};
use super::load;
use crate::model::build;

/// Header items that the area sets once: setting, item, words.
pub const HEADER: &[(&str, Field, &str)] = &[
    ("sen2_lea", Field::Lea, "Local authority number"),
    ("sen2_dmo", Field::Dmo, "Designated medical officer"),
    ("sen2_dco", Field::Dco, "Designated clinical officer"),
    ("sen2_dsco", Field::Dsco, "Designated social care officer"),
];

/// The header of the return of a year, made now.
pub async fn header(tx: &mut Tx, year: Year) -> Result<Record> {
    let now = tx.now().to_zoned(jiff::tz::TimeZone::UTC).datetime();
    let mut header = Record::new(Block::Header, 0)
        .with(Field::Collection, "SEN2")
        .with(Field::YearOf, year.to_string())
        .with(Field::ReferenceDate, year.census().to_string())
        .with(Field::SourceLevel, "L")
        .with(Field::SoftwareCode, "OnePlan")
        .with(Field::Release, env!("CARGO_PKG_VERSION"))
        .with(Field::SerialNo, "001")
        .with(Field::DateTime, now.strftime("%Y-%m-%dT%H:%M:%S").to_string());
    for (name, field, _) in HEADER {
        if *field == Field::Dsco && year.number() < 2025 {
            continue;
        }
        if let Some(value) = header_item(tx, name, year).await? {
            header.set(*field, value, 0);
        }
    }
    Ok(header)
}

/// The setting that holds the first year for which somebody typed the header's items.
pub(crate) const TYPED_FOR: &str = "sen2_header_since";

/// What the area says in the header of a year: what somebody typed holds from the year for which it was typed; before that, what
/// the return of the year says that was brought in, or else the last before it.
pub async fn header_item(tx: &mut Tx, name: &str, year: Year) -> Result<Option<String>> {
    let typed = setting::get(tx, name).await?;
    let since = setting::get(tx, TYPED_FOR).await?.and_then(|text| text.parse::<u16>().ok());
    if since.is_some_and(|since| year.number() >= since) && typed.is_some() {
        return Ok(typed);
    }
    let told: Vec<(String,)> = sql!(
        "select header from sen2_import where undone_at is null and header is not null and year <= $1
               order by year desc, made_at desc",
        i64::from(year.number()),
    )
    .all(tx)
    .await?;
    let said = told.into_iter().find_map(|(header,)| {
        let header: serde_json::Value = serde_json::from_str(&header).ok()?;
        Some(header.get(name)?.as_str()?.to_owned())
    });
    Ok(said.or(typed))
}

/// Takes what a header says where the area has said nothing of its own: who begins with last year's file need not type
/// it again. Gives what was taken, for the audit entry that the caller records.
pub async fn keep_header(tx: &mut Tx, header: &Record) -> Result<Vec<&'static str>> {
    let mut taken = Vec::new();
    for (name, field, _) in HEADER {
        if let Some(value) = header.get(*field)
            && setting::get(tx, name).await?.is_none()
        {
            setting::set(tx, name, value).await?;
            taken.push(*name);
        }
    }
    Ok(taken)
}

/// The next people of the return after a child; and the last child that was looked at, or nobody at the end.
pub async fn next(tx: &mut Tx, year: Year, last: Uuid, whom: Whom) -> Result<(Vec<(PersonId, Record)>, Option<Uuid>)> {
    let facts = load::after(tx, last, whom).await?;
    let end = facts.last().map(|(id, _)| id.uuid());
    let people = facts
        .into_iter()
        .filter_map(|(id, facts)| build::person(&facts, year).map(|built| (id, built.record)))
        .collect();
    Ok((people, end))
}

/// What GIAS says of settings, where it was brought in: checks look at it.
pub async fn settings(tx: &mut Tx) -> Result<Option<HashMap<String, Setting>>> {
    let rows: Vec<(String, String, String, Option<String>)> = sql!(
        "select urn, name, status, resourced_provision from organisation where urn is not null
           and source in ('gias', 'invented')",
    )
    .all(tx)
    .await?;
    let all: HashMap<String, Setting> = rows
        .into_iter()
        .map(|(urn, name, status, provision)| {
            let provision = provision.unwrap_or_default().to_lowercase();
            let establishment = Setting {
                name,
                open: status.starts_with("Open"),
                sen_unit: provision.contains("sen unit"),
                resourced_provision: provision.contains("resourced provision"),
            };
            (urn, establishment)
        })
        .collect();
    Ok((!all.is_empty()).then_some(all))
}

/// A return that was written.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Written {
    /// What the checks came to.
    #[serde(flatten)]
    pub summary: Summary,
    /// What is counted of the return of the year before, from the file that was brought in: its name first.
    pub last_year: Option<(String, Counts)>,
    /// How many restricted records are not in it.
    pub restricted_left_out: i64,
}

/// What is counted of the return of the year before, where it was brought in and stands: the newest of them.
pub async fn last_year(tx: &mut Tx, year: Year) -> Result<Option<(String, Counts)>> {
    let row: Option<(String, String)> = sql!(
        "select file_name, counts from sen2_import where undone_at is null and counts is not null and year = $1
           order by made_at desc limit 1",
        i64::from(year.number()) - 1,
    )
    .maybe(tx)
    .await?;
    Ok(row.and_then(|(file, counts)| Some((file, serde_json::from_str(&counts).ok()?))))
}

/// Writes the return of a year as XML, and checks it as it goes. The export is recorded before the first person is
/// written; whom it held, when the last one is, so that their families see it. An export of everybody begins with
/// [`exports::use_up`].
///
/// # Errors
/// Those of the store; [`StoreError::File`] where it cannot be written.
pub async fn write<W: Write>(
    db: &Db,
    actor: &Actor,
    entry: Entry,
    year: Year,
    whom: Whom,
    out: W,
    progress: impl Fn(u64),
) -> Result<(Written, W)> {
    let failed = |error: std::io::Error| StoreError::File(format!("The return cannot be written: {error}."));
    let entry = entry.detail(serde_json::json!({ "year": year.number() }));
    db.log_read(actor, entry.clone().detail(serde_json::json!({ "year": year.number(), "begun": true }))).await?;
    let mut checker = Checker::new(Some(year));
    let mut tx = db.read().await?;
    if let Some(settings) = settings(&mut tx).await? {
        checker = checker.with_settings(settings);
    }
    let header = header(&mut tx, year).await?;
    let last_year = last_year(&mut tx, year).await?;
    let left_out = if whom == Whom::Unrestricted { exports::restricted(&mut tx).await? } else { 0 };
    drop(tx);
    let mut writer = XmlWriter::begin(out, year, &header).map_err(failed)?;
    checker.look(&Part::Header(header), &mut |_| ());
    let (mut last, mut written, mut held) = (Uuid::nil(), 0, Vec::new());
    loop {
        let mut tx = db.read().await?;
        let (people, end) = next(&mut tx, year, last, whom).await?;
        drop(tx);
        let Some(end) = end else { break };
        for (id, record) in people {
            held.push(id.uuid());
            writer.person(&record).map_err(failed)?;
            checker.look(&Part::Person(record), &mut |_| ());
            written += 1;
        }
        progress(written);
        last = end;
    }
    let out = writer.end().map_err(failed)?;
    db.log_read(actor, entry.held(held)).await?;
    Ok((Written { summary: checker.finish(&mut |_| ()), last_year, restricted_left_out: left_out }, out))
}
