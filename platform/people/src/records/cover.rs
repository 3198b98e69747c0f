//! One officer covers another's whole caseload for a time.

use access::{AccountId, Allowed, Role};
use jiff::civil::Date;
use serde_json::json;
use store::query::insert;
use store::{Query, Result, Tx};
use uuid::Uuid;

/// A time of cover.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Cover {
    pub id: Uuid,
    /// Whose caseload.
    pub officer: AccountId,
    /// Who covers.
    pub covered_by: AccountId,
    starts_on: jiff_sqlx::Date,
    ends_on: jiff_sqlx::Date,
}

impl Cover {
    /// The first day.
    #[must_use]
    pub fn starts_on(&self) -> Date {
        self.starts_on.to_jiff()
    }
    #[must_use]
    pub fn ends_on(&self) -> Date {
        self.ends_on.to_jiff()
    }
}

/// Cover that has not ended, soonest first: all, or what touches one account.
#[store::boxed]
pub async fn current(tx: &mut Tx, of: Option<AccountId>, today: Date) -> Result<Vec<Cover>> {
    let query =
        Query::new("select id, officer, covered_by, starts_on, ends_on from cover where ends_on >=").value(today);
    let query = match of {
        Some(account) => query.push("and (officer =").value(account).push("or covered_by =").value(account).push(")"),
        None => query,
    };
    query.push("order by starts_on, id").all(tx).await
}

/// Adds a time of cover; records it.
#[store::boxed]
pub async fn add(
    tx: &mut Tx,
    officer: AccountId,
    covered_by: AccountId,
    from: Date,
    until: Date,
    allowed: &Allowed,
) -> Result<()> {
    let id: store::Id<()> = tx.new_id();
    insert(
        "cover",
        vec![
            ("id", id.into()),
            ("officer", officer.into()),
            ("covered_by", covered_by.into()),
            ("starts_on", from.into()),
            ("ends_on", until.into()),
        ],
    )
    .run(tx)
    .await?;
    let detail = json!({ "covered_by": covered_by, "from": from.to_string(), "until": until.to_string() });
    tx.record(allowed.entry("account", Some(officer.uuid())).detail(detail)).await
}

/// Ends all cover that an account takes part in, where it is no longer a case officer's; records each.
#[store::boxed]
pub async fn leaves(tx: &mut Tx, account: AccountId, losing: &[Role], allowed: &Allowed, today: Date) -> Result<()> {
    if losing.contains(&Role::CaseOfficer) {
        for one in current(tx, Some(account), today).await? {
            end(tx, one.id, None, today, allowed).await?;
        }
    }
    Ok(())
}

/// Ends a time of cover with yesterday, of one account alone where one is given; `false` where there is none such.
/// Records it.
#[store::boxed]
pub async fn end(tx: &mut Tx, id: Uuid, of: Option<AccountId>, today: Date, allowed: &Allowed) -> Result<bool> {
    let own = |query: Query| match of {
        Some(account) => query.push("and officer =").value(account),
        None => query,
    };
    let gone =
        own(Query::new("delete from cover where id =").value(id).push("and starts_on >=").value(today)).run(tx).await?;
    let ended = own(Query::new("update cover set ends_on =")
        .value(today.yesterday().unwrap_or(today))
        .push("where id =")
        .value(id))
    .run(tx)
    .await?;
    if gone + ended == 0 {
        return Ok(false);
    }
    tx.record(allowed.entry("account", None).detail(json!({ "cover_ended": id }))).await?;
    Ok(true)
}
