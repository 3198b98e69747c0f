//! Directions of the Tribunal: each by the day that it set, until it is done, changed or lifted, or its appeal is decided.

use super::{TODAY, allowed, plan, refused, states, two_appeals, with};
use jiff::civil::{Date, date};
use law::dates::Impossible;
use law::directions::day_set;
use law::invariants::{Given, Refused, check, offers};
use law::ledger::{Event, State, ledger};
use law::{Bound, Calendar, Kind, Limit, rules};

const GIVEN: Date = date(2026, 9, 7);

/// A plan whose appeal was registered and received, with directions.
fn appealed(directions: &[Event]) -> Vec<Event> {
    let appeal = [
        Event::about(Kind::AppealRegistered, date(2026, 9, 1), 1),
        Event::about(Kind::AppealReceived, date(2026, 9, 3), 1),
    ];
    with(&with(&plan(), &appeal), directions)
}

/// The nth direction, about the plan, by a day.
fn direction(kind: Kind, nth: u64, by: Date) -> Event {
    Event::about(kind, GIVEN, 1).numbered(nth).fixed(Some(by))
}

fn becomes(kind: Kind, on: Date, direction: u64) -> Event {
    Event::about(kind, on, direction)
}

fn last_day(events: &[Event], id: &str, as_at: Date) -> Option<Date> {
    let owed = ledger(events, &[], as_at, &Calendar::built_in());
    owed.iter().find(|one| one.rule.id == id).and_then(|one| one.last_day)
}

#[test]
fn what_is_directed_to_the_authority_is_owed_by_the_day_that_the_tribunal_set_and_by_no_other_day() {
    let by = date(2026, 8, 14);
    for (_, rule) in rules().filter(|(_, rule)| rule.limit == Limit::FixedDay) {
        let [kind] = rule.from else { panic!("{}", rule.id) };
        assert!(kind.is_direction() && kind.belongs_to_a_decision(), "{}", rule.id);
        let given = Event { on: date(2026, 7, 6), ..direction(*kind, 11, by) };
        assert_eq!(last_day(&appealed(&[given]), rule.id, date(2026, 8, 10)), Some(by), "August moves nothing");
        let after = states(&appealed(&[given]), rule.id, date(2026, 8, 17));
        match rule.bound {
            Bound::TakesPlace => assert_eq!(after, [State::Met { on: by }], "{}", rule.id),
            _ => assert_eq!(after, [State::Overdue { days: 3 }], "{}", rule.id),
        }
        assert_ne!(rule.day_words(), rule.force.day_words(), "no statute sets it");
    }
    // What somebody else has to do is nobody's clock here, and a day that nobody wrote down is no day.
    let others = direction(Kind::DirectedOthers, 11, date(2026, 9, 14));
    assert!(ledger(&appealed(&[others]), &[], TODAY, &Calendar::built_in()).iter().all(|one| one.from != others));
    let silent = Event { fixed: None, ..direction(Kind::DirectedBundle, 11, date(2026, 9, 14)) };
    assert_eq!(states(&appealed(&[silent]), "T-3c", TODAY), [State::Running]);
}

#[test]
fn each_of_two_directions_is_done_changed_and_lifted_for_itself() {
    let evidence = [
        direction(Kind::DirectedEvidence, 11, date(2026, 9, 21)),
        direction(Kind::DirectedEvidence, 12, date(2026, 10, 5)),
    ];
    let both = appealed(&evidence);
    let done = becomes(Kind::DirectionDone, date(2026, 9, 18), 11);
    allowed(&both, done, &Given::default());
    let one = with(&both, &[done]);
    assert_eq!(states(&one, "T-3b", TODAY), [State::Met { on: done.on }, State::Overdue { days: 28 }]);
    // Done is done, and what is not there cannot be done.
    assert!(matches!(refused(&one, becomes(Kind::DirectionDone, TODAY, 11), &Given::default()), Refused::NoStep(_)));
    assert!(matches!(refused(&one, becomes(Kind::DirectionDone, TODAY, 13), &Given::default()), Refused::NoStep(_)));
    let early = becomes(Kind::DirectionDone, date(2026, 9, 4), 12);
    assert!(matches!(refused(&both, early, &Given::default()), Refused::Before { .. }));
    // More time: what was late on a day was late on it, and is no longer.
    let more = becomes(Kind::DirectionChanged, date(2026, 10, 12), 12).fixed(Some(date(2026, 11, 20)));
    allowed(&one, more, &Given::default());
    let later = with(&one, &[more]);
    assert_eq!(states(&later, "T-3b", date(2026, 10, 9))[1], State::Overdue { days: 4 });
    assert_eq!(states(&later, "T-3b", TODAY)[1], State::Running);
    assert_eq!(day_set(&later, &evidence[1], TODAY), Some(date(2026, 11, 20)));
    assert_eq!(day_set(&later, &evidence[0], TODAY), Some(date(2026, 9, 21)), "the other keeps its own");
    let owed = ledger(&later, &[], TODAY, &Calendar::built_in());
    let open = owed.iter().find(|one| one.state.is_open() && one.rule.id == "T-3b").unwrap();
    let working = open.working(&later, &Calendar::built_in()).unwrap();
    assert_eq!(working.last_day, Some(date(2026, 11, 20)));
    let lifted = becomes(Kind::DirectionLifted, date(2026, 10, 19), 12);
    allowed(&later, lifted, &Given::default());
    assert_eq!(states(&with(&later, &[lifted]), "T-3b", TODAY)[1], State::Ended { on: lifted.on });
}

#[test]
fn a_direction_names_its_day_and_an_appeal_that_is_open() {
    let bundle = direction(Kind::DirectedBundle, 11, date(2026, 10, 26));
    allowed(&appealed(&[]), bundle, &Given::default());
    let no_day = Refused::Impossible(Impossible::NoDaySet);
    for day in [None, Some(date(2026, 9, 4))] {
        assert_eq!(refused(&appealed(&[]), bundle.fixed(day), &Given::default()), no_day, "{day:?}");
    }
    let change = becomes(Kind::DirectionChanged, date(2026, 9, 14), 11);
    assert_eq!(refused(&appealed(&[bundle]), change, &Given::default()), no_day);
    assert!(matches!(refused(&plan(), bundle, &Given::default()), Refused::NoStep(_)), "nobody appealed");
    assert_eq!(refused(&two_appeals(), Event { about: 0, ..bundle }, &Given::default()), Refused::WhichDecision);
    for about in [1, 2] {
        allowed(&two_appeals(), Event { about, ..bundle }, &Given::default());
    }
    assert!(!offers(&plan(), Kind::Directed, TODAY) && offers(&appealed(&[]), Kind::Directed, TODAY));
    for kind in Kind::ALL.iter().filter(|kind| kind.is_about_a_direction()) {
        assert!(!offers(&appealed(&[]), *kind, TODAY) && offers(&appealed(&[bundle]), *kind, TODAY), "{kind:?}");
    }
}

#[test]
fn directions_end_with_their_own_appeal() {
    let given =
        |about, nth| Event { about, on: date(2026, 6, 8), ..direction(Kind::DirectedBundle, nth, date(2026, 9, 14)) };
    let both = with(&two_appeals(), &[given(1, 11), given(2, 12)]);
    assert_eq!(states(&both, "T-3c", TODAY), [State::Overdue { days: 49 }; 2]);
    for kind in Kind::ALL.iter().filter(|kind| (kind.is_order() && !kind.is_agreement()) || **kind == Kind::AppealEnded)
    {
        let end = Event::about(*kind, date(2026, 9, 1), 1);
        let ended = with(&both, &[end]);
        assert_eq!(
            states(&ended, "T-3c", TODAY),
            [State::Ended { on: end.on }, State::Overdue { days: 49 }],
            "{kind:?}"
        );
        // What was done before can still be written down; nothing is done after.
        let day =
            |on| check(&ended, becomes(Kind::DirectionDone, on, 11), &Given::default(), TODAY, &Calendar::built_in());
        assert_eq!(day(date(2026, 8, 24)), Ok(()), "{kind:?}");
        assert!(matches!(day(date(2026, 9, 7)), Err(Refused::NoStep(_))), "{kind:?}");
    }
    // A hearing that was held before the decision was held.
    let hearing = Event { kind: Kind::DirectedHearing, ..given(1, 13) };
    let decided = with(&two_appeals(), &[hearing, Event::about(Kind::OrderedAmend, date(2026, 9, 21), 1)]);
    assert_eq!(states(&decided, law::ids::HEARING, TODAY), [State::Met { on: date(2026, 9, 14) }]);
}

#[test]
fn a_day_that_the_tribunal_set_for_the_response_takes_the_place_of_the_usual_time() {
    let day = date(2026, 10, 12);
    assert_eq!(states(&appealed(&[]), "T-2", day), [State::Running]);
    // The registration letter that sets it may be older than the day on which it was received.
    for on in [date(2026, 9, 1), GIVEN] {
        let directed = Event { on, ..direction(Kind::DirectedResponse, 11, date(2026, 10, 2)) };
        let with_it = appealed(&[directed]);
        assert_eq!(states(&with_it, "T-2", day), [], "{on}");
        assert_eq!(states(&with_it, "T-3a", day), [State::Overdue { days: 10 }], "{on}");
        let answered = Event::about(Kind::AppealAnswered, date(2026, 10, 1), 1);
        let done = with(&with_it, &[answered]);
        assert_eq!(states(&done, "T-3a", day), [State::Met { on: answered.on }], "{on}");
        let twice = refused(&done, becomes(Kind::DirectionDone, TODAY, 11), &Given::default());
        assert!(matches!(twice, Refused::NoStep(_)), "{on}");
        let lifted = with(&with_it, &[becomes(Kind::DirectionLifted, date(2026, 9, 14), 11)]);
        assert_eq!(states(&lifted, "T-2", day), [State::Running], "{on}");
    }
}
