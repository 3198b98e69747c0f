//! What is asked of a panel, and what it can recommend. It recommends; an officer decides, in law.

use identifiers::codes::{self, Code};
use law::Kind;
use law::ledger::Event;
use law::machines::{Machine, NeedsAssessment, Reassessment};
use law::place;

pub const QUESTIONS: &[(&str, &str)] = &[
    ("assess", "Whether to assess"),
    ("issue", "Whether to issue a plan"),
    ("provision", "What provision the plan should contain"),
    ("setting", "Which setting the plan should name"),
];

/// The answer that takes up what the officer proposes.
pub const AS_PROPOSED: &str = "yes";

const MORE: Code = ("more", "More information is needed first");

/// What is recommended where something is proposed.
const OF_A_PROPOSAL: &[Code] = &[(AS_PROPOSED, "As proposed"), ("changed", "With changes"), ("no", "No"), MORE];

/// What can be recommended of a question: what is asked as yes or no is answered in its own words.
#[must_use]
pub fn recommendations(question: &str) -> &'static [Code] {
    match question {
        "assess" => &[(AS_PROPOSED, "Assess"), ("no", "Do not assess"), MORE],
        "issue" => &[(AS_PROPOSED, "Issue a plan"), ("no", "Do not issue a plan"), MORE],
        _ => OF_A_PROPOSAL,
    }
}

/// Whether a question is answered by taking up what was proposed.
#[must_use]
pub fn is_of_a_proposal(question: &str) -> bool {
    recommendations(question) == OF_A_PROPOSAL
}

/// The words of what was recommended of a question.
#[must_use]
pub fn recommended(question: &str, code: &str) -> &'static str {
    codes::words(recommendations(question), code).unwrap_or_else(|| words(OF_A_PROPOSAL, code))
}

/// What decides on a question: once one of these went out, the panel's recommendation was acted on.
#[must_use]
pub fn decisions(question: &str) -> &'static [Kind] {
    match question {
        "assess" => {
            &[Kind::AssessmentAgreed, Kind::AssessmentRefused, Kind::ReassessmentAgreed, Kind::ReassessmentDeclined]
        }
        "issue" => &[Kind::PlanAgreed, Kind::PlanRefused, Kind::DraftServed, Kind::PlanIssued],
        _ => &[Kind::DraftServed, Kind::PlanIssued, Kind::AmendmentServed, Kind::AmendmentProposed, Kind::PlanAmended],
    }
}

/// So many members must look at a case: whoever has an interest in it does not count.
pub const QUORUM: usize = 2;

/// The words of a code.
#[must_use]
pub fn words(of: &[Code], code: &str) -> &'static str {
    codes::words(of, code).unwrap_or_default()
}

/// Why a question makes no sense where a case stands: codes, and the words of a sentence that begins with the child's name.
const UNFIT: &[(&str, &str)] = &[
    ("none", "has no request for an assessment"),
    ("requested", "has a request that waits for the decision to assess"),
    ("assessing", "is being assessed and has no draft plan"),
    ("not-assessed", "has a decision not to assess"),
    ("no-plan", "has a decision not to issue a plan"),
    ("plan-agreed", "has a decision to issue a plan"),
    ("draft", "has a draft plan"),
    ("plan", "has a plan"),
    ("withdrawn", "has a request that was withdrawn"),
    ("moved", "has moved away"),
    ("ceased", "has a plan that ceased"),
];

/// Why a question makes no sense where a case stands now, as a code; nothing where it does. `has_plan_text` is whether a plan
/// is being written for the child.
#[must_use]
pub fn unfit(question: &str, events: &[Event], has_plan_text: bool) -> Option<&'static str> {
    let (case, again) = (NeedsAssessment::after(events), place::reassessment(events));
    let has_draft =
        matches!(case, NeedsAssessment::PlanAgreed | NeedsAssessment::DraftServed | NeedsAssessment::Finalised);
    let fits = match question {
        "assess" => case == NeedsAssessment::Requested || again == Reassessment::Requested,
        "issue" => case == NeedsAssessment::Assessing || again == Reassessment::Agreed,
        _ => has_draft || has_plan_text,
    };
    if fits {
        return None;
    }
    Some(match case {
        NeedsAssessment::None => "none",
        NeedsAssessment::Requested => "requested",
        NeedsAssessment::Assessing => "assessing",
        NeedsAssessment::AssessmentRefused => "not-assessed",
        NeedsAssessment::PlanRefused => "no-plan",
        NeedsAssessment::PlanAgreed => "plan-agreed",
        NeedsAssessment::DraftServed => "draft",
        NeedsAssessment::Finalised => "plan",
        NeedsAssessment::Withdrawn => "withdrawn",
        NeedsAssessment::MovedAway => "moved",
        NeedsAssessment::Ceased => "ceased",
    })
}

/// The words of a code of [`unfit`]; nothing for another code.
#[must_use]
pub fn unfit_words(code: &str) -> Option<&'static str> {
    codes::words(UNFIT, code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_is_asked_as_yes_or_no_is_answered_in_its_own_words() {
        assert_eq!(recommended("assess", "no"), "Do not assess");
        assert_eq!(recommended("issue", AS_PROPOSED), "Issue a plan");
        // One that was recorded before stays readable.
        assert_eq!(recommended("assess", "changed"), "With changes");
        assert!(is_of_a_proposal("setting") && !is_of_a_proposal("issue"));
    }

    #[test]
    fn a_question_fits_where_the_case_stands() {
        let begun = [Event::new(Kind::RequestReceived, date(2026, 9, 1))];
        let agreed = [begun[0], Event::new(Kind::AssessmentAgreed, date(2026, 9, 20))];
        let planned = [
            agreed[0],
            agreed[1],
            Event::new(Kind::DraftServed, date(2026, 11, 20)),
            Event::new(Kind::PlanIssued, date(2027, 1, 10)),
        ];
        let cases: [(&[Event], &[&str]); 5] = [
            (&[], &[]),
            (&begun, &["assess"]),
            (&agreed, &["issue"]),
            (&planned[..3], &["provision", "setting"]),
            (&planned, &["provision", "setting"]),
        ];
        for (events, fitting) in cases {
            for (question, _) in QUESTIONS {
                let why = unfit(question, events, false);
                assert_eq!(why.is_none(), fitting.contains(question), "{question} {events:?}");
                assert!(why.is_none_or(|code| unfit_words(code).is_some()), "{why:?}");
            }
        }
        assert_eq!(unfit("assess", &planned, true), Some("plan"));
        assert_eq!(unfit("setting", &agreed, true), None, "a plan is being written");
    }
}
