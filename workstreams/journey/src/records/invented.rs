//! Which children of an invented area the demo takes for what it shows.

use access::{AccountId, Role};
use people::{OrganisationId, PersonId};
use store::{Result, Tx, sql};

/// Children whose newest step is of a kind, nobody restricted; by name.
pub async fn children_at(tx: &mut Tx, has: &str, has_not: &str, limit: i64) -> Result<Vec<PersonId>> {
    let rows: Vec<(PersonId,)> = sql!(
        "select p.id from person p where p.is_child and not p.restricted
           and not exists (select 1 from withheld w where w.child = p.id)
           and exists (select 1 from event e where e.person = p.id and e.kind = $1) and not exists (select 1
           from event e where e.person = p.id and e.kind = $2) order by p.sort_key, p.id limit $3",
        has,
        has_not,
        limit,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// An account with a role and a password: one of the demo's sign-ins.
pub async fn sign_in(tx: &mut Tx, role: Role) -> Result<Option<(AccountId, String, Option<uuid::Uuid>)>> {
    sql!(
        "select a.id, a.name, h.organisation from account a join account_role h on h.account = a.id
           where a.password_hash is not null and h.role = $1 order by a.email limit 1",
        role.code(),
    )
    .maybe(tx)
    .await
}

/// A child of the demo's parent.
pub async fn parents_child(tx: &mut Tx, parent: AccountId) -> Result<Option<PersonId>> {
    let row: Option<(PersonId,)> = sql!(
        "select r.child from relationship r join account a on a.person = r.person where r.parental_responsibility
           and a.id = $1 order by r.id limit 1",
        parent,
    )
    .maybe(tx)
    .await?;
    Ok(row.map(|(child,)| child))
}

/// A setting that is not the child's own.
pub async fn another_setting(tx: &mut Tx, child: PersonId) -> Result<Option<OrganisationId>> {
    let row: Option<(OrganisationId,)> = sql!(
        "select id from organisation where kind = 'setting' and id not in (select organisation from placement
           where person = $1) order by sort_key, id limit 1",
        child,
    )
    .maybe(tx)
    .await?;
    Ok(row.map(|(id,)| id))
}

/// The children of a case officer about whom something happened last, nobody restricted.
pub async fn caseload(tx: &mut Tx, officer: AccountId, limit: i64) -> Result<Vec<PersonId>> {
    let rows: Vec<(PersonId,)> = sql!(
        "select p.id from assignment s join person p on p.id = s.person where s.kind = 'case_officer' and s.account = $1
           and s.ends_on is null and not p.restricted and not exists (select 1 from withheld w where w.child = p.id)
           order by (select max(e.happened_on) from event e where e.person = p.id) desc, p.id limit $2",
        officer,
        limit,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
