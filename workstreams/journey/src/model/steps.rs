//! What lines of the worklist are about, so that it can be filtered: a step of the process for each rule of the law, whom a
//! line waits for, and year groups.

use jiff::civil::Date;
use law::{Kind, Party, Rule};
use people::model::school_year::{LAST, academic_year};
pub use people::model::school_year::{year_choices, year_words};

use super::tasks;

/// A step of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Assess,
    Advice,
    Draft,
    Final,
    ReviewMeeting,
    ReviewDecision,
    Amended,
    PhaseTransfer,
    Consultation,
    Order,
    /// What no rule of the law asks for.
    Task,
    Other,
}

impl Step {
    pub const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Assess, "assess", "Decision to assess"),
        (Self::Advice, "advice", "Advice"),
        (Self::Draft, "draft", "Draft plan"),
        (Self::Final, "final", "Final plan"),
        (Self::ReviewMeeting, "review-meeting", "Review meeting"),
        (Self::ReviewDecision, "review-decision", "Review decision"),
        (Self::Amended, "amended", "Amended plan"),
        (Self::PhaseTransfer, "transfer", "Phase transfer"),
        (Self::Consultation, "consultation", "Consultation"),
        (Self::Order, "order", "Tribunal order or direction"),
        (Self::Task, "task", "Other tasks"),
        (Self::Other, "other", "Other deadlines"),
    ];

    /// Those at which a plan is written.
    pub const PLANS: [Self; 3] = [Self::Draft, Self::Final, Self::Amended];

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == code).map(|(step, ..)| *step)
    }

    /// The step that a rule belongs to: by what its time runs from where that is an order or a transfer, otherwise by what
    /// discharges it.
    #[must_use]
    pub fn of(rule: &Rule) -> Self {
        let from = |kinds: &[Kind]| rule.from.iter().any(|kind| kinds.contains(kind));
        let done = |kinds: &[Kind]| rule.discharged_by.iter().any(|kind| kinds.contains(kind));
        if rule.from.iter().any(|kind| kind.is_order() || kind.is_direction()) {
            return Self::Order;
        }
        if from(TRANSFERS) {
            return Self::PhaseTransfer;
        }
        let by_what_is_done: &[(Self, &[Kind])] = &[
            (Self::Assess, ASSESSED),
            (Self::Advice, &[Kind::AdviceReturned, Kind::AdviceAsked, Kind::DetainedAdviceReturned]),
            (Self::Draft, &[Kind::DraftServed, Kind::DetainedDraftServed]),
            (Self::Final, FINAL),
            (Self::ReviewMeeting, MEETING),
            (Self::ReviewDecision, &[Kind::ReviewKeep, Kind::ReviewAmend, Kind::ReviewCease]),
            (Self::Amended, &[Kind::AmendmentServed, Kind::PlanAmended, Kind::AmendmentDropped]),
            (Self::Consultation, &[Kind::SettingAnswered]),
        ];
        by_what_is_done.iter().find(|(_, kinds)| done(kinds)).map_or(Self::Other, |(step, _)| *step)
    }

    /// The ids of its rules. A task has none: see [`tasks::PREFIX`].
    #[must_use]
    pub fn rules(self) -> Vec<&'static str> {
        law::rules().map(|(_, rule)| rule).filter(|rule| Self::of(rule) == self).map(|rule| rule.id).collect()
    }

    /// The step of a line of the list.
    #[must_use]
    pub fn of_line(rule: &str) -> Self {
        if tasks::is_task(rule) {
            return Self::Task;
        }
        law::rule(rule).map_or(Self::Other, |(_, rule)| Self::of(rule))
    }
}

const TRANSFERS: &[Kind] = &[Kind::TransferOfPhase, Kind::TransferToPost16, Kind::TransferWithinPost16];
const ASSESSED: &[Kind] = &[
    Kind::AssessmentAgreed,
    Kind::AssessmentRefused,
    Kind::ReassessmentAgreed,
    Kind::ReassessmentDeclined,
    Kind::DetainedDecided,
    Kind::ConsideringNotified,
];
const FINAL: &[Kind] = &[Kind::PlanIssued, Kind::PlanRefused, Kind::DetainedPlanIssued, Kind::DetainedPlanRefused];
const MEETING: &[Kind] = &[Kind::ReviewMeeting, Kind::ReviewInvited, Kind::ReviewPapersSent, Kind::ReviewReportSent];

/// Who has to act, as people filter by it: a code, words, and the parties of the law that it stands for.
pub const RESPONSIBLE: &[(&str, &str, &[Party])] = &[
    ("authority", "Local authority", &[Party::Authority, Party::OldAuthority, Party::NewAuthority]),
    ("advice", "Advice-givers", &[Party::Adviser]),
    ("school", "Schools and colleges", &[Party::Setting, Party::MeetingHolder]),
    ("health", "Health", &[Party::HealthBody, Party::OldHealthBody]),
    ("social-care", "Social care", &[Party::SocialCare]),
    ("family", "Families", &[Party::Family]),
    ("others", "Anybody but the local authority", OTHERS),
];

/// Whoever the local authority waits for.
const OTHERS: &[Party] = &[
    Party::Adviser,
    Party::Family,
    Party::Setting,
    Party::MeetingHolder,
    Party::HealthBody,
    Party::OldHealthBody,
    Party::SocialCare,
    Party::MediationAdviser,
    Party::Tribunal,
    Party::PersonInCharge,
];

/// Before everything: the earliest day that both databases hold.
pub const FIRST_DAY: Date = jiff::civil::date(1, 1, 1);

/// The first and last day of birth of a year group, by its code.
#[must_use]
pub fn births(code: &str, today: Date) -> Option<(Date, Date)> {
    let year = academic_year(today);
    let begins = |cohort: i16| Date::new(cohort, 9, 1).ok();
    let ends = |cohort: i16| Date::new(cohort.saturating_add(1), 8, 31).ok();
    match code {
        "early" => Some((begins(year - 4)?, Date::MAX)),
        "after" => Some((FIRST_DAY, ends(year - LAST - 6)?)),
        other => {
            let group: i16 = other.parse().ok().filter(|group| (0..=LAST).contains(group))?;
            Some((begins(year - group - 5)?, ends(year - group - 5)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use people::model::school_year::year_group;

    use super::*;

    #[test]
    fn each_rule_has_one_step_and_the_main_ones_are_where_people_look_for_them() {
        let all: usize = Step::ALL.iter().map(|(step, ..)| step.rules().len()).sum();
        assert_eq!(all, law::rules().count());
        assert_eq!(Step::of_line(law::ids::DECISION_TO_ASSESS), Step::Assess);
        assert_eq!(Step::of_line(law::ids::ADVICE), Step::Advice);
        assert_eq!(Step::of_line(law::ids::FINAL_PLAN), Step::Final);
        assert_eq!(Step::of_line(law::ids::ANNUAL_REVIEW), Step::ReviewDecision);
        assert_eq!(Step::of_line("task:comments"), Step::Task);
        for (step, code, _) in Step::ALL {
            assert_eq!(Step::from_code(code), Some(*step));
            assert!(*step == Step::Task || !step.rules().is_empty(), "{code}");
        }
    }

    #[test]
    fn a_child_born_on_31_august_is_a_year_group_above_one_born_on_1_september() {
        let today = date(2026, 11, 30);
        assert_eq!(year_group(date(2019, 2, 11), today), Some(3));
        assert_eq!((year_group(date(2019, 8, 31), today), year_group(date(2019, 9, 1), today)), (Some(3), Some(2)));
        assert_eq!(year_words(date(2023, 9, 1), today), "Early years");
        assert_eq!(year_words(date(2005, 1, 1), today), "19 to 25");
        assert_eq!(births("3", today), Some((date(2018, 9, 1), date(2019, 8, 31))));
        assert_eq!(births("15", today), None);
        for (code, _) in year_choices() {
            let (first, last) = births(&code, today).unwrap();
            let born = if first == FIRST_DAY { last } else { first };
            assert!(
                year_choices().iter().any(|(known, words)| *known == code && *words == year_words(born, today)),
                "{code}"
            );
        }
    }
}
