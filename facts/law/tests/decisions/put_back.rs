//! Rights that an act about something else cannot take: what mediation agreed, what was ordered, and a re-assessment under way.

use super::{TODAY, allowed, plan, refused, states, whole, with};
use jiff::civil::{Date, date};
use law::ending::End;
use law::invariants::{Given, Refused};
use law::ledger::{Event, State, ledger};
use law::machines::{AnnualReview, Machine, NeedsAssessment, Reassessment};
use law::orders::Orders;
use law::place::{offers, reassessment, reassessment_goes_on};
use law::{Calendar, Kind};

/// A plan in force, of which the end was notified on 15 June.
fn ceasing() -> Vec<Event> {
    with(
        &plan(),
        &[
            Event::new(Kind::CeaseConsidered, date(2026, 6, 1)),
            Event::new(Kind::CeaseConsulted, date(2026, 6, 8)),
            Event::new(Kind::CeaseNotified, date(2026, 6, 15)).numbered(5),
        ],
    )
}

/// A refusal of 6 July, about which mediation was held on 24 August.
fn mediated(before: &[Event], refusal: Kind) -> Vec<Event> {
    with(
        before,
        &[
            Event::new(refusal, date(2026, 7, 6)).numbered(1),
            Event::about(Kind::MediationWanted, date(2026, 8, 3), 1),
            Event::about(Kind::MediationHeld, date(2026, 8, 24), 1),
        ],
    )
}

#[test]
fn an_amended_plan_of_a_review_ends_no_re_assessment() {
    let history = with(
        &plan(),
        &[
            Event::new(Kind::ReviewMeeting, date(2026, 8, 3)),
            Event::new(Kind::ReviewAmend, date(2026, 8, 24)),
            Event::new(Kind::AmendmentServed, date(2026, 8, 24)),
            Event::new(Kind::ReassessmentRequested, date(2026, 9, 1)),
            Event::new(Kind::ReassessmentAgreed, date(2026, 9, 14)),
        ],
    );
    let amended = Event::new(Kind::PlanAmended, date(2026, 10, 5)).numbered(6);
    allowed(&history, amended, &whole());
    assert!(reassessment_goes_on(&history, &amended));
    let reviewed = with(&history, &[amended]);
    assert_eq!(reassessment(&reviewed), Reassessment::Agreed);
    assert_eq!(AnnualReview::after(&reviewed), AnnualReview::Amended);
    assert_eq!(states(&reviewed, "X-4", TODAY), [State::Running]);
    // Its own amendments are sent after it was agreed.
    let proposed = with(&reviewed, &[Event::new(Kind::AmendmentProposed, date(2026, 10, 12))]);
    let last = Event::new(Kind::PlanAmended, date(2026, 11, 2)).numbered(7);
    allowed(&proposed, last, &whole());
    assert!(!reassessment_goes_on(&proposed, &last));
    let done = with(&proposed, &[last]);
    assert_eq!(reassessment(&done), Reassessment::Finalised);
    assert_eq!(states(&done, "X-4", TODAY), [State::Met { on: last.on }]);
}

#[test]
fn an_order_that_keeps_the_plan_takes_the_notice_of_its_end_back() {
    let ceased = Event::new(Kind::PlanCeased, date(2026, 10, 20));
    let after = |order: Kind, about: u64| {
        with(
            &ceasing(),
            &[
                Event::about(Kind::AppealRegistered, date(2026, 7, 20), about),
                Event::about(order, date(2026, 10, 5), about),
                Event::about(Kind::AppealEnded, date(2026, 10, 6), about),
            ],
        )
    };
    for order in Kind::ALL.iter().filter(|kind| kind.keeps_the_plan()) {
        assert_eq!(refused(&after(*order, 5), ceased, &Given::default()), Refused::NoCeaseNotice, "{order:?}");
    }
    allowed(&after(Kind::OrderedCeaseStands, 5), ceased, &Given::default());
    allowed(&after(Kind::OrderedAmend, 1), ceased, &Given::default());
    let amended = Event::new(Kind::PlanAmended, date(2026, 7, 6));
    assert_eq!(refused(&with(&ceasing(), &[amended]), ceased, &Given::default()), Refused::NoCeaseNotice);
    // The next review can be arranged.
    let reviewed = with(
        &plan(),
        &[
            Event::new(Kind::CeaseConsidered, date(2026, 6, 1)),
            Event::new(Kind::CeaseConsulted, date(2026, 6, 8)),
            Event::new(Kind::ReviewMeeting, date(2026, 6, 8)),
            Event::new(Kind::ReviewCease, date(2026, 6, 15)).numbered(5),
            Event::about(Kind::AppealRegistered, date(2026, 7, 20), 5),
            Event::about(Kind::OrderedAmend, date(2026, 10, 5), 5),
        ],
    );
    assert_eq!(AnnualReview::after(&reviewed), AnnualReview::Keep);
}

#[test]
fn a_plan_that_is_ordered_to_continue_after_it_ceased_is_in_force_and_reviewed() {
    let ended = with(
        &ceasing(),
        &[Event::new(Kind::PlanCeased, date(2026, 9, 2)), Event::about(Kind::AppealRegistered, date(2026, 9, 25), 5)],
    );
    assert_eq!(NeedsAssessment::after(&ended), NeedsAssessment::Ceased);
    assert_eq!(states(&ended, "R-1", TODAY), [State::Ended { on: date(2026, 9, 2) }]);
    for order in Kind::ALL.iter().filter(|kind| kind.keeps_the_plan()) {
        let back = with(&ended, &[Event::about(*order, date(2026, 10, 19), 5)]);
        assert_eq!(NeedsAssessment::after(&back), NeedsAssessment::Finalised, "{order:?}");
        assert_eq!(states(&back, "R-1", TODAY), [State::Running], "{order:?}");
        assert_eq!(states(&back, "R-1", date(2026, 10, 1)), [State::Ended { on: date(2026, 9, 2) }], "{order:?}");
        allowed(&back, Event::new(Kind::ReviewMeeting, date(2026, 10, 26)), &Given::default());
    }
}

#[test]
fn an_order_puts_no_plan_back_that_ended_for_another_reason_or_before_another_request() {
    let ended_on = date(2026, 9, 2);
    let ended = with(&ceasing(), &[Event::new(Kind::PlanCeased, ended_on)]);
    let order = Event::about(Kind::OrderedContinue, date(2026, 10, 19), 5);
    assert_eq!(states(&with(&ended, &[order]), "R-1", TODAY), [State::Running]);
    for anew in [Kind::RequestReceived, Kind::ResponsibilityBegan, Kind::TransferredIn] {
        let again = with(&ended, &[Event::new(anew, date(2026, 9, 14)), order]);
        assert!(states(&again, "R-1", TODAY).contains(&State::Ended { on: ended_on }), "{anew:?}");
    }
    // What is ordered about the contents of the plan of before does not say that it goes on.
    let contents = Event { kind: Kind::OrderedAmend, about: 1, ..order };
    assert_eq!(states(&with(&ended, &[contents]), "R-1", TODAY), [State::Ended { on: ended_on }]);
    assert!(!offers(&with(&ended, &[contents]), Kind::CeaseConsidered));
    assert!(offers(&with(&ended, &[Event { about: 5, ..contents }]), Kind::CeaseConsidered));
}

#[test]
fn an_amended_plan_takes_the_notice_of_the_end_back_unless_it_carries_out_other_orders() {
    let amended = Event::new(Kind::PlanAmended, date(2026, 7, 6));
    assert!(offers(&with(&ceasing(), &[amended]), Kind::CeaseConsidered));
    let of_an_order = amended.of_orders(Some(Orders::one(Kind::OrderedAmend, 0)));
    assert!(!offers(&with(&ceasing(), &[of_an_order]), Kind::CeaseConsidered));
}

#[test]
fn a_plan_ends_as_transferred_only_where_the_family_goes() {
    let came = [Event::new(Kind::MoveKnown, date(2026, 1, 5)), Event::new(Kind::TransferredIn, date(2026, 1, 12))];
    let ceased = Event::new(Kind::PlanCeased, date(2026, 10, 20));
    let given = Given { end: Some(End::Transferred), born: Some(date(2014, 3, 27)), ..Given::default() };
    assert!(refused(&came, ceased, &given).to_string().contains("No move is recorded"));
    let known = with(&came, &[Event::new(Kind::MoveKnown, date(2026, 10, 1))]);
    assert!(refused(&known, ceased, &given).to_string().contains("No move is recorded"));
    allowed(&with(&known, &[Event::new(Kind::Moved, date(2026, 10, 12))]), ceased, &given);
}

#[test]
fn what_mediation_agreed_has_a_place_and_the_weeks_of_an_order() {
    let request = [Event::new(Kind::RequestReceived, date(2026, 6, 1))];
    let history = mediated(&request, Kind::AssessmentRefused);
    let agreed = Event::about(Kind::MediationAgreedAssess, date(2026, 8, 24), 1);
    allowed(&history, agreed, &Given::default());
    assert!(matches!(refused(&history[..3], agreed, &Given::default()), Refused::NoStep(_)), "it was not held");
    let plan_instead = Event { kind: Kind::MediationAgreedPlan, ..agreed };
    assert!(matches!(refused(&history, plan_instead, &Given::default()), Refused::NotOfDecision { .. }));
    let assessing = with(&history, &[agreed]);
    assert_eq!(NeedsAssessment::after(&assessing), NeedsAssessment::Assessing);
    let last = |events: &[Event], id: &str| {
        let owed = ledger(events, &[], date(2026, 9, 1), &Calendar::built_in());
        owed.into_iter().find(|one| one.rule.id == id).and_then(|one| one.last_day)
    };
    let [two, ten, fourteen] = [date(2026, 9, 7), date(2026, 11, 2), date(2026, 11, 30)].map(Some);
    assert_eq!([last(&assessing, "D-7a"), last(&assessing, "D-7b"), last(&assessing, "D-7c")], [two, ten, fourteen]);
    assert_eq!(states(&assessing, "A-13", TODAY), [State::Ended { on: date(2026, 7, 6) }]);
    let told = Event::new(Kind::WillAssess, date(2026, 9, 1));
    assert!(offers(&assessing, Kind::WillAssess));
    allowed(&assessing, told, &Given::default());
    assert_eq!(states(&with(&assessing, &[told]), "D-7a", TODAY), [State::Met { on: told.on }]);
    // About a plan, it is carried out without new amendments.
    let contents = with(
        &plan(),
        &[
            Event::about(Kind::MediationWanted, date(2026, 4, 6), 1),
            Event::about(Kind::MediationHeld, date(2026, 4, 27), 1),
            Event::about(Kind::MediationAgreedContents, date(2026, 4, 27), 1),
        ],
    );
    let amended = Event::new(Kind::PlanAmended, date(2026, 5, 18));
    allowed(&contents, amended, &whole());
    assert_eq!(states(&with(&contents, &[amended]), "D-7f", TODAY), [State::Met { on: amended.on }]);
}

#[test]
fn an_assessment_or_a_plan_that_was_agreed_after_a_refusal_has_a_day_for_the_plan() {
    let has_a_day = |events: &[Event], as_at: Date| {
        let owed = ledger(events, &[], as_at, &Calendar::built_in());
        let to_plan = |one: &law::ledger::Obligation| one.rule.discharged_by.contains(&Kind::PlanIssued);
        owed.iter().any(|one| to_plan(one) && one.state.is_open() && one.last_day.is_some())
    };
    let request = Event::new(Kind::RequestReceived, date(2026, 6, 1));
    let assess = [Kind::AssessmentAgreed, Kind::OrderedAssess, Kind::NotOpposedAssess, Kind::MediationAgreedAssess];
    let make = [Kind::PlanAgreed, Kind::OrderedPlan, Kind::NotOpposedPlan, Kind::MediationAgreedPlan];
    let assessed = [request, Event::new(Kind::AssessmentAgreed, date(2026, 6, 15))];
    for (refusal, before, ways) in
        [(Kind::AssessmentRefused, &assessed[..1], assess), (Kind::PlanRefused, &assessed[..], make)]
    {
        let history = mediated(before, refusal);
        assert!(!has_a_day(&history, date(2026, 8, 24)), "{refusal:?}");
        for way in ways {
            let about = u64::from(way.belongs_to_a_decision());
            let again = with(&history, &[Event::about(way, date(2026, 8, 31), about)]);
            assert!(
                matches!(NeedsAssessment::after(&again), NeedsAssessment::Assessing | NeedsAssessment::PlanAgreed),
                "{way:?}"
            );
            assert!(has_a_day(&again, date(2026, 9, 2)), "{way:?}");
        }
    }
    // What the authority agrees by itself goes on with the weeks of the request.
    let again =
        with(&mediated(&[request], Kind::AssessmentRefused), &[Event::new(Kind::AssessmentAgreed, date(2026, 8, 31))]);
    assert_eq!(states(&again, "A-13", date(2026, 10, 19)), [State::Running]);
    assert_eq!(states(&again, "A-13", TODAY), [State::Overdue { days: 14 }]);
    assert_eq!(states(&again, "A-13", date(2026, 8, 30)), [State::Ended { on: date(2026, 7, 6) }]);
}
