//! Where each kind of event has its place: the processes that must take it, or why it is free of all of them. Every kind
//! is named here once; what is missing does not compile.

use crate::kind::Kind;
use crate::ledger::{Event, answers_a_review, is_about_ceasing};
use crate::machines::{self, Machine, NoStep};
use crate::orders::Orders;

/// A process that events may move on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
    /// From the request to the final plan.
    NeedsAssessment,
    /// One piece of advice.
    Advice,
    /// One setting that is consulted.
    Consultation,
    /// The review of a plan.
    AnnualReview,
    /// Assessing again.
    Reassessment,
    /// Ending a plan.
    Ceasing,
    /// Mediation about one decision.
    Mediation,
    /// An appeal against one decision.
    Appeal,
    /// One direction of the Tribunal.
    Direction,
    /// Carrying out what the Tribunal ordered.
    Order,
    /// Moves between authorities.
    Move,
    /// From one phase of education to the next.
    PhaseTransfer,
    /// A request that needs an answer.
    Asking,
    /// Responsibility that passes between health bodies.
    HealthBody,
    DirectPayments,
    /// A detained person's assessment.
    Detained,
}

/// Where a kind has its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// All of `must` take it, and where `any` names processes, one of them.
    In {
        /// Each of these must take it.
        must: &'static [Process],
        /// One of these must take it.
        any: &'static [Process],
    },
    /// No process orders it; why.
    Free(&'static str),
}

const fn must(must: &'static [Process]) -> Place {
    Place::In { must, any: &[] }
}

const fn any(any: &'static [Process]) -> Place {
    Place::In { must: &[], any }
}

/// Where `kind` has its place.
#[must_use]
pub const fn place(kind: Kind) -> Place {
    use Kind as K;
    use Process as P;
    const REQUEST: Place = must(&[P::NeedsAssessment]);
    const OF_A_PLAN: &[Process] = &[P::NeedsAssessment, P::Reassessment];
    const REVIEW: Place = must(&[P::AnnualReview]);
    const MEDIATION: Place = must(&[P::Mediation]);
    const APPEAL: Place = must(&[P::Appeal]);
    const MOVE: Place = must(&[P::Move]);
    const PHASE: Place = must(&[P::PhaseTransfer]);
    const HEALTH_BODY: Place = must(&[P::HealthBody]);
    const PAYMENTS: Place = must(&[P::DirectPayments]);
    const DETAINED: Place = must(&[P::Detained]);
    match kind {
        K::RequestReceived
        | K::ResponsibilityBegan
        | K::ConsideringNotified
        | K::AssessmentAgreed
        | K::AssessmentRefused
        | K::MovedOut
        | K::PlanAgreed => REQUEST,
        K::PlanRefused => any(&[P::NeedsAssessment, P::Order]),
        K::RequestWithdrawn | K::DraftServed | K::RepresentationsReceived | K::HealthAgreed => any(OF_A_PLAN),
        K::PlanIssued => any(&[P::NeedsAssessment, P::Reassessment, P::Order]),
        K::AdviceAsked | K::AdviceReused => Place::In { must: &[P::Advice], any: OF_A_PLAN },
        K::AdviceAskReceived | K::AdviceReturned | K::AdviceRejected | K::AdviceWithdrawn => must(&[P::Advice]),
        K::SettingConsulted => Place::In { must: &[P::Consultation], any: OF_A_PLAN },
        K::SettingAnswered => must(&[P::Consultation]),
        K::ReviewArranged
        | K::ReviewInvited
        | K::ReviewPapersSent
        | K::ReviewMeeting
        | K::ReviewReportSent
        | K::ReviewKeep
        | K::ReviewAmend
        | K::ReviewCease
        | K::AmendmentServed
        | K::AmendmentProposed => REVIEW,
        K::PlanAmended => any(&[P::AnnualReview, P::Reassessment, P::Order]),
        K::AmendmentDropped => any(&[P::AnnualReview, P::Reassessment]),
        K::TransferOfPhase | K::TransferToPost16 | K::TransferWithinPost16 | K::TransferReviewed => PHASE,
        K::ReassessmentRequested | K::ReassessmentDeclined | K::ReassessmentAgreed => must(&[P::Reassessment]),
        K::CeaseConsidered | K::CeaseConsulted | K::CeaseNotified => must(&[P::Ceasing]),
        K::PlanCeased => any(&[P::NeedsAssessment, P::AnnualReview, P::Ceasing]),
        K::MoveKnown | K::Moved | K::PlanTransferred | K::TransferredIn | K::MoveFamilyTold => MOVE,
        K::PlanMadeElsewhere => Place::Free("another authority’s act, of which this one is told"),
        K::BoardChangeKnown | K::BoardNotified | K::BoardCannotArrange | K::BoardAskedReview => HEALTH_BODY,
        K::MediationAdviserTold
        | K::MediationDeclined
        | K::MediationWanted
        | K::MediationHealthWanted
        | K::MediationBoardTold
        | K::MediationHeld
        | K::MediationNotArranged
        | K::MediationCertificate
        | K::MediationAgreedAssess
        | K::MediationAgreedPlan
        | K::MediationAgreedContents
        | K::MediationAgreedSetting
        | K::MediationAgreedContinue
        | K::MediationAgreedOther
        | K::MediationAgreementDone => MEDIATION,
        K::AppealRegistered
        | K::AppealReceived
        | K::AppealAnswered
        | K::AppealEnded
        | K::DirectedResponse
        | K::DirectedEvidence
        | K::DirectedBundle
        | K::DirectedAttendance
        | K::DirectedDocument
        | K::DirectedHearing
        | K::Directed
        | K::DirectedOthers
        | K::OrderedAssess
        | K::OrderedPlan
        | K::OrderedReconsider
        | K::OrderedAmend
        | K::OrderedSetting
        | K::OrderedContinue
        | K::OrderedCeaseStands
        | K::NotOpposedAssess
        | K::NotOpposedContents
        | K::NotOpposedSetting
        | K::NotOpposedPlan
        | K::RecommendationMade
        | K::RecommendationAnswered => APPEAL,
        K::DirectionDone | K::DirectionChanged | K::DirectionLifted => must(&[P::Direction]),
        K::WillAssess | K::Reconsidered => must(&[P::Order]),
        K::RequestToAnswer | K::RequestAnswered | K::ReviewRequested | K::ReviewRequestAnswered => must(&[P::Asking]),
        K::BudgetAsked
        | K::BudgetPrepared
        | K::PaymentsRefused
        | K::PaymentsReviewAsked
        | K::PaymentsReviewed
        | K::PaymentsBegan
        | K::PaymentsUseReviewed => PAYMENTS,
        K::DetainedRequest
        | K::DetainedConsulted
        | K::DetainedDecided
        | K::DetainedAdviceAsked
        | K::DetainedAdviceReturned
        | K::DetainedPlanRefused
        | K::DetainedDraftServed
        | K::DetainedPlanIssued
        | K::Released => DETAINED,
        K::ProvisionSecured => Place::Free("provision may be put in place, and seen to be, at any time"),
        K::UnderFiveNoticed | K::UnderFiveNotified => Place::Free("the health body’s own duty, before any request"),
        K::Died => Place::Free("a death, whatever the process"),
        K::Turned25 => Place::Free("a birthday, whatever the process"),
        K::MediationAuthorityTold => Place::Free("another body’s agreement, of which the authority is only told"),
        K::CommentsPublished | K::SchoolReportPublished => {
            Place::Free("a duty of the area or a school, about no child")
        }
        K::ComplaintKnown | K::ComplaintToOmbudsman => Place::Free("a complaint may be made whatever the process"),
    }
}

const fn takes(process: Process, kind: Kind) -> bool {
    match process {
        Process::NeedsAssessment => machines::NeedsAssessment::takes(kind),
        Process::Advice => machines::Advice::takes(kind),
        Process::Consultation => machines::Consultation::takes(kind),
        Process::AnnualReview => machines::AnnualReview::takes(kind),
        Process::Reassessment => machines::Reassessment::takes(kind),
        Process::Ceasing => machines::Ceasing::takes(kind),
        Process::Mediation => machines::Mediation::takes(kind),
        Process::Appeal => machines::Appeal::takes(kind),
        Process::Direction => machines::Direction::takes(kind),
        Process::Order => machines::Order::takes(kind),
        Process::Move => machines::Move::takes(kind),
        Process::PhaseTransfer => machines::PhaseTransfer::takes(kind),
        Process::Asking => machines::Asking::takes(kind),
        Process::HealthBody => machines::HealthBody::takes(kind),
        Process::DirectPayments => machines::DirectPayments::takes(kind),
        Process::Detained => machines::Detained::takes(kind),
    }
}

const PROCESSES: [Process; 16] = [
    Process::NeedsAssessment,
    Process::Advice,
    Process::Consultation,
    Process::AnnualReview,
    Process::Reassessment,
    Process::Ceasing,
    Process::Mediation,
    Process::Appeal,
    Process::Direction,
    Process::Order,
    Process::Move,
    Process::PhaseTransfer,
    Process::Asking,
    Process::HealthBody,
    Process::DirectPayments,
    Process::Detained,
];

/// Refuses to compile a kind whose place and whose steps disagree.
const _: () = {
    let mut index = 0;
    while index < Kind::ALL.len() {
        let kind = Kind::ALL[index];
        match place(kind) {
            Place::In { must, any } => {
                assert!(!must.is_empty() || !any.is_empty(), "a kind without a process is free, with a reason");
                all_take(must, kind);
                all_take(any, kind);
            }
            Place::Free(why) => {
                assert!(!why.is_empty(), "free, without a reason");
                let mut at = 0;
                while at < PROCESSES.len() {
                    assert!(!takes(PROCESSES[at], kind), "free, and yet a step of a process");
                    at += 1;
                }
            }
        }
        index += 1;
    }
};

const fn all_take(processes: &[Process], kind: Kind) {
    let mut index = 0;
    while index < processes.len() {
        assert!(takes(processes[index], kind), "a process that has no step for this kind");
        index += 1;
    }
}

/// What stands against a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Against {
    /// The process has no such step now.
    NoStep(NoStep),
    /// It is dated before the event that it answers.
    Before(Event),
}

/// The events of a process among a child's: those about the same piece of advice, setting, request or decision where the
/// process is about one.
fn own(process: Process, history: &[Event], about: u64) -> Vec<Event> {
    let one = matches!(
        process,
        Process::Advice | Process::Consultation | Process::Mediation | Process::Appeal | Process::Asking
    );
    let is_own = |event: &&Event| match process {
        Process::Reassessment => !leaves_the_reassessment(history, event),
        // One that carries out orders about other decisions says nothing of the end.
        Process::Ceasing if event.kind == Kind::PlanAmended => event.orders.is_none_or(Orders::is_none),
        Process::Ceasing => !event.kind.keeps_the_plan() || is_about_ceasing(history, event),
        _ => !one || !takes(process, event.kind) || event.about == about,
    };
    history.iter().filter(is_own).copied().collect()
}

/// Whether a plan, or a decision not to amend, leaves a re-assessment that is under way.
fn leaves_the_reassessment(history: &[Event], event: &Event) -> bool {
    let agreed = history.iter().filter(|one| **one < *event && begins_a_reassessment(one.kind)).max();
    event.leaves_the_assessment() || agreed.is_some_and(|from| answers_a_review(history, from, event))
}

const fn begins_a_reassessment(kind: Kind) -> bool {
    kind.is_order_to_assess() || matches!(kind, Kind::ReassessmentAgreed)
}

/// A direction with all that became of it. What decided the appeal ends it from that day on: what was done before can still be
/// written down.
fn of_direction(history: &[Event], new: Event) -> Vec<Event> {
    let is_given = |one: &&Event| one.kind.is_direction() && one.id != 0 && one.id == new.about;
    let Some(given) = history.iter().find(is_given) else { return Vec::new() };
    let is_its = |event: &&Event| {
        let of_the_appeal = event.about == given.about && event.on >= given.on;
        match event.kind {
            kind if kind.is_direction() => event.id == given.id,
            kind if kind.is_about_a_direction() => event.about == given.id,
            Kind::AppealAnswered => given.kind == Kind::DirectedResponse && of_the_appeal,
            kind if kind == Kind::AppealEnded || kind.is_order() => of_the_appeal && event.on <= new.on,
            _ => false,
        }
    };
    history.iter().filter(is_its).copied().collect()
}

/// Whether a re-assessment is under way that `new` does not end.
#[must_use]
pub fn reassessment_goes_on(history: &[Event], new: &Event) -> bool {
    reassessment(history) == machines::Reassessment::Agreed && leaves_the_reassessment(history, new)
}

/// Where a re-assessment stands: a plan that carries out an order about the plan alone, or amendments of a review, does not
/// end it.
#[must_use]
pub fn reassessment(history: &[Event]) -> machines::Reassessment {
    machines::Reassessment::after(&own(Process::Reassessment, history, 0))
}

fn ask<M: Machine>(history: &[Event], new: Event) -> Result<(), Against> {
    let (state, since) = M::standing(history);
    match state.next(new.kind) {
        Some(Err(no_step)) => Err(Against::NoStep(no_step)),
        Some(Ok(_)) | None => match since.filter(|since| since.on > new.on && !new.kind.is_planned()) {
            Some(since) => Err(Against::Before(since)),
            None => Ok(()),
        },
    }
}

/// Each order is carried out for itself: a second one leaves what the first asks for, and where an act says which it carries
/// out, each of those must wait for it.
pub(crate) fn carries_out(history: &[Event], new: Event) -> Result<(), Against> {
    let takes = |order: &&Event| {
        let state = machines::Order::proved_by(order.kind);
        machines::Order::STEPS.iter().any(|(from, kind, _)| Some(*from) == state && *kind == new.kind)
    };
    let orders = history.iter().filter(|event| event.kind.is_order() && new.may_carry_out(event));
    let (mut fits, mut against) = (false, None);
    for order in orders.filter(takes) {
        let is_own = |event: &&Event| match event.kind.is_order() {
            true => *event == order,
            false => event.may_carry_out(order),
        };
        let own: Vec<Event> = history.iter().filter(is_own).copied().collect();
        match ask::<machines::Order>(&own, new) {
            Ok(()) => fits = true,
            Err(found) if new.orders.is_some() => return Err(found),
            // An order that waits says more than one that is carried out.
            Err(found) if against.is_none() || machines::Order::after(&own) != machines::Order::CarriedOut => {
                against = Some(found);
            }
            Err(_) => {}
        }
    }
    if fits {
        return Ok(());
    }
    let none: Vec<Event> = history.iter().filter(|event| !event.kind.is_order()).copied().collect();
    let whole = if new.orders.is_some() { none.as_slice() } else { history };
    against.map_or_else(|| ask::<machines::Order>(whole, new), Err)
}

fn step(process: Process, history: &[Event], new: Event) -> Result<(), Against> {
    let history = own(process, history, new.about);
    match process {
        Process::NeedsAssessment => ask::<machines::NeedsAssessment>(&history, new),
        Process::Advice => ask::<machines::Advice>(&history, new),
        Process::Consultation => ask::<machines::Consultation>(&history, new),
        Process::AnnualReview => ask::<machines::AnnualReview>(&history, new),
        Process::Reassessment => ask::<machines::Reassessment>(&history, new),
        Process::Ceasing => ask::<machines::Ceasing>(&history, new),
        Process::Mediation => ask::<machines::Mediation>(&history, new),
        Process::Appeal => ask::<machines::Appeal>(&history, new),
        Process::Direction => ask::<machines::Direction>(&of_direction(&history, new), new),
        Process::Move => ask::<machines::Move>(&history, new),
        Process::PhaseTransfer => ask::<machines::PhaseTransfer>(&history, new),
        Process::Order => carries_out(&history, new),
        Process::Asking => ask::<machines::Asking>(&history, new),
        Process::HealthBody => ask::<machines::HealthBody>(&history, new),
        Process::DirectPayments => ask::<machines::DirectPayments>(&history, new),
        Process::Detained => ask::<machines::Detained>(&history, new),
    }
}

/// Whether the processes have a place for `new`, and it lies after what it answers.
///
/// # Errors
/// [`Against`], the first thing that stands against it.
pub fn fits(history: &[Event], new: Event) -> Result<(), Against> {
    let Place::In { must, any } = place(new.kind) else { return Ok(()) };
    for process in must {
        step(*process, history, new)?;
    }
    let mut first = None;
    for process in any {
        match step(*process, history, new) {
            Ok(()) => return Ok(()),
            Err(against) => {
                // A date is more to say than that the process has no place.
                if first.is_none() || matches!(against, Against::Before(_)) {
                    first = Some(against);
                }
            }
        }
    }
    first.map_or(Ok(()), Err)
}

/// Whether an event of this kind could come now, about anything that it could be about.
#[must_use]
pub fn offers(history: &[Event], kind: Kind) -> bool {
    let fits_about = |about: u64| {
        let new = Event::about(kind, jiff::civil::Date::MAX, about);
        fits(history, new).is_ok()
    };
    if kind.is_about_a_direction() {
        return history.iter().filter(|one| one.kind.is_direction()).any(|one| fits_about(one.id));
    }
    if kind.belongs_to_a_decision() {
        let decisions: Vec<u64> =
            history.iter().filter(|one| crate::kind::is_appealable(one.kind)).map(|one| one.id).collect();
        return decisions.into_iter().any(fits_about);
    }
    fits_about(0) || history.iter().any(|event| event.about != 0 && fits_about(event.about))
}
