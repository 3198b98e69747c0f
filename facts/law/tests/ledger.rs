//! The ledger: how obligations stand, as at a day.

use jiff::civil::{Date, date};
use law::ledger::{Event, NoReliance, Obligation, Reliance, State, ledger};
use law::{Calendar, Ground, Kind};
use proptest::prelude::*;

fn owed(events: &[Event], as_at: Date) -> Vec<Obligation> {
    ledger(events, &[], as_at, &Calendar::built_in())
}

fn state(owed: &[Obligation], id: &str) -> Option<State> {
    owed.iter().find(|one| one.rule.id == id).map(|one| one.state)
}

const REQUEST: Event = Event::new(Kind::RequestReceived, date(2024, 9, 2));

#[test]
fn a_request_opens_its_clocks_and_a_decision_closes_them() {
    let open = owed(&[REQUEST], date(2024, 9, 10));
    let ids: Vec<&str> = open.iter().map(|one| one.rule.id).collect();
    assert_eq!(ids, ["A-2", "A-3", "A-8", "A-13"]);
    assert!(open.iter().all(|one| one.state == State::Running));
    assert_eq!(open[3].last_day, Some(date(2025, 1, 20)));

    let late = owed(&[REQUEST], date(2024, 10, 20));
    assert_eq!(state(&late, "A-3"), Some(State::Overdue { days: 6 }));

    let decided = [REQUEST, Event::new(Kind::AssessmentAgreed, date(2024, 10, 21))];
    let after = owed(&decided, date(2024, 11, 1));
    assert_eq!(state(&after, "A-3"), Some(State::MetLate { on: date(2024, 10, 21), days: 7 }));
    assert_eq!(state(&after, "A-6"), Some(State::Running));

    let refused = [REQUEST, Event::new(Kind::AssessmentRefused, date(2024, 10, 14))];
    let after = owed(&refused, date(2024, 11, 1));
    assert_eq!(state(&after, "A-3"), Some(State::Met { on: date(2024, 10, 14) }));
    assert_eq!(state(&after, "A-13"), Some(State::Ended { on: date(2024, 10, 14) }));
    assert_eq!(state(&after, "T-1"), Some(State::Running), "now the family may appeal");
    assert_eq!(state(&owed(&refused, date(2025, 2, 1)), "T-1"), Some(State::Lapsed));
}

#[test]
fn each_piece_of_advice_has_a_clock_of_its_own_from_receipt() {
    let events = [
        REQUEST,
        Event::new(Kind::AssessmentAgreed, date(2024, 10, 14)),
        Event::about(Kind::AdviceAskReceived, date(2024, 10, 15), 1),
        Event::about(Kind::AdviceAskReceived, date(2024, 10, 20), 2),
        Event::about(Kind::AdviceReturned, date(2024, 11, 20), 2),
    ];
    let clocks: Vec<(u64, State)> = owed(&events, date(2024, 12, 1))
        .into_iter()
        .filter(|one| one.rule.id == "A-7")
        .map(|one| (one.from.about, one.state))
        .collect();
    assert_eq!(clocks, [(1, State::Overdue { days: 5 }), (2, State::Met { on: date(2024, 11, 20) })]);
}

#[test]
fn the_family_s_fifteen_days_must_be_allowed() {
    let draft = Event::new(Kind::DraftServed, date(2024, 12, 24));
    let early = owed(&[draft, Event::new(Kind::PlanIssued, date(2025, 1, 7))], date(2025, 2, 1));
    assert_eq!(state(&early, "A-11"), Some(State::CutShort { on: date(2025, 1, 7) }));
    let right = owed(&[draft, Event::new(Kind::PlanIssued, date(2025, 1, 8))], date(2025, 2, 1));
    assert_eq!(state(&right, "A-11"), Some(State::Met { on: date(2025, 1, 7) }));
    let again = owed(&[draft, Event::new(Kind::DraftServed, date(2025, 1, 3))], date(2025, 1, 5));
    let states: Vec<State> = again.iter().filter(|one| one.rule.id == "A-11").map(|one| one.state).collect();
    assert_eq!(states, [State::Ended { on: date(2025, 1, 3) }, State::Running], "a draft served again starts again");
}

#[test]
fn a_review_without_a_decision_is_never_made_good_by_the_next_one() {
    let events = [
        Event::new(Kind::ReviewMeeting, date(2022, 5, 5)),
        Event::new(Kind::ReviewMeeting, date(2023, 5, 5)),
        Event::new(Kind::ReviewKeep, date(2023, 5, 20)),
    ];
    let states: Vec<State> =
        owed(&events, date(2023, 6, 1)).iter().filter(|one| one.rule.id == "R-7").map(|one| one.state).collect();
    assert_eq!(states, [State::Overtaken { on: date(2023, 5, 5) }, State::Met { on: date(2023, 5, 20) }]);
}

#[test]
fn bradford_24_002_366_a_late_amended_plan_is_counted_from_the_meeting() {
    let events = [
        Event::new(Kind::ReviewMeeting, date(2022, 5, 5)),
        Event::new(Kind::ReviewAmend, date(2022, 6, 2)),
        Event::new(Kind::AmendmentServed, date(2022, 6, 2)),
        Event::new(Kind::PlanAmended, date(2023, 7, 24)),
    ];
    let owed = owed(&events, date(2023, 8, 1));
    let one = owed.iter().find(|one| one.rule.id == "R-10").unwrap();
    assert_eq!(one.last_day, Some(date(2022, 7, 28)));
    assert_eq!(one.state, State::MetLate { on: date(2023, 7, 24), days: 361 });
    assert!(one.working(&events, &Calendar::built_in()).unwrap().working.contains("the earlier of"));
}

#[test]
fn a_phase_transfer_is_owed_before_its_day() {
    let transfer = Event::new(Kind::TransferOfPhase, date(2026, 9, 1));
    let before = owed(&[transfer], date(2026, 1, 10));
    assert_eq!(state(&before, "P-1"), Some(State::Running));
    assert_eq!(state(&before, "P-5"), Some(State::PastAdvised { days: 49 }), "planned back, the meeting is late");
    let amended = [transfer, Event::new(Kind::PlanAmended, date(2026, 2, 10))];
    assert_eq!(state(&owed(&amended, date(2026, 3, 1)), "P-1"), Some(State::Met { on: date(2026, 2, 10) }));
    let long_ago = [transfer, Event::new(Kind::PlanAmended, date(2024, 2, 10))];
    assert_eq!(state(&owed(&long_ago, date(2026, 3, 1)), "P-1"), Some(State::Overdue { days: 15 }));
}

#[test]
fn a_move_that_was_known_in_time_transfers_the_plan_on_its_day() {
    let known = [Event::new(Kind::MoveKnown, date(2025, 7, 31)), Event::new(Kind::Moved, date(2025, 9, 1))];
    let ids = |events: &[Event]| {
        owed(events, date(2025, 8, 30)).iter().map(|one| (one.rule.id, one.last_day)).collect::<Vec<_>>()
    };
    assert_eq!(ids(&known), [("M-1", Some(date(2025, 9, 1)))]);
    let late = [Event::new(Kind::MoveKnown, date(2025, 8, 28)), Event::new(Kind::Moved, date(2025, 9, 1))];
    assert_eq!(ids(&late), [("M-2", Some(date(2025, 9, 17)))]);
}

#[test]
fn a_plan_is_kept_up_while_it_can_be_appealed() {
    let notified = Event::new(Kind::CeaseNotified, date(2025, 3, 10));
    let certificate = Event::new(Kind::MediationCertificate, date(2025, 5, 2));
    let day =
        |events: &[Event]| owed(events, date(2025, 5, 5)).iter().find(|one| one.rule.id == "Z-3").unwrap().last_day;
    assert_eq!(day(&[notified]), Some(date(2025, 5, 12)));
    assert_eq!(day(&[notified, certificate]), Some(date(2025, 6, 2)), "a certificate lengthens it");
}

fn reliance(ground: Ground) -> Reliance {
    Reliance {
        rule: "A-13".into(),
        ground,
        facts: "Closed from 23 July to 3 September; advice asked on 1 August".into(),
        judged_by: "A manager".into(),
        reason: "The head teacher's advice could not be had".into(),
        judged_on: date(2025, 9, 1),
        told_family_on: None,
    }
}

#[test]
fn an_exception_lifts_a_limit_and_gives_no_new_day() {
    let request = [Event::new(Kind::RequestReceived, date(2025, 6, 2))];
    let calendar = Calendar::built_in();
    let without = ledger(&request, &[], date(2025, 11, 1), &calendar);
    let with = ledger(&request, &[reliance(Ground::SchoolClosed4Weeks)], date(2025, 11, 1), &calendar);
    assert_eq!(state(&without, "A-13"), Some(State::Overdue { days: 12 }));
    assert_eq!(
        state(&with, "A-13"),
        Some(State::ExceptionReliedOn { ground: Ground::SchoolClosed4Weeks, days: 12, done: None })
    );
    assert_eq!(state(&with, "A-3"), state(&without, "A-3"), "another limit is not lifted");
    for (one, other) in with.iter().zip(&without) {
        assert_eq!(one.last_day, other.last_day);
    }
}

#[test]
fn what_is_no_exception_is_refused_and_what_is_one_must_be_written_down() {
    assert_eq!(reliance(Ground::SchoolClosed4Weeks).check(), Ok(()));
    let missed = reliance(Ground::MissedAppointment).check().unwrap_err();
    assert!(missed.to_string().contains("Shortage of staff"), "{missed}");
    assert!(matches!(reliance(Ground::OrderPeriodAbsent2Weeks).check(), Err(NoReliance::Ground { .. })));
    let silent = Reliance { reason: " ".into(), ..reliance(Ground::SchoolClosed4Weeks) };
    assert!(matches!(silent.check(), Err(NoReliance::Missing(_))));
    let nothing = Reliance { rule: "A-99".into(), ..reliance(Ground::SchoolClosed4Weeks) };
    assert_eq!(nothing.check(), Err(NoReliance::Rule("A-99".into())));
    // No exception was found for the decision after a review.
    assert!(Reliance { rule: "R-7".into(), ..reliance(Ground::ExceptionalPersonalCircumstances) }.check().is_err());
}

#[test]
fn the_coronavirus_ground_holds_in_its_months_alone() {
    let on = |judged_on: Date| Reliance { judged_on, ..reliance(Ground::Coronavirus2020) }.check();
    assert!(on(date(2020, 6, 1)).is_ok());
    assert!(on(date(2020, 10, 1)).is_err() && on(date(2020, 4, 30)).is_err());
    let grounds = |day: Date| {
        let (_, rule) = law::rule("A-13").unwrap();
        rule.grounds.iter().filter(|ground| ground.in_force(day)).count()
    };
    assert_eq!((grounds(date(2020, 6, 1)), grounds(date(2020, 10, 1))), (5, 4));
}

#[test]
fn rules_hold_only_since_they_are_law() {
    let old = [Event::new(Kind::RecommendationMade, date(2018, 3, 1))];
    assert!(owed(&old, date(2018, 5, 1)).is_empty());
    let new = [Event::new(Kind::RecommendationMade, date(2018, 4, 3))];
    assert_eq!(owed(&new, date(2018, 5, 1))[0].rule.id, "O-10");
    assert!(
        owed(&[Event::new(Kind::NotOpposedContents, date(2015, 1, 1))], date(2015, 2, 1))
            .iter()
            .all(|one| !one.rule.id.starts_with("O-9"))
    );
}

#[test]
fn a_year_without_bank_holidays_stops_no_other_clock() {
    let events =
        [Event::new(Kind::MediationDeclined, date(2029, 3, 1)), Event::new(Kind::RequestReceived, date(2029, 3, 1))];
    let owed = owed(&events, date(2029, 3, 2));
    let certificate = owed.iter().find(|one| one.rule.id == "D-2").unwrap();
    assert_eq!((certificate.last_day, certificate.not_held), (None, Some(2029)));
    let plan = owed.iter().find(|one| one.rule.id == "A-13").unwrap();
    assert_eq!(plan.last_day, Some(date(2029, 7, 19)));
    assert_eq!(plan.work_to(&Calendar::built_in()), None, "not known, and not guessed");
}

fn any_event() -> impl Strategy<Value = Event> {
    (0..Kind::ALL.len(), 0_i32..900, 0_u64..3).prop_map(|(kind, days, about)| {
        let on = date(2023, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        Event::about(Kind::ALL[kind], on, about)
    })
}

proptest! {
    #[test]
    fn the_order_of_writing_down_does_not_matter(events in prop::collection::vec(any_event(), 0..25), turn in 0_usize..25) {
        let mut turned = events.clone();
        turned.reverse();
        turned.rotate_left(turn.min(events.len().saturating_sub(1)));
        prop_assert_eq!(owed(&events, date(2025, 1, 1)), owed(&turned, date(2025, 1, 1)));
    }

    #[test]
    fn what_has_nothing_to_do_with_a_clock_does_not_move_it(more in any_event()) {
        let events = [REQUEST, Event::new(Kind::AssessmentAgreed, date(2024, 10, 10))];
        let mut with = events.to_vec();
        with.push(more);
        let before = owed(&events, date(2025, 6, 1));
        let after = owed(&with, date(2025, 6, 1));
        for one in &before {
            prop_assert!(after.iter().any(|other| other.rule.id == one.rule.id && other.from == one.from && other.last_day == one.last_day));
        }
    }

    #[test]
    fn an_exception_only_ever_takes_a_breach_away(events in prop::collection::vec(any_event(), 0..20)) {
        let calendar = Calendar::built_in();
        let without = ledger(&events, &[], date(2025, 12, 1), &calendar);
        let with = ledger(&events, &[reliance(Ground::SchoolClosed4Weeks)], date(2025, 12, 1), &calendar);
        prop_assert_eq!(with.len(), without.len());
        for (one, other) in with.iter().zip(&without) {
            prop_assert_eq!(one.last_day, other.last_day);
            prop_assert!(!one.state.is_breach() || other.state.is_breach());
        }
    }
}
