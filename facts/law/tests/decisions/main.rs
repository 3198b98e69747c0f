//! Service, decisions with what belongs to each, orders, moves and ends: what no council may get wrong again.

mod directions;
mod ends;
mod events;
mod put_back;
mod service;
mod tribunal;
mod words;

use jiff::civil::{Date, date};
use law::invariants::{Given, Refused, check};
use law::ledger::{Event, State, ledger};
use law::{Calendar, Kind};

const TODAY: Date = date(2026, 11, 2);

fn whole() -> Given {
    Given { notice_lacks: Some(Vec::new()), setting_named: true, legal_test: Some((true, true)), ..Given::default() }
}

fn refused(history: &[Event], new: Event, given: &Given) -> Refused {
    check(history, new, given, TODAY, &Calendar::built_in()).unwrap_err()
}

fn allowed(history: &[Event], new: Event, given: &Given) {
    check(history, new, given, TODAY, &Calendar::built_in()).unwrap();
}

fn states(events: &[Event], id: &str, as_at: Date) -> Vec<State> {
    let owed = ledger(events, &[], as_at, &Calendar::built_in());
    owed.into_iter().filter(|one| one.rule.id == id).map(|one| one.state).collect()
}

/// A plan in force since 2 March 2026.
fn plan() -> Vec<Event> {
    vec![
        Event::new(Kind::RequestReceived, date(2025, 11, 3)),
        Event::new(Kind::AssessmentAgreed, date(2025, 12, 1)),
        Event::new(Kind::DraftServed, date(2026, 2, 2)),
        Event::new(Kind::PlanIssued, date(2026, 3, 2)).numbered(1),
    ]
}

fn with(history: &[Event], more: &[Event]) -> Vec<Event> {
    [history, more].concat()
}

/// Two decisions that can be appealed: the plan of 2 March, and a decision of 1 September to keep it.
fn two_decisions() -> Vec<Event> {
    with(
        &plan(),
        &[
            Event::new(Kind::ReviewMeeting, date(2026, 8, 10)),
            Event::new(Kind::ReviewKeep, date(2026, 9, 7)).numbered(2),
        ],
    )
}

/// Two decisions about a plan, each with an appeal.
fn two_appeals() -> Vec<Event> {
    with(
        &plan(),
        &[
            Event::about(Kind::AppealRegistered, date(2026, 4, 1), 1),
            Event::new(Kind::ReviewMeeting, date(2026, 5, 4)),
            Event::new(Kind::ReviewKeep, date(2026, 5, 11)).numbered(2),
            Event::about(Kind::AppealRegistered, date(2026, 6, 1), 2),
        ],
    )
}
