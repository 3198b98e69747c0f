//! Calendar feeds: one secret address an account, that can be revoked.

use access::AccountId;
use store::query::insert;
use store::{Result, Tx, sql};

/// Whether an account has a feed that works.
#[store::boxed]
pub async fn has(tx: &mut Tx, account: AccountId) -> Result<bool> {
    let number = sql!(
        "select count(*) from calendar_feed f join account a on a.id = f.account
          where (a.signed_out_at is null or a.signed_out_at <= f.made_at) and f.account = $1",
        account,
    )
    .number(tx)
    .await?;
    Ok(number > 0)
}

/// Makes an account's feed; an address made before no longer works. The caller records the audit entry.
#[store::boxed]
pub async fn make(tx: &mut Tx, account: AccountId, token_hash: &str) -> Result<()> {
    revoke(tx, account).await?;
    let now = tx.now();
    let row = vec![("account", account.into()), ("token_hash", token_hash.into()), ("made_at", now.into())];
    insert("calendar_feed", row).run(tx).await.map(|_| ())
}

/// Revokes an account's feed. The caller records the audit entry.
#[store::boxed]
pub async fn revoke(tx: &mut Tx, account: AccountId) -> Result<()> {
    sql!("delete from calendar_feed where account = $1", account).run(tx).await.map(|_| ())
}

/// Whose feed this is; nobody's once the account was signed out everywhere, has a new password, or is closed.
#[store::boxed]
pub async fn owner(tx: &mut Tx, token_hash: &str) -> Result<Option<AccountId>> {
    let row: Option<(AccountId,)> = sql!(
        "select f.account from calendar_feed f join account a on a.id = f.account
               where a.disabled_at is null and (a.signed_out_at is null or a.signed_out_at <= f.made_at)
               and f.token_hash = $1",
        token_hash,
    )
    .maybe(tx)
    .await?;
    Ok(row.map(|(account,)| account))
}
