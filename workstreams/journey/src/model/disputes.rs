//! Disputes that are open: a family that moves away takes them along.

use law::Kind;
use law::ledger::{Event, tied};
use law::machines::{Appeal, Machine, Mediation};

/// What is open, in words: an appeal that nobody has decided, mediation that nobody has finished.
#[must_use]
pub fn open(events: &[Event]) -> Vec<&'static str> {
    let history = tied(events);
    let begun = |kinds: &[Kind]| {
        let mut about: Vec<u64> =
            history.iter().filter(|event| kinds.contains(&event.kind)).map(|event| event.about).collect();
        about.sort_unstable();
        about.dedup();
        about
    };
    let own = |about: u64| history.iter().filter(|event| event.about == about).copied().collect::<Vec<Event>>();
    let is_live = |about: u64| {
        matches!(
            Appeal::after(&own(about)),
            Appeal::Registered | Appeal::Received | Appeal::Answered | Appeal::NotOpposed
        )
    };
    let is_wanted = |about: u64| matches!(Mediation::after(&own(about)), Mediation::Contacted | Mediation::Wanted);
    let mut all = Vec::new();
    if begun(&[Kind::AppealRegistered]).into_iter().any(is_live) {
        all.push("an appeal to the SEND Tribunal that has not ended");
    }
    if begun(&[Kind::MediationAdviserTold, Kind::MediationWanted]).into_iter().any(is_wanted) {
        all.push("mediation that has not been finished");
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_appeal_is_open_until_it_is_decided_or_ends() {
        let mut decision = Event::new(Kind::PlanIssued, date(2026, 6, 1));
        decision.id = 7;
        let mut events = vec![decision, Event::about(Kind::AppealRegistered, date(2026, 7, 1), 7)];
        assert_eq!(open(&events), ["an appeal to the SEND Tribunal that has not ended"]);
        events.push(Event::about(Kind::AppealEnded, date(2026, 9, 1), 7));
        assert!(open(&events).is_empty());
        events.push(Event::about(Kind::MediationWanted, date(2026, 7, 2), 7));
        assert_eq!(open(&events).len(), 1);
    }
}
