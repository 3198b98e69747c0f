//! Rows that wait to be written together, and the note of each that lets a whole import be undone.

use std::collections::{BTreeSet, HashMap, HashSet};

use gate::records::recheck;
use jiff::Timestamp;
use jiff::civil::Date;
use people::PersonId;
use people::model::sort_key;
use people::records::events::REVIEWED;
use people::records::found_by;
use sen2::Year;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use store::query::insert_many;
use store::{Query, Result, Tx, Value, sql};
use uuid::Uuid;

use crate::model::facts::{Need, Place, Setting};

/// What those are asked who keep a record with the surname and the postcode of somebody whom a return tells of.
const MAY_LIVE_TOGETHER: &str = "An import added a child with the same surname and postcode. Record that child’s full home address, so that it is known whether they live together";

const TABLES: &[(&str, &[&str])] = &[
    (
        "person",
        &[
            "id",
            "is_child",
            "forename",
            "surname",
            "sort_key",
            "birth_date",
            "sex",
            "ethnicity",
            "restricted",
            "version",
        ],
    ),
    ("person_name", &["id", "person", "forename", "surname", "kind"]),
    ("identifier", &["person", "kind", "value"]),
    ("address", &["id", "person", "postcode", "starts_on"]),
    ("sen_need", &["id", "person", "need", "rank", "starts_on", "ends_on"]),
    (
        "placement",
        &[
            "id",
            "person",
            "organisation",
            "otherwise",
            "otherwise_words",
            "rank",
            "sen_unit",
            "resourced_provision",
            "residential",
            "work_based",
            "starts_on",
            "ends_on",
        ],
    ),
    ("event", &["id", "person", "kind", "happened_on", "recorded_at", "recorded_by", "detail"]),
    ("sen2_value", &["id", "person", "event", "item", "value", "said_by", "said_at"]),
    (
        "named_setting",
        &[
            "id",
            "person",
            "event",
            "organisation",
            "otherwise",
            "otherwise_words",
            "rank",
            "sen_unit",
            "resourced_provision",
        ],
    ),
    (
        "sen2_import_person",
        &["id", "batch", "number", "line", "shown", "state", "person", "why", "print", "content", "version"],
    ),
    ("sen2_not_taken", &["id", "batch", "number", "person", "who", "item", "value", "place", "line", "why"]),
    ("sen2_import_candidate", &["id", "batch", "line", "person"]),
    ("sen2_import_row", &["batch", "person", "table_name", "row_id", "detail"]),
];

/// A column of a person that a return fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    BirthDate,
    Sex,
    Ethnicity,
}

impl Column {
    /// As the table calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BirthDate => "birth_date",
            Self::Sex => "sex",
            Self::Ethnicity => "ethnicity",
        }
    }

    /// That of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::BirthDate, Self::Sex, Self::Ethnicity].into_iter().find(|one| one.name() == name)
    }

    /// A value for it from text; nothing clears it.
    #[must_use]
    pub fn value(self, text: Option<&str>) -> Value {
        match self {
            Self::BirthDate => text.and_then(|text| text.parse::<Date>().ok()).into(),
            _ => text.map(str::to_owned).into(),
        }
    }
}

/// How a note of a changed last day begins; what it was before follows.
pub(super) const ENDED: &str = "end ";
/// How a note of a changed name begins; what it was before follows.
pub(super) const NAMED: &str = "name ";
/// How a note of a changed column begins; the column and what it was before follow.
pub(super) const SET: &str = "set ";

/// How a note of a changed column of a row begins; the column and what it held, as JSON, follow.
const CHANGED: &str = "column ";
/// How a note of a number that another took the place of begins; its kind and value follow.
pub(super) const REPLACED: &str = "was ";

/// What a column holds that a later return may tell otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Text,
    Day,
    Id,
    Flag,
}

/// The columns of rows of an import that a later return may change.
const CHANGEABLE: &[(&str, &str, Holds)] = &[
    ("event", "happened_on", Holds::Day),
    ("event", "detail", Holds::Text),
    ("placement", "starts_on", Holds::Day),
    ("placement", "residential", Holds::Text),
    ("placement", "work_based", Holds::Text),
    ("named_setting", "organisation", Holds::Id),
    ("named_setting", "otherwise", Holds::Text),
    ("named_setting", "otherwise_words", Holds::Text),
    ("named_setting", "sen_unit", Holds::Flag),
    ("named_setting", "resourced_provision", Holds::Flag),
    ("sen2_value", "value", Holds::Text),
    ("sen2_value", "said_by", Holds::Text),
];

/// The change that gives a column of a row a value; nothing for columns that no return changes.
fn set_column(table: &str, column: &str, row: Uuid, is: &Json) -> Option<Query> {
    let (table, column, holds) =
        CHANGEABLE.iter().find(|(one, other, _)| (*one, *other) == (table, column)).copied()?;
    let text = is.as_str();
    let value: Value = match holds {
        Holds::Text => text.map(str::to_owned).into(),
        Holds::Day => text.and_then(|text| text.parse::<Date>().ok()).into(),
        Holds::Id => text.and_then(|text| text.parse::<Uuid>().ok()).into(),
        Holds::Flag => is.as_bool().unwrap_or_default().into(),
    };
    Some(Query::new(&format!("update {table} set {column} =")).value(value).push("where id =").value(row))
}

/// What takes a noted change of a column back; nothing where the note is of something else.
pub(super) fn column_before(table: &str, row: Uuid, detail: &str) -> Option<Query> {
    let (column, was) = detail.strip_prefix(CHANGED)?.split_once(' ')?;
    set_column(table, column, row, &serde_json::from_str(was).ok()?)
}

/// Rows for many tables, in the order in which they can be written.
#[derive(Debug)]
pub struct Rows {
    batch: Uuid,
    by: String,
    at: Timestamp,
    by_table: Vec<Vec<Vec<Value>>>,
    /// What is changed once the rows are written.
    changes: Vec<Query>,
    /// Whose record each person of the file went into.
    people: HashMap<i64, PersonId>,
    /// Columns of rows of which it is noted what they held before an import.
    noted: HashSet<(Uuid, Uuid, String)>,
    /// Whose record something waits for, which may change what they are found by.
    touched: BTreeSet<PersonId>,
    /// Whose record was written, of whom it is still to be asked who lives with them.
    written: BTreeSet<PersonId>,
}

impl Rows {
    /// For an import, in somebody's name, begun at a time.
    #[must_use]
    pub fn new(batch: Uuid, by: &str, at: Timestamp) -> Self {
        Self {
            batch,
            by: by.to_owned(),
            at,
            by_table: vec![Vec::new(); TABLES.len()],
            changes: Vec::new(),
            people: HashMap::new(),
            noted: HashSet::new(),
            touched: BTreeSet::new(),
            written: BTreeSet::new(),
        }
    }

    /// What follows belongs to another import. Gives the one before.
    pub(super) fn belong_to(&mut self, (batch, by, at): (Uuid, String, Timestamp)) -> (Uuid, String, Timestamp) {
        (
            std::mem::replace(&mut self.batch, batch),
            std::mem::replace(&mut self.by, by),
            std::mem::replace(&mut self.at, at),
        )
    }

    /// Who brings it in.
    #[must_use]
    pub fn by(&self) -> &str {
        &self.by
    }

    /// Says into whose record a person of the file went.
    pub(super) fn is_of(&mut self, number: i64, child: PersonId) {
        self.people.insert(number, child);
    }

    /// Into whose record a person of the file went.
    #[must_use]
    pub(super) fn person_of(&self, number: i64) -> Option<PersonId> {
        self.people.get(&number).copied()
    }

    /// The records that the person of a line may be, of whom nothing is recorded.
    pub(super) fn may_be(&mut self, tx: &Tx, line: Uuid, candidates: &[PersonId]) {
        for person in candidates {
            let id: store::Id<()> = tx.new_id();
            self.push("sen2_import_candidate", vec![id.into(), self.batch.into(), line.into(), (*person).into()]);
        }
    }

    pub(super) fn push(&mut self, table: &str, row: Vec<Value>) {
        let Some(place) = TABLES.iter().position(|(name, _)| *name == table) else { return };
        debug_assert_eq!(row.len(), TABLES[place].1.len(), "{table}");
        if let Some(rows) = self.by_table.get_mut(place) {
            rows.push(row);
        }
    }

    /// Notes a row, for the undoing.
    fn note(&mut self, child: PersonId, table: &str, row: Uuid, detail: Option<String>) {
        self.touched.insert(child);
        self.push("sen2_import_row", vec![self.batch.into(), child.into(), table.into(), row.into(), detail.into()]);
    }

    /// Drops what waits.
    pub(super) fn clear(&mut self) {
        self.by_table.iter_mut().for_each(Vec::clear);
        self.changes.clear();
        self.noted.clear();
        self.touched.clear();
    }

    /// Writes what waits. Whoever writes ends with [`Rows::ask_who_lives_together`], in the same transaction.
    pub async fn write(&mut self, tx: &mut Tx) -> Result<()> {
        for ((table, columns), rows) in TABLES.iter().zip(&mut self.by_table) {
            insert_many(tx, table, columns, std::mem::take(rows)).await?;
        }
        for change in std::mem::take(&mut self.changes) {
            change.run(tx).await?;
        }
        let touched: Vec<PersonId> = std::mem::take(&mut self.touched).into_iter().collect();
        found_by::persons(tx, &touched).await?;
        self.written.extend(touched);
        Ok(())
    }

    /// Asks once, of everybody whose record was written, whether they may live with a child whom a rule protects.
    pub(super) async fn ask_who_lives_together(&mut self, tx: &mut Tx) -> Result<()> {
        let written: Vec<PersonId> = std::mem::take(&mut self.written).into_iter().collect();
        recheck::ask_who_lives_together(tx, &written, MAY_LIVE_TOGETHER).await
    }

    /// A new child.
    pub(super) fn child(
        &mut self,
        tx: &Tx,
        forename: &str,
        surname: &str,
        born: Option<Date>,
        sex: Option<&str>,
        ethnicity: Option<&str>,
    ) -> PersonId {
        let id: PersonId = tx.new_id();
        let key = sort_key(surname, forename);
        self.push(
            "person",
            vec![
                id.into(),
                true.into(),
                forename.into(),
                surname.into(),
                key.into(),
                born.into(),
                sex.into(),
                ethnicity.into(),
                false.into(),
                1_i64.into(),
            ],
        );
        let name: store::Id<()> = tx.new_id();
        self.push("person_name", vec![name.into(), id.into(), forename.into(), surname.into(), "legal".into()]);
        self.note(id, "person", id.uuid(), None);
        id
    }

    /// Another name of a child: the one before becomes a former name.
    pub(super) fn rename(&mut self, child: PersonId, was: (&str, &str), is: (&str, &str)) {
        self.changes.push(sql!(
            "insert into person_name (id, person, forename, surname, kind) values ($1, $2, $3, $4, 'former')
              on conflict do nothing",
            former(child, was),
            child,
            was.0,
            was.1,
        ));
        self.changes.extend(named(child, is));
        self.note(child, "person", child.uuid(), Some(format!("{NAMED}{}\t{}", was.0, was.1)));
    }

    /// What a return says of a column of the person, in the place of what an earlier one said.
    pub(super) fn set_person(&mut self, child: PersonId, column: Column, was: Option<&str>, is: &str) {
        let name = column.name();
        self.changes.push(
            Query::new(&format!("update person set {name} ="))
                .value(column.value(Some(is)))
                .push("where id =")
                .value(child),
        );
        self.note(child, "person", child.uuid(), Some(format!("{SET}{name} {}", was.unwrap_or_default())));
    }

    /// The last day of a row.
    pub(super) fn end(&mut self, child: PersonId, table: &'static str, row: Uuid, was: Option<Date>, is: Date) {
        self.set_end(child, table, row, was, Some(is));
    }

    /// No last day of a row any more.
    pub(super) fn reopen(&mut self, child: PersonId, table: &'static str, row: Uuid, was: Option<Date>) {
        self.set_end(child, table, row, was, None);
    }

    fn set_end(&mut self, child: PersonId, table: &'static str, row: Uuid, was: Option<Date>, is: Option<Date>) {
        self.changes.push(Query::new(&format!("update {table} set ends_on =")).value(is).push("where id =").value(row));
        let was = was.map(|day| day.to_string()).unwrap_or_default();
        self.note(child, table, row, Some(format!("{ENDED}{was}")));
    }

    /// What a later return says of a column of a row that an import wrote.
    pub(super) fn change(
        &mut self,
        child: PersonId,
        (table, row): (&'static str, Uuid),
        column: &'static str,
        (was, is): (Json, Json),
    ) {
        let Some(change) = set_column(table, column, row, &is) else { return };
        self.changes.push(change);
        if self.noted.insert((self.batch, row, column.to_owned())) {
            self.note(child, table, row, Some(format!("{CHANGED}{column} {was}")));
        }
    }

    /// A number in the place of one that an earlier return gave. A UPN before is a former one.
    pub(super) fn replace_identifier(&mut self, child: PersonId, kind: &str, was: &str, is: &str) {
        self.changes.push(number_added(child, kind, is));
        self.note(child, "identifier", child.uuid(), Some(format!("{kind} {is}")));
        self.changes.push(number_dropped(child, kind, was));
        self.note(child, "identifier", child.uuid(), Some(format!("{REPLACED}{kind} {was}")));
        if kind == "upn" {
            self.changes.push(number_added(child, "former_upn", was));
            self.note(child, "identifier", child.uuid(), Some(format!("former_upn {was}")));
        }
    }

    pub(super) fn identifier(&mut self, child: PersonId, kind: &str, value: &str) {
        self.push("identifier", vec![child.into(), kind.into(), value.into()]);
        self.note(child, "identifier", child.uuid(), Some(format!("{kind} {value}")));
    }

    pub(super) fn postcode(&mut self, tx: &Tx, child: PersonId, postcode: &str, from: Option<Date>) -> Uuid {
        let id: store::Id<()> = tx.new_id();
        self.push("address", vec![id.into(), child.into(), postcode.into(), from.into()]);
        self.note(child, "address", id.uuid(), None);
        id.uuid()
    }

    pub(super) fn need(&mut self, tx: &Tx, child: PersonId, need: &Need) -> Uuid {
        let id: store::Id<()> = tx.new_id();
        let row = vec![
            id.into(),
            child.into(),
            (&need.code).into(),
            need.rank.into(),
            need.starts_on.into(),
            need.ends_on.into(),
        ];
        self.push("sen_need", row);
        self.note(child, "sen_need", id.uuid(), None);
        id.uuid()
    }

    pub(super) fn place(&mut self, tx: &Tx, child: PersonId, place: &Place, organisation: Option<Uuid>) -> Uuid {
        let id: store::Id<()> = tx.new_id();
        let mut row = vec![id.into(), child.into()];
        row.extend(setting(&place.setting, organisation));
        row.extend([
            place.residential.clone().into(),
            place.work_based.clone().into(),
            place.starts_on.into(),
            place.ends_on.into(),
        ]);
        self.push("placement", row);
        self.note(child, "placement", id.uuid(), None);
        id.uuid()
    }

    pub(super) fn event(&mut self, tx: &Tx, child: PersonId, kind: law::Kind, on: Date, detail: &Json) -> Uuid {
        self.event_of(tx, child, kind.code(), on, detail)
    }

    /// That a review was completed, whose decision is not told.
    pub(super) fn reported(&mut self, tx: &Tx, child: PersonId, on: Date, year: Year) -> Uuid {
        self.event_of(tx, child, REVIEWED, on, &serde_json::json!({ "sen2": year.number() }))
    }

    fn event_of(&mut self, tx: &Tx, child: PersonId, kind: &str, on: Date, detail: &Json) -> Uuid {
        let id: store::Id<()> = tx.new_id();
        let row = vec![
            id.into(),
            child.into(),
            kind.into(),
            on.into(),
            self.at.into(),
            (&self.by).into(),
            detail.to_string().into(),
        ];
        self.push("event", row);
        self.note(child, "event", id.uuid(), None);
        id.uuid()
    }

    pub(super) fn value(&mut self, tx: &Tx, child: PersonId, event: Option<Uuid>, item: &str, value: &str) -> Uuid {
        let id: store::Id<()> = tx.new_id();
        let row =
            vec![id.into(), child.into(), event.into(), item.into(), value.into(), (&self.by).into(), self.at.into()];
        self.push("sen2_value", row);
        self.note(child, "sen2_value", id.uuid(), None);
        id.uuid()
    }

    pub(super) fn named(
        &mut self,
        tx: &Tx,
        child: PersonId,
        event: Uuid,
        one: &Setting,
        organisation: Option<Uuid>,
    ) -> Uuid {
        let id: store::Id<()> = tx.new_id();
        let mut row = vec![id.into(), child.into(), event.into()];
        row.extend(setting(one, organisation));
        self.push("named_setting", row);
        self.note(child, "named_setting", id.uuid(), None);
        id.uuid()
    }
}

/// A number of a child, unless it is there.
pub(super) fn number_added(child: PersonId, kind: &str, value: &str) -> Query {
    sql!("insert into identifier (person, kind, value) values ($1, $2, $3) on conflict do nothing", child, kind, value)
}

/// A number of a child no more.
pub(super) fn number_dropped(child: PersonId, kind: &str, value: &str) -> Query {
    sql!("delete from identifier where person = $1 and kind = $2 and value = $3", child, kind, value)
}

/// The id of a former name that an import wrote: the same name of the same child has the same.
pub(super) fn former(child: PersonId, (forename, surname): (&str, &str)) -> Uuid {
    let print = Sha256::digest(format!("{child}\t{forename}\t{surname}"));
    let bytes: [u8; 16] = std::array::from_fn(|at| print.get(at).copied().unwrap_or_default());
    Uuid::from_bytes(bytes)
}

/// A child's name, where it stands for searches and lists.
pub(super) fn named(child: PersonId, (forename, surname): (&str, &str)) -> Vec<Query> {
    vec![
        sql!(
            "update person set forename = $1, surname = $2, sort_key = $3 where id = $4",
            forename,
            surname,
            sort_key(surname, forename),
            child,
        ),
        sql!(
            "update person_name set forename = $1, surname = $2 where kind = 'legal' and person = $3",
            forename,
            surname,
            child,
        ),
    ]
}

/// The columns of a setting that a plan names, with what they hold.
pub(super) fn named_columns(one: &Setting, organisation: Option<Uuid>) -> [(&'static str, Json); 5] {
    [
        ("organisation", organisation.map(|id| id.to_string()).into()),
        ("otherwise", one.otherwise.clone().into()),
        ("otherwise_words", one.words.clone().into()),
        ("sen_unit", one.sen_unit.into()),
        ("resourced_provision", one.resourced_provision.into()),
    ]
}

/// The columns of a setting.
fn setting(one: &Setting, organisation: Option<Uuid>) -> [Value; 6] {
    [
        organisation.into(),
        one.otherwise.clone().into(),
        one.words.clone().into(),
        one.rank.into(),
        one.sen_unit.into(),
        one.resourced_provision.into(),
    ]
}
