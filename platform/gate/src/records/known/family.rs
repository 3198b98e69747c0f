//! Who belongs to a child, and what those may have who work with it outside the authority.

use std::collections::HashSet;

use jiff::civil::Date;
use store::{Query, Result, Tx, sql};
use uuid::Uuid;

use crate::PersonId;
use crate::reader::Known;

#[derive(Debug, sqlx::FromRow)]
pub(super) struct Bond {
    pub(super) person: Uuid,
    pub(super) parental_responsibility: bool,
    pub(super) has_care: bool,
    pub(super) lives_with: bool,
}

impl Bond {
    /// Whether the child lives with them, or is in their care wherever it sleeps.
    pub(super) fn cares(&self) -> bool {
        self.lives_with || self.has_care
    }
}

/// What somebody may have who works with the child outside the authority, such as a SENCO: how to reach those who answer
/// for the child or live with them, and where the child lives. Where a parent lives who does not live with the child is no
/// matter of theirs; and where somebody must not learn where the child is, no address is, nor anything of that person.
#[store::boxed]
pub(crate) async fn outside(tx: &mut Tx, child: PersonId, today: Date) -> Result<Known> {
    let child = child.uuid();
    let bonds = bonds(tx, &[child], today).await?;
    let under_a_rule: Vec<(Uuid,)> =
        sql!(
        "select w.from_person from withheld w where (w.child = $1 or w.about_person in (select person from relationship
           where child = $2)) and w.starts_on <= $3 and (w.ends_on is null or w.ends_on >= $4)",
        child, child, today, today,
    )
        .all(tx)
        .await?;
    let is_under_a_rule = |person: Uuid| under_a_rule.iter().any(|(from,)| *from == person);
    let answers = |bond: &&Bond| (bond.parental_responsibility || bond.cares()) && !is_under_a_rule(bond.person);
    let contacts = bonds.iter().filter(answers).map(|bond| bond.person).collect();
    let addresses = if under_a_rule.is_empty() {
        bonds.iter().filter(|bond| bond.lives_with).map(|bond| bond.person).chain([child]).collect()
    } else {
        HashSet::new()
    };
    Ok(Known { outside: true, addresses, contacts, ..Known::default() })
}

/// The child and everybody around it, the reader too.
pub(super) fn family(child: Uuid, person: Uuid, bonds: &[Bond]) -> Vec<Uuid> {
    let mut all: Vec<Uuid> = bonds.iter().map(|bond| bond.person).chain([child, person]).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Who belongs to these children today.
pub(super) async fn bonds(tx: &mut Tx, children: &[Uuid], today: Date) -> Result<Vec<Bond>> {
    Query::new("select person, parental_responsibility, has_care, lives_with from relationship where (ends_on is null or ends_on >=")
        .value(today)
        .push(") and child in (")
        .list(children.iter().copied())
        .push(")")
        .all(tx)
        .await
}

/// Who once had the child living with them, without deciding for it: carers of before.
pub(super) async fn carers_of_before(tx: &mut Tx, child: Uuid) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = sql!(
        "select person from relationship where (lives_with or has_care) and not parental_responsibility and child = $1",
        child,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

pub(super) async fn is_looked_after(tx: &mut Tx, child: Uuid, today: Date) -> Result<bool> {
    let count = sql!(
        "select count(*) from care_status where kind = 'looked_after' and (ends_on is null or ends_on >= $1)
               and person = $2",
        today,
        child,
    )
    .number(tx)
    .await?;
    Ok(count > 0)
}
