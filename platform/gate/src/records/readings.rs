//! Texts and documents that people have read, and said: this may go to this person.
//!
//! Words that may mean something else need one reader. Words that are the place, documents that the program cannot read
//! whole, and lists of children need two.

use std::collections::HashSet;

use access::records::widening;
use access::{AccountId, Viewer};
use store::query::insert;
use store::{Query, Result, StoreError, Tx, sql};
use uuid::Uuid;

use super::known;
use crate::{PersonId, ReadBy, Screen, Words, screen};

/// From so many other children on, a text or document is a list of children.
pub const LIST_FROM: usize = 3;

/// A reading; see [`store::Id`].
#[derive(Debug)]
pub struct ReadingOf;
pub type ReadingId = store::Id<ReadingOf>;

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Document,
    /// A text or document that holds the details of several children.
    List,
}

impl Kind {
    const fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Document => "document",
            Self::List => "list",
        }
    }
}

/// A reading as the gate goes by it.
pub(crate) struct Said {
    pub fingerprint: String,
    pub by: ReadBy,
    /// The words that it lets through, by their fingerprints.
    pub words: HashSet<String>,
    /// What was kept when it was read, by its marks.
    pub marks: HashSet<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    fingerprint: String,
    twice: bool,
    found: String,
    marks: String,
}

/// What people said of each text that they read for a person. What waits for a second person lets nothing through.
#[store::boxed]
pub(crate) async fn of(tx: &mut Tx, child: Uuid, person: Uuid) -> Result<Vec<Said>> {
    let rows: Vec<Row> = sql!(
        "select fingerprint, second_by is not null as twice, found, marks from reading
           where refused_at is null and kind <> 'list' and (second_by is not null or needs_second = $1) and child = $2
           and for_person = $3",
        false,
        child,
        person,
    )
    .all(tx)
    .await?;
    let lines = |text: &str| text.lines().map(str::to_owned).collect();
    let said = |row: Row| Said {
        by: if row.twice { ReadBy::Two } else { ReadBy::One },
        words: lines(&row.found),
        marks: lines(&row.marks),
        fingerprint: row.fingerprint,
    };
    Ok(rows.into_iter().map(said).collect())
}

/// What is read, and for whom it is to be let through.
#[derive(Debug, Clone)]
pub struct New<'a> {
    pub child: PersonId,
    /// Who is to have it; none of a list, which is read for everybody.
    pub for_person: Option<PersonId>,
    pub kind: Kind,
    /// Its fingerprint: of a text by its words, of a document by its bytes.
    pub fingerprint: &'a str,
    /// What it is called: "Notice, Reasons".
    pub title: &'a str,
    /// The text itself, or the name of the document.
    pub body: &'a Words,
    /// What it says: of a document, all that could be read. What is found in it now is what is let through.
    pub says: &'a str,
    /// Of what is found, the words that are let through, by their fingerprints; all of them where none are named.
    pub only: Option<&'a HashSet<String>>,
    /// Where it can be read.
    pub place: &'a str,
    /// Why it is to be let through.
    pub reason: &'a str,
    /// Whether a second person must read it before it goes.
    pub needs_second: bool,
}

/// The first reader says that it may go. The caller records the audit entry.
///
/// What somebody chose is a row of its own, and no later choice changes it: nobody's words come to stand under another's name,
/// and no request of somebody else goes with them.
#[store::boxed]
pub async fn add(tx: &mut Tx, viewer: &Viewer, new: &New<'_>) -> Result<ReadingId> {
    let screen = match new.for_person {
        Some(person) => known::of(tx, person.uuid(), new.child, viewer.today).await?.screen,
        None => Screen::default(),
    };
    let mut found = screen.found(new.says);
    found.retain(|word| new.only.is_none_or(|only| only.contains(word)));
    let (found, marks) = (found.join("\n"), screen.marks().join("\n"));
    if let Some(known) = same(tx, viewer, new, &found, &marks).await? {
        return Ok(known);
    }
    let id: ReadingId = tx.new_id();
    insert(
        "reading",
        vec![
            ("id", id.into()),
            ("child", new.child.into()),
            ("for_person", new.for_person.into()),
            ("kind", new.kind.code().into()),
            ("fingerprint", new.fingerprint.into()),
            ("title", new.title.into()),
            ("body", new.body.into()),
            ("place", new.place.into()),
            ("reason", new.reason.into()),
            ("first_by", viewer.account.into()),
            ("first_name", (&viewer.name).into()),
            ("first_at", tx.now().into()),
            ("needs_second", new.needs_second.into()),
            ("found", found.into()),
            ("marks", marks.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}

/// The same choice of the same words, which was made before and stands or waits.
async fn same(tx: &mut Tx, viewer: &Viewer, new: &New<'_>, found: &str, marks: &str) -> Result<Option<ReadingId>> {
    let query = Query::new("select id from reading where refused_at is null and child =")
        .value(new.child)
        .push("and kind =")
        .value(new.kind.code())
        .push("and fingerprint =")
        .value(new.fingerprint)
        .push("and found =")
        .value(found)
        .push("and marks =")
        .value(marks)
        .push("and needs_second =")
        .value(new.needs_second)
        .push("and (second_by is not null or not needs_second or first_by =")
        .value(viewer.account)
        .push(")");
    let query = match new.for_person {
        Some(person) => query.push("and for_person =").value(person),
        None => query.push("and for_person is null"),
    };
    let known: Option<(ReadingId,)> = query.push("order by id limit 1").maybe(tx).await?;
    Ok(known.map(|(id,)| id))
}

/// A reading in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Reading {
    /// The reading.
    pub id: ReadingId,
    pub child: PersonId,
    /// Who is to have it.
    pub for_person: Option<PersonId>,
    /// `text`, `document` or `list`.
    pub kind: String,
    /// What it is a reading of.
    pub fingerprint: String,
    pub title: String,
    /// The text, or the name of the document.
    pub body: Words,
    /// Where it can be read.
    pub place: String,
    /// Why it is to be let through.
    pub reason: Words,
    /// Who read it first.
    pub first_by: AccountId,
    /// As they are called.
    pub first_name: String,
    first_at: jiff_sqlx::Timestamp,
    /// Whether a second person must read it before it goes.
    pub needs_second: bool,
    /// Who read it second.
    pub second_name: Option<String>,
    found: String,
}

impl Reading {
    /// Whether it lets these words through, once everybody has read it who must.
    #[must_use]
    pub fn lets(&self, words: &str) -> bool {
        let own = screen::fingerprint(words);
        self.found.lines().any(|one| one == own)
    }

    /// When it was read first.
    #[must_use]
    pub fn first_at(&self) -> jiff::Timestamp {
        self.first_at.to_jiff()
    }
}

const READING: &str =
    "select id, child, for_person, kind, fingerprint, title, body, place, reason, first_by, first_name,
       first_at, needs_second, second_name, found from reading where refused_at is null";

/// A child's readings that were not refused, newest first.
#[store::boxed]
pub async fn of_child(tx: &mut Tx, child: PersonId) -> Result<Vec<Reading>> {
    sql!(READING, "and child = $1 order by first_at desc, id", child).all(tx).await
}

/// By how many people a text was read that names other children; none where nobody did, or where it waits for the second.
#[store::boxed]
pub async fn list_read_by(tx: &mut Tx, child: PersonId, fingerprint: &str) -> Result<Option<ReadBy>> {
    let rows: Vec<(bool,)> = sql!(
        "select second_by is not null as twice from reading where refused_at is null and kind = 'list'
           and (second_by is not null or needs_second = $1) and child = $2 and fingerprint = $3",
        false,
        child,
        fingerprint,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(twice,)| if twice { ReadBy::Two } else { ReadBy::One }).max())
}

/// What two people read that names other children, of one child: by its fingerprints.
#[store::boxed]
pub async fn lists_read(tx: &mut Tx, child: PersonId) -> Result<HashSet<String>> {
    let rows: Vec<(String,)> = sql!(
        "select fingerprint from reading where refused_at is null and kind = 'list' and second_by is not null
           and child = $1",
        child,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(fingerprint,)| fingerprint).collect())
}

/// The second reader agrees; it cannot be the first. Or somebody refuses: a request that waits, or what was let through, which is
/// then held back again whoever let it through. The caller records the audit entry.
///
/// # Errors
/// [`StoreError::NotFound`] where no such reading of this child waits for this person.
#[store::boxed]
pub async fn decide(tx: &mut Tx, viewer: &Viewer, child: PersonId, id: ReadingId, agreed: bool) -> Result<()> {
    let rows = if agreed { agree(tx, viewer, child, id).await? } else { refuse(tx, viewer, child, id).await? };
    if rows > 0 { Ok(()) } else { Err(StoreError::NotFound) }
}

async fn agree(tx: &mut Tx, viewer: &Viewer, child: PersonId, id: ReadingId) -> Result<u64> {
    let first: Option<(AccountId,)> = sql!("select first_by from reading where id = $1", id).maybe(tx).await?;
    let (first,) = first.ok_or(StoreError::NotFound)?;
    if !widening::are_two_people(tx, first, viewer.account).await? {
        return Err(StoreError::NotFound);
    }
    sql!(
        "update reading set second_at = $1, second_by = $2, second_name = $3
           where refused_at is null and needs_second and second_by is null and first_by <> $4 and child = $5 and id = $6",
        tx.now(),
        viewer.account,
        &viewer.name,
        viewer.account,
        child,
        id,
    )
    .run(tx)
    .await
}

async fn refuse(tx: &mut Tx, viewer: &Viewer, child: PersonId, id: ReadingId) -> Result<u64> {
    sql!(
        "update reading set refused_at = $1, second_name = $2 where refused_at is null and child = $3 and (id = $4
           or ((second_by is not null or not needs_second) and exists (select 1 from reading r where r.id = $5
             and (r.second_by is not null or not r.needs_second) and r.fingerprint = reading.fingerprint
             and r.kind = reading.kind and r.for_person = reading.for_person)))",
        tx.now(),
        &viewer.name,
        child,
        id,
        id,
    )
    .run(tx)
    .await
}
