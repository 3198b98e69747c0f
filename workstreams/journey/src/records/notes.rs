//! The contact log of a child: calls, visits, emails, meetings and notes. Nothing in it is changed: what corrects an entry is
//! another one that names it.

use access::{AccountId, App, Viewer};
use gate::Words;
use jiff::Timestamp;
use jiff::civil::Date;
use people::PersonId;
use store::query::insert;
use store::{Listing, Query, Result, SortKey, StoreError, Tx};

use crate::READ_NOTES;

/// An entry; see [`store::Id`].
#[derive(Debug)]
pub struct NoteOf;
pub type NoteId = store::Id<NoteOf>;

/// An entry as it stands, or stood.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Note {
    pub id: NoteId,
    pub person: PersonId,
    /// The first of its chain of corrections.
    pub root: NoteId,
    /// The entry that it corrects.
    corrects: Option<NoteId>,
    /// A code of [`crate::model::notes::KINDS`].
    pub kind: String,
    happened_on: jiff_sqlx::Date,
    pub with_whom: Words,
    pub body: Words,
    /// Why it corrects the entry before.
    pub corrected_why: Option<Words>,
    pub written_by: Words,
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    pub written_at: Timestamp,
    /// Whether the child's record is restricted.
    pub restricted: bool,
    /// What is to be done because of it.
    pub follow_up: Option<Words>,
    follow_due: Option<jiff_sqlx::Date>,
    follow_done: Option<jiff_sqlx::Date>,
}

impl Note {
    #[must_use]
    pub fn happened_on(&self) -> Date {
        self.happened_on.to_jiff()
    }

    /// By when what follows from it is to be done.
    #[must_use]
    pub fn follow_due(&self) -> Option<Date> {
        self.follow_due.map(jiff_sqlx::Date::to_jiff)
    }

    /// When that was done.
    #[must_use]
    pub fn follow_done(&self) -> Option<Date> {
        self.follow_done.map(jiff_sqlx::Date::to_jiff)
    }

    /// Whether it corrects another.
    #[must_use]
    pub fn is_corrected(&self) -> bool {
        self.corrects.is_some()
    }
}

const SELECT: &str = "select n.id, n.person, n.root, n.corrects, n.kind, n.happened_on, n.with_whom, n.body, n.corrected_why, n.written_by,
    n.written_at, p.restricted,
    (select t.what from task t where t.person = n.person and t.kind = 'follow_up' and t.about = n.root limit 1) as follow_up,
    (select t.due_on from task t where t.person = n.person and t.kind = 'follow_up' and t.about = n.root limit 1) as follow_due,
    (select t.done_on from task t where t.person = n.person and t.kind = 'follow_up' and t.about = n.root limit 1) as follow_done";

/// What stands: what was corrected does not.
const STANDS: &str = "from case_note n join person p on p.id = n.person where not exists (select 1 from case_note c where c.corrects = n.id) and";

/// Sorts by day.
pub const BY_DAY: SortKey = SortKey::new("when", &["n.happened_on"]);

/// Which entries.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    /// Of a kind; of all where it is empty.
    pub kind: &'a str,
    pub from: Option<Date>,
    pub until: Option<Date>,
}

/// A child's entries as they stand, the newest first, as far as the viewer may read the contact log.
#[must_use]
pub fn listing(app: &App, viewer: &Viewer, child: PersonId, wanted: &Wanted<'_>) -> Listing<Note> {
    let mut from = Query::new(STANDS).push("n.person =").value(child).push("and");
    if !wanted.kind.is_empty() {
        from = from.push("n.kind =").value(wanted.kind).push("and");
    }
    if let Some(day) = wanted.from {
        from = from.push("n.happened_on >=").value(day).push("and");
    }
    if let Some(day) = wanted.until {
        from = from.push("n.happened_on <=").value(day).push("and");
    }
    let from = people::within(app, viewer, READ_NOTES, from);
    Listing::new(Query::new(SELECT), from, "n.happened_on desc, n.id desc")
}

/// An entry with all that came before it, the newest first: what stands is the first.
///
/// # Errors
/// [`StoreError::NotFound`] where the child has no such entry, or it is not the viewer's to read.
pub async fn versions(tx: &mut Tx, app: &App, viewer: &Viewer, child: PersonId, id: NoteId) -> Result<Vec<Note>> {
    let query = Query::new(SELECT)
        .push("from case_note n join person p on p.id = n.person where n.person =")
        .value(child)
        .push("and n.root = (select one.root from case_note one where one.id =")
        .value(id)
        .push(") and");
    let mut left: Vec<Note> =
        people::within(app, viewer, READ_NOTES, query).push("order by n.written_at, n.id").all(tx).await?;
    // By the chain: two corrections can fall into one second.
    let mut chain: Vec<Note> = Vec::with_capacity(left.len());
    while let Some(at) = left.iter().position(|one| one.corrects == chain.last().map(|last| last.id)) {
        chain.push(left.remove(at));
    }
    chain.reverse();
    if chain.is_empty() { Err(StoreError::NotFound) } else { Ok(chain) }
}

/// What is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub kind: String,
    pub happened_on: Date,
    pub with_whom: String,
    pub body: String,
}

/// Who writes.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    pub account: AccountId,
    pub name: &'a str,
}

impl<'a> From<&'a Viewer> for Author<'a> {
    fn from(viewer: &'a Viewer) -> Self {
        Self { account: viewer.account, name: &viewer.name }
    }
}

/// Adds an entry. The caller records the audit entry.
pub async fn add(tx: &mut Tx, by: Author<'_>, child: PersonId, entry: &Entry) -> Result<NoteId> {
    let id: NoteId = tx.new_id();
    write(tx, by, child, id, entry, None).await?;
    Ok(id)
}

/// Corrects an entry by another one. The caller holds the child (`children::lock`), and records the audit entry.
pub async fn correct(tx: &mut Tx, by: Author<'_>, old: &Note, entry: &Entry, why: &str) -> Result<NoteId> {
    let id: NoteId = tx.new_id();
    write(tx, by, old.person, id, entry, Some((old, why))).await?;
    Ok(id)
}

async fn write(
    tx: &mut Tx,
    by: Author<'_>,
    child: PersonId,
    id: NoteId,
    entry: &Entry,
    corrects: Option<(&Note, &str)>,
) -> Result<()> {
    let now = tx.now();
    insert(
        "case_note",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("root", corrects.map_or(id, |(old, _)| old.root).into()),
            ("corrects", corrects.map(|(old, _)| old.id.uuid()).into()),
            ("kind", (&entry.kind).into()),
            ("happened_on", entry.happened_on.into()),
            ("with_whom", (&entry.with_whom).into()),
            ("body", (&entry.body).into()),
            ("corrected_why", corrects.map(|(_, why)| why).into()),
            ("written_by", by.name.into()),
            ("written_by_account", by.account.into()),
            ("written_at", now.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}
