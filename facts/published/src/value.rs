//! A published value: a number, or the reason why there is none.

/// Why a value is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// `z`: the question makes no sense here.
    NotApplicable,
    /// `x`: it was not collected, or not returned.
    Unavailable,
    /// `c`: hidden so that nobody can be made out.
    Suppressed,
    /// `low`, `k`: not 0, and rounds to 0.
    RoundsToZero,
    /// `u`: too unreliable to print.
    Unreliable,
    /// `:`, `~`, `..`, `.`, `-`, `n/a`, `NULL`, nothing: older files do not say which.
    Unsaid,
}

impl Missing {
    /// A code for tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotApplicable => "not_applicable",
            Self::Unavailable => "unavailable",
            Self::Suppressed => "suppressed",
            Self::RoundsToZero => "rounds_to_zero",
            Self::Unreliable => "unreliable",
            Self::Unsaid => "unsaid",
        }
    }

    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotApplicable => "not applicable",
            Self::Unavailable => "not available",
            Self::Suppressed => "suppressed",
            Self::RoundsToZero => "rounds to 0",
            Self::Unreliable => "not reliable",
            Self::Unsaid => "no figure",
        }
    }
}

/// A published value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    Number(f64),
    /// None, and why.
    Missing(Missing),
}

impl Value {
    /// From the text of a cell; nothing where it is neither a number nor a known symbol. Thousands may be set apart by
    /// commas, and a percent sign may follow.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let missing = match text {
            "z" | "Z" => Missing::NotApplicable,
            "x" | "X" => Missing::Unavailable,
            "c" | "C" => Missing::Suppressed,
            "low" | "k" | "K" => Missing::RoundsToZero,
            "u" | "U" => Missing::Unreliable,
            "" | ":" | "~" | ".." | "." | "-" | "–" | "n/a" | "N/A" | "NA" | "NULL" => Missing::Unsaid,
            _ => return number(text).map(Self::Number),
        };
        Some(Self::Missing(missing))
    }

    /// The number, if it is one.
    #[must_use]
    pub const fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Missing(_) => None,
        }
    }

    /// The text as printed, where the value alone would not give it again.
    #[must_use]
    pub fn printed(self, text: &str) -> Option<Box<str>> {
        let again = match self {
            Self::Number(number) => number.to_string(),
            Self::Missing(Missing::NotApplicable) => "z".to_owned(),
            Self::Missing(Missing::Unavailable) => "x".to_owned(),
            Self::Missing(Missing::Suppressed) => "c".to_owned(),
            Self::Missing(Missing::RoundsToZero) => "low".to_owned(),
            Self::Missing(Missing::Unreliable) => "u".to_owned(),
            Self::Missing(Missing::Unsaid) => String::new(),
        };
        (again != text).then(|| text.into())
    }
}

fn number(text: &str) -> Option<f64> {
    intake::number(text.strip_suffix('%').unwrap_or(text))
}
