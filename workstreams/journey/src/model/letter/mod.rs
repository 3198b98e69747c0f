//! Letters: templates with merge fields, the templates that come with the program, and a letter put together of a template,
//! a letterhead and a notice.

pub mod builtin;
pub mod fields;
pub mod paper;
pub mod template;

pub use template::{Fault, Template};

use law::Kind;

/// The kinds of event that go out as a letter.
pub const KINDS: &[Kind] = &[
    Kind::AssessmentAgreed,
    Kind::AssessmentRefused,
    Kind::PlanRefused,
    Kind::DraftServed,
    Kind::PlanIssued,
    Kind::ReviewKeep,
    Kind::ReviewAmend,
    Kind::ReviewCease,
    Kind::AmendmentServed,
    Kind::AmendmentProposed,
    Kind::PlanAmended,
    Kind::AmendmentDropped,
    Kind::ReassessmentAgreed,
    Kind::ReassessmentDeclined,
    Kind::CeaseNotified,
];

/// The language of what comes with the program.
pub const ENGLISH: &str = "en";

/// Which words a letter has: of which kind, how worded, in which language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Which {
    pub kind: Kind,
    /// `standard`, `plain` or `easy_read`.
    pub wording: String,
    /// A code of ISO 639-1.
    pub language: String,
}

impl Which {
    /// The usual words of a kind.
    #[must_use]
    pub fn usual(kind: Kind) -> Self {
        Self { kind, wording: "standard".to_owned(), language: ENGLISH.to_owned() }
    }

    /// As codes; nothing where one of them is unknown.
    #[must_use]
    pub fn from_codes(kind: &str, wording: &str, language: &str) -> Option<Self> {
        let kind = Kind::from_code(kind).filter(|kind| KINDS.contains(kind))?;
        let wordings = people::model::contact::WORDINGS;
        let known = language == ENGLISH || people::model::contact::LANGUAGES.iter().any(|(code, _)| *code == language);
        let (wording, _) = wordings.iter().find(|(code, _)| *code == wording)?;
        known.then(|| Self { kind, wording: (*wording).to_owned(), language: language.to_owned() })
    }

    /// As people call it: "Plain English, Polish".
    #[must_use]
    pub fn words(&self) -> String {
        format!("{}, {}", people::model::contact::wording_words(&self.wording), language_words(&self.language))
    }
}

/// A language as people call it.
#[must_use]
pub fn language_words(code: &str) -> &str {
    if code == ENGLISH { "English" } else { people::model::contact::language_words(code) }
}
