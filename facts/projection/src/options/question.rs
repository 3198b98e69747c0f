//! What may be built, what it costs, what money there is.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::cohorts::Scenario;
use crate::fault::{Fault, MOST_FAULTS, number_of, table, year_of};
use crate::gap::group_of;
use crate::groups::Group;

/// A building that may be chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Choice {
    pub name: String,
    /// The provision that it adds to.
    pub group: Group,
    /// New places.
    pub places: f64,
    /// What it costs, in pounds.
    pub capital: f64,
    /// The first January in which it can be open.
    pub earliest: u16,
    /// The area that it would lie in; empty where it is not said.
    pub area: String,
    /// Options of which none can be had beside it, by name: two uses of one site, for example.
    pub not_with: Vec<String>,
    /// Options that must be open by the time that it opens, by name.
    pub after: Vec<String>,
}

/// What a child costs a year, in pounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Price {
    /// In the provision.
    pub place: f64,
    /// Otherwise: where there is no place in it, with the way there.
    pub instead: f64,
}

/// Everything that is asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Question {
    pub choices: Vec<Choice>,
    /// Prices by provision.
    pub prices: BTreeMap<Group, Price>,
    /// Grants by the January until which they are had, in pounds.
    pub grants: BTreeMap<u16, f64>,
    /// Yearly discount, such as 0.035 (HM Treasury's Green Book).
    pub rate: f64,
    /// How many years a building serves.
    pub life: u16,
    /// The least part of the new places that is in mainstream or units, 0 to 1.
    pub mainstream: f64,
    /// How much the worst tenth of what may come weighs beside the mean, 0 to 1: with 1 only it counts (conditional value at risk
    /// at 90% of what the plan costs).
    pub averse: f64,
    /// Prices of a year in place of those above.
    pub yearly: BTreeMap<(Group, u16), Price>,
    /// No area may be left with more than so many times what areas are short of on average where nothing is built: children
    /// of the area less the places that lie in it, as a part of its children, in the last January.
    pub even: Option<f64>,
}

/// The most options that can be looked at together.
pub const MOST: usize = 60;

impl Question {
    /// The columns of the buildings that are read, those among them that need not be there.
    pub const OPTION_COLUMNS: &[&str] =
        &["option", "group", "places", "capital", "earliest", "area", "not-with", "after"];

    /// Reads the buildings (`option`, `group`, `places`, `capital`, `earliest`), the prices (`group`, `place`, `instead`) and
    /// the grants (`year`, `amount`).
    ///
    /// # Errors
    /// Everything that is wrong with them, by file and line.
    pub fn read(options: (&str, &str), prices: (&str, &str), grants: (&str, &str)) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut question = Self::default();
        question.read_choices(options.0, options.1, &mut faults);
        question.read_prices(prices.0, prices.1, &mut faults);
        question.read_grants(grants.0, grants.1, &mut faults);
        for group in question.choices.iter().map(|one| one.group).collect::<BTreeSet<_>>() {
            let whole = |file: &str, words: String| Fault { file: file.to_owned(), line: None, words };
            if faults.is_empty() && !question.prices.contains_key(&group) {
                faults
                    .push(whole(prices.0, format!("there is no price for {}, which an option adds to", group.name())));
            }
        }
        if faults.is_empty() { Ok(question) } else { Err(faults) }
    }

    /// Reads the buildings alone.
    ///
    /// # Errors
    /// Everything that is wrong with them, by line.
    pub fn read_options(file: &str, text: &str) -> Result<Vec<Choice>, Vec<Fault>> {
        let (mut faults, mut question) = (Vec::new(), Self::default());
        question.read_choices(file, text, &mut faults);
        if faults.is_empty() { Ok(question.choices) } else { Err(faults) }
    }

    /// Reads the prices alone.
    ///
    /// # Errors
    /// Everything that is wrong with them, by line.
    pub fn read_price_list(file: &str, text: &str) -> Result<BTreeMap<Group, Price>, Vec<Fault>> {
        let (mut faults, mut question) = (Vec::new(), Self::default());
        question.read_prices(file, text, &mut faults);
        if faults.is_empty() { Ok(question.prices) } else { Err(faults) }
    }

    /// Reads the grants alone.
    ///
    /// # Errors
    /// Everything that is wrong with them, by line.
    pub fn read_grant_list(file: &str, text: &str) -> Result<BTreeMap<u16, f64>, Vec<Fault>> {
        let (mut faults, mut question) = (Vec::new(), Self::default());
        question.read_grants(file, text, &mut faults);
        if faults.is_empty() { Ok(question.grants) } else { Err(faults) }
    }

    fn read_choices(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        let mut names = BTreeSet::new();
        let columns = ["option", "group", "places", "capital", "earliest"];
        let Some(table) = table(file, text, &columns, faults) else { return };
        let known: BTreeSet<&str> = table.rows.iter().map(|(_, row)| table.cell(row, 0)).collect();
        if known.len() > MOST {
            let words = format!("there are more than {MOST} options: remove those that would not be chosen");
            faults.push(Fault { file: file.to_owned(), line: None, words });
        }
        for (line, row) in &table.rows {
            if faults.len() >= MOST_FAULTS {
                break;
            }
            let cell = |column| table.cell(row, column);
            if cell(0).is_empty() {
                faults.push(table.fault(*line, "the name of the option is missing"));
                continue;
            }
            let [not_with, after] = ["not-with", "after"].map(|column| names_in(table.extra(row, column)));
            for name in not_with.iter().chain(&after) {
                if name == cell(0) || !known.contains(name.as_str()) {
                    faults.push(table.fault(*line, format!("“{name}” is not another option in the file")));
                }
            }
            if let Some(name) = after.iter().find(|name| not_with.contains(name)) {
                faults.push(table.fault(
                    *line,
                    format!("it must follow “{name}” and cannot be combined with it, so it could never open"),
                ));
            }
            let places = number_of(cell(2)).filter(|number| *number > 0.0 && *number <= MOST_PLACES);
            let capital = pounds_of(cell(3));
            let earliest = year_of(cell(4));
            match (group_of(cell(1)), places, capital, earliest) {
                (Err(words), ..) => faults.push(table.fault(*line, words)),
                (_, None, ..) => {
                    faults.push(table.fault(*line, format!("“{}” is not a number of new places", cell(2))));
                }
                (_, _, None, _) => faults.push(table.fault(*line, format!("“{}” is not an amount of money", cell(3)))),
                (.., Err(words)) => faults.push(table.fault(*line, words)),
                (Ok(group), Some(places), Some(capital), Ok(earliest)) => {
                    if !names.insert(cell(0).to_owned()) {
                        faults.push(table.fault(*line, format!("“{}” is listed twice", cell(0))));
                    }
                    self.choices.push(Choice {
                        name: cell(0).to_owned(),
                        group,
                        places,
                        capital,
                        earliest,
                        area: table.extra(row, "area").to_owned(),
                        not_with,
                        after,
                    });
                }
            }
        }
        if let Some(name) = self.goes_round() {
            let words = format!("“{name}” would have to follow itself: check the column “after”");
            faults.push(Fault { file: file.to_owned(), line: None, words });
        }
    }

    /// An option that could never open, since what must come before it must come after it.
    fn goes_round(&self) -> Option<&str> {
        let before = |name: &str| self.choices.iter().find(|one| one.name == name).map(|one| one.after.as_slice());
        self.choices.iter().map(|one| one.name.as_str()).find(|name| {
            let mut reached: BTreeSet<&str> = BTreeSet::new();
            let mut next: Vec<&str> = before(name).unwrap_or_default().iter().map(String::as_str).collect();
            while let Some(one) = next.pop() {
                if reached.insert(one) {
                    next.extend(before(one).unwrap_or_default().iter().map(String::as_str));
                }
            }
            reached.contains(name)
        })
    }

    fn read_prices(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        let Some(table) = table(file, text, &["group", "place", "instead"], faults) else { return };
        for (line, row) in &table.rows {
            if faults.len() >= MOST_FAULTS {
                break;
            }
            let cell = |column| table.cell(row, column);
            match (group_of(cell(0)), pounds_of(cell(1)), pounds_of(cell(2))) {
                (Err(words), ..) => faults.push(table.fault(*line, words)),
                (Ok(group), Some(place), Some(instead)) if instead >= place => {
                    if self.prices.insert(group, Price { place, instead }).is_some() {
                        faults.push(table.fault(*line, format!("{} is listed twice", group.name())));
                    }
                }
                (_, Some(_), Some(_)) => {
                    faults.push(table.fault(*line, "“instead” costs less than a place, so there is no saving"));
                }
                _ => faults.push(table.fault(*line, format!("“{}”, “{}”: not amounts of money", cell(1), cell(2)))),
            }
        }
    }

    fn read_grants(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        let Some(table) = table(file, text, &["year", "amount"], faults) else { return };
        for (line, row) in &table.rows {
            if faults.len() >= MOST_FAULTS {
                break;
            }
            match (year_of(table.cell(row, 0)), pounds_of(table.cell(row, 1))) {
                (Ok(year), Some(amount)) => {
                    if self.grants.insert(year, amount).is_some() {
                        faults.push(table.fault(*line, format!("{year} is listed twice")));
                    }
                }
                (Err(words), _) => faults.push(table.fault(*line, words)),
                _ => faults.push(table.fault(*line, format!("“{}” is not an amount of money", table.cell(row, 1)))),
            }
        }
    }

    /// The equal sum each year of a building's life that its capital comes to.
    pub(super) fn annuity(&self) -> f64 {
        let life = f64::from(self.life.max(1));
        if self.rate > 0.0 { self.rate / (1.0 - (1.0 + self.rate).powf(-life)) } else { 1.0 / life }
    }

    /// With prices of each year, as a scenario assumes that they rise.
    #[must_use]
    pub fn priced(mut self, scenario: &Scenario, years: &[u16]) -> Self {
        for (group, price) in &self.prices {
            for year in years {
                let times = scenario.price(*group, *year);
                let own = Price { place: price.place * times, instead: price.instead * times };
                self.yearly.insert((*group, *year), own);
            }
        }
        self
    }

    /// What it costs more a year, in pounds, where a child is placed otherwise for want of a place.
    #[must_use]
    pub fn more(&self, group: Group, year: u16) -> f64 {
        let price = self.yearly.get(&(group, year)).or_else(|| self.prices.get(&group));
        price.map_or(0.0, |price| (price.instead - price.place).max(0.0))
    }

    /// Whether places of a provision count as mainstream: mainstream itself, units and resourced provision.
    pub(super) const fn is_mainstream(group: Group) -> bool {
        matches!(group, Group::Mainstream | Group::Units)
    }

    pub(super) fn money(&self, year: u16) -> f64 {
        self.grants.range(..=year).map(|(_, amount)| amount).sum()
    }
}

/// No building has more places.
const MOST_PLACES: f64 = 10_000.0;

/// A sum of pounds from a cell: no authority's is greater than a hundred thousand million.
fn pounds_of(text: &str) -> Option<f64> {
    number_of(text).filter(|pounds| *pounds <= 1e11)
}

/// The names in a cell, between semicolons.
fn names_in(cell: &str) -> Vec<String> {
    cell.split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}
