//! Whom a step of a process lets in for its time: an asked service, a consulted setting, a member of the panel.

use access::AccountId;
use jiff::civil::Date;
use store::query::insert;
use store::{Query, Result, Tx, sql};
use uuid::Uuid;

use crate::{OrganisationId, PersonId};

/// Who is let in, and as what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admitted {
    /// The advisers of a service that is asked for advice.
    Asked(OrganisationId),
    /// One adviser who is asked for advice.
    AskedAccount(AccountId),
    /// Of those who work in a service that is asked for advice this one alone, while they work there.
    AskedWithin(OrganisationId, AccountId),
    /// The SENCO of a setting that is consulted.
    Consulted(OrganisationId),
    /// Somebody who sits on the panel.
    Panel(AccountId),
}

/// Lets somebody in from a day, until [`end`]. `about` is what lets them in. The caller records the audit entry.
#[store::boxed]
pub async fn admit(tx: &mut Tx, child: PersonId, who: Admitted, about: Uuid, from: Date) -> Result<()> {
    admit_until(tx, child, who, about, from, None).await
}

/// [`admit`] with a last day, after which they are out whatever else happens.
#[store::boxed]
pub async fn admit_until(
    tx: &mut Tx,
    child: PersonId,
    who: Admitted,
    about: Uuid,
    from: Date,
    until: Option<Date>,
) -> Result<()> {
    let id: store::Id<()> = tx.new_id();
    let (kind, organisation, account) = match who {
        Admitted::Asked(organisation) => ("asked", Some(organisation), None),
        Admitted::AskedAccount(account) => ("asked", None, Some(account)),
        Admitted::AskedWithin(organisation, account) => ("asked", Some(organisation), Some(account)),
        Admitted::Consulted(organisation) => ("consulted", Some(organisation), None),
        Admitted::Panel(account) => ("panel", None, Some(account)),
    };
    insert(
        "admission",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("kind", kind.into()),
            ("organisation", organisation.into()),
            ("account", account.into()),
            ("about", about.into()),
            ("starts_on", from.into()),
            ("ends_on", until.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// The services and people who are asked for advice on a day, by name, with the organisation where it is one.
#[store::boxed]
pub async fn asked(tx: &mut Tx, child: PersonId, today: Date) -> Result<Vec<(Option<OrganisationId>, String)>> {
    sql!(
        "select distinct d.organisation, coalesce(o.name, a.name, '') from admission d
           left join organisation o on o.id = d.organisation left join account a on a.id = d.account
          where d.kind = 'asked' and d.person = $1 and d.starts_on <= $2 and (d.ends_on is null or d.ends_on >= $3)
          order by 2",
        child,
        today,
        today,
    )
    .all(tx)
    .await
}

/// The settings that are consulted on a day, by name.
#[store::boxed]
pub async fn consulted(tx: &mut Tx, child: PersonId, today: Date) -> Result<Vec<(OrganisationId, String)>> {
    sql!(
        "select distinct d.organisation, o.name from admission d join organisation o on o.id = d.organisation
          where d.kind = 'consulted' and d.person = $1 and d.starts_on <= $2 and (d.ends_on is null or d.ends_on >= $3)
          order by 2",
        child,
        today,
        today,
    )
    .all(tx)
    .await
}

/// Ends everything that lets somebody in to a child's case: the process is over. The caller records the audit entry.
#[store::boxed]
pub async fn end_all(tx: &mut Tx, child: PersonId, today: Date) -> Result<()> {
    sql!("delete from admission where person = $1 and starts_on >= $2", child, today).run(tx).await?;
    sql!(
        "update admission set ends_on = $1 where person = $2 and (ends_on is null or ends_on >= $3)",
        today.yesterday().unwrap_or(today),
        child,
        today,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Ends with yesterday what `about` let in, so that it is gone at once; of one account alone where one is given.
/// The caller records the audit entry.
#[store::boxed]
pub async fn end(tx: &mut Tx, about: Uuid, account: Option<AccountId>, today: Date) -> Result<()> {
    let only = |query: Query| match account {
        Some(account) => query.push("and account =").value(account),
        None => query,
    };
    only(Query::new("delete from admission where about =").value(about).push("and starts_on >=").value(today))
        .run(tx)
        .await?;
    let ended = Query::new("update admission set ends_on =")
        .value(today.yesterday().unwrap_or(today))
        .push("where about =")
        .value(about)
        .push("and (ends_on is null or ends_on >=")
        .value(today)
        .push(")");
    only(ended).run(tx).await.map(|_| ())
}
