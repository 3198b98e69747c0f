//! Bringing a return in: last year's submission becomes children, requests, plans, placements and needs, as events.
//!
//! What is recorded already stays; the file only adds. All of it is one transaction, and every row is noted, so that
//! the whole can be undone. The same file twice changes nothing.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use people::PersonId;
use people::model::{sort_key, words};
use people::records::events;
use sen2::{Counts, Field, Part, Record, Unreadable, Year};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::query::insert;
use store::{Actor, Db, Entry, Query, Result, Tx};
use thiserror::Error;
use uuid::Uuid;

use super::rows::Rows;
use super::{load, whole};
use crate::model::build;
use crate::model::facts::{Facts, Place, Setting};
use crate::model::matching::{Index, Known, Match};
use crate::model::take_in::{Wanted, WantedEvent, wanted};

/// Days within which two events of a kind are one thing that was written down on two days.
const SAME_THING: i32 = 120;

/// Why a return was not brought in. Nothing was changed.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The file is no return.
    #[error("{0} Nothing was brought in.")]
    Unreadable(#[from] Unreadable),
    /// It does not say of which year it is.
    #[error(
        "The header does not say of which year the return is, or OnePlan does not know that year. Nothing was brought in."
    )]
    Year,
    /// Its people stand before its header, or it has none.
    #[error(
        "The file has no header before its people: it does not say of which year it is. A pre-submission workbook has none: say the survey year beside the file. Nothing was brought in."
    )]
    NoHeader,
    /// The reader stopped.
    #[error("The file could not be read to its end. Nothing was brought in.")]
    Stopped,
    /// The database refused.
    #[error("{0}")]
    Store(#[from] store::StoreError),
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Outcome {
    /// The import, to look into or to undo; none where the file held nothing new.
    pub import: Option<Uuid>,
    /// The survey year.
    pub year: u16,
    /// The authority of the header.
    pub authority: String,
    /// People of the file.
    pub people: u64,
    /// Children that were not here.
    pub new: u64,
    /// Children that were here, with something added.
    pub matched: u64,
    /// Children that were here with all that the file says.
    pub unchanged: u64,
    /// People about whom somebody must decide.
    pub doubtful: u64,
    /// People who cannot be recorded.
    pub left_out: u64,
}

/// Organisations by their numbers.
#[derive(Debug, Default)]
struct Organisations {
    by_urn: HashMap<String, Uuid>,
    by_ukprn: HashMap<String, Uuid>,
}

/// All that an import works with.
struct Import {
    rows: Rows,
    organisations: Organisations,
}

/// Brings in what a reader gives. `assumed` is the survey year of a file that has no header. `source` is read on a thread of its own; `progress` is told the people so far.
///
/// # Errors
/// [`ImportError`]; nothing is changed then.
pub async fn bring_in<S>(
    db: &Db,
    actor: &Actor,
    entry: Entry,
    (file_name, by): (&str, &str),
    assumed: Option<Year>,
    source: S,
    progress: impl Fn(u64),
) -> std::result::Result<Outcome, ImportError>
where
    S: FnOnce(&mut dyn FnMut(Part) -> bool) -> std::result::Result<(), Unreadable> + Send + 'static,
{
    let (sender, mut parts) = tokio::sync::mpsc::channel::<Vec<Part>>(2);
    let reading = tokio::task::spawn_blocking(move || {
        let mut together = Vec::new();
        let outcome = source(&mut |part| {
            together.push(part);
            together.len() < 200 || sender.blocking_send(std::mem::take(&mut together)).is_ok()
        });
        // Nobody listens any more: the import has stopped, and says why itself.
        let _ = sender.blocking_send(together);
        outcome
    });
    // The file is read to its end before the database is held: others write meanwhile.
    let mut read = Vec::new();
    while let Some(together) = parts.recv().await {
        read.push(together);
    }
    reading.await.map_err(|_| ImportError::Stopped)??;
    store::under_way::begin(db, UNDER_WAY).await?;
    let outcome = write(db, actor, entry, (file_name, by), assumed, read, progress).await;
    store::under_way::end(db, UNDER_WAY).await?;
    outcome
}

/// What others who wait are told is under way.
const UNDER_WAY: &str = "an import of a SEN2 return";

/// Writes what was read, in one transaction, so that the whole can be undone.
async fn write(
    db: &Db,
    actor: &Actor,
    entry: Entry,
    (file_name, by): (&str, &str),
    assumed: Option<Year>,
    read: Vec<Vec<Part>>,
    progress: impl Fn(u64),
) -> std::result::Result<Outcome, ImportError> {
    let mut tx = db.write(actor).await?;
    let mut index = everybody(&mut tx).await?;
    let batch: store::Id<()> = tx.new_id();
    let mut import = Import { rows: Rows::new(batch.uuid(), by), organisations: organisations(&mut tx).await? };
    let mut outcome = Outcome::default();
    let mut counts = Counts::default();
    let mut taken = Vec::new();
    let mut year = None;
    for together in read {
        for part in together {
            match part {
                Part::Header(header) => {
                    let number = header.get(Field::YearOf).and_then(|text| text.parse().ok());
                    let known = number.and_then(Year::new).ok_or(ImportError::Year)?;
                    year = Some(known);
                    outcome.year = known.number();
                    outcome.authority = header.get(Field::Lea).unwrap_or_default().to_owned();
                    begin(&mut tx, batch.uuid(), file_name, &outcome, by).await?;
                    taken = whole::keep_header(&mut tx, &header).await?;
                }
                Part::Person(person) => {
                    if let (None, Some(assumed)) = (year, assumed) {
                        year = Some(assumed);
                        outcome.year = assumed.number();
                        begin(&mut tx, batch.uuid(), file_name, &outcome, by).await?;
                    }
                    let year = year.ok_or(ImportError::NoHeader)?;
                    outcome.people += 1;
                    counts.add(&person);
                    take(&mut tx, &mut import, &mut index, &person, year, batch.uuid(), &mut outcome).await?;
                }
                Part::NotTaken(_) => {}
            }
        }
        import.rows.write(&mut tx).await?;
        progress(outcome.people);
    }
    if outcome.new + outcome.matched + outcome.doubtful + outcome.left_out == 0 {
        // Dropped: nothing is left behind.
        return Ok(outcome);
    }
    outcome.import = Some(batch.uuid());
    Query::new("update sen2_import set counts =")
        .value(serde_json::to_string(&counts).unwrap_or_default())
        .and("where id =")
        .value(batch.uuid())
        .run(&mut tx)
        .await?;
    events::written_in_bulk(&mut tx).await?;
    let detail = serde_json::to_value(&outcome).unwrap_or_default();
    tx.record(entry.detail(json!({ "import": detail, "header": taken }))).await?;
    tx.commit().await?;
    Ok(outcome)
}

async fn begin(tx: &mut Tx, batch: Uuid, file_name: &str, outcome: &Outcome, by: &str) -> Result<()> {
    let now = tx.now();
    let row = vec![
        ("id", batch.into()),
        ("file_name", file_name.into()),
        ("year", i64::from(outcome.year).into()),
        ("authority", (&outcome.authority).into()),
        ("made_by", by.into()),
        ("made_at", now.into()),
    ];
    insert("sen2_import", row).run(tx).await.map(|_| ())
}

/// Who a person is in a list: number and initials; names stand on the page alone.
fn shown(person: &Record) -> String {
    let text = |field| person.get(field).unwrap_or_default();
    format!("{} {}", text(Field::Forename), text(Field::Surname)).trim().to_owned()
}

/// A person as text, to be read again when somebody has decided.
pub(super) fn as_xml(person: &Record, year: Year) -> String {
    let mut out = Vec::new();
    let header = Record::new(sen2::Block::Header, 0);
    // Writing into memory cannot fail.
    let _ = sen2::write_xml(&mut out, year, &header, [person]);
    String::from_utf8_lossy(&out).into_owned()
}

fn print(xml: &str, year: Year) -> String {
    hex::encode(Sha256::digest(format!("{year} {xml}")).iter().take(16).copied().collect::<Vec<u8>>())
}

/// A person of the file.
async fn take(
    tx: &mut Tx,
    import: &mut Import,
    index: &mut Index,
    person: &Record,
    year: Year,
    batch: Uuid,
    outcome: &mut Outcome,
) -> Result<()> {
    let xml = as_xml(person, year);
    let print = print(&xml, year);
    let Some(wanted) = wanted(person, year) else {
        let why = "Without a forename and a surname nobody can be recorded";
        if decided_before(tx, &print).await? {
            outcome.unchanged += 1;
        } else {
            outcome.left_out += 1;
            note(tx, import, batch, outcome.people, person, "left_out", None, why, &print, 0, None);
        }
        return Ok(());
    };
    let mut version = 1;
    let (state, child, why) = match index.find(&wanted) {
        Match::New => {
            let (child, notes) = add_child(tx, import, &wanted).await?;
            index.add(child, known(&wanted));
            outcome.new += 1;
            ("new", Some(child), with_notes("No record is like this person".to_owned(), notes))
        }
        Match::Same(child, why) => {
            if import.rows.waits(child) {
                import.rows.write(tx).await?;
            }
            let facts = load::one(tx, child).await?;
            version = facts.version;
            // Where the record gives the same person of the same return there is nothing to add.
            let same =
                build::person(&facts, year).is_some_and(|built| built.record.without_lines() == person.without_lines());
            let (added, notes) =
                if same { (false, Vec::new()) } else { add_to(tx, import, child, &wanted, &facts).await? };
            let why = with_notes(why, notes);
            if added {
                outcome.matched += 1;
                ("matched", Some(child), why)
            } else {
                outcome.unchanged += 1;
                ("unchanged", Some(child), why)
            }
        }
        Match::Doubtful(candidates, why) => {
            if decided_before(tx, &print).await? {
                outcome.unchanged += 1;
                ("unchanged", None, "An earlier import of the same return asks, or has the answer".to_owned())
            } else {
                outcome.doubtful += 1;
                let candidates = candidates.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
                note(
                    tx,
                    import,
                    batch,
                    outcome.people,
                    person,
                    "doubtful",
                    None,
                    &why,
                    &print,
                    0,
                    Some((candidates, xml)),
                );
                return Ok(());
            }
        }
    };
    note(tx, import, batch, outcome.people, person, state, child, &why, &print, version, None);
    Ok(())
}

/// Why somebody was matched, and what of the file was not taken.
fn with_notes(why: String, notes: Vec<String>) -> String {
    std::iter::once(why).chain(notes).collect::<Vec<_>>().join(". ")
}

/// Whether the same person of the same return was asked about, or left out, in an import that still holds.
async fn decided_before(tx: &mut Tx, print: &str) -> Result<bool> {
    let count = Query::new(
        "select count(*) from sen2_import_person p join sen2_import i on i.id = p.batch
          where i.undone_at is null and p.print =",
    )
    .value(print)
    .number(tx)
    .await?;
    Ok(count > 0)
}

#[expect(clippy::too_many_arguments, reason = "the columns of one row")]
fn note(
    tx: &Tx,
    import: &mut Import,
    batch: Uuid,
    number: u64,
    person: &Record,
    state: &str,
    child: Option<PersonId>,
    why: &str,
    print: &str,
    version: i64,
    question: Option<(String, String)>,
) {
    let id: store::Id<()> = tx.new_id();
    let (candidates, content) = question.unzip();
    let row = vec![
        id.into(),
        batch.into(),
        i64::try_from(number).unwrap_or(i64::MAX).into(),
        i64::from(person.line).into(),
        shown(person).into(),
        state.into(),
        child.into(),
        why.into(),
        print.into(),
        candidates.into(),
        content.into(),
        version.into(),
    ];
    import.rows.push("sen2_import_person", row);
}

fn known(wanted: &Wanted) -> Known {
    Known {
        names: vec![(words(&wanted.forename), words(&wanted.surname))],
        birth_date: wanted.birth_date,
        numbers: wanted.upn.iter().chain(&wanted.uln).cloned().collect(),
        postcode: wanted.postcode.clone(),
    }
}

/// A new child with all that the file says.
async fn add_child(tx: &mut Tx, import: &mut Import, wanted: &Wanted) -> Result<(PersonId, Vec<String>)> {
    let child = import.rows.child(
        tx,
        &wanted.forename,
        &wanted.surname,
        wanted.birth_date,
        wanted.sex.as_deref(),
        wanted.ethnicity.as_deref(),
    );
    let nothing = Facts::default();
    let (_, notes) = add_rest(tx, import, child, wanted, &nothing).await?;
    Ok((child, notes))
}

/// What a child's record lacks of what the file says. Whether anything was added, and what differs.
async fn add_to(
    tx: &mut Tx,
    import: &mut Import,
    child: PersonId,
    wanted: &Wanted,
    facts: &Facts,
) -> Result<(bool, Vec<String>)> {
    let mut added = false;
    for (column, is, says) in [("sex", &facts.sex, &wanted.sex), ("ethnicity", &facts.ethnicity, &wanted.ethnicity)] {
        if let (None, Some(says)) = (is, says) {
            Query::new(&format!("update person set {column} ="))
                .value(says)
                .and("where id =")
                .value(child)
                .run(tx)
                .await?;
            import.rows.filled(child, column);
            added = true;
        }
    }
    let (more, notes) = add_rest(tx, import, child, wanted, facts).await?;
    Ok((added || more, notes))
}

async fn add_rest(
    tx: &mut Tx,
    import: &mut Import,
    child: PersonId,
    wanted: &Wanted,
    facts: &Facts,
) -> Result<(bool, Vec<String>)> {
    let mut added = false;
    let mut notes = wanted.left_out.clone();
    for (kind, is, says) in [("upn", &facts.upn, &wanted.upn), ("uln", &facts.uln, &wanted.uln)] {
        match (is, says) {
            (None, Some(says)) => {
                import.rows.identifier(child, kind, says);
                added = true;
            }
            (Some(is), Some(says)) if is != says => {
                notes.push(format!("The file has the {} {says}; {is} stays", kind.to_uppercase()));
            }
            _ => {}
        }
    }
    if let (None, Some(postcode)) = (&facts.postcode, &wanted.postcode) {
        import.rows.postcode(tx, child, postcode);
        added = true;
    }
    if facts.needs.is_empty() {
        for need in &wanted.needs {
            import.rows.need(tx, child, need);
            added = true;
        }
    }
    for (item, value) in &wanted.values {
        if facts.said(None, item).is_none() && facts.upn.is_none() && facts.uln.is_none() {
            import.rows.value(tx, child, None, item, value);
            added = true;
        }
    }
    let mut new_places: Vec<&Place> = Vec::new();
    for place in &wanted.places {
        match standing(place, facts) {
            Standing::Here => {}
            Standing::Differs(words) => notes.push(words),
            Standing::New => new_places.push(place),
        }
    }
    for place in new_places {
        let organisation = organisation(tx, import, &place.setting).await?;
        import.rows.place(tx, child, place, organisation);
        added = true;
    }
    for event in &wanted.events {
        added |= add_event(tx, import, child, event, facts, &mut notes).await?;
    }
    Ok((added, notes))
}

/// How a placement of the file stands to those that are recorded.
enum Standing {
    Here,
    New,
    Differs(String),
}

fn same_setting(one: &Setting, other: &Setting) -> bool {
    (one.urn.is_some() && one.urn == other.urn)
        || (one.ukprn.is_some() && one.ukprn == other.ukprn)
        || (one.otherwise.is_some() && one.otherwise == other.otherwise)
}

fn standing(place: &Place, facts: &Facts) -> Standing {
    let overlaps = |other: &&Place| {
        other.ends_on.is_none_or(|end| end >= place.starts_on) && place.ends_on.is_none_or(|end| end >= other.starts_on)
    };
    let mut beside = facts.places.iter().filter(overlaps);
    if beside.clone().any(|other| same_setting(&other.setting, &place.setting)) {
        return Standing::Here;
    }
    let main_elsewhere = beside.find(|other| other.setting.rank == 1 && place.setting.rank == 1);
    match main_elsewhere {
        // A place that ended here while the file knew no end is another one, before it.
        Some(other) if other.ends_on.is_none() || place.ends_on.is_none() => Standing::Differs(format!(
            "The file has another main setting from {}; what is recorded here stays",
            law::working::shown(place.starts_on)
        )),
        _ => Standing::New,
    }
}

/// An event of the file, unless it is recorded. Gives whether anything was added.
async fn add_event(
    tx: &mut Tx,
    import: &mut Import,
    child: PersonId,
    event: &WantedEvent,
    facts: &Facts,
    notes: &mut Vec<String>,
) -> Result<bool> {
    use law::Kind::{PlanAmended, PlanCeased, PlanIssued, PlanTransferred};
    let is_plan = |kind: law::Kind| matches!(kind, PlanIssued | PlanAmended);
    let near = |on: Date| (on - event.on).get_days().abs();
    // A day that the file does not say may be any of its year.
    let within = if event.detail.get("day_not_known").is_some() { 366 } else { SAME_THING };
    let same = facts
        .events
        .iter()
        .filter(|known| known.kind == event.kind || (is_plan(known.kind) && is_plan(event.kind)))
        .filter(|known| known.on == event.on || (known.kind == event.kind && near(known.on) <= within))
        .min_by_key(|known| near(known.on));
    let mut added = false;
    let id = match same {
        Some(known) => {
            if known.on != event.on && event.detail.get("day_not_known").is_none() {
                notes.push(format!(
                    "{}: {} in the file, {} here, which stays",
                    known.kind.words(),
                    law::working::shown(event.on),
                    law::working::shown(known.on)
                ));
            }
            known.id
        }
        None => {
            // A later plan of a child who has one is that plan amended.
            let in_force = facts.events.iter().rfind(|known| {
                known.on < event.on && (is_plan(known.kind) || matches!(known.kind, PlanCeased | PlanTransferred))
            });
            let amends = event.kind == PlanIssued && in_force.is_some_and(|known| is_plan(known.kind));
            let kind = if amends { PlanAmended } else { event.kind };
            added = true;
            import.rows.event(tx, child, kind, event.on, &event.detail)
        }
    };
    for (item, value) in &event.values {
        if facts.said(Some(id), item).is_none() {
            import.rows.value(tx, child, Some(id), item, value);
            added = true;
        }
    }
    if !facts.named.iter().any(|named| named.event == id) {
        for one in &event.named {
            let organisation = organisation(tx, import, one).await?;
            import.rows.named(tx, child, id, one, organisation);
            added = true;
        }
    }
    Ok(added)
}

/// The organisation of a setting; one that is not known is added by its number, and GIAS gives it its name.
async fn organisation(tx: &mut Tx, import: &mut Import, setting: &Setting) -> Result<Option<Uuid>> {
    let (known, number, column) = match (&setting.urn, &setting.ukprn) {
        (Some(urn), _) => (&mut import.organisations.by_urn, urn, "urn"),
        (None, Some(ukprn)) => (&mut import.organisations.by_ukprn, ukprn, "ukprn"),
        (None, None) => return Ok(None),
    };
    if let Some(id) = known.get(number) {
        return Ok(Some(*id));
    }
    let id: store::Id<()> = tx.new_id();
    let name = format!("Setting with {} {number}", column.to_uppercase());
    let row = vec![
        ("id", id.into()),
        ("kind", "setting".into()),
        ("name", (&name).into()),
        ("sort_key", sort_key(&name, "").into()),
        (column, number.into()),
        ("status", "Open".into()),
        ("section_41", false.into()),
        ("source", "local".into()),
        ("version", 1_i64.into()),
    ];
    insert("organisation", row).run(tx).await?;
    known.insert(number.clone(), id.uuid());
    Ok(Some(id.uuid()))
}

async fn organisations(tx: &mut Tx) -> Result<Organisations> {
    let rows: Vec<(Uuid, Option<String>, Option<String>)> =
        Query::new("select id, urn, ukprn from organisation where urn is not null or ukprn is not null")
            .all(tx)
            .await?;
    let mut all = Organisations::default();
    for (id, urn, ukprn) in rows {
        if let Some(urn) = urn {
            all.by_urn.insert(urn, id);
        }
        if let Some(ukprn) = ukprn {
            all.by_ukprn.insert(ukprn, id);
        }
    }
    Ok(all)
}

/// Everybody whose record is here.
async fn everybody(tx: &mut Tx) -> Result<Index> {
    let mut all: BTreeMap<PersonId, Known> = BTreeMap::new();
    let people: Vec<(PersonId, Option<jiff_sqlx::Date>)> =
        Query::new("select id, birth_date from person where is_child").all(tx).await?;
    for (id, born) in people {
        all.insert(id, Known { birth_date: born.map(jiff_sqlx::Date::to_jiff), ..Known::default() });
    }
    let names: Vec<(PersonId, String, String)> =
        Query::new("select person, forename, surname from person_name where kind <> 'preferred'").all(tx).await?;
    for (id, forename, surname) in names {
        if let Some(known) = all.get_mut(&id) {
            known.names.push((words(&forename), words(&surname)));
        }
    }
    let numbers: Vec<(PersonId, String)> =
        Query::new("select person, value from identifier where kind in ('upn', 'former_upn', 'uln')").all(tx).await?;
    for (id, number) in numbers {
        if let Some(known) = all.get_mut(&id) {
            known.numbers.push(number);
        }
    }
    let homes: Vec<(PersonId, Option<String>)> =
        Query::new("select person, postcode from address where ends_on is null").all(tx).await?;
    for (id, postcode) in homes {
        if let (Some(known), Some(postcode)) = (all.get_mut(&id), postcode) {
            known.postcode = Some(postcode);
        }
    }
    let mut index = Index::default();
    for (id, known) in all {
        index.add(id, known);
    }
    Ok(index)
}

/// What somebody decided about a doubtful person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is this child.
    Same(PersonId),
    /// It is nobody whose record is here.
    New,
    /// It is not to be recorded.
    LeaveOut,
}

/// Carries a decision out: what the file says goes into the child's record, or a new one. Gives the child. The caller
/// has asked the policy, and records the audit entry.
///
/// # Errors
/// Those of the store; [`store::StoreError::Stale`] where somebody decided before.
pub async fn decide(
    tx: &mut Tx,
    by: &str,
    question: &super::batches::Question,
    decision: Decision,
) -> Result<Option<PersonId>> {
    let id = question.id;
    let taken = Query::new("update sen2_import_person set decided_by =")
        .value(by)
        .and("where state = 'doubtful' and decided_by is null and id =")
        .value(id)
        .run(tx)
        .await?;
    if taken == 0 {
        return Err(store::StoreError::Stale);
    }
    let said = format!("SEN2 {}, {by}", question.year);
    let mut import = Import { rows: Rows::new(question.batch, &said), organisations: organisations(tx).await? };
    let wanted = question.person().and_then(|(person, year)| wanted(&person, year));
    let (state, child, version, notes) = match (decision, wanted) {
        (Decision::Same(child), Some(wanted)) => {
            let facts = load::one(tx, child).await?;
            let (_, notes) = add_to(tx, &mut import, child, &wanted, &facts).await?;
            ("matched", Some(child), facts.version, notes)
        }
        (Decision::New, Some(wanted)) => {
            let (child, notes) = add_child(tx, &mut import, &wanted).await?;
            ("new", Some(child), 1, notes)
        }
        _ => ("left_out", None, 0, Vec::new()),
    };
    import.rows.write(tx).await?;
    Query::new("update sen2_import_person set content = null, candidates = null, why =")
        .value(with_notes(question.why.clone(), notes))
        .and(", version =")
        .value(version)
        .and(", state =")
        .value(state)
        .and(", person =")
        .value(child)
        .and("where id =")
        .value(id)
        .run(tx)
        .await?;
    events::written_in_bulk(tx).await?;
    Ok(child)
}
