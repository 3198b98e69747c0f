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

/// What is wrong with an answer, if anything: a no needs a ground and its reason.
///
/// # Errors
/// The field and the words.
pub fn check(yes: bool, grounds: &[String], reason: &str) -> Result<(), (&'static str, &'static str)> {
    let only_full = || {
        let text = reason.to_lowercase();
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        words.len() <= 12 && (text.contains("full") || text.contains("no places") || text.contains("no space"))
    };
    match (yes, grounds.is_empty(), reason.trim().is_empty()) {
        (true, true, _) => Ok(()),
        (true, false, _) => {
            Err(("grounds", "You answered yes, so there is no reason for objection. Clear the reasons, or answer no"))
        }
        (false, true, _) => Err(("grounds", "Select a reason for objection. The law has only these three")),
        (false, false, true) => Err(("reason", "Enter why the reason applies to this child")),
        (false, false, false) if only_full() => Err((
            "reason",
            "Being full is not a reason for objection in law. Say what would happen to the education of others, or to resources, if this child came",
        )),
        (false, false, false) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn a_no_needs_a_ground_and_its_reason_and_full_is_none() {
        let ground = vec!["resources".to_owned()];
        assert_eq!(check(true, &[], ""), Ok(()));
        assert_eq!(check(true, &ground, "").unwrap_err().0, "grounds");
        assert_eq!(check(false, &[], "We are full").unwrap_err().0, "grounds");
        assert_eq!(check(false, &ground, " ").unwrap_err().0, "reason");
        assert!(check(false, &ground, "We are full in year 7.").unwrap_err().1.contains("not a reason for objection"));
        let why = "The class of eight would need a second room that cannot be built; two pupils with seizures share one nurse.";
        assert_eq!(check(false, &ground, why), Ok(()));
    }
}
