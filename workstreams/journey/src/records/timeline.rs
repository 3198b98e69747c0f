//! A child's journey as it stands: events, exceptions, and what follows from them.

use std::collections::HashMap;

use access::{Allowed, Viewer};
use gate::{Reader, Words};
use jiff::civil::Date;
use law::invariants::{Given, Refused, check};
use law::ledger::{Event, Reliance, ledger};
use law::{Calendar, Kind, place};
use people::PersonId;
use people::records::events::{self, NewEvent};
use people::records::{admissions, children};
use serde_json::{Value as Json, json};
use store::{Entry, Result, Tx, sql};
use uuid::Uuid;

use super::{advice, calendar, ceased, exceptions, guests, owed, service, tasks, withdrawn};
use crate::model;
use crate::model::before::{Before, Settled};
use crate::model::tasks::Kind as Task;
use crate::model::{Roots, direction, goes_out};

/// All that the clocks of a child follow from.
#[derive(Debug, Clone)]
pub struct Journey {
    /// The law's events.
    pub events: Vec<Event>,
    /// The event or advice that stands behind the number by which the law's events name what they are about.
    pub about: HashMap<u64, Uuid>,
    /// What an officer wrote of a direction of the Tribunal, by the direction's number.
    pub directed: HashMap<u64, Words>,
    /// Exceptions relied on.
    pub reliances: Vec<Reliance>,
    /// Bank holidays.
    pub calendar: Calendar,
    /// What was told of the time before the area began with OnePlan.
    pub before: Before,
    /// The day on which the child died: nothing is owed any more.
    pub died: Option<Date>,
}

impl Journey {
    /// As this reader may know it: without what tells where a child is to somebody who must not learn it.
    fn known_to(mut self, reader: &Reader) -> Self {
        self.events.retain(|event| reader.may_know_event(event.kind.code()));
        self
    }

    /// What is owed as at a day, and which dates are missing.
    #[must_use]
    pub fn settled(&self, as_at: Date) -> Settled {
        if self.died.is_some() {
            return Settled::default();
        }
        let owed = ledger(&self.events, &self.reliances, as_at, &self.calendar);
        self.before.settle(owed, &self.events, as_at)
    }
}

/// A child's journey as far as a reader may know it: what they are shown follows from this alone, so that what is hidden
/// changes nothing that they see.
pub async fn load(tx: &mut Tx, reader: &Reader, child: PersonId) -> Result<Journey> {
    Ok(whole(tx, child).await?.known_to(reader))
}

/// All of a child's journey: for the guards, and for what officers do. A test lists who may ask for it.
pub async fn whole(tx: &mut Tx, child: PersonId) -> Result<Journey> {
    let recorded = events::all_of(tx, child).await?;
    let calendar = calendar::load(tx).await?;
    let mut events = model::events(&recorded);
    service::apply(tx, child, &recorded, &mut events, &calendar).await?;
    if events.iter().any(|event| event.kind == Kind::AdviceAsked) {
        service::in_accounts(&mut events, &service::readable(tx, child.uuid(), child.uuid()).await?);
    }
    if let Some(born) = born(tx, child).await? {
        let today = tx.now().to_zoned(jiff::tz::TimeZone::UTC).date();
        events.extend(model::turns_25(born, today));
    }
    let (reliances, before, died) =
        (exceptions::of(tx, child).await?, model::before(&recorded), model::died(&recorded));
    let mut about: HashMap<u64, Uuid> =
        recorded.iter().filter_map(|event| event.about).map(|id| (model::about(id), id)).collect();
    let mut directed = HashMap::new();
    let roots = Roots::new(recorded.iter().map(|event| (event.id.uuid(), event.corrects)));
    for event in recorded.iter().filter(|one| Kind::from_code(&one.kind).is_some_and(Kind::is_direction)) {
        let root = roots.of(event.id.uuid());
        about.insert(model::about(root), root);
        if let Some(said) = direction::said(event.detail.unseen()) {
            directed.insert(model::about(root), Words::from(said));
        }
    }
    Ok(Journey { events, about, directed, reliances, calendar, before, died })
}

/// What is to be recorded.
#[derive(Debug, Clone)]
pub struct Recording {
    /// The event.
    pub kind: Kind,
    pub on: Date,
    /// What it is about.
    pub about: Option<Uuid>,
    pub detail: Json,
    /// What the guards look at beside the events.
    pub given: Given,
    /// Why something goes out although the child died.
    pub let_out: String,
}

impl Recording {
    /// An event about the process as a whole.
    #[must_use]
    pub const fn new(kind: Kind, on: Date, detail: Json, given: Given) -> Self {
        Self { kind, on, about: None, detail, given, let_out: String::new() }
    }
}

/// Whether whoever was let in for the process goes out again: asked services, consulted settings, the panel.
pub(crate) const fn ends_the_process(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::PlanIssued
            | Kind::PlanAmended
            | Kind::AssessmentRefused
            | Kind::PlanRefused
            | Kind::RequestWithdrawn
            | Kind::MovedOut
            | Kind::PlanTransferred
    )
}

/// When a child or young person was born; none where it is not known.
pub(crate) async fn born(tx: &mut Tx, child: PersonId) -> Result<Option<Date>> {
    let row: Option<(Option<jiff_sqlx::Date>,)> =
        sql!("select birth_date from person where id = $1", child).maybe(tx).await?;
    Ok(row.and_then(|(born,)| born).map(jiff_sqlx::Date::to_jiff))
}

/// What became of an event that was to be recorded.
#[derive(Debug)]
#[must_use]
pub enum Recorded {
    /// It is recorded, under this id.
    Yes(Uuid),
    /// The law's guards refused it.
    No(Refused),
}

/// Records an event if the law's guards let it through, and works out again what is owed. Two people who decide
/// at once come one after the other: the second is told where the process stands now.
pub async fn record(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    recording: &Recording,
    allowed: &Allowed,
) -> Result<Recorded> {
    let entry = allowed.entry("person", Some(child.uuid()));
    record_as(tx, &viewer.name, viewer.today, child, recording, entry).await
}

/// [`record`] for somebody who has no account, such as a guest: `entry` says by which right.
pub async fn record_as(
    tx: &mut Tx,
    by: &str,
    today: Date,
    child: PersonId,
    recording: &Recording,
    entry: Entry,
) -> Result<Recorded> {
    // Whoever comes second waits here until the first has committed.
    children::lock(tx, child).await?;
    let journey = whole(tx, child).await?;
    if let Some(on) = journey.died.filter(|_| goes_out(recording.kind) && recording.let_out.trim().is_empty()) {
        return Ok(Recorded::No(Refused::Died(on)));
    }
    let detail = recording.detail.to_string();
    let new = Event::about(recording.kind, recording.on, recording.about.map_or(0, model::about))
        .of_orders(model::named_orders(&detail, &journey.events))
        .fixed(direction::day_set(recording.kind, &detail));
    let by_parent = ["source", "by"].iter().any(|field| recording.detail.get(field) == Some(&json!("parent")));
    let given = Given { born: born(tx, child).await?, by_parent, ..recording.given.clone() };
    if let Err(refused) = check(&journey.events, new, &given, today, &journey.calendar) {
        return Ok(Recorded::No(refused));
    }
    let event = NewEvent {
        kind: recording.kind.code(),
        on: recording.on,
        about: recording.about,
        detail: &recording.detail,
        corrects: None,
    };
    let id = events::record(tx, child, &event, by).await?;
    // Whoever was asked for a re-assessment that goes on stays.
    if ends_the_process(recording.kind) && !place::reassessment_goes_on(&journey.events, &new) {
        admissions::end_all(tx, child, today).await?;
        guests::revoke_all(tx, child).await?;
    }
    settle(tx, child, recording, by, today).await?;
    ceased::look(tx, child, by, today).await?;
    withdrawn::settle(tx, child, by, today).await?;
    owed::work_out(tx, child, today).await?;
    let detail = json!({ "event": recording.kind.code(), "on": recording.on.to_string(), "about": recording.about });
    let entry = if recording.let_out.is_empty() { entry } else { entry.reason(&recording.let_out) };
    tx.record(entry.detail(detail)).await?;
    Ok(Recorded::Yes(id))
}

/// What an event settles beside the clocks: a request that was answered leaves the worklist, a reminder of advice that was
/// given does not leave. A decision after a review leaves no report of it to be read.
async fn settle(tx: &mut Tx, child: PersonId, recording: &Recording, by: &str, today: Date) -> Result<()> {
    if matches!(recording.kind, Kind::ReviewKeep | Kind::ReviewAmend | Kind::ReviewCease) {
        tasks::settled_all(tx, child, Task::ReviewReport, by, today).await?;
    }
    let Some(about) = recording.about else { return Ok(()) };
    match recording.kind {
        Kind::RequestAnswered | Kind::ReviewRequestAnswered => {
            for task in [Task::RequestOther, Task::RequestJoined] {
                tasks::settled(tx, child, task, Some(about), by, today).await?;
            }
        }
        Kind::AdviceReturned | Kind::AdviceReused | Kind::AdviceWithdrawn => {
            messages::records::messages::settle_about(tx, about).await?;
            tasks::settled(tx, child, Task::AdviceOfOldSetting, Some(about), by, today).await?;
            if recording.kind == Kind::AdviceReturned {
                advice::came(tx, about, today).await?;
            } else {
                advice::gone(tx, about).await?;
            }
        }
        Kind::AdviceRejected => {
            advice::gone(tx, about).await?;
            advice::forget_late(tx, about).await?;
        }
        _ => {}
    }
    Ok(())
}
