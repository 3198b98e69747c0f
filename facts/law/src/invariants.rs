//! What holds across processes: the guards that no event may pass. Each stands for a fault that a council was
//! found at.

use jiff::civil::Date;
use thiserror::Error;

use crate::calendar::Calendar;
use crate::counting::{Alone, Limit};
use crate::kind::{APPEALABLE, Kind};
use crate::ledger::{Event, State, ledger};
use crate::machines::{
    Advice, AnnualReview, Appeal, Ceasing, Detained, DirectPayments, Machine, Mediation, Move, NeedsAssessment, NoStep,
    Reassessment,
};
use crate::working::shown;

/// Why an event is refused, in a caseworker's words.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refused {
    /// It has no place in its process.
    #[error(transparent)]
    NoStep(#[from] NoStep),
    /// A final plan without a draft before it.
    #[error(
        "A final plan cannot be sent before a draft was served. Serve the draft first; the family then has at least 15 days."
    )]
    NoDraft,
    /// A decision on a request without the judgements that it rests on.
    #[error(
        "The decision rests on two judgements (section 36(8)): whether the child or young person has or may have special educational needs, and whether a plan may be necessary. Sign both, with the reason."
    )]
    NotJudged,
    /// A refusal although both judgements are yes.
    #[error(
        "Both judgements are yes. Then the authority must assess (section 36(8)). Local criteria, waiting lists and money are no part of the test."
    )]
    MustAssess,
    /// An agreement although a judgement is no.
    #[error(
        "A judgement is no. An assessment is agreed where both are yes (section 36(8)). Check them, or record the refusal with its notice."
    )]
    TestNotMet,
    /// A setting was consulted, and nobody has decided on its answer.
    #[error(
        "{0} was consulted, and nobody has written down what follows from its answer. Decide on it first: named, or not named and on which ground (sections 39 and 40)."
    )]
    NotConsidered(String),
    /// A final plan inside the family's fifteen days.
    #[error("The family has until the end of {} to comment. The final plan can be sent from the day after.", shown(*.0))]
    TooEarly(Date),
    /// A decision without the written notice, or with a notice that lacks something.
    #[error("The decision counts only with a written notice. This notice still lacks: {0}.")]
    NoNotice(String),
    /// A date before one that must come first.
    #[error("{what} is dated {}, before {before} on {}. Check both dates.", shown(*.on), shown(*.earlier))]
    Before {
        /// The new event.
        what: &'static str,
        /// Its day.
        on: Date,
        /// What must come first.
        before: &'static str,
        /// Its day.
        earlier: Date,
    },
    /// A day that is still to come.
    #[error("{0} cannot be dated in the future.")]
    Future(&'static str),
    /// Ceasing while it can be appealed.
    #[error("The plan goes on until {}: until then the family can appeal (section 45(4)).", shown(*.0))]
    CanAppeal(Date),
    /// Ceasing while an appeal is open.
    #[error("An appeal is open. The plan goes on until it has ended (section 45(4)).")]
    AppealOpen,
    /// Amending without sending the amendments on the same day.
    #[error(
        "The proposed amendments and the evidence go out with the decision to amend, on the same day (R (L, M and P) v Devon CC)."
    )]
    AmendmentsMissing,
    /// Health provision that the health body has not agreed.
    #[error(
        "Section G holds health provision that the health body has not agreed. It must agree before the plan is final (regulation 12(2))."
    )]
    HealthNotAgreed,
    /// A final plan without a setting or type.
    #[error("Section I is empty. The final plan names a setting, or a type of setting.")]
    NoSetting,
    /// A draft that names a setting.
    #[error("Section I must be empty in a draft: the family first has the right to ask for a setting (section 38(5)).")]
    SettingInDraft,
    /// Advice that does not cover what it must.
    #[error("The advice does not cover {0}. Send it back: regulation 6(1) asks for needs, provision and outcomes.")]
    AdviceIncomplete(String),
    /// Reuse of advice without everybody's agreement.
    #[error(
        "Earlier advice can be used only where adviser, authority and family all agree that it is enough (regulation 6(4)). Missing: {0}."
    )]
    NoAgreement(String),
    /// Ceasing without the decision and its notice.
    #[error(
        "A plan ceases after a decision with its notice, except at the maximum age, on a move to another authority or out of England, or on a death."
    )]
    NoCeaseNotice,
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
    /// Whether the plan ends without a decision: maximum age, a move, a death.
    pub ends_by_itself: bool,
}

/// Whether `new` may be recorded after `history`, on the day `today`.
///
/// # Errors
/// [`Refused`], the first thing that stands against it.
pub fn check(history: &[Event], new: Event, given: &Given, today: Date, calendar: &Calendar) -> Result<(), Refused> {
    if new.on > today && !new.kind.is_planned() {
        return Err(Refused::Future(new.kind.words()));
    }
    in_order(history, new)?;
    steps(history, new)?;
    notices(new, given)?;
    match new.kind {
        Kind::PlanIssued | Kind::PlanAmended | Kind::DetainedPlanIssued => final_plan(history, new, given, calendar)?,
        Kind::AssessmentAgreed | Kind::AssessmentRefused => legal_test(new.kind, given)?,
        Kind::DraftServed | Kind::AmendmentServed if given.setting_named => return Err(Refused::SettingInDraft),
        Kind::PlanCeased => ceasing(history, new, given, calendar)?,
        Kind::CeaseNotified | Kind::ReviewCease if !happened(history, Kind::CeaseConsulted, new.on) => {
            return Err(Refused::NotConsulted);
        }
        Kind::AdviceReturned if !given.advice_lacks.is_empty() => {
            return Err(Refused::AdviceIncomplete(given.advice_lacks.join(", ")));
        }
        Kind::AdviceReused if !given.agreement_lacks.is_empty() => {
            return Err(Refused::NoAgreement(given.agreement_lacks.join(", ")));
        }
        _ => {}
    }
    Ok(())
}

/// What does not stand in a history: each event that has no place where it is, lies before what it answers, or is a
/// final plan without its draft and the family's days.
#[must_use]
pub fn faults(history: &[Event], calendar: &Calendar) -> Vec<(Event, Refused)> {
    let mut sorted = history.to_vec();
    sorted.sort_unstable();
    let whole = Given { setting_named: true, ..Given::default() };
    let mut found = Vec::new();
    for (index, event) in sorted.iter().enumerate() {
        let before = sorted.get(..index).unwrap_or_default();
        // What comes later in time cannot be answered earlier: the whole history is asked for the order.
        let mut others = sorted.clone();
        others.remove(index);
        let standing = in_order(&others, *event).and_then(|()| steps(before, *event)).and_then(|()| match event.kind {
            Kind::PlanIssued | Kind::PlanAmended => final_plan(before, *event, &whole, calendar),
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

fn happened(history: &[Event], kind: Kind, until: Date) -> bool {
    history.iter().any(|event| event.kind == kind && event.on <= until)
}

/// The pairs of which the second cannot lie before the first.
const ORDER: &[(&[Kind], &[Kind])] = &[
    (
        &[Kind::RequestReceived, Kind::ResponsibilityBegan],
        &[Kind::AssessmentAgreed, Kind::AssessmentRefused, Kind::RequestWithdrawn],
    ),
    (&[Kind::AssessmentAgreed], &[Kind::AdviceAsked, Kind::PlanAgreed, Kind::PlanRefused, Kind::DraftServed]),
    (&[Kind::AdviceAsked], &[Kind::AdviceAskReceived, Kind::AdviceReturned]),
    (&[Kind::DraftServed], &[Kind::PlanIssued, Kind::RepresentationsReceived]),
    (&[Kind::SettingConsulted], &[Kind::SettingAnswered]),
    (&[Kind::ReviewMeeting], &[Kind::ReviewReportSent, Kind::ReviewKeep, Kind::ReviewAmend, Kind::ReviewCease]),
    (&[Kind::AmendmentServed, Kind::AmendmentProposed], &[Kind::PlanAmended, Kind::AmendmentDropped]),
    (&[Kind::CeaseNotified, Kind::ReviewCease], &[Kind::PlanCeased]),
];

/// An event cannot lie before the one that it answers.
fn in_order(history: &[Event], new: Event) -> Result<(), Refused> {
    for (firsts, seconds) in ORDER.iter().filter(|(_, seconds)| seconds.contains(&new.kind)) {
        debug_assert!(!seconds.is_empty());
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

/// The event has a place in the process that it belongs to.
fn steps(history: &[Event], new: Event) -> Result<(), Refused> {
    /// Whether this process takes the event; `None` where it knows no such event.
    fn step<M: Machine>(history: &[Event], new: Event) -> Option<Result<(), NoStep>> {
        M::after(history).next(new.kind).map(|next| next.map(|_| ()))
    }
    if matches!(
        new.kind,
        Kind::AdviceAsked | Kind::AdviceAskReceived | Kind::AdviceReturned | Kind::AdviceRejected | Kind::AdviceReused
    ) {
        let own: Vec<Event> = history.iter().filter(|event| event.about == new.about).copied().collect();
        if let Some(Err(no_step)) = step::<Advice>(&own, new) {
            return Err(no_step.into());
        }
    }
    let outcomes = [
        step::<NeedsAssessment>(history, new),
        step::<AnnualReview>(history, new),
        step::<Reassessment>(history, new),
        step::<Ceasing>(history, new),
        step::<Mediation>(history, new),
        step::<Appeal>(history, new),
        step::<Move>(history, new),
        step::<DirectPayments>(history, new),
        step::<Detained>(history, new),
    ];
    // An event may belong to several processes, as an order ends an appeal and opens an assessment again: one
    // that takes it is enough.
    let known: Vec<_> = outcomes.into_iter().flatten().collect();
    match known.iter().find_map(|outcome| outcome.as_ref().err()) {
        Some(no_step) if known.iter().all(Result::is_err) => Err(no_step.clone().into()),
        _ => Ok(()),
    }
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
    let ordered = [Kind::OrderedAmend, Kind::OrderedSetting, Kind::NotOpposedContents, Kind::NotOpposedSetting];
    // A draft or an order is used up by the plan that it led to.
    let sent = [Kind::PlanIssued, Kind::PlanAmended, Kind::DetainedPlanIssued];
    let last = history.iter().filter(|event| sent.contains(&event.kind)).max().copied();
    let since = || history.iter().filter(|event| last.is_none_or(|last| **event > last));
    let is_ordered = new.kind == Kind::PlanAmended && since().any(|event| ordered.contains(&event.kind));
    let draft = since().filter(|event| drafts.contains(&event.kind)).map(|event| event.on).max();
    match draft {
        _ if is_ordered => {}
        None => return Err(Refused::NoDraft),
        Some(draft) => {
            let last = Limit::DaysBeginningWith(15).last_day(draft, &Alone, calendar).ok().flatten();
            if let Some(last) = last.filter(|last| new.on <= *last) {
                return Err(Refused::TooEarly(last));
            }
        }
    }
    if !given.setting_named {
        return Err(Refused::NoSetting);
    }
    if given.health_provision && !happened(history, Kind::HealthAgreed, new.on) {
        return Err(Refused::HealthNotAgreed);
    }
    given.not_considered.as_ref().map_or(Ok(()), |setting| Err(Refused::NotConsidered(setting.clone())))
}

/// A plan does not cease while an appeal is open, nor while one may still be made.
fn ceasing(history: &[Event], new: Event, given: &Given, calendar: &Calendar) -> Result<(), Refused> {
    if given.ends_by_itself {
        return Ok(());
    }
    if history.iter().any(|event| event.kind == Kind::OrderedCeaseStands) {
        return Ok(());
    }
    let open = Appeal::after(history);
    if !matches!(open, Appeal::None | Appeal::Ended) {
        return Err(Refused::AppealOpen);
    }
    let holding = ledger(history, &[], new.on, calendar).into_iter().find(|owed| owed.rule.id == "Z-3");
    match holding {
        Some(owed) if matches!(owed.state, State::Running) => Err(Refused::CanAppeal(owed.last_day.unwrap_or(new.on))),
        Some(_) => Ok(()),
        None => Err(Refused::NoCeaseNotice),
    }
}
