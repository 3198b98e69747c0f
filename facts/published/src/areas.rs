//! The areas of England: authorities with both codes, regions, and the country. From the codes that the DfE prints in
//! the EHC plans release of 2025; five authorities that are no more are among them, since older figures name them.

use std::collections::HashMap;
use std::sync::LazyLock;

pub const ENGLAND: &str = "E92000001";

/// Regions: code and name.
pub const REGIONS: &[(&str, &str)] = &[
    ("E12000001", "North East"),
    ("E12000002", "North West"),
    ("E12000003", "Yorkshire and The Humber"),
    ("E12000004", "East Midlands"),
    ("E12000005", "West Midlands"),
    ("E12000006", "East of England"),
    ("E12000007", "London"),
    ("E12000008", "South East"),
    ("E12000009", "South West"),
    ("E13000001", "Inner London"),
    ("E13000002", "Outer London"),
];

/// Authorities that were followed by others: no series goes from one to the other.
pub const FOLLOWED: &[(&str, &[&str], u16)] = &[
    ("909", &["942", "943"], 2023),
    ("928", &["940", "941"], 2021),
    ("835", &["838", "839"], 2019),
    ("836", &["839"], 2019),
    ("837", &["839"], 2019),
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// Three digits: the key of its figures.
    pub old: &'static str,
    /// Nine characters.
    pub new: &'static str,
    pub name: &'static str,
    /// The code of its region.
    pub region: &'static str,
}

static AUTHORITIES: LazyLock<Vec<Authority>> = LazyLock::new(|| {
    include_str!("../data/areas.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let (old, rest) = line.split_once(',')?;
            let (new, rest) = rest.split_once(',')?;
            let (name, region) = rest.rsplit_once(',')?;
            Some(Authority { old, new, name: name.trim_matches('"'), region })
        })
        .collect()
});

#[must_use]
pub fn authorities() -> &'static [Authority] {
    &AUTHORITIES
}

/// An authority by either code.
#[must_use]
pub fn authority(code: &str) -> Option<&'static Authority> {
    AUTHORITIES.iter().find(|one| one.old == code || one.new == code)
}

/// Codes that authorities had before, or have since, with the number that stayed: from DfE's list of accepted codes (May
/// 2026) beside mySociety's dates of changes. Where an authority was split or merged the number changed too, and the codes
/// belong to different numbers: their figures are never one series.
static CODES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("../data/area_codes.csv").lines().skip(1);
    lines
        .filter_map(|line| line.split_once(','))
        .filter_map(|(code, rest)| Some((code, rest.split(',').next()?)))
        .collect()
});

/// The key of an area's figures, from any code of an authority since 2009, or the code of a region or England.
#[must_use]
pub fn key(code: &str) -> Option<&'static str> {
    authority(code).map(|one| one.old).or_else(|| CODES.get(code).copied()).or_else(|| {
        let known = REGIONS.iter().map(|(known, _)| *known).chain([ENGLAND]);
        known.into_iter().find(|known| *known == code)
    })
}

/// The key of an authority's figures, from any code that it had.
#[must_use]
pub fn authority_key(code: &str) -> Option<&'static str> {
    key(code).filter(|key| is_authority(key))
}

/// The codes by which a file names areas: those that come with the program, and those that were added since, such as an
/// authority that came into being after this version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes {
    added: HashMap<String, String>,
}

impl Codes {
    /// With codes that were added: each with the number of its authority.
    #[must_use]
    pub fn with(added: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut all = HashMap::new();
        for (code, number) in added {
            all.insert(number.clone(), number.clone());
            all.insert(code, number);
        }
        Self { added: all }
    }

    /// The key of an area's figures.
    #[must_use]
    pub fn key<'a>(&'a self, code: &str) -> Option<&'a str> {
        key(code).or_else(|| self.added.get(code).map(String::as_str))
    }

    /// The key of an authority's figures.
    #[must_use]
    pub fn authority<'a>(&'a self, code: &str) -> Option<&'a str> {
        self.key(code).filter(|key| is_authority(key))
    }
}

/// Whether a key is an authority's: its number, where regions and England have their codes.
fn is_authority(key: &str) -> bool {
    key.len() == 3 && key.bytes().all(|digit| digit.is_ascii_digit())
}

/// Whether a code of nine characters is that of an area that is no authority with children's services: a district, a ward, a
/// region, or one of another country. Counties begin with E10, other authorities with E06, E08 and E09.
fn is_other_area(code: &str) -> bool {
    let is_code = code.len() == 9
        && code.starts_with(|first: char| first.is_ascii_uppercase())
        && code.bytes().skip(1).all(|digit| digit.is_ascii_digit());
    is_code && !["E06", "E08", "E09", "E10"].iter().any(|begins| code.starts_with(begins))
}

/// Whether a national row is England's, by the code or the name of its country: the United Kingdom, Great Britain and Wales
/// are other populations. Where a file names no country it is England's, as all figures of the DfE are.
pub(crate) fn is_england(code: &str, name: &str) -> bool {
    match (code, name) {
        ("", "") => true,
        ("", name) => name.eq_ignore_ascii_case("England"),
        (code, _) => code == ENGLAND,
    }
}

/// Levels of figures that are no authority, region or country: nobody looks for them here.
const OTHER_LEVELS: &[&str] = &[
    "combined authority",
    "english devolved area",
    "institution",
    "local authority district",
    "local enterprise partnership",
    "local skills improvement plan area",
    "lower-layer super output area",
    "mat",
    "mayoral combined authority",
    "middle-layer super output area",
    "multi-academy trust",
    "opportunity area",
    "parliamentary constituency",
    "pcon",
    "planning area",
    "police force area",
    "provider",
    "rsc region",
    "school",
    "sponsor",
    "ward",
];

/// What a row says of the place that it is about.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place<'a> {
    pub(crate) level: &'a str,
    pub(crate) country: &'a str,
    pub(crate) country_name: &'a str,
    pub(crate) region: &'a str,
    pub(crate) new_code: &'a str,
    pub(crate) old_code: &'a str,
}

/// Which area a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose<'a> {
    /// An area, by its key.
    Area(&'a str),
    /// Places that are not looked for: another country, a school, several authorities together.
    Other,
    /// It cannot be told.
    Unknown(Nowhere),
}

/// Why it cannot be told which area a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Nowhere {
    Level,
    Code,
    TwoAuthorities,
}

impl Nowhere {
    /// Several such rows, as it goes on after "5 more".
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Level => "rows whose geographic level is not known",
            Self::Code => "rows about an area that is not known",
            Self::TwoAuthorities => "rows whose two codes name different authorities",
        }
    }

    /// What is wrong with a row.
    pub(crate) fn words(self, place: &Place<'_>) -> String {
        match self {
            Self::Level if place.level.is_empty() => "it has no geographic level".to_owned(),
            Self::Level => format!("“{}” is not a known geographic level", place.level),
            Self::Code => {
                let code = [place.new_code, place.old_code, place.region].into_iter().find(|code| !code.is_empty());
                match code {
                    Some(code) => format!("“{code}” is not the code of a known area"),
                    None => "it has no code of an area".to_owned(),
                }
            }
            Self::TwoAuthorities => {
                format!("“{}” and “{}” are codes of different authorities", place.new_code, place.old_code)
            }
        }
    }
}

impl<'a> Place<'a> {
    pub(crate) fn whose(&self, codes: &'a Codes) -> Whose<'a> {
        let level = self.level.to_lowercase();
        let found = match level.as_str() {
            "national" if !is_england(self.country, self.country_name) => return Whose::Other,
            "national" => Some(ENGLAND),
            "regional" => codes.key(self.region).filter(|key| !is_authority(key)),
            // The part of an authority is not the authority, though its number stands beside.
            "local authority" if is_other_area(self.new_code) => return Whose::Unknown(Nowhere::Code),
            "local authority" => match (codes.authority(self.new_code), codes.authority(self.old_code)) {
                (Some(new), Some(old)) if new != old => return Whose::Unknown(Nowhere::TwoAuthorities),
                (new, old) => new.or(old),
            },
            level if OTHER_LEVELS.contains(&level) => return Whose::Other,
            _ => return Whose::Unknown(Nowhere::Level),
        };
        // The DfE writes "x" and "z" where pupils belong to no authority, and "942 / 943" for two that were one.
        let is_none = |code: &str| matches!(code, "x" | "z" | ":") || code.contains('/');
        let may_be_none = |code: &str| code.is_empty() || is_none(code);
        let has_none = is_none(self.new_code) || is_none(self.old_code);
        match found {
            Some(area) => Whose::Area(area),
            None if level == "local authority"
                && has_none
                && may_be_none(self.new_code)
                && may_be_none(self.old_code) =>
            {
                Whose::Other
            }
            None => Whose::Unknown(Nowhere::Code),
        }
    }
}

/// The name of an area.
#[must_use]
pub fn name(code: &str) -> Option<&'static str> {
    if code == ENGLAND {
        return Some("England");
    }
    authority(code)
        .map(|one| one.name)
        .or_else(|| REGIONS.iter().find(|(known, _)| *known == code).map(|(_, name)| *name))
}

/// The code of a region by one of its names.
pub(crate) fn region(name: &str) -> Option<&'static str> {
    let folded = name.to_lowercase();
    let folded = match folded.as_str() {
        "england" => return Some(ENGLAND),
        "london (inner)" => "inner london",
        "london (outer)" => "outer london",
        other => other,
    };
    REGIONS.iter().find(|(_, known)| known.to_lowercase() == folded).map(|(code, _)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_an_authority_is_about_an_authority_and_nothing_else() {
        let codes = Codes::default();
        let whose = |level, new_code, old_code| Place { level, new_code, old_code, ..Place::default() }.whose(&codes);
        assert_eq!(whose("Local authority", "E10000025", "931"), Whose::Area("931"));
        assert_eq!(whose("Local authority", "", "931"), Whose::Area("931"));
        // A district of it, a ward, a region, the country, Wales.
        for code in ["E07000178", "E05013900", "E12000008", ENGLAND, "W06000015", "S12000036"] {
            for number in ["931", ""] {
                assert_eq!(whose("Local authority", code, number), Whose::Unknown(Nowhere::Code), "{code} {number}");
            }
        }
        let region = |region| Place { level: "Regional", region, ..Place::default() }.whose(&codes);
        assert_eq!(region("E12000008"), Whose::Area("E12000008"));
        for code in ["E10000025", "931"] {
            assert_eq!(region(code), Whose::Unknown(Nowhere::Code), "{code}");
        }
    }
}
