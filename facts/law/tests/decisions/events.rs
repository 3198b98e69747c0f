//! Which events fit, on which day, and what follows from them.

use super::{TODAY, allowed, plan, refused, states, two_appeals, two_decisions, whole, with};
use jiff::civil::date;
use law::invariants::{Given, Refused};
use law::ledger::{Event, State, ledger};
use law::place::{Place, offers, place};
use law::{Calendar, Force, Kind, rules};

#[test]
fn a_plan_in_force_takes_consultations_representations_and_the_health_bodys_agreement() {
    let plan = plan();
    for kind in [Kind::SettingConsulted, Kind::HealthAgreed] {
        allowed(&plan, Event::about(kind, date(2026, 9, 1), 7), &Given::default());
        assert!(offers(&plan, kind));
    }
    let said = Event::new(Kind::RepresentationsReceived, date(2026, 10, 20));
    assert_eq!(refused(&plan, said, &Given::default()), Refused::NothingServed);
    let served = with(&plan, &[Event::new(Kind::AmendmentProposed, date(2026, 10, 1))]);
    allowed(&served, said, &Given::default());
    // Health agreed the plan before, not this one.
    let before = with(&plan[..3], &[Event::new(Kind::HealthAgreed, date(2026, 2, 20)), plan[3]]);
    let amending = with(&before, &[Event::new(Kind::AmendmentProposed, date(2026, 10, 1))]);
    let health = Given { health_provision: true, ..whole() };
    let amended = Event::new(Kind::PlanAmended, date(2026, 10, 30));
    assert_eq!(refused(&amending, amended, &health), Refused::HealthNotAgreed);
    allowed(&with(&amending, &[Event::new(Kind::HealthAgreed, date(2026, 10, 20))]), amended, &health);
    // Its answer may come late, after the plan.
    let asked = with(&plan[..3], &[Event::about(Kind::SettingConsulted, date(2026, 2, 5), 7), plan[3]]);
    allowed(&asked, Event::about(Kind::SettingAnswered, date(2026, 5, 5), 7), &Given::default());
}

#[test]
fn a_request_that_no_process_takes_is_a_dated_event_with_its_own_answer() {
    let assessing = &plan()[..2];
    for history in [&[][..], assessing, &plan()[..]] {
        allowed(history, Event::about(Kind::RequestToAnswer, date(2026, 10, 20), 9), &Given::default());
    }
    let asked = with(&plan(), &[Event::about(Kind::RequestToAnswer, date(2026, 10, 20), 9)]);
    assert_eq!(states(&asked, "A-18", TODAY), [State::Running]);
    allowed(&asked, Event::about(Kind::RequestToAnswer, date(2026, 10, 21), 10), &Given::default());
    let other = Event::about(Kind::RequestAnswered, date(2026, 10, 22), 10);
    assert!(matches!(refused(&asked, other, &Given::default()), Refused::NoStep(_)));
    allowed(&asked, Event::about(Kind::RequestAnswered, date(2026, 10, 22), 9), &Given::default());
    // About a plan: re-assessment has its 15 days, an early review none.
    let review = Event::new(Kind::ReviewRequested, date(2026, 10, 20));
    let again = Event::new(Kind::ReassessmentRequested, date(2026, 10, 20));
    for request in [review, again] {
        allowed(&plan(), request, &Given::default());
        assert!(matches!(refused(assessing, request, &Given::default()), Refused::NoPlan(_)));
    }
    let owed = ledger(&with(&plan(), &[again]), &[], TODAY, &Calendar::built_in());
    assert_eq!(owed.iter().find(|one| one.rule.id == "X-1").unwrap().last_day, Some(date(2026, 11, 4)));
    assert_eq!(states(&with(&plan(), &[review]), "R-15", TODAY), [State::Running]);
}

#[test]
fn an_event_before_the_one_it_answers_is_refused_whatever_it_is() {
    let asked = with(&plan(), &[Event::new(Kind::ReassessmentRequested, date(2026, 10, 20))]);
    let appealed = with(&two_decisions(), &[Event::about(Kind::AppealRegistered, date(2026, 10, 20), 2)]);
    let moved = with(&plan(), &[Event::new(Kind::TransferredIn, date(2026, 10, 20))]);
    let considered = with(&plan(), &[Event::new(Kind::CeaseConsidered, date(2026, 10, 20))]);
    for (history, new) in [
        (&asked, Event::new(Kind::ReassessmentAgreed, date(2026, 10, 19))),
        (&appealed, Event::about(Kind::AppealReceived, date(2026, 10, 19), 2)),
        (&appealed, Event::about(Kind::OrderedAmend, date(2026, 10, 19), 2)),
        (&moved, Event::new(Kind::MoveFamilyTold, date(2026, 10, 19))),
        (&considered, Event::new(Kind::CeaseConsulted, date(2026, 10, 19))),
    ] {
        assert!(matches!(refused(history, new, &whole()), Refused::Before { .. }), "{:?}", new.kind);
        allowed(history, Event { on: date(2026, 10, 21), ..new }, &whole());
    }
}

#[test]
fn a_review_needs_a_plan_in_force_and_comes_after_it_was_made() {
    let plan = plan();
    let early = Event::new(Kind::ReviewMeeting, date(2026, 2, 27));
    assert!(matches!(refused(&plan, early, &Given::default()), Refused::Before { .. }));
    let meeting = Event::new(Kind::ReviewMeeting, date(2026, 10, 20));
    allowed(&plan, meeting, &Given::default());
    for end in [Kind::PlanCeased, Kind::PlanTransferred] {
        let over = with(&plan, &[Event::new(end, date(2026, 9, 1))]);
        assert_eq!(refused(&over, meeting, &Given::default()), Refused::NoPlan(meeting.kind.words()));
        assert!(!offers(&over, Kind::SettingConsulted));
    }
    assert_eq!(refused(&plan[..2], meeting, &Given::default()), Refused::NoPlan(meeting.kind.words()));
}

#[test]
fn an_unlikely_day_is_confirmed_once() {
    let sunday = Event::new(Kind::ReviewMeeting, date(2026, 10, 18));
    let told = refused(&plan(), sunday, &Given::default());
    assert!(told.to_string().contains("18 October 2026") && told.to_string().contains("confirm it"), "{told}");
    allowed(&plan(), sunday, &Given { confirmed: Some(sunday.on), ..Given::default() });
    let other = Given { confirmed: Some(date(2026, 10, 17)), ..Given::default() };
    assert!(matches!(refused(&plan(), sunday, &other), Refused::Unlikely(_)), "another day is asked about again");
}

#[test]
fn guidance_and_targets_are_never_overdue() {
    let calendar = Calendar::built_in();
    for (_, rule) in rules().filter(|(_, rule)| rule.untracked.is_none() && !rule.force.binds()) {
        for kind in rule.from {
            let begun = [Event::new(*kind, date(2024, 1, 8))];
            for one in ledger(&begun, &[], date(2026, 11, 2), &calendar).iter().filter(|one| one.rule.id == rule.id) {
                assert!(!matches!(one.state, State::Overdue { .. }) && !one.state.is_breach(), "{}", rule.id);
            }
        }
        assert_ne!(rule.force.day_words(), Force::Must.day_words());
    }
    let codes: Vec<&str> = [Force::Must, Force::Should, Force::Advisory, Force::May].map(Force::code).to_vec();
    assert!(codes.iter().all(|code| Force::from_code(code).is_some_and(|force| force.code() == *code)));
}

#[test]
fn a_transferred_plan_is_reviewed_by_the_day_it_was_made_or_reviewed_elsewhere() {
    let events =
        [Event::new(Kind::PlanMadeElsewhere, date(2024, 12, 10)), Event::new(Kind::TransferredIn, date(2025, 9, 1))];
    let owed = ledger(&events, &[], date(2025, 9, 2), &Calendar::built_in());
    assert_eq!(owed.iter().find(|one| one.rule.id == "M-5").unwrap().last_day, Some(date(2025, 12, 9)));
    allowed(&events[1..], events[0], &Given::default());
    // The day of the move makes the plan due on it.
    let known = [Event::new(Kind::MoveKnown, date(2026, 7, 1)), Event::new(Kind::Moved, date(2026, 9, 1))];
    let owed = ledger(&known, &[], date(2026, 8, 1), &Calendar::built_in());
    assert_eq!(owed.iter().find(|one| one.rule.id == "M-1").unwrap().last_day, Some(date(2026, 9, 1)));
    assert!(owed.iter().all(|one| one.rule.id != "M-2"));
}

#[test]
fn a_phase_transfer_without_amendment_follows_a_review() {
    let set = with(&plan(), &[Event::new(Kind::TransferOfPhase, date(2027, 9, 1))]);
    let reviewed = Event::new(Kind::TransferReviewed, date(2026, 10, 20));
    assert_eq!(refused(&set, reviewed, &Given::default()), Refused::NotReviewed);
    allowed(&with(&set, &[Event::new(Kind::ReviewMeeting, date(2026, 9, 22))]), reviewed, &Given::default());
}

#[test]
fn every_kind_has_a_process_or_says_why_it_has_none() {
    for kind in Kind::ALL {
        match place(*kind) {
            Place::In { must, any } => assert!(!must.is_empty() || !any.is_empty(), "{kind:?}"),
            Place::Free(why) => assert!(why.len() > 10, "{kind:?} is free without a reason"),
        }
    }
    let free = |kind| matches!(place(kind), Place::Free(_));
    assert!(free(Kind::Turned25) && !free(Kind::SettingConsulted) && !free(Kind::RequestToAnswer));
}

#[test]
fn on_one_day_what_answers_comes_after_what_it_answers_for_every_pair_of_kinds() {
    let day = date(2026, 10, 5);
    let calendar = Calendar::built_in();
    for (provision, rule) in rules().filter(|(_, rule)| rule.untracked.is_none()) {
        for from in rule.from.iter().filter(|from| !from.is_planned()) {
            for done in rule.discharged_by.iter().filter(|done| !done.is_planned()) {
                let back = rules().any(|(_, other)| {
                    other.untracked.is_none()
                        && other.from.contains(done)
                        && (other.discharged_by.contains(from) || other.ended_by.contains(from))
                });
                if back || from == done || !provision.in_force(day) {
                    continue;
                }
                let number = |kind: Kind, on: u64, other: u64| {
                    let about = if kind.belongs_to_a_decision() { 7 } else { 0 };
                    Event::about(kind, day, about).numbered(if kind.belongs_to_a_decision() { on } else { other })
                };
                let history = [number(*from, 8, 7), number(*done, 9, 7)];
                let owed = ledger(&history, &[], TODAY, &calendar);
                let own = owed.iter().find(|one| one.rule.id == rule.id && one.from.kind == *from);
                if let Some(one) = own {
                    assert!(!one.state.is_open(), "{}: {from:?} and {done:?}: {:?}", rule.id, one.state);
                }
            }
        }
    }
    let order = Event::about(Kind::OrderedAmend, day, 1);
    let amended = Event::new(Kind::PlanAmended, day);
    let history = with(&two_appeals(), &[order]);
    allowed(&history, amended, &whole());
    let done = with(&history, &[amended]);
    assert_eq!(states(&done, "O-6", TODAY), [State::Met { on: day }]);
    assert!(!offers(&done, Kind::PlanAmended));
    assert!(law::invariants::faults(&done, &calendar).is_empty());
}
