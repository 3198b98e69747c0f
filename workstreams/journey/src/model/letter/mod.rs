//! Letters: templates with merge fields, the templates that come with the program, and a letter put together of a template,
//! a letterhead and a notice.

pub mod builtin;
pub mod fields;
pub mod paper;
pub mod record;
pub mod template;

pub use template::{Fault, Template};

use law::Kind;
use law::notice::{Field, required};

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
/// Short sentences, with pictures.
pub const EASY_READ: &str = "easy_read";

/// What the codes of general letters begin with.
pub const GENERAL: &str = "general.";

/// A letter that tells no decision: an acknowledgement, an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct General {
    /// Begins with [`GENERAL`].
    pub code: String,
    /// As it is called in lists: "Invite to a meeting".
    pub name: String,
}

/// What a letter is: the notice of an event, or a general letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetterKind {
    Event(Kind),
    General(General),
}

impl From<General> for LetterKind {
    fn from(general: General) -> Self {
        Self::General(general)
    }
}

impl From<Kind> for LetterKind {
    fn from(kind: Kind) -> Self {
        Self::Event(kind)
    }
}

impl LetterKind {
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Event(kind) => kind.code(),
            Self::General(general) => &general.code,
        }
    }

    /// The event that it tells; none of a general letter.
    #[must_use]
    pub const fn event(&self) -> Option<Kind> {
        match self {
            Self::Event(kind) => Some(*kind),
            Self::General(_) => None,
        }
    }

    /// What the law asks for in it; nothing in a general letter.
    #[must_use]
    pub fn required(&self) -> Vec<Field> {
        self.event().map(required).unwrap_or_default()
    }
}

/// Which words a letter has: of which kind, how worded, in which language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Which {
    pub kind: LetterKind,
    /// `standard`, `plain` or `easy_read`.
    pub wording: String,
    /// A code of ISO 639-1.
    pub language: String,
}

impl Which {
    /// The usual words of a kind.
    #[must_use]
    pub fn usual(kind: impl Into<LetterKind>) -> Self {
        Self { kind: kind.into(), wording: "standard".to_owned(), language: ENGLISH.to_owned() }
    }

    /// As codes, among the letters of events and these general ones, which have their usual words alone: what is written with them
    /// is one text for one family.
    #[must_use]
    pub fn among(general: &[General], (kind, wording, language): (&str, &str, &str)) -> Option<Self> {
        match general.iter().find(|one| one.code == kind) {
            Some(one) => {
                Some(Self::usual(one.clone())).filter(|own| own.wording == wording && own.language == language)
            }
            None => Self::from_codes(kind, wording, language),
        }
    }

    /// The words of the letter of an event, as codes; nothing where one of them is unknown.
    #[must_use]
    pub fn from_codes(kind: &str, wording: &str, language: &str) -> Option<Self> {
        let kind = Kind::from_code(kind).filter(|kind| KINDS.contains(kind))?;
        let wordings = people::model::contact::WORDINGS;
        let known = language == ENGLISH || people::model::contact::LANGUAGES.iter().any(|(code, _)| *code == language);
        let (wording, _) = wordings.iter().find(|(code, _)| *code == wording)?;
        known.then(|| Self { kind: kind.into(), wording: (*wording).to_owned(), language: language.to_owned() })
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
