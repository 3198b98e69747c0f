//! How far a child is, in the few words that stand on every page about the child. It follows from the events alone: no deadline
//! is worked out for it.

use jiff::civil::Date;
use law::counting::days_between;
use law::ledger::Event;
use law::machines::{AnnualReview, Appeal, Machine, NeedsAssessment, Reassessment};
use law::{Kind, place};
use page::words;
use workstream::Stage;

use super::strip::{week_of, week_words};

/// "Draft plan, week 9 of 20"; nothing where nobody has asked for anything. `review_due` is the day by which the annual review
/// is to be completed.
#[must_use]
pub fn status(events: &[Event], review_due: Option<Date>, today: Date) -> Option<String> {
    use NeedsAssessment as Stage;
    let known = known(events, today);
    let in_week = |what: &str| match week(&known, today) {
        Some(week) => format!("{what}, {}", week_words(week)),
        None => what.to_owned(),
    };
    Some(match Stage::after(&known) {
        Stage::None => return None,
        Stage::Requested => in_week("Request for assessment"),
        Stage::Assessing => in_week("Assessment"),
        Stage::PlanAgreed => in_week("Plan agreed"),
        Stage::DraftServed => in_week("Draft plan"),
        Stage::Finalised => in_force(&known, review_due, today),
        Stage::AssessmentRefused => "Assessment refused".to_owned(),
        Stage::PlanRefused => "Plan refused".to_owned(),
        Stage::Withdrawn => "Request withdrawn".to_owned(),
        Stage::MovedAway => "Moved away".to_owned(),
        Stage::Ceased => "Plan ceased".to_owned(),
    })
}

/// The stage by which lists are narrowed.
#[must_use]
pub fn stage(events: &[Event], today: Date) -> Stage {
    use NeedsAssessment as Process;
    match Process::after(&known(events, today)) {
        Process::Finalised => Stage::Plan,
        Process::Requested | Process::Assessing | Process::PlanAgreed | Process::DraftServed => Stage::Assessment,
        Process::None
        | Process::AssessmentRefused
        | Process::PlanRefused
        | Process::Withdrawn
        | Process::MovedAway
        | Process::Ceased => Stage::Neither,
    }
}

/// Whether an appeal to the Tribunal is under way.
#[must_use]
pub fn has_open_appeal(events: &[Event], today: Date) -> bool {
    let state = Appeal::after(&known(events, today));
    matches!(state, Appeal::Registered | Appeal::Received | Appeal::Answered | Appeal::NotOpposed)
}

fn known(events: &[Event], today: Date) -> Vec<Event> {
    events.iter().filter(|event| event.on <= today).copied().collect()
}

/// The week that runs since the request, or since the authority became responsible.
fn week(events: &[Event], today: Date) -> Option<i64> {
    let begins = [Kind::RequestReceived, Kind::ResponsibilityBegan];
    let began = events.iter().filter(|event| begins.contains(&event.kind)).map(|event| event.on).max()?;
    Some(week_of(days_between(began, today)))
}

fn in_force(events: &[Event], review_due: Option<Date>, today: Date) -> String {
    if place::reassessment(events) == Reassessment::Agreed {
        return "Plan in force, re-assessment under way".to_owned();
    }
    match (AnnualReview::after(events), review_due) {
        (AnnualReview::Amend | AnnualReview::AmendmentServed, _) => "Plan in force, being amended".to_owned(),
        (_, Some(due)) if due < today => format!("Plan in force, annual review was due {}", words::date(due)),
        (_, Some(due)) => format!("Plan in force, annual review due {}", words::date(due)),
        (_, None) => "Plan in force".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_status_says_the_stage_and_the_week_or_when_the_review_is_due() {
        let today = date(2026, 11, 30);
        let mut events = vec![Event::new(Kind::RequestReceived, date(2026, 10, 1))];
        let said = |events: &[Event], due| status(events, due, today).unwrap_or_default();
        assert_eq!(status(&[], None, today), None);
        assert_eq!(said(&events, None), "Request for assessment, week 9 of 20");
        events.push(Event::new(Kind::AssessmentAgreed, date(2026, 10, 20)));
        assert_eq!(said(&events, None), "Assessment, week 9 of 20");
        events.push(Event::new(Kind::DraftServed, date(2026, 11, 20)));
        // What is still to come is no status yet.
        events.push(Event::new(Kind::PlanIssued, date(2026, 12, 20)));
        assert_eq!(said(&events, None), "Draft plan, week 9 of 20");
        let mut plan = vec![Event::new(Kind::PlanIssued, date(2025, 12, 1))];
        assert_eq!(said(&plan, None), "Plan in force");
        assert_eq!(said(&plan, Some(date(2027, 3, 4))), "Plan in force, annual review due 4 March 2027");
        assert_eq!(said(&plan, Some(date(2026, 11, 29))), "Plan in force, annual review was due 29 November 2026");
        plan.push(Event::new(Kind::ReviewMeeting, date(2026, 10, 2)));
        plan.push(Event::new(Kind::ReviewAmend, date(2026, 10, 20)));
        assert_eq!(said(&plan, Some(date(2027, 3, 4))), "Plan in force, being amended");
    }

    #[test]
    fn a_child_has_a_plan_or_is_assessed_or_neither() {
        let today = date(2026, 11, 30);
        let mut events = Vec::new();
        assert_eq!(stage(&events, today), Stage::Neither);
        for (kind, on, expected) in [
            (Kind::RequestReceived, date(2026, 5, 1), Stage::Assessment),
            (Kind::AssessmentAgreed, date(2026, 6, 1), Stage::Assessment),
            (Kind::DraftServed, date(2026, 8, 1), Stage::Assessment),
            // What is still to come is no stage yet.
            (Kind::PlanIssued, date(2026, 12, 1), Stage::Assessment),
            (Kind::PlanIssued, date(2026, 9, 1), Stage::Plan),
        ] {
            events.push(Event::new(kind, on));
            assert_eq!(stage(&events, today), expected, "{kind:?}");
        }
        let refused = [(Kind::RequestReceived, date(2026, 5, 1)), (Kind::AssessmentRefused, date(2026, 6, 1))];
        assert_eq!(stage(&refused.map(|(kind, on)| Event::new(kind, on)), today), Stage::Neither);
    }

    #[test]
    fn an_appeal_is_open_until_it_is_decided_or_ends() {
        let today = date(2026, 11, 30);
        let mut events = vec![Event::new(Kind::AppealRegistered, date(2026, 9, 1))];
        assert!(has_open_appeal(&events, today) && !has_open_appeal(&[], today));
        events.push(Event::new(Kind::AppealEnded, date(2026, 10, 1)));
        assert!(!has_open_appeal(&events, today));
    }
}
