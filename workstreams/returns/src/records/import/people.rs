//! The people of a file, one after the other: who each is, and what became of them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use people::PersonId;
use sen2::{Field, NotTaken, Record, Understood, Year, key};
use sha2::{Digest, Sha256};
use store::{Result, Tx, sql};
use uuid::Uuid;

use super::child::{add_child, add_to, facts_alone, known};
use super::everybody::everybody;
use super::outcome::{NewSetting, Outcome};
use crate::model::facts::Facts;
use crate::model::lost::lost;
use crate::model::matching::{Index, Match};
use crate::model::take_in::Wanted;
use crate::records::batches;
use crate::records::history::References;
use crate::records::organisations::Organisations;
use crate::records::rows::Rows;
use crate::records::steps::{Own, Step};

/// What an import works with.
pub(super) struct Import {
    pub batch: Uuid,
    pub year: Year,
    pub rows: Rows,
    pub organisations: Organisations,
    pub references: References,
    index: Index,
    /// Restricted records that an import changes only once one of those named on them has agreed.
    asks: HashSet<PersonId>,
    /// Prints of people of this file, their number, the line in which they stand, and what became of them.
    seen: HashMap<String, (u64, u32, Became)>,
    /// By the number of somebody of whom nothing is recorded: the records that they may be.
    may_be: HashMap<u64, Vec<PersonId>>,
    /// By the number of a setting that is not known: how many children name it.
    unknown: BTreeMap<String, u64>,
    /// Whether nothing is to be written: the file is only tried.
    pub dry: bool,
}

/// What became of a person of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Became {
    /// They are in the record.
    Recorded,
    /// Somebody must say who they are.
    Waits,
    /// They are not in the record.
    LeftOut,
}

impl Import {
    pub async fn begin(tx: &mut Tx, year: Year, by: &str, dry: bool) -> Result<Self> {
        let batch: store::Id<()> = tx.new_id();
        let rows = Rows::new(batch.uuid(), by, tx.now());
        let index = everybody(tx).await?;
        let mut import = Self::of(tx, batch.uuid(), year, rows).await?;
        import.asks = batches::kept_by_named(tx).await?;
        (import.index, import.dry, import.organisations.dry) = (index, dry, dry);
        Ok(import)
    }

    /// For one person of an import that was made, of whom it is decided who they are.
    pub async fn of(tx: &mut Tx, batch: Uuid, year: Year, rows: Rows) -> Result<Self> {
        Ok(Self {
            batch,
            year,
            rows,
            organisations: Organisations::load(tx).await?,
            references: References::load(tx).await?,
            index: Index::default(),
            asks: HashSet::new(),
            seen: HashMap::new(),
            may_be: HashMap::new(),
            unknown: BTreeMap::new(),
            dry: false,
        })
    }

    /// By the number of a person of the file: whose record they are, or may be.
    pub fn whose(&self, people: u64) -> HashMap<u64, Vec<PersonId>> {
        (1..=people).map(|number| (number, self.records_of(number))).filter(|(_, all)| !all.is_empty()).collect()
    }

    /// Whose record a person of the file is, or may be.
    fn records_of(&self, number: u64) -> Vec<PersonId> {
        match self.rows.person_of(numbers::fitted::<i64>(number)) {
            Some(child) => vec![child],
            None => self.may_be.get(&number).cloned().unwrap_or_default(),
        }
    }

    /// A person of the file is the one who stood there with another number.
    fn is_again(&mut self, number: u64, first: u64) {
        match self.rows.person_of(numbers::fitted::<i64>(first)) {
            Some(child) => self.rows.is_of(numbers::fitted::<i64>(number), child),
            None => {
                let candidates = self.may_be.get(&first).cloned().unwrap_or_default();
                self.may_be.insert(number, candidates);
            }
        }
    }

    /// Counts the settings of a person that are not known.
    pub fn count_settings(&mut self, wanted: &Wanted) {
        let named = wanted.events.iter().flat_map(|event| &event.named);
        let all = wanted.places.iter().map(|place| &place.setting).chain(named);
        let unknown: BTreeSet<String> = all.filter_map(|setting| self.organisations.unknown(setting)).collect();
        for number in unknown {
            *self.unknown.entry(number).or_default() += 1;
        }
    }

    /// The settings that were not known.
    pub fn new_settings(&self) -> Vec<NewSetting> {
        let one = |(number, children): (&String, &u64)| NewSetting { number: number.clone(), children: *children };
        self.unknown.iter().map(one).collect()
    }
}

pub(super) fn not_taken_row(tx: &Tx, import: &mut Import, one: &NotTaken) {
    let id: store::Id<()> = tx.new_id();
    let number = one.person.map(|number| numbers::fitted::<i64>(number));
    let person = number.and_then(|number| import.rows.person_of(number));
    if person.is_none() {
        let candidates = one.person.map_or_else(|| import.index.called(&one.key), |number| import.records_of(number));
        import.rows.may_be(tx, id.uuid(), &candidates);
    }
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
fn as_xml(person: &Record, year: Year) -> String {
    let mut out = Vec::new();
    let header = Record::new(sen2::Block::Header, 0);
    // Writing into memory cannot fail.
    let _ = sen2::write_xml(&mut out, year, &header, [person]);
    String::from_utf8_lossy(&out).into_owned()
}

fn print(xml: &str, year: Year) -> String {
    hex::encode(Sha256::digest(format!("{year} {xml}")).iter().take(16).copied().collect::<Vec<u8>>())
}

pub(super) fn print_of(person: &Record, year: Year) -> String {
    print(&as_xml(person, year), year)
}

/// A person of the file.
pub(super) async fn take(tx: &mut Tx, import: &mut Import, raw: &Record, outcome: &mut Outcome) -> Result<()> {
    outcome.people += 1;
    let (number, year) = (outcome.people, import.year);
    let xml = as_xml(raw, year);
    let print = print(&xml, year);
    let (person, not_taken) = Understood::person(number, raw, year).into_parts();
    outcome.tell(not_taken);
    if let Some((first, line, became)) = import.seen.get(&print).copied() {
        import.is_again(number, first);
        match became {
            Became::Recorded => outcome.unchanged += 1,
            Became::Waits => outcome.doubtful += 1,
            Became::LeftOut => outcome.left_out += 1,
        }
        let why = match became {
            Became::Recorded => format!("appears twice in the file, first in line {line}; it was imported once"),
            Became::Waits => {
                format!("appears twice in the file, first in line {line}; your decision applies to both")
            }
            Became::LeftOut => format!("appears twice in the file, first in line {line}; neither was imported"),
        };
        outcome.tell([about(number, &person, why)]);
        return Ok(());
    }
    let note = Noted { number, person: &person, print: &print, xml: &xml };
    let became = take_once(tx, import, &note, outcome).await?;
    import.seen.insert(print.clone(), (number, raw.line, became));
    Ok(())
}

/// A person who stands in the file for the first time.
async fn take_once(tx: &mut Tx, import: &mut Import, note: &Noted<'_>, outcome: &mut Outcome) -> Result<Became> {
    let (number, person, year) = (note.number, note.person, import.year);
    let stands = standing(tx, note.print).await?;
    let Some(wanted) = Wanted::from_record(person, year) else {
        outcome.left_out += 1;
        outcome.tell([whole_person(number, person, NO_NAME)]);
        import.may_be.insert(number, import.index.like(person));
        if stands.is_none() {
            import.note(tx, note, "left_out", None, NO_NAME, 0);
        }
        return Ok(Became::LeftOut);
    };
    match stands {
        Some(Standing::LeftOut) => {
            outcome.left_out += 1;
            outcome.tell([whole_person(number, person, LEFT_OUT)]);
            import.may_be.insert(number, candidates_before(tx, note.print).await?);
            return Ok(Became::LeftOut);
        }
        Some(Standing::Waits) => {
            outcome.doubtful += 1;
            outcome.tell([whole_person(number, person, WAITS)]);
            import.may_be.insert(number, candidates_before(tx, note.print).await?);
            return Ok(Became::Waits);
        }
        Some(Standing::Recorded(child)) => {
            // What was not taken of the person was told when the person came, and is told again.
            outcome.unchanged += 1;
            let facts = facts_alone(tx, import, &wanted).await?;
            outcome.tell(lost(number, person, &facts, year));
            import.count_settings(&wanted);
            if let Some(child) = child {
                import.index.take(child, known(&wanted));
                import.rows.is_of(numbers::fitted::<i64>(number), child);
            }
            return Ok(Became::Recorded);
        }
        None => {}
    }
    let (state, child, why, version, said) = match import.index.find(&wanted) {
        Match::New => {
            let (child, facts, said) = add_child(tx, import, &wanted).await?;
            outcome.tell(lost(number, person, &facts, year));
            import.index.take(child, known(&wanted));
            outcome.new += 1;
            ("new", child, "No similar record".to_owned(), 1, said)
        }
        Match::Same(sure) if import.asks.contains(&sure.child()) => {
            // Whoever imports is not told: those named on the record are asked, and it waits for them. Nothing of the file is lost.
            outcome.unchanged += 1;
            import.may_be.insert(number, vec![sure.child()]);
            import.note(tx, note, "doubtful", None, sure.why(), 0);
            return Ok(Became::Waits);
        }
        Match::Same(sure) => {
            let child = sure.child();
            if import.dry {
                import.rows.clear();
            } else {
                import.rows.write(tx).await?;
            }
            let added = add_to(tx, import, child, &wanted, person).await?;
            if added.is_last {
                outcome.tell(lost(number, person, &added.facts, year));
            } else {
                let facts = facts_alone(tx, import, &wanted).await?;
                outcome.tell(lost(number, person, &facts, year));
            }
            import.index.take(child, known(&wanted));
            outcome.changed.extend(added.changed.iter().map(|what| said_of(number, person, what)));
            let why: Vec<&str> = std::iter::once(sure.why()).chain(added.changed.iter().map(String::as_str)).collect();
            let why = why.join(". ");
            let state = if added.added { "matched" } else { "unchanged" };
            *(if added.added { &mut outcome.matched } else { &mut outcome.unchanged }) += 1;
            (state, child, why, added.facts.version, added.notes)
        }
        Match::Doubtful(candidates, why) => {
            outcome.doubtful += 1;
            outcome.tell([whole_person(number, person, WAITS)]);
            import.may_be.insert(number, candidates);
            import.note(tx, note, "doubtful", None, &why, 0);
            return Ok(Became::Waits);
        }
    };
    import.count_settings(&wanted);
    outcome.tell(said.iter().map(|why| said_of(number, person, why)));
    import.note(tx, note, state, Some(child), &why, version);
    Ok(Became::Recorded)
}

/// A person of the file, to be noted.
struct Noted<'a> {
    number: u64,
    person: &'a Record,
    print: &'a str,
    xml: &'a str,
}

/// Something about a person as a whole.
fn about(number: u64, person: &Record, why: String) -> NotTaken {
    NotTaken {
        person: Some(number),
        key: key(person),
        item: "Person".to_owned(),
        line: person.line,
        place: person.place.as_deref().unwrap_or_default().to_owned(),
        why,
        ..NotTaken::default()
    }
}

/// That a person is not imported, and why.
pub(super) fn whole_person(number: u64, person: &Record, why: &str) -> NotTaken {
    about(number, person, not_imported(why))
}

pub(super) fn not_imported(why: &str) -> String {
    format!("was not imported: {why}")
}

/// What the record says otherwise than the file.
pub(super) fn said_of(number: u64, person: &Record, why: &str) -> NotTaken {
    NotTaken { item: String::new(), ..about(number, person, why.to_owned()) }
}

/// Why somebody without a name is not imported.
pub(super) const NO_NAME: &str = "forename or surname is missing";

/// Why somebody who may be on record already is not imported yet.
pub(super) const WAITS: &str = "they may match an existing record. Open this import in OnePlan to decide";

/// Why somebody is not imported about whom that was decided.
pub(super) const LEFT_OUT: &str = "somebody decided in OnePlan to leave this person out";

/// What became of a person of a return that came before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// They are in the record: whose, where that is noted.
    Recorded(Option<PersonId>),
    /// Somebody decided that they are not to be.
    LeftOut,
    /// Nobody has said yet who they are.
    Waits,
}

/// How the same person of the same return stands; `None` where they came with no import that stands.
pub(super) async fn standing(tx: &mut Tx, print: &str) -> Result<Option<Standing>> {
    let states: Vec<(String, Option<PersonId>)> = sql!(
        "select p.state, p.person from sen2_import_person p join sen2_import i on i.id = p.batch
           where i.undone_at is null and p.state <> 'undone' and p.print = $1",
        print,
    )
    .all(tx)
    .await?;
    let is = |wanted: &str| states.iter().any(|(state, _)| state == wanted);
    Ok(match () {
        () if states.is_empty() => None,
        () if ["new", "matched", "unchanged", "kept"].into_iter().any(is) => {
            Some(Standing::Recorded(states.iter().find_map(|(_, child)| *child)))
        }
        () if is("doubtful") => Some(Standing::Waits),
        () => Some(Standing::LeftOut),
    })
}

/// The records that somebody may be about whom an earlier import asked.
async fn candidates_before(tx: &mut Tx, print: &str) -> Result<Vec<PersonId>> {
    let found: Vec<(PersonId,)> = sql!(
        "select distinct c.person from sen2_import_candidate c join sen2_import_person p on p.id = c.line
           where p.print = $1 order by c.person",
        print,
    )
    .all(tx)
    .await?;
    Ok(found.into_iter().map(|(person,)| person).collect())
}

impl Import {
    fn note(&mut self, tx: &Tx, note: &Noted<'_>, state: &str, child: Option<PersonId>, why: &str, version: i64) {
        let id: store::Id<()> = tx.new_id();
        if child.is_none() {
            let candidates = self.records_of(note.number);
            self.rows.may_be(tx, id.uuid(), &candidates);
        }
        let content = (state != "left_out").then(|| note.xml.to_owned());
        let row = vec![
            id.into(),
            self.batch.into(),
            numbers::fitted::<i64>(note.number).into(),
            i64::from(note.person.line).into(),
            shown(note.person).into(),
            state.into(),
            child.into(),
            why.into(),
            note.print.into(),
            content.into(),
            version.into(),
        ];
        self.rows.push("sen2_import_person", row);
        if let Some(child) = child {
            self.rows.is_of(numbers::fitted::<i64>(note.number), child);
        }
    }

    pub(super) fn step<'a>(&'a mut self, child: PersonId, facts: &'a mut Facts, own: &'a mut Own) -> Step<'a> {
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
            changed: Vec::new(),
        }
    }
}
