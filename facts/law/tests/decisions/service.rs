//! Days that count from service, and advice.

use super::{TODAY, allowed, plan, refused, states, whole, with};
use jiff::civil::{Date, date};
use law::invariants::{Given, Refused, comments_until};
use law::ledger::{Event, State, ledger};
use law::place::offers;
use law::service::Channel;
use law::{Calendar, Kind, notice, rules};

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
fn late_advice_is_kept() {
    let mut history = plan();
    history.push(Event::about(Kind::AdviceAsked, date(2025, 12, 2), 5));
    allowed(&history, Event::about(Kind::AdviceReturned, date(2026, 6, 1), 5), &Given::default());
    assert!(offers(&history, Kind::AdviceReturned) && !offers(&plan(), Kind::AdviceReturned));
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
