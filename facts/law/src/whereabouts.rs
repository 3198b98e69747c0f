//! Which kinds of event tell where a child is. Every kind is named here once; what is missing does not compile.

use crate::kind::Kind;

impl Kind {
    /// Whether that it happened tells where a child is, or that it went elsewhere: a move, another health body, a setting that is
    /// asked or ordered, a place where somebody is detained. It is kept from whoever must not learn that.
    #[must_use]
    pub const fn tells_where(self) -> bool {
        match self {
            Self::MovedOut
            | Self::SettingConsulted
            | Self::SettingAnswered
            | Self::MoveKnown
            | Self::Moved
            | Self::PlanTransferred
            | Self::PlanMadeElsewhere
            | Self::TransferredIn
            | Self::MoveFamilyTold
            | Self::BoardChangeKnown
            | Self::BoardNotified
            | Self::BoardCannotArrange
            | Self::BoardAskedReview
            | Self::OrderedSetting
            | Self::NotOpposedSetting
            | Self::MediationAgreedSetting
            | Self::DetainedRequest
            | Self::DetainedConsulted
            | Self::DetainedDecided
            | Self::DetainedAdviceAsked
            | Self::DetainedAdviceReturned
            | Self::DetainedPlanRefused
            | Self::DetainedDraftServed
            | Self::DetainedPlanIssued
            | Self::Released => true,
            Self::RequestReceived
            | Self::ResponsibilityBegan
            | Self::ConsideringNotified
            | Self::AssessmentAgreed
            | Self::AssessmentRefused
            | Self::RequestWithdrawn
            | Self::RequestToAnswer
            | Self::RequestAnswered
            | Self::AdviceAsked
            | Self::AdviceAskReceived
            | Self::AdviceReturned
            | Self::AdviceRejected
            | Self::AdviceWithdrawn
            | Self::AdviceReused
            | Self::PlanAgreed
            | Self::PlanRefused
            | Self::DraftServed
            | Self::RepresentationsReceived
            | Self::HealthAgreed
            | Self::PlanIssued
            | Self::ProvisionSecured
            | Self::UnderFiveNoticed
            | Self::UnderFiveNotified
            | Self::ReviewRequested
            | Self::ReviewRequestAnswered
            | Self::ReviewArranged
            | Self::ReviewInvited
            | Self::ReviewPapersSent
            | Self::ReviewMeeting
            | Self::ReviewReportSent
            | Self::ReviewKeep
            | Self::ReviewAmend
            | Self::ReviewCease
            | Self::AmendmentServed
            | Self::AmendmentProposed
            | Self::PlanAmended
            | Self::AmendmentDropped
            | Self::TransferOfPhase
            | Self::TransferToPost16
            | Self::TransferWithinPost16
            | Self::TransferReviewed
            | Self::ReassessmentRequested
            | Self::ReassessmentDeclined
            | Self::ReassessmentAgreed
            | Self::CeaseConsidered
            | Self::CeaseConsulted
            | Self::CeaseNotified
            | Self::PlanCeased
            | Self::Turned25
            | Self::MediationAdviserTold
            | Self::MediationDeclined
            | Self::MediationWanted
            | Self::MediationHealthWanted
            | Self::MediationBoardTold
            | Self::MediationHeld
            | Self::MediationNotArranged
            | Self::MediationCertificate
            | Self::MediationAgreedAssess
            | Self::MediationAgreedPlan
            | Self::MediationAgreedContents
            | Self::MediationAgreedContinue
            | Self::MediationAgreedOther
            | Self::MediationAgreementDone
            | Self::MediationAuthorityTold
            | Self::AppealRegistered
            | Self::AppealReceived
            | Self::AppealAnswered
            | Self::AppealEnded
            | Self::DirectedResponse
            | Self::DirectedEvidence
            | Self::DirectedBundle
            | Self::DirectedAttendance
            | Self::DirectedDocument
            | Self::DirectedHearing
            | Self::Directed
            | Self::DirectedOthers
            | Self::DirectionDone
            | Self::DirectionChanged
            | Self::DirectionLifted
            | Self::OrderedAssess
            | Self::OrderedPlan
            | Self::OrderedReconsider
            | Self::OrderedAmend
            | Self::OrderedContinue
            | Self::OrderedCeaseStands
            | Self::NotOpposedAssess
            | Self::NotOpposedContents
            | Self::NotOpposedPlan
            | Self::WillAssess
            | Self::Reconsidered
            | Self::RecommendationMade
            | Self::RecommendationAnswered
            | Self::BudgetAsked
            | Self::BudgetPrepared
            | Self::PaymentsRefused
            | Self::PaymentsReviewAsked
            | Self::PaymentsReviewed
            | Self::PaymentsBegan
            | Self::PaymentsUseReviewed
            | Self::Died
            | Self::CommentsPublished
            | Self::SchoolReportPublished
            | Self::ComplaintKnown
            | Self::ComplaintToOmbudsman => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_health_bodies_settings_that_are_asked_and_places_of_detention_tell_where_a_child_is() {
        for begins in ["move.", "case.moved", "health_board.", "plan.made_elsewhere", "consultation.", "detained."] {
            let kinds: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| kind.code().starts_with(begins)).collect();
            assert!(!kinds.is_empty() && kinds.iter().all(|kind| kind.tells_where()), "{begins}: {kinds:?}");
        }
        for kind in [Kind::RequestReceived, Kind::DraftServed, Kind::PlanIssued, Kind::ReviewMeeting, Kind::Died] {
            assert!(!kind.tells_where(), "{kind:?}");
        }
    }
}
