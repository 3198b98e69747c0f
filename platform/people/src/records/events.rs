//! What happened to a child: an append-only list of dated events.

use gate::{Reader, Words};
use jiff::civil::Date;
use store::query::insert;
use store::{Query, Result, Tx, sql};
use uuid::Uuid;

use crate::PersonId;

const EVENT: &str = "select id, kind, happened_on, recorded_at, recorded_by, detail, about, corrects from event";

/// The kind of event that says when the last annual review was completed, where nothing else of it is known. It is none of
/// the law's own: it is reported of a time before the area began with OnePlan.
pub const REVIEWED: &str = "review.reported";

/// Stands in the detail of an event that a return told.
pub const OF_A_RETURN: &str = "\"sen2\":";

/// The field of the detail of an event from before the area began with OnePlan, whose day somebody gave since.
pub const BEFORE: &str = "before_oneplan";
/// How it stands in the detail.
pub const FROM_BEFORE: &str = "\"before_oneplan\":";

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Event {
    pub id: store::Id<Event>,
    /// What, such as `plan.issued`.
    pub kind: String,
    happened_on: jiff_sqlx::Date,
    recorded_at: jiff_sqlx::Timestamp,
    /// Who recorded it, as they were called then.
    pub recorded_by: Words,
    /// More about it, as JSON.
    pub detail: Words,
    /// What it is about where a process has several side by side.
    pub about: Option<Uuid>,
    /// The event that it corrects.
    pub corrects: Option<Uuid>,
}

impl Event {
    /// The day it happened.
    #[must_use]
    pub fn happened_on(&self) -> Date {
        self.happened_on.to_jiff()
    }

    /// The day on which it was brought in, where a return told it, or a file of dates that were missing.
    #[must_use]
    pub fn brought_in(&self) -> Option<Date> {
        let detail = self.detail.unseen();
        let is_brought = detail.contains(OF_A_RETURN) || detail.contains(FROM_BEFORE);
        is_brought.then(|| self.recorded_at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date())
    }
}

/// The decision that a part of mediation or an appeal is about, as it stands now; none where nobody said, or it is none
/// of these.
#[must_use]
pub fn decision_of<'a>(all: &'a [Event], one: &Event) -> Option<&'a Event> {
    law::Kind::from_code(&one.kind).filter(|kind| kind.belongs_to_a_decision())?;
    let mut id = one.about?;
    // Each correction is later than what it corrects, so that the chain ends.
    for _ in 0..all.len() {
        match all.iter().find(|other| other.corrects == Some(id)) {
            Some(later) => id = later.id.uuid(),
            None => break,
        }
    }
    all.iter().find(|event| event.id.uuid() == id && law::Kind::from_code(&event.kind).is_some())
}

/// A child's events, newest first, at most `limit`.
#[store::boxed]
pub async fn of(tx: &mut Tx, child: PersonId, limit: i64) -> Result<Vec<Event>> {
    Query::new(&format!("{EVENT} where person ="))
        .value(child)
        .push("order by happened_on desc, id desc limit")
        .value(limit)
        .all(tx)
        .await
}

/// What stands of these, the newest first, as this reader may know it: without what was put right or taken back, and without
/// what tells where a child is to somebody who must not learn it.
pub fn known<'a>(all: &'a [Event], reader: &'a Reader) -> impl Iterator<Item = &'a Event> {
    let corrected: Vec<_> = all.iter().filter_map(|event| event.corrects).collect();
    all.iter()
        .filter(move |event| !corrected.contains(&event.id.uuid()) && event.kind != "event.withdrawn")
        .filter(|event| reader.may_know_event(&event.kind))
}

/// What happened last up to a day, as this reader may know it.
#[store::boxed]
pub async fn latest_known(tx: &mut Tx, reader: &Reader, child: PersonId, today: Date) -> Result<Option<Event>> {
    let mut all = all_of(tx, child).await?;
    all.reverse();
    Ok(known(&all, reader).find(|event| event.happened_on() <= today).cloned())
}

/// All of a child's events, oldest first: what clocks follow from.
#[store::boxed]
pub async fn all_of(tx: &mut Tx, child: PersonId) -> Result<Vec<Event>> {
    Query::new(&format!("{EVENT} where person =")).value(child).push("order by happened_on, id").all(tx).await
}

/// An event to record.
#[derive(Debug, Clone)]
pub struct NewEvent<'a> {
    pub kind: &'a str,
    /// The day it happened, or that was set.
    pub on: Date,
    /// What it is about where there are several.
    pub about: Option<Uuid>,
    pub detail: &'a serde_json::Value,
    /// The event that it corrects.
    pub corrects: Option<Uuid>,
}

/// Records an event. The caller has checked it, and records the audit entry.
#[store::boxed]
pub async fn record(tx: &mut Tx, child: PersonId, event: &NewEvent<'_>, by: &str) -> Result<Uuid> {
    let id: store::Id<Event> = tx.new_id();
    let now = tx.now();
    insert(
        "event",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("kind", event.kind.into()),
            ("happened_on", event.on.into()),
            ("recorded_at", now.into()),
            ("recorded_by", by.into()),
            ("detail", event.detail.to_string().into()),
            ("about", event.about.into()),
            ("corrects", event.corrects.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id.uuid())
}

/// The setting under which the journey writes down from which rules its list of what is owed was worked out.
pub const WORKED_OUT: &str = "owed_written";

/// Says that events were written, or taken back, past the journey's own way: what is owed is then worked out again
/// from all of them.
#[store::boxed]
pub async fn written_in_bulk(tx: &mut Tx) -> Result<()> {
    sql!("delete from setting where name = $1", WORKED_OUT).run(tx).await.map(|_| ())
}
