//! From the record's events to those of the law.

use std::collections::HashMap;

use jiff::civil::Date;
use law::Kind;
use law::age::rights_end_on;
use law::counting::days_between;
use law::ledger::Event;
use law::orders::Orders;
use people::records::events::Event as Recorded;
use uuid::Uuid;

use super::before::Before;
use super::direction;

/// The law's events among a child's, without those that a later event corrects.
#[must_use]
pub fn events(recorded: &[Recorded]) -> Vec<Event> {
    let roots = Roots::new(recorded.iter().map(|event| (event.id.uuid(), event.corrects)));
    let holds = |event: &&Recorded| !recorded.iter().any(|other| other.corrects == Some(event.id.uuid()));
    let (mut events, mut details) = (Vec::new(), Vec::new());
    for event in recorded.iter().filter(holds) {
        let Some(kind) = Kind::from_code(&event.kind) else { continue };
        let law = Event::about(kind, event.happened_on(), event.about.map_or(0, about));
        let law = law.fixed(direction::day_set(kind, event.detail.unseen()));
        events.push(law.numbered(about(roots.of(event.id.uuid()))));
        details.push(event.detail.unseen());
    }
    tie_orders(&mut events, &details);
    events
}

/// Ties the Tribunal's orders among a child's events to the acts that carry them out, by the details of all of them.
pub fn tie_orders(events: &mut [Event], details: &[&str]) {
    for (nth, order) in events.iter_mut().filter(|event| event.kind.is_order()).enumerate() {
        order.orders = Some(Orders::one(order.kind, nth));
    }
    // Which orders an act carries out is read once all of them are known.
    let named: Vec<Option<Orders>> = details.iter().map(|detail| named_orders(detail, events)).collect();
    for (event, named) in events.iter_mut().zip(named).filter(|(event, _)| !event.kind.is_order()) {
        event.orders = named;
    }
}

/// The field of an act's detail that names the orders it carries out.
pub const CARRIES_OUT: &str = "carries_out";

/// The orders that an act carries out by its detail; none where nobody said.
#[must_use]
pub fn named_orders(detail: &str, events: &[Event]) -> Option<Orders> {
    if !detail.contains(CARRIES_OUT) {
        return None;
    }
    let detail: serde_json::Value = serde_json::from_str(detail).ok()?;
    let ids = detail.get(CARRIES_OUT)?.as_array()?.iter();
    let numbers: Vec<u64> = ids.filter_map(|id| id.as_str()).filter_map(|id| id.parse().ok()).map(about).collect();
    let named = events.iter().filter(|event| event.kind.is_order() && numbers.contains(&event.id));
    Some(named.filter_map(|event| event.orders).fold(Orders::NONE, Orders::and))
}

/// What a return told of them, and the reviews that were reported.
#[must_use]
pub fn before(recorded: &[Recorded]) -> Before {
    let mut before = Before::default();
    for event in recorded.iter().filter(|event| !recorded.iter().any(|other| other.corrects == Some(event.id.uuid()))) {
        before.note(&event.kind, event.happened_on(), event.brought_in());
    }
    before
}

/// The day on which the child died, where an event that holds says so.
#[must_use]
pub fn died(recorded: &[Recorded]) -> Option<Date> {
    let holds = |event: &&Recorded| !recorded.iter().any(|other| other.corrects == Some(event.id.uuid()));
    let says = |event: &&Recorded| gate::outgoing::says_died(&event.kind, event.detail.unseen());
    recorded.iter().filter(says).filter(holds).map(Recorded::happened_on).min()
}

/// The 25th birthday, from a year before it: plans end then, or with the academic year. It follows from the date of birth
/// and is nobody's entry.
#[must_use]
pub fn turns_25(born: Date, today: Date) -> Option<Event> {
    let on = rights_end_on(born);
    (days_between(today, on) <= 366).then(|| Event::new(Kind::Turned25, on))
}

/// A number for what an event is about; never 0, which means the process as a whole.
#[must_use]
pub fn about(id: Uuid) -> u64 {
    id.as_u64_pair().1.max(1)
}

/// The first event of each chain of corrections: what a certificate or an appeal names stays the same decision whatever
/// is corrected about it.
#[derive(Debug, Clone, Default)]
pub struct Roots(HashMap<Uuid, Uuid>);

impl Roots {
    /// From each event and the one that it corrects.
    #[must_use]
    pub fn new(events: impl IntoIterator<Item = (Uuid, Option<Uuid>)>) -> Self {
        Self(events.into_iter().filter_map(|(id, corrects)| Some((id, corrects?))).collect())
    }

    /// The first event of the chain that this one belongs to.
    #[must_use]
    pub fn of(&self, id: Uuid) -> Uuid {
        let mut id = id;
        // Each step goes back in time, so that the chain ends.
        for _ in 0..=self.0.len() {
            match self.0.get(&id) {
                Some(earlier) => id = *earlier,
                None => break,
            }
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_stays_the_same_however_often_it_is_corrected() {
        let [one, two, three, other] = [1, 2, 3, 4].map(Uuid::from_u128);
        let roots = Roots::new([(one, None), (two, Some(one)), (three, Some(two)), (other, None)]);
        assert_eq!((roots.of(three), roots.of(one), roots.of(other)), (one, one, other));
    }
}
