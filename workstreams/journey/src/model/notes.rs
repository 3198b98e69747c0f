//! The contact log: kinds of entries.

/// A kind: its code, and what it is called.
pub type Kind = (&'static str, &'static str);

/// All of them, in the order of the form.
pub const KINDS: &[Kind] = &[
    ("call", "Telephone call"),
    ("visit", "Visit"),
    ("email", "Email"),
    ("letter", "Letter"),
    ("meeting", "Meeting"),
    ("note", "Note"),
];

/// What a kind is called.
#[must_use]
pub fn label(code: &str) -> &'static str {
    identifiers::codes::words(KINDS, code).unwrap_or("Note")
}

/// Whether somebody was spoken or written to.
#[must_use]
pub fn is_contact(code: &str) -> bool {
    code != "note"
}
