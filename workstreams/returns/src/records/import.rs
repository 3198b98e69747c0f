//! Bringing a return in: last year's submission becomes children, requests, plans, placements and needs, as events.
//!
//! What is recorded already stays. People are written some at a time, so that nobody waits for it, and every row is noted, so that
//! the whole can be undone. What an item of the file says is in the record or in the list of what was not taken: see
//! [`sen2::NotTaken`] and [`crate::model::lost`]. The same file twice changes nothing; a file that was broken off goes on where
//! it is brought in again.

use std::collections::{BTreeMap, HashMap, HashSet};

use people::PersonId;
use people::model::words;
use people::records::events;
use sen2::{Checker, Counts, Field, NotTaken, Part, Record, Understood, Unreadable, Year, key};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::query::insert;
use store::{Actor, Db, Entry, Query, Result, Tx};
use thiserror::Error;
use uuid::Uuid;

use super::history::{self, Content, References};
use super::organisations::Organisations;
use super::rows::Rows;
use super::steps::{Own, Step};
use super::{load, whole};
use crate::model::build;
use crate::model::facts::Facts;
use crate::model::lost::lost;
use crate::model::matching::{Index, Known, Match};
use crate::model::take_in::{Wanted, wanted};

/// People written in one transaction.
const AT_ONCE: usize = 100;
/// After so long other programs get their turn; in this one writers take turns by themselves.
const HELD: std::time::Duration = std::time::Duration::from_millis(400);
/// SQLite lets another program try again each tenth of a second.
const TURN: std::time::Duration = std::time::Duration::from_millis(120);
/// What others who wait are told is under way.
pub(super) const UNDER_WAY: &str = "an import of a SEN2 return";

/// Why a return was not brought in.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The file is no return.
    #[error("{0} Nothing was imported.")]
    Unreadable(#[from] Unreadable),
    /// It does not say of which year it is.
    #[error(
        "The header does not say of which year the return is, or OnePlan does not know that year. Nothing was imported."
    )]
    Year,
    /// Its people stand before its header, or it has none.
    #[error(
        "The file has no header before its people: it does not say of which year it is. A pre-submission workbook has none: say the survey year beside the file. Nothing was imported."
    )]
    NoHeader,
    /// Nobody is in it.
    #[error("The file holds no person. Nothing was imported.")]
    Nobody,
    /// The reader stopped.
    #[error("The file could not be read to its end. Nothing was imported.")]
    Stopped,
    /// Something would not be taken, and all was wanted or nothing.
    #[error(
        "{} would not be imported, so nothing was imported. Correct the file, or import it without what is listed.",
        page::words::plural(i64::try_from(.0.not_taken.len()).unwrap_or(i64::MAX), "item", "items")
    )]
    Strict(Box<Outcome>),
    /// The database refused in the middle.
    #[error(
        "The import stopped after {people} people, who are saved: {why} Import the same file again to go on, or undo it."
    )]
    BrokenOff {
        /// People who are saved.
        people: u64,
        /// What the database said.
        why: store::StoreError,
    },
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
    /// Errors that the check found in the file.
    pub errors: u64,
    /// Queries that the check found.
    pub queries: u64,
    /// Items that were not taken.
    pub items_not_taken: u64,
    /// Which, in the order of the file. They name people: the log holds their number alone.
    #[serde(skip)]
    pub not_taken: Vec<NotTaken>,
}

impl Outcome {
    /// Whether all that the file holds is in the record.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.not_taken.is_empty() && self.doubtful + self.left_out == 0
    }

    fn tell(&mut self, some: impl IntoIterator<Item = NotTaken>) {
        self.not_taken.extend(some);
        self.items_not_taken = self.not_taken.len() as u64;
    }
}

/// How a file is brought in.
#[derive(Debug, Clone, Copy, Default)]
pub struct How {
    /// The survey year of a file that has no header.
    pub assumed: Option<Year>,
    /// Whether nothing is stored where something would not be taken.
    pub strict: bool,
}

/// Brings in what a reader gives. `source` is read on a thread of its own; `progress` is told the people so far.
///
/// # Errors
/// [`ImportError`]; nothing is stored then, but for [`ImportError::BrokenOff`].
pub async fn bring_in<S>(
    db: &Db,
    actor: &Actor,
    entry: Entry,
    (file_name, by): (&str, &str),
    how: How,
    source: S,
    progress: impl Fn(u64),
) -> std::result::Result<Outcome, ImportError>
where
    S: FnOnce(&mut dyn FnMut(Part) -> bool) -> std::result::Result<(), Unreadable> + Send + 'static,
{
    // The file is read to its end before anything is written.
    let read = tokio::task::spawn_blocking(move || {
        let mut all = Vec::new();
        source(&mut |part| {
            all.push(part);
            true
        })?;
        Ok::<_, Unreadable>(all)
    });
    let read = File::of(read.await.map_err(|_| ImportError::Stopped)??, how.assumed)?;
    if how.strict {
        let tried = try_out(db, &read, by).await?;
        if !tried.is_whole() {
            return Err(ImportError::Strict(Box::new(tried)));
        }
    }
    store::under_way::begin(db, UNDER_WAY).await?;
    let outcome = write(db, actor, entry, (file_name, by), &read, progress).await;
    store::under_way::end(db, UNDER_WAY).await?;
    outcome
}

/// A file that was read, and looked at by the checks.
struct File {
    year: Year,
    header: Option<Record>,
    people: Vec<Record>,
    counts: Counts,
    start: Outcome,
}

impl File {
    fn of(parts: Vec<Part>, assumed: Option<Year>) -> std::result::Result<Self, ImportError> {
        let mut checker = Checker::new(assumed);
        let (mut header, mut people, mut counts): (Option<Record>, Vec<Record>, Counts) = Default::default();
        let mut start = Outcome::default();
        for part in parts {
            checker.look(&part, &mut |_| ());
            match part {
                Part::Header(one) => {
                    if people.is_empty() && header.is_none() {
                        header = Some(one);
                    }
                }
                Part::Person(person) => {
                    counts.add(&person);
                    people.push(person);
                }
                Part::NotTaken(one) => start.tell([one]),
            }
        }
        let said = header.as_ref().map(|header| header.get(Field::YearOf).and_then(|text| text.trim().parse().ok()));
        let year = match (said, assumed) {
            (Some(said), _) => said.and_then(Year::new).ok_or(ImportError::Year)?,
            (None, Some(assumed)) => assumed,
            (None, None) => return Err(ImportError::NoHeader),
        };
        let summary = checker.finish(&mut |_| ());
        (start.errors, start.queries) = (summary.errors, summary.queries);
        start.year = year.number();
        let header = header.map(|raw| {
            let (header, not_taken) = Understood::header(&raw, year).into_parts();
            start.tell(not_taken);
            header
        });
        start.authority = header.as_ref().and_then(|one| one.get(Field::Lea)).unwrap_or_default().to_owned();
        if people.is_empty() {
            return Err(ImportError::Nobody);
        }
        Ok(Self { year, header, people, counts, start })
    }
}

/// What an import works with.
struct Import {
    batch: Uuid,
    year: Year,
    rows: Rows,
    organisations: Organisations,
    references: References,
    index: Index,
    /// Prints of people of this file, and the lines in which they stand.
    seen: HashMap<String, u32>,
    /// Whether nothing is to be written: the file is only tried.
    dry: bool,
}

impl Import {
    async fn begin(tx: &mut Tx, year: Year, by: &str, dry: bool) -> Result<Self> {
        let batch: store::Id<()> = tx.new_id();
        let mut organisations = Organisations::load(tx).await?;
        organisations.dry = dry;
        Ok(Self {
            batch: batch.uuid(),
            year,
            rows: Rows::new(batch.uuid(), by, tx.now()),
            organisations,
            references: References::load(tx).await?,
            index: everybody(tx).await?,
            seen: HashMap::new(),
            dry,
        })
    }
}

/// What an import would do. Nothing is written.
async fn try_out(db: &Db, file: &File, by: &str) -> std::result::Result<Outcome, ImportError> {
    let mut outcome = file.start.clone();
    let mut tx = db.read().await?;
    let mut import = Import::begin(&mut tx, file.year, by, true).await?;
    for person in &file.people {
        take(&mut tx, &mut import, person, &mut outcome).await?;
    }
    Ok(outcome)
}

/// Writes what was read, some people at a time.
async fn write(
    db: &Db,
    actor: &Actor,
    entry: Entry,
    (file_name, by): (&str, &str),
    file: &File,
    progress: impl Fn(u64),
) -> std::result::Result<Outcome, ImportError> {
    let mut outcome = file.start.clone();
    let mut tx = db.read().await?;
    let mut import = Import::begin(&mut tx, file.year, by, false).await?;
    drop(tx);
    let (mut begun, mut saved) = (false, 0);
    let mut since = tokio::time::Instant::now();
    for people in file.people.chunks(AT_ONCE) {
        let part = some(db, actor, &entry, (file_name, by), file, &mut import, &mut begun, people, &mut outcome).await;
        if let Err(why) = part {
            return Err(if saved == 0 { why.into() } else { ImportError::BrokenOff { people: saved, why } });
        }
        saved = outcome.people;
        progress(saved);
        if since.elapsed() > HELD {
            tokio::time::sleep(TURN).await;
            since = tokio::time::Instant::now();
        }
    }
    if !begun {
        return Ok(outcome);
    }
    outcome.import = Some(import.batch);
    let ended = end(db, actor, entry, file, &import, &outcome).await;
    ended.map_err(|why| ImportError::BrokenOff { people: saved, why })?;
    Ok(outcome)
}

/// Writes some people. Where they are all here already, nothing is left behind.
#[expect(clippy::too_many_arguments, reason = "one round of an import")]
async fn some(
    db: &Db,
    actor: &Actor,
    entry: &Entry,
    (file_name, by): (&str, &str),
    file: &File,
    import: &mut Import,
    begun: &mut bool,
    people: &[Record],
    outcome: &mut Outcome,
) -> Result<()> {
    let mut tx = db.write(actor).await?;
    let told = outcome.not_taken.len();
    let first = !*begun;
    let before = outcome.clone();
    for person in people {
        if !*begun && standing(&mut tx, &print_of(person, import.year)).await?.is_none() {
            *begun = true;
            begin(&mut tx, import, file_name, outcome, by).await?;
            if let Some(header) = &file.header {
                whole::keep_header(&mut tx, header).await?;
            }
        }
        take(&mut tx, import, person, outcome).await?;
    }
    if !*begun {
        return Ok(());
    }
    // What belongs to nobody, and what was told of people before the first who is new, goes with the first round.
    let from = if first { 0 } else { told };
    for one in outcome.not_taken.get(from..).unwrap_or_default() {
        not_taken_row(&tx, import, one);
    }
    import.rows.write(&mut tx).await?;
    events::written_in_bulk(&mut tx).await?;
    store::under_way::goes_on(&mut tx, UNDER_WAY).await?;
    let people = json!({ "import": import.batch, "from_person": before.people + 1, "to_person": outcome.people });
    tx.record(entry.clone().detail(people)).await?;
    tx.commit().await
}

async fn end(db: &Db, actor: &Actor, entry: Entry, file: &File, import: &Import, outcome: &Outcome) -> Result<()> {
    let mut tx = db.write(actor).await?;
    let now = tx.now();
    Query::new("update sen2_import set counts =")
        .value(serde_json::to_string(&file.counts).unwrap_or_default())
        .and(", finished_at =")
        .value(now)
        .and("where id =")
        .value(import.batch)
        .run(&mut tx)
        .await?;
    events::written_in_bulk(&mut tx).await?;
    let detail = serde_json::to_value(outcome).unwrap_or_default();
    tx.record(entry.detail(json!({ "import": detail }))).await?;
    tx.commit().await
}

async fn begin(tx: &mut Tx, import: &Import, file_name: &str, outcome: &Outcome, by: &str) -> Result<()> {
    let now = tx.now();
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let row = vec![
        ("id", import.batch.into()),
        ("file_name", file_name.into()),
        ("year", i64::from(outcome.year).into()),
        ("authority", (&outcome.authority).into()),
        ("made_by", by.into()),
        ("made_at", now.into()),
        ("errors", number(outcome.errors).into()),
        ("queries", number(outcome.queries).into()),
    ];
    insert("sen2_import", row).run(tx).await.map(|_| ())
}

fn not_taken_row(tx: &Tx, import: &mut Import, one: &NotTaken) {
    let id: store::Id<()> = tx.new_id();
    let number = one.person.map(|number| i64::try_from(number).unwrap_or(i64::MAX));
    let person = number.and_then(|number| import.rows.person_of(number));
    let row = vec![
        id.into(),
        import.batch.into(),
        number.into(),
        person.into(),
        (&one.key).into(),
        (&one.item).into(),
        (&one.value).into(),
        (&one.place).into(),
        i64::from(one.line).into(),
        (&one.why).into(),
    ];
    import.rows.push("sen2_not_taken", row);
}

/// Who a person is in a list: names stand on the page alone.
fn shown(person: &Record) -> String {
    let text = |field| person.get(field).unwrap_or_default();
    format!("{} {}", text(Field::Forename), text(Field::Surname)).trim().to_owned()
}

/// A person as text, to be read again when somebody has decided, or when another year's return comes in.
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

fn print_of(person: &Record, year: Year) -> String {
    print(&as_xml(person, year), year)
}

/// A person of the file.
async fn take(tx: &mut Tx, import: &mut Import, raw: &Record, outcome: &mut Outcome) -> Result<()> {
    outcome.people += 1;
    let (number, year) = (outcome.people, import.year);
    let xml = as_xml(raw, year);
    let print = print(&xml, year);
    let (person, not_taken) = Understood::person(number, raw, year).into_parts();
    outcome.tell(not_taken);
    if let Some(line) = import.seen.insert(print.clone(), raw.line) {
        outcome.unchanged += 1;
        let why = format!("is in the file twice: the first time in line {line}");
        outcome.tell([NotTaken {
            person: Some(number),
            key: key(&person),
            item: "Person".to_owned(),
            line: raw.line,
            why,
            ..NotTaken::default()
        }]);
        return Ok(());
    }
    let note = Noted { number, person: &person, print: &print, xml: &xml };
    let stands = standing(tx, &print).await?;
    let Some(wanted) = wanted(&person, year) else {
        let why = "Without a forename and a surname nobody can be recorded";
        outcome.left_out += 1;
        outcome.tell([whole_person(&note, why)]);
        if stands.is_none() {
            import.note(tx, &note, "left_out", None, why, 0, None);
        }
        return Ok(());
    };
    if stands == Some(Standing::Waits) {
        outcome.doubtful += 1;
        outcome.tell([whole_person(&note, WAITS)]);
        return Ok(());
    }
    if stands.is_some() {
        // What was not taken of the person was told when the person came, and is told again.
        outcome.unchanged += 1;
        let facts = facts_alone(tx, import, &wanted).await?;
        outcome.tell(lost(number, &person, &facts, year));
        return Ok(());
    }
    let (state, child, why, version, said) = match import.index.find(&wanted) {
        Match::New => {
            let (child, facts, said) = add_child(tx, import, &wanted).await?;
            outcome.tell(lost(number, &person, &facts, year));
            import.index.add(child, known(&wanted));
            outcome.new += 1;
            ("new", child, "No record is like this person".to_owned(), 1, said)
        }
        Match::Same(child, why) => {
            if import.dry {
                import.rows.clear();
            } else {
                import.rows.write(tx).await?;
            }
            let added = add_to(tx, import, child, &wanted, &person).await?;
            if added.is_last {
                outcome.tell(lost(number, &person, &added.facts, year));
            } else {
                let facts = facts_alone(tx, import, &wanted).await?;
                outcome.tell(lost(number, &person, &facts, year));
            }
            import.index.add(child, known(&wanted));
            let state = if added.added { "matched" } else { "unchanged" };
            *(if added.added { &mut outcome.matched } else { &mut outcome.unchanged }) += 1;
            (state, child, why, added.facts.version, added.notes)
        }
        Match::Doubtful(candidates, why) => {
            outcome.doubtful += 1;
            outcome.tell([whole_person(&note, WAITS)]);
            let candidates = candidates.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            import.note(tx, &note, "doubtful", None, &why, 0, Some(candidates));
            return Ok(());
        }
    };
    outcome.tell(said.into_iter().map(|why| NotTaken {
        person: Some(number),
        key: key(&person),
        line: raw.line,
        why,
        ..NotTaken::default()
    }));
    import.note(tx, &note, state, Some(child), &why, version, None);
    Ok(())
}

/// A person of the file, to be noted.
struct Noted<'a> {
    number: u64,
    person: &'a Record,
    print: &'a str,
    xml: &'a str,
}

fn whole_person(note: &Noted<'_>, why: &str) -> NotTaken {
    NotTaken {
        person: Some(note.number),
        key: key(note.person),
        item: "Person".to_owned(),
        line: note.person.line,
        why: format!("was not imported: {why}"),
        ..NotTaken::default()
    }
}

/// Why somebody who may be on record already is not imported yet.
const WAITS: &str = "they may be one of the people on record. Open this import in OnePlan to say who they are";

/// What became of a person of a return that came before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// They are in the record, or somebody decided that they are not to be.
    Settled,
    /// Nobody has said yet who they are.
    Waits,
}

/// How the same person of the same return stands; `None` where they came with no import that stands.
async fn standing(tx: &mut Tx, print: &str) -> Result<Option<Standing>> {
    let states: Vec<(String,)> = Query::new(
        "select p.state from sen2_import_person p join sen2_import i on i.id = p.batch
          where i.undone_at is null and p.state <> 'undone' and p.print =",
    )
    .value(print)
    .all(tx)
    .await?;
    let waits = states.iter().all(|(state,)| state == "doubtful");
    Ok((!states.is_empty()).then_some(if waits { Standing::Waits } else { Standing::Settled }))
}

impl Import {
    #[expect(clippy::too_many_arguments, reason = "the columns of one row")]
    fn note(
        &mut self,
        tx: &Tx,
        note: &Noted<'_>,
        state: &str,
        child: Option<PersonId>,
        why: &str,
        version: i64,
        candidates: Option<String>,
    ) {
        let id: store::Id<()> = tx.new_id();
        let content = (state != "left_out").then(|| note.xml.to_owned());
        let row = vec![
            id.into(),
            self.batch.into(),
            i64::try_from(note.number).unwrap_or(i64::MAX).into(),
            i64::from(note.person.line).into(),
            shown(note.person).into(),
            state.into(),
            child.into(),
            why.into(),
            note.print.into(),
            candidates.into(),
            content.into(),
            version.into(),
        ];
        self.rows.push("sen2_import_person", row);
        if let Some(child) = child {
            self.rows.is_of(i64::try_from(note.number).unwrap_or(i64::MAX), child);
        }
    }

    fn step<'a>(&'a mut self, child: PersonId, facts: &'a mut Facts, own: &'a mut Own) -> Step<'a> {
        Step {
            rows: &mut self.rows,
            organisations: &mut self.organisations,
            facts,
            own,
            child,
            year: self.year,
            fresh: HashSet::new(),
            added: false,
            notes: Vec::new(),
        }
    }
}

fn known(wanted: &Wanted) -> Known {
    Known {
        names: vec![(words(&wanted.forename), words(&wanted.surname))],
        birth_date: wanted.birth_date,
        numbers: wanted.upn.iter().chain(&wanted.uln).cloned().collect(),
        postcode: wanted.postcode.clone(),
    }
}

/// What a person of the file is before any event.
fn beginning(wanted: &Wanted) -> Facts {
    Facts {
        forename: wanted.forename.clone(),
        surname: wanted.surname.clone(),
        birth_date: wanted.birth_date,
        sex: wanted.sex.clone(),
        ethnicity: wanted.ethnicity.clone(),
        version: 1,
        ..Facts::default()
    }
}

/// A new child with all that the file says.
async fn add_child(tx: &mut Tx, import: &mut Import, wanted: &Wanted) -> Result<(PersonId, Facts, Vec<String>)> {
    let child = import.rows.child(
        tx,
        &wanted.forename,
        &wanted.surname,
        wanted.birth_date,
        wanted.sex.as_deref(),
        wanted.ethnicity.as_deref(),
    );
    let mut facts = beginning(wanted);
    let mut own = Own { person: true, ..Own::default() };
    let mut step = import.step(child, &mut facts, &mut own);
    step.take(tx, wanted).await?;
    let notes = std::mem::take(&mut step.notes);
    Ok((child, facts, notes))
}

/// What the record would hold of a person of whom nothing else is known.
async fn facts_alone(tx: &mut Tx, import: &mut Import, wanted: &Wanted) -> Result<Facts> {
    let mut facts = beginning(wanted);
    let mut own = Own { person: true, ..Own::default() };
    let mut aside = Rows::new(import.batch, "", tx.now());
    let child: PersonId = tx.new_id();
    let dry = std::mem::replace(&mut import.organisations.dry, true);
    let mut step = Step {
        rows: &mut aside,
        organisations: &mut import.organisations,
        facts: &mut facts,
        own: &mut own,
        child,
        year: import.year,
        fresh: HashSet::new(),
        added: false,
        notes: Vec::new(),
    };
    let outcome = step.take(tx, wanted).await;
    import.organisations.dry = dry;
    outcome.map(|()| facts)
}

/// What came of what a file says of a child whose record is here.
struct Added {
    facts: Facts,
    added: bool,
    notes: Vec<String>,
    /// Whether no later return tells of the child.
    is_last: bool,
}

/// Puts what a file says of a child to the record. Where returns of later years came before, the child's history is made again
/// from all of them; where somebody has worked with the child since, the file only adds.
async fn add_to(tx: &mut Tx, import: &mut Import, child: PersonId, wanted: &Wanted, person: &Record) -> Result<Added> {
    let (mut all, whole) = history::contents(tx, child, None).await?;
    let (mut own, notes) = history::own(tx, child, &import.references).await?;
    let year = import.year;
    let is_last = all.last().is_none_or(|last| last.year <= year);
    if !is_last && whole && !own.touched && !all.is_empty() && !import.dry {
        let at = all.iter().position(|one| one.year > year).unwrap_or(all.len());
        let content = Content {
            batch: import.batch,
            by: import.rows.by().to_owned(),
            made_at: tx.now(),
            year,
            wanted: wanted.clone(),
        };
        all.insert(at, content);
        let both = (&mut import.rows, &mut import.organisations);
        let (facts, mut said) = history::rebuild(tx, both, child, &all, &notes).await?;
        let notes = if at < said.len() { said.swap_remove(at) } else { Vec::new() };
        return Ok(Added { facts, added: true, notes, is_last });
    }
    let mut facts = load::one(tx, child).await?;
    if import.dry && facts.forename.is_empty() {
        facts = beginning(wanted);
    }
    // What was recorded here by hand, and gives the same person of the same return, has nothing to add.
    let by_hand = notes.is_empty();
    if by_hand
        && build::person(&facts, year).is_some_and(|built| built.record.without_lines() == person.without_lines())
    {
        return Ok(Added { facts, added: false, notes: Vec::new(), is_last });
    }
    // Of an earlier year than what is here nothing is changed.
    own.touched |= !is_last || !whole;
    let mut step = import.step(child, &mut facts, &mut own);
    step.take(tx, wanted).await?;
    let (added, notes) = (step.added, std::mem::take(&mut step.notes));
    Ok(Added { facts, added, notes, is_last })
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
    let (state, child, version, notes) = match (decision, question.person()) {
        (Decision::LeaveOut, _) | (_, None) => ("left_out", None, 0, Vec::new()),
        (decision, Some((raw, year))) => {
            let mut import = Import {
                batch: question.batch,
                year,
                rows: Rows::new(question.batch, &said, question.made_at()),
                organisations: Organisations::load(tx).await?,
                references: References::load(tx).await?,
                index: Index::default(),
                seen: HashMap::new(),
                dry: false,
            };
            let (person, _) = Understood::person(question.number(), &raw, year).into_parts();
            let Some(wanted) = wanted(&person, year) else { return Err(store::StoreError::Stale) };
            let outcome = match decision {
                Decision::Same(child) => {
                    let added = add_to(tx, &mut import, child, &wanted, &person).await?;
                    ("matched", Some(child), added.facts.version, added.notes)
                }
                _ => {
                    let (child, _, notes) = add_child(tx, &mut import, &wanted).await?;
                    ("new", Some(child), 1, notes)
                }
            };
            for why in &outcome.3 {
                let one = NotTaken {
                    person: Some(question.number()),
                    key: key(&person),
                    why: why.clone(),
                    ..NotTaken::default()
                };
                not_taken_row(tx, &mut import, &one);
            }
            import.rows.write(tx).await?;
            outcome
        }
    };
    let mut query = Query::new("update sen2_import_person set candidates = null");
    if state == "left_out" {
        query = query.and(", content = null");
    }
    query
        .and(", why =")
        .value(std::iter::once(question.why.clone()).chain(notes).collect::<Vec<_>>().join(". "))
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
    Query::new("update sen2_not_taken set person =")
        .value(child)
        .and("where batch =")
        .value(question.batch)
        .and("and number =")
        .value(i64::try_from(question.number()).unwrap_or(i64::MAX))
        .run(tx)
        .await?;
    events::written_in_bulk(tx).await?;
    Ok(child)
}
