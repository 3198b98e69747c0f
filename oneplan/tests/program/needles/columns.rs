//! Every text column of the schema, and what can stand in it: `columns.txt`, a column a line.

use store::Query;

use super::NEEDLES;
use crate::common::Area;

/// What a text column can hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Free text about a family that one of the family can be shown.
    Family,
    /// Free text about a family that only those who work with it are shown.
    Work,
    /// Free text about a family that is on no page as it stands.
    Kept,
    /// No free text about a family.
    Other,
}

/// Why a column holds no free text about a family, in a word.
const OTHERS: &[&str] = &[
    "account", "address", "code", "figure", "hash", "job", "project", "record", "search", "setting", "template",
    "thing",
];

pub(super) struct Column {
    /// Its table and itself, such as `case_note.body`.
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

impl Column {
    fn table(&self) -> &'static str {
        self.name.split_once('.').map_or("", |(table, _)| table)
    }

    fn own_name(&self) -> &'static str {
        self.name.split_once('.').map_or("", |(_, column)| column)
    }

    /// How what is planted in it begins.
    pub(super) fn mark(&self) -> String {
        format!("{} ", self.name)
    }
}

/// The columns in the order of the list.
pub(super) fn all() -> Vec<Column> {
    let lines = include_str!("columns.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, word) = line.split_once(' ').unwrap_or((line, ""));
            let kind = match word {
                "family" => Kind::Family,
                "work" => Kind::Work,
                "kept" => Kind::Kept,
                other => {
                    assert!(
                        OTHERS.contains(&other),
                        "columns.txt says of {name} what it holds in no word that is known"
                    );
                    Kind::Other
                }
            };
            Column { name, kind }
        })
        .collect()
}

/// The marks of the columns of a kind.
pub(super) fn marks(kind: Kind) -> Vec<String> {
    all().iter().filter(|one| one.kind == kind).map(Column::mark).collect()
}

/// The columns for free text about a family in which nothing was planted.
pub(super) async fn unplanted(area: &Area) -> Vec<&'static str> {
    let mut tx = area.db.read().await.unwrap();
    let mut left = Vec::new();
    for column in all().iter().filter(|one| one.kind != Kind::Other) {
        let own = column.own_name();
        let mut query = Query::new(&format!("select count(*) from {} where", column.table()));
        for (number, needle) in NEEDLES.iter().enumerate() {
            let or = if number == 0 { "" } else { "or " };
            query = query.push(&format!("{or}{own} like")).value(format!("%{needle}%"));
        }
        if query.number(&mut tx).await.unwrap() == 0 {
            left.push(column.name);
        }
    }
    left
}
