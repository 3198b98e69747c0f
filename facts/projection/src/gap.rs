//! Places against children: how likely a shortage is, how great, and how many places would make it unlikely.
//!
//! Two questions are kept apart. **Placed**: if children go on being placed as they were, how many will be in this
//! provision? Places that do not exist cannot be filled, so this understates need wherever it is full. **Suitable**: how
//! many would be, if those too were there for whom it was judged suitable and who are elsewhere? That is asked only where
//! the area has counted them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::cohorts::{AgeGroup, Room, Scenario};
use crate::fault::{Fault, MOST_FAULTS, number_of, table, year_of};
use crate::groups::{Group, Groups};
use crate::totals::{Method, outlook};

/// A place where children are taught, and how many places it has in the January of a year. A year that is not there has what
/// the last one before it has.
#[derive(Debug, Clone, PartialEq, Serialize, serde::Deserialize)]
pub struct Site {
    pub name: String,
    pub group: Group,
    /// The area that it lies in; empty where it is not said.
    pub area: String,
    /// For whom its places are; for all ages where it is not said.
    pub phase: Option<Phase>,
    /// The primary need that its places are for, as the record has it; empty where they are for all.
    #[serde(default)]
    pub need: String,
    /// Places by year.
    pub places: BTreeMap<u16, f64>,
}

impl Site {
    /// Its places in a January: none before it opens.
    #[must_use]
    pub fn in_year(&self, year: u16) -> f64 {
        self.places.range(..=year).next_back().map_or(0.0, |(_, places)| *places)
    }
}

/// A phase of education.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Before reception.
    EarlyYears,
    /// Reception to year 6.
    Primary,
    /// Years 7 to 11.
    Secondary,
    /// From year 12 on.
    Post16,
}

impl Phase {
    pub const ALL: [Self; 4] = [Self::EarlyYears, Self::Primary, Self::Secondary, Self::Post16];

    /// Its name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EarlyYears => "early-years",
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Post16 => "post-16",
        }
    }

    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::EarlyYears => "Early years",
            Self::Primary => "Reception to year 6",
            Self::Secondary => "Years 7 to 11",
            Self::Post16 => "After 16",
        }
    }

    /// By its name in files.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.name() == name)
    }

    /// That of an age group.
    #[must_use]
    pub const fn of(age: AgeGroup) -> Self {
        match age {
            AgeGroup::EarlyYears => Self::EarlyYears,
            AgeGroup::Reception | AgeGroup::Primary => Self::Primary,
            AgeGroup::Secondary => Self::Secondary,
            AgeGroup::Post16 | AgeGroup::Post19 => Self::Post16,
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sites(pub Vec<Site>);

impl Sites {
    /// With places that a scenario assumes, of groups of which places are known. More are a site of which nobody says where it
    /// lies; fewer are fewer in each site, by the same part.
    #[must_use]
    pub fn assuming(mut self, scenario: &Scenario, years: &[u16]) -> Self {
        let known: BTreeSet<Group> = self.0.iter().map(|site| site.group).collect();
        for group in known {
            let more: Vec<(u16, f64)> = years.iter().map(|year| (*year, scenario.more_places(group, *year))).collect();
            if more.iter().any(|(_, more)| *more < 0.0) {
                let places = |year: u16| -> f64 {
                    self.0.iter().filter(|site| site.group == group).map(|site| site.in_year(year)).sum()
                };
                let parts: Vec<(u16, f64)> = more
                    .iter()
                    .map(|(year, more)| (*year, (1.0 + more.min(0.0) / places(*year).max(f64::MIN_POSITIVE)).max(0.0)))
                    .collect();
                for site in self.0.iter_mut().filter(|site| site.group == group) {
                    let fewer: Vec<(u16, f64)> =
                        parts.iter().map(|(year, part)| (*year, site.in_year(*year) * part)).collect();
                    site.places.extend(fewer);
                }
            }
            let places: BTreeMap<u16, f64> = more.into_iter().map(|(year, more)| (year, more.max(0.0))).collect();
            if places.values().any(|more| *more > 0.0) {
                let (area, need) = (String::new(), String::new());
                self.0.push(Site { name: "Assumed".to_owned(), group, area, phase: None, need, places });
            }
        }
        self
    }

    /// The columns that are read, those among them that need not be there.
    pub const COLUMNS: &[&str] = &["site", "group", "year", "places", "area", "phase", "need"];

    /// Reads a CSV with `site`, `group`, `year`, `places` and, where they are known, `area`, `phase` and `need`. A site may have rows
    /// for several phases and needs.
    ///
    /// # Errors
    /// Everything that is wrong with it, by line.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut sites: BTreeMap<(Group, String, String, String), Site> = BTreeMap::new();
        if let Some(table) = table(file, text, &["site", "group", "year", "places"], &mut faults) {
            for (line, row) in &table.rows {
                if faults.len() >= MOST_FAULTS {
                    break;
                }
                let cell = |column| table.cell(row, column);
                let (phase, need, area) =
                    (table.extra(row, "phase"), table.extra(row, "need"), table.extra(row, "area"));
                if cell(0).is_empty() {
                    faults.push(table.fault(*line, "the name of the site is missing"));
                    continue;
                }
                if !phase.is_empty() && Phase::named(phase).is_none() {
                    let names = Phase::ALL.map(Phase::name).join(", ");
                    faults.push(table.fault(*line, format!("“{phase}” is not a phase. Use one of: {names}")));
                    continue;
                }
                match (group_of(cell(1)), year_of(cell(2)), number_of(cell(3))) {
                    (Err(words), ..) | (_, Err(words), _) => faults.push(table.fault(*line, words)),
                    (_, _, None) => faults.push(table.fault(*line, format!("“{}” is not a number of places", cell(3)))),
                    (Ok(group), Ok(year), Some(places)) => {
                        let key = (group, cell(0).to_owned(), phase.to_owned(), need.to_owned());
                        let site = sites.entry(key).or_insert_with(|| Site {
                            name: cell(0).to_owned(),
                            group,
                            area: area.to_owned(),
                            phase: Phase::named(phase),
                            need: need.to_owned(),
                            places: BTreeMap::new(),
                        });
                        if site.area != area {
                            let words =
                                format!("{} is in “{}” in an earlier row, and in “{area}” here", cell(0), site.area);
                            faults.push(table.fault(*line, words));
                        }
                        if site.places.insert(year, places).is_some() {
                            let words = format!("{}, {}, {year} is listed twice", cell(0), group.name());
                            faults.push(table.fault(*line, words));
                        }
                    }
                }
            }
        }
        if faults.is_empty() { Ok(Self(sites.into_values().collect())) } else { Err(faults) }
    }
}

/// Places by group and year, sites put together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Capacity(BTreeMap<Group, BTreeMap<u16, f64>>);

/// Children for whom a group was judged suitable and who are elsewhere, at the last count.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Waiting(BTreeMap<Group, f64>);

/// Which children are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Those who would be placed there as it went until now.
    Placed,
    /// With those for whom it was judged suitable and who are elsewhere.
    Suitable,
}

/// Places against children in a January.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gap {
    pub group: Group,
    /// The January.
    pub year: u16,
    /// Which children are counted.
    pub basis: Basis,
    /// Places planned for the year.
    pub places: f64,
    /// Children: as likely more as fewer.
    pub children: f64,
    /// How likely it is that there are more children than places, 0 to 1.
    pub chance_short: f64,
    /// Children without a place, on average over all that may come.
    pub short: f64,
    /// Children less places: eight times of ten it lies here. Below 0 are empty places.
    pub eighty: (f64, f64),
    /// So many more places would leave a shortage one chance in five.
    pub places_needed: f64,
}

/// Reads a CSV of two columns of names, the first of which stands there once: which area a ward is in, for example.
///
/// # Errors
/// Everything that is wrong with it, by line.
pub fn read_pairs(file: &str, text: &str, columns: [&str; 2]) -> Result<BTreeMap<String, String>, Vec<Fault>> {
    let (mut faults, mut pairs) = (Vec::new(), BTreeMap::new());
    if let Some(table) = table(file, text, &columns, &mut faults) {
        for (line, row) in &table.rows {
            if faults.len() >= MOST_FAULTS {
                break;
            }
            let (one, other) = (table.cell(row, 0), table.cell(row, 1));
            if one.is_empty() || other.is_empty() {
                faults.push(table.fault(*line, format!("{} or {} is missing", columns[0], columns[1])));
            } else if pairs.insert(one.to_owned(), other.to_owned()).is_some() {
                faults.push(table.fault(*line, format!("{one} is listed twice")));
            }
        }
    }
    if faults.is_empty() { Ok(pairs) } else { Err(faults) }
}

pub(crate) fn group_of(name: &str) -> Result<Group, String> {
    let names = || Group::ALL.map(Group::name).join(", ");
    Group::named(name).ok_or_else(|| format!("“{name}” is not a type of provision. Use one of: {}", names()))
}

impl Capacity {
    /// Reads a CSV with `site`, `group`, `year`, `places`; see [`Sites::read`].
    ///
    /// # Errors
    /// Everything that is wrong with it, by line.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<Fault>> {
        Ok(Self::of(&Sites::read(file, text)?, |_| true))
    }

    /// The places of those sites for which it is asked. What is assumed may take more away than there is: [`Self::places`] is
    /// never below 0.
    pub fn of(sites: &Sites, wanted: impl Fn(&Site) -> bool) -> Self {
        // Every site is carried on to each year that any site speaks of, so that one that is named once does not vanish.
        let years: BTreeSet<u16> = sites.0.iter().flat_map(|site| site.places.keys().copied()).collect();
        let mut capacity = Self::default();
        for site in sites.0.iter().filter(|site| wanted(site)) {
            for year in &years {
                if let Some((_, places)) = site.places.range(..=year).next_back() {
                    *capacity.0.entry(site.group).or_default().entry(*year).or_default() += places;
                }
            }
        }
        capacity
    }

    /// Whether a group has a site at all.
    #[must_use]
    pub fn knows(&self, group: Group) -> bool {
        self.0.contains_key(&group)
    }

    /// The places by group as rooms of the main model: what a lever may not go beyond. `of` is the group of each provision.
    #[must_use]
    pub fn rooms(&self, of: &[Option<Group>]) -> Vec<Room> {
        let room = |(group, places): (&Group, &BTreeMap<u16, f64>)| Room {
            group: *group,
            provisions: (0..of.len()).filter(|place| of[*place] == Some(*group)).collect(),
            places: places.clone(),
        };
        self.0.iter().map(room).collect()
    }

    /// Places of a group in a year: none before its first site opens. Nothing where it has no site at all.
    #[must_use]
    pub fn places(&self, group: Group, year: u16) -> Option<f64> {
        Some(self.0.get(&group)?.range(..=year).next_back().map_or(0.0, |(_, places)| places.max(0.0)))
    }
}

impl Waiting {
    /// Children of a group with those who wait for it, for each number of those who may be placed: who waits becomes more as who is
    /// placed does, from so many `today`; where nobody is placed they stay as many. Nothing where they were not counted.
    #[must_use]
    pub fn counted_in(&self, group: Group, today: f64, placed: &[f64]) -> Option<Vec<f64>> {
        let children = self.children(group)?;
        let grown = |value: &f64| value + children * if today > 0.0 { value / today } else { 1.0 };
        Some(placed.iter().map(grown).collect())
    }

    /// Those who wait for a group; nothing where they were not counted.
    #[must_use]
    pub fn children(&self, group: Group) -> Option<f64> {
        self.0.get(&group).copied()
    }

    /// Reads a CSV with `group`, `children`.
    ///
    /// # Errors
    /// Everything that is wrong with it, by line.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut waiting = Self::default();
        if let Some(table) = table(file, text, &["group", "children"], &mut faults) {
            for (line, row) in &table.rows {
                if faults.len() >= MOST_FAULTS {
                    break;
                }
                match (group_of(table.cell(row, 0)), number_of(table.cell(row, 1))) {
                    (Err(words), _) => faults.push(table.fault(*line, words)),
                    (_, None) => {
                        let words = format!("“{}” is not a number of children", table.cell(row, 1));
                        faults.push(table.fault(*line, words));
                    }
                    (Ok(group), Some(children)) => {
                        if waiting.0.insert(group, children).is_some() {
                            faults.push(table.fault(*line, format!("{} is listed twice", group.name())));
                        }
                    }
                }
            }
        }
        if faults.is_empty() { Ok(waiting) } else { Err(faults) }
    }
}

/// The gap of an area for so many years: a row for each group that has places and each year, and a second where children
/// wait for the group.
#[must_use]
pub fn gaps(groups: &Groups, code: &str, years: u16, capacity: &Capacity, waiting: &Waiting) -> Vec<Gap> {
    let mut out = Vec::new();
    for group in Group::ALL {
        let Some(totals) = groups.of(group) else { continue };
        let last = totals.areas().get(code).and_then(|area| area.plans.values().next_back().copied()).unwrap_or(0.0);
        for one in outlook(totals, code, years, Method::AllAlike) {
            let Some(places) = capacity.places(group, one.year) else { continue };
            out.push(against(group, one.year, Basis::Placed, places, &one.values));
            if let Some(values) = waiting.counted_in(group, last, &one.values) {
                out.push(against(group, one.year, Basis::Suitable, places, &values));
            }
        }
    }
    out
}

/// Places against children who may come: `values` are in order and of equal weight.
#[must_use]
pub fn against(group: Group, year: u16, basis: Basis, places: f64, values: &[f64]) -> Gap {
    #[expect(clippy::cast_precision_loss, reason = "some hundred values")]
    let share = |count: usize| count as f64 / values.len() as f64;
    let at = |p: f64| crate::totals::quantile(values, p);
    Gap {
        group,
        year,
        basis,
        places,
        children: at(0.5),
        chance_short: share(values.iter().filter(|value| **value > places).count()),
        short: values.iter().map(|value| (value - places).max(0.0)).sum::<f64>() * share(1),
        eighty: (at(0.1) - places, at(0.9) - places),
        places_needed: (at(0.8) - places).max(0.0).ceil(),
    }
}
