//! What people are found by: their part of the index.
//!
//! A person is found by their own names, numbers, home and telephone; that they belong to a child, and who may know that, is asked
//! where it is searched. A sealed former name is no term at all.

use std::collections::BTreeMap;

use search::{Entry, Index, Term, Way, Which};
use store::{Query, Result, Tx};
use uuid::Uuid;

use crate::PersonId;

/// Children and young people.
pub static CHILDREN: Index = Index { about: "child", read: |tx, which| Box::pin(children(tx, which)) };
/// Everybody around them, by whom they are found too.
pub static ADULTS: Index = Index {
    about: "adult",
    read: |tx, which| {
        Box::pin(people(tx, "select id, forename, surname, preferred_name from person where not is_child", which))
    },
};

/// Keeps current what a person is found by, after something of theirs was written in this transaction.
pub async fn person(tx: &mut Tx, id: PersonId) -> Result<()> {
    persons(tx, &[id]).await
}

/// The same for several, or for those that are gone.
pub async fn persons(tx: &mut Tx, ids: &[PersonId]) -> Result<()> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    // A record that is joined to another is no child's any more.
    search::records::terms::refresh(tx, &CHILDREN, &ids).await?;
    search::records::terms::refresh(tx, &ADULTS, &ids).await
}

#[derive(Debug, sqlx::FromRow)]
struct Person {
    id: Uuid,
    forename: String,
    surname: String,
    preferred_name: Option<String>,
}

/// Children, by the reference that their letters give too.
async fn children(tx: &mut Tx, which: Which<'_>) -> Result<Vec<Entry>> {
    let select = "select id, forename, surname, preferred_name from person where is_child";
    let mut all = people(tx, select, which).await?;
    for entry in &mut all {
        entry.terms.extend(Term::number(&reference(PersonId::from_uuid(entry.subject))));
    }
    Ok(all)
}

/// What a letter about a child is called by: it says nothing of them.
#[must_use]
pub fn reference(child: PersonId) -> String {
    let id = child.uuid().simple().to_string().to_uppercase();
    format!("SEN/{}", id.get(24..).unwrap_or_default())
}

async fn people(tx: &mut Tx, select: &str, which: Which<'_>) -> Result<Vec<Entry>> {
    let rows: Vec<Person> = which.of(select).all(tx).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut all: BTreeMap<Uuid, Vec<Term>> = BTreeMap::new();
    for row in rows {
        let terms = all.entry(row.id).or_default();
        for name in [Some(row.forename), Some(row.surname), row.preferred_name].into_iter().flatten() {
            terms.extend(Term::words(Way::Name, &name));
        }
    }
    for ids in ids.chunks(200) {
        for (person, forename, surname, kind) in names(tx, ids).await? {
            let way = if kind == "former" { Way::Former } else { Way::Name };
            add(&mut all, person, Term::words(way, &format!("{forename} {surname}")));
        }
        for (select, term) in ROWS {
            let query = Query::new(select).push("person in (").list(ids.iter().copied()).push(")");
            for (person, kind, value) in query.all::<(Uuid, String, String)>(tx).await? {
                add(&mut all, person, term(&kind, &value));
            }
        }
    }
    Ok(all.into_iter().map(|(subject, terms)| Entry { subject, terms: without_doubles(terms) }).collect())
}

async fn names(tx: &mut Tx, people: &[Uuid]) -> Result<Vec<(Uuid, String, String, String)>> {
    Query::new("select person, forename, surname, kind from person_name where not sealed and person in (")
        .list(people.iter().copied())
        .push(")")
        .all(tx)
        .await
}

/// The term of a kind and what is written.
type AsTerm = fn(&str, &str) -> Option<Term>;

/// Rows of other tables: whose, of which kind, and what is written.
const ROWS: [(&str, AsTerm); 3] = [
    ("select person, kind, value from identifier where", |_, value| Term::number(value)),
    ("select person, 'home', coalesce(postcode, '') from address where ends_on is null and", |_, value| {
        Term::postcode(value)
    }),
    ("select person, kind, value from contact where", |kind, value| {
        if kind == "phone" { Term::phone(value) } else { Term::email(value) }
    }),
];

fn add(all: &mut BTreeMap<Uuid, Vec<Term>>, person: Uuid, terms: impl IntoIterator<Item = Term>) {
    if let Some(there) = all.get_mut(&person) {
        there.extend(terms);
    }
}

/// A word that is part of the present name and of one of before is part of the present one.
fn without_doubles(mut terms: Vec<Term>) -> Vec<Term> {
    terms.sort();
    terms.dedup();
    let (now, before): (Vec<Term>, Vec<Term>) = terms.into_iter().partition(|term| term.way() != Way::Former);
    let is_new = |term: &Term| !now.iter().any(|one| one.way() == Way::Name && one.text() == term.text());
    let before: Vec<Term> = before.into_iter().filter(is_new).collect();
    now.into_iter().chain(before).collect()
}
