//! Messages that wait, leave and have left.

use access::AccountId;
use gate::{Outgoing, PersonId};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use jobs::New;
use store::query::insert;
use store::{Db, Query, Result, Tx, sql};
use uuid::Uuid;

use super::preferences::{self, Wants};
use crate::transport::{Channel, Transport};
use crate::{About, AboutAccount, AboutChild, AnyKind, DELIVER, Leads, Post, SUMMARY, When};

/// A message; see [`store::Id`].
#[derive(Debug)]
pub struct MailOf;
pub type MailId = store::Id<MailOf>;

/// How a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits for its time.
    Waiting,
    /// Nothing leaves: sending is not set up, or not released.
    Held,
    /// It is being handed over.
    Leaving,
    /// It was taken.
    Sent,
    /// It has arrived.
    Delivered,
    /// It was not taken, and is not tried again by itself.
    Failed,
    /// Nobody can be reached at the address.
    Bounced,
    /// Nobody knows whether it was taken. It is not sent again by itself.
    PerhapsSent,
    /// It was not to leave any more.
    Stopped,
    /// It is a line of a daily summary.
    InSummary,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 10] = [
        Self::Waiting,
        Self::Held,
        Self::Leaving,
        Self::Sent,
        Self::Delivered,
        Self::Failed,
        Self::Bounced,
        Self::PerhapsSent,
        Self::Stopped,
        Self::InSummary,
    ];

    /// As it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Held => "held",
            Self::Leaving => "leaving",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Bounced => "bounced",
            Self::PerhapsSent => "perhaps_sent",
            Self::Stopped => "stopped",
            Self::InSummary => "in_summary",
        }
    }

    /// In words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::Held => "On hold",
            Self::Leaving => "Sending",
            Self::Sent => "Sent",
            Self::Delivered => "Delivered",
            Self::Failed => "Failed",
            Self::Bounced => "Bounced",
            Self::PerhapsSent => "May have been sent",
            Self::Stopped => "Not sent",
            Self::InSummary => "In a daily summary",
        }
    }

    /// Whether somebody may send it again, or after all.
    #[must_use]
    pub const fn can_be_sent_again(self) -> bool {
        matches!(self, Self::Failed | Self::Bounced | Self::PerhapsSent | Self::Held)
    }

    /// Whether somebody may stop it.
    #[must_use]
    pub const fn can_be_stopped(self) -> bool {
        matches!(self, Self::Waiting | Self::Held)
    }
}

impl From<String> for State {
    fn from(code: String) -> Self {
        // The table takes no other code than these.
        Self::ALL.into_iter().find(|state| state.code() == code).unwrap_or(Self::Stopped)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum To {
    Account(AccountId),
    Address(Channel, String),
}

/// A message to be sent.
#[derive(Debug, Clone)]
pub struct Mail {
    kind: AnyKind,
    to: To,
    child: Option<PersonId>,
    despite_death: bool,
    thing: Option<Uuid>,
    day: Option<Date>,
    key: Option<String>,
    not_before: Option<Timestamp>,
}

impl Mail {
    fn new(kind: AnyKind, to: To) -> Self {
        Self { kind, to, child: None, despite_death: false, thing: None, day: None, key: None, not_before: None }
    }

    /// To somebody who may read about a child, with the gate's leave.
    #[must_use]
    pub fn about_child(kind: AboutChild, may: &Outgoing, to: AccountId) -> Self {
        let child = Some(may.child());
        Self { child, despite_death: may.let_out().is_some(), ..Self::new(AnyKind::Child(kind), To::Account(to)) }
    }

    /// To somebody about their own account or work.
    #[must_use]
    pub fn about_account(kind: AboutAccount, to: AccountId) -> Self {
        Self::new(AnyKind::Account(kind), To::Account(to))
    }

    /// To somebody without an account: about what they sent themselves, or with a link that opens with a code.
    #[must_use]
    pub fn to_address(kind: AboutAccount, channel: Channel, address: &str) -> Self {
        Self::new(AnyKind::Account(kind), To::Address(channel, address.trim().to_owned()))
    }

    /// About this: a message, a piece of advice.
    #[must_use]
    pub fn thing(mut self, thing: Uuid) -> Self {
        self.thing = Some(thing);
        self
    }

    /// With this day in its words.
    #[must_use]
    pub fn day(mut self, day: Date) -> Self {
        self.day = Some(day);
        self
    }

    /// Asked for again with this key it is the same one. Without one, it is one for each thing and person.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    /// Once a day, whatever it is about: with the day in its words.
    #[must_use]
    pub fn once_on(self, day: Date) -> Self {
        let To::Account(account) = self.to else { return self.day(day) };
        self.day(day).key(&format!("{account}:{day}"))
    }

    /// Not before then.
    #[must_use]
    pub fn not_before(mut self, time: Timestamp) -> Self {
        self.not_before = Some(time);
        self
    }
}

/// Writes a message, in the transaction of whoever sends: it is there when that holds, and leaves by itself. Gives its id, or
/// that of the one with the same key; nothing where the person wants none, or may not read what it is about. The caller records
/// the audit entry.
#[store::boxed]
pub async fn send(tx: &mut Tx, db: &Db, mail: Mail) -> Result<Option<MailId>> {
    let kind = *mail.kind.kind();
    let (account, channel, address) = match &mail.to {
        To::Account(account) => (Some(*account), Channel::Email, None),
        To::Address(channel, address) => (None, *channel, Some(address.clone())),
    };
    let wants = match account {
        Some(account) => preferences::of(tx, account).await?.wants,
        None => Wants::Today,
    };
    let at_once = match (kind.when, wants) {
        (When::Always, _) | (When::Today, Wants::Today | Wants::Summary) => true,
        (When::Summary, Wants::Summary) => false,
        // Without an account there is no summary.
        (When::Summary, _) if account.is_none() => true,
        (When::Today | When::Summary, _) => return Ok(None),
    };
    if let (Some(account), Some(post)) = (account, Post::of(db))
        && crate::deliver::reader(tx, &post, &mail.kind, account, mail.child).await?.is_err()
    {
        return Ok(None);
    }
    let (id, now): (MailId, _) = (tx.new_id(), tx.now());
    let not_before = mail.not_before.unwrap_or(now);
    let whom = account.map_or_else(|| address.clone().unwrap_or_default(), |account| account.to_string());
    let key = match (&mail.key, mail.thing) {
        (Some(key), _) => key.clone(),
        (None, Some(thing)) => format!("{thing}:{whom}"),
        (None, None) => id.to_string(),
    };
    let row = insert(
        "outbox",
        vec![
            ("id", id.into()),
            ("kind", kind.code.into()),
            ("channel", channel.code().into()),
            ("account", account.into()),
            ("address", address.into()),
            ("child", mail.child.into()),
            ("about", mail.thing.into()),
            ("day", mail.day.into()),
            ("dedup_key", key.as_str().into()),
            ("state", State::Waiting.code().into()),
            ("at_once", at_once.into()),
            ("despite_death", mail.despite_death.into()),
            ("written_at", now.into()),
            ("not_before", not_before.into()),
            ("useful_until", (not_before + SignedDuration::from_hours(kind.useful_hours)).into()),
            ("attempts", 0_i64.into()),
        ],
    );
    if row.push("on conflict (kind, dedup_key) do nothing").run(tx).await? == 0 {
        let there =
            Query::new("select id from outbox where kind =").value(kind.code).push("and dedup_key =").value(key);
        let (id,): (MailId,) = there.one(tx).await?;
        return Ok(Some(id));
    }
    if matches!(kind.leads, Leads::Link(_)) {
        // A newer link makes an older one useless.
        sql!(
            "update outbox set state = 'stopped', why = 'A newer one takes its place.', settled_at = $1
               where state in ('waiting', 'held') and kind = $2 and account = $3 and id <> $4",
            now,
            kind.code,
            account,
            id,
        )
        .run(tx)
        .await?;
    }
    if at_once {
        deliver(tx, id, not_before).await?;
    }
    Ok(Some(id))
}

/// Asks for the job that hands a message over.
#[store::boxed]
pub(crate) async fn deliver(tx: &mut Tx, id: MailId, not_before: Timestamp) -> Result<()> {
    let new = New::about(id).one_at_a_time(&id.to_string()).not_before(not_before);
    jobs::enqueue(tx, &DELIVER, new).await.map(|_| ())
}

/// A message as it stands.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Row {
    pub id: MailId,
    pub kind: String,
    channel: String,
    pub account: Option<AccountId>,
    pub address: Option<String>,
    pub child: Option<PersonId>,
    pub about: Option<Uuid>,
    day: Option<jiff_sqlx::Date>,
    #[sqlx(try_from = "String")]
    pub state: State,
    pub at_once: bool,
    pub despite_death: bool,
    not_before: jiff_sqlx::Timestamp,
    useful_until: jiff_sqlx::Timestamp,
    left_at: Option<jiff_sqlx::Timestamp>,
    pub attempts: i64,
}

impl Row {
    pub fn channel(&self) -> Channel {
        Channel::from_code(&self.channel).unwrap_or(Channel::Email)
    }
    pub fn day(&self) -> Option<Date> {
        self.day.map(jiff_sqlx::Date::to_jiff)
    }
    pub fn not_before(&self) -> Timestamp {
        self.not_before.to_jiff()
    }
    pub fn useful_until(&self) -> Timestamp {
        self.useful_until.to_jiff()
    }
    pub fn left_at(&self) -> Option<Timestamp> {
        self.left_at.map(jiff_sqlx::Timestamp::to_jiff)
    }
    pub fn about(&self) -> About {
        About { message: self.id, account: self.account, thing: self.about }
    }
}

const ROW: &str =
    "select id, kind, channel, account, address, child, about, day, state, at_once, despite_death, not_before,
    useful_until, left_at, attempts from outbox where";

/// One, which nobody else changes until the transaction ends.
#[store::boxed]
pub(crate) async fn locked(tx: &mut Tx, id: MailId) -> Result<Option<Row>> {
    sql!("update outbox set attempts = attempts where id = $1", id).run(tx).await?;
    sql!(ROW, "id = $1", id).maybe(tx).await
}

/// The lines of a summary.
#[store::boxed]
pub(crate) async fn in_summary(tx: &mut Tx, summary: MailId) -> Result<Vec<Row>> {
    sql!(ROW, "summary = $1 order by written_at, id", summary).all(tx).await
}

/// What waits for a person's summary: what they were written since the last one.
#[store::boxed]
pub(crate) async fn for_summary(tx: &mut Tx, account: AccountId) -> Result<Vec<Row>> {
    let now = tx.now();
    sql!(
        ROW,
        "state = 'waiting' and not at_once and account = $1 and not_before <= $2 order by written_at, id",
        account,
        now
    )
    .all(tx)
    .await
}

/// Says how a message stands, and why.
#[store::boxed]
pub(crate) async fn stands(tx: &mut Tx, id: MailId, state: State, why: Option<&str>) -> Result<()> {
    let now = tx.now();
    sql!(
        "update outbox set state = $1, why = $2, settled_at = $3 where id = $4",
        state.code(),
        why,
        (!matches!(state, State::Waiting | State::Held | State::Leaving)).then_some(now),
        id,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// A message that must not leave as things stand. Where what stands against it is put right while it is of use, it leaves after
/// all ([`set_aside`]).
#[store::boxed]
pub(crate) async fn put_aside(tx: &mut Tx, id: MailId, why: &str) -> Result<()> {
    stands(tx, id, State::Stopped, Some(why)).await?;
    sql!("update outbox set set_aside = true where id = $1", id).run(tx).await.map(|_| ())
}

/// Messages that something stood against and that are still of use, after this one.
#[store::boxed]
pub(crate) async fn set_aside(tx: &mut Tx, after: Option<MailId>, limit: i64) -> Result<Vec<Row>> {
    let now = tx.now();
    sql!(
        ROW,
        "state = 'stopped' and set_aside and useful_until > $1 and id > $2 order by id limit $3",
        now,
        after.map_or(Uuid::nil(), |id| id.uuid()),
        limit
    )
    .all(tx)
    .await
}

/// Lets a message that was put aside wait again.
#[store::boxed]
pub(crate) async fn go_on(tx: &mut Tx, row: &Row) -> Result<()> {
    stands(tx, row.id, State::Waiting, None).await?;
    sql!("update outbox set set_aside = false where id = $1", row.id).run(tx).await?;
    if row.at_once { deliver(tx, row.id, row.not_before()).await } else { Ok(()) }
}

/// Marks a message as leaving.
pub(crate) async fn leaves(tx: &mut Tx, id: MailId, transport: Transport<'_>) -> Result<()> {
    let now = tx.now();
    sql!(
        "update outbox set state = 'leaving', attempts = attempts + 1, why = null, settled_at = null, left_at = $1,
           transport = $2 where id = $3",
        now,
        transport.code(),
        id,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Says what became of the attempt with this number, unless another has begun since.
#[store::boxed]
pub(crate) async fn settle(
    tx: &mut Tx,
    (id, attempt): (MailId, i64),
    state: State,
    why: Option<&str>,
    reference: Option<&str>,
) -> Result<bool> {
    let now = tx.now();
    let rows =
        sql!(
        "update outbox set state = $1, why = $2, provider_reference = coalesce($3, provider_reference), settled_at = $4
           where state in ('leaving', 'perhaps_sent') and attempts = $5 and id = $6",
        state.code(), why, reference, (!matches!(state, State::Waiting | State::Leaving)).then_some(now), attempt, id,
    )
        .run(tx)
        .await?;
    Ok(rows == 1)
}

/// Lets a message wait for the daily summary instead.
#[store::boxed]
pub(crate) async fn not_at_once(tx: &mut Tx, id: MailId) -> Result<()> {
    sql!("update outbox set at_once = $1, state = 'waiting', why = null where id = $2", false, id)
        .run(tx)
        .await
        .map(|_| ())
}

/// How many messages that needed an answer left for a person since a time.
#[store::boxed]
pub(crate) async fn left_since(tx: &mut Tx, account: AccountId, codes: &[&str], since: Timestamp) -> Result<i64> {
    if codes.is_empty() {
        return Ok(0);
    }
    Query::new(
        "select count(*) from outbox where at_once and state in ('leaving', 'sent', 'delivered', 'perhaps_sent')",
    )
    .push("and account =")
    .value(account)
    .push("and left_at >=")
    .value(since)
    .push("and kind in (")
    .list(codes.iter().copied())
    .push(")")
    .number(tx)
    .await
}

/// Makes a person's summary of the day out of these. Nothing where there is one already.
#[store::boxed]
pub(crate) async fn summarise(tx: &mut Tx, account: AccountId, rows: &[Row], today: Date) -> Result<Option<MailId>> {
    let mail = Mail::about_account(SUMMARY, account).key(&format!("{account}:{today}"));
    let (id, now): (MailId, _) = (tx.new_id(), tx.now());
    let row = insert(
        "outbox",
        vec![
            ("id", id.into()),
            ("kind", SUMMARY.kind.code.into()),
            ("channel", Channel::Email.code().into()),
            ("account", account.into()),
            ("dedup_key", mail.key.unwrap_or_default().into()),
            ("state", State::Waiting.code().into()),
            ("at_once", true.into()),
            ("despite_death", false.into()),
            ("written_at", now.into()),
            ("not_before", now.into()),
            ("useful_until", (now + SignedDuration::from_hours(SUMMARY.kind.useful_hours)).into()),
            ("attempts", 0_i64.into()),
        ],
    );
    if row.push("on conflict (kind, dedup_key) do nothing").run(tx).await? == 0 {
        return Ok(None);
    }
    for part in rows.chunks(store::query::VALUES_PER_STATEMENT - 1) {
        Query::new("update outbox set state = 'in_summary', summary =")
            .value(id)
            .push("where id in (")
            .list(part.iter().map(|row| row.id))
            .push(")")
            .run(tx)
            .await?;
    }
    deliver(tx, id, now).await?;
    Ok(Some(id))
}

/// Of those who have something waiting for a summary, some whose hour has come today.
#[store::boxed]
pub(crate) async fn summaries_due(tx: &mut Tx, hour: i64, today: Date, limit: i64) -> Result<Vec<AccountId>> {
    let now = tx.now();
    let rows: Vec<(AccountId,)> = sql!(
        "select distinct o.account from outbox o left join mail_preference p on p.account = o.account
           where o.state = 'waiting' and not o.at_once and o.account is not null and o.not_before <= $1
           and coalesce(p.hour, $2) <= $3 and (p.summary_on is null or p.summary_on < $4) limit $5",
        now,
        preferences::USUAL_HOUR,
        hour,
        today,
        limit,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(account,)| account).collect())
}

/// Some that were held and can leave by these channels.
#[store::boxed]
pub(crate) async fn held(tx: &mut Tx, channels: &[Channel], limit: i64) -> Result<Vec<MailId>> {
    if channels.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(MailId,)> = Query::new("select id from outbox where state = 'held' and channel in (")
        .list(channels.iter().map(|channel| channel.code()))
        .push(") order by written_at, id limit")
        .value(limit)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What GOV.UK Notify took in the last days, of whose arrival nobody knows yet: id and Notify's name for it.
#[store::boxed]
pub(crate) async fn with_notify(tx: &mut Tx, since: Timestamp, limit: i64) -> Result<Vec<(MailId, String)>> {
    sql!(
        "select id, provider_reference from outbox where state = 'sent' and transport = 'notify'
           and provider_reference is not null and left_at > $1 order by left_at, id limit $2",
        since,
        limit,
    )
    .all(tx)
    .await
}

/// Says what became of what was sent, unless somebody has sent it again since.
#[store::boxed]
pub(crate) async fn arrived(tx: &mut Tx, id: MailId, state: State, why: Option<&str>) -> Result<bool> {
    let now = tx.now();
    let rows = sql!(
        "update outbox set state = $1, why = $2, settled_at = $3 where state = 'sent' and id = $4",
        state.code(),
        why,
        now,
        id,
    )
    .run(tx)
    .await?;
    Ok(rows == 1)
}

/// Removes what left or was stopped before a time. The caller records the audit entry.
#[store::boxed]
pub(crate) async fn remove_before(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    sql!("delete from outbox where state not in ('waiting', 'held', 'leaving') and written_at < $1", before)
        .run(tx)
        .await
}

/// Stops what waits for an account of these kinds. The caller records the audit entry.
#[store::boxed]
pub async fn take_back(tx: &mut Tx, account: AccountId, kinds: &[AboutAccount]) -> Result<()> {
    let now = tx.now();
    Query::new("update outbox set state = 'stopped', why = 'It was cancelled.', settled_at =")
        .value(now)
        .push("where state in ('waiting', 'held') and account =")
        .value(account)
        .push("and kind in (")
        .list(kinds.iter().map(|about| about.kind.code))
        .push(")")
        .run(tx)
        .await
        .map(|_| ())
}

/// Whether a message of one of these kinds is on its way to an account: it waits, or is being handed over, and is still of use.
#[store::boxed]
pub async fn is_on_its_way(tx: &mut Tx, account: AccountId, kinds: &[AboutAccount]) -> Result<bool> {
    let now = tx.now();
    let query = Query::new("select count(*) from outbox where state in ('waiting', 'held', 'leaving') and account =")
        .value(account)
        .push("and useful_until >=")
        .value(now)
        .push("and kind in (")
        .list(kinds.iter().map(|about| about.kind.code))
        .push(")");
    Ok(query.number(tx).await? > 0)
}

/// How many messages of a kind went, or wait to go, to an address since then.
#[store::boxed]
pub async fn count_to(tx: &mut Tx, about: &AboutAccount, address: &str, since: Timestamp) -> Result<i64> {
    sql!(
        "select count(*) from outbox where kind = $1 and lower(address) = $2 and written_at >= $3",
        about.kind.code,
        address.trim().to_lowercase(),
        since,
    )
    .number(tx)
    .await
}

/// Sends a message again, as somebody wishes. The caller records the audit entry.
///
/// # Errors
/// [`store::StoreError::Stale`] where it stands otherwise by now; those of the store.
#[store::boxed]
pub async fn send_again(tx: &mut Tx, id: MailId, useful_hours: i64) -> Result<()> {
    let now = tx.now();
    let changed = sql!(
        "update outbox set state = 'waiting', why = null, at_once = $1, not_before = $2, useful_until = $3
           where state in ('failed', 'bounced', 'perhaps_sent', 'held') and id = $4",
        true,
        now,
        now + SignedDuration::from_hours(useful_hours),
        id,
    )
    .run(tx)
    .await?;
    if changed == 0 {
        return Err(store::StoreError::Stale);
    }
    deliver(tx, id, now).await
}

/// Stops a message that waits. The caller records the audit entry.
///
/// # Errors
/// [`store::StoreError::Stale`] where it stands otherwise by now; those of the store.
#[store::boxed]
pub async fn stop(tx: &mut Tx, id: MailId) -> Result<()> {
    let now = tx.now();
    sql!(
        "update outbox set state = 'stopped', why = 'An administrator stopped it.', settled_at = $1
           where state in ('waiting', 'held') and id = $2",
        now,
        id,
    )
    .run_or_stale(tx)
    .await
}

/// Stops everything that waits: after a restore it may have left before. Gives how much. The caller records the audit entry.
#[store::boxed]
pub async fn stop_all(tx: &mut Tx) -> Result<u64> {
    let now = tx.now();
    sql!(
        "update outbox set state = 'stopped', why = 'An administrator stopped what waited.', settled_at = $1
           where state in ('waiting', 'held')",
        now,
    )
    .run(tx)
    .await
}
