//! Where those work who opened a record.

use store::{Query, Result, Tx};
use uuid::Uuid;

use crate::OrganisationId;

/// A role that an account holds in a setting or service, as it is recorded now.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Workplace {
    pub account: Uuid,
    /// The code of the role.
    pub role: String,
    pub organisation: OrganisationId,
    pub name: String,
}

/// The settings and services in which these accounts hold a role.
#[store::boxed]
pub async fn of(tx: &mut Tx, accounts: &[Uuid]) -> Result<Vec<Workplace>> {
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    Query::new(
        "select r.account, r.role, r.organisation, o.name from account_role r
           join organisation o on o.id = r.organisation where r.account in (",
    )
    .list(accounts.iter().copied())
    .push(") order by r.starts_on desc, o.name")
    .all(tx)
    .await
}
