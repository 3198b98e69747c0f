//! Rows that wait to be written together, and the note of each that lets a whole import be undone.

use std::collections::HashSet;

use jiff::civil::Date;
use people::PersonId;
use people::model::{sort_key, words};
use serde_json::Value as Json;
use store::query::insert_many;
use store::{Result, Tx, Value};
use uuid::Uuid;

use crate::model::facts::{Need, Place, Setting};

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
    ("person_name_word", &["word", "person"]),
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
        &[
            "id",
            "batch",
            "number",
            "line",
            "shown",
            "state",
            "person",
            "why",
            "print",
            "candidates",
            "content",
            "version",
        ],
    ),
    ("sen2_import_row", &["batch", "person", "table_name", "row_id", "detail"]),
];

/// Rows for many tables, in the order in which they can be written.
#[derive(Debug)]
pub struct Rows {
    batch: Uuid,
    by: String,
    by_table: Vec<Vec<Vec<Value>>>,
    /// Children with rows that wait.
    waiting: HashSet<PersonId>,
}

impl Rows {
    /// For an import, in somebody's name.
    #[must_use]
    pub fn new(batch: Uuid, by: &str) -> Self {
        Self { batch, by: by.to_owned(), by_table: vec![Vec::new(); TABLES.len()], waiting: HashSet::new() }
    }

    /// Whether something waits to be written about a child.
    #[must_use]
    pub fn waits(&self, child: PersonId) -> bool {
        self.waiting.contains(&child)
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
        self.waiting.insert(child);
        self.push("sen2_import_row", vec![self.batch.into(), child.into(), table.into(), row.into(), detail.into()]);
    }

    /// Writes what waits.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn write(&mut self, tx: &mut Tx) -> Result<()> {
        for ((table, columns), rows) in TABLES.iter().zip(&mut self.by_table) {
            insert_many(tx, table, columns, std::mem::take(rows)).await?;
        }
        self.waiting.clear();
        Ok(())
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
        let mut all = words(&format!("{forename} {surname}"));
        all.sort();
        all.dedup();
        for word in all {
            self.push("person_name_word", vec![word.into(), id.into()]);
        }
        self.note(id, "person", id.uuid(), None);
        id
    }

    /// What a record did not say of its child: `sex` or `ethnicity` that the file does.
    pub(super) fn filled(&mut self, child: PersonId, column: &str) {
        self.note(child, "person", child.uuid(), Some(column.to_owned()));
    }

    pub(super) fn identifier(&mut self, child: PersonId, kind: &str, value: &str) {
        self.push("identifier", vec![child.into(), kind.into(), value.into()]);
        self.note(child, "identifier", child.uuid(), Some(format!("{kind} {value}")));
    }

    pub(super) fn postcode(&mut self, tx: &Tx, child: PersonId, postcode: &str) {
        let id: store::Id<()> = tx.new_id();
        self.push("address", vec![id.into(), child.into(), postcode.into(), None::<Date>.into()]);
        self.note(child, "address", id.uuid(), None);
    }

    pub(super) fn need(&mut self, tx: &Tx, child: PersonId, need: &Need) {
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
    }

    pub(super) fn place(&mut self, tx: &Tx, child: PersonId, place: &Place, organisation: Option<Uuid>) {
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
    }

    pub(super) fn event(&mut self, tx: &Tx, child: PersonId, kind: law::Kind, on: Date, detail: &Json) -> Uuid {
        let id: store::Id<()> = tx.new_id();
        let row = vec![
            id.into(),
            child.into(),
            kind.code().into(),
            on.into(),
            tx.now().into(),
            (&self.by).into(),
            detail.to_string().into(),
        ];
        self.push("event", row);
        self.note(child, "event", id.uuid(), None);
        id.uuid()
    }

    pub(super) fn value(&mut self, tx: &Tx, child: PersonId, event: Option<Uuid>, item: &str, value: &str) {
        let id: store::Id<()> = tx.new_id();
        let row =
            vec![id.into(), child.into(), event.into(), item.into(), value.into(), (&self.by).into(), tx.now().into()];
        self.push("sen2_value", row);
        self.note(child, "sen2_value", id.uuid(), None);
    }

    pub(super) fn named(&mut self, tx: &Tx, child: PersonId, event: Uuid, one: &Setting, organisation: Option<Uuid>) {
        let id: store::Id<()> = tx.new_id();
        let mut row = vec![id.into(), child.into(), event.into()];
        row.extend(setting(one, organisation));
        self.push("named_setting", row);
        self.note(child, "named_setting", id.uuid(), None);
    }
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
