//! What may be built, what it costs, what money there is.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::fault::{Fault, number_of, table, year_of};
use crate::gap::group_of;
use crate::groups::Group;

/// A building that may be chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// The provision that it adds to.
    pub group: Group,
    /// New places.
    pub places: f64,
    /// What it costs, in pounds.
    pub capital: f64,
    /// The first January in which it can be open.
    pub earliest: u16,
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
    /// The buildings.
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
    /// at 90%). Bad futures are taken to come together, in all provisions at once.
    pub averse: f64,
}

/// The most buildings of one provision: their combinations are all looked at.
pub const MOST: usize = 14;

impl Question {
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
            if question.choices.iter().filter(|one| one.group == group).count() > MOST {
                faults.push(whole(options.0, format!("there are more than {MOST} options of {}", group.name())));
            }
            if faults.is_empty() && !question.prices.contains_key(&group) {
                faults.push(whole(prices.0, format!("it has no price of {}, which an option adds to", group.name())));
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
        for (line, row) in &table.rows {
            let cell = |column| table.cell(row, column);
            let (places, capital) = (number_of(cell(2)).filter(|number| *number > 0.0), number_of(cell(3)));
            let earliest = year_of(cell(4));
            match (group_of(cell(1)), places, capital, earliest) {
                (Err(words), ..) => faults.push(table.fault(*line, words)),
                (_, None, ..) => {
                    faults.push(table.fault(*line, format!("“{}” is no number of new places", cell(2))));
                }
                (_, _, None, _) => faults.push(table.fault(*line, format!("“{}” is no sum of money", cell(3)))),
                (.., Err(words)) => faults.push(table.fault(*line, words)),
                (Ok(group), Some(places), Some(capital), Ok(earliest)) => {
                    if !names.insert(cell(0).to_owned()) {
                        faults.push(table.fault(*line, format!("“{}” stands there twice", cell(0))));
                    }
                    self.choices.push(Choice { name: cell(0).to_owned(), group, places, capital, earliest });
                }
            }
        }
    }

    fn read_prices(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        let Some(table) = table(file, text, &["group", "place", "instead"], faults) else { return };
        for (line, row) in &table.rows {
            let cell = |column| table.cell(row, column);
            match (group_of(cell(0)), number_of(cell(1)), number_of(cell(2))) {
                (Err(words), ..) => faults.push(table.fault(*line, words)),
                (Ok(group), Some(place), Some(instead)) if instead >= place => {
                    if self.prices.insert(group, Price { place, instead }).is_some() {
                        faults.push(table.fault(*line, format!("{} stands there twice", group.name())));
                    }
                }
                (_, Some(_), Some(_)) => {
                    faults.push(table.fault(*line, "instead costs less than a place: there is nothing to save"));
                }
                _ => faults.push(table.fault(*line, format!("“{}”, “{}”: no sums of money", cell(1), cell(2)))),
            }
        }
    }

    fn read_grants(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        let Some(table) = table(file, text, &["year", "amount"], faults) else { return };
        for (line, row) in &table.rows {
            match (year_of(table.cell(row, 0)), number_of(table.cell(row, 1))) {
                (Ok(year), Some(amount)) => {
                    if self.grants.insert(year, amount).is_some() {
                        faults.push(table.fault(*line, format!("{year} stands there twice")));
                    }
                }
                (Err(words), _) => faults.push(table.fault(*line, words)),
                _ => faults.push(table.fault(*line, format!("“{}” is no sum of money", table.cell(row, 1)))),
            }
        }
    }

    /// The equal sum each year of a building's life that its capital comes to.
    pub(super) fn annuity(&self) -> f64 {
        let life = f64::from(self.life.max(1));
        if self.rate > 0.0 { self.rate / (1.0 - (1.0 + self.rate).powf(-life)) } else { 1.0 / life }
    }

    pub(super) fn money(&self, year: u16) -> f64 {
        self.grants.range(..=year).map(|(_, amount)| amount).sum()
    }
}
