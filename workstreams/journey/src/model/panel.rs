//! What is asked of a panel, and what it can recommend. It recommends; an officer decides, in law.

pub const QUESTIONS: &[(&str, &str)] = &[
    ("assess", "Whether to assess"),
    ("issue", "Whether to issue a plan"),
    ("provision", "What provision the plan should contain"),
    ("setting", "Which setting the plan should name"),
];

pub const RECOMMENDATIONS: &[(&str, &str)] = &[
    ("yes", "Yes, or as proposed"),
    ("changed", "With changes"),
    ("no", "No"),
    ("more", "More information is needed first"),
];

/// So many members must look at a case: whoever has an interest in it does not count.
pub const QUORUM: usize = 2;

/// The words of a code.
#[must_use]
pub fn words(of: &'static [(&'static str, &'static str)], code: &str) -> &'static str {
    of.iter().find(|(known, _)| *known == code).map_or("", |(_, words)| *words)
}
