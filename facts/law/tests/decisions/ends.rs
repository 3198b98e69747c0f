//! Moves, ends and ages.

use super::{TODAY, allowed, plan, refused, states, two_decisions, whole, with};
use jiff::civil::{Date, date};
use law::dates::Impossible;
use law::ending::End;
use law::invariants::{Given, Refused, check, kept_alive};
use law::ledger::{Event, State, ledger};
use law::{Calendar, Force, Kind, Party};

#[test]
fn a_consultation_of_an_earlier_time_does_not_serve_a_new_decision_to_cease() {
    let history = with(
        &plan(),
        &[
            Event::new(Kind::CeaseConsidered, date(2026, 3, 9)),
            Event::new(Kind::CeaseConsulted, date(2026, 3, 16)),
            Event::new(Kind::ReviewMeeting, date(2026, 4, 1)),
            Event::new(Kind::ReviewKeep, date(2026, 4, 20)).numbered(2),
            Event::new(Kind::ReviewMeeting, date(2026, 10, 5)),
        ],
    );
    assert_eq!(refused(&history, Event::new(Kind::ReviewCease, date(2026, 10, 20)), &whole()), Refused::NotConsulted);
}

#[test]
fn a_child_whose_plan_went_to_another_authority_owes_nothing_here() {
    let history = with(
        &two_decisions(),
        &[
            Event::new(Kind::TransferOfPhase, date(2027, 9, 1)),
            Event::about(Kind::AdviceAskReceived, date(2026, 9, 1), 8),
            Event::new(Kind::RequestToAnswer, date(2026, 9, 20)),
            Event::new(Kind::MoveKnown, date(2026, 10, 1)),
        ],
    );
    let open = |events: &[Event], as_at| {
        let owed = ledger(events, &[], as_at, &Calendar::built_in());
        owed.into_iter().filter(|one| one.state.is_open()).map(|one| one.rule.id).collect::<Vec<_>>()
    };
    assert!(open(&history, TODAY).contains(&"R-1") && open(&history, TODAY).contains(&"M-2"));
    let gone = with(&history, &[Event::new(Kind::PlanTransferred, date(2026, 10, 12))]);
    let of_the_family = |events: &[Event], as_at| {
        let owed = ledger(events, &[], as_at, &Calendar::built_in());
        let own = owed.into_iter().filter(|one| one.rule.who == Party::Family && one.state.is_open());
        own.map(|one| one.rule.id).collect::<Vec<_>>()
    };
    for as_at in [TODAY, date(2027, 9, 1), date(2028, 1, 1)] {
        let rights = of_the_family(&history, as_at);
        assert_eq!(of_the_family(&gone, as_at), rights, "a move takes nobody's time to appeal");
        let left: Vec<_> = open(&gone, as_at).into_iter().filter(|id| !rights.contains(id)).collect();
        assert_eq!(left, ["A-18"], "the request for copies stays");
    }
    assert!(!of_the_family(&gone, TODAY).is_empty());
    // And where the child comes back, the plan runs again.
    let back = with(&gone, &[Event::new(Kind::TransferredIn, date(2026, 10, 30))]);
    assert!(open(&back, TODAY).contains(&"M-5") && !open(&back, TODAY).contains(&"R-1"));
    assert_eq!(refused(&plan(), Event::new(Kind::MovedOut, date(2026, 10, 1)), &Given::default()), Refused::PlanMoves);
}

#[test]
fn a_plan_that_ended_leaves_no_review_behind() {
    let ended = with(
        &two_decisions(),
        &[
            Event::new(Kind::TransferOfPhase, date(2027, 9, 1)),
            Event::new(Kind::ReviewMeeting, date(2026, 10, 5)),
            Event::new(Kind::PlanCeased, date(2026, 10, 12)),
        ],
    );
    let owed = ledger(&ended, &[], TODAY, &Calendar::built_in());
    let open: Vec<&str> =
        owed.iter().filter(|one| one.state.is_open() && one.rule.force != Force::May).map(|one| one.rule.id).collect();
    assert_eq!(open, [] as [&str; 0]);
}

#[test]
fn ends_that_age_or_state_makes_impossible_are_refused_in_words() {
    let ceased = Event::new(Kind::PlanCeased, date(2026, 10, 20));
    let given =
        |end, years: i16| Given { end: Some(end), born: Date::new(2026 - years, 3, 27).ok(), ..Given::default() };
    let told = refused(&plan(), ceased, &given(End::MaximumAge, 5)).to_string();
    assert!(told.contains("maximum age at 25") && told.contains("27 March 2046"), "{told}");
    allowed(&plan(), ceased, &given(End::MaximumAge, 25));
    assert!(refused(&plan(), ceased, &given(End::Employment, 12)).to_string().contains("compulsory school age"));
    assert!(refused(&plan(), ceased, &given(End::Transferred, 12)).to_string().contains("No move is recorded"));
    assert!(refused(&plan(), ceased, &given(End::Disengaged, 17)).to_string().contains("regulation 29"));
    assert!(refused(&plan(), ceased, &given(End::Disengaged, 19)).to_string().contains("regulation 30"));
    allowed(&plan(), ceased, &given(End::Died, 5));
}

#[test]
fn a_request_for_somebody_of_25_is_refused_in_words() {
    let given = Given { born: Some(date(2001, 10, 20)), ..Given::default() };
    let request = Event::new(Kind::RequestReceived, date(2026, 10, 20));
    let told = refused(&[], request, &given);
    assert!(
        matches!(told, Refused::Impossible(Impossible::RightsEnded(_))) && told.to_string().contains("25th birthday")
    );
}

#[test]
fn nothing_of_a_plan_is_owed_from_the_26th_birthday_on() {
    let events = with(&plan(), &[Event::new(Kind::Turned25, date(2026, 10, 3))]);
    assert_eq!(states(&events, "R-1", date(2027, 3, 10)), [State::Overdue { days: 9 }]);
    assert_eq!(states(&events, "Z-9", date(2027, 7, 31)), [State::Running]);
    assert_eq!(states(&events, "R-1", date(2027, 10, 3)), [State::Ended { on: date(2027, 10, 3) }]);
}

#[test]
fn at_25_a_request_ends_and_a_plan_goes_on_to_the_end_of_the_academic_year() {
    let birthday = Event::new(Kind::Turned25, date(2026, 10, 12));
    let request = Event::new(Kind::RequestReceived, date(2026, 9, 28));
    for more in [
        vec![],
        vec![
            Event::new(Kind::AssessmentAgreed, date(2026, 10, 5)),
            Event::about(Kind::AdviceAsked, date(2026, 10, 6), 1),
        ],
    ] {
        let history = with(&[request, birthday], &more);
        let owed = ledger(&history, &[], TODAY, &Calendar::built_in());
        let open: Vec<&str> = owed.iter().filter(|one| one.state.is_open()).map(|one| one.rule.id).collect();
        assert!(open.is_empty(), "{open:?}");
        let before = ledger(&history, &[], date(2026, 10, 11), &Calendar::built_in());
        assert!(before.iter().any(|one| one.rule.id == "A-13" && one.state.is_open()), "until the day before");
    }
    let owed = |history: &[Event]| {
        let all = ledger(history, &[], TODAY, &Calendar::built_in());
        all.into_iter().filter(|one| one.state.is_open()).map(|one| one.rule.id).collect::<Vec<_>>()
    };
    let with_plan = owed(&with(&plan(), &[birthday]));
    assert!(["Z-7", "Z-9", "R-1"].iter().all(|id| with_plan.contains(id)), "{with_plan:?}");
    let asked = owed(&with(&plan(), &[birthday, Event::new(Kind::ReassessmentRequested, date(2026, 10, 5))]));
    assert!(!asked.contains(&"X-1") && asked.contains(&"R-1"), "{asked:?}");
    let ended = owed(&with(&plan(), &[Event::new(Kind::PlanCeased, date(2026, 6, 1)), birthday]));
    assert!(!ended.contains(&"Z-9"), "{ended:?}");
}

#[test]
fn after_compulsory_school_age_a_parent_does_nothing_that_the_young_person_decides() {
    let born = date(2009, 3, 27);
    for kind in Kind::ALL.iter().filter(|kind| kind.is_the_familys()) {
        let by = |by_parent: bool, on: Date| {
            let given = Given { born: Some(born), by_parent, ..whole() };
            check(&plan(), Event::about(*kind, on, 1), &given, TODAY, &Calendar::built_in())
        };
        let passed = date(2025, 6, 28);
        assert_eq!(by(true, TODAY), Err(Refused::YoungPersonDecides(passed)), "{kind:?}");
        assert!(!matches!(by(false, TODAY), Err(Refused::YoungPersonDecides(_))), "{kind:?}");
        assert!(!matches!(by(true, date(2025, 6, 27)), Err(Refused::YoungPersonDecides(_))), "{kind:?}: the last day");
    }
}

#[test]
fn a_plan_that_ceased_was_kept_alive_by_a_certificate_or_an_appeal_of_before() {
    let calendar = Calendar::built_in();
    let ceasing = with(
        &plan(),
        &[
            Event::new(Kind::CeaseConsidered, date(2026, 6, 1)),
            Event::new(Kind::CeaseConsulted, date(2026, 6, 8)),
            Event::new(Kind::CeaseNotified, date(2026, 6, 15)).numbered(5),
        ],
    );
    // Two months end in August, and so on 1 September.
    let ceased = Event::new(Kind::PlanCeased, date(2026, 9, 2));
    let alive = |more: &[Event]| kept_alive(&with(&with(&ceasing, more), &[ceased]), ceased, &calendar);
    assert_eq!(alive(&[]), None);
    let certificate = Event::about(Kind::MediationCertificate, date(2026, 8, 28), 5);
    let later = Event::about(Kind::AppealRegistered, date(2026, 9, 25), 5);
    assert_eq!(alive(&[certificate]), Some(Refused::CanAppeal(date(2026, 9, 28))));
    assert_eq!(alive(&[certificate, later]), Some(Refused::CanAppeal(date(2026, 9, 28))));
    assert_eq!(alive(&[Event::about(Kind::AppealRegistered, date(2026, 8, 28), 5)]), Some(Refused::AppealOpen));
    assert_eq!(alive(&[Event::about(Kind::MediationCertificate, date(2026, 8, 28), 1)]), None, "another decision");
}

#[test]
fn a_death_before_something_that_is_recorded_later_is_asked_about_once() {
    let history = with(&plan(), &[Event::new(Kind::ReviewMeeting, date(2026, 10, 12))]);
    for (kind, end) in [(Kind::Died, None), (Kind::PlanCeased, Some(End::Died))] {
        let at = |day: i8, confirmed: bool| {
            let on = date(2026, 10, day);
            let given = Given { end, confirmed: confirmed.then_some(on), ..Given::default() };
            check(&history, Event::new(kind, on), &given, TODAY, &Calendar::built_in())
        };
        assert!(matches!(at(9, false), Err(Refused::Unlikely(_))), "{kind:?}");
        assert_eq!((at(9, true), at(12, false)), (Ok(()), Ok(())), "{kind:?}");
    }
}
