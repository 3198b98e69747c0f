//! What no event may pass: each test is a fault that a council was found at, or an invariant of the processes.

use jiff::civil::{Date, date};
use law::invariants::{Given, Refused, check};
use law::ledger::Event;
use law::machines::{AnnualReview, Machine, NeedsAssessment};
use law::{Calendar, Kind, notice};

const TODAY: Date = date(2025, 6, 1);

fn at(kind: Kind, month: i8, day: i8) -> Event {
    Event::new(kind, date(2025, month, day))
}

fn whole() -> Given {
    Given { notice_lacks: Some(Vec::new()), setting_named: true, legal_test: Some((true, true)), ..Given::default() }
}

fn refused(history: &[Event], new: Event, given: &Given) -> Refused {
    check(history, new, given, TODAY, &Calendar::built_in()).unwrap_err()
}

fn allowed(history: &[Event], new: Event, given: &Given) {
    check(history, new, given, TODAY, &Calendar::built_in()).unwrap();
}

fn assessing() -> Vec<Event> {
    vec![at(Kind::RequestReceived, 1, 6), at(Kind::AssessmentAgreed, 2, 10), at(Kind::PlanAgreed, 4, 28)]
}

#[test]
fn bradford_22_008_994_a_refusal_counts_only_in_writing_with_everything_in_it() {
    let history = [at(Kind::RequestReceived, 1, 6)];
    let refusal = at(Kind::AssessmentRefused, 2, 10);
    let told = refused(&history, refusal, &Given::default());
    assert_eq!(
        told.to_string(),
        "The decision counts only with a written notice. This is missing from the notice: the notice itself."
    );
    let half = notice::lacks(Kind::AssessmentRefused, |name| {
        (name != "mediation_adviser" && name != "reasons").then_some("written")
    });
    let told = refused(&history, refusal, &Given { notice_lacks: Some(half), ..Given::default() });
    assert!(told.to_string().contains("how to contact the mediation adviser, the reasons for the decision"), "{told}");
    allowed(&history, refusal, &Given { legal_test: Some((true, false)), ..whole() });
}

#[test]
fn the_decision_on_a_request_rests_on_the_two_judgements_of_section_36_8_and_on_nothing_else() {
    let history = [at(Kind::RequestReceived, 1, 6)];
    let (agreed, refusal) = (at(Kind::AssessmentAgreed, 2, 10), at(Kind::AssessmentRefused, 2, 10));
    let judged = |needs, plan| Given { legal_test: Some((needs, plan)), ..whole() };
    for decision in [agreed, refusal] {
        let told = refused(&history, decision, &Given { legal_test: None, ..whole() });
        assert!(told.to_string().contains("section 36(8)") && told.to_string().contains("Sign both"), "{told}");
    }
    allowed(&history, agreed, &judged(true, true));
    let told = refused(&history, refusal, &judged(true, true));
    assert!(told.to_string().contains("Local criteria, waiting lists and money are not part of the test"), "{told}");
    for (needs, plan) in [(true, false), (false, true), (false, false)] {
        assert_eq!(refused(&history, agreed, &judged(needs, plan)), Refused::TestNotMet);
        allowed(&history, refusal, &judged(needs, plan));
    }
}

#[test]
fn a_setting_that_was_consulted_is_decided_on_before_the_plan_is_final() {
    let mut history = assessing();
    history.push(at(Kind::DraftServed, 5, 1));
    let open = Given { not_considered: Some("Beckfoot Primary".into()), ..whole() };
    let told = refused(&history, at(Kind::PlanIssued, 5, 20), &open);
    assert!(told.to_string().starts_with("Beckfoot Primary was consulted"), "{told}");
    allowed(&history, at(Kind::PlanIssued, 5, 20), &whole());
}

#[test]
fn bradford_24_003_980_no_final_plan_before_the_draft_and_its_fifteen_days() {
    let mut history = assessing();
    assert!(matches!(refused(&history, at(Kind::PlanIssued, 5, 20), &whole()), Refused::NoStep(_)));
    history.push(Event::new(Kind::DraftServed, date(2025, 5, 6)));
    let early = refused(&history, at(Kind::PlanIssued, 5, 20), &whole());
    assert_eq!(
        early.to_string(),
        "The family has until the end of 20 May 2025 to comment: 15 days from the day the draft was served, and no less than the letter says. The final plan can be sent from the day after."
    );
    allowed(&history, at(Kind::PlanIssued, 5, 21), &whole());
    // After a review alike.
    let review = [at(Kind::ReviewMeeting, 3, 3), at(Kind::ReviewAmend, 3, 28)];
    assert!(matches!(refused(&review, at(Kind::PlanAmended, 5, 1), &whole()), Refused::NoStep(_)));
    let served = [&review[..], &[at(Kind::AmendmentServed, 3, 28)]].concat();
    assert_eq!(refused(&served, at(Kind::PlanAmended, 4, 11), &whole()), Refused::TooEarly(date(2025, 4, 11)));
    allowed(&served, at(Kind::PlanAmended, 4, 12), &whole());
}

#[test]
fn a_final_plan_names_a_setting_and_a_draft_does_not() {
    let mut history = assessing();
    let draft = at(Kind::DraftServed, 5, 1);
    assert_eq!(refused(&history, draft, &whole()), Refused::SettingInDraft);
    allowed(&history, draft, &Given::default());
    history.push(draft);
    let nameless = Given { setting_named: false, ..whole() };
    assert_eq!(refused(&history, at(Kind::PlanIssued, 5, 20), &nameless), Refused::NoSetting);
}

#[test]
fn health_provision_needs_the_health_body_s_word() {
    let mut history = assessing();
    history.push(at(Kind::DraftServed, 5, 1));
    let with_health = Given { health_provision: true, ..whole() };
    assert_eq!(refused(&history, at(Kind::PlanIssued, 5, 20), &with_health), Refused::HealthNotAgreed);
    history.push(at(Kind::HealthAgreed, 5, 10));
    allowed(&history, at(Kind::PlanIssued, 5, 20), &with_health);
}

#[test]
fn a_date_before_the_event_it_answers_is_refused_with_both_dates() {
    let history = [at(Kind::RequestReceived, 3, 10)];
    let told = refused(&history, at(Kind::AssessmentAgreed, 3, 1), &whole());
    assert_eq!(
        told.to_string(),
        "Decision to assess notified is dated 1 March 2025, before Request for an assessment received on 10 March 2025. Check both dates."
    );
    assert!(matches!(refused(&[], at(Kind::RequestReceived, 6, 2), &Given::default()), Refused::Impossible(_)));
    allowed(&[], Event::new(Kind::TransferOfPhase, date(2026, 9, 1)), &Given::default());
}

#[test]
fn a_plan_ceases_only_after_consultation_and_when_no_appeal_is_possible() {
    let notified = at(Kind::CeaseNotified, 2, 3);
    assert!(matches!(refused(&[], notified, &whole()), Refused::NoStep(_)));
    let history = vec![at(Kind::CeaseConsidered, 1, 6), at(Kind::CeaseConsulted, 1, 20)];
    allowed(&history, notified, &whole());
    let mut history = [&history[..], &[Event::new(Kind::PlanIssued, date(2024, 1, 8)), notified]].concat();
    assert_eq!(refused(&history, at(Kind::PlanCeased, 3, 1), &whole()), Refused::CanAppeal(date(2025, 4, 3)));
    history.push(at(Kind::AppealRegistered, 3, 10));
    assert_eq!(refused(&history, at(Kind::PlanCeased, 5, 1), &whole()), Refused::AppealOpen);
    history.push(at(Kind::AppealEnded, 5, 2));
    allowed(&history, at(Kind::PlanCeased, 5, 5), &whole());
    // Without any decision only what ends by itself.
    let plan = assessing_to_final();
    assert_eq!(refused(&plan, at(Kind::PlanCeased, 5, 30), &whole()), Refused::NoCeaseNotice);
    allowed(
        &plan,
        at(Kind::PlanCeased, 5, 30),
        &Given { end: Some(law::ending::End::LeftEngland), ..Given::default() },
    );
}

fn assessing_to_final() -> Vec<Event> {
    [&assessing()[..], &[at(Kind::DraftServed, 5, 1), at(Kind::PlanIssued, 5, 20)]].concat()
}

#[test]
fn lancashire_24_021_786_a_review_ends_in_a_decision_and_not_in_a_meeting() {
    let history = [at(Kind::ReviewMeeting, 3, 3)];
    assert_eq!(AnnualReview::after(&history), AnnualReview::Met);
    let told = refused(&history, at(Kind::ReviewMeeting, 5, 3), &Given::default());
    assert!(told.to_string().contains("is at “meeting held”"), "{told}");
    assert!(told.to_string().contains("Decision after review notified: maintain the plan"), "{told}");
    allowed(&history, at(Kind::ReviewKeep, 3, 20), &whole());
}

#[test]
fn advice_that_leaves_a_part_out_is_sent_back_and_old_advice_needs_three_to_agree() {
    let asked = [
        at(Kind::RequestReceived, 1, 6),
        at(Kind::AssessmentAgreed, 2, 10),
        Event::about(Kind::AdviceAsked, date(2025, 2, 11), 7),
    ];
    let returned = Event::about(Kind::AdviceReturned, date(2025, 3, 20), 7);
    let lacking = Given { advice_lacks: vec!["outcomes"], ..Given::default() };
    assert!(refused(&asked, returned, &lacking).to_string().contains("does not cover outcomes"));
    allowed(&asked, returned, &Given::default());
    let reused = Event::about(Kind::AdviceReused, date(2025, 2, 12), 8);
    let two = Given { agreement_lacks: vec!["the family"], ..Given::default() };
    assert!(refused(&asked, reused, &two).to_string().contains("Missing: the family"));
    allowed(&asked, reused, &Given::default());
    // One's return says nothing of another's.
    assert!(matches!(
        refused(&asked, Event::about(Kind::AdviceReturned, date(2025, 3, 20), 9), &Given::default()),
        Refused::NoStep(_)
    ));
}

#[test]
fn a_transferred_plan_keeps_its_day_and_goes_on() {
    let history = [Event::new(Kind::PlanIssued, date(2022, 5, 5)), at(Kind::TransferredIn, 1, 6)];
    assert_eq!(NeedsAssessment::after(&history), NeedsAssessment::Finalised);
}

#[test]
fn an_order_opens_a_refused_assessment_again() {
    let history = [
        at(Kind::RequestReceived, 1, 6),
        at(Kind::AssessmentRefused, 2, 10),
        at(Kind::AppealRegistered, 3, 1),
        at(Kind::AppealAnswered, 3, 20),
    ];
    allowed(&history, at(Kind::OrderedAssess, 5, 1), &Given::default());
    let after = [&history[..], &[at(Kind::OrderedAssess, 5, 1)]].concat();
    assert_eq!(NeedsAssessment::after(&after), NeedsAssessment::Assessing);
}

#[test]
fn every_appealable_notice_asks_for_the_same_rights() {
    for kind in law::kind::APPEALABLE {
        let names: Vec<&str> = notice::required(*kind).iter().map(|field| field.name).collect();
        for needed in [
            "appeal_right",
            "appeal_limits",
            "mediation_adviser",
            "mediation_certificate",
            "information_advice",
            "disagreement_resolution",
        ] {
            assert!(names.contains(&needed), "{kind:?} lacks {needed}");
        }
        assert!(!notice::lacks(*kind, |_| None).is_empty());
        assert!(notice::lacks(*kind, |_| Some("written")).is_empty());
    }
}
