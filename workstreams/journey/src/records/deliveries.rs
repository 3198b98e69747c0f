//! How notices went out: to whom, by which channel, when, and when they were received or served.

use access::AccountId;
use gate::{Outgoing, Words};
use jiff::civil::Date;
use people::PersonId;
use store::query::insert;
use store::{Result, Tx, sql};
use uuid::Uuid;

use super::notices::NoticeId;

/// A delivery; see [`store::Id`].
#[derive(Debug)]
pub struct DeliveryOf;
pub type DeliveryId = store::Id<DeliveryOf>;

/// A notice on its way to one addressee.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Delivery {
    pub id: DeliveryId,
    pub addressee: Words,
    /// The same in the records, where it is somebody there.
    pub person: Option<PersonId>,
    /// How it is sent.
    pub channel: String,
    sent_on: jiff_sqlx::Date,
    received_on: Option<jiff_sqlx::Date>,
    failed_on: Option<jiff_sqlx::Date>,
    /// How it is known that it was received, or that it was not.
    pub proof: Option<String>,
    /// Who wrote it down.
    pub added_by: String,
    /// Why somebody got a copy who does not decide.
    pub copy_reason: Option<String>,
}

impl Delivery {
    /// When it was sent.
    #[must_use]
    pub fn sent_on(&self) -> Date {
        self.sent_on.to_jiff()
    }
    /// When it was received or served; none where nobody knows.
    #[must_use]
    pub fn received_on(&self) -> Option<Date> {
        self.received_on.map(jiff_sqlx::Date::to_jiff)
    }
    /// When it was known that it did not arrive.
    #[must_use]
    pub fn failed_on(&self) -> Option<Date> {
        self.failed_on.map(jiff_sqlx::Date::to_jiff)
    }
}

/// A notice's, in the order of their days.
pub async fn of(tx: &mut Tx, notice: NoticeId) -> Result<Vec<Delivery>> {
    sql!(
        "select id, addressee, person, channel, sent_on, received_on, failed_on, proof, added_by, copy_reason
           from notice_delivery where notice = $1 order by sent_on, id",
        notice,
    )
    .all(tx)
    .await
}

/// Whether a notice was sent to this person.
pub async fn is_to(tx: &mut Tx, notice: NoticeId, person: PersonId) -> Result<bool> {
    Ok(sql!("select count(*) from notice_delivery where notice = $1 and person = $2", notice, person)
        .number(tx)
        .await?
        > 0)
}

/// Whether the notice of an event, and what went with it, was sent to this person.
pub async fn went_with(tx: &mut Tx, event: Uuid, person: PersonId) -> Result<bool> {
    let sent = sql!(
        "select count(*) from notice n join notice_delivery d on d.notice = n.id
           where n.withdrawn_at is null and n.event = $1 and d.person = $2",
        event,
        person,
    );
    Ok(sent.number(tx).await? > 0)
}

/// The accounts of those to whom a notice was sent.
pub async fn accounts(tx: &mut Tx, notice: NoticeId) -> Result<Vec<AccountId>> {
    let rows: Vec<(AccountId,)> = sql!(
        "select distinct a.id from account a join notice_delivery d on d.person = a.person where d.notice = $1",
        notice,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(account,)| account).collect())
}

/// What is sent, to whom.
#[derive(Debug, Clone)]
pub struct New<'a> {
    pub addressee: &'a str,
    /// The same in the records, where it is somebody there.
    pub person: Option<PersonId>,
    /// One of [`crate::model::notices::CHANNELS`].
    pub channel: &'a str,
    pub sent_on: Date,
    /// Why they get a copy, where they do not decide.
    pub copy_reason: Option<&'a str>,
}

/// Writes down that a notice was sent. The caller records the audit entry.
pub async fn add(tx: &mut Tx, _may: &Outgoing, notice: NoticeId, new: &New<'_>, by: &str) -> Result<DeliveryId> {
    let id: DeliveryId = tx.new_id();
    insert(
        "notice_delivery",
        vec![
            ("id", id.into()),
            ("notice", notice.into()),
            ("addressee", new.addressee.into()),
            ("person", new.person.into()),
            ("channel", new.channel.into()),
            ("sent_on", new.sent_on.into()),
            ("added_by", by.into()),
            ("copy_reason", new.copy_reason.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}

/// The letter of a notice that had gone out before was posted on this day: the last sending to somebody by post that nobody knows
/// the end of was then. The caller records the audit entry.
pub async fn posted_again(tx: &mut Tx, notice: NoticeId, to: PersonId, on: Date) -> Result<()> {
    sql!(
        "update notice_delivery set sent_on = $1 where id = (select d.id from notice_delivery d where d.notice = $2
           and d.person = $3 and d.channel like '%post' and d.received_on is null and d.failed_on is null
           order by d.sent_on desc, d.id desc limit 1)",
        on,
        notice,
        to,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Writes down when it was received or served, and how that is known. The caller records the audit entry.
///
/// # Errors
/// [`store::StoreError::Stale`] where somebody else did meanwhile.
pub async fn received(tx: &mut Tx, notice: NoticeId, id: DeliveryId, on: Date, proof: &str) -> Result<()> {
    sql!(
        "update notice_delivery set received_on = $1, proof = $2, failed_on = null where received_on is null and id = $3
           and notice = $4",
        on, proof, id, notice,
    )
    .run_or_stale(tx)
    .await
}

/// Writes down that it did not arrive, and how that is known. The caller adds the task to reach the family another way,
/// and records the audit entry.
///
/// # Errors
/// [`store::StoreError::Stale`] where it was received, or somebody else wrote this down meanwhile.
pub async fn failed(tx: &mut Tx, notice: NoticeId, id: DeliveryId, on: Date, proof: &str) -> Result<()> {
    sql!(
        "update notice_delivery set failed_on = $1, proof = $2 where received_on is null and failed_on is null
           and id = $3 and notice = $4",
        on,
        proof,
        id,
        notice,
    )
    .run_or_stale(tx)
    .await
}
