//! Calendar feeds: one secret address an account, that can be taken back.

use access::AccountId;
use store::query::insert;
use store::{Query, Result, Tx};

/// Whether an account has a feed.
///
/// # Errors
/// Those of the store.
pub async fn has(tx: &mut Tx, account: AccountId) -> Result<bool> {
    Ok(Query::new("select count(*) from calendar_feed where account =").value(account).number(tx).await? > 0)
}

/// Makes an account's feed; an address made before no longer works. The caller records the audit entry.
///
/// # Errors
/// Those of the store.
pub async fn make(tx: &mut Tx, account: AccountId, token_hash: &str) -> Result<()> {
    revoke(tx, account).await?;
    let now = tx.now();
    let row = vec![("account", account.into()), ("token_hash", token_hash.into()), ("made_at", now.into())];
    insert("calendar_feed", row).run(tx).await.map(|_| ())
}

/// Takes an account's feed back. The caller records the audit entry.
///
/// # Errors
/// Those of the store.
pub async fn revoke(tx: &mut Tx, account: AccountId) -> Result<()> {
    Query::new("delete from calendar_feed where account =").value(account).run(tx).await.map(|_| ())
}

/// Whose feed this is.
///
/// # Errors
/// Those of the store.
pub async fn owner(tx: &mut Tx, token_hash: &str) -> Result<Option<AccountId>> {
    let row: Option<(AccountId,)> =
        Query::new("select account from calendar_feed where token_hash =").value(token_hash).maybe(tx).await?;
    Ok(row.map(|(account,)| account))
}
