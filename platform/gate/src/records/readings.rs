//! Texts and documents that people have read, and said: this may go to this person.
//!
//! Words that may mean something else need one reader. Words that are the place, documents that the program cannot read
//! whole, and lists of children need two.

use std::collections::{HashMap, HashSet};

use access::records::widening;
use access::{AccountId, Viewer};
use store::query::insert;
use store::{Query, Result, StoreError, Tx, sql};
use uuid::Uuid;

use super::known;
use crate::{PersonId, ReadBy, Words, screen};

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

#[derive(sqlx::FromRow)]
struct Row {
    fingerprint: String,
    twice: bool,
    found: String,
}

/// What people said of each text that they read for a person: by fingerprint. What waits for a second person lets nothing
/// through.
#[store::boxed]
pub(crate) async fn of(tx: &mut Tx, child: Uuid, person: Uuid) -> Result<HashMap<String, screen::Reading>> {
    let rows: Vec<Row> = sql!(
        "select fingerprint, second_by is not null as twice, found from reading
           where refused_at is null and kind <> 'list' and (second_by is not null or needs_second = $1) and child = $2
           and for_person = $3",
        false,
        child,
        person,
    )
    .all(tx)
    .await?;
    let reading = |row: &Row| screen::Reading {
        by: if row.twice { ReadBy::Two } else { ReadBy::One },
        words: Some(row.found.lines().map(str::to_owned).collect()),
    };
    Ok(rows.iter().map(|row| (row.fingerprint.clone(), reading(row))).collect())
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
#[store::boxed]
pub async fn add(tx: &mut Tx, viewer: &Viewer, new: &New<'_>) -> Result<ReadingId> {
    let mut found = match new.for_person {
        Some(person) => known::of(tx, person.uuid(), new.child, viewer.today).await?.screen.found(new.says),
        None => Vec::new(),
    };
    let all = found.clone();
    found.retain(|word| new.only.is_none_or(|only| only.contains(word)));
    let now = tx.now();
    let query = Query::new("select id, found from reading where refused_at is null and child =")
        .value(new.child)
        .push("and kind =")
        .value(new.kind.code())
        .push("and fingerprint =")
        .value(new.fingerprint);
    let query = match new.for_person {
        Some(person) => query.push("and for_person =").value(person),
        None => query.push("and for_person is null"),
    };
    let known: Option<(ReadingId, String)> = query.maybe(tx).await?;
    if let Some((known, before)) = known {
        let before: Vec<&str> = before.lines().collect();
        if !found.iter().all(|one| before.contains(&one.as_str())) {
            // More is let through than was: it is read anew, with what was let through before and still stands in it.
            found.extend(before.iter().map(|word| (*word).to_owned()).filter(|word| all.contains(word)));
            found.sort_unstable();
            found.dedup();
            sql!(
                "update reading set second_by = null, second_name = null, second_at = null, found = $1, reason = $2,
                   needs_second = $3, first_by = $4, first_name = $5, first_at = $6 where id = $7",
                found.join("\n"),
                new.reason,
                new.needs_second,
                viewer.account,
                &viewer.name,
                now,
                known,
            )
            .run(tx)
            .await?;
        } else if new.needs_second {
            sql!("update reading set needs_second = $1 where second_by is null and id = $2", true, known)
                .run(tx)
                .await?;
        }
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
            ("first_at", now.into()),
            ("needs_second", new.needs_second.into()),
            ("found", found.join("\n").into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}

/// What was said of a child's texts and documents for somebody counts no more: they must learn less than they might then.
/// The caller records the audit entry.
#[store::boxed]
pub async fn void(tx: &mut Tx, child: PersonId, for_person: PersonId) -> Result<()> {
    let now = tx.now();
    sql!(
        "update reading set refused_at = $1 where refused_at is null and kind <> 'list' and child = $2 and for_person = $3",
        now,
        child,
        for_person,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// What one officer alone let through of a child's texts is judged anew: somebody of the family lives or learns elsewhere
/// now. What two people read stands; a place that is new in it is held back like any.
#[store::boxed]
pub(super) async fn judge_anew(tx: &mut Tx, child: PersonId) -> Result<()> {
    let now = tx.now();
    sql!(
        "update reading set refused_at = $1 where refused_at is null and kind <> 'list' and second_by is null
           and needs_second = $2 and child = $3",
        now,
        false,
        child,
    )
    .run(tx)
    .await
    .map(|_| ())
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
    Query::new(READING).push("and child =").value(child).push("order by first_at desc, id").all(tx).await
}

/// Whether a list was read by two people.
#[store::boxed]
pub async fn list_is_read(tx: &mut Tx, child: PersonId, fingerprint: &str) -> Result<bool> {
    let count = sql!(
        "select count(*) from reading where refused_at is null and kind = 'list' and second_by is not null
           and child = $1 and fingerprint = $2",
        child,
        fingerprint,
    )
    .number(tx)
    .await?;
    Ok(count > 0)
}

/// The second reader agrees; it cannot be the first. Or somebody refuses: then what was let through is held back again.
/// The caller records the audit entry.
///
/// # Errors
/// [`StoreError::NotFound`] where no such reading of this child waits for this person.
#[store::boxed]
pub async fn decide(tx: &mut Tx, viewer: &Viewer, child: PersonId, id: ReadingId, agreed: bool) -> Result<()> {
    let now = tx.now();
    if agreed {
        let first: Option<(AccountId,)> = sql!("select first_by from reading where id = $1", id).maybe(tx).await?;
        let (first,) = first.ok_or(StoreError::NotFound)?;
        if !widening::are_two_people(tx, first, viewer.account).await? {
            return Err(StoreError::NotFound);
        }
    }
    let query = if agreed {
        Query::new("update reading set second_at =")
            .value(now)
            .push(", second_by =")
            .value(viewer.account)
            .push(", second_name =")
            .value(&viewer.name)
    } else {
        Query::new("update reading set refused_at =").value(now).push(", second_name =").value(&viewer.name)
    };
    let query = query.push("where refused_at is null");
    let query = if agreed { query.push("and second_by is null and first_by <>").value(viewer.account) } else { query };
    let rows = query.push("and child =").value(child).push("and id =").value(id).run(tx).await?;
    if rows == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}
