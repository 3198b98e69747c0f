//! How people are written to: languages, wordings, sizes.

use super::codes::Code;

/// Languages in which a letter can be wanted: codes of ISO 639-1, and the names that people in England use.
pub const LANGUAGES: &[Code] = &[
    ("ar", "Arabic"),
    ("bn", "Bengali"),
    ("zh", "Chinese"),
    ("fa", "Farsi"),
    ("fr", "French"),
    ("gu", "Gujarati"),
    ("ku", "Kurdish"),
    ("ps", "Pashto"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("pa", "Punjabi"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("so", "Somali"),
    ("es", "Spanish"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("ur", "Urdu"),
    ("vi", "Vietnamese"),
];

/// In which words letters can be.
pub const WORDINGS: &[Code] = &[("standard", "Standard"), ("plain", "Plain English"), ("easy_read", "Easy read")];

/// Sizes of print.
pub const PRINTS: &[Code] =
    &[("12", "Standard, 12 point"), ("16", "Large print, 16 point"), ("18", "Large print, 18 point")];

/// How people would rather be reached.
pub const WAYS: &[Code] = &[("", "No preference"), ("post", "Letters by post"), ("email", "Email")];

/// A language as people call it; the code itself where nobody gave it a name here.
#[must_use]
pub fn language_words(code: &str) -> &str {
    identifiers::codes::shown(LANGUAGES, code)
}

/// A wording as people call it.
#[must_use]
pub fn wording_words(code: &str) -> &'static str {
    identifiers::codes::words(WORDINGS, code).unwrap_or("Standard")
}
