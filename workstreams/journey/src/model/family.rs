//! What a family is told of one child on its home page: how far an assessment is, what we wait for, which day comes next and
//! what they can do now, in words that can be read at eleven. It follows from a journey as its reader may know it.

use jiff::civil::Date;
use law::ids::{ADVICE, ANNUAL_REVIEW};
use law::ledger::{Event, Obligation, State};
use law::machines::{Machine, NeedsAssessment};
use law::{Kind, Rule};
use page::words::{date as day, plural};

use crate::model::advice_lines;
use crate::model::before::Settled;

/// A step of an assessment, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub title: &'static str,
    pub reached: Reached,
    /// When it was, or when it will be.
    pub line: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    Done,
    Now,
    Next,
}

impl Reached {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Next => "next",
        }
    }

    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::Now => "Now",
            Self::Next => "Next",
        }
    }
}

/// Something that somebody else has to do for the child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// What, as a subject: "The final plan".
    pub what: String,
    pub by: Option<Date>,
    pub words: String,
    pub is_late: bool,
}

/// Something that the family can do, or has to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Can {
    /// Comment on a draft, or on changes to the plan, until a day.
    Comment {
        changes: bool,
        until: Option<Date>,
    },
    /// Give their own views for the assessment.
    Views {
        by: Option<Date>,
    },
    /// Read why something was refused, and ask for mediation or appeal.
    Answer {
        decision: Kind,
        on: Date,
        until: Option<Date>,
    },
    Mediation {
        until: Option<Date>,
    },
    Appeal {
        until: Option<Date>,
    },
    Ombudsman {
        until: Option<Date>,
    },
}

/// Where things are for one child.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stands {
    /// What needs the family, the most pressing first.
    pub first: Vec<Can>,
    /// The four steps; empty where no assessment is under way.
    pub steps: Vec<Step>,
    /// What is said where there are no steps.
    pub summary: String,
    pub waits: Vec<Wait>,
    /// What comes next, and when.
    pub next: Option<(String, Date)>,
    /// What else they can do, with the time for it.
    pub can: Vec<Can>,
    /// Whether a plan is in force.
    pub has_plan: bool,
}

/// From whom advice is asked, in words for the family; none where it is not to be told, or is not open.
pub type AdviceFrom<'a> = dyn Fn(&Obligation) -> Option<(&'a str, String)> + 'a;

/// Where things are as at a day. `own` is whether the young person reads; `advice` gives the letter of regulation 6(1) and who
/// was asked.
#[must_use]
pub fn stands(events: &[Event], settled: &Settled, today: Date, own: bool, advice: &AdviceFrom<'_>) -> Stands {
    let known: Vec<Event> = events.iter().filter(|one| one.on <= today).copied().collect();
    let (state, since) = NeedsAssessment::standing(&known);
    let open: Vec<&Obligation> = settled.owed.iter().filter(|one| one.state.is_open()).collect();
    let waits = waits(&open, state, advice);
    let (first, can) = to_do(&open, state, &known, advice);
    let has_plan = state == NeedsAssessment::Finalised;
    Stands {
        steps: steps(state, &known, settled, own, today),
        summary: summary(state, since.map(|event| event.on), &known),
        next: next(events, &open, &waits, &first, today),
        first,
        can,
        waits,
        has_plan,
    }
}

fn last_on(events: &[Event], kind: Kind) -> Option<Date> {
    events.iter().filter(|one| one.kind == kind).map(|one| one.on).max()
}

/// The last day of what one of these events would settle, the newest of its kind.
fn due(settled: &Settled, ends_in: Kind) -> Option<Date> {
    let of_kind =
        settled.owed.iter().filter(|one| one.rule.discharged_by.contains(&ends_in) && !one.is_time_to_allow());
    of_kind.filter(|one| one.state.is_open()).max_by_key(|one| one.from.on)?.last_day
}

fn steps(state: NeedsAssessment, known: &[Event], settled: &Settled, own: bool, today: Date) -> Vec<Step> {
    use NeedsAssessment::{Assessing, DraftServed, PlanAgreed, Requested};
    let at = match state {
        Requested => 0,
        Assessing => 1,
        PlanAgreed | DraftServed => 2,
        _ => return Vec::new(),
    };
    let on = |kind: Kind| last_on(known, kind).map(day);
    let said = |words: &str, when: Option<String>| when.map(|when| format!("{words} {when}.")).unwrap_or_default();
    let by = |ends_in: Kind| match due(settled, ends_in) {
        Some(last) if last < today => format!("It was due on {}.", day(last)),
        Some(last) => format!("By {}.", day(last)),
        None => String::new(),
    };
    let decides = match due(settled, Kind::AssessmentAgreed) {
        Some(last) if last < today => said("We should have decided by", Some(day(last))),
        last => said("We decide by", last.map(day)),
    };
    let asked = said("We got it on", on(Kind::RequestReceived).or_else(|| on(Kind::ResponsibilityBegan)));
    let agreed = on(Kind::AssessmentAgreed).filter(|_| at > 0);
    let whom = if own { "you" } else { "your child" };
    let lines = [
        match agreed {
            Some(_) => said("We said yes on", agreed),
            None => format!("{asked} {decides}"),
        },
        match at {
            0 => format!("We ask people who know {whom} for a report."),
            1 => format!("We are asking people who know {whom} for a report."),
            _ => said("We decided to make a plan on", on(Kind::PlanAgreed)),
        },
        match state {
            DraftServed => said("We sent it on", on(Kind::DraftServed)),
            PlanAgreed => "We are writing it.".to_owned(),
            _ => "You read it and tell us what you think.".to_owned(),
        },
        by(Kind::PlanIssued),
    ];
    let titles = ["Request", "Assessment", "Draft plan", "Final plan"];
    let step = |(number, (title, line)): (usize, (&'static str, String))| Step {
        title,
        reached: match number.cmp(&at) {
            std::cmp::Ordering::Less => Reached::Done,
            std::cmp::Ordering::Equal => Reached::Now,
            std::cmp::Ordering::Greater => Reached::Next,
        },
        line: line.trim().to_owned(),
    };
    titles.into_iter().zip(lines).enumerate().map(step).collect()
}

fn summary(state: NeedsAssessment, since: Option<Date>, known: &[Event]) -> String {
    let on = since.map(|on| format!(" on {}", day(on))).unwrap_or_default();
    match state {
        NeedsAssessment::None => "No assessment has been asked for.".to_owned(),
        NeedsAssessment::AssessmentRefused => format!("We decided{on} not to assess."),
        NeedsAssessment::PlanRefused => format!("We decided{on} not to make a plan."),
        NeedsAssessment::Withdrawn => format!("The request was withdrawn{on}."),
        NeedsAssessment::MovedAway => "Another council looks after this now.".to_owned(),
        NeedsAssessment::Ceased => format!("The plan ended{on}."),
        NeedsAssessment::Finalised => {
            let sent = [Kind::PlanIssued, Kind::PlanAmended].into_iter().filter_map(|kind| last_on(known, kind)).max();
            match sent {
                Some(on) => format!("There is an EHC plan. We last sent it to you on {}.", day(on)),
                None => "There is an EHC plan.".to_owned(),
            }
        }
        _ => String::new(),
    }
}

/// What an obligation is to a family, as a subject; none where it is no matter of theirs.
fn subject(one: &Obligation, state: NeedsAssessment) -> Option<&'static str> {
    use NeedsAssessment::{Assessing, DraftServed, PlanAgreed};
    let is_late = matches!(one.state, State::Overdue { .. });
    one.rule.discharged_by.iter().find_map(|kind| {
        Some(match kind {
            Kind::AssessmentAgreed | Kind::AssessmentRefused | Kind::DetainedDecided => {
                "Our decision whether to assess"
            }
            Kind::PlanRefused | Kind::DetainedPlanRefused if state == Assessing => "Our decision about a plan",
            Kind::DraftServed => "The draft plan",
            // While an assessment is under way its steps say when the final plan is due.
            Kind::PlanIssued | Kind::DetainedPlanIssued
                if is_late || !matches!(state, Assessing | NeedsAssessment::Requested) =>
            {
                "The final plan"
            }
            // Before a move nothing is decided: the review may leave the plan as it is.
            Kind::PlanAmended if is_move(one.from.kind) => {
                "A review of the plan before the move to the next school or college, and any changes"
            }
            Kind::PlanAmended | Kind::AmendmentServed => "The changes to the plan",
            Kind::SettingAnswered if matches!(state, DraftServed | PlanAgreed | NeedsAssessment::Finalised) => {
                "An answer from a school or college that we asked"
            }
            Kind::RequestAnswered => "Our answer to what you asked",
            Kind::ReviewRequestAnswered => "Our answer about an early review",
            Kind::ReviewReportSent => "The report of the review meeting",
            Kind::ReviewKeep if one.rule.id != ANNUAL_REVIEW => "Our decision after the review",
            Kind::ReassessmentAgreed => "Our decision whether to assess again",
            Kind::MediationCertificate => "The letter from the mediation adviser",
            Kind::MediationHeld => "The mediation meeting",
            Kind::MediationAgreementDone => "What we agreed in mediation",
            Kind::MoveFamilyTold => "Our letter about the plan from before your move",
            Kind::BudgetPrepared => "The personal budget",
            Kind::PaymentsReviewed => "Our review of the decision about direct payments",
            Kind::WillAssess => "Our letter that we will assess",
            Kind::Reconsidered => "Our new decision",
            Kind::RecommendationAnswered => "The answer about health or social care",
            Kind::ReviewInvited => "The invitations to the review meeting",
            Kind::ReviewPapersSent => "The reports for the review meeting",
            Kind::ReviewMeeting => "The review meeting",
            Kind::PlanTransferred => "The plan going to your new council",
            _ => return None,
        })
    })
}

/// Whether a child moves on to the next phase of education.
const fn is_move(kind: Kind) -> bool {
    matches!(kind, Kind::TransferOfPhase | Kind::TransferToPost16 | Kind::TransferWithinPost16)
}

/// What something that happened is called where a family reads it: on letters, and among what has happened.
#[must_use]
pub fn event_words(kind: Kind) -> &'static str {
    match kind {
        Kind::AssessmentAgreed => "Decision to assess",
        Kind::AssessmentRefused => "Decision not to assess",
        Kind::PlanRefused => "Decision not to make a plan",
        Kind::ReviewKeep => "Decision after the review: the plan stays as it is",
        Kind::ReviewAmend => "Decision after the review: the plan will change",
        Kind::ReviewCease => "Decision after the review: the plan will end",
        Kind::AmendmentServed | Kind::AmendmentProposed => "Proposed changes to the plan",
        Kind::AmendmentDropped => "Decision not to change the plan",
        Kind::ReassessmentAgreed => "Decision to assess again",
        Kind::ReassessmentDeclined => "Decision not to assess again",
        Kind::CeaseNotified => "Decision to end the plan",
        Kind::ConsideringNotified => "Health, social care and the school or college told about the request",
        Kind::AdviceAsked => "Report or views asked for",
        Kind::AdviceAskReceived => "Request for a report received",
        Kind::AdviceReturned => "Report or views received",
        Kind::AdviceRejected => "Report sent back: more is needed",
        Kind::AdviceWithdrawn => "Request for a report cancelled",
        Kind::AdviceReused => "Earlier report used again, as everyone agreed",
        Kind::SettingConsulted => "We asked a school or college about a place",
        Kind::SettingAnswered => "A school or college answered us",
        Kind::HealthAgreed => "The NHS agreed the health part of the plan",
        Kind::ProvisionSecured => "The help in the plan is in place",
        Kind::ReviewPapersSent => "Reports for the review meeting sent",
        Kind::TransferWithinPost16 => "Date of the move to the next college",
        Kind::CeaseConsulted => "We asked you and the school or college about ending the plan",
        Kind::OrderedSetting => "Tribunal ordered another school or college",
        Kind::OrderedReconsider => "Tribunal told us to decide again",
        Kind::NotOpposedSetting => "We told the Tribunal that we agree about the school or college",
        Kind::MediationAgreedAssess => "Agreed in mediation: we will assess",
        Kind::MediationAgreedPlan => "Agreed in mediation: we will make a plan",
        Kind::MediationAgreedContents => "Agreed in mediation: the plan will change",
        Kind::MediationAgreedSetting => "Agreed in mediation: another school or college",
        Kind::MediationAgreedContinue => "Agreed in mediation: the plan goes on",
        Kind::RecommendationMade => "Tribunal recommended help with health or social care",
        Kind::MediationHealthWanted => "You asked for mediation about health care",
        Kind::DirectionLifted => "Direction ended by the Tribunal",
        Kind::DetainedAdviceAsked => "Request for a report on a person in custody received",
        Kind::DetainedAdviceReturned => "Report on a person in custody received",
        other => of_the_nhs(other).unwrap_or_else(|| other.words()),
    }
}

/// What a rule asks for, where a family reads it.
#[must_use]
pub fn act_words(rule: &Rule) -> &'static str {
    let begins = |kind: Kind| rule.from.contains(&kind);
    match rule.discharged_by.first() {
        Some(Kind::AdviceAsked) => "ask for reports and views",
        Some(Kind::AdviceReturned | Kind::DetainedAdviceReturned) => "send the report",
        Some(Kind::DraftServed) if begins(Kind::PlanAgreed) => "send the draft plan and the reports to the family",
        Some(Kind::ProvisionSecured) => "give the help in the plan",
        Some(Kind::ReviewPapersSent) => "send the reports for the review meeting",
        Some(Kind::BoardNotified) => "tell the NHS of the new area",
        Some(Kind::MediationBoardTold) => "tell the NHS about the mediation",
        Some(Kind::PlanAmended)
            if [Kind::OrderedSetting, Kind::NotOpposedSetting, Kind::MediationAgreedSetting]
                .into_iter()
                .any(begins) =>
        {
            "send the plan with the other school or college"
        }
        _ => rule.act,
    }
}

/// What the health body did, which to a family is the NHS.
const fn of_the_nhs(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::UnderFiveNoticed => "The NHS thinks that a child under five has special educational needs",
        Kind::UnderFiveNotified => "The NHS told the council",
        Kind::BoardChangeKnown => "The NHS learned that another part of it looks after this now",
        Kind::BoardNotified => "The NHS of the new area was told",
        Kind::BoardCannotArrange => "The NHS of the new area learned that it cannot arrange the help",
        Kind::BoardAskedReview => "The NHS asked for a review or an assessment",
        Kind::MediationBoardTold => "The NHS was told about the mediation",
        _ => return None,
    })
}

/// The newest decision, in a sentence, where the plan that was sent last does not tell it: what it was, and when.
#[must_use]
pub fn news(events: &[Event], today: Date) -> Option<(Kind, Date, String)> {
    let known: Vec<&Event> = events.iter().filter(|one| one.on <= today).collect();
    let sent = known.iter().filter(|one| matches!(one.kind, Kind::PlanIssued | Kind::PlanAmended));
    let sent = sent.map(|one| one.on).max().unwrap_or(Date::MIN);
    let decided = known.iter().filter_map(|one| Some((one, decision(one.kind)?)));
    let (event, words) = decided.filter(|(one, _)| one.on > sent).max_by_key(|(one, _)| one.on)?;
    Some((event.kind, event.on, format!("We decided on {} {words}.", day(event.on))))
}

/// What was decided about a plan in force; none of other events.
const fn decision(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::ReviewKeep => "that the plan stays as it is",
        Kind::ReviewAmend => "to change the plan",
        Kind::AmendmentDropped => "not to change the plan",
        Kind::ReviewCease | Kind::CeaseNotified => "to end the plan",
        Kind::ReassessmentAgreed => "to assess again",
        Kind::ReassessmentDeclined => "not to assess again",
        _ => return None,
    })
}

/// A report that was asked for, in words that name who writes it.
fn report(letter: &str, from: &str) -> String {
    let from = from.strip_prefix("The ").map_or_else(|| from.to_owned(), |rest| format!("the {rest}"));
    let named = |what: &str| if from.is_empty() { what.to_owned() } else { format!("{what} from {from}") };
    match letter {
        "b" => named("The report on learning"),
        "c" => named("The health report"),
        "d" => "The educational psychologist’s report".to_owned(),
        "e" => named("The social care report"),
        "g" => named("The report on getting ready for adult life"),
        _ => named("A report"),
    }
}

/// What an obligation is to a family, in a sentence: "The draft plan, by 8 March 2027."; none where there are no words of
/// theirs for it.
#[must_use]
pub fn told(one: &Obligation, events: &[Event], today: Date, advice: &AdviceFrom<'_>) -> Option<String> {
    let known: Vec<Event> = events.iter().filter(|event| event.on <= today).copied().collect();
    let (state, _) = NeedsAssessment::standing(&known);
    if one.rule.id == ANNUAL_REVIEW {
        return Some(wait("Our decision after the yearly review".to_owned(), one).words);
    }
    if one.rule.id == ADVICE && advice(one).is_some_and(|(line, _)| advice_lines::is_of_family(line)) {
        return Some(one.last_day.map_or_else(
            || "Your views for the assessment.".to_owned(),
            |last| format!("Your views for the assessment, by {}.", day(last)),
        ));
    }
    waited(one, state, advice).map(|wait| wait.words)
}

/// Where an assessment is, in a sentence for the family. `whose` is whose needs: `Zoe’s`, `your`.
#[must_use]
pub fn stage(events: &[Event], settled: &Settled, today: Date, whose: &str) -> String {
    let known: Vec<Event> = events.iter().filter(|one| one.on <= today).copied().collect();
    let (state, since) = NeedsAssessment::standing(&known);
    match state {
        NeedsAssessment::None => String::new(),
        NeedsAssessment::Requested => format!("We are deciding whether to assess {whose} needs."),
        NeedsAssessment::Assessing => format!("We are assessing {whose} needs."),
        NeedsAssessment::PlanAgreed => "We are writing the draft plan.".to_owned(),
        NeedsAssessment::DraftServed => {
            let mut time = settled.owed.iter().filter(|one| one.state.is_open() && one.is_time_to_allow());
            let until = time.find(|one| one.from.kind == Kind::DraftServed).and_then(|one| one.last_day);
            match until {
                Some(until) => format!("We have sent the draft plan. Tell us what you think by {}.", day(until)),
                None => "We have sent the draft plan. Tell us what you think.".to_owned(),
            }
        }
        _ => summary(state, since.map(|event| event.on), &known),
    }
}

fn waited(one: &Obligation, state: NeedsAssessment, advice: &AdviceFrom<'_>) -> Option<Wait> {
    if is_theirs(one) {
        return None;
    }
    let what = if one.rule.id == ADVICE {
        let (letter, from) = advice(one).filter(|(line, _)| !advice_lines::is_of_family(line))?;
        report(letter, &from)
    } else {
        subject(one, state)?.to_owned()
    };
    Some(wait(what, one))
}

fn waits(open: &[&Obligation], state: NeedsAssessment, advice: &AdviceFrom<'_>) -> Vec<Wait> {
    let mut all: Vec<Wait> = open.iter().filter_map(|one| waited(one, state, advice)).collect();
    all.sort_by_key(|one| (!one.is_late, one.by.is_none(), one.by));
    all.dedup_by(|one, other| one.what == other.what);
    all
}

fn wait(what: String, one: &Obligation) -> Wait {
    let by = one.last_day;
    let words = match (one.state, by) {
        (State::Overdue { days }, Some(last)) => {
            format!("{what} is {} late. It was due on {}.", plural(days, "day", "days"), day(last))
        }
        (State::ExceptionReliedOn { .. }, Some(last)) => {
            format!("{what} was due on {}. There is a reason in law why it can be late. Ask us what it is.", day(last))
        }
        (State::PastAdvised { .. }, Some(last)) => format!("{what}. We had hoped for it by {}.", day(last)),
        (_, Some(last)) => format!("{what}, by {}.", day(last)),
        (_, None) => format!("{what}, as soon as it is ready."),
    };
    Wait { what, by, words, is_late: matches!(one.state, State::Overdue { .. }) }
}

/// Whether it is the family's own right or time.
fn is_theirs(one: &Obligation) -> bool {
    one.rule.force == law::Force::May || one.is_time_to_allow()
}

/// What needs the family first, and what else they can do.
fn to_do(
    open: &[&Obligation],
    state: NeedsAssessment,
    known: &[Event],
    advice: &AdviceFrom<'_>,
) -> (Vec<Can>, Vec<Can>) {
    let (mut first, mut can) = (Vec::new(), Vec::new());
    for one in open {
        let until = one.last_day;
        let begins = one.from.kind;
        let ends = |kind: Kind| one.rule.discharged_by.contains(&kind);
        if begins.is_served() && one.is_time_to_allow() {
            first.push(Can::Comment { changes: begins != Kind::DraftServed, until });
        } else if one.rule.id == ADVICE && advice(one).is_some_and(|(line, _)| advice_lines::is_of_family(line)) {
            first.push(Can::Views { by: until });
        } else if one.rule.force == law::Force::May && ends(Kind::MediationWanted) {
            if is_refusal(begins) {
                first.push(Can::Answer { decision: begins, on: one.from.on, until });
            }
            can.push(Can::Mediation { until });
        } else if one.rule.force == law::Force::May && one.rule.discharged_by == [Kind::AppealRegistered] {
            can.push(Can::Appeal { until });
        } else if one.rule.force == law::Force::May && ends(Kind::ComplaintToOmbudsman) {
            can.push(Can::Ombudsman { until });
        }
    }
    // A draft can be commented on until the final plan is made, also after the days that must be given.
    let asked = |one: &Can| matches!(one, Can::Comment { changes: false, .. });
    if state == NeedsAssessment::DraftServed && !first.iter().any(asked) && last_on(known, Kind::DraftServed).is_some()
    {
        can.insert(0, Can::Comment { changes: false, until: None });
    }
    can.dedup_by(|one, other| std::mem::discriminant(one) == std::mem::discriminant(other));
    (first, can)
}

/// The time to comment on what was sent, as a right of the family.
#[must_use]
pub const fn may_comment(sent: Kind) -> &'static str {
    match sent {
        Kind::DraftServed => "You can comment on the draft plan",
        _ => "You can comment on the changes to the plan",
    }
}

fn is_refusal(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::AssessmentRefused
            | Kind::PlanRefused
            | Kind::ReassessmentDeclined
            | Kind::ReviewCease
            | Kind::CeaseNotified
            | Kind::AmendmentDropped
    )
}

/// The days that were set for review meetings, each once.
#[must_use]
pub fn meetings(events: &[Event]) -> Vec<Date> {
    let mut days: Vec<Date> = events.iter().filter(|one| one.kind == Kind::ReviewArranged).map(|one| one.on).collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// The day of the next review meeting.
#[must_use]
pub fn meeting(events: &[Event], today: Date) -> Option<Date> {
    meetings(events).into_iter().find(|on| *on >= today)
}

/// The next day that matters: a meeting, the end of a time to comment, what we wait for, the yearly review.
fn next(events: &[Event], open: &[&Obligation], waits: &[Wait], first: &[Can], today: Date) -> Option<(String, Date)> {
    let meetings = meeting(events, today).map(|on| ("Review meeting".to_owned(), on)).into_iter();
    let comments = first.iter().filter_map(|one| match one {
        Can::Comment { until: Some(until), .. } => Some(("Last day to tell us what you think".to_owned(), *until)),
        Can::Views { by: Some(by) } => Some(("Last day to send us your views".to_owned(), *by)),
        _ => None,
    });
    let waited = waits.iter().filter_map(|one| Some((one.what.clone(), one.by?)));
    let reviews = open
        .iter()
        .filter(|one| one.rule.id == ANNUAL_REVIEW)
        .filter_map(|one| Some(("Last day for the yearly review".to_owned(), one.last_day?)));
    meetings.chain(comments).chain(waited).chain(reviews).filter(|(_, on)| *on >= today).min_by_key(|(_, on)| *on)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use law::Calendar;
    use law::ledger::ledger;

    const TODAY: Date = date(2026, 11, 2);

    fn told(events: &[Event], today: Date) -> Stands {
        let owed = ledger(events, &[], today, &Calendar::built_in());
        let settled = Settled { owed, ..Settled::default() };
        stands(events, &settled, today, false, &|one| {
            Some(match one.from.about {
                1 => ("a", String::new()),
                2 => ("c", "Calder Hospitals".to_owned()),
                _ => ("d", "Psychology".to_owned()),
            })
        })
    }

    fn reached(stands: &Stands) -> Vec<&'static str> {
        stands.steps.iter().map(|step| step.reached.code()).collect()
    }

    #[test]
    fn a_request_is_at_its_first_step_and_its_decision_is_waited_for() {
        let one = told(&[Event::new(Kind::RequestReceived, date(2026, 10, 19))], TODAY);
        assert_eq!(reached(&one), ["now", "next", "next", "next"]);
        assert_eq!(one.steps[0].line, "We got it on 19 October 2026. We decide by 30 November 2026.");
        assert_eq!(one.steps[3].line, "By 8 March 2027.");
        let waits: Vec<_> = one.waits.iter().map(|wait| wait.words.as_str()).collect();
        assert_eq!(waits, ["Our decision whether to assess, by 30 November 2026."]);
        assert_eq!(one.next, Some(("Our decision whether to assess".to_owned(), date(2026, 11, 30))));
        assert_eq!((one.first.as_slice(), one.has_plan), ([].as_slice(), false));
    }

    #[test]
    fn reports_are_waited_for_by_name_the_late_ones_first_and_the_own_views_are_asked_for() {
        let events = [
            Event::new(Kind::RequestReceived, date(2026, 8, 3)),
            Event::new(Kind::AssessmentAgreed, date(2026, 9, 7)),
            Event::about(Kind::AdviceAsked, date(2026, 9, 21), 1),
            Event::about(Kind::AdviceAskReceived, date(2026, 9, 21), 2),
            Event::about(Kind::AdviceAskReceived, date(2026, 9, 7), 3),
        ];
        let one = told(&events, TODAY);
        assert_eq!(reached(&one), ["done", "now", "next", "next"]);
        let late = "The educational psychologist’s report is 14 days late. It was due on 19 October 2026.";
        assert_eq!(one.waits[0].words, late);
        assert!(one.waits[0].is_late && !one.waits[1].is_late);
        assert_eq!(one.waits[1].what, "The health report from Calder Hospitals");
        assert!(matches!(one.first[..], [Can::Views { by: Some(_) }]), "{:?}", one.first);
        assert_eq!(one.next.as_ref().map(|(_, on)| *on), Some(TODAY), "due on the day itself");
    }

    #[test]
    fn a_draft_asks_for_what_the_family_thinks_until_its_day_and_can_be_commented_on_after_it() {
        let events = [
            Event::new(Kind::RequestReceived, date(2026, 7, 6)),
            Event::new(Kind::AssessmentAgreed, date(2026, 8, 10)),
            Event::new(Kind::PlanAgreed, date(2026, 10, 12)),
            Event::new(Kind::DraftServed, date(2026, 10, 26)),
        ];
        let one = told(&events, TODAY);
        assert_eq!(reached(&one), ["done", "done", "now", "next"]);
        assert_eq!(one.first, [Can::Comment { changes: false, until: Some(date(2026, 11, 9)) }]);
        assert!(one.waits.iter().any(|wait| wait.words == "The final plan, by 23 November 2026."), "{:?}", one.waits);
        let later = told(&events, date(2026, 11, 12));
        assert_eq!(later.first, []);
        assert_eq!(later.can, [Can::Comment { changes: false, until: None }]);
    }

    #[test]
    fn before_a_move_a_review_is_waited_for_and_no_change_that_nobody_decided() {
        let events =
            [Event::new(Kind::PlanIssued, date(2026, 3, 2)), Event::new(Kind::TransferToPost16, date(2027, 9, 1))];
        let one = told(&events, TODAY);
        let by = Some(date(2027, 3, 30));
        let waited: Vec<_> = one.waits.iter().filter(|wait| wait.by == by).map(|wait| wait.what.as_str()).collect();
        let review = "A review of the plan before the move to the next school or college, and any changes";
        assert_eq!(waited, [review], "{:?}", one.waits);
    }

    #[test]
    fn the_next_meeting_is_the_first_of_those_to_come() {
        let arranged = |on: Date| Event::new(Kind::ReviewArranged, on);
        let events = [date(2027, 2, 1), date(2026, 10, 1), date(2026, 12, 4), date(2026, 12, 4)].map(arranged);
        assert_eq!(meetings(&events), [date(2026, 10, 1), date(2026, 12, 4), date(2027, 2, 1)]);
        assert_eq!(meeting(&events, TODAY), Some(date(2026, 12, 4)));
        assert_eq!(meeting(&events, date(2027, 2, 1)), Some(date(2027, 2, 1)), "on the day itself too");
        assert_eq!(meeting(&events, date(2027, 2, 2)), None);
    }

    #[test]
    fn a_plan_in_force_shows_its_next_review_and_a_refusal_what_can_be_done_about_it() {
        let one = told(&[Event::new(Kind::PlanIssued, date(2026, 3, 2))], TODAY);
        assert!(one.has_plan && one.steps.is_empty());
        assert_eq!(one.summary, "There is an EHC plan. We last sent it to you on 2 March 2026.");
        assert_eq!(one.next.as_ref().map(|(_, on)| *on), Some(date(2027, 3, 1)));
        // A decision that came after the plan was sent is news.
        let mut events = vec![Event::new(Kind::PlanIssued, date(2026, 3, 2))];
        assert_eq!(news(&events, TODAY), None);
        events.push(Event::new(Kind::ReviewKeep, date(2026, 10, 30)));
        let said = "We decided on 30 October 2026 that the plan stays as it is.".to_owned();
        assert_eq!(news(&events, TODAY), Some((Kind::ReviewKeep, date(2026, 10, 30), said)));
        assert_eq!(news(&events, date(2026, 10, 29)), None);
        let refused = [
            Event::new(Kind::RequestReceived, date(2026, 9, 1)),
            Event::new(Kind::AssessmentRefused, date(2026, 10, 12)).numbered(7),
        ];
        let one = told(&refused, TODAY);
        assert_eq!(one.summary, "We decided on 12 October 2026 not to assess.");
        let answer =
            Can::Answer { decision: Kind::AssessmentRefused, on: date(2026, 10, 12), until: Some(date(2026, 12, 12)) };
        assert_eq!(one.first, [answer]);
        assert!(one.can.iter().any(|one| matches!(one, Can::Appeal { .. })), "{:?}", one.can);
    }
}
