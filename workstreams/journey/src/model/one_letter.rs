//! Duties that one letter fulfils: lists show the one that is due first.

use law::Kind;
use law::ids::ANNUAL_REVIEW;
use law::ledger::Obligation;

/// The decisions after a review: the yearly review and the four weeks after its meeting end with the same letter.
const DECISIONS: [Kind; 3] = [Kind::ReviewKeep, Kind::ReviewAmend, Kind::ReviewCease];

fn is_review_decision(one: &Obligation) -> bool {
    one.state.is_open()
        && one.last_day.is_some()
        && one.rule.discharged_by.len() == DECISIONS.len()
        && DECISIONS.iter().all(|kind| one.rule.discharged_by.contains(kind))
}

/// Whether the letter that a duty asks for is asked for by another one that is due no later.
#[must_use]
pub fn is_asked_by_another(one: &Obligation, all: &[Obligation]) -> bool {
    // Of two on one day the one after the meeting is more to the point.
    let order = |one: &Obligation| (one.last_day, one.rule.id == ANNUAL_REVIEW, one.rule.id);
    is_review_decision(one) && all.iter().any(|other| is_review_decision(other) && order(other) < order(one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use law::Calendar;
    use law::ledger::{Event, ledger};

    #[test]
    fn the_decision_after_a_review_is_one_line() {
        let today = date(2026, 11, 2);
        let mut events = vec![Event::new(Kind::PlanIssued, date(2025, 12, 1))];
        let shown = |events: &[Event]| {
            let owed = ledger(events, &[], today, &Calendar::built_in());
            let asks = |one: &&Obligation| is_review_decision(one);
            let left = owed.iter().filter(asks).filter(|one| !is_asked_by_another(one, &owed));
            left.map(|one| one.rule.id).collect::<Vec<_>>()
        };
        assert_eq!(shown(&events), [ANNUAL_REVIEW]);
        events.push(Event::new(Kind::ReviewMeeting, date(2026, 10, 20)));
        assert_eq!(shown(&events).len(), 1);
    }
}
