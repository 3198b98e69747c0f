//! What can happen in the processes of SEND law: the kinds of events.

macro_rules! kinds {
    ($($variant:ident $code:literal $words:literal;)*) => {
        /// A kind of event. Its code is what the record of events holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind { $(#[doc = $words] $variant,)* }

        impl Kind {
            /// All of them.
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
    RequestReceived "request.received" "Request for an assessment received";
    ResponsibilityBegan "responsibility.began" "Local authority became responsible (section 24)";
    ConsideringNotified "request.considering_notified" "Told that an assessment is being considered";
    AssessmentAgreed "request.agreed" "Decision to assess notified";
    AssessmentRefused "request.refused" "Decision not to assess notified";
    RequestWithdrawn "request.withdrawn" "Request withdrawn";
    RequestToAnswer "request.to_answer" "Request received that needs an answer";
    RequestAnswered "request.answered" "Request answered";
    MovedOut "case.moved_out" "Moved out of the area";
    AdviceAsked "advice.asked" "Advice asked for";
    AdviceAskReceived "advice.ask_received" "Request for advice received by the adviser";
    AdviceReturned "advice.returned" "Advice returned";
    AdviceRejected "advice.rejected" "Advice sent back as incomplete";
    AdviceReused "advice.reused" "Earlier advice accepted by adviser, authority and family";
    PlanAgreed "plan.agreed" "Decision to issue a plan";
    PlanRefused "plan.refused" "Decision not to issue a plan notified";
    DraftServed "plan.draft_served" "Draft plan served";
    RepresentationsReceived "plan.representations" "Representations on the plan received";
    SettingConsulted "consultation.sent" "Setting consulted";
    SettingAnswered "consultation.answered" "Setting answered";
    HealthAgreed "plan.health_agreed" "Health body agreed the health provision";
    PlanIssued "plan.issued" "Final plan sent";
    ProvisionSecured "plan.provision_secured" "Provision in place";
    UnderFiveNoticed "under_five.noticed" "Health body thinks that a child under five has special educational needs";
    UnderFiveNotified "under_five.notified" "Local authority told by the health body";
    // Annual review.
    ReviewRequested "review.requested" "Early review asked for";
    ReviewRequestAnswered "review.request_answered" "Request for an early review answered";
    ReviewArranged "review.arranged" "Day of the review meeting";
    ReviewInvited "review.invited" "Review invitations sent";
    ReviewPapersSent "review.papers_sent" "Review advice circulated";
    ReviewMeeting "review.meeting" "Review meeting held";
    ReviewReportSent "review.report_sent" "Review report sent";
    ReviewKeep "review.keep" "Decision after review notified: keep the plan";
    ReviewAmend "review.amend" "Decision after review notified: amend the plan";
    ReviewCease "review.cease" "Decision after review notified: cease the plan";
    AmendmentServed "review.amendment_served" "Amendment notice served after a review";
    AmendmentProposed "amendment.proposed" "Amendment notice served outside a review";
    PlanAmended "plan.amended" "Final amended plan sent";
    AmendmentDropped "plan.not_amended" "Decision not to amend notified";
    // Phase transfer.
    TransferOfPhase "phase_transfer.due" "Day of the phase transfer";
    TransferToPost16 "phase_transfer.post16_due" "Day of the transfer from secondary to post-16";
    TransferWithinPost16 "phase_transfer.within_post16_due" "Day of the transfer between post-16 settings";
    TransferReviewed "phase_transfer.reviewed" "Reviewed before a phase transfer; no amendment needed";
    // Re-assessment.
    ReassessmentRequested "reassessment.requested" "Re-assessment asked for";
    ReassessmentDeclined "reassessment.declined" "Decision not to re-assess notified";
    ReassessmentAgreed "reassessment.agreed" "Decision to re-assess notified";
    // Ceasing.
    CeaseConsidered "cease.considered" "Ceasing the plan is being considered";
    CeaseConsulted "cease.consulted" "Family and setting consulted about ceasing";
    CeaseNotified "cease.notified" "Decision to cease notified";
    PlanCeased "plan.ceased" "Plan ceased";
    Turned25 "young_person.turned_25" "25th birthday";
    // Moves.
    MoveKnown "move.known" "Local authority learned of the move";
    Moved "move.happened" "Day of the move";
    PlanTransferred "move.plan_transferred" "Plan transferred";
    PlanMadeElsewhere "plan.made_elsewhere" "Plan made by another authority";
    TransferredIn "move.transferred_in" "Plan transferred in from another authority";
    MoveFamilyTold "move.family_told" "Family told what happens with the transferred plan";
    BoardChangeKnown "health_board.change_known" "Health body learned that responsibility passed";
    BoardNotified "health_board.notified" "New health body notified";
    BoardCannotArrange "health_board.cannot_arrange" "New health body learned that it cannot arrange the provision";
    BoardAskedReview "health_board.asked_review" "Health body asked for a review or assessment";
    // Mediation and appeal.
    MediationAdviserTold "mediation.adviser_contacted" "Mediation adviser contacted";
    MediationDeclined "mediation.declined" "Family told the adviser: no mediation";
    MediationWanted "mediation.wanted" "Family told the authority that they want mediation";
    MediationHealthWanted "mediation.health_wanted" "Family wants mediation on health provision";
    MediationBoardTold "mediation.board_told" "Health body told of the mediation";
    MediationHeld "mediation.held" "Mediation held";
    MediationNotArranged "mediation.not_arranged" "Adviser told that mediation cannot be arranged in time";
    MediationCertificate "mediation.certificate" "Mediation certificate issued";
    MediationAgreedOther "mediation.agreed_other" "Mediation agreement on a matter that cannot be appealed";
    MediationAgreementDone "mediation.agreement_done" "Mediation agreement carried out";
    MediationAuthorityTold "mediation.authority_told" "Authority told of an agreement that it was no party to";
    AppealRegistered "appeal.registered" "Appeal registered with the SEND Tribunal";
    AppealReceived "appeal.received" "Appeal received by the authority";
    AppealAnswered "appeal.answered" "Authority's response sent to the Tribunal";
    AppealEnded "appeal.ended" "Appeal ended";
    // Orders.
    OrderedAssess "order.assess" "Tribunal ordered an assessment or re-assessment";
    OrderedPlan "order.make_plan" "Tribunal ordered a plan to be made";
    OrderedReconsider "order.reconsider" "Tribunal sent the case back to be reconsidered";
    OrderedAmend "order.amend" "Tribunal ordered the plan to be amended";
    OrderedSetting "order.setting" "Tribunal ordered another setting or type";
    OrderedContinue "order.continue" "Tribunal ordered the plan to continue";
    OrderedCeaseStands "order.cease_stands" "Tribunal dismissed the appeal against ceasing";
    NotOpposedAssess "appeal.not_opposed_assess" "Authority told the Tribunal that it will assess";
    NotOpposedContents "appeal.not_opposed_contents" "Authority told the Tribunal that it does not oppose: contents or amendment";
    NotOpposedSetting "appeal.not_opposed_setting" "Authority told the Tribunal that it does not oppose: setting only";
    NotOpposedPlan "appeal.not_opposed_plan" "Authority told the Tribunal that it will make a plan";
    WillAssess "order.will_assess" "Family told that the authority will assess";
    Reconsidered "order.reconsidered" "Draft sent or notice given after reconsidering";
    RecommendationMade "recommendation.made" "Tribunal recommended health or social care provision";
    RecommendationAnswered "recommendation.answered" "Recommendation answered in writing";
    // Direct payments.
    BudgetAsked "budget.asked" "Personal budget asked for";
    BudgetPrepared "budget.prepared" "Personal budget prepared";
    PaymentsRefused "direct_payment.refused" "Direct payments refused with reasons";
    PaymentsReviewAsked "direct_payment.review_asked" "Review of a direct payment decision asked for";
    PaymentsReviewed "direct_payment.reviewed" "Direct payment decision reviewed";
    PaymentsBegan "direct_payment.began" "Direct payments began";
    PaymentsUseReviewed "direct_payment.use_reviewed" "Use of direct payments reviewed";
    // Detained persons.
    DetainedRequest "detained.request" "Request or attention drawn to a detained person";
    DetainedConsulted "detained.consulted" "Detained person and person in charge consulted";
    DetainedDecided "detained.decided" "Decision whether to assess a detained person notified";
    DetainedAdviceAsked "detained.advice_asked" "Request for advice on a detained person received";
    DetainedAdviceReturned "detained.advice_returned" "Advice on a detained person returned";
    DetainedPlanRefused "detained.plan_refused" "Decision not to issue a plan for a detained person notified";
    DetainedDraftServed "detained.draft_served" "Draft plan of a detained person served";
    DetainedPlanIssued "detained.plan_issued" "Final plan of a detained person sent";
    Released "detained.released" "Person with a plan released";
    // A death ends what is owed; see the ledger's callers.
    Died "child.died" "Child or young person died";
    // The area's own duties.
    CommentsPublished "local_offer.comments_published" "Comments on the Local Offer and the responses published";
    SchoolReportPublished "school_report.published" "SEN information report published";
    ComplaintKnown "complaint.known" "Family learned of the matter complained of";
    ComplaintToOmbudsman "complaint.ombudsman" "Complaint made to the Ombudsman";
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
