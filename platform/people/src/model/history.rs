//! Events as sentences. A workstream adds its own kinds where it adds its own pages.

/// What an event of this kind says on the child's page.
#[must_use]
pub fn sentence(kind: &str) -> String {
    let known = match kind {
        "request.received" => "Request for an education, health and care needs assessment received",
        "request.agreed" => "Agreed to assess",
        "request.refused" => "Decided not to assess",
        "request.withdrawn" => "Request withdrawn",
        "plan.draft_sent" => "Draft plan sent",
        "plan.refused" => "Decided not to issue a plan",
        "plan.issued" => "Education, health and care plan issued",
        "plan.amended" => "Plan amended",
        "plan.ceased" => "Plan ceased",
        "review.meeting" => "Annual review meeting held",
        "review.decision" => "Decision after the annual review",
        "mediation.held" => "Mediation held",
        "appeal.registered" => "Appeal registered with the SEND Tribunal",
        "record.imported" => "Record brought in from another system",
        other => return other.replace(['.', '_'], " "),
    };
    known.to_owned()
}
