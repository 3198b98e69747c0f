//! Children of whom an officer must look again at what the family can see.

use store::{Query, Result, Tx, sql};
use uuid::Uuid;

use crate::PersonId;

/// Asks that it be looked again at a child, where a rule keeps whereabouts from somebody. What was let through counts for the
/// places that were kept then; who asks has nothing to do for that.
#[store::boxed]
pub async fn ask(tx: &mut Tx, child: PersonId, why: &str) -> Result<()> {
    let ruled = sql!(
        "select count(*) from withheld w where w.ends_on is null and (w.child = $1 or w.about_person in (select person
           from relationship where child = $2))",
        child,
        child,
    )
    .number(tx)
    .await?;
    if ruled == 0 { Ok(()) } else { note(tx, child, why).await }
}

async fn note(tx: &mut Tx, child: PersonId, why: &str) -> Result<()> {
    let now = tx.now();
    Query::new("insert into recheck (child, why, asked_at) values (")
        .list(vec![store::Value::from(child), why.into(), now.into()])
        .push(") on conflict (child) do update set why = excluded.why")
        .run(tx)
        .await
        .map(|_| ())
}

/// So many people are looked up in one statement.
const AT_ONCE: usize = 200;

/// Asks that it be looked again at restricted children, and at those of a household that a rule protects, who have the postcode and the
/// surname of one of these people, of whom the records do not say whether they live together. Asked after people were brought in
/// from outside: until an officer has said it, whoever must not find the household learns nothing of where they live.
#[store::boxed]
pub async fn ask_who_lives_together(tx: &mut Tx, people: &[PersonId], why: &str) -> Result<()> {
    for some in people.chunks(AT_ONCE) {
        let query = Query::new(
            "with beside as (select distinct h.person as id from address n join person p on p.id = n.person
               join address h on h.postcode = n.postcode and h.person <> n.person join person q on q.id = h.person
              where n.ends_on is null and h.ends_on is null and lower(q.surname) = lower(p.surname)
                and (coalesce(n.street, '') = '' or coalesce(h.street, '') = '') and n.person in (",
        )
        .list(some.iter().copied())
        .push(
            ")), around as (select b.id from beside b
               union select r.child from relationship r join beside b on b.id = r.person
                where r.lives_with and r.ends_on is null)
             select p.id from person p join around a on a.id = p.id where p.is_child and (p.restricted
               or p.id in (select person from protected) or exists (select 1 from withheld w where w.ends_on is null
                and (w.child = p.id or w.about_person in (select person from relationship where child = p.id))))",
        );
        let children: Vec<(PersonId,)> = query.push("order by p.id").all(tx).await?;
        for (child,) in children {
            note(tx, child, why).await?;
        }
    }
    Ok(())
}

/// Why it is to be looked again at a child.
#[store::boxed]
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<Option<String>> {
    let row: Option<(String,)> = sql!("select why from recheck where child = $1", child).maybe(tx).await?;
    Ok(row.map(|(why,)| why))
}

/// Whether a rule keeps whereabouts from the person: such a one exports nobody's records.
#[store::boxed]
pub async fn is_under_a_rule(tx: &mut Tx, person: Option<Uuid>, today: jiff::civil::Date) -> Result<bool> {
    let Some(person) = person else { return Ok(false) };
    let count = sql!(
        "select count(*) from withheld where from_person = $1 and starts_on <= $2 and (ends_on is null or ends_on >= $3)",
        person, today, today,
    )
        .number(tx)
        .await?;
    Ok(count > 0)
}

/// It was looked. The caller records the audit entry.
#[store::boxed]
pub async fn done(tx: &mut Tx, child: PersonId) -> Result<()> {
    sql!("delete from recheck where child = $1", child).run(tx).await.map(|_| ())
}

/// Members of the family of a child who have an account or parental responsibility, and must not learn where it is:
/// id and name.
#[store::boxed]
pub async fn bound_family(tx: &mut Tx, child: PersonId, today: jiff::civil::Date) -> Result<Vec<(PersonId, String)>> {
    let candidates: Vec<(Uuid, String)> = sql!(
        "select distinct p.id, trim(p.forename || ' ' || p.surname) || coalesce(' (' || (select min(lower(k.kind))
           from relationship k
           where k.person = p.id and k.child = $1) || ')', '') from withheld w join person p on p.id = w.from_person
           where w.starts_on <= $2 and (w.ends_on is null or w.ends_on >= $3) and (w.child = $4
           or p.id in (select r.person from relationship r where r.child = $5)) order by 2, 1",
        child,
        today,
        today,
        child,
        child,
    )
    .all(tx)
    .await?;
    let mut bound = Vec::new();
    for (person, name) in candidates {
        let person = PersonId::from_uuid(person);
        let addressee = crate::Addressee::Person(person);
        if crate::Reader::addressee(tx, addressee, child, today).await?.is_bound() {
            bound.push((person, name));
        }
    }
    Ok(bound)
}

/// Those of the family who decide for a child, or are under a rule, and from whom some place is kept: id, name, and what
/// they may learn.
#[store::boxed]
pub async fn closed_family(
    tx: &mut Tx,
    child: PersonId,
    today: jiff::civil::Date,
) -> Result<Vec<(PersonId, String, crate::Reader)>> {
    let mut candidates = bound_family(tx, child, today).await?;
    let parents: Vec<(PersonId, String)> = sql!(
        "select r.person, trim(p.forename || ' ' || p.surname) || ' (' || lower(r.kind) || ')' from relationship r
           join person p on p.id = r.person
           where (r.parental_responsibility or r.has_care
                  or exists (select 1 from decision_maker m where m.young_person = r.child and m.person = r.person))
                  and r.child = $1 and (r.ends_on is null or r.ends_on >= $2) order by 2, 1",
        child,
        today,
    )
    .all(tx)
    .await?;
    for one in parents {
        if !candidates.iter().any(|(known, _)| *known == one.0) {
            candidates.push(one);
        }
    }
    let mut all = Vec::new();
    for (person, name) in candidates {
        let reader = crate::Reader::addressee(tx, crate::Addressee::Person(person), child, today).await?;
        if !reader.screen().is_open() {
            all.push((person, name, reader));
        }
    }
    Ok(all)
}
