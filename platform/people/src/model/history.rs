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

/// What the event's detail adds, in words; nothing where it adds nothing that people read.
#[must_use]
pub fn detail_in_words(kind: &str, detail: &str) -> Option<String> {
    let detail: serde_json::Value = serde_json::from_str(detail).ok()?;
    let text = |name: &str| detail.get(name).and_then(serde_json::Value::as_str);
    let words = match (kind, text("decision"), text("source")) {
        ("review.decision", Some("amend"), _) => "The plan is to be amended.",
        ("review.decision", Some("maintain"), _) => "The plan stays as it is.",
        ("review.decision", Some("cease"), _) => "The plan is to end.",
        ("request.received", _, Some("parent")) => "Asked for by a parent.",
        ("request.received", _, Some("setting")) => "Asked for by the setting.",
        ("request.received", _, Some("health")) => "Asked for by a health service.",
        _ => return None,
    };
    Some(words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_read_as_sentences() {
        assert_eq!(sentence("plan.issued"), "Education, health and care plan issued");
        assert_eq!(
            sentence("short_break.agreed"),
            "short break agreed",
            "a kind that only a workstream knows still reads"
        );
        assert_eq!(
            detail_in_words("review.decision", r#"{"decision":"amend"}"#).as_deref(),
            Some("The plan is to be amended.")
        );
        assert_eq!(detail_in_words("plan.issued", "{}"), None);
        assert_eq!(detail_in_words("review.decision", "not json"), None);
    }
}
