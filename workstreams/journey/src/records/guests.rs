//! Ways in for people without an account: to give one piece of advice, once.

use access::token;
use gate::Outgoing;
use jiff::{SignedDuration, Timestamp};
use people::PersonId;
use store::query::insert;
use store::{Query, Result, Tx, sql};

use super::advice::AdviceId;

/// A guest; see [`store::Id`].
#[derive(Debug)]
pub struct GuestOf;
pub type GuestId = store::Id<GuestOf>;

/// How long a link holds: the six weeks of regulation 8(1), and a little.
const LASTS_DAYS: i64 = 56;
/// So many wrong codes close a link for good.
pub const TRIES: i64 = 8;

/// A guest's link.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Guest {
    pub id: GuestId,
    pub person: PersonId,
    /// The piece of advice.
    pub advice: AdviceId,
    /// Who the guest is.
    pub name: String,
    code_hash: String,
    tries: i64,
    expires_at: jiff_sqlx::Timestamp,
    used_at: Option<jiff_sqlx::Timestamp>,
    revoked_at: Option<jiff_sqlx::Timestamp>,
}

impl Guest {
    /// Until when the link holds.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at.to_jiff()
    }
    /// Whether it still opens.
    #[must_use]
    pub fn opens(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && self.revoked_at.is_none() && now < self.expires_at() && self.tries < TRIES
    }
    /// Whether this is the code that was told to them.
    #[must_use]
    pub fn knows(&self, code: &str) -> bool {
        self.code_hash == code_hash(self.id, code)
    }
    /// Whether the advice was given by it.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.used_at.is_some()
    }
}

/// What the database holds of a code: bound to its link, so that no table of six digits opens it.
fn code_hash(id: GuestId, code: &str) -> String {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    token::hash(&format!("guest:{id}:{digits}"))
}

const COLUMNS: &str = "select id, person, advice, name, code_hash, tries, expires_at, used_at, revoked_at from guest";

/// Makes a link for a piece of advice; an earlier one of the piece no longer opens. The caller records the audit
/// entry.
pub async fn make(
    tx: &mut Tx,
    may: &Outgoing,
    advice: AdviceId,
    name: &str,
    link: &str,
    code: &str,
    by: &str,
) -> Result<GuestId> {
    revoke(tx, advice).await?;
    let id: GuestId = tx.new_id();
    let now = tx.now();
    insert(
        "guest",
        vec![
            ("id", id.into()),
            ("person", may.child().into()),
            ("advice", advice.into()),
            ("name", name.into()),
            ("link_hash", token::hash(link).into()),
            ("code_hash", code_hash(id, code).into()),
            ("made_by", by.into()),
            ("made_at", now.into()),
            ("expires_at", (now + SignedDuration::from_hours(24 * LASTS_DAYS)).into()),
            ("tries", 0_i64.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}

/// Takes back the links of a piece of advice. The caller records the audit entry.
pub async fn revoke(tx: &mut Tx, advice: AdviceId) -> Result<u64> {
    let now = tx.now();
    sql!("update guest set revoked_at = $1 where revoked_at is null and used_at is null and advice = $2", now, advice,)
        .run(tx)
        .await
}

/// Takes back all links about a child: the process is over. The caller records the audit entry.
pub async fn revoke_all(tx: &mut Tx, child: PersonId) -> Result<u64> {
    let now = tx.now();
    sql!("update guest set revoked_at = $1 where revoked_at is null and used_at is null and person = $2", now, child,)
        .run(tx)
        .await
}

/// Takes back every link that nobody has used, as after a restore: what was taken back since the copy was made would open
/// again. The caller records the audit entry.
pub async fn revoke_everything(tx: &mut Tx) -> Result<u64> {
    let now = tx.now();
    sql!("update guest set revoked_at = $1 where revoked_at is null and used_at is null", now).run(tx).await
}

/// The guest of a link.
pub async fn of_link(tx: &mut Tx, link: &str) -> Result<Option<Guest>> {
    Query::new(&format!("{COLUMNS} where link_hash =")).value(token::hash(link)).maybe(tx).await
}

/// The links of a piece of advice, newest first.
pub async fn of(tx: &mut Tx, advice: AdviceId) -> Result<Vec<Guest>> {
    Query::new(&format!("{COLUMNS} where advice =")).value(advice).push("order by made_at desc, id desc").all(tx).await
}

/// Counts a wrong code. The caller records the audit entry.
pub async fn count_try(tx: &mut Tx, id: GuestId) -> Result<()> {
    sql!("update guest set tries = tries + 1 where id = $1", id).run(tx).await.map(|_| ())
}

/// Uses the link up; `false` where another request did. The caller records the audit entry.
pub async fn use_up(tx: &mut Tx, id: GuestId) -> Result<bool> {
    let now = tx.now();
    let rows = sql!(
        "update guest set used_at = $1 where used_at is null and revoked_at is null and expires_at > $2 and id = $3",
        now,
        now,
        id,
    )
    .run(tx)
    .await?;
    Ok(rows == 1)
}
