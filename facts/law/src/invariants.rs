//! What holds across processes: the guards that no event may pass. Each stands for a fault that a council was
//! found at.

use jiff::civil::Date;
use thiserror::Error;

use crate::age::passed_on;
use crate::calendar::Calendar;
use crate::counting::{Alone, Limit, days_between};
use crate::dates::{self, Impossible};
use crate::ending::End;
use crate::kind::{APPEALABLE, Kind, can_end_in};
use crate::ledger::{Event, State, in_sequence, ledger, tied};
use crate::machines::{Appeal, Ceasing, Machine, NeedsAssessment, NoStep};
use crate::moves;
use crate::orders::Orders;
use crate::place::{self, Against};
use crate::service::Channel;
use crate::working::shown;

/// Why an event is refused, in a caseworker's words.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refused {
    /// It has no place in its process.
    #[error(transparent)]
    NoStep(#[from] NoStep),
    /// A final plan without a draft before it.
    #[error(
        "A final plan cannot be sent before a draft has been sent. Send the draft first: the family then has at least 15 days to comment."
    )]
    NoDraft,
    /// A decision on a request without the judgements that it rests on.
    #[error(
        "The decision depends on two judgements (section 36(8)): whether the child or young person has or may have special educational needs, and whether a plan may be necessary. Sign both and give your reasons."
    )]
    NotJudged,
    /// A refusal although both judgements are yes.
    #[error(
        "Both judgements are yes, so the authority must assess (section 36(8)). Local criteria, waiting lists and money are not part of the test."
    )]
    MustAssess,
    /// An agreement although a judgement is no.
    #[error(
        "One of the judgements is no. An assessment is agreed where both are yes (section 36(8)). Check them, or record the refusal with its notice."
    )]
    TestNotMet,
    /// A setting was consulted, and nobody has decided on its answer.
    #[error(
        "{0} was consulted, and there is no decision on its answer. Record the decision first: named, or not named and on which ground (sections 39 and 40)."
    )]
    NotConsidered(String),
    /// A final plan inside the family's fifteen days, which count from service.
    #[error(
        "The family has until the end of {} to comment: 15 days from the day the draft was served, and no less than the letter says. The final plan can be sent from the day after.",
        shown(*.0)
    )]
    TooEarly(Date),
    /// A final plan while somebody of the family has not got what it follows.
    #[error(
        "What was sent on {} has not reached everyone it must be sent to: it did not arrive, its letter was withdrawn, or its letter has not been posted yet. Nothing else has been served in its place. The 15 days for comments have not begun (regulation 13(1), SEND Regulations 2014). Post the letter, or send it again another way, and record that it was sent.",
        shown(*.0)
    )]
    NotServed(Date),
    /// A decision without the written notice, or with a notice that lacks something.
    #[error("The decision counts only with a written notice. This is missing from the notice: {0}.")]
    NoNotice(String),
    /// A date before one that must come first.
    #[error("{what} is dated {}, before {before} on {}. Check both dates.", shown(*.on), shown(*.earlier))]
    Before {
        /// The new event.
        what: &'static str,
        on: Date,
        /// What must come first.
        before: &'static str,
        earlier: Date,
    },
    /// A day that the event cannot have.
    #[error(transparent)]
    Impossible(#[from] Impossible),
    /// A day that is unlikely, and that nobody has confirmed.
    #[error("{0} Check the date, and confirm it if it is right.")]
    Unlikely(String),
    /// Something that must come first is missing, and nobody has signed why the authority goes on without it.
    #[error("This is missing: {}. Get it first, or give your reason for going ahead without it.", .0.join("; "))]
    NoAdvice(Vec<String>),
    /// Something of mediation or an appeal, where it could belong to several decisions.
    #[error("Select the decision this is about. Each certificate, appeal and order belongs to one decision.")]
    WhichDecision,
    /// The decision that was chosen came later.
    #[error("The decision is dated {}, after this. Check the date, and which decision it is about.", shown(*.0))]
    BeforeDecision(Date),
    /// An order that an appeal against the decision cannot end in.
    #[error(
        "An appeal against “{decision}” cannot end in “{order}”. Check which decision it is about, and what was ordered."
    )]
    NotOfDecision { order: &'static str, decision: &'static str },
    /// Something that a plan in force is needed for.
    #[error("There is no plan in force. {0} can be recorded only when a plan is in force.")]
    NoPlan(&'static str),
    /// Comments where nothing was sent to comment on.
    #[error(
        "No draft and no proposed amendments have been sent since the last final plan. There is nothing to comment on."
    )]
    NothingServed,
    /// A second transfer of a plan that is no longer here.
    #[error("The plan was transferred on {} already. Correct that entry if it is wrong.", shown(*.0))]
    AlreadyTransferred(Date),
    /// A transfer before the family moved.
    #[error(
        "The family moves on {}. The plan is transferred on that day or later (regulation 15(2), SEND Regulations 2014).",
        shown(*.0)
    )]
    BeforeMove(Date),
    /// A move of which it is not recorded when the authority learned of it.
    #[error(
        "Enter when the local authority became aware of the move. The time for transferring the plan depends on it (regulation 15(2), SEND Regulations 2014)."
    )]
    MoveNotKnown,
    /// A plan that comes although there is one.
    #[error(
        "A plan is already in force here. A plan can be transferred in only if there is none. Check whose record this is."
    )]
    PlanHere,
    /// A phase transfer that needs no amendment, without the review that found so.
    #[error(
        "The plan must be reviewed in the 12 months before the transfer (regulation 18). Record the review meeting first."
    )]
    NotReviewed,
    /// Something that rests on the event and would no longer stand, in words.
    #[error("{0}")]
    Rests(String),
    /// A family with a plan that leaves.
    #[error(
        "The plan goes with the family. Record “{}” (regulation 15), or the end of the plan if they left England.",
        Kind::PlanTransferred.words()
    )]
    PlanMoves,
    /// An end that age or state makes impossible.
    #[error("The plan cannot end as “{end}”. {why}")]
    NoEnd {
        /// Why it was to end.
        end: &'static str,
        /// Why it cannot.
        why: String,
    },
    /// Ceasing while it can be appealed.
    #[error("The plan continues until {}: until then the family can appeal (section 45(4)).", shown(*.0))]
    CanAppeal(Date),
    /// Ceasing while an appeal is open.
    #[error("An appeal is open. The plan continues until the appeal has ended (section 45(4)).")]
    AppealOpen,
    /// Amending without sending the amendments on the same day.
    #[error(
        "The proposed amendments and the evidence must be sent with the decision to amend, on the same day (R (L, M and P) v Devon CC)."
    )]
    AmendmentsMissing,
    /// Health provision that the health body has not agreed.
    #[error(
        "Section G contains health provision that the health body has not agreed. It must agree before the plan is final (regulation 12(2))."
    )]
    HealthNotAgreed,
    /// A final plan without a setting or type.
    #[error("Section I is empty. The final plan names a setting, or a type of setting.")]
    NoSetting,
    /// A draft that names a setting.
    #[error("Section I must be empty in a draft: the family first has the right to ask for a setting (section 38(5)).")]
    SettingInDraft,
    /// Advice that does not cover what it must.
    #[error("The advice does not cover {0}. Send it back: regulation 6(1) requires needs, provision and outcomes.")]
    AdviceIncomplete(String),
    /// Reuse of advice without everybody's agreement.
    #[error(
        "Earlier advice can be used only if the advice-giver, the authority and the family all agree that it is enough (regulation 6(4)). Missing: {0}."
    )]
    NoAgreement(String),
    /// Ceasing without the decision and its notice.
    #[error(
        "A plan can cease only after a decision with its notice, except at the maximum age, on a move to another authority or out of England, or on a death."
    )]
    NoCeaseNotice,
    /// A parent did what only the young person can do now.
    #[error(
        "Since {} the young person decides: a parent can no longer do this. If the young person cannot decide this themselves, say that somebody decides in their place. If a parent only helped them, say that it was the young person.",
        shown(*.0)
    )]
    YoungPersonDecides(Date),
    /// Something would go out about somebody who died.
    #[error("A death on {} is recorded. Nothing is sent until you say why it must be.", shown(*.0))]
    Died(Date),
    /// Re-assessment declined in words alone, or ceasing without consultation.
    #[error("The family and the setting must be consulted before a plan is ceased (regulation 31(1)).")]
    NotConsulted,
}

/// What is known beside the events when one is recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// What the notice of this decision still lacks; `None` where there is no notice.
    pub notice_lacks: Option<Vec<&'static str>>,
    /// Whether section I names a setting or type.
    pub setting_named: bool,
    /// Whether section G holds provision.
    pub health_provision: bool,
    /// The two judgements of section 36(8): has or may have special educational needs; a plan may be necessary.
    pub legal_test: Option<(bool, bool)>,
    /// A setting whose consultation nobody has decided on.
    pub not_considered: Option<String>,
    /// What a piece of advice does not cover.
    pub advice_lacks: Vec<&'static str>,
    /// Who has not agreed to the reuse of advice.
    pub agreement_lacks: Vec<&'static str>,
    /// Why the plan ends.
    pub end: Option<End>,
    /// When the child or young person was born.
    pub born: Option<Date>,
    /// Whether a parent did it, in nobody's place.
    pub by_parent: bool,
    /// How what is sent goes out.
    pub channel: Option<Channel>,
    /// The day that somebody confirmed although it is unlikely.
    pub confirmed: Option<Date>,
    /// The lines of regulation 6(1) without advice, each with its letter.
    pub advice_missing: Vec<String>,
    /// Why the authority goes on without them, as its officer signed it.
    pub without_advice: Option<String>,
}

/// Whether `new` may be recorded after `history`, on the day `today`.
///
/// # Errors
/// [`Refused`], the first thing that stands against it.
pub fn check(history: &[Event], new: Event, given: &Given, today: Date, calendar: &Calendar) -> Result<(), Refused> {
    dates::possible(new, given.born, today)?;
    dates::to_come(new, today)?;
    if given.by_parent
        && new.kind.is_the_familys()
        && let Some(since) = given.born.and_then(|born| passed_on(born, new.on))
    {
        return Err(Refused::YoungPersonDecides(since));
    }
    let (history, new) = with_decision(history, new)?;
    let history = history.as_slice();
    in_order(history, new)?;
    steps(history, new)?;
    rests_on(history, new)?;
    notices(new, given)?;
    dates::has_its_day(new)?;
    match new.kind {
        Kind::PlanIssued | Kind::PlanAmended | Kind::DetainedPlanIssued => final_plan(history, new, given, calendar)?,
        Kind::AssessmentAgreed | Kind::AssessmentRefused => legal_test(new.kind, given)?,
        Kind::DraftServed | Kind::AmendmentServed if given.setting_named => return Err(Refused::SettingInDraft),
        Kind::PlanCeased => ceasing(history, new, given, calendar)?,
        Kind::AdviceReturned if !given.advice_lacks.is_empty() => {
            return Err(Refused::AdviceIncomplete(given.advice_lacks.join(", ")));
        }
        Kind::AdviceReused if !given.agreement_lacks.is_empty() => {
            return Err(Refused::NoAgreement(given.agreement_lacks.join(", ")));
        }
        _ => {}
    }
    if new.kind == Kind::Moved && !moves::is_known(history, new.on) {
        return Err(Refused::MoveNotKnown);
    }
    if !given.advice_missing.is_empty() && given.without_advice.as_ref().is_none_or(|why| why.trim().is_empty()) {
        return Err(Refused::NoAdvice(given.advice_missing.clone()));
    }
    long_after(history, new, given)?;
    death_before_others(history, new, given)?;
    likely(new, given, today, calendar)
}

/// Whether somebody confirmed the day of a death that lies before something that is recorded as done later.
fn death_before_others(history: &[Event], new: Event, given: &Given) -> Result<(), Refused> {
    let is_death = new.kind == Kind::Died || (new.kind == Kind::PlanCeased && given.end == Some(End::Died));
    if !is_death || given.confirmed == Some(new.on) {
        return Ok(());
    }
    let later = history.iter().filter(|event| event.on > new.on && !event.kind.is_planned());
    later.max().map_or(Ok(()), |last| {
        Err(Refused::Unlikely(format!(
            "A death on {} is before “{}” on {}, which is recorded.",
            shown(new.on),
            last.kind.words(),
            shown(last.on)
        )))
    })
}

/// How long after a decision it is still usual to go to mediation or to the Tribunal: the time limits are two months, and
/// one month after a certificate.
const DAYS_TO_DISPUTE: i64 = 183;
/// How long after an appeal it is still usual that it ends or that the Tribunal orders something.
const DAYS_TO_ORDER: i64 = 731;

/// Whether somebody confirmed that an event comes long after what it usually follows soon: one place for all such pairs.
fn long_after(history: &[Event], new: Event, given: &Given) -> Result<(), Refused> {
    if given.confirmed == Some(new.on) {
        return Ok(());
    }
    let days = |one: &Event| days_between(one.on, new.on);
    let why = if new.kind.begins_a_dispute() || new.kind.is_agreement() || new.kind == Kind::MediationHeld {
        let decision = history.iter().find(|one| one.id != 0 && one.id == new.about);
        decision.filter(|one| days(one) > DAYS_TO_DISPUTE).map(|one| {
            format!(
                "{} is more than six months after the decision of {}. An appeal is usually registered within two months of the decision, or one month of the mediation certificate. The Tribunal can allow a later one.",
                shown(new.on),
                shown(one.on)
            )
        })
    } else if new.kind.is_order() || new.kind == Kind::AppealEnded {
        let is_appeal = |one: &&Event| {
            matches!(one.kind, Kind::AppealRegistered | Kind::AppealReceived)
                && one.about == new.about
                && one.on <= new.on
        };
        let appeal = history.iter().filter(is_appeal).max_by_key(|one| one.on);
        appeal.filter(|one| days(one) > DAYS_TO_ORDER).map(|one| {
            format!(
                "{} is more than two years after the appeal of {}. Appeals seldom take so long.",
                shown(new.on),
                shown(one.on)
            )
        })
    } else {
        None
    };
    why.map_or(Ok(()), |why| Err(Refused::Unlikely(why)))
}

/// The same of an event that is put on another day, or about another decision; `history` is all the others.
///
/// # Errors
/// [`Refused::Unlikely`].
pub fn check_distance(history: &[Event], new: Event, given: &Given) -> Result<(), Refused> {
    // What else stands against it is told by what looks at the whole history.
    with_decision(history, new).map_or(Ok(()), |(history, new)| long_after(&history, new, given))
}

/// Whether an event of this kind has a place now, so that a page can offer to record it.
#[must_use]
pub fn offers(history: &[Event], kind: Kind, today: Date) -> bool {
    let history = tied(history);
    let in_force = NeedsAssessment::after(&history) == NeedsAssessment::Finalised;
    let right_time = match kind {
        Kind::TransferredIn => !in_force,
        Kind::MoveKnown | Kind::Moved | Kind::PlanTransferred => in_force,
        other if needs_plan(other) => in_force,
        _ => true,
    };
    let of_a_decision = !kind.is_order() || {
        let mut decisions = history.iter().filter(|one| APPEALABLE.contains(&one.kind)).peekable();
        // Where the decision is not on record, any order may be what came.
        decisions.peek().is_none() || decisions.any(|one| can_end_in(one.kind, kind))
    };
    right_time && of_a_decision && place::offers(&history, kind) && rests_on(&history, Event::new(kind, today)).is_ok()
}

/// Whether an event that was recorded for the day `was` can have another, and whether an unlikely one has been confirmed.
///
/// # Errors
/// [`Refused::Impossible`], [`Refused::Unlikely`].
pub fn check_day(new: Event, was: Date, given: &Given, today: Date, calendar: &Calendar) -> Result<(), Refused> {
    dates::possible(new, given.born, today)?;
    // What has passed may have been on another day; what is still to come cannot have passed.
    if was >= today {
        dates::to_come(new, today)?;
    }
    likely(new, given, today, calendar)
}

fn likely(new: Event, given: &Given, today: Date, calendar: &Calendar) -> Result<(), Refused> {
    if given.confirmed == Some(new.on) {
        return Ok(());
    }
    dates::unlikely(new, given.channel, given.born, today, calendar).map_or(Ok(()), |why| Err(Refused::Unlikely(why)))
}

/// The history with each certificate, appeal and order tied to its decision, and the new event likewise.
fn with_decision(history: &[Event], new: Event) -> Result<(Vec<Event>, Event), Refused> {
    let mut tied_history = tied(history);
    if !new.kind.belongs_to_a_decision() {
        return Ok((tied_history, new));
    }
    let decisions: Vec<&Event> = history.iter().filter(|one| APPEALABLE.contains(&one.kind) && one.id != 0).collect();
    match (new.about, decisions.as_slice()) {
        (0, []) => Ok((tied_history, new)),
        (0, [one]) => {
            let new = Event { about: one.id, ..new };
            // What nobody tied belongs to the only decision that there is.
            for event in tied_history.iter_mut().filter(|event| event.kind.belongs_to_a_decision()) {
                event.about = one.id;
            }
            of_decision(one, new).map(|()| (tied_history, new))
        }
        (0, _) => Err(Refused::WhichDecision),
        (about, _) => match decisions.iter().find(|one| one.id == about) {
            Some(one) => of_decision(one, new).map(|()| (tied_history, new)),
            None => Err(Refused::WhichDecision),
        },
    }
}

fn of_decision(decision: &Event, new: Event) -> Result<(), Refused> {
    if decision.on > new.on {
        return Err(Refused::BeforeDecision(decision.on));
    }
    if new.kind.is_order() && !can_end_in(decision.kind, new.kind) {
        return Err(Refused::NotOfDecision { order: new.kind.words(), decision: decision.kind.words() });
    }
    Ok(())
}

/// Whether an event is about a plan in force, and has no place without one.
const fn needs_plan(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ReviewRequested
            | Kind::ReviewArranged
            | Kind::ReviewInvited
            | Kind::ReviewPapersSent
            | Kind::ReviewMeeting
            | Kind::ReviewReportSent
            | Kind::ReviewKeep
            | Kind::ReviewAmend
            | Kind::ReviewCease
            | Kind::AmendmentServed
            | Kind::AmendmentProposed
            | Kind::AmendmentDropped
            | Kind::TransferOfPhase
            | Kind::TransferToPost16
            | Kind::TransferWithinPost16
            | Kind::TransferReviewed
            | Kind::PlanTransferred
            | Kind::ReassessmentRequested
            | Kind::ReassessmentAgreed
            | Kind::ReassessmentDeclined
            | Kind::CeaseConsidered
            | Kind::CeaseConsulted
            | Kind::CeaseNotified
    )
}

/// What is about a plan comes while it is in force, and not before it was made. Where nothing at all is known of a plan,
/// as where its history was not brought in, its reviews are taken all the same.
fn plan_in_force(history: &[Event], new: Event) -> Result<(), Refused> {
    let asks = matches!(new.kind, Kind::ReassessmentRequested | Kind::ReviewRequested);
    match NeedsAssessment::standing(history) {
        _ if !needs_plan(new.kind) => Ok(()),
        (NeedsAssessment::Finalised, Some(since)) if since.on > new.on && !new.kind.is_planned() => {
            Err(Refused::Before { what: new.kind.words(), on: new.on, before: since.kind.words(), earlier: since.on })
        }
        (NeedsAssessment::Finalised, _) => Ok(()),
        (NeedsAssessment::None, _) if !asks => Ok(()),
        _ => Err(Refused::NoPlan(new.kind.words())),
    }
}

/// What an event rests on beyond its process.
fn rests_on(history: &[Event], new: Event) -> Result<(), Refused> {
    moves::check(history, new)?;
    moves::in_order(history, new)?;
    plan_in_force(history, new)?;
    match new.kind {
        Kind::CeaseNotified | Kind::ReviewCease if Ceasing::after(history) != Ceasing::Consulted => {
            Err(Refused::NotConsulted)
        }
        Kind::RepresentationsReceived if !is_open_to_comment(history, new.on) => Err(Refused::NothingServed),
        Kind::TransferReviewed if !was_reviewed(history, new.on) => Err(Refused::NotReviewed),
        Kind::MovedOut if NeedsAssessment::after(history) == NeedsAssessment::Finalised => Err(Refused::PlanMoves),
        _ => Ok(()),
    }
}

/// Whether a draft or amendments went out after the last final plan.
fn is_open_to_comment(history: &[Event], on: Date) -> bool {
    let last = |is: fn(Kind) -> bool| {
        history.iter().filter(|event| is(event.kind) && event.on <= on).map(|event| (event.on, event.kind)).max()
    };
    let sent = last(|kind| matches!(kind, Kind::PlanIssued | Kind::PlanAmended));
    last(Kind::is_served).is_some_and(|served| sent.is_none_or(|sent| served > sent))
}

/// Whether a review was held or concluded in the year before a day.
fn was_reviewed(history: &[Event], on: Date) -> bool {
    history.iter().any(|event| {
        matches!(event.kind, Kind::ReviewMeeting | Kind::ReviewKeep | Kind::ReviewAmend)
            && event.on <= on
            && days_between(event.on, on) <= 366
    })
}

/// What does not stand in a history: each event that has no place where it is, lies before what it answers, or is a
/// final plan without its draft and the family's days.
#[must_use]
pub fn faults(history: &[Event], calendar: &Calendar) -> Vec<(Event, Refused)> {
    let sorted = in_sequence(&tied(history));
    let whole = Given { setting_named: true, ..Given::default() };
    let mut found = Vec::new();
    for (index, event) in sorted.iter().enumerate() {
        let before = sorted.get(..index).unwrap_or_default();
        // What comes later in time cannot be answered earlier: the whole history is asked for the order.
        let mut others = sorted.clone();
        others.remove(index);
        let standing = in_order(&others, *event).and_then(|()| steps(before, *event)).and_then(|()| match event.kind {
            Kind::PlanIssued | Kind::PlanAmended => final_plan(before, *event, &whole, calendar),
            Kind::PlanTransferred => moves::check(before, *event).and_then(|()| moves::in_order(&others, *event)),
            Kind::TransferredIn => moves::check(before, *event),
            _ => Ok(()),
        });
        if let Err(refused) = standing {
            found.push((*event, refused));
        }
    }
    found
}

/// The decision follows from the two judgements, which are people's.
fn legal_test(decision: Kind, given: &Given) -> Result<(), Refused> {
    match (given.legal_test, decision) {
        (None, _) => Err(Refused::NotJudged),
        (Some((true, true)), Kind::AssessmentRefused) => Err(Refused::MustAssess),
        (Some((true, true)), _) | (Some(_), Kind::AssessmentRefused) => Ok(()),
        (Some(_), _) => Err(Refused::TestNotMet),
    }
}

/// The pairs of which the second cannot lie before the first.
const ORDER: &[(&[Kind], &[Kind])] = &[
    (
        &[Kind::RequestReceived, Kind::ResponsibilityBegan],
        &[Kind::AssessmentAgreed, Kind::AssessmentRefused, Kind::RequestWithdrawn],
    ),
    (&[Kind::AssessmentAgreed], &[Kind::AdviceAsked, Kind::PlanAgreed, Kind::PlanRefused, Kind::DraftServed]),
    (&[Kind::AdviceAsked], &[Kind::AdviceAskReceived, Kind::AdviceReturned]),
    (&[Kind::DraftServed], &[Kind::PlanIssued]),
    (&[Kind::SettingConsulted], &[Kind::SettingAnswered]),
    (&[Kind::ReviewMeeting], &[Kind::ReviewReportSent, Kind::ReviewKeep, Kind::ReviewAmend, Kind::ReviewCease]),
    (&[Kind::AmendmentServed, Kind::AmendmentProposed], &[Kind::PlanAmended, Kind::AmendmentDropped]),
    (&[Kind::CeaseNotified, Kind::ReviewCease], &[Kind::PlanCeased]),
    (&[Kind::RecommendationMade], &[Kind::RecommendationAnswered]),
];

/// An event cannot lie before the one that it answers.
fn in_order(history: &[Event], new: Event) -> Result<(), Refused> {
    for (firsts, _) in ORDER.iter().filter(|(_, seconds)| seconds.contains(&new.kind)) {
        let latest = history
            .iter()
            .filter(|event| {
                firsts.contains(&event.kind) && (event.about == 0 || new.about == 0 || event.about == new.about)
            })
            .max();
        if let Some(first) = latest.filter(|first| first.on > new.on) {
            let (what, before) = (new.kind.words(), first.kind.words());
            return Err(Refused::Before { what, on: new.on, before, earlier: first.on });
        }
    }
    Ok(())
}

/// The event has a place in the processes that it belongs to, after what it answers.
fn steps(history: &[Event], new: Event) -> Result<(), Refused> {
    place::fits(history, new).map_err(|against| match against {
        Against::NoStep(no_step) => no_step.into(),
        Against::Before(earlier) => {
            Refused::Before { what: new.kind.words(), on: new.on, before: earlier.kind.words(), earlier: earlier.on }
        }
    })
}

/// A decision that can be appealed needs its whole notice.
fn notices(new: Event, given: &Given) -> Result<(), Refused> {
    if !APPEALABLE.contains(&new.kind) {
        return Ok(());
    }
    match &given.notice_lacks {
        Some(lacks) if lacks.is_empty() => Ok(()),
        Some(lacks) => Err(Refused::NoNotice(lacks.join(", "))),
        None => Err(Refused::NoNotice("the notice itself".to_owned())),
    }
}

/// A final plan comes after a draft and the family's fifteen days, with its setting and the health body's word.
/// An amendment that the Tribunal ordered needs no new draft.
fn final_plan(history: &[Event], new: Event, given: &Given, calendar: &Calendar) -> Result<(), Refused> {
    let drafts: &[Kind] = match new.kind {
        Kind::PlanIssued => &[Kind::DraftServed],
        Kind::DetainedPlanIssued => &[Kind::DetainedDraftServed],
        _ => &[Kind::AmendmentServed, Kind::AmendmentProposed],
    };
    // A draft is used up by the plan that it led to.
    let sent = [Kind::PlanIssued, Kind::PlanAmended, Kind::DetainedPlanIssued];
    let last = history.iter().filter(|event| sent.contains(&event.kind)).max().copied();
    let since = || history.iter().filter(|event| last.is_none_or(|last| **event > last));
    let is_ordered = new.kind == Kind::PlanAmended && place::carries_out(history, new).is_ok();
    let draft = since().filter(|event| drafts.contains(&event.kind)).max().copied();
    match draft {
        _ if is_ordered => {}
        None => return Err(Refused::NoDraft),
        Some(draft) if draft.waits_for_service() => return Err(Refused::NotServed(draft.on)),
        Some(draft) => {
            if let Some(last) = comments_until(draft, calendar).filter(|last| new.on <= *last) {
                return Err(Refused::TooEarly(last));
            }
        }
    }
    if !given.setting_named {
        return Err(Refused::NoSetting);
    }
    // What health agreed for an earlier plan says nothing of this one.
    let agreed = since().any(|event| event.kind == Kind::HealthAgreed && event.on <= new.on);
    if given.health_provision && !agreed {
        return Err(Refused::HealthNotAgreed);
    }
    given.not_considered.as_ref().map_or(Ok(()), |setting| Err(Refused::NotConsidered(setting.clone())))
}

/// The last day on which the family can comment on what was served: 15 days from service, or the later day that its letter
/// names. None beyond the range of dates.
#[must_use]
pub fn comments_until(draft: Event, calendar: &Calendar) -> Option<Date> {
    let last = Limit::DaysBeginningWith(15).last_day(draft.counts_from(), &Alone, calendar).ok().flatten();
    last.max(draft.until)
}

/// A plan does not cease while an appeal is open, nor while one may still be made.
fn ceasing(history: &[Event], new: Event, given: &Given, calendar: &Calendar) -> Result<(), Refused> {
    if let Some(end) = given.end {
        let no_end = |why: String| Err(Refused::NoEnd { end: end.words(), why });
        if let Some(why) = end.impossible_at(given.born, new.on) {
            return no_end(why);
        }
        match end {
            End::Transferred if !moves::left(history, new.on) => {
                return no_end(format!("No move is recorded. Record “{}”.", Kind::PlanTransferred.words()));
            }
            // However it is recorded, the plan goes no earlier than the family.
            End::Transferred => {
                return moves::in_order(history, Event { kind: Kind::PlanTransferred, ..new });
            }
            End::Disengaged if !was_reviewed(history, new.on) => {
                return no_end("From 18 the plan is reviewed first, and whether they wish to return (regulation 30, SEND Regulations 2014).".to_owned());
            }
            _ if end.by_itself() => return Ok(()),
            _ => {}
        }
    }
    let Some(notified) = cease_notice(history) else { return Err(Refused::NoCeaseNotice) };
    let is_about_it = |event: &Event| event.about == notified.id || event.about == 0 || notified.id == 0;
    let taken_back = |event: &Event| {
        let keeps = match event.kind {
            Kind::ReviewKeep | Kind::ReviewAmend | Kind::PlanIssued => true,
            // One that carries out orders about other decisions says nothing of this one.
            Kind::PlanAmended => event.orders.is_none_or(Orders::is_none),
            kind => kind.keeps_the_plan() && is_about_it(event),
        };
        keeps && *event > notified
    };
    if history.iter().any(taken_back) {
        return Err(Refused::NoCeaseNotice);
    }
    can_be_appealed(history, notified, new.on, calendar)
}

fn cease_notice(history: &[Event]) -> Option<Event> {
    history.iter().filter(|event| matches!(event.kind, Kind::CeaseNotified | Kind::ReviewCease)).max().copied()
}

/// Why a plan that is recorded as ceased by a decision was kept alive on that day after all (section 45(4)): a certificate or
/// an appeal of before that was recorded later. `history` is everything that is known.
#[must_use]
pub fn kept_alive(history: &[Event], ceased: Event, calendar: &Calendar) -> Option<Refused> {
    let before: Vec<Event> =
        tied(history).into_iter().filter(|event| event.on <= ceased.on && event.kind != Kind::PlanCeased).collect();
    let notified = cease_notice(&before)?;
    let holds = can_be_appealed(&before, notified, ceased.on, calendar).err();
    holds.filter(|why| matches!(why, Refused::CanAppeal(_) | Refused::AppealOpen))
}

/// Whether an appeal against a decision to cease is open on a day, or may still be made.
fn can_be_appealed(history: &[Event], notified: Event, on: Date, calendar: &Calendar) -> Result<(), Refused> {
    // An order, an appeal and a certificate about another decision say nothing of this one.
    let about_it: Vec<Event> = history
        .iter()
        .filter(|event| {
            event.kind.belongs_to_a_decision()
                && event.on >= notified.on
                && (event.about == notified.id || event.about == 0 || notified.id == 0)
        })
        .copied()
        .collect();
    if about_it.iter().any(|event| event.kind == Kind::OrderedCeaseStands) {
        return Ok(());
    }
    if !matches!(Appeal::after(&about_it), Appeal::None | Appeal::Ended) {
        return Err(Refused::AppealOpen);
    }
    let holding = ledger(history, &[], on, calendar).into_iter().rfind(|owed| {
        owed.rule.id == crate::ids::KEPT_UNTIL_APPEAL && owed.from.on == notified.on && owed.from.kind == notified.kind
    });
    match holding {
        Some(owed) if matches!(owed.state, State::Running) => Err(Refused::CanAppeal(owed.last_day.unwrap_or(on))),
        Some(_) => Ok(()),
        None => Err(Refused::NoCeaseNotice),
    }
}
