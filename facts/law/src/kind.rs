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

/// The part of the law that a kind of event belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chapter {
    /// From the request to the final plan.
    Assessment,
    Review,
    Transfer,
    Reassessment,
    /// The end of a plan, and a death.
    Ending,
    /// Between authorities, and between health bodies.
    Moves,
    /// Mediation, appeals, directions and orders.
    Dispute,
    /// Personal budgets and direct payments.
    Payments,
    /// Of persons who are detained.
    Detained,
    /// The area's own duties.
    Duties,
}

/// What the guards and the clock ask of a kind of event.
#[derive(Clone, Copy)]
enum Nature {
    /// An act of whoever works on the case.
    Act,
    /// Done by whoever has the right.
    Familys,
    /// What the family's time counts from once it was served.
    Served,
    /// A day that is to come when it is set.
    Set,
    /// A day that is known before it comes.
    Known,
    /// A step of mediation or an appeal.
    Dispute,
    /// The step with which somebody begins one.
    Begins,
    /// The same, done by whoever has the right.
    FamilyBegins,
    /// The Tribunal ordered something, or the authority does not oppose it.
    Order,
    /// Mediation agreed something that could have been ordered.
    Agreement,
    /// The Tribunal directed something by a day.
    Direction,
    /// What became of a direction.
    OfDirection,
}

macro_rules! kinds {
    ($($chapter:ident { $($variant:ident $age:ident $nature:ident $code:literal $words:literal;)* })*) => {
        /// A kind of event. Its code is what the record of events holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind { $($(#[doc = $words] $variant,)*)* }

        impl Kind {
            pub const ALL: &'static [Self] = &[$($(Self::$variant,)*)*];

            /// As the record of events holds it.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $($(Self::$variant => $code,)*)* }
            }

            /// As people read it.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $($(Self::$variant => $words,)*)* }
            }

            /// What age has to do with it.
            #[must_use]
            pub const fn age(self) -> Age {
                match self { $($(Self::$variant => Age::$age,)*)* }
            }

            /// The part of the law that it belongs to.
            #[must_use]
            pub const fn chapter(self) -> Chapter {
                match self { $($(Self::$variant => Chapter::$chapter,)*)* }
            }

            const fn nature(self) -> Nature {
                match self { $($(Self::$variant => Nature::$nature,)*)* }
            }

            /// The kind of a code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($($code => Some(Self::$variant),)*)* _ => None }
            }
        }
    };
}

kinds! {
    Assessment {
        RequestReceived Right Familys "request.received" "Request for an assessment received";
        ResponsibilityBegan Right Act "responsibility.began" "Local authority became responsible (section 24)";
        ConsideringNotified Right Act "request.considering_notified" "Health, social care and the school or setting told about the request";
        AssessmentAgreed Right Act "request.agreed" "Decision to assess notified";
        AssessmentRefused Any Act "request.refused" "Decision not to assess notified";
        RequestWithdrawn Any Act "request.withdrawn" "Request withdrawn";
        RequestToAnswer Any Act "request.to_answer" "Other request received";
        RequestAnswered Any Act "request.answered" "Other request answered";
    }
    Moves {
        MovedOut Any Act "case.moved_out" "Moved out of the area";
    }
    Assessment {
        AdviceAsked Right Act "advice.asked" "Advice requested";
        AdviceAskReceived Any Act "advice.ask_received" "Request for advice received by the advice-giver";
        AdviceReturned Any Act "advice.returned" "Advice returned";
        AdviceRejected Any Act "advice.rejected" "Advice sent back as incomplete";
        AdviceWithdrawn Any Act "advice.withdrawn" "Request for advice withdrawn";
        AdviceReused Right Act "advice.reused" "Earlier advice accepted by advice-giver, authority and family";
        PlanAgreed Right Act "plan.agreed" "Decision to issue a plan";
        PlanRefused Any Act "plan.refused" "Decision not to issue a plan notified";
        DraftServed Right Served "plan.draft_served" "Draft plan sent";
        RepresentationsReceived Plan Familys "plan.representations" "Comments on the plan received";
        SettingConsulted Plan Act "consultation.sent" "Setting consulted";
        SettingAnswered Any Act "consultation.answered" "Consultation response received";
        HealthAgreed Plan Act "plan.health_agreed" "Health body agreed the health provision";
        PlanIssued Right Act "plan.issued" "Final plan sent";
        ProvisionSecured Plan Act "plan.provision_secured" "Provision in place";
        UnderFiveNoticed Right Act "under_five.noticed" "Health body thinks that a child under five has special educational needs";
        UnderFiveNotified Right Act "under_five.notified" "Local authority told by the health body";
    }
    Review {
        ReviewRequested Plan Familys "review.requested" "Early review requested";
        ReviewRequestAnswered Any Act "review.request_answered" "Request for an early review answered";
        ReviewArranged Plan Set "review.arranged" "Date of the review meeting";
        ReviewInvited Plan Act "review.invited" "Review invitations sent";
        ReviewPapersSent Plan Act "review.papers_sent" "Review advice circulated";
        ReviewMeeting Plan Act "review.meeting" "Review meeting held";
        ReviewReportSent Plan Act "review.report_sent" "Review report sent";
        ReviewKeep Plan Act "review.keep" "Decision after review notified: maintain the plan";
        ReviewAmend Plan Act "review.amend" "Decision after review notified: amend the plan";
        ReviewCease Any Act "review.cease" "Decision after review notified: cease the plan";
        AmendmentServed Plan Served "review.amendment_served" "Amendment notice sent after a review";
        AmendmentProposed Plan Served "amendment.proposed" "Amendment notice sent outside a review";
        PlanAmended Plan Act "plan.amended" "Final amended plan sent";
        AmendmentDropped Any Act "plan.not_amended" "Decision not to amend notified";
    }
    Transfer {
        TransferOfPhase Plan Set "phase_transfer.due" "Date of the phase transfer";
        TransferToPost16 Plan Set "phase_transfer.post16_due" "Date of the transfer from secondary to post-16";
        TransferWithinPost16 Plan Set "phase_transfer.within_post16_due" "Date of the transfer between post-16 settings";
        TransferReviewed Plan Act "phase_transfer.reviewed" "Reviewed before a phase transfer; no amendment needed";
    }
    Reassessment {
        ReassessmentRequested Right Familys "reassessment.requested" "Re-assessment requested";
        ReassessmentDeclined Any Act "reassessment.declined" "Decision not to re-assess notified";
        ReassessmentAgreed Right Act "reassessment.agreed" "Decision to re-assess notified";
    }
    Ending {
        CeaseConsidered Any Act "cease.considered" "Ceasing the plan is being considered";
        CeaseConsulted Any Act "cease.consulted" "Family and setting consulted about ceasing";
        CeaseNotified Any Act "cease.notified" "Decision to cease notified";
        PlanCeased Any Act "plan.ceased" "Plan ceased";
        Turned25 Any Known "young_person.turned_25" "25th birthday";
    }
    Moves {
        MoveKnown Any Act "move.known" "Local authority became aware of the move";
        Moved Any Known "move.happened" "Date of the move";
        PlanTransferred Any Act "move.plan_transferred" "Plan transferred";
    }
    Assessment {
        PlanMadeElsewhere Plan Act "plan.made_elsewhere" "Plan made by another authority";
    }
    Moves {
        TransferredIn Plan Act "move.transferred_in" "Plan transferred in from another authority";
        MoveFamilyTold Plan Act "move.family_told" "Family told what happens with the transferred plan";
        BoardChangeKnown Any Act "health_board.change_known" "Health body learned that responsibility passed";
        BoardNotified Any Act "health_board.notified" "New health body notified";
        BoardCannotArrange Any Act "health_board.cannot_arrange" "New health body learned that it cannot arrange the provision";
        BoardAskedReview Plan Act "health_board.asked_review" "Health body asked for a review or assessment";
    }
    Dispute {
        MediationAdviserTold Any FamilyBegins "mediation.adviser_contacted" "Mediation adviser contacted";
        MediationDeclined Any FamilyBegins "mediation.declined" "Family told the mediation adviser that they do not want mediation";
        MediationWanted Any FamilyBegins "mediation.wanted" "Family told the authority that they want mediation";
        MediationHealthWanted Any FamilyBegins "mediation.health_wanted" "Family wants mediation on health provision";
        MediationBoardTold Any Dispute "mediation.board_told" "Health body told of the mediation";
        MediationHeld Any Dispute "mediation.held" "Mediation held";
        MediationNotArranged Any Dispute "mediation.not_arranged" "Adviser told that mediation cannot be arranged in time";
        MediationCertificate Any Begins "mediation.certificate" "Mediation certificate issued";
        MediationAgreedAssess Any Agreement "mediation.agreed_assess" "Mediation agreement: the authority will assess or re-assess";
        MediationAgreedPlan Any Agreement "mediation.agreed_plan" "Mediation agreement: the authority will make a plan";
        MediationAgreedContents Any Agreement "mediation.agreed_contents" "Mediation agreement: the plan will be amended";
        MediationAgreedSetting Any Agreement "mediation.agreed_setting" "Mediation agreement: the plan will name another setting or type";
        MediationAgreedContinue Any Agreement "mediation.agreed_continue" "Mediation agreement: the plan continues";
        MediationAgreedOther Any Dispute "mediation.agreed_other" "Mediation agreement on a matter that cannot be appealed";
        MediationAgreementDone Any Dispute "mediation.agreement_done" "Mediation agreement carried out";
        MediationAuthorityTold Any Act "mediation.authority_told" "Authority told of an agreement that it was not a party to";
        AppealRegistered Any FamilyBegins "appeal.registered" "Appeal registered with the SEND Tribunal";
        AppealReceived Any Begins "appeal.received" "Appeal received by the authority";
        AppealAnswered Any Dispute "appeal.answered" "Authority's response sent to the Tribunal";
        AppealEnded Any Dispute "appeal.ended" "Appeal ended";
        // Directions: what the Tribunal asks for while an appeal is open, each by a day that it set.
        DirectedResponse Any Direction "direction.response" "Tribunal directed a response to the appeal";
        DirectedEvidence Any Direction "direction.evidence" "Tribunal directed evidence to be sent";
        DirectedBundle Any Direction "direction.bundle" "Tribunal directed the bundle for the hearing to be sent";
        DirectedAttendance Any Direction "direction.attendance" "Tribunal directed the attendance form to be sent";
        DirectedDocument Any Direction "direction.working_document" "Tribunal directed the working document to be sent";
        DirectedHearing Any Direction "direction.hearing" "Tribunal set the date of the hearing";
        Directed Any Direction "direction.other" "Direction of the Tribunal";
        DirectedOthers Any Direction "direction.to_others" "Direction of the Tribunal to somebody else";
        DirectionDone Any OfDirection "direction.done" "Direction of the Tribunal carried out";
        DirectionChanged Any OfDirection "direction.changed" "Date of a direction changed by the Tribunal";
        DirectionLifted Any OfDirection "direction.lifted" "Direction lifted by the Tribunal";
        // Orders.
        OrderedAssess Any Order "order.assess" "Tribunal ordered an assessment or re-assessment";
        OrderedPlan Any Order "order.make_plan" "Tribunal ordered a plan to be made";
        OrderedReconsider Any Order "order.reconsider" "Tribunal sent the case back to be reconsidered";
        OrderedAmend Any Order "order.amend" "Tribunal ordered the plan to be amended";
        OrderedSetting Any Order "order.setting" "Tribunal ordered another setting or type";
        OrderedContinue Any Order "order.continue" "Tribunal ordered the plan to continue";
        OrderedCeaseStands Any Order "order.cease_stands" "Tribunal dismissed the appeal against ceasing";
        NotOpposedAssess Any Order "appeal.not_opposed_assess" "Authority told the Tribunal that it will assess";
        NotOpposedContents Any Order "appeal.not_opposed_contents" "Authority told the Tribunal that it does not oppose: contents or amendment";
        NotOpposedSetting Any Order "appeal.not_opposed_setting" "Authority told the Tribunal that it does not oppose: named setting only";
        NotOpposedPlan Any Order "appeal.not_opposed_plan" "Authority told the Tribunal that it will make a plan";
        WillAssess Any Act "order.will_assess" "Family told that the authority will assess";
        Reconsidered Any Act "order.reconsidered" "Draft sent or notice given after reconsidering";
        RecommendationMade Any Dispute "recommendation.made" "Tribunal recommended health or social care provision";
        RecommendationAnswered Any Dispute "recommendation.answered" "Recommendation answered in writing";
    }
    Payments {
        BudgetAsked Plan Act "budget.asked" "Personal budget requested";
        BudgetPrepared Plan Act "budget.prepared" "Personal budget prepared";
        PaymentsRefused Any Act "direct_payment.refused" "Direct payments refused with reasons";
        PaymentsReviewAsked Any Act "direct_payment.review_asked" "Review of a direct payment decision asked for";
        PaymentsReviewed Any Act "direct_payment.reviewed" "Direct payment decision reviewed";
        PaymentsBegan Plan Act "direct_payment.began" "Direct payments began";
        PaymentsUseReviewed Plan Act "direct_payment.use_reviewed" "Use of direct payments reviewed";
    }
    Detained {
        DetainedRequest Right Act "detained.request" "Request about a detained person, or person brought to attention";
        DetainedConsulted Right Act "detained.consulted" "Detained person and person in charge consulted";
        DetainedDecided Any Act "detained.decided" "Decision whether to assess a detained person notified";
        DetainedAdviceAsked Right Act "detained.advice_asked" "Request for advice on a detained person received";
        DetainedAdviceReturned Any Act "detained.advice_returned" "Advice on a detained person returned";
        DetainedPlanRefused Any Act "detained.plan_refused" "Decision not to issue a plan for a detained person notified";
        DetainedDraftServed Right Served "detained.draft_served" "Draft plan for a detained person sent";
        DetainedPlanIssued Right Act "detained.plan_issued" "Final plan for a detained person sent";
        Released Plan Act "detained.released" "Person with a plan released";
    }
    Ending {
        // A death ends what is owed; see the ledger's callers.
        Died Any Act "child.died" "Child or young person died";
    }
    Duties {
        CommentsPublished Any Act "local_offer.comments_published" "Comments on the Local Offer and the responses published";
        SchoolReportPublished Any Act "school_report.published" "SEN information report published";
        ComplaintKnown Any Act "complaint.known" "Family learned of the matter complained of";
        ComplaintToOmbudsman Any Act "complaint.ombudsman" "Complaint made to the Ombudsman";
    }
}

impl Kind {
    /// Whether such an event is known before its day: a date that was set.
    #[must_use]
    pub const fn is_planned(self) -> bool {
        matches!(self.nature(), Nature::Set | Nature::Known)
    }

    /// Whether it names a day that is to come when it is set: a meeting, a transfer to the next phase.
    #[must_use]
    pub const fn is_to_come(self) -> bool {
        matches!(self.nature(), Nature::Set)
    }

    /// Whether it is part of mediation or an appeal, and so belongs to one decision: the event's `about` names it
    /// (rule 20 of the Tribunal's rules: the time for an appeal runs for each decision).
    #[must_use]
    pub const fn belongs_to_a_decision(self) -> bool {
        match self.nature() {
            Nature::Dispute
            | Nature::Begins
            | Nature::FamilyBegins
            | Nature::Order
            | Nature::Agreement
            | Nature::Direction => true,
            Nature::Act | Nature::Familys | Nature::Served | Nature::Set | Nature::Known | Nature::OfDirection => false,
        }
    }

    /// Whether it is how somebody begins to dispute a decision.
    #[must_use]
    pub const fn begins_a_dispute(self) -> bool {
        matches!(self.nature(), Nature::Begins | Nature::FamilyBegins)
    }

    /// Whether it is done by whoever has the right: the parents, and after compulsory school age the young person
    /// (sections 36(1), 44(2), 51 and 52; regulations 13 and 22).
    #[must_use]
    pub const fn is_the_familys(self) -> bool {
        matches!(self.nature(), Nature::Familys | Nature::FamilyBegins)
    }

    /// Whether the Tribunal ordered something, the authority told it that it does not oppose, or mediation agreed what is
    /// carried out like an order (regulations 42(2), 44 and 45).
    #[must_use]
    pub const fn is_order(self) -> bool {
        matches!(self.nature(), Nature::Order | Nature::Agreement)
    }

    /// Whether mediation agreed something about a decision that can be appealed (regulation 42(2)).
    #[must_use]
    pub const fn is_agreement(self) -> bool {
        matches!(self.nature(), Nature::Agreement)
    }

    /// Whether it is an order, or an agreement, to assess or to assess again.
    #[must_use]
    pub const fn is_order_to_assess(self) -> bool {
        matches!(self, Self::OrderedAssess | Self::NotOpposedAssess | Self::MediationAgreedAssess)
    }

    /// Whether it is an order, or an agreement, that leaves a plan in force, as it is or amended.
    #[must_use]
    pub const fn keeps_the_plan(self) -> bool {
        matches!(
            self,
            Self::OrderedContinue
                | Self::OrderedAmend
                | Self::OrderedSetting
                | Self::NotOpposedContents
                | Self::NotOpposedSetting
                | Self::MediationAgreedContinue
                | Self::MediationAgreedContents
                | Self::MediationAgreedSetting
        )
    }

    /// Whether the Tribunal directed somebody to do something by a day that it set, or set the day of the hearing.
    #[must_use]
    pub const fn is_direction(self) -> bool {
        matches!(self.nature(), Nature::Direction)
    }

    /// Whether it says what became of a direction: the event's `about` names that direction.
    #[must_use]
    pub const fn is_about_a_direction(self) -> bool {
        matches!(self.nature(), Nature::OfDirection)
    }

    /// Whether it names a day that the Tribunal set.
    #[must_use]
    pub const fn sets_a_day(self) -> bool {
        self.is_direction() || matches!(self, Self::DirectionChanged)
    }

    /// Whether the law counts the family's time from the day on which it was served, not from the day it was sent.
    #[must_use]
    pub const fn is_served(self) -> bool {
        matches!(self.nature(), Nature::Served)
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
    let about_assessing = order.is_order_to_assess();
    let about_making =
        matches!(order, Kind::OrderedPlan | Kind::OrderedReconsider | Kind::NotOpposedPlan | Kind::MediationAgreedPlan);
    let about_ending =
        matches!(order, Kind::OrderedContinue | Kind::OrderedCeaseStands | Kind::MediationAgreedContinue);
    match decision {
        Kind::AssessmentRefused | Kind::ReassessmentDeclined => about_assessing,
        Kind::PlanRefused => about_making,
        // A plan can be ordered to go on as it is, or with amendments.
        Kind::ReviewCease | Kind::CeaseNotified => !about_assessing && !about_making,
        _ => !about_assessing && !about_making && !about_ending,
    }
}
