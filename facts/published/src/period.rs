//! The period of a value. Explore Education Statistics writes `2024` and `202425` with an identifier beside it; LAIT
//! writes `2025 (prov)`, `2024-25 (OT)`, `2014-16`.

/// What kind of year or part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// January to December.
    Calendar,
    /// September to August; the January census lies in it.
    Academic,
    /// April to March.
    Financial,
    /// A term or two of an academic year.
    Term(Term),
    /// A year that the file does not say more about (LAIT).
    Year,
    /// Something else: a quarter, a month, a week, a reporting year.
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    Autumn,
    Spring,
    Summer,
    /// Autumn and spring together.
    AutumnAndSpring,
}

/// How final a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// As the file has it; it says no more.
    #[default]
    Published,
    /// Provisional: it will be replaced.
    Provisional,
    Revised,
    /// `(OT)` of LAIT.
    Other,
}

/// Years that figures can be of.
pub(crate) const YEARS: std::ops::Range<u16> = 1990..2100;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Period {
    /// `2024`, `2024/25`, `Autumn 2024/25`: as it is shown, and the key of the value.
    pub label: String,
    /// The year in which it begins.
    pub starts: u16,
    pub kind: Kind,
    /// How final its values are.
    pub status: Status,
}

impl Period {
    /// From `time_period` and `time_identifier`. The second part says what is odd about them.
    #[must_use]
    pub fn ees(period: &str, identifier: &str) -> Option<(Self, Option<&'static str>)> {
        let digits = period.trim();
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) || !matches!(digits.len(), 4 | 6) {
            return None;
        }
        let starts: u16 = digits.get(..4)?.parse().ok().filter(|year| YEARS.contains(year))?;
        let lower = identifier.trim().to_lowercase();
        let kind = match lower.as_str() {
            "calendar year" | "" => Kind::Calendar,
            "academic year" => Kind::Academic,
            "financial year" => Kind::Financial,
            "autumn term" => Kind::Term(Term::Autumn),
            "spring term" => Kind::Term(Term::Spring),
            "summer term" => Kind::Term(Term::Summer),
            "autumn and spring term" => Kind::Term(Term::AutumnAndSpring),
            _ => Kind::Other,
        };
        let mut odd = None;
        let mut label = match digits.get(4..) {
            Some(end) if !end.is_empty() => {
                if end.parse() != Ok((starts + 1) % 100) {
                    odd = Some("the second year does not follow the first");
                } else if kind == Kind::Calendar {
                    odd = Some("six digits are two years, and a calendar year is one");
                }
                format!("{starts}/{end}")
            }
            _ => {
                if matches!(kind, Kind::Academic | Kind::Financial | Kind::Term(_)) {
                    odd = Some("four digits are one year, and this kind of year spans two");
                }
                starts.to_string()
            }
        };
        match kind {
            Kind::Term(term) => label = format!("{} {label}", term.words()),
            Kind::Other => label = format!("{label} {}", identifier.trim()),
            _ => {}
        }
        Some((Self { label, starts, kind, status: Status::Published }, odd))
    }

    /// From LAIT's text; `0` and other words are none.
    #[must_use]
    pub fn lait(text: &str) -> Option<Self> {
        let text = text.trim();
        let (label, mark) = text.split_once('(').map_or((text, ""), |(label, mark)| (label, mark));
        let label = label.trim();
        let starts: u16 = label.get(..4)?.parse().ok().filter(|year| YEARS.contains(year))?;
        let rest = label.get(4..)?;
        let is_span = rest
            .strip_prefix('-')
            .or_else(|| rest.strip_prefix('/'))
            .is_some_and(|end| matches!(end.len(), 2 | 4) && end.bytes().all(|byte| byte.is_ascii_digit()));
        // "2013/14-15/16": several years together.
        let is_several = rest.split_once('-').is_some_and(|(first, last)| {
            let two = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            first.strip_prefix('/').is_some_and(two)
                && last.split_once('/').is_some_and(|(one, other)| two(one) && two(other))
        });
        if !rest.is_empty() && !is_span && !is_several {
            return None;
        }
        let label = if is_several { label.to_owned() } else { label.replacen('-', "/", 1) };
        let mark = mark.trim_end_matches(')').trim().to_lowercase();
        let status = match mark.as_str() {
            "" => Status::Published,
            "prov" | "provisional" => Status::Provisional,
            "rev" | "revised" => Status::Revised,
            _ => Status::Other,
        };
        Some(Self { label, starts, kind: Kind::Year, status })
    }

    /// Whether a value of the other period may stand before one of this as its year before: same kind, a year earlier.
    #[must_use]
    pub fn follows(&self, other: &Self) -> bool {
        self.kind == other.kind && self.starts == other.starts.saturating_add(1)
    }
}

impl Term {
    const fn words(self) -> &'static str {
        match self {
            Self::Autumn => "Autumn",
            Self::Spring => "Spring",
            Self::Summer => "Summer",
            Self::AutumnAndSpring => "Autumn and spring",
        }
    }
}

impl Kind {
    /// A code for tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Calendar => "calendar",
            Self::Academic => "academic",
            Self::Financial => "financial",
            Self::Term(Term::Autumn) => "autumn",
            Self::Term(Term::Spring) => "spring",
            Self::Term(Term::Summer) => "summer",
            Self::Term(Term::AutumnAndSpring) => "autumn_and_spring",
            Self::Year => "year",
            Self::Other => "other",
        }
    }
}

impl Status {
    /// A code for tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Provisional => "provisional",
            Self::Revised => "revised",
            Self::Other => "other",
        }
    }
}
