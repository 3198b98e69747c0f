//! What each thing is found by.

use std::collections::{BTreeMap, BTreeSet};

use store::query::VALUES_PER_STATEMENT;
use store::{Query, Result, Tx, Value, sql};
use uuid::Uuid;

use super::words;
use crate::term::{Term, Way};
use crate::{Entry, Index, Which};

/// Things at once: their terms are read, compared and written together.
const AT_ONCE: usize = 200;

/// Works out anew what these are found by, after something about them was written in the same transaction. What is gone is no
/// longer found.
pub async fn refresh(tx: &mut Tx, index: &Index, subjects: &[Uuid]) -> Result<()> {
    for some in subjects.chunks(AT_ONCE) {
        let entries = (index.read)(tx, Which::These(some)).await?;
        put(tx, index.about, some, &entries).await?;
    }
    Ok(())
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    subject: Uuid,
    way: String,
    term: String,
}

type Found = BTreeMap<Uuid, BTreeSet<Term>>;

/// Writes what differs from what is there. Says how many terms came or went.
pub(super) async fn put(tx: &mut Tx, about: &'static str, subjects: &[Uuid], entries: &[Entry]) -> Result<usize> {
    if subjects.is_empty() {
        return Ok(0);
    }
    let rows: Vec<Row> = Query::new("select subject, way, term from search_term where about =")
        .value(about)
        .push("and subject in (")
        .list(subjects.iter().copied())
        .push(")")
        .all(tx)
        .await?;
    let mut there = Found::new();
    for row in rows {
        if let Some(way) = Way::from_code(&row.way) {
            there.entry(row.subject).or_default().insert(Term::new(way, row.term));
        }
    }
    let mut wanted = Found::new();
    for entry in entries {
        wanted.entry(entry.subject).or_default().extend(entry.terms.iter().cloned());
    }
    let gone = missing(&there, &wanted);
    let new = missing(&wanted, &there);
    for (subject, term) in &gone {
        sql!(
            "delete from search_term where about = $1 and way = $2 and term = $3 and subject = $4",
            about,
            term.way.code(),
            &term.text,
            *subject,
        )
        .run(tx)
        .await?;
    }
    insert(tx, about, &new).await?;
    let spoken: BTreeSet<&str> =
        new.iter().filter(|(_, term)| term.way.is_spoken()).map(|(_, term)| term.text.as_str()).collect();
    words::keep(tx, &spoken).await?;
    Ok(gone.len() + new.len())
}

/// What one has and the other has not.
fn missing<'a>(one: &'a Found, other: &Found) -> Vec<(Uuid, &'a Term)> {
    let all = one.iter().flat_map(|(subject, terms)| terms.iter().map(move |term| (*subject, term)));
    all.filter(|(subject, term)| !other.get(subject).is_some_and(|terms| terms.contains(term))).collect()
}

async fn insert(tx: &mut Tx, about: &'static str, new: &[(Uuid, &Term)]) -> Result<()> {
    for some in new.chunks(VALUES_PER_STATEMENT / 4) {
        let mut query = Query::new("insert into search_term (about, way, term, subject) values");
        for (place, (subject, term)) in some.iter().enumerate() {
            let row: [Value; 4] = [about.into(), term.way.code().into(), (&term.text).into(), (*subject).into()];
            query = query.push(if place == 0 { "(" } else { ", (" }).list(row).push(")");
        }
        // Somebody else may have worked out the same at the same time.
        query.push("on conflict do nothing").run(tx).await?;
    }
    Ok(())
}
