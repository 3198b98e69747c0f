//! What a case officer can record, in the words of the page that does it.

use law::Kind;

/// What a form asks beside the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    Nothing,
    /// Who was told that an assessment is considered.
    Told,
    /// Who asked for the assessment.
    Source,
    /// The notice with everything the law asks for, and how it was sent.
    Notice,
    /// The notice, and what must hold of the plan.
    FinalPlan,
    /// From whom advice is asked.
    AdviceAsked,
    /// Which piece of advice.
    Advice,
    /// Which piece of advice, and what it covers.
    AdviceReturned,
    /// Which piece of advice, and who agrees that earlier advice is enough.
    AdviceReused,
    /// The two judgements of section 36(8), and the notice.
    Decision,
    /// Which setting is asked.
    Setting,
    /// Which setting's answer, what it is, on which grounds.
    SettingAnswer,
    /// Why, in a sentence.
    Reason,
    /// To or from which local authority.
    Authority,
    /// Why the plan ceased, by the codes of the SEN2 return.
    CeaseReason,
    /// Who asks, and for what.
    Asked,
    /// Which open request, and what was answered.
    Answer,
    /// From which local authority, and when the plan was made or last reviewed there.
    TransferIn,
    /// What the Tribunal directs, by whom and by which day.
    Direction,
    /// Which direction of the Tribunal, and what became of it.
    OfDirection,
}

/// Something that can be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// The event.
    pub kind: Kind,
    /// What the link and the heading say.
    pub title: &'static str,
    /// What its day is.
    pub day: &'static str,
    /// What else the form asks.
    pub needs: Needs,
}

const fn act_of(kind: Kind, title: &'static str, day: &'static str, needs: Needs) -> Act {
    Act { kind, title, day, needs }
}

/// All of them, in the order of the journey.
pub const ACTS: &[Act] = &[
    act_of(Kind::RequestReceived, "Record a request for an assessment", "Received on", Needs::Source),
    act_of(
        Kind::ConsideringNotified,
        "Record that you told health, social care and the school or setting",
        "Told on",
        Needs::Told,
    ),
    act_of(Kind::AssessmentAgreed, "Decide to assess", "Notice sent on", Needs::Decision),
    act_of(Kind::AssessmentRefused, "Decide not to assess", "Notice sent on", Needs::Decision),
    act_of(Kind::AdviceAsked, "Ask for advice", "Sent on", Needs::AdviceAsked),
    act_of(
        Kind::AdviceAskReceived,
        "Confirm receipt of an advice request",
        "Received by the advice-giver on",
        Needs::Advice,
    ),
    act_of(Kind::AdviceReturned, "Record advice received", "Received on", Needs::AdviceReturned),
    act_of(Kind::AdviceRejected, "Return advice as incomplete", "Sent back on", Needs::Advice),
    act_of(Kind::AdviceReused, "Use earlier advice", "Agreed on", Needs::AdviceReused),
    act_of(Kind::PlanAgreed, "Decide to issue a plan", "Decided on", Needs::Reason),
    act_of(Kind::PlanRefused, "Decide not to issue a plan", "Notice sent on", Needs::Notice),
    act_of(Kind::DraftServed, "Issue the draft plan", "Sent on", Needs::Notice),
    act_of(
        Kind::RepresentationsReceived,
        "Record the family’s comments on the draft or the amendments",
        "Received on",
        Needs::Reason,
    ),
    act_of(Kind::SettingConsulted, "Consult a school or setting", "Sent on", Needs::Setting),
    act_of(Kind::SettingAnswered, "Record a consultation response", "Received on", Needs::SettingAnswer),
    act_of(Kind::HealthAgreed, "Record that health has agreed section G", "Agreed on", Needs::Nothing),
    act_of(Kind::PlanIssued, "Send the final plan", "Sent on", Needs::FinalPlan),
    act_of(Kind::RequestWithdrawn, "Record that the request is withdrawn", "Withdrawn on", Needs::Reason),
    act_of(Kind::MovedOut, "Record a move out of the area", "Moved on", Needs::Authority),
    act_of(Kind::RequestToAnswer, "Record another request", "Received on", Needs::Asked),
    act_of(Kind::RequestAnswered, "Record the answer to a request", "Answered on", Needs::Answer),
    act_of(Kind::ReviewRequested, "Record a request for an early review", "Received on", Needs::Asked),
    act_of(
        Kind::ReviewRequestAnswered,
        "Record the answer to a request for an early review",
        "Answered on",
        Needs::Answer,
    ),
    act_of(Kind::ReviewArranged, "Set the date of the review meeting", "Date of the meeting", Needs::Nothing),
    act_of(Kind::ReviewInvited, "Record the review invitations", "Sent on", Needs::Nothing),
    act_of(Kind::ReviewPapersSent, "Record the review papers", "Circulated on", Needs::Nothing),
    act_of(Kind::ReviewMeeting, "Record the review meeting", "Held on", Needs::Nothing),
    act_of(Kind::ReviewReportSent, "Record the review report", "Sent on", Needs::Nothing),
    act_of(Kind::ReviewKeep, "Decide to maintain the plan", "Notice sent on", Needs::Notice),
    act_of(Kind::ReviewAmend, "Decide to amend the plan", "Notice sent on", Needs::Notice),
    act_of(Kind::ReviewCease, "Decide after the review to cease the plan", "Notice sent on", Needs::Notice),
    act_of(Kind::AmendmentServed, "Send the proposed amendments", "Sent on", Needs::Notice),
    act_of(Kind::AmendmentProposed, "Propose amendments outside a review", "Sent on", Needs::Notice),
    act_of(Kind::PlanAmended, "Send the final amended plan", "Sent on", Needs::FinalPlan),
    act_of(Kind::AmendmentDropped, "Decide not to amend", "Notice sent on", Needs::Notice),
    act_of(Kind::ReassessmentRequested, "Record a request for a re-assessment", "Received on", Needs::Source),
    act_of(Kind::ReassessmentAgreed, "Decide to re-assess", "Notice sent on", Needs::Notice),
    act_of(Kind::ReassessmentDeclined, "Decide not to re-assess", "Notice sent on", Needs::Notice),
    act_of(Kind::CeaseConsidered, "Consider ceasing the plan", "Family told on", Needs::Reason),
    act_of(Kind::CeaseConsulted, "Record the consultation about ceasing", "Consulted on", Needs::Reason),
    act_of(Kind::CeaseNotified, "Decide to cease the plan", "Notice sent on", Needs::Notice),
    act_of(Kind::PlanCeased, "Cease the plan", "Ceased on", Needs::CeaseReason),
    act_of(Kind::MediationAdviserTold, "Record that the family contacted the mediation adviser", "On", Needs::Nothing),
    act_of(Kind::MediationWanted, "Record that the family wants mediation", "Told on", Needs::Nothing),
    act_of(Kind::MediationDeclined, "Record that the family declined mediation", "Told on", Needs::Nothing),
    act_of(Kind::MediationHeld, "Record the mediation", "Held on", Needs::Nothing),
    act_of(
        Kind::MediationNotArranged,
        "Record that mediation cannot be arranged in time",
        "Adviser told on",
        Needs::Reason,
    ),
    act_of(
        Kind::MediationAgreedAssess,
        "Record that mediation agreed an assessment or re-assessment",
        "Agreed on",
        Needs::Reason,
    ),
    act_of(Kind::MediationAgreedPlan, "Record that mediation agreed to make a plan", "Agreed on", Needs::Reason),
    act_of(Kind::MediationAgreedContents, "Record that mediation agreed to amend the plan", "Agreed on", Needs::Reason),
    act_of(
        Kind::MediationAgreedSetting,
        "Record that mediation agreed another setting or type",
        "Agreed on",
        Needs::Reason,
    ),
    act_of(Kind::MediationAgreedContinue, "Record that mediation agreed to keep the plan", "Agreed on", Needs::Reason),
    act_of(
        Kind::MediationAgreedOther,
        "Record what mediation agreed on a matter that cannot be appealed",
        "Agreed on",
        Needs::Reason,
    ),
    act_of(Kind::MediationAgreementDone, "Record that what mediation agreed was carried out", "Done on", Needs::Reason),
    act_of(Kind::MediationCertificate, "Record the mediation certificate", "Issued on", Needs::Nothing),
    act_of(Kind::AppealRegistered, "Record an appeal", "Registered on", Needs::Nothing),
    act_of(Kind::AppealReceived, "Record that the appeal papers were received", "Received on", Needs::Nothing),
    act_of(Kind::AppealAnswered, "Record the response to the Tribunal", "Sent on", Needs::Nothing),
    act_of(Kind::Directed, "Record a direction of the Tribunal", "Date of the direction", Needs::Direction),
    act_of(Kind::DirectionDone, "Record that a direction was carried out", "Done on", Needs::OfDirection),
    act_of(
        Kind::DirectionChanged,
        "Record a new date for a direction",
        "Date of the Tribunal’s decision",
        Needs::OfDirection,
    ),
    act_of(
        Kind::DirectionLifted,
        "Record that the Tribunal lifted a direction",
        "Date of the Tribunal’s decision",
        Needs::OfDirection,
    ),
    act_of(Kind::OrderedAssess, "Record an order to assess", "Date of the order", Needs::Nothing),
    act_of(Kind::OrderedPlan, "Record an order to make a plan", "Date of the order", Needs::Nothing),
    act_of(Kind::OrderedReconsider, "Record an order to reconsider", "Date of the order", Needs::Nothing),
    act_of(Kind::OrderedAmend, "Record an order to amend the plan", "Date of the order", Needs::Nothing),
    act_of(Kind::OrderedSetting, "Record an order about the named setting", "Date of the order", Needs::Nothing),
    act_of(Kind::OrderedContinue, "Record an order to continue the plan", "Date of the order", Needs::Nothing),
    act_of(
        Kind::OrderedCeaseStands,
        "Record that the appeal against ceasing failed",
        "Date of the order",
        Needs::Nothing,
    ),
    act_of(
        Kind::WillAssess,
        "Record that you told the family that the authority will assess, as ordered or agreed",
        "Sent on",
        Needs::Nothing,
    ),
    act_of(
        Kind::Reconsidered,
        "Record what was decided after reconsidering, as ordered",
        "Draft or notice sent on",
        Needs::Reason,
    ),
    act_of(
        Kind::NotOpposedAssess,
        "Record that you told the Tribunal that the authority will assess",
        "Sent on",
        Needs::Nothing,
    ),
    act_of(
        Kind::NotOpposedPlan,
        "Record that you told the Tribunal that the authority will make a plan",
        "Sent on",
        Needs::Nothing,
    ),
    act_of(
        Kind::NotOpposedContents,
        "Record that you told the Tribunal that the authority does not oppose: contents or amendment",
        "Sent on",
        Needs::Nothing,
    ),
    act_of(
        Kind::NotOpposedSetting,
        "Record that you told the Tribunal that the authority does not oppose: named setting only",
        "Sent on",
        Needs::Nothing,
    ),
    act_of(Kind::AppealEnded, "Record the end of the appeal", "Ended on", Needs::Reason),
    act_of(Kind::RecommendationMade, "Record a recommendation of the Tribunal", "Made on", Needs::Reason),
    act_of(Kind::RecommendationAnswered, "Record the answer to the recommendation", "Sent on", Needs::Nothing),
    act_of(Kind::TransferOfPhase, "Set a phase transfer", "Transfers on", Needs::Nothing),
    act_of(Kind::TransferToPost16, "Set the transfer to post-16", "Transfers on", Needs::Nothing),
    act_of(Kind::TransferWithinPost16, "Set a transfer between post-16 settings", "Transfers on", Needs::Nothing),
    act_of(Kind::TransferReviewed, "Record that the transfer needs no amendment", "Reviewed on", Needs::Reason),
    act_of(Kind::Died, "Record a death", "Died on", Needs::Nothing),
    act_of(Kind::MoveKnown, "Record that the family will move", "Learned on", Needs::Nothing),
    act_of(Kind::Moved, "Record the day of the move", "Moves on", Needs::Nothing),
    act_of(Kind::PlanTransferred, "Transfer the plan to another authority", "Transferred on", Needs::Authority),
    act_of(Kind::TransferredIn, "Record a plan transferred in", "Transferred on", Needs::TransferIn),
    act_of(
        Kind::MoveFamilyTold,
        "Record that the family was told about the transferred plan",
        "Told on",
        Needs::Nothing,
    ),
];

/// Whether recording an event of this kind means that something goes to the family or to others. What only comes in, or
/// is written down inside, is named here: everything else goes out.
#[must_use]
pub const fn goes_out(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Died
            | Kind::PlanCeased
            | Kind::RequestReceived
            | Kind::RequestWithdrawn
            | Kind::ReassessmentRequested
            | Kind::ReviewRequested
            | Kind::RequestToAnswer
            | Kind::PlanMadeElsewhere
            | Kind::Moved
            | Kind::MovedOut
            | Kind::AdviceAskReceived
            | Kind::AdviceReturned
            | Kind::RepresentationsReceived
            | Kind::SettingAnswered
            | Kind::HealthAgreed
            | Kind::ReviewMeeting
            | Kind::MediationAdviserTold
            | Kind::MediationDeclined
            | Kind::MediationWanted
            | Kind::MediationHeld
            | Kind::MediationAgreedAssess
            | Kind::MediationAgreedPlan
            | Kind::MediationAgreedContents
            | Kind::MediationAgreedSetting
            | Kind::MediationAgreedContinue
            | Kind::MediationAgreedOther
            | Kind::MediationAgreementDone
            | Kind::MediationCertificate
            | Kind::AppealRegistered
            | Kind::AppealReceived
            | Kind::AppealEnded
            | Kind::DirectedResponse
            | Kind::DirectedEvidence
            | Kind::DirectedBundle
            | Kind::DirectedAttendance
            | Kind::DirectedDocument
            | Kind::DirectedHearing
            | Kind::Directed
            | Kind::DirectedOthers
            | Kind::DirectionChanged
            | Kind::DirectionLifted
            | Kind::OrderedAssess
            | Kind::OrderedPlan
            | Kind::OrderedReconsider
            | Kind::OrderedAmend
            | Kind::OrderedSetting
            | Kind::OrderedContinue
            | Kind::OrderedCeaseStands
            | Kind::RecommendationMade
            | Kind::MoveKnown
            | Kind::TransferredIn
    )
}

/// The act of a kind.
#[must_use]
pub fn act(kind: Kind) -> Option<&'static Act> {
    ACTS.iter().find(|act| act.kind == kind)
}
