//! Tries that are counted at a door: sign-ins at the account's and the caller's address, requests from outside at the
//! address.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use store::{Result, Tx, on};

/// Failures are counted over so long.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// So many failures close an account's door until the oldest is out of the window.
pub const PER_ACCOUNT: usize = 5;
/// So many failures close an address's door: a school's staff share one.
pub const PER_ADDRESS: usize = 50;

/// The door of an account, by what was typed as its email address (hashed: people mistype passwords there).
#[must_use]
pub fn account_door(email: &str) -> String {
    format!("account:{}", crate::token::hash(&email.to_lowercase()))
}

/// The door of an account's codes: a right password does not open it again.
#[must_use]
pub fn code_door(account: crate::AccountId) -> String {
    format!("code:{account}")
}

/// The door of an address.
#[must_use]
pub fn address_door(address: &str) -> String {
    format!("address:{address}")
}

/// The door of an address to what anybody may begin without an account.
#[must_use]
pub fn request_door(address: &str) -> String {
    format!("request:{address}")
}

/// Seconds until the door opens; `None` where it is open.
async fn closed_for(tx: &mut Tx, door: &str, most: usize) -> Result<Option<u64>> {
    let now = tx.now();
    let since = now - WINDOW;
    let times: Vec<jiff_sqlx::Timestamp> = on!(tx, c => sqlx::query_scalar(
        "select at from sign_in_failure where door = $1 and at > $2 order by at desc limit $3")
        .bind(door).bind(since.to_sqlx()).bind(most as i64).fetch_all(c).await)?;
    if times.len() < most {
        return Ok(None);
    }
    let oldest: Timestamp = times.last().map_or(now, |at| at.to_jiff());
    let left = (oldest + WINDOW).duration_since(now).as_secs();
    Ok(Some(u64::try_from(left).unwrap_or(0).max(1)))
}

/// Counts a try at each door before it is judged, so that many at once cannot slip through together; or says
/// for how many seconds a door is closed, and counts nothing. The caller records the audit entry.
pub async fn enter(tx: &mut Tx, doors: &[(String, usize)]) -> Result<Option<u64>> {
    for (door, most) in doors {
        if let Some(seconds) = closed_for(tx, door, *most).await? {
            return Ok(Some(seconds));
        }
    }
    for (door, _) in doors {
        fail(tx, door).await?;
    }
    Ok(None)
}

/// Counts a failure.
async fn fail(tx: &mut Tx, door: &str) -> Result<()> {
    let (id, now): (store::Id<()>, _) = (tx.new_id(), tx.now());
    on!(tx, c => sqlx::query("insert into sign_in_failure (id, door, at) values ($1, $2, $3)")
        .bind(id).bind(door).bind(now.to_sqlx()).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Takes back the newest try at a door that others share, after a success.
pub async fn take_back(tx: &mut Tx, door: &str) -> Result<()> {
    on!(tx, c => sqlx::query(
        "delete from sign_in_failure where id = (select id from sign_in_failure where door = $1 order by at desc, id desc limit 1)")
        .bind(door).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Forgets a door's failures after a success.
pub async fn clear(tx: &mut Tx, door: &str) -> Result<()> {
    on!(tx, c => sqlx::query("delete from sign_in_failure where door = $1").bind(door).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Removes what is out of the window.
pub async fn sweep(tx: &mut Tx) -> Result<u64> {
    let since = tx.now() - WINDOW;
    Ok(on!(tx, c => sqlx::query("delete from sign_in_failure where at < $1")
        .bind(since.to_sqlx()).execute(c).await.map(|done| done.rows_affected()))?)
}
