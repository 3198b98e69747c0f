//! The restricted records that a viewer must not know of, with all that their families could be recognised by in what comes from
//! outside.

use std::collections::{BTreeMap, BTreeSet};

use access::{App, Role, Viewer};
use jiff::civil::Date;
use search::Term;
use store::{Query, Result, Tx, sql};

use crate::model::recognised::{self, Hidden};
use crate::{FIND_CHILD, PersonId, scope};

/// What people are to a child who come to it by their work: other families have the same ones.
const BY_WORK: [&str; 2] = ["Social worker", "Deputy or attorney"];
/// So many people are asked about in one statement.
const AT_ONCE: usize = 400;

/// How somebody stands to a restricted child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tie {
    Child,
    /// Of the family, or with care of the child; whether it lives or lived with them.
    Family {
        at_home: bool,
    },
    ByWork,
    Sibling,
}

/// Whose records somebody counts for, and as what.
type Ties = BTreeMap<PersonId, BTreeSet<(PersonId, Tie)>>;

#[derive(sqlx::FromRow)]
struct Relative {
    child: PersonId,
    person: PersonId,
    kind: String,
    lives_with: bool,
    is_now: bool,
}

/// The restricted records that the viewer must not know of: few, so what is known of all that there are is read. Nothing of them is
/// to be shown.
#[store::boxed]
pub async fn hidden_from(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Hidden>> {
    let query = Query::new("select p.id, p.birth_date from person p where p.is_child and p.restricted and");
    // Where nobody who can sign in is named on the record, a manager sees the request: none may be lost.
    let query = if viewer.is(Role::Manager) {
        query.push(
            "exists (select 1 from assignment a join account c on c.id = a.account
                where a.person = p.id and a.kind = 'named' and c.disabled_at is null) and",
        )
    } else {
        query
    };
    let all: Vec<(PersonId, Option<jiff_sqlx::Date>)> =
        scope::within(app, viewer, FIND_CHILD, query.push("(")).push(") is not true").all(tx).await?;
    let mut hidden: BTreeMap<PersonId, Hidden> = all
        .into_iter()
        .map(|(person, born)| (person, Hidden::new(person, born.map(jiff_sqlx::Date::to_jiff))))
        .collect();
    if hidden.is_empty() {
        return Ok(Vec::new());
    }
    let children: Vec<PersonId> = hidden.keys().copied().collect();
    let ties = ties(tx, &children, viewer.today).await?;
    let people: Vec<PersonId> = ties.keys().copied().collect();
    for people in people.chunks(AT_ONCE) {
        add_names(tx, &ties, people, &mut hidden).await?;
        add_facts(tx, &ties, people, &mut hidden).await?;
    }
    Ok(hidden.into_values().collect())
}

/// Everybody by whom these children could be recognised.
async fn ties(tx: &mut Tx, children: &[PersonId], today: Date) -> Result<Ties> {
    let mut ties = Ties::new();
    for child in children {
        ties.entry(*child).or_default().insert((*child, Tie::Child));
    }
    // The few records come first: SQLite would otherwise look at everybody's families where it knows no sizes.
    let relatives: Vec<Relative> = sql!(
        "select r.child, r.person, r.kind, r.lives_with, (r.ends_on is null or r.ends_on >= $1) as is_now
           from person p cross join relationship r where r.child = p.id and p.is_child and p.restricted
         union all select d.young_person, d.person, case d.basis when 'parent' then 'Parent' else 'Deputy or attorney' end,
                false, (d.ends_on is null or d.ends_on >= $2)
           from person p cross join decision_maker d where d.young_person = p.id and p.is_child and p.restricted",
        today,
        today,
    )
    .all(tx)
    .await?;
    // Whose other children are children of the same family: those of today, and not those of whoever comes by their work.
    let mut homes: BTreeMap<PersonId, BTreeSet<PersonId>> =
        children.iter().map(|child| (*child, BTreeSet::from([*child]))).collect();
    for one in relatives.iter().filter(|one| children.contains(&one.child)) {
        let by_work = BY_WORK.iter().any(|kind| kind.eq_ignore_ascii_case(one.kind.trim()));
        let tie = if by_work { Tie::ByWork } else { Tie::Family { at_home: one.lives_with } };
        ties.entry(one.person).or_default().insert((one.child, tie));
        if one.is_now && !by_work {
            homes.entry(one.person).or_default().insert(one.child);
        }
    }
    let around: Vec<PersonId> = homes.keys().copied().collect();
    for around in around.chunks(AT_ONCE) {
        let others: Vec<(PersonId, PersonId)> =
            Query::new("select person, child from relationship where (ends_on is null or ends_on >=")
                .value(today)
                .push(") and person in (")
                .list(around.iter().copied())
                .push(")")
                .all(tx)
                .await?;
        for (person, sibling) in others {
            for child in homes.get(&person).into_iter().flatten().filter(|child| **child != sibling) {
                ties.entry(sibling).or_default().insert((*child, Tie::Sibling));
            }
        }
    }
    Ok(ties)
}

/// Does something to each hidden record for which somebody counts, by how they stand to its child.
fn counted(
    ties: &Ties,
    hidden: &mut BTreeMap<PersonId, Hidden>,
    person: PersonId,
    mut add: impl FnMut(&mut Hidden, Tie),
) {
    for (child, tie) in ties.get(&person).into_iter().flatten() {
        if let Some(one) = hidden.get_mut(child) {
            add(one, *tie);
        }
    }
}

#[derive(sqlx::FromRow)]
struct Named {
    person: PersonId,
    is_child: bool,
    birth_date: Option<jiff_sqlx::Date>,
    forename: String,
    surname: String,
}

/// Present names, those that people are known by, and those of before, sealed ones too.
async fn add_names(
    tx: &mut Tx,
    ties: &Ties,
    people: &[PersonId],
    hidden: &mut BTreeMap<PersonId, Hidden>,
) -> Result<()> {
    let ids = || people.iter().copied();
    let named: Vec<Named> =
        Query::new("select id as person, is_child, birth_date, forename, surname from person where id in (")
            .list(ids())
            .push(
                ") union select id, is_child, birth_date, preferred_name, surname from person
                    where preferred_name is not null and id in (",
            )
            .list(ids())
            .push(
                ") union select p.id, p.is_child, p.birth_date, n.forename, n.surname
                    from person p join person_name n on n.person = p.id where p.id in (",
            )
            .list(ids())
            .push(")")
            .all(tx)
            .await?;
    for one in named {
        let born = one.birth_date.map(jiff_sqlx::Date::to_jiff);
        counted(ties, hidden, one.person, |known, tie| match tie {
            Tie::Child => known.add_name(&one.forename, &one.surname),
            Tie::Sibling => known.add_sibling((&one.forename, &one.surname), born),
            Tie::Family { .. } if one.is_child => known.add_sibling((&one.forename, &one.surname), born),
            Tie::Family { .. } => known.add_family(&one.forename, &one.surname),
            Tie::ByWork => {}
        });
    }
    Ok(())
}

/// What else is known of people, also what is no more: whose, of which kind, and up to three texts.
const FACTS: [&str; 7] = [
    "select person, 'number', value, cast(null as text), cast(null as text) from identifier where person in (",
    "select person, kind, value, cast(null as text), cast(null as text) from contact where person in (",
    "select person, 'email', email, cast(null as text), cast(null as text) from account where person in (",
    "select person, 'home', street, town, postcode from address where person in (",
    "select person, 'home', street, town, postcode from former_place where organisation is null and person in (",
    "select person, 'before', contacts, cast(null as text), cast(null as text) from former_place where person in (",
    "select p.person, 'setting', o.name, cast(null as text), cast(null as text)
       from placement p join organisation o on o.id = p.organisation where p.person in (",
];

type Fact = (PersonId, String, Option<String>, Option<String>, Option<String>);

async fn add_facts(
    tx: &mut Tx,
    ties: &Ties,
    people: &[PersonId],
    hidden: &mut BTreeMap<PersonId, Hidden>,
) -> Result<()> {
    let mut facts: Vec<Fact> = Vec::new();
    for select in FACTS {
        facts.extend(Query::new(select).list(people.iter().copied()).push(")").all::<Fact>(tx).await?);
    }
    for (person, kind, first, second, third) in facts {
        counted(ties, hidden, person, |known, tie| match (kind.as_str(), first.as_deref()) {
            ("home", _) => add_home(known, tie, (first.clone(), second.clone(), third.clone())),
            ("setting", Some(name)) if tie == Tie::Child => known.add_setting(name),
            ("number", Some(number)) if tie != Tie::ByWork => known.add_own(Term::number(number)),
            ("email" | "phone" | "before", Some(text)) => {
                for value in text.lines() {
                    let term = if value.contains('@') { Term::email(value) } else { Term::phone(value) };
                    match tie {
                        Tie::ByWork => known.add_by_work(term),
                        Tie::Child | Tie::Family { .. } | Tie::Sibling => known.add_own(term),
                    }
                }
            }
            _ => {}
        });
    }
    Ok(())
}

/// A home of now or before. That of the child and of those it lives with is known by its postcode alone.
fn add_home(known: &mut Hidden, tie: Tie, (street, town, postcode): (Option<String>, Option<String>, Option<String>)) {
    if matches!(tie, Tie::Child | Tie::Family { at_home: true }) {
        known.add_own(postcode.as_deref().and_then(Term::postcode));
    }
    if matches!(tie, Tie::Child | Tie::Family { .. }) {
        known.add_home(recognised::home(street, town, postcode));
    }
}
