//! The files that an area brings in for its forecasts: what each holds, and whether it can be used.

use std::collections::BTreeMap;

use projection::Fault;
use projection::cohorts::{History, Priors};
use projection::gap::{Sites, Waiting};
use projection::groups::Group;
use projection::options::Question;
use serde::{Deserialize, Serialize};

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Children of the area by year and curriculum year.
    Population,
    /// Places by site and year.
    Sites,
    /// Children for whom a provision was judged suitable and who are elsewhere.
    Waiting,
    /// Buildings that may be chosen.
    Options,
    /// What a child costs a year.
    Prices,
    Grants,
    /// Where the areas lie.
    Areas,
    /// Which area each ward is in.
    Localities,
    /// What other areas teach.
    Priors,
}

impl Kind {
    /// All of them, in the order in which they are wanted.
    pub const ALL: [Self; 9] = [
        Self::Population,
        Self::Sites,
        Self::Waiting,
        Self::Options,
        Self::Prices,
        Self::Grants,
        Self::Areas,
        Self::Localities,
        Self::Priors,
    ];

    /// Its word in tables and addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Sites => "sites",
            Self::Waiting => "waiting",
            Self::Options => "options",
            Self::Prices => "prices",
            Self::Grants => "grants",
            Self::Areas => "areas",
            Self::Localities => "localities",
            Self::Priors => "priors",
        }
    }

    /// By its word.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Population => "Child population",
            Self::Sites => "Places",
            Self::Waiting => "Children waiting for another provision",
            Self::Options => "Capital options",
            Self::Prices => "Prices",
            Self::Grants => "Capital grants",
            Self::Areas => "Area locations",
            Self::Localities => "Localities",
            Self::Priors => "Values from other areas (priors)",
        }
    }

    /// Its columns, and what they mean.
    #[must_use]
    pub const fn columns(self) -> &'static str {
        match self {
            Self::Population => {
                "year, ncy, population: children by January and national curriculum year (-5 to 20), for past and future years"
            }
            Self::Sites => {
                "site, group, year, places and, where known, area, phase (early-years, primary, secondary, post-16; empty for all ages) and need (a SEN2 code; empty for all): the places at each site in a January; a year that is left out takes the value of the last year before it"
            }
            Self::Waiting => {
                "group, children: how many children were assessed as suitable for the provision and are placed elsewhere, from consultations and waiting lists"
            }
            Self::Options => {
                "option, group, places, capital (pounds), earliest (the first January in which it can be open) and, where known, area (its location), not-with and after (other options, separated by semicolons, that it cannot be combined with or must follow)"
            }
            Self::Prices => {
                "group, place, instead: cost in pounds a year of a place in the provision, and of the alternative when there is no place"
            }
            Self::Grants => "year, amount: grant in pounds that becomes available by that January",
            Self::Areas => "area, easting, northing: the centre of each area, in metres of the National Grid",
            Self::Localities => "ward, area: the locality, constituency or planning area that each ward is in",
            Self::Priors => "name, value: replaces the published values of 2025",
        }
    }

    /// The names of its columns, those among them that need not be there.
    #[must_use]
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Population => &["year", "ncy", "population"],
            Self::Sites => Sites::COLUMNS,
            Self::Waiting => &["group", "children"],
            Self::Options => Question::OPTION_COLUMNS,
            Self::Prices => &["group", "place", "instead"],
            Self::Grants => &["year", "amount"],
            Self::Areas => &["area", "easting", "northing"],
            Self::Localities => &["ward", "area"],
            Self::Priors => &["name", "value"],
        }
    }

    /// What cannot be done without it.
    #[must_use]
    pub const fn missing(self) -> &'static str {
        match self {
            Self::Population => "No forecast can be made.",
            Self::Sites => {
                "Places are taken from GIAS for special schools and alternative provision. SEN units have none."
            }
            Self::Waiting => "Gaps show current placements only, not assessed demand.",
            Self::Options => "There are no options to appraise.",
            Self::Prices => "Options cannot be costed.",
            Self::Grants => "No grants are available to fund options.",
            Self::Areas => {
                "The centre of each area is taken from its schools, where GIAS gives eastings and northings."
            }
            Self::Localities => "Wards are used as areas.",
            Self::Priors => "The published values of 2025 are used.",
        }
    }

    /// Whether it can be used: everything that is wrong with it, by line.
    ///
    /// # Errors
    pub fn check(self, name: &str, text: &str) -> Result<(), Vec<Fault>> {
        match self {
            Self::Population => population(name, text).map(|_| ()),
            Self::Sites => Sites::read(name, text).map(|_| ()),
            Self::Waiting => Waiting::read(name, text).map(|_| ()),
            Self::Options => Question::read_options(name, text).map(|_| ()),
            Self::Prices => Question::read_price_list(name, text).map(|_| ()),
            Self::Grants => Question::read_grant_list(name, text).map(|_| ()),
            Self::Areas => projection::travel::Places::read(name, text).map(|_| ()),
            Self::Localities => localities(name, text).map(|_| ()),
            Self::Priors => Priors::read(name, text).map(|_| ()),
        }
    }
}

/// Children by January and curriculum year.
///
/// # Errors
/// Everything that is wrong with it, by line.
pub fn population(name: &str, text: &str) -> Result<BTreeMap<(u16, i8), f64>, Vec<Fault>> {
    let read = History::read_children(name, text)?;
    let missing: Vec<String> =
        WANTED.filter(|ncy| !read.keys().any(|(_, own)| own == ncy)).map(|ncy| ncy.to_string()).collect();
    if missing.is_empty() {
        return Ok(read);
    }
    // Requests about children who are not there could not be forecast, and would seem to come from others.
    let words = format!("curriculum years are missing: {}", missing.join(", "));
    Err(vec![Fault { file: name.to_owned(), line: None, words }])
}

/// The area of each ward.
///
/// # Errors
/// Everything that is wrong with it, by line.
pub fn localities(name: &str, text: &str) -> Result<BTreeMap<String, String>, Vec<Fault>> {
    projection::gap::read_pairs(name, text, ["ward", "area"])
}

/// Curriculum years that must be there: from two years before reception to 23.
const WANTED: std::ops::RangeInclusive<i8> = -2..=19;

/// The groups that places are counted in, with their words in files.
#[must_use]
pub fn groups() -> Vec<(&'static str, &'static str)> {
    Group::ALL.map(|group| (group.name(), group.words())).to_vec()
}
