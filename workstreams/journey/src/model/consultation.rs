//! Consulting a setting: what it can answer, and on which grounds a setting need not be named.

/// The grounds of section 39(4) of the Children and Families Act 2014. That a setting is full is none of them.
pub const GROUNDS: &[(&str, &str)] = &[
    ("unsuitable", "Unsuitable for the age, ability, aptitude or special educational needs"),
    ("education_of_others", "Incompatible with the provision of efficient education for others"),
    ("resources", "Incompatible with the efficient use of resources"),
];

/// The words of a ground.
#[must_use]
pub fn words(code: &str) -> &'static str {
    identifiers::codes::words(GROUNDS, code).unwrap_or_default()
}

/// What is unusual about an answer, if anything: the field it is about, and the words. What a setting said is recorded as it was
/// said, so it is asked about and never refused.
#[must_use]
pub fn doubt(yes: bool, grounds: &[String], reason: &str) -> Option<(&'static str, &'static str)> {
    let only_full = || {
        let text = reason.to_lowercase();
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        words.len() <= 12 && (text.contains("full") || text.contains("no places") || text.contains("no space"))
    };
    match (yes, grounds.is_empty(), reason.trim().is_empty()) {
        (true, true, _) => None,
        (true, false, _) => Some(("grounds", "The answer is yes, and a reason for objection is selected")),
        (false, ..) if only_full() => Some((
            "reason",
            "Being full is not a reason for objection in law. An answer says more with what would happen to the education of others, or to resources, if this child came",
        )),
        (false, true, _) => Some(("grounds", "The answer is no, and none of the three reasons in law is selected")),
        (false, false, true) => Some(("reason", "The answer does not say why the reason applies to this child")),
        (false, false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::doubt;

    #[test]
    fn a_no_is_asked_for_a_ground_and_its_reason_and_full_is_none() {
        let ground = vec!["resources".to_owned()];
        let field = |yes, grounds: &[String], reason: &str| doubt(yes, grounds, reason).map(|(field, _)| field);
        assert_eq!(field(true, &[], ""), None);
        assert_eq!(field(true, &ground, ""), Some("grounds"));
        assert_eq!(field(false, &[], "We are full"), Some("reason"));
        assert_eq!(field(false, &[], "We cannot"), Some("grounds"));
        assert_eq!(field(false, &ground, " "), Some("reason"));
        assert_eq!(field(false, &ground, "We are full in year 7."), Some("reason"));
        let why = "The class of eight would need a second room that cannot be built; two pupils with seizures share one nurse.";
        assert_eq!(field(false, &ground, why), None);
    }
}
