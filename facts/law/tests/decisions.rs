//! Service, decisions with what belongs to each, orders, moves and ends: what no council may get wrong again.

use jiff::civil::{Date, date};
use law::dates::Impossible;
use law::ending::End;
use law::invariants::{Given, Refused, check, comments_until, kept_alive};
use law::ledger::{Event, State, ledger, untied};
use law::orders::{Orders, waiting};
use law::place::{Place, offers, place, reassessment};
use law::service::Channel;
use law::{Calendar, Force, Kind, Party, notice, rules};

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

#[test]
fn the_fifteen_days_count_from_service_and_not_before_the_day_that_the_letter_names() {
    let calendar = Calendar::built_in();
    let before = &plan()[..2];
    let sent = date(2026, 3, 6);
    for (channel, last) in [
        // Friday 6 March 2026.
        (Channel::FirstClass, date(2026, 3, 24)),
        (Channel::SecondClass, date(2026, 3, 26)),
        (Channel::Post, date(2026, 3, 26)),
        (Channel::Email, date(2026, 3, 20)),
        (Channel::ByHand, date(2026, 3, 20)),
    ] {
        let draft = Event::new(Kind::DraftServed, sent).served(channel.served(sent, &calendar).ok(), None);
        let history = with(before, &[draft]);
        assert_eq!(comments_until(draft, &calendar), Some(last), "{channel:?}");
        let plan = |on| Event::new(Kind::PlanIssued, on);
        assert_eq!(refused(&history, plan(last), &whole()), Refused::TooEarly(last), "{channel:?}");
        allowed(&history, plan(last.tomorrow().unwrap()), &whole());
        assert_eq!(
            states(&with(&history, &[plan(last)]), "A-11", TODAY),
            [State::CutShort { on: last }],
            "{channel:?}"
        );
        // The letter gives longer.
        let longer = draft.served(draft.served, Some(date(2026, 4, 10)));
        let history = with(before, &[longer]);
        assert_eq!(refused(&history, plan(date(2026, 4, 10)), &whole()), Refused::TooEarly(date(2026, 4, 10)));
        allowed(&history, plan(date(2026, 4, 11)), &whole());
        assert_eq!(states(&history, "A-11", date(2026, 4, 9)), [State::Running]);
    }
    // Vector A22.
    let posted = date(2024, 12, 20);
    let draft = Event::new(Kind::DraftServed, posted).served(Channel::FirstClass.served(posted, &calendar).ok(), None);
    assert_eq!(comments_until(draft, &calendar), Some(date(2025, 1, 7)));
}

#[test]
fn every_rule_that_counts_from_service_does_and_no_other() {
    for (_, rule) in
        rules().filter(|(_, rule)| rule.untracked.is_none() && rule.from.iter().any(|kind| kind.is_served()))
    {
        let counts = matches!(rule.id, "A-11" | "R-9" | "J-5");
        let from = *rule.from.iter().find(|kind| kind.is_served()).unwrap();
        let event = Event::new(from, date(2026, 3, 6)).served(Some(date(2026, 3, 12)), None);
        let owed = ledger(&[event], &[], date(2026, 3, 7), &Calendar::built_in());
        let last = owed.iter().find(|one| one.rule.id == rule.id).unwrap().last_day;
        let plain = ledger(&[Event::new(from, date(2026, 3, 6))], &[], date(2026, 3, 7), &Calendar::built_in());
        let without = plain.iter().find(|one| one.rule.id == rule.id).unwrap().last_day;
        assert_eq!(last != without, counts, "{}", rule.id);
    }
}

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
fn late_advice_is_kept() {
    let mut history = plan();
    history.push(Event::about(Kind::AdviceAsked, date(2025, 12, 2), 5));
    allowed(&history, Event::about(Kind::AdviceReturned, date(2026, 6, 1), 5), &Given::default());
    assert!(offers(&history, Kind::AdviceReturned) && !offers(&plan(), Kind::AdviceReturned));
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
    assert!(told.to_string().contains("Sun 18 Oct 2026") && told.to_string().contains("confirm it"), "{told}");
    allowed(&plan(), sunday, &Given { confirmed: Some(sunday.on), ..Given::default() });
    let other = Given { confirmed: Some(date(2026, 10, 17)), ..Given::default() };
    assert!(matches!(refused(&plan(), sunday, &other), Refused::Unlikely(_)), "another day is asked about again");
}

#[test]
fn a_draft_without_advice_names_the_lines_and_goes_on_with_a_signed_reason() {
    let missing = notice::advice_missing(true, |line| line == "f", |line| line == "d");
    let letters: Vec<&str> = missing.iter().map(|line| line.letter).collect();
    assert_eq!(letters, ["a", "b", "c", "e", "f", "g"]);
    assert_eq!(notice::advice_missing(false, |_| false, |_| true).len(), 0);
    let lacking = Given { advice_missing: vec!["(d) an educational psychologist".to_owned()], ..Given::default() };
    let draft = Event::new(Kind::DraftServed, date(2026, 2, 2));
    let told = refused(&plan()[..2], draft, &Given { confirmed: Some(draft.on), ..lacking.clone() });
    assert!(told.to_string().contains("(d) an educational psychologist"), "{told}");
    allowed(&plan()[..2], draft, &Given { without_advice: Some("The court ordered it".into()), ..lacking });
    assert!(
        notice::is_from_year_9(date(2012, 9, 1), date(2026, 9, 1))
            && !notice::is_from_year_9(date(2013, 9, 1), date(2026, 9, 1))
    );
    assert!(notice::is_from_year_9(date(2013, 8, 31), date(2026, 9, 1)));
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
fn nothing_of_a_plan_is_owed_from_the_26th_birthday_on() {
    let events = with(&plan(), &[Event::new(Kind::Turned25, date(2026, 10, 3))]);
    assert_eq!(states(&events, "R-1", date(2027, 3, 10)), [State::Overdue { days: 9 }]);
    assert_eq!(states(&events, "Z-9", date(2027, 7, 31)), [State::Running]);
    assert_eq!(states(&events, "R-1", date(2027, 10, 3)), [State::Ended { on: date(2027, 10, 3) }]);
}

#[test]
fn the_advisers_six_weeks_run_from_a_supposed_receipt_until_somebody_writes_down_the_real_one() {
    // Asked for on Friday 9 October 2026: taken to be received on Thursday the 15th.
    let asked = [Event::about(Kind::AdviceAsked, date(2026, 10, 9), 5)];
    let last = |events: &[Event]| {
        let owed = ledger(events, &[], TODAY, &Calendar::built_in());
        let open: Vec<Option<Date>> =
            owed.iter().filter(|one| one.rule.id == "A-7" && one.state.is_open()).map(|one| one.last_day).collect();
        open
    };
    assert_eq!(last(&asked), [Some(date(2026, 11, 26))]);
    let in_account = [asked[0].served(Some(date(2026, 10, 9)), None)];
    assert_eq!(last(&in_account), [Some(date(2026, 11, 20))], "read in an account on the day");
    let received = with(&asked, &[Event::about(Kind::AdviceAskReceived, date(2026, 10, 12), 5)]);
    assert_eq!(last(&received), [Some(date(2026, 11, 23))]);
    let returned = with(&asked, &[Event::about(Kind::AdviceReturned, date(2026, 10, 20), 5)]);
    assert_eq!(last(&returned), []);
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
fn every_notice_field_cites_the_provision_that_asks_for_it() {
    let rights = ["appeal_right", "appeal_limits", "disagreement_resolution", "information_advice"];
    for (kind, by) in [
        (Kind::AssessmentRefused, "regulation 5(3), SEND Regulations 2014"),
        (Kind::PlanRefused, "regulation 10(3), SEND Regulations 2014"),
        (Kind::PlanIssued, "regulation 14, SEND Regulations 2014"),
        (Kind::PlanAmended, "regulation 14, SEND Regulations 2014"),
        (Kind::ReviewKeep, "regulation 20(11), SEND Regulations 2014"),
        (Kind::ReviewCease, "regulation 20(11), SEND Regulations 2014"),
        (Kind::AmendmentDropped, "regulation 22(5), SEND Regulations 2014"),
        (Kind::ReassessmentDeclined, "regulation 25(2), SEND Regulations 2014"),
        (Kind::CeaseNotified, "regulation 31(3), SEND Regulations 2014"),
    ] {
        let fields = notice::required(kind);
        for field in &fields {
            if rights.contains(&field.name) {
                assert_eq!(field.provision, by, "{kind:?} {}", field.name);
            }
            if field.name.starts_with("mediation") || field.name == "authority_contact" {
                assert_eq!(field.provision, "regulation 32, SEND Regulations 2014", "{kind:?} {}", field.name);
            }
        }
        assert!(law::kind::APPEALABLE.contains(&kind) && fields.len() >= 11);
    }
    for kind in Kind::ALL {
        for field in notice::required(*kind) {
            let (part, instrument) = field.provision.split_once(", ").unwrap_or_else(|| panic!("{}", field.provision));
            assert!(part.starts_with("regulation ") || part.starts_with("section "), "{kind:?} {}", field.provision);
            assert!(["SEND Regulations 2014", "Children and Families Act 2014"].contains(&instrument), "{instrument}");
            let amends = matches!(kind, Kind::AmendmentServed | Kind::AmendmentProposed);
            assert_eq!(part.starts_with("regulation 22(2)"), amends, "{kind:?} {}", field.name);
        }
    }
    let reasons = notice::required(Kind::AssessmentRefused).into_iter().find(|field| field.name == "reasons").unwrap();
    assert_eq!(reasons.provision, "section 36(5), Children and Families Act 2014");
}

#[test]
fn provisions_are_cited_as_practitioners_do() {
    for (provision, rule) in rules() {
        let cited = provision.cited_for(rule);
        let word = cited.split(' ').next().unwrap();
        assert!(
            ["regulation", "regulations", "section", "sections", "rule", "paragraph", "paragraphs"].contains(&word),
            "{cited}"
        );
        assert!(cited.contains(", ") && !cited.contains("SI 20"), "{cited}");
    }
    let cited = |id| law::rule(id).map(|(provision, rule)| provision.cited_for(rule)).unwrap();
    assert_eq!(cited("A-13"), "regulation 13(2), SEND Regulations 2014");
    assert_eq!(cited("O-6"), "regulation 44(2)(e), SEND Regulations 2014");
    assert_eq!(cited("T-1"), "rule 20(1)(c), Tribunal Procedure Rules 2008");
}

#[test]
fn what_did_not_arrive_begins_no_fifteen_days_and_no_final_plan_follows_it() {
    let calendar = Calendar::built_in();
    let before = &plan()[..2];
    let lost = Event::new(Kind::DraftServed, date(2026, 3, 6)).served(None, Some(date(2026, 3, 26))).undelivered();
    let history = with(before, &[lost]);
    assert_eq!(states(&history, "A-11", TODAY), [State::Running]);
    let owed = ledger(&history, &[], TODAY, &calendar);
    let one = owed.iter().find(|one| one.rule.id == "A-11").unwrap();
    assert!(one.waits_for_service() && one.last_day.is_none());
    assert!(one.working(&history, &calendar).unwrap().working.contains("did not arrive"));
    let plan = Event::new(Kind::PlanIssued, date(2026, 10, 5));
    assert_eq!(refused(&history, plan, &whole()), Refused::NotServed(lost.on));
    // A second copy is proved to be served on Monday 21 September.
    let again = Event::new(Kind::DraftServed, lost.on).served(Some(date(2026, 9, 21)), lost.until);
    let history = with(before, &[again]);
    assert_eq!(refused(&history, plan, &whole()), Refused::TooEarly(date(2026, 10, 5)));
    allowed(&history, Event { on: date(2026, 10, 6), ..plan }, &whole());
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

#[test]
fn no_response_is_owed_to_a_tribunal_that_has_decided() {
    let received = Event::about(Kind::AppealReceived, date(2026, 9, 7), 1);
    let history = with(&plan(), &[Event::about(Kind::AppealRegistered, date(2026, 9, 1), 1), received]);
    assert_eq!(states(&history, "T-2", TODAY), [State::Overdue { days: 14 }]);
    for kind in Kind::ALL.iter().filter(|kind| kind.is_order()) {
        let decided = with(&history, &[Event::about(*kind, date(2026, 9, 21), 1)]);
        assert_eq!(states(&decided, "T-2", TODAY), [State::Ended { on: date(2026, 9, 21) }], "{kind:?}");
        let other = with(&history, &[Event::about(*kind, date(2026, 9, 21), 2)]);
        assert_eq!(states(&other, "T-2", TODAY), [State::Overdue { days: 14 }], "{kind:?} about another decision");
    }
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

#[test]
fn a_dispute_that_begins_long_after_its_decision_is_asked_about_once() {
    let old = [
        Event::new(Kind::RequestReceived, date(2025, 3, 3)),
        Event::new(Kind::AssessmentRefused, date(2025, 4, 7)).numbered(1),
    ];
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
