//! How much of the advice for an assessment has been received. The list of advice, the steps of the process and the family's pages
//! all count here.

use jiff::civil::Date;
use law::Kind;
use law::ledger::{Event, Obligation};
use law::machines::{Advice, Machine};

/// Pieces of advice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AdviceCount {
    /// Requested, and not cancelled.
    pub asked: usize,
    /// Received, or earlier advice is used. Advice that was returned as incomplete does not count.
    pub here: usize,
    /// Not received, and past the due date.
    pub late: usize,
}

const BEGINS: [Kind; 4] = [Kind::AdviceAsked, Kind::AdviceAskReceived, Kind::AdviceReturned, Kind::AdviceReused];

/// Counts the pieces of which something happened since a day.
#[must_use]
pub fn count(events: &[Event], owed: &[Obligation], since: Date, today: Date) -> AdviceCount {
    let mut pieces: Vec<u64> = events
        .iter()
        .filter(|event| BEGINS.contains(&event.kind) && event.on >= since)
        .map(|event| event.about)
        .collect();
    pieces.sort_unstable();
    pieces.dedup();
    pieces.into_iter().fold(AdviceCount::default(), |mut count, about| {
        let own: Vec<Event> = events.iter().filter(|event| event.about == about).copied().collect();
        match Advice::after(&own) {
            Advice::None => {}
            Advice::Returned | Advice::Reused => {
                count.asked += 1;
                count.here += 1;
            }
            Advice::Asked | Advice::WithBody => {
                count.asked += 1;
                count.late += usize::from(is_late(owed, about, today));
            }
        }
        count
    })
}

fn is_late(owed: &[Obligation], about: u64, today: Date) -> bool {
    let own = owed.iter().filter(|one| one.rule.id == law::ids::ADVICE && one.from.about == about);
    own.filter(|one| one.state.is_open()).filter_map(|one| one.last_day).max().is_some_and(|last| last < today)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use law::Calendar;
    use law::ledger::ledger;

    use super::*;

    #[test]
    fn what_was_asked_is_here_or_late_or_still_has_time() {
        let events = [
            Event::new(Kind::RequestReceived, date(2026, 8, 19)),
            Event::new(Kind::AssessmentAgreed, date(2026, 9, 24)),
            Event::about(Kind::AdviceAsked, date(2026, 9, 25), 1),
            Event::about(Kind::AdviceReturned, date(2026, 10, 20), 1),
            Event::about(Kind::AdviceAsked, date(2026, 9, 25), 2),
            Event::about(Kind::AdviceAskReceived, date(2026, 9, 25), 2),
            Event::about(Kind::AdviceAsked, date(2026, 9, 25), 3),
            Event::about(Kind::AdviceWithdrawn, date(2026, 9, 28), 3),
        ];
        let on = |today: Date| {
            let owed = ledger(&events, &[], today, &Calendar::built_in());
            count(&events, &owed, date(2026, 8, 19), today)
        };
        assert_eq!(on(date(2026, 11, 2)), AdviceCount { asked: 2, here: 1, late: 0 });
        assert_eq!(on(date(2026, 11, 30)), AdviceCount { asked: 2, here: 1, late: 1 });
    }
}
