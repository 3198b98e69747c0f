//! What an organisation must hold.

/// A code and its words.
pub type Code = (&'static str, &'static str);

/// Kinds of evidence in the compliance register.
pub const KINDS: &[Code] = &[
    ("insurance", "Public liability insurance"),
    ("safeguarding", "Safeguarding policy"),
    ("dbs", "DBS checks for staff"),
    ("data_protection", "Data protection registration"),
    ("registration", "Registration with Ofsted or CQC"),
    ("health_and_safety", "Health and safety policy"),
    ("contract", "Signed contract"),
];

/// The words of a kind; the code itself where it is unknown.
#[must_use]
pub fn words(code: &str) -> &str {
    identifiers::codes::shown(KINDS, code)
}
