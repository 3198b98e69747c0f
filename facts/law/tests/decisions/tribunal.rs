//! Certificates, appeals and orders, each with its own decision.

use super::{TODAY, allowed, plan, refused, states, two_appeals, two_decisions, whole, with};
use jiff::civil::date;
use law::ending::End;
use law::invariants::{Given, Refused, check, check_distance};
use law::ledger::{Event, State, ledger, untied};
use law::orders::{Orders, waiting};
use law::place::{offers, reassessment};
use law::{Calendar, Kind};

#[test]
fn a_certificate_gives_a_month_for_its_own_decision_and_revives_no_other() {
    let history = two_decisions();
    let certificate = |about| Event::about(Kind::MediationCertificate, date(2026, 10, 30), about);
    assert_eq!(states(&history, "T-1", TODAY), [State::Lapsed, State::Running]);
    for about in [1, 2] {
        let with_it = with(&history, &[certificate(about)]);
        let owed = ledger(&with_it, &[], TODAY, &Calendar::built_in());
        let last = |id| owed.iter().find(|one| one.rule.id == "T-1" && one.from.id == id).unwrap().last_day;
        assert_eq!(last(about), Some(date(2026, 11, 30)), "{about}");
        let other = if about == 1 { (2, date(2026, 11, 9)) } else { (1, date(2026, 5, 5)) };
        assert_eq!(last(other.0), Some(other.1), "{about}");
    }
    // Where nobody said which, it is asked for; the last decision before it has it meanwhile.
    let old = with(&history, &[certificate(0)]);
    assert_eq!(untied(&old).len(), 1);
    assert_eq!(states(&old, "T-1", date(2026, 11, 20)), [State::Lapsed, State::Running]);
    assert_eq!(refused(&history, certificate(0), &Given::default()), Refused::WhichDecision);
    assert_eq!(refused(&history, certificate(9), &Given::default()), Refused::WhichDecision);
    allowed(&history, certificate(2), &Given::default());
    let early = Event::about(Kind::MediationCertificate, date(2026, 9, 1), 2);
    assert_eq!(refused(&history, early, &Given::default()), Refused::BeforeDecision(date(2026, 9, 7)));
    // With one decision there is nothing to choose.
    allowed(&plan(), Event::new(Kind::MediationCertificate, date(2026, 4, 1)), &Given::default());
}

#[test]
fn an_appeal_runs_beside_another_and_an_order_belongs_to_its_own() {
    let first = with(&two_decisions(), &[Event::about(Kind::AppealRegistered, date(2026, 9, 30), 1)]);
    allowed(&first, Event::about(Kind::AppealRegistered, date(2026, 10, 1), 2), &Given::default());
    let again = refused(&first, Event::about(Kind::AppealRegistered, date(2026, 10, 1), 1), &Given::default());
    assert!(matches!(again, Refused::NoStep(_)));
    let order = |about| Event::about(Kind::OrderedAmend, date(2026, 10, 20), about);
    allowed(&first, order(1), &Given::default());
    assert!(matches!(refused(&first, order(2), &Given::default()), Refused::NoStep(_)), "nobody appealed that one");
    assert!(matches!(refused(&plan(), order(1), &Given::default()), Refused::NoStep(_)), "nor any at all");
}

#[test]
fn an_order_is_one_that_an_appeal_against_its_decision_can_end_in() {
    let appealed = with(&plan(), &[Event::about(Kind::AppealRegistered, date(2026, 4, 1), 1)]);
    let order = |kind| Event::about(kind, date(2026, 10, 5), 1);
    for kind in [Kind::OrderedAmend, Kind::OrderedSetting] {
        allowed(&appealed, order(kind), &Given::default());
        assert!(law::invariants::offers(&appealed, kind, TODAY), "{kind:?}");
    }
    for kind in [
        Kind::OrderedAssess,
        Kind::OrderedPlan,
        Kind::OrderedReconsider,
        Kind::OrderedContinue,
        Kind::OrderedCeaseStands,
    ] {
        let why = refused(&appealed, order(kind), &Given::default());
        assert!(matches!(why, Refused::NotOfDecision { .. }), "{kind:?}: {why:?}");
        assert!(!law::invariants::offers(&appealed, kind, TODAY), "{kind:?}");
    }
    let refusal = [
        Event::new(Kind::RequestReceived, date(2026, 1, 5)),
        Event::new(Kind::AssessmentRefused, date(2026, 2, 9)).numbered(1),
        Event::about(Kind::AppealRegistered, date(2026, 4, 1), 1),
    ];
    allowed(&refusal, order(Kind::OrderedAssess), &Given::default());
    assert!(matches!(refused(&refusal, order(Kind::OrderedAmend), &Given::default()), Refused::NotOfDecision { .. }));
}

#[test]
fn each_order_is_carried_out_directly_by_its_own_day() {
    let appealed = |on| Event::about(Kind::AppealRegistered, on, 1);
    let day = date(2026, 10, 5);
    for (order, rule, act, due) in [
        (Kind::OrderedAmend, "O-6", Kind::PlanAmended, date(2026, 11, 9)),
        (Kind::OrderedSetting, "O-7", Kind::PlanAmended, date(2026, 10, 19)),
        (Kind::NotOpposedContents, "O-9d", Kind::PlanAmended, date(2026, 11, 9)),
        (Kind::NotOpposedSetting, "O-9e", Kind::PlanAmended, date(2026, 10, 19)),
        (Kind::OrderedReconsider, "O-5", Kind::Reconsidered, date(2026, 10, 19)),
    ] {
        let history = with(&plan(), &[appealed(date(2026, 4, 1)), Event::about(order, day, 1)]);
        let owed = ledger(&history, &[], TODAY, &Calendar::built_in());
        assert_eq!(owed.iter().find(|one| one.rule.id == rule).unwrap().last_day, Some(due), "{order:?}");
        assert!(offers(&history, act), "{order:?} offers {act:?}");
        let done = Event::new(act, date(2026, 10, 12));
        allowed(&history, done, &whole());
        assert_eq!(states(&with(&history, &[done]), rule, TODAY), [State::Met { on: date(2026, 10, 12) }]);
        assert!(!offers(&plan(), Kind::PlanAmended), "without an order a full amendment runs");
    }
    // Of refusals: to assess, and to issue.
    let refusal = |kind| {
        vec![Event::new(Kind::RequestReceived, date(2026, 1, 5)), Event::new(kind, date(2026, 2, 9)).numbered(1)]
    };
    let assess = with(
        &refusal(Kind::AssessmentRefused),
        &[appealed(date(2026, 4, 1)), Event::about(Kind::OrderedAssess, day, 1)],
    );
    assert!(offers(&assess, Kind::WillAssess) && offers(&assess, Kind::AdviceAsked));
    allowed(&assess, Event::new(Kind::WillAssess, date(2026, 10, 6)), &Given::default());
    let issue = with(
        &refusal(Kind::AssessmentRefused)[..1],
        &[
            Event::new(Kind::AssessmentAgreed, date(2026, 2, 1)),
            Event::new(Kind::PlanRefused, date(2026, 4, 1)).numbered(1),
            appealed(date(2026, 5, 1)),
            Event::about(Kind::OrderedPlan, day, 1),
        ],
    );
    assert!(offers(&issue, Kind::DraftServed));
    // To go on maintaining, and to cease.
    let notified = [
        Event::new(Kind::CeaseConsidered, date(2026, 3, 9)),
        Event::new(Kind::CeaseConsulted, date(2026, 3, 16)),
        Event::new(Kind::CeaseNotified, date(2026, 4, 1)).numbered(3),
        Event::about(Kind::AppealRegistered, date(2026, 5, 1), 3),
    ];
    let open = with(&plan(), &notified);
    let ceased = Event::new(Kind::PlanCeased, date(2026, 10, 6));
    let decided = Given { end: Some(End::NeedsMet), ..Given::default() };
    assert_eq!(refused(&open, ceased, &decided), Refused::AppealOpen);
    allowed(&with(&open, &[Event::about(Kind::OrderedCeaseStands, day, 3)]), ceased, &decided);
    let kept = with(&open, &[Event::about(Kind::OrderedContinue, day, 3)]);
    assert_eq!(refused(&kept, ceased, &decided), Refused::NoCeaseNotice, "the decision is gone");
    assert!(offers(&kept, Kind::CeaseConsidered) && offers(&kept, Kind::ReviewMeeting));
}

#[test]
fn an_appeal_about_another_decision_does_not_hold_up_the_end_and_an_old_order_does_not_bring_it() {
    let ceasing = |year: i16, id| {
        [
            Event::new(Kind::CeaseConsidered, date(year, 3, 9)),
            Event::new(Kind::CeaseConsulted, date(year, 3, 16)),
            Event::new(Kind::CeaseNotified, date(year, 4, 1)).numbered(id),
        ]
    };
    let decided = Given { end: Some(End::Other), ..Given::default() };
    let history =
        with(&with(&plan(), &ceasing(2026, 3)), &[Event::about(Kind::AppealRegistered, date(2026, 4, 20), 1)]);
    allowed(&history, Event::new(Kind::PlanCeased, date(2026, 7, 1)), &decided);
    // A cease decision of last year, which the Tribunal upheld about a decision that was then given up.
    let old = with(
        &[Event::new(Kind::PlanIssued, date(2024, 1, 8)).numbered(1)],
        &with(
            &ceasing(2025, 3),
            &[
                Event::about(Kind::AppealRegistered, date(2025, 5, 1), 3),
                Event::about(Kind::OrderedCeaseStands, date(2025, 9, 1), 3),
                Event::new(Kind::ReviewKeep, date(2025, 10, 1)).numbered(4),
            ],
        ),
    );
    let again = with(&old, &ceasing(2026, 5));
    let early = Event::new(Kind::PlanCeased, date(2026, 4, 20));
    assert!(matches!(refused(&again, early, &decided), Refused::CanAppeal(_)));
}

#[test]
fn a_second_order_leaves_what_the_first_one_asks_for() {
    let disputed = with(
        &plan(),
        &[
            Event::about(Kind::AppealRegistered, date(2026, 4, 1), 1),
            Event::new(Kind::ReassessmentRequested, date(2026, 5, 4)),
            Event::new(Kind::ReassessmentDeclined, date(2026, 5, 11)).numbered(2),
            Event::about(Kind::AppealRegistered, date(2026, 6, 1), 2),
        ],
    );
    let assess = Event::about(Kind::OrderedAssess, date(2026, 10, 5), 2);
    let amend = Event::about(Kind::OrderedAmend, date(2026, 10, 6), 1);
    let will_assess = Event::new(Kind::WillAssess, date(2026, 10, 7));
    let amended = Event::new(Kind::PlanAmended, date(2026, 10, 12));
    for orders in [[assess, amend], [Event { on: amend.on, ..assess }, Event { on: assess.on, ..amend }]] {
        let both = with(&disputed, &orders);
        for act in [Kind::WillAssess, Kind::PlanAmended] {
            assert!(offers(&both, act), "{act:?}");
        }
        allowed(&both, will_assess, &whole());
        allowed(&both, amended, &whole());
        let assessing = with(&both, &[will_assess]);
        assert!(!offers(&assessing, Kind::WillAssess) && offers(&assessing, Kind::PlanAmended));
        let done = with(&both, &[amended]);
        assert!(offers(&done, Kind::WillAssess), "the order to assess still waits");
        allowed(&done, Event { on: date(2026, 10, 13), ..will_assess }, &whole());
    }
}

#[test]
fn one_plan_carries_out_the_orders_that_it_names_and_no_other() {
    let calendar = Calendar::built_in();
    let order = |day: i8, decision: u64, nth: usize| {
        let orders = Some(Orders::one(Kind::OrderedAmend, nth));
        Event::about(Kind::OrderedAmend, date(2026, 9, day), decision).of_orders(orders)
    };
    for (first, second) in [(1, 2), (1, 1)] {
        let orders = [order(2, first, 0), order(4, second, 1)];
        let both = with(&two_appeals(), &orders);
        assert_eq!(waiting(&both, Kind::PlanAmended, TODAY, &calendar), orders);
        let amended = Event::new(Kind::PlanAmended, date(2026, 9, 21));
        let of = |which: &[Event]| {
            let named = which.iter().filter_map(|one| one.orders).fold(Orders::NONE, Orders::and);
            amended.of_orders(Some(named))
        };
        allowed(&both, of(&orders[..1]), &whole());
        let one = with(&both, &[of(&orders[..1])]);
        assert_eq!(states(&one, "O-6", TODAY), [State::Met { on: amended.on }, State::Overdue { days: 24 }]);
        assert_eq!(waiting(&one, Kind::PlanAmended, TODAY, &calendar), orders[1..]);
        // The same order is not carried out twice, and the other waits still.
        let later = date(2026, 9, 28);
        refused(&one, Event { on: later, ..of(&orders[..1]) }, &whole());
        allowed(&one, Event { on: later, ..of(&orders[1..]) }, &whole());
        let all = with(&both, &[of(&orders)]);
        assert_eq!(states(&all, "O-6", TODAY), [State::Met { on: amended.on }; 2]);
        // A plan that carries out none needs its proposed amendments, and leaves both.
        let none = amended.of_orders(Some(Orders::NONE));
        refused(&both, none, &whole());
        assert_eq!(
            states(&with(&both, &[none]), "O-6", TODAY),
            [State::Overdue { days: 26 }, State::Overdue { days: 24 }]
        );
    }
}

#[test]
fn an_order_about_the_plan_leaves_the_re_assessment_that_was_ordered_beside_it() {
    let history = with(
        &plan(),
        &[
            Event::about(Kind::AppealRegistered, date(2026, 4, 1), 1),
            Event::new(Kind::ReassessmentRequested, date(2026, 5, 4)),
            Event::new(Kind::ReassessmentDeclined, date(2026, 5, 11)).numbered(2),
            Event::about(Kind::AppealRegistered, date(2026, 6, 1), 2),
            Event::about(Kind::OrderedAssess, date(2026, 10, 5), 2)
                .of_orders(Some(Orders::one(Kind::OrderedAssess, 0))),
            Event::about(Kind::OrderedAmend, date(2026, 10, 6), 1).of_orders(Some(Orders::one(Kind::OrderedAmend, 0))),
        ],
    );
    let amended = Event::new(Kind::PlanAmended, date(2026, 10, 12));
    let own = amended.of_orders(Some(Orders::one(Kind::OrderedAmend, 0)));
    allowed(&history, own, &whole());
    let done = with(&history, &[own]);
    assert_eq!(reassessment(&done), law::machines::Reassessment::Agreed);
    assert_eq!(states(&done, "O-6", TODAY), [State::Met { on: own.on }]);
    assert_eq!(states(&done, "O-3", TODAY), [State::Running]);
    assert_eq!(reassessment(&with(&history, &[amended])), law::machines::Reassessment::Finalised, "nobody said");
}

#[test]
fn no_response_is_owed_to_a_tribunal_that_has_decided() {
    let received = Event::about(Kind::AppealReceived, date(2026, 9, 7), 1);
    let history = with(&plan(), &[Event::about(Kind::AppealRegistered, date(2026, 9, 1), 1), received]);
    assert_eq!(states(&history, "T-2", TODAY), [State::Overdue { days: 14 }]);
    for kind in Kind::ALL.iter().filter(|kind| kind.is_order() && !kind.is_agreement()) {
        let decided = with(&history, &[Event::about(*kind, date(2026, 9, 21), 1)]);
        assert_eq!(states(&decided, "T-2", TODAY), [State::Ended { on: date(2026, 9, 21) }], "{kind:?}");
        let other = with(&history, &[Event::about(*kind, date(2026, 9, 21), 2)]);
        assert_eq!(states(&other, "T-2", TODAY), [State::Overdue { days: 14 }], "{kind:?} about another decision");
    }
}

#[test]
fn an_order_long_after_its_appeal_is_asked_about_once() {
    let history = [
        Event::new(Kind::RequestReceived, date(2023, 3, 6)),
        Event::new(Kind::AssessmentRefused, date(2023, 4, 10)).numbered(1),
        Event::about(Kind::AppealRegistered, date(2023, 5, 8), 1),
    ];
    for kind in [Kind::OrderedAssess, Kind::AppealEnded] {
        let (late, usual) = (date(2026, 9, 7), date(2024, 4, 8));
        let at = |on, confirmed| {
            check_distance(&history, Event::about(kind, on, 1), &Given { confirmed, ..Given::default() })
        };
        assert!(matches!(at(late, None), Err(Refused::Unlikely(_))), "{kind:?}");
        assert_eq!((at(late, Some(late)), at(usual, None)), (Ok(()), Ok(())), "{kind:?}");
    }
}

#[test]
fn two_orders_that_wait_have_an_act_and_a_last_day_each() {
    let calendar = Calendar::built_in();
    let disputed = with(
        &plan(),
        &[
            Event::about(Kind::AppealRegistered, date(2026, 4, 1), 1),
            Event::new(Kind::ReassessmentRequested, date(2026, 5, 4)),
            Event::new(Kind::ReassessmentDeclined, date(2026, 5, 11)).numbered(2),
            Event::about(Kind::AppealRegistered, date(2026, 6, 1), 2),
        ],
    );
    let assess = Event::about(Kind::OrderedAssess, date(2026, 10, 5), 2);
    let amend = Event::about(Kind::OrderedAmend, date(2026, 10, 6), 1);
    let days = |history: &[Event], order: Event, act: Kind| -> Vec<_> {
        let owed = ledger(history, &[], TODAY, &calendar).into_iter();
        let own = owed.filter(|one| one.from.kind == order.kind && one.state.is_open());
        own.filter(|one| one.rule.discharged_by.contains(&act)).map(|one| (one.rule.id, one.last_day)).collect()
    };
    for orders in [[assess, amend], [Event { on: amend.on, ..assess }, Event { on: assess.on, ..amend }]] {
        let both = with(&disputed, &orders);
        for (order, act) in orders.into_iter().zip([Kind::WillAssess, Kind::PlanAmended]) {
            let alone = days(&with(&disputed, &[order]), order, act);
            assert!(alone.iter().any(|(_, day)| day.is_some()), "{:?}: {alone:?}", order.kind);
            assert_eq!(days(&both, order, act), alone, "{:?} with the other beside it", order.kind);
            assert!(waiting(&both, act, TODAY, &calendar).iter().any(|one| one.kind == order.kind), "{act:?}");
        }
    }
}

#[test]
fn a_dispute_that_begins_long_after_its_decision_is_asked_about_once() {
    let old = [
        Event::new(Kind::RequestReceived, date(2025, 3, 3)),
        Event::new(Kind::AssessmentRefused, date(2025, 4, 7)).numbered(1),
    ];
    // What is corrected is asked about like what is recorded.
    for kind in [Kind::AppealRegistered, Kind::MediationCertificate, Kind::MediationHeld] {
        let new = Event::about(kind, date(2026, 9, 7), 1);
        let given = Given { confirmed: Some(new.on), ..Given::default() };
        assert!(matches!(check_distance(&old, new, &Given::default()), Err(Refused::Unlikely(_))), "{kind:?}");
        assert_eq!(check_distance(&old, new, &given), Ok(()), "{kind:?}");
    }
    for kind in [Kind::AppealRegistered, Kind::MediationAdviserTold] {
        let new = Event::about(kind, date(2026, 9, 7), 1);
        if let Err(Refused::Unlikely(_)) = check(&old, new, &Given::default(), TODAY, &Calendar::built_in()) {
            let given = Given { confirmed: Some(new.on), ..Given::default() };
            let then = check(&old, new, &given, TODAY, &Calendar::built_in());
            assert!(!matches!(then, Err(Refused::Unlikely(_))), "{kind:?}: asked once");
        } else {
            panic!("{kind:?} 17 months after the decision");
        }
        let soon = [old[0], Event { on: date(2026, 7, 13), ..old[1] }];
        let then = check(&soon, new, &Given::default(), TODAY, &Calendar::built_in());
        assert!(!matches!(then, Err(Refused::Unlikely(_))), "{kind:?}: eight weeks after");
    }
}
