//! Ways in for people without an account: to give one piece of advice, or to answer one consultation, once.

use std::collections::BTreeMap;

use access::token;
use gate::{Outgoing, Words};
use jiff::{SignedDuration, Timestamp};
use people::PersonId;
use store::query::insert;
use store::{Query, Random, Result, Tx, Value, sql};

use super::advice::AdviceId;
use super::consultations::ConsultationId;

/// A guest; see [`store::Id`].
#[derive(Debug)]
pub struct GuestOf;
pub type GuestId = store::Id<GuestOf>;

/// How long a link holds: the six weeks of regulation 8(1), and a little.
const LASTS_DAYS: i64 = 56;
/// So long after that what is typed is kept.
const KEEPS_DAYS: i64 = 14;
/// So many wrong codes close a link for good.
pub const TRIES: i64 = 8;

/// What somebody is let in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    Advice(AdviceId),
    Consultation(ConsultationId),
}

impl For {
    /// The column that names it, and its id.
    fn column(self) -> (&'static str, Value) {
        match self {
            Self::Advice(id) => ("advice", id.into()),
            Self::Consultation(id) => ("consultation", id.into()),
        }
    }
}

/// A guest's link.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Guest {
    pub id: GuestId,
    pub person: PersonId,
    /// The piece of advice; none where a setting is consulted.
    pub advice: Option<AdviceId>,
    pub consultation: Option<ConsultationId>,
    /// Who the guest is.
    pub name: String,
    code_hash: String,
    tries: i64,
    expires_at: jiff_sqlx::Timestamp,
    used_at: Option<jiff_sqlx::Timestamp>,
    revoked_at: Option<jiff_sqlx::Timestamp>,
    draft: Option<Words>,
    draft_at: Option<jiff_sqlx::Timestamp>,
}

impl Guest {
    /// What they are let in for.
    #[must_use]
    pub fn what(&self) -> Option<For> {
        match (self.advice, self.consultation) {
            (Some(piece), _) => Some(For::Advice(piece)),
            (None, Some(which)) => Some(For::Consultation(which)),
            (None, None) => None,
        }
    }
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
    /// Whether what is typed by it may still be kept though it no longer opens: for whoever knows the code, and not for ever.
    #[must_use]
    pub fn still_keeps(&self, now: Timestamp) -> bool {
        self.tries < TRIES && now < self.expires_at() + SignedDuration::from_hours(24 * KEEPS_DAYS)
    }
    /// What was typed and not sent, by the names of its fields.
    #[must_use]
    pub fn draft(&self) -> BTreeMap<String, String> {
        self.draft.as_ref().and_then(|draft| serde_json::from_str(draft.unseen()).ok()).unwrap_or_default()
    }
    /// When that was kept; none where there is nothing.
    #[must_use]
    pub fn draft_at(&self) -> Option<Timestamp> {
        self.draft_at.map(jiff_sqlx::Timestamp::to_jiff)
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

const COLUMNS: &str =
    "select id, person, advice, consultation, name, code_hash, tries, expires_at, used_at, revoked_at,
       draft, draft_at
  from guest";

/// A way in that is made.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    pub what: For,
    pub name: &'a str,
    /// None where the e-mail that carries it makes it as it leaves.
    pub link: Option<&'a str>,
    pub code: &'a str,
    pub by: &'a str,
}

/// Makes a way in; an earlier one for the same no longer opens. The caller records the audit entry.
pub async fn make(tx: &mut Tx, may: &Outgoing, new: &New<'_>) -> Result<GuestId> {
    revoke(tx, new.what).await?;
    let id: GuestId = tx.new_id();
    let now = tx.now();
    insert(
        "guest",
        vec![
            ("id", id.into()),
            ("person", may.child().into()),
            new.what.column(),
            ("name", new.name.into()),
            ("link_hash", new.link.map(token::hash).into()),
            ("code_hash", code_hash(id, new.code).into()),
            ("made_by", new.by.into()),
            ("made_at", now.into()),
            ("expires_at", (now + SignedDuration::from_hours(24 * LASTS_DAYS)).into()),
            ("tries", 0_i64.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}

/// Makes the link of a way in as the e-mail with it leaves: its path. One that was made before no longer opens; nothing where
/// there is no way in any more.
pub async fn new_link(tx: &mut Tx, random: &Random, id: GuestId) -> Result<Option<String>> {
    let secret = token::new(random);
    let rows = sql!(
        "update guest set link_hash = $1 where revoked_at is null and used_at is null and id = $2",
        token::hash(&secret),
        id,
    )
    .run(tx)
    .await?;
    Ok((rows == 1).then(|| format!("/guest/{secret}")))
}

/// The way in for a piece of advice that still opens, as a condition on the table `guest` under the name `g`: a restricted record
/// is opened by no link.
fn open_for(query: Query, advice: AdviceId, now: Timestamp) -> Query {
    query
        .push("g.revoked_at is null and g.used_at is null and g.tries <")
        .value(TRIES)
        .push("and g.expires_at >")
        .value(now)
        .push("and g.advice =")
        .value(advice)
        .push("and exists (select 1 from person p where p.id = g.person and not p.restricted)")
}

/// Whether somebody has a way in for a piece of advice that still opens.
pub async fn is_open(tx: &mut Tx, advice: AdviceId) -> Result<bool> {
    let now = tx.now();
    Ok(open_for(Query::new("select count(*) from guest g where"), advice, now).number(tx).await? > 0)
}

/// Makes the link of a reminder as its e-mail leaves: its path. The link that the guest was given keeps working, that of an earlier
/// reminder does not; nothing where there is no way in any more.
pub async fn reminder_link(tx: &mut Tx, random: &Random, advice: AdviceId) -> Result<Option<String>> {
    let (secret, now) = (token::new(random), tx.now());
    let query = Query::new("update guest set reminder_hash =").value(token::hash(&secret));
    let query = query.push("where id in (select g.id from guest g where");
    let rows = open_for(query, advice, now).push(")").run(tx).await?;
    Ok((rows == 1).then(|| format!("/guest/{secret}")))
}

/// Takes back the links for something. The caller records the audit entry.
pub async fn revoke(tx: &mut Tx, what: For) -> Result<u64> {
    let (now, (column, id)) = (tx.now(), what.column());
    Query::new("update guest set revoked_at =")
        .value(now)
        .push(&format!("where revoked_at is null and used_at is null and {column} ="))
        .value(id)
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

/// The guest of a link: of the one that they were given, or of the last reminder.
pub async fn of_link(tx: &mut Tx, link: &str) -> Result<Option<Guest>> {
    let hash = token::hash(link);
    Query::new(&format!("{COLUMNS} where link_hash ="))
        .value(&hash)
        .push("or reminder_hash =")
        .value(&hash)
        .maybe(tx)
        .await
}

/// A guest as they stand now.
pub async fn one(tx: &mut Tx, id: GuestId) -> Result<Guest> {
    Query::new(&format!("{COLUMNS} where id =")).value(id).one(tx).await
}

/// The links of a piece of advice, newest first.
pub async fn of(tx: &mut Tx, advice: AdviceId) -> Result<Vec<Guest>> {
    Query::new(&format!("{COLUMNS} where advice =")).value(advice).push("order by made_at desc, id desc").all(tx).await
}

/// The links for something by which something was typed and not sent, what was kept last first.
pub async fn with_draft(tx: &mut Tx, what: For) -> Result<Vec<Guest>> {
    let (column, id) = what.column();
    Query::new(&format!("{COLUMNS} where draft is not null and {column} ="))
        .value(id)
        .push("order by draft_at desc, id desc")
        .all(tx)
        .await
}

/// Keeps what was typed, in place of what was kept by this link before. The caller commits a draft.
pub async fn keep_draft(tx: &mut Tx, id: GuestId, typed: &BTreeMap<String, String>) -> Result<()> {
    let now = tx.now();
    let typed = store::json::kept(typed)?;
    sql!("update guest set draft = $1, draft_at = $2 where id = $3", typed, now, id).run(tx).await.map(|_| ())
}

/// Forgets what somebody typed for something by this link or earlier ones, once it is sent. The caller records the audit entry.
pub async fn forget_drafts(tx: &mut Tx, what: For, name: &str) -> Result<()> {
    let (column, id) = what.column();
    Query::new("update guest set draft = null, draft_at = null where draft is not null and name =")
        .value(name)
        .push(&format!("and {column} ="))
        .value(id)
        .run(tx)
        .await
        .map(|_| ())
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
