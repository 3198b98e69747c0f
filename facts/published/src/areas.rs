//! The areas of England: authorities with both codes, regions, and the country. From the codes that the DfE prints in
//! the EHC plans release of 2025; five authorities that are no more are among them, since older figures name them.

use std::collections::HashMap;
use std::sync::LazyLock;

/// England.
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

/// An authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// Three digits: the key of its figures.
    pub old: &'static str,
    /// Nine characters.
    pub new: &'static str,
    /// Its name.
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

/// All authorities.
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
