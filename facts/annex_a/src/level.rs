//! How much a finding weighs.

/// How much something weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Is wrong.
    Error,
    /// Must be looked at; may be right.
    Query,
}

impl Level {
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Query => "query",
        }
    }
}
