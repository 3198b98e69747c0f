//! Notices as they were sent, and the area's standard texts.

use gate::{Outgoing, Words};
use jiff::civil::Date;
use law::Kind;
use people::PersonId;
use store::query::insert;
use store::{Result, Tx, setting, sql};
use uuid::Uuid;

use crate::model::notices::{Days, STANDARD, dated, righted};

/// A notice; see [`store::Id`].
#[derive(Debug)]
pub struct NoticeOf;
pub type NoticeId = store::Id<NoticeOf>;

/// A notice as it was sent.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Notice {
    pub id: NoticeId,
    /// The kind of decision.
    pub kind: String,
    /// Its fields: name and text, as a JSON object.
    fields: Words,
    sent_on: jiff_sqlx::Date,
    /// How it was sent.
    pub channel: String,
    withdrawn_at: Option<jiff_sqlx::Timestamp>,
    /// Who withdrew it.
    pub withdrawn_by: Option<String>,
    pub withdrawn_why: Option<Words>,
}

impl Notice {
    /// When it was sent.
    #[must_use]
    pub fn sent_on(&self) -> Date {
        self.sent_on.to_jiff()
    }

    /// The text of a field.
    #[must_use]
    pub fn field(&self, name: &str) -> Words {
        let fields: serde_json::Value = serde_json::from_str(self.fields.unseen()).unwrap_or_default();
        Words::new(fields.get(name).and_then(serde_json::Value::as_str).unwrap_or_default())
    }

    /// When it was withdrawn: the family no longer sees it.
    #[must_use]
    pub fn withdrawn_at(&self) -> Option<jiff::Timestamp> {
        self.withdrawn_at.map(jiff_sqlx::Timestamp::to_jiff)
    }
}

/// A child's notices, newest first.
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<Vec<Notice>> {
    sql!(
        "select id, kind, fields, sent_on, channel, withdrawn_at, withdrawn_by, withdrawn_why from notice
           where person = $1 order by sent_on desc, id desc",
        child,
    )
    .all(tx)
    .await
}

/// One notice of a child.
///
/// # Errors
/// [`store::StoreError::NotFound`].
pub async fn one(tx: &mut Tx, child: PersonId, id: NoticeId) -> Result<Notice> {
    sql!(
        "select id, kind, fields, sent_on, channel, withdrawn_at, withdrawn_by, withdrawn_why from notice
           where person = $1 and id = $2",
        child,
        id,
    )
    .one(tx)
    .await
}

/// Keeps a notice with its event. The caller records the audit entry.
pub async fn add(
    tx: &mut Tx,
    may: &Outgoing,
    event: Uuid,
    kind: Kind,
    fields: &[(String, String)],
    sent_on: Date,
    channel: &str,
) -> Result<NoticeId> {
    let id: NoticeId = tx.new_id();
    let fields: serde_json::Map<String, serde_json::Value> =
        fields.iter().map(|(name, text)| (name.clone(), text.clone().into())).collect();
    insert(
        "notice",
        vec![
            ("id", id.into()),
            ("person", may.child().into()),
            ("event", event.into()),
            ("kind", kind.code().into()),
            ("fields", serde_json::Value::Object(fields).to_string().into()),
            ("sent_on", sent_on.into()),
            ("channel", channel.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}

/// Withdraws a notice at once: the family no longer sees it, and the record keeps it. The caller records the audit
/// entry.
///
/// # Errors
/// [`store::StoreError::NotFound`] where the child has none such that still stands.
pub async fn withdraw(tx: &mut Tx, child: PersonId, id: NoticeId, by: &str, why: &str) -> Result<()> {
    let now = tx.now();
    let rows = sql!(
        "update notice set withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 where withdrawn_at is null
           and person = $4 and id = $5",
        now,
        by,
        why,
        child,
        id,
    )
    .run(tx)
    .await?;
    if rows == 1 { Ok(()) } else { Err(store::StoreError::NotFound) }
}

/// What was put right about a notice after it went out.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Correction {
    was: jiff_sqlx::Date,
    sent_on: jiff_sqlx::Date,
    fields: Words,
    pub reason: Words,
    /// Who put it right.
    pub made_by: String,
    made_on: jiff_sqlx::Date,
}

impl Correction {
    /// The day on which the letter says that it was sent.
    #[must_use]
    pub fn was(&self) -> Date {
        self.was.to_jiff()
    }
    /// The day on which it was sent.
    #[must_use]
    pub fn sent_on(&self) -> Date {
        self.sent_on.to_jiff()
    }
    /// When it was put right.
    #[must_use]
    pub fn made_on(&self) -> Date {
        self.made_on.to_jiff()
    }
    /// A field with the right days; none where it names no other day than before.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Words> {
        let fields: serde_json::Value = serde_json::from_str(self.fields.unseen()).ok()?;
        fields.get(name)?.as_str().map(Words::from)
    }
}

/// A child's notices that were put right after they went out.
pub async fn corrected(tx: &mut Tx, child: PersonId) -> Result<Vec<NoticeId>> {
    let rows: Vec<(NoticeId,)> = sql!(
        "select distinct c.notice from notice_correction c join notice n on n.id = c.notice where n.person = $1",
        child,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What was put right about a notice, the earliest first.
pub async fn corrections(tx: &mut Tx, notice: NoticeId) -> Result<Vec<Correction>> {
    sql!(
        "select was, sent_on, fields, reason, made_by, made_on from notice_correction where notice = $1
           order by made_on, id",
        notice,
    )
    .all(tx)
    .await
}

/// What the letters of an event gave the family and would no longer, if it was sent on `day`, in words.
pub async fn shortened(tx: &mut Tx, child: PersonId, event: Uuid, day: Date) -> Result<Vec<String>> {
    let calendar = super::calendar::load(tx).await?;
    let mut all = Vec::new();
    for notice in of_event(tx, child, event).await? {
        let Some(kind) = Kind::from_code(&notice.kind) else { continue };
        let was = corrections(tx, notice.id).await?.first().map_or(notice.sent_on(), Correction::was);
        let (said, is) = (Days::new(was, &notice.channel, &calendar), Days::new(day, &notice.channel, &calendar));
        all.extend(is.shorter_than(&said, kind).into_iter().map(|(right, now, then)| {
            format!("{right} until {}, not {}", page::words::date(now), page::words::date(then))
        }));
    }
    Ok(all)
}

async fn of_event(tx: &mut Tx, child: PersonId, event: Uuid) -> Result<Vec<Notice>> {
    let ids: Vec<(NoticeId,)> =
        sql!("select id from notice where withdrawn_at is null and event = $1", event).all(tx).await?;
    let mut all = Vec::with_capacity(ids.len());
    for (id,) in ids {
        all.push(one(tx, child, id).await?);
    }
    Ok(all)
}

/// Sets what is right beside a letter that went out with a wrong date in it; the letter stays as it went. Gives whether
/// anything was wrong. The caller records the audit entry.
pub async fn went_out_wrong(
    tx: &mut Tx,
    child: PersonId,
    id: NoticeId,
    (by, reason, today): (&str, &str, Date),
) -> Result<bool> {
    let calendar = super::calendar::load(tx).await?;
    let notice = one(tx, child, id).await?;
    let days = Days::new(notice.sent_on(), &notice.channel, &calendar);
    let fields = fields_of(&notice, |field, text| righted(field, text, &days));
    if fields.is_empty() {
        return Ok(false);
    }
    keep_correction(tx, id, (notice.sent_on(), notice.sent_on()), fields, (by, reason, today)).await?;
    Ok(true)
}

/// The fields of a letter that read otherwise.
fn fields_of(notice: &Notice, new: impl Fn(&str, &str) -> String) -> serde_json::Map<String, serde_json::Value> {
    let required = Kind::from_code(&notice.kind).map(law::notice::required).unwrap_or_default();
    required
        .iter()
        .filter_map(|field| {
            let text = notice.field(field.name);
            let right = new(field.name, text.unseen());
            (right != text.unseen()).then(|| (field.name.to_owned(), right.into()))
        })
        .collect()
}

async fn keep_correction(
    tx: &mut Tx,
    notice: NoticeId,
    (was, sent_on): (Date, Date),
    fields: serde_json::Map<String, serde_json::Value>,
    (by, reason, today): (&str, &str, Date),
) -> Result<()> {
    let row: store::Id<()> = tx.new_id();
    insert(
        "notice_correction",
        vec![
            ("id", row.into()),
            ("notice", notice.into()),
            ("was", was.into()),
            ("sent_on", sent_on.into()),
            ("fields", serde_json::Value::Object(fields).to_string().into()),
            ("reason", reason.into()),
            ("made_by", by.into()),
            ("made_on", today.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Puts the day of each notice of an event right: what went out stays as it was, and the right days stand beside it.
/// Gives the notices that name other days now. The caller records the audit entry.
pub async fn correct_day(
    tx: &mut Tx,
    child: PersonId,
    event: Uuid,
    day: Date,
    by: (&str, &str, Date),
) -> Result<Vec<NoticeId>> {
    let calendar = super::calendar::load(tx).await?;
    let mut changed = Vec::new();
    for notice in of_event(tx, child, event).await? {
        let was = corrections(tx, notice.id).await?.first().map_or(notice.sent_on(), Correction::was);
        let (said, is) = (Days::new(was, &notice.channel, &calendar), Days::new(day, &notice.channel, &calendar));
        // A day that was wrong from the beginning is righted too.
        let right =
            |field: &str, text: &str| dated(field, text, &said, &is).unwrap_or_else(|_| righted(field, text, &is));
        let fields = fields_of(&notice, right);
        keep_correction(tx, notice.id, (was, day), fields, by).await?;
        changed.push(notice.id);
    }
    Ok(changed)
}

/// The area's standard texts: field and text; blank where none is set.
pub async fn standard(tx: &mut Tx) -> Result<Vec<(&'static str, String)>> {
    let mut texts = Vec::with_capacity(STANDARD.len());
    for (field, _) in STANDARD {
        let text = setting::get(tx, &crate::model::notices::setting(field)).await?;
        texts.push((*field, text.unwrap_or_default()));
    }
    Ok(texts)
}

/// Whether a notice went out with an event.
pub async fn is_of(tx: &mut Tx, event: Uuid) -> Result<bool> {
    Ok(sql!("select count(*) from notice where withdrawn_at is null and event = $1", event).number(tx).await? > 0)
}
