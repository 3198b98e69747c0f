//! The processes as state machines: what may follow what. A state is a fold over events; an event that has no
//! place is refused in words that a caseworker understands.

use crate::kind::Kind;
use crate::ledger::Event;

/// A process that an event may move on.
pub trait Machine: Copy + PartialEq + 'static {
    /// Its name, as people say it.
    const NAME: &'static str;
    /// Every step: from, event, to.
    const STEPS: &'static [(Self, Kind, Self)];
    /// Where it begins.
    const START: Self;

    /// The state in words.
    fn words(self) -> &'static str;

    /// The state after an event; `None` where the event belongs to another process.
    ///
    /// # Errors
    /// [`NoStep`] where the event has no place now.
    fn next(self, event: Kind) -> Option<Result<Self, NoStep>> {
        if !Self::STEPS.iter().any(|(_, kind, _)| *kind == event) {
            return None;
        }
        let step = Self::STEPS.iter().find(|(from, kind, _)| *from == self && *kind == event);
        Some(step.map(|(_, _, to)| *to).ok_or_else(|| NoStep {
            process: Self::NAME,
            state: self.words(),
            event: event.words(),
            possible: self.possible().iter().map(|kind| kind.words()).collect(),
        }))
    }

    /// What may come now.
    fn possible(self) -> Vec<Kind> {
        Self::STEPS.iter().filter(|(from, _, _)| *from == self).map(|(_, kind, _)| *kind).collect()
    }

    /// The state that an event proves whatever was recorded before it: a history that was brought in from a return
    /// has gaps. Nothing new is let through by it.
    fn proved_by(_event: Kind) -> Option<Self> {
        None
    }

    /// The state after these events, by their days. Events without a place, as a history that was brought in has
    /// them, lead to the state that they prove, or leave it as it was.
    fn after(events: &[Event]) -> Self {
        Self::standing(events).0
    }

    /// The state after these events, and the event that led to it. What was only planned leads to no state that
    /// something else could come too early for.
    fn standing(events: &[Event]) -> (Self, Option<Event>) {
        let mut sorted = events.to_vec();
        sorted.sort_unstable();
        let (mut state, mut since) = (Self::START, None);
        for day in sorted.chunk_by(|one, other| one.on == other.on) {
            let mut left = day.to_vec();
            // On one day what answers comes after what it answers, however their kinds are sorted.
            while !left.is_empty() {
                let step = left.iter().position(|event| matches!(state.next(event.kind), Some(Ok(_))));
                let place = step.or_else(|| left.iter().position(|event| Self::proved_by(event.kind).is_some()));
                let event = left.remove(place.unwrap_or(0));
                let next = match state.next(event.kind) {
                    Some(Ok(next)) => Some(next),
                    Some(Err(_)) | None => Self::proved_by(event.kind),
                };
                if let Some(next) = next.filter(|next| *next != state) {
                    state = next;
                    since = Some(event).filter(|event| !event.kind.is_planned());
                }
            }
        }
        (state, since)
    }
}

/// That an event has no place now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("You cannot record “{event}” at this stage. The {process} is at “{state}”. {}", possible_words(possible))]
pub struct NoStep {
    pub process: &'static str,
    pub state: &'static str,
    /// What was to be recorded.
    pub event: &'static str,
    /// What may come.
    pub possible: Vec<&'static str>,
}

fn possible_words(possible: &[&str]) -> String {
    if possible.is_empty() {
        return "It has ended.".to_owned();
    }
    format!(
        "What can be recorded: {}.",
        possible.iter().map(|words| format!("“{words}”")).collect::<Vec<_>>().join(", ")
    )
}

macro_rules! machine {
    ($(#[$doc:meta])* $name:ident $title:literal { $($state:ident $words:literal)* }
        $([ proved by $($proof:ident => $proved:ident)* ])? $($from:ident: $($kind:ident => $to:ident)*;)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $(#[doc = $words] $state,)* }
        impl $name {
            /// Whether some step of it is this kind of event.
            #[must_use]
            pub const fn takes(kind: Kind) -> bool {
                let steps = <Self as Machine>::STEPS;
                let mut index = 0;
                while index < steps.len() {
                    if steps[index].1 as usize == kind as usize {
                        return true;
                    }
                    index += 1;
                }
                false
            }
        }
        impl Machine for $name {
            const NAME: &'static str = $title;
            const STEPS: &'static [(Self, Kind, Self)] = &[$($((Self::$from, Kind::$kind, Self::$to),)*)*];
            const START: Self = Self::None;
            fn words(self) -> &'static str { match self { $(Self::$state => $words,)* } }
            $(fn proved_by(event: Kind) -> Option<Self> {
                match event { $(Kind::$proof => Some(Self::$proved),)* _ => None }
            })?
        }
    };
}
machine! {
    /// From the request to the final plan.
    NeedsAssessment "needs assessment" {
        None "no request"
        Requested "requested"
        Assessing "assessment under way"
        AssessmentRefused "assessment refused"
        PlanRefused "plan refused"
        PlanAgreed "plan agreed"
        DraftServed "draft plan sent"
        Finalised "plan in force"
        Withdrawn "withdrawn"
        MovedAway "moved away"
        Ceased "plan ceased"
    }
    [ proved by PlanIssued => Finalised PlanAmended => Finalised PlanCeased => Ceased PlanRefused => PlanRefused
      PlanTransferred => MovedAway TransferredIn => Finalised ]
    None: RequestReceived => Requested ResponsibilityBegan => Requested TransferredIn => Finalised;
    Requested: ConsideringNotified => Requested AssessmentAgreed => Assessing AssessmentRefused => AssessmentRefused
        RequestWithdrawn => Withdrawn MovedOut => MovedAway;
    Assessing: AdviceAsked => Assessing AdviceReused => Assessing PlanAgreed => PlanAgreed PlanRefused => PlanRefused
        DraftServed => DraftServed HealthAgreed => Assessing RequestWithdrawn => Withdrawn MovedOut => MovedAway;
    PlanAgreed: DraftServed => DraftServed AdviceAsked => PlanAgreed AdviceReused => PlanAgreed
        HealthAgreed => PlanAgreed RequestWithdrawn => Withdrawn MovedOut => MovedAway;
    DraftServed: DraftServed => DraftServed RepresentationsReceived => DraftServed SettingConsulted => DraftServed
        HealthAgreed => DraftServed AdviceAsked => DraftServed AdviceReused => DraftServed PlanIssued => Finalised
        PlanRefused => PlanRefused RequestWithdrawn => Withdrawn MovedOut => MovedAway;
    AssessmentRefused: RequestReceived => Requested AssessmentAgreed => Assessing OrderedAssess => Assessing
        NotOpposedAssess => Assessing MediationAgreedAssess => Assessing;
    PlanRefused: RequestReceived => Requested PlanAgreed => PlanAgreed OrderedPlan => PlanAgreed
        OrderedReconsider => Assessing NotOpposedPlan => PlanAgreed MediationAgreedPlan => PlanAgreed;
    Withdrawn: RequestReceived => Requested ResponsibilityBegan => Requested TransferredIn => Finalised;
    MovedAway: RequestReceived => Requested ResponsibilityBegan => Requested TransferredIn => Finalised;
    Finalised: SettingConsulted => Finalised RepresentationsReceived => Finalised HealthAgreed => Finalised
        PlanCeased => Ceased PlanTransferred => MovedAway MovedOut => MovedAway;
    Ceased: RequestReceived => Requested ResponsibilityBegan => Requested TransferredIn => Finalised
        OrderedContinue => Finalised OrderedAmend => Finalised OrderedSetting => Finalised
        NotOpposedContents => Finalised NotOpposedSetting => Finalised MediationAgreedContinue => Finalised
        MediationAgreedContents => Finalised MediationAgreedSetting => Finalised;
}

machine! {
    /// One piece of advice, one line of regulation 6(1). Late advice is kept: only its own request counts.
    Advice "advice" {
        None "not asked for"
        Asked "asked for"
        WithBody "with the advice-giver"
        Returned "returned"
        Reused "earlier advice accepted"
    }
    None: AdviceAsked => Asked AdviceReused => Reused;
    Asked: AdviceAskReceived => WithBody AdviceReturned => Returned AdviceReused => Reused AdviceWithdrawn => None;
    WithBody: AdviceReturned => Returned AdviceReused => Reused AdviceWithdrawn => None;
    Returned: AdviceRejected => WithBody;
}

machine! {
    /// One setting that is consulted. Late answers are kept.
    Consultation "consultation" {
        None "not consulted"
        Sent "consulted"
        Answered "answered"
    }
    None: SettingConsulted => Sent;
    Sent: SettingAnswered => Answered;
}

machine! {
    /// The review of a plan.
    AnnualReview "annual review" {
        None "none under way"
        Scheduled "arranged"
        Met "meeting held"
        Reported "report sent"
        Keep "decided: maintain"
        Amend "decided: amend"
        Cease "decided: cease"
        AmendmentServed "amendments sent"
        Amended "amended"
        NotAmended "not amended"
    }
    [ proved by ReviewKeep => Keep ReviewAmend => Amend AmendmentServed => AmendmentServed PlanTransferred => None
      OrderedContinue => Keep MediationAgreedContinue => Keep ]
    None: ReviewArranged => Scheduled ReviewMeeting => Met AmendmentProposed => AmendmentServed;
    Scheduled: ReviewArranged => Scheduled ReviewInvited => Scheduled ReviewPapersSent => Scheduled ReviewMeeting => Met;
    Met: ReviewReportSent => Reported ReviewKeep => Keep ReviewAmend => Amend ReviewCease => Cease;
    Reported: ReviewKeep => Keep ReviewAmend => Amend ReviewCease => Cease;
    Amend: AmendmentServed => AmendmentServed;
    AmendmentServed: PlanAmended => Amended AmendmentDropped => NotAmended AmendmentServed => AmendmentServed
        AmendmentProposed => AmendmentServed;
    Keep: ReviewArranged => Scheduled ReviewMeeting => Met AmendmentProposed => AmendmentServed;
    Amended: ReviewArranged => Scheduled ReviewMeeting => Met AmendmentProposed => AmendmentServed;
    NotAmended: ReviewArranged => Scheduled ReviewMeeting => Met AmendmentProposed => AmendmentServed;
    Cease: PlanCeased => None OrderedAmend => Keep OrderedSetting => Keep NotOpposedContents => Keep
        NotOpposedSetting => Keep MediationAgreedContents => Keep MediationAgreedSetting => Keep;
}

machine! {
    /// Assessing again.
    Reassessment "re-assessment" {
        None "none under way"
        Requested "asked for"
        Declined "declined"
        Agreed "agreed"
        Finalised "finished"
    }
    [ proved by PlanTransferred => None PlanCeased => None ]
    None: ReassessmentRequested => Requested ReassessmentAgreed => Agreed;
    Requested: ReassessmentDeclined => Declined ReassessmentAgreed => Agreed RequestWithdrawn => None;
    Agreed: AdviceAsked => Agreed AdviceReused => Agreed DraftServed => Agreed RepresentationsReceived => Agreed
        SettingConsulted => Agreed HealthAgreed => Agreed PlanIssued => Finalised PlanAmended => Finalised
        AmendmentDropped => Finalised;
    Declined: ReassessmentRequested => Requested ReassessmentAgreed => Agreed OrderedAssess => Agreed
        NotOpposedAssess => Agreed MediationAgreedAssess => Agreed;
    Finalised: ReassessmentRequested => Requested ReassessmentAgreed => Agreed;
}

machine! {
    /// Ending a plan.
    Ceasing "ceasing" {
        None "not considered"
        Considering "considered"
        Consulted "consulted"
        Holding "notified; the plan goes on until no appeal is possible"
        Ceased "ceased"
    }
    [ proved by ReviewKeep => None ReviewAmend => None PlanIssued => None OrderedContinue => None
      MediationAgreedContinue => None PlanTransferred => None ]
    None: CeaseConsidered => Considering;
    Considering: CeaseConsulted => Consulted;
    Consulted: CeaseNotified => Holding ReviewCease => Holding;
    Holding: PlanCeased => Ceased PlanAmended => None OrderedAmend => None OrderedSetting => None
        NotOpposedContents => None NotOpposedSetting => None MediationAgreedContents => None
        MediationAgreedSetting => None;
    Ceased: OrderedAmend => None OrderedSetting => None NotOpposedContents => None
        NotOpposedSetting => None MediationAgreedContents => None MediationAgreedSetting => None;
}

machine! {
    /// Mediation after a decision that can be appealed.
    Mediation "mediation" {
        None "not begun"
        Contacted "adviser contacted"
        Declined "declined"
        Wanted "wanted"
        Held "held"
        NotArranged "could not be arranged"
        Certified "certificate issued"
    }
    None: MediationAdviserTold => Contacted MediationDeclined => Declined MediationWanted => Wanted
        MediationHealthWanted => Wanted MediationCertificate => Certified;
    Contacted: MediationDeclined => Declined MediationWanted => Wanted MediationHealthWanted => Wanted
        MediationCertificate => Certified;
    Declined: MediationCertificate => Certified MediationWanted => Wanted;
    Wanted: MediationBoardTold => Wanted MediationHealthWanted => Wanted MediationHeld => Held
        MediationNotArranged => NotArranged MediationDeclined => Declined MediationCertificate => Certified;
    Held: MediationCertificate => Certified MediationAgreedOther => Held MediationAgreementDone => Held
        MediationAgreedAssess => Held MediationAgreedPlan => Held MediationAgreedContents => Held
        MediationAgreedSetting => Held MediationAgreedContinue => Held;
    NotArranged: MediationCertificate => Certified;
    Certified: MediationAdviserTold => Contacted MediationAgreedOther => Certified MediationAgreementDone => Certified
        MediationAgreedAssess => Certified MediationAgreedPlan => Certified MediationAgreedContents => Certified
        MediationAgreedSetting => Certified MediationAgreedContinue => Certified;
}

machine! {
    /// An appeal to the Tribunal. The Tribunal may decide whether or not the authority answered.
    Appeal "appeal" {
        None "none"
        Registered "registered"
        Received "received by the authority"
        Answered "answered"
        NotOpposed "not opposed"
        Decided "decided"
        Ended "ended"
    }
    None: AppealRegistered => Registered;
    Registered: AppealReceived => Received AppealAnswered => Answered AppealEnded => Ended
        NotOpposedAssess => NotOpposed NotOpposedContents => NotOpposed NotOpposedSetting => NotOpposed
        NotOpposedPlan => NotOpposed OrderedAssess => Decided OrderedPlan => Decided OrderedReconsider => Decided
        OrderedAmend => Decided OrderedSetting => Decided OrderedContinue => Decided OrderedCeaseStands => Decided
        DirectedResponse => Registered DirectedEvidence => Registered DirectedBundle => Registered
        DirectedAttendance => Registered DirectedDocument => Registered DirectedHearing => Registered
        Directed => Registered DirectedOthers => Registered;
    Received: AppealAnswered => Answered AppealEnded => Ended NotOpposedAssess => NotOpposed
        NotOpposedContents => NotOpposed NotOpposedSetting => NotOpposed NotOpposedPlan => NotOpposed
        OrderedAssess => Decided OrderedPlan => Decided OrderedReconsider => Decided OrderedAmend => Decided
        OrderedSetting => Decided OrderedContinue => Decided OrderedCeaseStands => Decided
        DirectedResponse => Received DirectedEvidence => Received DirectedBundle => Received
        DirectedAttendance => Received DirectedDocument => Received DirectedHearing => Received Directed => Received
        DirectedOthers => Received;
    Answered: OrderedAssess => Decided OrderedPlan => Decided OrderedReconsider => Decided OrderedAmend => Decided
        OrderedSetting => Decided OrderedContinue => Decided OrderedCeaseStands => Decided AppealEnded => Ended
        DirectedResponse => Answered DirectedEvidence => Answered DirectedBundle => Answered
        DirectedAttendance => Answered DirectedDocument => Answered DirectedHearing => Answered Directed => Answered
        DirectedOthers => Answered;
    NotOpposed: AppealEnded => Ended OrderedAssess => Decided OrderedPlan => Decided OrderedReconsider => Decided
        OrderedAmend => Decided OrderedSetting => Decided OrderedContinue => Decided OrderedCeaseStands => Decided
        DirectedResponse => NotOpposed DirectedEvidence => NotOpposed DirectedBundle => NotOpposed
        DirectedAttendance => NotOpposed DirectedDocument => NotOpposed DirectedHearing => NotOpposed
        Directed => NotOpposed DirectedOthers => NotOpposed;
    Decided: AppealEnded => Ended RecommendationMade => Decided RecommendationAnswered => Decided
        OrderedAssess => Decided OrderedPlan => Decided OrderedReconsider => Decided OrderedAmend => Decided
        OrderedSetting => Decided OrderedContinue => Decided OrderedCeaseStands => Decided;
    Ended: AppealRegistered => Registered RecommendationAnswered => Ended;
}

machine! {
    /// One direction of the Tribunal, until it is carried out or lifted, or its appeal is decided.
    Direction "direction" {
        None "not given"
        Open "to be carried out"
        Done "carried out"
        Lifted "lifted"
        Ended "ended with the appeal"
    }
    None: DirectedResponse => Open DirectedEvidence => Open DirectedBundle => Open DirectedAttendance => Open
        DirectedDocument => Open DirectedHearing => Open Directed => Open DirectedOthers => Open;
    Open: DirectionDone => Done DirectionChanged => Open DirectionLifted => Lifted AppealAnswered => Done
        AppealEnded => Ended OrderedAssess => Ended OrderedPlan => Ended OrderedReconsider => Ended OrderedAmend => Ended
        OrderedSetting => Ended OrderedContinue => Ended OrderedCeaseStands => Ended NotOpposedAssess => Ended
        NotOpposedContents => Ended NotOpposedSetting => Ended NotOpposedPlan => Ended;
}

machine! {
    /// What the Tribunal ordered, or mediation agreed in the place of an order, carried out directly (regulations 42(2) and
    /// 44(2)): no second decision, no second draft.
    Order "tribunal order" {
        None "none to carry out"
        ToAssess "to assess"
        ToMakePlan "to make a plan"
        ToReconsider "to reconsider"
        ToAmend "to amend the plan"
        ToName "to name another setting or type"
        CarriedOut "carried out"
    }
    [ proved by OrderedAssess => ToAssess NotOpposedAssess => ToAssess OrderedPlan => ToMakePlan NotOpposedPlan => ToMakePlan
      OrderedReconsider => ToReconsider OrderedAmend => ToAmend NotOpposedContents => ToAmend OrderedSetting => ToName
      NotOpposedSetting => ToName MediationAgreedAssess => ToAssess MediationAgreedPlan => ToMakePlan
      MediationAgreedContents => ToAmend MediationAgreedSetting => ToName ]
    ToAssess: WillAssess => CarriedOut;
    ToMakePlan: PlanIssued => CarriedOut;
    ToReconsider: Reconsidered => CarriedOut PlanRefused => CarriedOut;
    ToAmend: PlanAmended => CarriedOut;
    ToName: PlanAmended => CarriedOut;
}

machine! {
    /// A plan that moves between authorities.
    Move "move between authorities" {
        None "none"
        Known "known"
        Happened "moved"
        Transferred "plan transferred"
        FamilyTold "family told"
    }
    None: MoveKnown => Known Moved => Happened PlanTransferred => Transferred TransferredIn => Transferred;
    Known: MoveKnown => Known Moved => Happened PlanTransferred => Transferred TransferredIn => Transferred;
    Happened: MoveKnown => Happened Moved => Happened PlanTransferred => Transferred TransferredIn => Transferred;
    Transferred: MoveFamilyTold => FamilyTold MoveKnown => Known
        PlanTransferred => Transferred TransferredIn => Transferred;
    FamilyTold: MoveKnown => Known Moved => Happened PlanTransferred => Transferred TransferredIn => Transferred;
}

machine! {
    /// From one phase of education to the next.
    PhaseTransfer "phase transfer" {
        None "none set"
        Set "set"
        Reviewed "reviewed, no amendment needed"
    }
    None: TransferOfPhase => Set TransferToPost16 => Set TransferWithinPost16 => Set;
    Set: TransferOfPhase => Set TransferToPost16 => Set TransferWithinPost16 => Set TransferReviewed => Reviewed;
    Reviewed: TransferOfPhase => Set TransferToPost16 => Set TransferWithinPost16 => Set;
}

machine! {
    /// What the family or a setting asks for when no other process has a place for it, and an early review.
    Asking "request" {
        None "none open"
        Open "waiting for an answer"
    }
    None: RequestToAnswer => Open ReviewRequested => Open;
    Open: RequestToAnswer => Open ReviewRequested => Open RequestAnswered => None ReviewRequestAnswered => None;
}

machine! {
    /// Responsibility that passes between health bodies (regulation 16).
    HealthBody "change of health body" {
        None "none"
        Known "known"
        Notified "new body notified"
        CannotArrange "cannot arrange the provision"
    }
    None: BoardChangeKnown => Known BoardCannotArrange => CannotArrange;
    Known: BoardNotified => Notified BoardCannotArrange => CannotArrange;
    Notified: BoardChangeKnown => Known BoardCannotArrange => CannotArrange;
    CannotArrange: BoardAskedReview => Notified BoardChangeKnown => Known;
}

machine! {
    DirectPayments "direct payments" {
        None "none"
        Asked "asked for"
        Prepared "budget prepared"
        Refused "refused"
        ReviewAsked "review asked for"
        Paying "paying"
    }
    None: BudgetAsked => Asked;
    Asked: BudgetPrepared => Prepared PaymentsRefused => Refused PaymentsBegan => Paying;
    Prepared: PaymentsRefused => Refused PaymentsBegan => Paying;
    Refused: PaymentsReviewAsked => ReviewAsked;
    ReviewAsked: PaymentsReviewed => Prepared;
    Paying: PaymentsUseReviewed => Paying;
}

machine! {
    /// The needs assessment of a detained person (SI 2015/62).
    Detained "detained person’s assessment" {
        None "no request"
        Requested "requested"
        Decided "decided"
        PlanRefused "plan refused"
        DraftServed "draft plan sent"
        Finalised "plan in force"
    }
    None: DetainedRequest => Requested;
    Requested: DetainedConsulted => Requested DetainedDecided => Decided;
    Decided: DetainedAdviceAsked => Decided DetainedAdviceReturned => Decided DetainedPlanRefused => PlanRefused
        DetainedDraftServed => DraftServed;
    DraftServed: DetainedDraftServed => DraftServed DetainedAdviceReturned => DraftServed
        DetainedPlanIssued => Finalised;
    Finalised: Released => Finalised;
}
