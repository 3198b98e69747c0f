//! The decisions about a child that can be appealed, and the requests that wait for an answer: what other events are about.

use gate::Words;
use jiff::civil::Date;
use law::directions::day_set;
use law::kind::is_appealable;
use law::ledger::{Event, tied};
use law::machines::Reassessment;
use law::{Kind, orders, place};
use people::PersonId;
use people::model::detail_in_words;
use people::records::events;
use store::{Result, Tx};
use uuid::Uuid;

use super::timeline::Journey;
use crate::model::{self, Roots};

/// Something that other events are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct One {
    /// What they name: the event as it was first recorded, or what it is about.
    pub id: Uuid,
    pub kind: Kind,
    pub on: Date,
}

impl One {
    /// By its number, as the law's events name it.
    #[must_use]
    pub fn is(&self, number: u64) -> bool {
        model::about(self.id) == number
    }
}

/// A child's decisions that can be appealed, newest first.
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<Vec<One>> {
    let recorded = events::all_of(tx, child).await?;
    let roots = Roots::new(recorded.iter().map(|event| (event.id.uuid(), event.corrects)));
    let holds = |id: Uuid| !recorded.iter().any(|other| other.corrects == Some(id));
    let mut all: Vec<One> = recorded
        .iter()
        .filter(|event| holds(event.id.uuid()))
        .filter_map(|event| {
            let kind = Kind::from_code(&event.kind).filter(|kind| is_appealable(*kind))?;
            Some(One { id: roots.of(event.id.uuid()), kind, on: event.happened_on() })
        })
        .collect();
    all.reverse();
    Ok(all)
}

/// A child's requests that an answer of this kind could be to, newest first.
pub async fn open_requests(tx: &mut Tx, child: PersonId, answer: Kind, history: &[Event]) -> Result<Vec<One>> {
    let asked = match answer {
        Kind::ReviewRequestAnswered => Kind::ReviewRequested,
        _ => Kind::RequestToAnswer,
    };
    let recorded = events::all_of(tx, child).await?;
    let holds = |id: Uuid| !recorded.iter().any(|other| other.corrects == Some(id));
    Ok(recorded
        .iter()
        .rev()
        .filter(|event| event.kind == asked.code() && holds(event.id.uuid()))
        .filter_map(|event| Some(One { id: event.about?, kind: asked, on: event.happened_on() }))
        .filter(|one| place::fits(history, Event::about(answer, Date::MAX, model::about(one.id))).is_ok())
        .collect())
}

/// The Tribunal's orders that an act of this kind could carry out on a day, the earliest first; none where there is nothing
/// that carries any out.
pub async fn orders(tx: &mut Tx, child: PersonId, act: Kind, journey: &Journey, on: Date) -> Result<Vec<One>> {
    let waiting = orders::waiting(&journey.events, act, on, &journey.calendar);
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let recorded = events::all_of(tx, child).await?;
    let roots = Roots::new(recorded.iter().map(|event| (event.id.uuid(), event.corrects)));
    let ids: Vec<Uuid> = recorded.iter().map(|event| roots.of(event.id.uuid())).collect();
    let one = |order: &Event| {
        let id = ids.iter().copied().find(|id| model::about(*id) == order.id)?;
        Some(One { id, kind: order.kind, on: order.on })
    };
    Ok(waiting.iter().filter_map(one).collect())
}

/// Whether it has to be said which of the waiting orders an act carries out: there are several, or a re-assessment is under
/// way that it could end as well.
#[must_use]
pub fn asks_which(waiting: &[One], act: Kind, journey: &Journey) -> bool {
    let ends_assessing = matches!(act, Kind::PlanAmended | Kind::PlanIssued)
        && place::reassessment(&journey.events) == Reassessment::Agreed;
    waiting.len() > 1 || (ends_assessing && !waiting.is_empty())
}

/// A direction of the Tribunal, about which something can be recorded.
#[derive(Debug, Clone)]
pub struct Direction {
    /// The event as it was first recorded: what becomes of it names this.
    pub id: Uuid,
    pub kind: Kind,
    /// The day that the Tribunal set, as it stands now.
    pub set_for: Option<Date>,
    /// As the timeline tells it.
    pub told: Option<Words>,
}

/// A child's directions about which an event of this kind can be recorded now, the earliest day first.
pub async fn directions(tx: &mut Tx, child: PersonId, kind: Kind, journey: &Journey) -> Result<Vec<Direction>> {
    let recorded = events::all_of(tx, child).await?;
    let roots = Roots::new(recorded.iter().map(|event| (event.id.uuid(), event.corrects)));
    let history = tied(&journey.events);
    let one = |event: &events::Event| {
        let id = roots.of(event.id.uuid());
        let number = model::about(id);
        let given = history.iter().find(|one| one.id == number && one.kind.code() == event.kind)?;
        let fits = given.kind.is_direction() && place::fits(&history, Event::about(kind, Date::MAX, number)).is_ok();
        fits.then(|| Direction {
            id,
            kind: given.kind,
            set_for: day_set(&history, given, Date::MAX),
            told: detail_in_words(&event.kind, &event.detail),
        })
    };
    let holds = |event: &&events::Event| !recorded.iter().any(|other| other.corrects == Some(event.id.uuid()));
    let mut all: Vec<Direction> = recorded.iter().filter(holds).filter_map(one).collect();
    all.sort_by_key(|one| one.set_for);
    Ok(all)
}
