//! Places against children: how likely a shortage is, how great, and how many places would make it unlikely.
//!
//! Two questions are kept apart. **Placed**: if children go on being placed as they were, how many will be in this
//! provision? Places that do not exist cannot be filled, so this understates need wherever it is full. **Suitable**: how
//! many would be, if those too were there for whom it was judged suitable and who are elsewhere? That is asked only where
//! the area has counted them.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::fault::{Fault, number_of, table, year_of};
use crate::groups::{Group, Groups};
use crate::totals::{Method, outlook};

/// Places by group and year, sites put together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Capacity(BTreeMap<Group, BTreeMap<u16, f64>>);

/// Children for whom a group was judged suitable and who are elsewhere, at the last count.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Waiting(BTreeMap<Group, f64>);

/// Which children are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
    /// The provision.
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

pub(crate) fn group_of(name: &str) -> Result<Group, String> {
    let names = || Group::ALL.map(Group::name).join(", ");
    Group::named(name).ok_or_else(|| format!("“{name}” is no group; they are {}", names()))
}

impl Capacity {
    /// Reads a CSV with `site`, `group`, `year`, `places`: what each site will have in the January of a year. A year that is
    /// not there has what the last one before it has.
    ///
    /// # Errors
    /// Everything that is wrong with it, by line.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut sites: BTreeMap<(Group, String), BTreeMap<u16, f64>> = BTreeMap::new();
        if let Some(table) = table(file, text, &["site", "group", "year", "places"], &mut faults) {
            for (line, row) in &table.rows {
                let cell = |column| table.cell(row, column);
                let year = year_of(cell(2));
                match (group_of(cell(1)), year, number_of(cell(3))) {
                    (Err(words), ..) => faults.push(table.fault(*line, words)),
                    (_, Err(words), _) => faults.push(table.fault(*line, words)),
                    (_, _, None) => faults.push(table.fault(*line, format!("“{}” is no number of places", cell(3)))),
                    (Ok(group), Ok(year), Some(places)) => {
                        let site = sites.entry((group, cell(0).to_owned())).or_default();
                        if site.insert(year, places).is_some() {
                            let words = format!("{}, {}, {year} stands there twice", cell(0), group.name());
                            faults.push(table.fault(*line, words));
                        }
                    }
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        // Every site is carried on to each year that any site speaks of, so that one that is named once does not vanish.
        let years: std::collections::BTreeSet<u16> = sites.values().flat_map(|years| years.keys().copied()).collect();
        let mut capacity = Self::default();
        for ((group, _), own) in &sites {
            for year in &years {
                if let Some((_, places)) = own.range(..=year).next_back() {
                    *capacity.0.entry(*group).or_default().entry(*year).or_default() += places;
                }
            }
        }
        Ok(capacity)
    }

    /// Places of a group in a year; nothing where none of its sites speaks of that year or one before.
    #[must_use]
    pub fn places(&self, group: Group, year: u16) -> Option<f64> {
        self.0.get(&group)?.range(..=year).next_back().map(|(_, places)| *places)
    }
}

impl Waiting {
    /// Reads a CSV with `group`, `children`.
    ///
    /// # Errors
    /// Everything that is wrong with it, by line.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut waiting = Self::default();
        if let Some(table) = table(file, text, &["group", "children"], &mut faults) {
            for (line, row) in &table.rows {
                match (group_of(table.cell(row, 0)), number_of(table.cell(row, 1))) {
                    (Err(words), _) => faults.push(table.fault(*line, words)),
                    (_, None) => {
                        let words = format!("“{}” is no number of children", table.cell(row, 1));
                        faults.push(table.fault(*line, words));
                    }
                    (Ok(group), Some(children)) => {
                        if waiting.0.insert(group, children).is_some() {
                            faults.push(table.fault(*line, format!("{} stands there twice", group.name())));
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
        let Some(panel) = groups.of(group) else { continue };
        let last = panel.areas().get(code).and_then(|area| area.plans.values().next_back().copied()).unwrap_or(0.0);
        for one in outlook(panel, code, years, Method::AllAlike) {
            let Some(places) = capacity.places(group, one.year) else { continue };
            out.push(against(group, one.year, Basis::Placed, places, &one.values));
            if let Some(children) = waiting.0.get(&group) {
                // Those who wait become more as those who are placed do; where nobody is placed, they stay as many.
                let grown = |value: &f64| value + children * if last > 0.0 { value / last } else { 1.0 };
                let values: Vec<f64> = one.values.iter().map(grown).collect();
                out.push(against(group, one.year, Basis::Suitable, places, &values));
            }
        }
    }
    out
}

/// `values` are in order and of equal weight.
fn against(group: Group, year: u16, basis: Basis, places: f64, values: &[f64]) -> Gap {
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
