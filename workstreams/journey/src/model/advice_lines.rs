//! The kinds of advice that an assessment asks for: the lines of regulation 6(1), and the child’s own views, which regulation 7
//! asks the authority to take into account.

use law::notice::ADVICE_LINES;

/// The child's or young person's own views.
pub const VIEWS: &str = "views";
/// The parent's, or the young person's.
pub const FAMILY: &str = "a";
/// The school's.
pub const SCHOOL: &str = "b";
/// An educational psychologist's.
pub const PSYCHOLOGY: &str = "d";
/// On preparing for adulthood.
pub const ADULTHOOD: &str = "g";

/// Every kind, in the order in which pages show them: code and subject.
pub const SUBJECTS: &[(&str, &str)] = &[
    (FAMILY, "Parent’s or young person’s views"),
    (VIEWS, "Child’s own views"),
    (SCHOOL, "Educational"),
    ("c", "Health"),
    (PSYCHOLOGY, "Psychological"),
    ("e", "Social care"),
    (ADULTHOOD, "Preparing for adulthood"),
    ("f", "Other"),
    ("h", "Requested by the family"),
];

/// What the advice is about, in a word or two; empty for a code that a newer program wrote.
#[must_use]
pub fn subject(line: &str) -> &'static str {
    SUBJECTS.iter().find(|(code, _)| *code == line).map_or("", |(_, subject)| subject)
}

/// From whom it comes, in the words of the regulation.
#[must_use]
pub fn from(line: &str) -> &'static str {
    match line {
        VIEWS => "The child’s or young person’s own views, wishes and feelings",
        line => ADVICE_LINES.iter().find(|one| one.letter == line).map_or("", |one| one.from),
    }
}

/// Where the law asks for it.
#[must_use]
pub fn provision(line: &str) -> String {
    match line {
        VIEWS => "regulation 7(a)".to_owned(),
        letter => format!("regulation 6(1)({letter})"),
    }
}

/// How section K lists it: its letter in regulation 6(1), and from whom.
#[must_use]
pub fn listed(line: &str) -> String {
    match line {
        VIEWS => from(line).to_owned(),
        letter => format!("({letter}) {}", from(letter)),
    }
}

#[must_use]
pub fn is_known(line: &str) -> bool {
    SUBJECTS.iter().any(|(code, _)| *code == line)
}

/// Whether the family itself is asked, in its own words and without a duty.
#[must_use]
pub fn is_of_family(line: &str) -> bool {
    matches!(line, FAMILY | VIEWS)
}

/// What kind of advice a service gives, guessed by its name where nobody said.
#[must_use]
pub fn guessed(name: &str) -> Option<&'static str> {
    const WORDS: &[(&str, &[&str])] = &[
        (PSYCHOLOGY, &["psycholog"]),
        ("e", &["social", "early help"]),
        (ADULTHOOD, &["adulthood", "careers", "connexions", "transition"]),
        ("c", &["nhs", "health", "therap", "paediatric", "hospital", "nurs", "camhs", "clinic", "medical"]),
        ("f", &["sensory", "specialist teach", "outreach", "portage", "autism"]),
    ];
    let name = name.to_lowercase();
    WORDS.iter().find(|(_, words)| words.iter().any(|word| name.contains(word))).map(|(code, _)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_regulation_has_a_subject_and_views_have_theirs() {
        for line in ADVICE_LINES {
            assert!(is_known(line.letter) && !from(line.letter).is_empty(), "{line:?}");
        }
        assert!(is_known(VIEWS) && is_of_family(VIEWS) && !is_of_family(SCHOOL));
        assert_eq!(listed("b"), format!("(b) {}", from("b")));
        assert!(!listed(VIEWS).starts_with('('));
    }

    #[test]
    fn a_service_gives_what_its_name_says() {
        let guesses = [
            ("Calderwick Educational Psychology Service", Some("d")),
            ("Calderwick Speech and Language Therapy", Some("c")),
            ("Calderwick Hospitals NHS Trust", Some("c")),
            ("Children’s social care", Some("e")),
            ("Calderwick Sensory Service", Some("f")),
            ("Admissions", None),
        ];
        for (name, line) in guesses {
            assert_eq!(guessed(name), line, "{name}");
        }
    }
}
