//! Sessions: a random token in a cookie, its hash here.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use store::{Result, Tx, sql};
use uuid::Uuid;

use super::accounts::{AccountRecord, AccountRow};
use crate::{AccountId, Held, Role};

/// Without a request for so long, a session ends.
pub const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// So long after it began, a session ends whatever happens.
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(12);
/// `seen_at` is only written when it is older, so that reading pages costs no writes.
const TOUCH: SignedDuration = SignedDuration::from_secs(60);

/// A session that still holds.
#[derive(Debug, Clone)]
pub struct Session {
    pub account: AccountId,
    /// Since when.
    pub created_at: Timestamp,
    /// The last request, to the minute.
    pub seen_at: Timestamp,
    /// Whether the second factor was given.
    pub second_factor: bool,
    /// The token's hash.
    pub token_hash: String,
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    account: AccountId,
    created_at: jiff_sqlx::Timestamp,
    seen_at: jiff_sqlx::Timestamp,
    second_factor: bool,
    token_hash: String,
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Self {
            account: row.account,
            created_at: row.created_at.to_jiff(),
            seen_at: row.seen_at.to_jiff(),
            second_factor: row.second_factor,
            token_hash: row.token_hash,
        }
    }
}

impl Session {
    /// Whether it is over by `now`.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen_at) > IDLE || now.duration_since(self.created_at) > ABSOLUTE
    }

    /// What tells it from the account's others on a page: the beginning of its hash, which opens nothing.
    #[must_use]
    pub fn name(&self) -> &str {
        self.token_hash.get(..12).unwrap_or(&self.token_hash)
    }

    /// Whether the last request is worth noting.
    #[must_use]
    pub fn wants_touch(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen_at) > TOUCH
    }
}

/// Begins a session. The caller records the audit entry.
#[store::boxed]
pub async fn begin(tx: &mut Tx, account: AccountId, token_hash: &str, second_factor: bool) -> Result<()> {
    let now = tx.now();
    sql!(
        "insert into session (token_hash, account, created_at, seen_at, second_factor) values ($1, $2, $3, $3, $4)",
        token_hash,
        account,
        now,
        second_factor,
    )
    .run(tx)
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct SessionOfAccount {
    #[sqlx(flatten)]
    session: SessionRow,
    #[sqlx(flatten)]
    account: AccountRow,
}

#[derive(sqlx::FromRow)]
struct SessionOfHolder {
    #[sqlx(flatten)]
    of: SessionOfAccount,
    role: Option<String>,
    organisation: Option<Uuid>,
}

/// The session of a token, if it still holds, whose it is, and the roles that they hold on `today`: every request asks.
#[store::boxed]
pub async fn find(tx: &mut Tx, token_hash: &str, today: Date) -> Result<Option<(Session, AccountRecord, Vec<Held>)>> {
    let rows: Vec<SessionOfHolder> = sql!(
        "select s.account, s.created_at, s.seen_at, s.second_factor, s.token_hash, a.id, a.email, a.name,
           a.password_hash,
                a.totp_secret, a.totp_confirmed, a.totp_last_step, a.person, a.disabled_at, a.version,
                r.role, r.organisation
           from session s join account a on a.id = s.account
           left join account_role r on r.account = a.id and r.starts_on <= $2 and (r.ends_on is null or r.ends_on >= $3)
          where s.token_hash = $1 and s.ended_at is null order by r.starts_on, r.id",
        token_hash,
        today,
        today,
    )
    .all(tx)
    .await?;
    let held = |row: &SessionOfHolder| {
        Some(Held { role: Role::from_code(row.role.as_deref()?)?, organisation: row.organisation })
    };
    let roles: Vec<Held> = rows.iter().filter_map(held).collect();
    let now = tx.now();
    Ok(rows.into_iter().next().and_then(|SessionOfHolder { of, .. }| {
        let session = Session::from(of.session);
        (!session.is_over(now)).then(|| (session, of.account.into(), roles))
    }))
}

/// An account's sessions that still hold, newest first.
#[store::boxed]
pub async fn of(tx: &mut Tx, account: AccountId) -> Result<Vec<Session>> {
    let rows: Vec<SessionRow> = sql!(
        "select account, created_at, seen_at, second_factor, token_hash from session
           where account = $1 and ended_at is null order by seen_at desc",
        account,
    )
    .all(tx)
    .await?;
    let now = tx.now();
    Ok(rows.into_iter().map(Session::from).filter(|session| !session.is_over(now)).collect())
}

/// Notes the last request.
#[store::boxed]
pub async fn touch(tx: &mut Tx, token_hash: &str) -> Result<()> {
    let now = tx.now();
    sql!("update session set seen_at = $1 where token_hash = $2", now, token_hash).run(tx).await?;
    Ok(())
}

/// Ends one session. For an hour it still says whose text it was that was being typed, as in another tab. The caller
/// records the audit entry.
#[store::boxed]
pub async fn end(tx: &mut Tx, token_hash: &str) -> Result<()> {
    let now = tx.now();
    sql!("update session set ended_at = $2 where ended_at is null and token_hash = $1", token_hash, now)
        .run(tx)
        .await?;
    Ok(())
}

/// Ends an account's sessions, except for one. Returns how many. For an hour each still says whose text it was that was
/// being typed. The caller records the audit entry.
#[store::boxed]
pub async fn end_all(tx: &mut Tx, account: AccountId, except: &str) -> Result<u64> {
    let now = tx.now();
    sql!(
        "update session set ended_at = $3 where ended_at is null and account = $1 and token_hash <> $2",
        account,
        except,
        now,
    )
    .run(tx)
    .await
}

/// As [`end_all`], and links that the account made to itself before, such as a calendar's address, no longer open. The
/// caller records the audit entry.
#[store::boxed]
pub async fn end_all_ways_in(tx: &mut Tx, account: AccountId, except: &str) -> Result<u64> {
    let now = tx.now();
    sql!("update account set signed_out_at = $1 where id = $2", now, account).run(tx).await?;
    end_all(tx, account, except).await
}

/// Whose session this was that ended within the last hour, by itself or by somebody else.
#[store::boxed]
pub async fn ended(tx: &mut Tx, token_hash: &str) -> Result<Option<AccountId>> {
    let row: Option<SessionOfAccount> = sql!(
        "select s.account, s.created_at, s.seen_at, s.second_factor, s.token_hash, a.id, a.email, a.name,
           a.password_hash,
                a.totp_secret, a.totp_confirmed, a.totp_last_step, a.person, a.disabled_at, a.version
           from session s join account a on a.id = s.account where s.token_hash = $1",
        token_hash,
    )
    .maybe(tx)
    .await?;
    let (now, hour) = (tx.now(), SignedDuration::from_hours(1));
    Ok(row.and_then(|row| {
        let (session, account) = (Session::from(row.session), AccountRecord::from(row.account));
        let is_recent = now.duration_since(session.seen_at) <= IDLE + hour
            && now.duration_since(session.created_at) <= ABSOLUTE + hour;
        // Somebody who never gave the second factor was never in.
        let was_in = !account.totp_confirmed || session.second_factor;
        (is_recent && was_in && account.disabled_at.is_none()).then_some(account.id)
    }))
}

/// Removes sessions that have been over for an hour. The caller records the audit entry.
#[store::boxed]
pub async fn sweep(tx: &mut Tx) -> Result<u64> {
    let hour = SignedDuration::from_hours(1);
    let now = tx.now();
    let (idle, absolute, ended) = (now - IDLE - hour, now - ABSOLUTE - hour, now - hour);
    sql!("delete from session where seen_at < $1 or created_at < $2 or ended_at < $3", idle, absolute, ended)
        .run(tx)
        .await
}

/// Ends every session there is, as after a restore; so do links that accounts made to themselves. The caller records the
/// audit entry.
#[store::boxed]
pub async fn end_everybody(tx: &mut Tx) -> Result<()> {
    let now = tx.now();
    sql!("update account set signed_out_at = $1", now).run(tx).await?;
    sql!("delete from session").run(tx).await?;
    Ok(())
}
