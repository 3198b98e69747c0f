//! What can happen in the processes of SEND law: the kinds of events.

/// What age has to do with a kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// A right that ends on the 25th birthday: asking for an assessment, and what follows before there is a plan.
    Right,
    /// Part of a plan that goes on: to the end of the academic year, at most to the day before the 26th birthday.
    Plan,
    /// An end, an answer, an appeal or a complaint: whatever the age.
    Any,
}

macro_rules! kinds {
    ($($variant:ident $age:ident $code:literal $words:literal;)*) => {
        /// A kind of event. Its code is what the record of events holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind { $(#[doc = $words] $variant,)* }

        impl Kind {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// As the record of events holds it.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// As people read it.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }

            /// What age has to do with it.
            #[must_use]
            pub const fn age(self) -> Age {
                match self { $(Self::$variant => Age::$age,)* }
            }

            /// The kind of a code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

kinds! {
    // Needs assessment.
    RequestReceived Right "request.received" "Request for an assessment received";
    ResponsibilityBegan Right "responsibility.began" "Local authority became responsible (section 24)";
    ConsideringNotified Right "request.considering_notified" "Health, social care and the school or setting told about the request";
    AssessmentAgreed Right "request.agreed" "Decision to assess notified";
    AssessmentRefused Any "request.refused" "Decision not to assess notified";
    RequestWithdrawn Any "request.withdrawn" "Request withdrawn";
    RequestToAnswer Any "request.to_answer" "Other request received";
    RequestAnswered Any "request.answered" "Other request answered";
    MovedOut Any "case.moved_out" "Moved out of the area";
    AdviceAsked Right "advice.asked" "Advice requested";
    AdviceAskReceived Any "advice.ask_received" "Request for advice received by the advice-giver";
    AdviceReturned Any "advice.returned" "Advice returned";
    AdviceRejected Any "advice.rejected" "Advice sent back as incomplete";
    AdviceWithdrawn Any "advice.withdrawn" "Request for advice withdrawn";
    AdviceReused Right "advice.reused" "Earlier advice accepted by advice-giver, authority and family";
    PlanAgreed Right "plan.agreed" "Decision to issue a plan";
    PlanRefused Any "plan.refused" "Decision not to issue a plan notified";
    DraftServed Right "plan.draft_served" "Draft plan sent";
    RepresentationsReceived Plan "plan.representations" "Comments on the plan received";
    SettingConsulted Plan "consultation.sent" "Setting consulted";
    SettingAnswered Any "consultation.answered" "Consultation response received";
    HealthAgreed Plan "plan.health_agreed" "Health body agreed the health provision";
    PlanIssued Right "plan.issued" "Final plan sent";
    ProvisionSecured Plan "plan.provision_secured" "Provision in place";
    UnderFiveNoticed Right "under_five.noticed" "Health body thinks that a child under five has special educational needs";
    UnderFiveNotified Right "under_five.notified" "Local authority told by the health body";
    // Annual review.
    ReviewRequested Plan "review.requested" "Early review requested";
    ReviewRequestAnswered Any "review.request_answered" "Request for an early review answered";
    ReviewArranged Plan "review.arranged" "Date of the review meeting";
    ReviewInvited Plan "review.invited" "Review invitations sent";
    ReviewPapersSent Plan "review.papers_sent" "Review advice circulated";
    ReviewMeeting Plan "review.meeting" "Review meeting held";
    ReviewReportSent Plan "review.report_sent" "Review report sent";
    ReviewKeep Plan "review.keep" "Decision after review notified: maintain the plan";
    ReviewAmend Plan "review.amend" "Decision after review notified: amend the plan";
    ReviewCease Any "review.cease" "Decision after review notified: cease the plan";
    AmendmentServed Plan "review.amendment_served" "Amendment notice sent after a review";
    AmendmentProposed Plan "amendment.proposed" "Amendment notice sent outside a review";
    PlanAmended Plan "plan.amended" "Final amended plan sent";
    AmendmentDropped Any "plan.not_amended" "Decision not to amend notified";
    // Phase transfer.
    TransferOfPhase Plan "phase_transfer.due" "Date of the phase transfer";
    TransferToPost16 Plan "phase_transfer.post16_due" "Date of the transfer from secondary to post-16";
    TransferWithinPost16 Plan "phase_transfer.within_post16_due" "Date of the transfer between post-16 settings";
    TransferReviewed Plan "phase_transfer.reviewed" "Reviewed before a phase transfer; no amendment needed";
    // Re-assessment.
    ReassessmentRequested Right "reassessment.requested" "Re-assessment requested";
    ReassessmentDeclined Any "reassessment.declined" "Decision not to re-assess notified";
    ReassessmentAgreed Right "reassessment.agreed" "Decision to re-assess notified";
    // Ceasing.
    CeaseConsidered Any "cease.considered" "Ceasing the plan is being considered";
    CeaseConsulted Any "cease.consulted" "Family and setting consulted about ceasing";
    CeaseNotified Any "cease.notified" "Decision to cease notified";
    PlanCeased Any "plan.ceased" "Plan ceased";
    Turned25 Any "young_person.turned_25" "25th birthday";
    // Moves.
    MoveKnown Any "move.known" "Local authority became aware of the move";
    Moved Any "move.happened" "Date of the move";
    PlanTransferred Any "move.plan_transferred" "Plan transferred";
    PlanMadeElsewhere Plan "plan.made_elsewhere" "Plan made by another authority";
    TransferredIn Plan "move.transferred_in" "Plan transferred in from another authority";
    MoveFamilyTold Plan "move.family_told" "Family told what happens with the transferred plan";
    BoardChangeKnown Any "health_board.change_known" "Health body learned that responsibility passed";
    BoardNotified Any "health_board.notified" "New health body notified";
    BoardCannotArrange Any "health_board.cannot_arrange" "New health body learned that it cannot arrange the provision";
    BoardAskedReview Plan "health_board.asked_review" "Health body asked for a review or assessment";
    // Mediation and appeal.
    MediationAdviserTold Any "mediation.adviser_contacted" "Mediation adviser contacted";
    MediationDeclined Any "mediation.declined" "Family told the mediation adviser that they do not want mediation";
    MediationWanted Any "mediation.wanted" "Family told the authority that they want mediation";
    MediationHealthWanted Any "mediation.health_wanted" "Family wants mediation on health provision";
    MediationBoardTold Any "mediation.board_told" "Health body told of the mediation";
    MediationHeld Any "mediation.held" "Mediation held";
    MediationNotArranged Any "mediation.not_arranged" "Adviser told that mediation cannot be arranged in time";
    MediationCertificate Any "mediation.certificate" "Mediation certificate issued";
    MediationAgreedOther Any "mediation.agreed_other" "Mediation agreement on a matter that cannot be appealed";
    MediationAgreementDone Any "mediation.agreement_done" "Mediation agreement carried out";
    MediationAuthorityTold Any "mediation.authority_told" "Authority told of an agreement that it was not a party to";
    AppealRegistered Any "appeal.registered" "Appeal registered with the SEND Tribunal";
    AppealReceived Any "appeal.received" "Appeal received by the authority";
    AppealAnswered Any "appeal.answered" "Authority's response sent to the Tribunal";
    AppealEnded Any "appeal.ended" "Appeal ended";
    // Directions: what the Tribunal asks for while an appeal is open, each by a day that it set.
    DirectedResponse Any "direction.response" "Tribunal directed a response to the appeal";
    DirectedEvidence Any "direction.evidence" "Tribunal directed evidence to be sent";
    DirectedBundle Any "direction.bundle" "Tribunal directed the bundle for the hearing to be sent";
    DirectedAttendance Any "direction.attendance" "Tribunal directed the attendance form to be sent";
    DirectedDocument Any "direction.working_document" "Tribunal directed the working document to be sent";
    DirectedHearing Any "direction.hearing" "Tribunal set the date of the hearing";
    Directed Any "direction.other" "Direction of the Tribunal";
    DirectedOthers Any "direction.to_others" "Direction of the Tribunal to somebody else";
    DirectionDone Any "direction.done" "Direction of the Tribunal carried out";
    DirectionChanged Any "direction.changed" "Date of a direction changed by the Tribunal";
    DirectionLifted Any "direction.lifted" "Direction lifted by the Tribunal";
    // Orders.
    OrderedAssess Any "order.assess" "Tribunal ordered an assessment or re-assessment";
    OrderedPlan Any "order.make_plan" "Tribunal ordered a plan to be made";
    OrderedReconsider Any "order.reconsider" "Tribunal sent the case back to be reconsidered";
    OrderedAmend Any "order.amend" "Tribunal ordered the plan to be amended";
    OrderedSetting Any "order.setting" "Tribunal ordered another setting or type";
    OrderedContinue Any "order.continue" "Tribunal ordered the plan to continue";
    OrderedCeaseStands Any "order.cease_stands" "Tribunal dismissed the appeal against ceasing";
    NotOpposedAssess Any "appeal.not_opposed_assess" "Authority told the Tribunal that it will assess";
    NotOpposedContents Any "appeal.not_opposed_contents" "Authority told the Tribunal that it does not oppose: contents or amendment";
    NotOpposedSetting Any "appeal.not_opposed_setting" "Authority told the Tribunal that it does not oppose: named setting only";
    NotOpposedPlan Any "appeal.not_opposed_plan" "Authority told the Tribunal that it will make a plan";
    WillAssess Any "order.will_assess" "Family told that the authority will assess";
    Reconsidered Any "order.reconsidered" "Draft sent or notice given after reconsidering";
    RecommendationMade Any "recommendation.made" "Tribunal recommended health or social care provision";
    RecommendationAnswered Any "recommendation.answered" "Recommendation answered in writing";
    // Direct payments.
    BudgetAsked Plan "budget.asked" "Personal budget requested";
    BudgetPrepared Plan "budget.prepared" "Personal budget prepared";
    PaymentsRefused Any "direct_payment.refused" "Direct payments refused with reasons";
    PaymentsReviewAsked Any "direct_payment.review_asked" "Review of a direct payment decision asked for";
    PaymentsReviewed Any "direct_payment.reviewed" "Direct payment decision reviewed";
    PaymentsBegan Plan "direct_payment.began" "Direct payments began";
    PaymentsUseReviewed Plan "direct_payment.use_reviewed" "Use of direct payments reviewed";
    // Detained persons.
    DetainedRequest Right "detained.request" "Request about a detained person, or person brought to attention";
    DetainedConsulted Right "detained.consulted" "Detained person and person in charge consulted";
    DetainedDecided Any "detained.decided" "Decision whether to assess a detained person notified";
    DetainedAdviceAsked Right "detained.advice_asked" "Request for advice on a detained person received";
    DetainedAdviceReturned Any "detained.advice_returned" "Advice on a detained person returned";
    DetainedPlanRefused Any "detained.plan_refused" "Decision not to issue a plan for a detained person notified";
    DetainedDraftServed Right "detained.draft_served" "Draft plan for a detained person sent";
    DetainedPlanIssued Right "detained.plan_issued" "Final plan for a detained person sent";
    Released Plan "detained.released" "Person with a plan released";
    // A death ends what is owed; see the ledger's callers.
    Died Any "child.died" "Child or young person died";
    // The area's own duties.
    CommentsPublished Any "local_offer.comments_published" "Comments on the Local Offer and the responses published";
    SchoolReportPublished Any "school_report.published" "SEN information report published";
    ComplaintKnown Any "complaint.known" "Family learned of the matter complained of";
    ComplaintToOmbudsman Any "complaint.ombudsman" "Complaint made to the Ombudsman";
}

impl Kind {
    /// Whether such an event is known before its day: a date that was set.
    #[must_use]
    pub const fn is_planned(self) -> bool {
        matches!(
            self,
            Self::ReviewArranged
                | Self::TransferOfPhase
                | Self::TransferToPost16
                | Self::TransferWithinPost16
                | Self::Moved
                | Self::Turned25
        )
    }

    /// Whether it names a day that is to come when it is set: a meeting, a transfer to the next phase.
    #[must_use]
    pub const fn is_to_come(self) -> bool {
        matches!(
            self,
            Self::ReviewArranged | Self::TransferOfPhase | Self::TransferToPost16 | Self::TransferWithinPost16
        )
    }

    /// Whether it is part of mediation or an appeal, and so belongs to one decision: the event's `about` names it
    /// (rule 20 of the Tribunal's rules: the time for an appeal runs for each decision).
    #[must_use]
    pub const fn belongs_to_a_decision(self) -> bool {
        matches!(
            self,
            Self::MediationAdviserTold
                | Self::MediationDeclined
                | Self::MediationWanted
                | Self::MediationHealthWanted
                | Self::MediationBoardTold
                | Self::MediationHeld
                | Self::MediationNotArranged
                | Self::MediationCertificate
                | Self::MediationAgreedOther
                | Self::MediationAgreementDone
                | Self::AppealRegistered
                | Self::AppealReceived
                | Self::AppealAnswered
                | Self::AppealEnded
                | Self::RecommendationMade
                | Self::RecommendationAnswered
        ) || self.is_order()
            || self.is_direction()
    }

    /// Whether it is how somebody begins to dispute a decision.
    #[must_use]
    pub const fn begins_a_dispute(self) -> bool {
        matches!(
            self,
            Self::MediationAdviserTold
                | Self::MediationDeclined
                | Self::MediationWanted
                | Self::MediationHealthWanted
                | Self::MediationCertificate
                | Self::AppealRegistered
                | Self::AppealReceived
        )
    }

    /// Whether it is done by whoever has the right: the parents, and after compulsory school age the young person
    /// (sections 36(1), 44(2), 51 and 52; regulations 13 and 22).
    #[must_use]
    pub const fn is_the_familys(self) -> bool {
        matches!(
            self,
            Self::RequestReceived
                | Self::ReassessmentRequested
                | Self::ReviewRequested
                | Self::RepresentationsReceived
                | Self::MediationAdviserTold
                | Self::MediationDeclined
                | Self::MediationWanted
                | Self::MediationHealthWanted
                | Self::AppealRegistered
        )
    }

    /// Whether the Tribunal ordered something, or the authority told it that it does not oppose (regulations 44 and 45).
    #[must_use]
    pub const fn is_order(self) -> bool {
        matches!(
            self,
            Self::OrderedAssess
                | Self::OrderedPlan
                | Self::OrderedReconsider
                | Self::OrderedAmend
                | Self::OrderedSetting
                | Self::OrderedContinue
                | Self::OrderedCeaseStands
                | Self::NotOpposedAssess
                | Self::NotOpposedContents
                | Self::NotOpposedSetting
                | Self::NotOpposedPlan
        )
    }

    /// Whether the Tribunal directed somebody to do something by a day that it set, or set the day of the hearing.
    #[must_use]
    pub const fn is_direction(self) -> bool {
        matches!(
            self,
            Self::DirectedResponse
                | Self::DirectedEvidence
                | Self::DirectedBundle
                | Self::DirectedAttendance
                | Self::DirectedDocument
                | Self::DirectedHearing
                | Self::Directed
                | Self::DirectedOthers
        )
    }

    /// Whether it says what became of a direction: the event's `about` names that direction.
    #[must_use]
    pub const fn is_about_a_direction(self) -> bool {
        matches!(self, Self::DirectionDone | Self::DirectionChanged | Self::DirectionLifted)
    }

    /// Whether it names a day that the Tribunal set.
    #[must_use]
    pub const fn sets_a_day(self) -> bool {
        self.is_direction() || matches!(self, Self::DirectionChanged)
    }

    /// Whether the law counts the family's time from the day on which it was served, not from the day it was sent.
    #[must_use]
    pub const fn is_served(self) -> bool {
        matches!(self, Self::DraftServed | Self::AmendmentServed | Self::AmendmentProposed | Self::DetainedDraftServed)
    }
}

/// Whether a decision can be appealed.
#[must_use]
pub fn is_appealable(kind: Kind) -> bool {
    APPEALABLE.contains(&kind)
}

/// The decisions that can be appealed (Children and Families Act 2014 section 51(2)).
pub const APPEALABLE: &[Kind] = &[
    Kind::AssessmentRefused,
    Kind::PlanRefused,
    Kind::PlanIssued,
    Kind::PlanAmended,
    Kind::ReassessmentDeclined,
    Kind::AmendmentDropped,
    Kind::ReviewKeep,
    Kind::ReviewCease,
    Kind::CeaseNotified,
];

/// Whether an appeal against this decision can end in this order, or in the authority not opposing it: each decision has its own
/// (section 51(2); regulation 43(2), SEND Regulations 2014).
#[must_use]
pub const fn can_end_in(decision: Kind, order: Kind) -> bool {
    let about_assessing = matches!(order, Kind::OrderedAssess | Kind::NotOpposedAssess);
    let about_making = matches!(order, Kind::OrderedPlan | Kind::OrderedReconsider | Kind::NotOpposedPlan);
    let about_ending = matches!(order, Kind::OrderedContinue | Kind::OrderedCeaseStands);
    match decision {
        Kind::AssessmentRefused | Kind::ReassessmentDeclined => about_assessing,
        Kind::PlanRefused => about_making,
        // A plan can be ordered to go on as it is, or with amendments.
        Kind::ReviewCease | Kind::CeaseNotified => !about_assessing && !about_making,
        _ => !about_assessing && !about_making && !about_ending,
    }
}
