//! A history read from files: everything that is wrong with them is said by file and line.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::history::{ByNcy, History, Person, Requests};
use super::{FIRST, LAST, NCYS, place_of};
use crate::fault::{Fault, MOST_FAULTS, Table, number_of, table, year_of};
use crate::window::{Counted, Window};

impl History {
    /// Reads `people.csv` (`person`, `census`, `ncy`, `need`, `provision`, `area`: a row for everybody with a plan in each January)
    /// and `population.csv` (`year`, `ncy`, `population`, years to come too), each with its name.
    ///
    /// # Errors
    /// Everything that is wrong with them, by file and line; also where there are more plans than children.
    pub fn read(people: (&str, &str), population: (&str, &str)) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut history = Self::default();
        history.read_people(people.0, people.1, &mut faults);
        history.read_population(population.0, population.1, &mut faults);
        history.holes(population.0, &mut faults);
        history.more_plans_than_children(population.0, &mut faults);
        if faults.is_empty() { Ok(history) } else { Err(faults) }
    }

    /// Reads `population.csv` alone.
    ///
    /// # Errors
    /// Everything that is wrong with it, by line.
    pub fn read_children(file: &str, text: &str) -> Result<BTreeMap<(u16, i8), f64>, Vec<Fault>> {
        let (mut faults, mut history) = (Vec::new(), Self::default());
        history.read_population(file, text, &mut faults);
        if faults.is_empty() { Ok(history.population) } else { Err(faults) }
    }

    fn read_people(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        let columns = ["person", "census", "ncy", "need", "provision", "area"];
        let Some(table) = table(file, text, &columns, faults) else { return };
        let mut ids: HashMap<String, u64> = HashMap::new();
        let mut seen = BTreeSet::new();
        for (line, row) in &table.rows {
            if faults.len() >= MOST_FAULTS {
                break;
            }
            let cell = |column| table.cell(row, column);
            let (Some(year), Some(ncy)) =
                (year_in(&table, *line, cell(1), faults), ncy_in(&table, *line, cell(2), faults))
            else {
                continue;
            };
            if [0, 3, 4, 5].into_iter().any(|column| cell(column).is_empty()) {
                faults.push(table.fault(*line, "person, need, provision and area must all be given"));
                continue;
            }
            let next = ids.len() as u64;
            let id = *ids.entry(cell(0).to_owned()).or_insert(next);
            if !seen.insert((year, id)) {
                faults.push(table.fault(*line, format!("{} is listed twice in {year}", cell(0))));
                continue;
            }
            let names = &mut self.dimensions;
            let places = [
                (&mut names.needs, cell(3), "needs"),
                (&mut names.provisions, cell(4), "provisions"),
                (&mut names.areas, cell(5), "areas"),
            ]
            .map(|(names, name, words)| place_in(names, name).ok_or(words));
            match places {
                [Ok(need), Ok(provision), Ok(area)] => {
                    self.censuses.entry(year).or_default().push(Person { id, ncy, need, provision, area });
                }
                [need, provision, area] => {
                    for words in [need.err(), provision.err(), area.err()].into_iter().flatten() {
                        faults.push(table.fault(*line, format!("there are more than 200 {words}")));
                    }
                }
            }
        }
    }

    fn read_population(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        let Some(table) = table(file, text, &["year", "ncy", "population"], faults) else { return };
        for (line, row) in &table.rows {
            if faults.len() >= MOST_FAULTS {
                break;
            }
            let cell = |column| table.cell(row, column);
            let (year, ncy) = (year_in(&table, *line, cell(0), faults), ncy_in(&table, *line, cell(1), faults));
            let Some(count) = number_of(cell(2)) else {
                faults.push(table.fault(*line, format!("“{}” is not a number of children", cell(2))));
                continue;
            };
            if let (Some(year), Some(ncy)) = (year, ncy)
                && self.population.insert((year, ncy), count).is_some()
            {
                faults.push(table.fault(*line, format!("{year}, curriculum year {ncy} is listed twice")));
            }
        }
    }

    /// A year that is left out between others, or a curriculum year that is given in some years only: it would count as nobody.
    fn holes(&self, file: &str, faults: &mut Vec<Fault>) {
        let years = self.population.keys().map(|(year, _)| *year);
        let (Some(first), Some(last)) = (years.clone().min(), years.max()) else { return };
        let ncys: BTreeSet<i8> = self.population.keys().map(|(_, ncy)| *ncy).collect();
        for ncy in ncys {
            let missing: Vec<String> = (first..=last)
                .filter(|year| !self.population.contains_key(&(*year, ncy)))
                .map(|year| year.to_string())
                .collect();
            if !missing.is_empty() {
                let words = format!("curriculum year {ncy} has no population in {}", missing.join(", "));
                faults.push(Fault { file: file.to_owned(), line: None, words });
            }
        }
    }

    fn more_plans_than_children(&self, file: &str, faults: &mut Vec<Fault>) {
        for (year, people) in &self.censuses {
            let mut plans = [0.0; NCYS];
            people.iter().for_each(|one| plans[place_of(one.ncy)] += 1.0);
            for (ncy, plans) in (FIRST..).zip(plans) {
                let children = self.children(*year, ncy);
                if plans > children {
                    let words = format!("{year}, curriculum year {ncy}: {plans} plans but {children} children");
                    faults.push(Fault { file: file.to_owned(), line: None, words });
                }
            }
        }
    }

    /// Reads `requests.csv`: `year`, `ncy`, `received`, `decided`, `accepted`, `concluded`, `issued`. Years are whole: best from one
    /// January count to the next, as plans are counted; calendar years are near enough. People are read before.
    ///
    /// # Errors
    /// Everything that is wrong with it, by line; also a year that was not over in the last January for which there are people: of a
    /// part of a year nobody could tell what it is a year.
    pub fn read_requests(&mut self, file: &str, text: &str) -> Result<(), Vec<Fault>> {
        let mut faults = Vec::new();
        let last = self.last();
        let mut read: BTreeMap<u16, ByNcy<Option<Requests>>> = BTreeMap::new();
        let columns = ["year", "ncy", "received", "decided", "accepted", "concluded", "issued"];
        if let Some(table) = table(file, text, &columns, &mut faults) {
            for (line, row) in &table.rows {
                if faults.len() >= MOST_FAULTS {
                    break;
                }
                let cell = |column| table.cell(row, column);
                let (year, ncy) =
                    (year_in(&table, *line, cell(0), &mut faults), ncy_in(&table, *line, cell(1), &mut faults));
                let numbers: Vec<f64> = (2..7).filter_map(|column| number_of(cell(column))).collect();
                let [received, decided, accepted, concluded, issued] = numbers[..] else {
                    faults.push(table.fault(*line, "five numbers of children are needed"));
                    continue;
                };
                if accepted > decided || issued > concluded {
                    faults.push(table.fault(*line, "more were accepted than decided, or more issued than concluded"));
                    continue;
                }
                if let (Some(year), Some(ncy)) = (year, ncy) {
                    if let Some(last) = last.filter(|last| year >= *last) {
                        faults.push(table.fault(
                            *line,
                            format!(
                                "{year} was not over in January {last}, the last January with people: give whole years"
                            ),
                        ));
                        continue;
                    }
                    let one = Requests { received, decided, accepted, concluded, issued };
                    if read.entry(year).or_default()[place_of(ncy)].replace(one).is_some() {
                        faults.push(table.fault(*line, format!("{year}, curriculum year {ncy} is listed twice")));
                    }
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let whole = |(year, all): (u16, ByNcy<Option<Requests>>)| {
            Counted::new(Window::year(year), all.map(Option::unwrap_or_default))
        };
        self.requests = read.into_iter().map(whole).collect();
        Ok(())
    }
}

/// The place of a name, which is added where it is new; nothing where there are too many.
fn place_in(names: &mut Vec<String>, name: &str) -> Option<u8> {
    let place = names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    });
    u8::try_from(place).ok().filter(|place| *place < 200)
}

fn year_in(table: &Table<'_>, line: u64, text: &str, faults: &mut Vec<Fault>) -> Option<u16> {
    year_of(text).map_err(|words| faults.push(table.fault(line, words))).ok()
}

fn ncy_in(table: &Table<'_>, line: u64, text: &str, faults: &mut Vec<Fault>) -> Option<i8> {
    let ncy = text.parse::<i8>().ok().filter(|ncy| (FIRST..=LAST).contains(ncy));
    if ncy.is_none() {
        faults.push(table.fault(line, format!("“{text}” is not a curriculum year from {FIRST} to {LAST}")));
    }
    ncy
}
