//! A child's journey as it stands: events, exceptions, and what follows from them.

use access::{Allowed, Viewer};
use jiff::civil::Date;
use law::invariants::{Given, Refused, check};
use law::ledger::{Event, Obligation, Reliance, ledger};
use law::{Calendar, Kind};
use people::PersonId;
use people::records::events::{self, NewEvent};
use serde_json::{Value as Json, json};
use store::{Query, Result, Tx};
use uuid::Uuid;

use super::{calendar, exceptions, owed};
use crate::model;

/// All that the clocks of a child follow from.
#[derive(Debug, Clone)]
pub struct Journey {
    /// The law's events.
    pub events: Vec<Event>,
    /// Exceptions relied on.
    pub reliances: Vec<Reliance>,
    /// Bank holidays.
    pub calendar: Calendar,
}

impl Journey {
    /// What is owed as at a day.
    #[must_use]
    pub fn owed(&self, as_at: Date) -> Vec<Obligation> {
        ledger(&self.events, &self.reliances, as_at, &self.calendar)
    }
}

/// Loads a child's journey, for somebody whom `children::open` or `children::allow` let through.
///
/// # Errors
/// Those of the store.
pub async fn load(tx: &mut Tx, child: PersonId) -> Result<Journey> {
    let recorded = events::all_of(tx, child).await?;
    Ok(Journey {
        events: model::events(&recorded),
        reliances: exceptions::of(tx, child).await?,
        calendar: calendar::load(tx).await?,
    })
}

/// What is to be recorded.
#[derive(Debug, Clone)]
pub struct Recording {
    /// The event.
    pub kind: Kind,
    /// Its day.
    pub on: Date,
    /// What it is about.
    pub about: Option<Uuid>,
    /// More about it.
    pub detail: Json,
    /// What the guards look at beside the events.
    pub given: Given,
}

/// Records an event if the law's guards let it through, and works out again what is owed. Two people who decide
/// at once come one after the other: the second is told where the process stands now. The inner error says why
/// it was refused. Gives the event's id.
///
/// # Errors
/// Those of the store.
pub async fn record(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    recording: &Recording,
    allowed: &Allowed,
) -> Result<std::result::Result<Uuid, Refused>> {
    // Whoever comes second waits here until the first has committed.
    Query::new("update person set version = version where id =").value(child).run(tx).await?;
    let journey = load(tx, child).await?;
    let new = Event::about(recording.kind, recording.on, recording.about.map_or(0, model::about));
    if let Err(refused) = check(&journey.events, new, &recording.given, viewer.today, &journey.calendar) {
        return Ok(Err(refused));
    }
    let event = NewEvent {
        kind: recording.kind.code(),
        on: recording.on,
        about: recording.about,
        detail: &recording.detail,
        corrects: None,
    };
    let id = events::record(tx, child, &event, &viewer.name).await?;
    owed::work_out(tx, child, viewer.today).await?;
    let detail = json!({ "event": recording.kind.code(), "on": recording.on.to_string(), "about": recording.about });
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await?;
    Ok(Ok(id))
}
