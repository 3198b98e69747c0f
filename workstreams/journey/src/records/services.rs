//! Services that give advice: how they are reminded, and who heads them.

use access::{AccountId, Viewer};
use people::OrganisationId;
use store::query::insert;
use store::{Query, Result, Tx, sql};

use super::advice::services_of;
use crate::model::advice_lines::guessed;
use crate::model::chasing::Tuning;

/// How a service is reminded of advice that it owes, in days before and after the last day by law.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Service {
    pub organisation: OrganisationId,
    pub name: String,
    /// Who is written to when advice is late.
    pub head: Option<AccountId>,
    /// Days before the last day at which it is first reminded.
    pub remind_before: i64,
    /// Days from one reminder to the next.
    pub remind_every: i64,
    /// Days after the last day at which its head is told.
    pub escalate_after: i64,
    /// Which kinds of advice it gives, by their codes with spaces between; empty where nobody has said.
    pub gives: String,
    /// Whether it agrees section G for the health body.
    pub agrees_health: bool,
}

impl Service {
    /// Whether it gives advice of this kind: as somebody said, else by its name.
    #[must_use]
    pub fn gives(&self, line: &str) -> bool {
        match self.gives.trim() {
            "" => guessed(&self.name) == Some(line),
            said => said.split(' ').any(|one| one == line),
        }
    }
}

/// The services of the area, with what is usual where nobody has tuned one.
fn services() -> Query {
    let Tuning { remind_before, remind_every, escalate_after } = Tuning::USUAL;
    sql!(
        "select o.id as organisation, o.name, s.head, coalesce(s.remind_before, $1) as remind_before,
               coalesce(s.remind_every, $2) as remind_every, coalesce(s.escalate_after, $3) as escalate_after,
               coalesce(s.gives, '') as gives, coalesce(s.agrees_health, false) as agrees_health
          from organisation o left join service s on s.organisation = o.id
         where o.kind = 'service' and o.status <> 'Closed'",
        remind_before,
        remind_every,
        escalate_after,
    )
}

/// Every service of the area, by name.
pub async fn all(tx: &mut Tx) -> Result<Vec<Service>> {
    services().push("order by o.sort_key, o.id").all(tx).await
}

/// One.
///
/// # Errors
/// [`store::StoreError::NotFound`] where the organisation is no service.
pub async fn one(tx: &mut Tx, id: OrganisationId) -> Result<Service> {
    services().push("and o.id =").value(id).one(tx).await
}

/// The names of services, also of those that have closed.
pub async fn names(tx: &mut Tx, ids: Vec<OrganisationId>) -> Result<Vec<(OrganisationId, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Query::new("select id, name from organisation where kind = 'service' and id in (")
        .list(ids)
        .push(") order by sort_key, id")
        .all(tx)
        .await
}

/// The services in which the viewer gives advice, by name.
pub async fn of_viewer(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<(OrganisationId, String)>> {
    names(tx, services_of(viewer).into_iter().map(OrganisationId::from_uuid).collect()).await
}

/// Tunes a service. The caller records the audit entry.
pub async fn tune(tx: &mut Tx, service: &Service) -> Result<()> {
    sql!("delete from service where organisation = $1", service.organisation).run(tx).await?;
    insert(
        "service",
        vec![
            ("organisation", service.organisation.into()),
            ("head", service.head.into()),
            ("remind_before", service.remind_before.into()),
            ("remind_every", service.remind_every.into()),
            ("escalate_after", service.escalate_after.into()),
            ("gives", (&service.gives).into()),
            ("agrees_health", service.agrees_health.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Those who give the advice of a service, advisers and educational psychologists: account and name.
pub async fn advisers(tx: &mut Tx, id: OrganisationId) -> Result<Vec<(AccountId, String)>> {
    sql!(
        "select a.id, a.name from account a where a.disabled_at is null
           and a.id in (select h.account from account_role h where h.role in ('adviser', 'educational_psychologist')
             and h.ends_on is null and h.organisation = $1)
           order by lower(a.name), a.id",
        id,
    )
    .all(tx)
    .await
}

/// Those of these accounts whose owners were invited and have never signed in.
pub async fn invited(tx: &mut Tx, accounts: Vec<AccountId>) -> Result<Vec<AccountId>> {
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query::new("select id from account where password_hash is null and id in (").list(accounts);
    let rows: Vec<(AccountId,)> = query.push(")").all(tx).await?;
    Ok(rows.into_iter().map(|(account,)| account).collect())
}

/// The accounts of the SENCOs of a setting.
pub async fn sencos(tx: &mut Tx, setting: OrganisationId) -> Result<Vec<AccountId>> {
    let rows: Vec<(AccountId,)> = sql!(
        "select a.id from account a join account_role h on h.account = a.id
           where a.disabled_at is null and h.role = 'senco' and h.ends_on is null and h.organisation = $1 order by a.id",
        setting,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(account,)| account).collect())
}

/// The account of somebody of the family, where they have one that works.
pub async fn account_of(tx: &mut Tx, person: people::PersonId) -> Result<Option<AccountId>> {
    let row: Option<(AccountId,)> =
        sql!("select id from account where disabled_at is null and person = $1 order by id limit 1", person)
            .maybe(tx)
            .await?;
    Ok(row.map(|(account,)| account))
}
