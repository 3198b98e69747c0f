//! Notices as they were sent, and the area's standard texts.

use gate::{Outgoing, Reader, Words};
use jiff::civil::Date;
use law::{Calendar, Kind};
use people::PersonId;
use store::query::insert;
use store::{Result, Tx, setting, sql};
use uuid::Uuid;

use super::letters;
use crate::model::family::event_words;
use crate::model::letter::template::merged;
use crate::model::letter::{General, Template};
use crate::model::notices::{Days, STANDARD, dated, righted};

/// A notice; see [`store::Id`].
#[derive(Debug)]
pub struct NoticeOf;
pub type NoticeId = store::Id<NoticeOf>;

/// A notice as it was sent.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Notice {
    pub id: NoticeId,
    /// The event that it tells; none of a general letter.
    event: Option<Uuid>,
    /// The kind of decision, or the code of the general letter.
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

    /// Whether it tells no decision. Then it is for those to whom it went, and for those who work on the case.
    #[must_use]
    pub const fn is_general(&self) -> bool {
        self.event.is_none()
    }

    /// The text of a general letter, as a template has it; nothing of a decision, whose words are a template.
    #[must_use]
    pub fn own_text(&self) -> Option<Words> {
        text_of(&self.fields).filter(|_| self.is_general())
    }

    /// What a general letter said when it went out; nothing of a decision.
    #[must_use]
    pub fn said(&self) -> Option<Said> {
        let text = self.own_text()?.unseen().to_owned();
        let [id, name] = SCHOOL.map(|field| self.field(field).unseen().to_owned());
        Some(Said { text, school: id.parse().ok().map(|id| (id, name)) })
    }

    /// What it is called: the decision, or what a general letter is about.
    #[must_use]
    pub fn title(&self, reader: &Reader) -> String {
        title(&self.kind, self.own_text().as_ref(), reader)
    }

    /// When it was withdrawn: the family no longer sees it.
    #[must_use]
    pub fn withdrawn_at(&self) -> Option<jiff::Timestamp> {
        self.withdrawn_at.map(jiff_sqlx::Timestamp::to_jiff)
    }
}

/// The field of a general letter with its text.
const TEXT: &str = "text";
/// Its fields with the child's school when it went out: the id, and the name.
const SCHOOL: [&str; 2] = ["school", "school_name"];

/// What a general letter is about, by its text; what stands for its reader is left out.
#[must_use]
pub fn subject(text: &str) -> String {
    merged(&Template::parse(text).subject, &|_| None)
}

/// The text of a general letter among the fields of a notice; nothing where it is a decision.
#[must_use]
pub(super) fn text_of(fields: &Words) -> Option<Words> {
    let fields: serde_json::Value = serde_json::from_str(fields.unseen()).ok()?;
    fields.get(TEXT)?.as_str().map(Words::from)
}

/// What a notice of this kind is called. `text` is that of a general letter.
#[must_use]
pub fn title(kind: &str, text: Option<&Words>, reader: &Reader) -> String {
    match (Kind::from_code(kind), text) {
        (Some(kind), _) => event_words(kind).to_owned(),
        (None, Some(text)) => Words::new(subject(text.unseen())).to(reader),
        (None, None) => "Letter".to_owned(),
    }
}

/// The child's notices that somebody reads who does not work on the case, newest first: every decision, and the general letters
/// that went to them.
pub async fn read_by(tx: &mut Tx, child: PersonId, person: Option<PersonId>) -> Result<Vec<Notice>> {
    sql!(
        "select n.id, n.event, n.kind, n.fields, n.sent_on, n.channel, n.withdrawn_at, n.withdrawn_by, n.withdrawn_why
           from notice n
           where n.person = $1 and (n.event is not null
             or exists (select 1 from notice_delivery d where d.notice = n.id and d.person = $2))
           order by n.sent_on desc, n.id desc",
        child,
        person,
    )
    .all(tx)
    .await
}

/// A child's notices, newest first.
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<Vec<Notice>> {
    sql!(
        "select id, event, kind, fields, sent_on, channel, withdrawn_at, withdrawn_by, withdrawn_why from notice
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
        "select id, event, kind, fields, sent_on, channel, withdrawn_at, withdrawn_by, withdrawn_why from notice
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
    keep(tx, may, (Some(event), kind.code()), fields, sent_on, channel).await
}

/// What a general letter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// As a template has it; what is the same for every reader has taken its place.
    pub text: String,
    /// Where the child goes to school now.
    pub school: Option<School>,
}

/// A school: its id, and its name.
pub type School = (people::OrganisationId, String);

impl Said {
    /// The school for a letter that this reader gets: its name, where they may know it.
    #[must_use]
    pub fn school_for(&self, reader: &Reader) -> String {
        let known = self.school.as_ref().filter(|(id, _)| reader.may_know_setting(*id));
        known.map_or_else(|| "school or setting".to_owned(), |(_, name)| Words::new(name.as_str()).to(reader))
    }
}

/// Keeps a general letter, which is of no event. The caller records the audit entry.
pub async fn add_general(
    tx: &mut Tx,
    may: &Outgoing,
    general: &General,
    said: &Said,
    (sent_on, channel): (Date, &str),
) -> Result<NoticeId> {
    let mut fields = vec![(TEXT.to_owned(), said.text.clone())];
    if let Some((id, name)) = &said.school {
        fields.extend(
            SCHOOL.iter().zip([id.to_string(), name.clone()]).map(|(field, value)| ((*field).to_owned(), value)),
        );
    }
    keep(tx, may, (None, general.code.as_str()), &fields, sent_on, channel).await
}

async fn keep(
    tx: &mut Tx,
    may: &Outgoing,
    (event, kind): (Option<Uuid>, &str),
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
            ("kind", kind.into()),
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
        let said = as_said(tx, &notice, was, &calendar).await?;
        let is = Days::new(day, &notice.channel, &calendar);
        all.extend(is.shorter_than(&said, kind).into_iter().map(|(right, now, then)| {
            format!("{right} until {}, not {}", page::words::date(now), page::words::date(then))
        }));
    }
    Ok(all)
}

/// The days that a notice named when it went out on `was`, also where bank holidays moved since.
async fn as_said(tx: &mut Tx, notice: &Notice, was: Date, calendar: &Calendar) -> Result<Days> {
    let days = Days::new(was, &notice.channel, calendar);
    let limits = letters::days_of(tx, notice.id).await?;
    Ok(limits.map_or(days, |limits| days.with_limits(limits)))
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
        let said = as_said(tx, &notice, was, &calendar).await?;
        let is = Days::new(day, &notice.channel, &calendar);
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
