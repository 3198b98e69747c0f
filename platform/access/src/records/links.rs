//! Invitations and password resets: single-use links that expire. Opening one changes nothing.

use jiff::SignedDuration;
use jiff_sqlx::ToSqlx;
use store::{Result, Tx, on, sql};
use uuid::Uuid;

use crate::AccountId;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To take up a new account.
    Invitation,
    /// To choose a new password.
    Reset,
    /// The same, asked for on the sign-in page by whoever has the account's email.
    Forgotten,
}

impl Purpose {
    /// As it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset | Self::Forgotten => "reset",
        }
    }

    /// How long such a link holds.
    #[must_use]
    pub const fn lasts(self) -> SignedDuration {
        match self {
            Self::Invitation => SignedDuration::from_hours(7 * 24),
            Self::Reset => SignedDuration::from_hours(24),
            Self::Forgotten => SignedDuration::from_hours(1),
        }
    }
}

/// Makes a link and takes back any earlier one. `by` is whoever it is shown to, `None` on the command line. The caller
/// records the audit entry.
#[store::boxed]
pub async fn make(
    tx: &mut Tx,
    account: AccountId,
    by: Option<AccountId>,
    purpose: Purpose,
    token_hash: &str,
) -> Result<()> {
    if let Some(by) = by {
        super::widening::handled(tx, account, by).await?;
    }
    keep(tx, account, purpose, token_hash, None).await
}

/// The same for a link that leaves in this message, which nobody but the owner of the account is shown.
#[store::boxed]
pub async fn make_in(tx: &mut Tx, account: AccountId, purpose: Purpose, token_hash: &str, message: Uuid) -> Result<()> {
    keep(tx, account, purpose, token_hash, Some(message)).await
}

async fn keep(
    tx: &mut Tx,
    account: AccountId,
    purpose: Purpose,
    token_hash: &str,
    message: Option<Uuid>,
) -> Result<()> {
    let now = tx.now();
    take_back(tx, account).await?;
    sql!(
        "insert into single_use_link (token_hash, account, purpose, expires_at, message) values ($1, $2, $3, $4, $5)",
        token_hash,
        account,
        purpose.code(),
        now + purpose.lasts(),
        message,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Whether the account has a link that still works, whoever made it and however long it still does.
#[store::boxed]
pub async fn holds(tx: &mut Tx, account: AccountId) -> Result<bool> {
    let now = tx.now();
    let links = sql!(
        "select count(*) from single_use_link where account = $1 and used_at is null and expires_at > $2",
        account,
        now,
    );
    Ok(links.number(tx).await? > 0)
}

/// Takes back the link that was in a message which its owner never got. The caller records the audit entry.
#[store::boxed]
pub async fn take_back_in(tx: &mut Tx, account: AccountId, message: Uuid) -> Result<()> {
    sql!("delete from single_use_link where account = $1 and message = $2 and used_at is null", account, message)
        .run(tx)
        .await
        .map(|_| ())
}

/// Takes back an account's links that nobody has used. The caller records the audit entry.
#[store::boxed]
pub async fn take_back(tx: &mut Tx, account: AccountId) -> Result<()> {
    sql!("delete from single_use_link where account = $1 and used_at is null", account).run(tx).await?;
    Ok(())
}

/// Takes back every link that nobody has used, as after a restore. The caller records the audit entry.
#[store::boxed]
pub async fn take_back_all(tx: &mut Tx) -> Result<()> {
    sql!("delete from single_use_link where used_at is null").run(tx).await?;
    Ok(())
}

/// Whose link it is, if it still holds: one to a closed account does not.
#[store::boxed]
pub async fn find(tx: &mut Tx, token_hash: &str) -> Result<Option<AccountId>> {
    let now = tx.now();
    Ok(on!(tx, c => sqlx::query_scalar(
        "select account from single_use_link where token_hash = $1 and used_at is null and expires_at > $2
           and account in (select id from account where disabled_at is null)")
        .bind(token_hash).bind(now.to_sqlx()).fetch_optional(c).await)?)
}

/// Uses the link up; `None` where it no longer holds. The caller records the audit entry.
#[store::boxed]
pub async fn consume(tx: &mut Tx, token_hash: &str) -> Result<Option<AccountId>> {
    let now = tx.now();
    Ok(on!(tx, c => sqlx::query_scalar(
        "update single_use_link set used_at = $1 where token_hash = $2 and used_at is null and expires_at > $1
           and account in (select id from account where disabled_at is null) returning account")
        .bind(now.to_sqlx()).bind(token_hash).fetch_optional(c).await)?)
}
