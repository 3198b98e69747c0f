//! The four files: transitions, population, valid states, costs. Whatever is wrong with them is said by file and line, all
//! of it at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::fault::{Fault, MOST_FAULTS, table};

/// A national curriculum year, a need and a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    /// National curriculum year: age at the start of the school year less 4.
    pub ncy: i8,
    /// Place of the need in [`Inputs::needs`].
    pub need: u8,
    /// Place of the setting in [`Inputs::settings`].
    pub setting: u8,
}

/// What became of somebody from one January to the next. Nothing before: a joiner; nothing after: a leaver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The January of the first side.
    pub year: u16,
    /// Before.
    pub from: Option<State>,
    /// After.
    pub to: Option<State>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    pub name: String,
    /// The group that it is shown in.
    pub group: String,
    /// The first and the last curriculum year that it is valid for.
    pub years: (i8, i8),
    /// The needs that it is valid for.
    pub needs: Vec<u8>,
    /// The settings that somebody may move to from here.
    pub destinations: Vec<u8>,
}

impl Setting {
    /// Whether it is valid for a curriculum year and a need.
    #[must_use]
    pub fn is_valid(&self, ncy: i8, need: u8) -> bool {
        (self.years.0..=self.years.1).contains(&ncy) && self.needs.contains(&need)
    }
}

/// What the files say.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inputs {
    /// The needs, in the order of their names.
    pub needs: Vec<String>,
    /// The settings, in the order of the file.
    pub settings: Vec<Setting>,
    /// Everybody's steps.
    pub transitions: Vec<Transition>,
    /// People of an age, by calendar year and curriculum year.
    pub population: BTreeMap<(u16, i8), u32>,
    /// The cost of a place for a year, by need and setting.
    pub costs: HashMap<(u8, u8), f64>,
}

/// The youngest and the oldest curriculum year that a file may name.
const YEARS: std::ops::RangeInclusive<i8> = -5..=25;
const NOBODY: &str = "NONSEND";

fn ncy(text: &str) -> Result<i8, String> {
    text.parse()
        .ok()
        .filter(|year| YEARS.contains(year))
        .ok_or_else(|| format!("“{text}” is not a curriculum year from {} to {}", YEARS.start(), YEARS.end()))
}

fn year(text: &str) -> Result<u16, String> {
    text.parse()
        .ok()
        .filter(|year| (1990..=2100).contains(year))
        .ok_or_else(|| format!("“{text}” is not a calendar year from 1990 to 2100"))
}

impl Inputs {
    /// Reads the texts of `transitions.csv`, `population.csv`, `valid-states.csv`, `costs.csv`.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn read(transitions: &str, population: &str, valid_states: &str, costs: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut inputs = Self::default();
        inputs.read_states(valid_states, &mut faults);
        inputs.read_transitions(transitions, &mut faults);
        inputs.read_population(population, &mut faults);
        inputs.read_costs(costs, &mut faults);
        if faults.is_empty() {
            inputs.check(&mut faults);
        }
        if faults.is_empty() { Ok(inputs) } else { Err(faults) }
    }

    fn need(&self, name: &str) -> Option<u8> {
        self.needs.iter().position(|known| known == name).and_then(|at| u8::try_from(at).ok())
    }

    fn setting(&self, name: &str) -> Option<u8> {
        self.settings.iter().position(|known| known.name == name).and_then(|at| u8::try_from(at).ok())
    }

    fn read_states(&mut self, text: &str, faults: &mut Vec<Fault>) {
        let columns =
            ["setting", "setting-group", "min-academic-year", "max-academic-year", "needs", "setting->setting"];
        let Some(table) = table("valid-states.csv", text, &columns, faults) else { return };
        let list = |text: &str| -> Vec<String> {
            text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        let names: Vec<String> = table.rows.iter().map(|(_, row)| table.cell(row, 0).to_owned()).collect();
        let mut needs: Vec<String> = table.rows.iter().flat_map(|(_, row)| list(table.cell(row, 4))).collect();
        needs.sort_unstable();
        needs.dedup();
        if needs.len() > 200 || names.len() > 200 {
            faults.push(table.fault(1, "there are more than 200 needs or settings"));
            return;
        }
        self.needs = needs;
        for (line, row) in &table.rows {
            if faults.len() >= MOST_FAULTS {
                break;
            }
            let name = table.cell(row, 0);
            if name.is_empty() || names.iter().filter(|known| *known == name).count() > 1 {
                faults.push(table.fault(*line, format!("the setting “{name}” is empty or is listed twice")));
            }
            let years = match (ncy(table.cell(row, 2)), ncy(table.cell(row, 3))) {
                (Ok(first), Ok(last)) if first <= last => (first, last),
                (Ok(first), Ok(last)) => {
                    faults.push(table.fault(*line, format!("its first year {first} is after its last {last}")));
                    (0, 0)
                }
                (first, last) => {
                    faults.extend(first.err().into_iter().chain(last.err()).map(|words| table.fault(*line, words)));
                    (0, 0)
                }
            };
            let own = list(table.cell(row, 4));
            if own.is_empty() {
                faults.push(table.fault(*line, "it is not valid for any need"));
            }
            let destinations = list(table.cell(row, 5));
            for other in destinations.iter().filter(|other| !names.contains(other)) {
                faults.push(table.fault(*line, format!("it leads to “{other}”, which is not a setting in the file")));
            }
            self.settings.push(Setting {
                name: name.to_owned(),
                group: table.cell(row, 1).to_owned(),
                years,
                needs: own.iter().filter_map(|need| self.need(need)).collect(),
                destinations: destinations
                    .iter()
                    .filter_map(|other| {
                        names.iter().position(|name| name == other).and_then(|at| u8::try_from(at).ok())
                    })
                    .collect(),
            });
        }
    }

    /// One side of a transition.
    fn side(&self, setting: &str, need: &str, academic: &str) -> Result<Option<State>, String> {
        let ncy = ncy(academic)?;
        if setting == NOBODY && need == NOBODY {
            return Ok(None);
        }
        let setting =
            self.setting(setting).ok_or_else(|| format!("“{setting}” is not a setting in valid-states.csv"))?;
        let need = self.need(need).ok_or_else(|| format!("“{need}” is not a need in valid-states.csv"))?;
        Ok(Some(State { ncy, need, setting }))
    }

    fn read_transitions(&mut self, text: &str, faults: &mut Vec<Fault>) {
        let columns =
            ["calendar-year", "setting-1", "need-1", "academic-year-1", "setting-2", "need-2", "academic-year-2"];
        let Some(table) = table("transitions.csv", text, &columns, faults) else { return };
        for (line, row) in &table.rows {
            if faults.len() >= MOST_FAULTS {
                break;
            }
            let cell = |column| table.cell(row, column);
            let read = (|| {
                let year = year(cell(0))?;
                let from = self.side(cell(1), cell(2), cell(3))?;
                let to = self.side(cell(4), cell(5), cell(6))?;
                let (before, after) = (ncy(cell(3))?, ncy(cell(6))?);
                if after != before + 1 {
                    return Err(format!(
                        "the curriculum year goes from {before} to {after}: one year later is {}",
                        before + 1
                    ));
                }
                if from.is_none() && to.is_none() {
                    return Err("there is nobody before or after, so the row has no information".to_owned());
                }
                Ok(Transition { year, from, to })
            })();
            match read {
                Ok(one) => self.transitions.push(one),
                Err(words) => faults.push(table.fault(*line, words)),
            }
        }
    }

    fn read_population(&mut self, text: &str, faults: &mut Vec<Fault>) {
        let Some(table) = table("population.csv", text, &["calendar-year", "academic-year", "population"], faults)
        else {
            return;
        };
        for (line, row) in &table.rows {
            if faults.len() >= MOST_FAULTS {
                break;
            }
            let cell = |column| table.cell(row, column);
            let people = cell(2);
            let read = year(cell(0)).and_then(|year| Ok((year, ncy(cell(1))?))).and_then(|key| {
                let count = people.parse::<u32>().map_err(|_| format!("“{people}” is not a number of people"))?;
                Ok((key, count))
            });
            match read {
                Ok((key, count)) => {
                    if self.population.insert(key, count).is_some() {
                        let words = format!("{}, curriculum year {} is listed twice", key.0, key.1);
                        faults.push(table.fault(*line, words));
                    }
                }
                Err(words) => faults.push(table.fault(*line, words)),
            }
        }
    }

    fn read_costs(&mut self, text: &str, faults: &mut Vec<Fault>) {
        let Some(table) = table("costs.csv", text, &["need", "setting", "cost"], faults) else { return };
        for (line, row) in &table.rows {
            if faults.len() >= MOST_FAULTS {
                break;
            }
            let cell = |column| table.cell(row, column);
            let cost = cell(2).parse::<f64>().ok().filter(|cost| cost.is_finite() && *cost >= 0.0);
            match (self.need(cell(0)), self.setting(cell(1)), cost) {
                (Some(need), Some(setting), Some(cost)) => {
                    if self.costs.insert((need, setting), cost).is_some() {
                        faults.push(table.fault(*line, format!("{}, {} is listed twice", cell(0), cell(1))));
                    }
                }
                (None, ..) => {
                    faults.push(table.fault(*line, format!("“{}” is not a need in valid-states.csv", cell(0))));
                }
                (_, None, _) => {
                    faults.push(table.fault(*line, format!("“{}” is not a setting in valid-states.csv", cell(1))));
                }
                _ => faults.push(table.fault(*line, format!("“{}” is not a cost", cell(2)))),
            }
        }
    }

    /// What no line alone can show.
    fn check(&self, faults: &mut Vec<Fault>) {
        let mut with_plan: BTreeMap<(u16, i8), u32> = BTreeMap::new();
        for one in &self.transitions {
            if let Some(from) = one.from {
                *with_plan.entry((one.year, from.ncy)).or_default() += 1;
            }
        }
        for ((year, ncy), plans) in with_plan {
            match self.population.get(&(year, ncy)) {
                Some(people) if *people < plans => faults.push(Fault {
                    file: "population.csv".to_owned(),
                    line: None,
                    words: format!("{year}, curriculum year {ncy}: {people} people, and {plans} of them have a plan"),
                }),
                _ => {}
            }
        }
        if self.years().is_empty() {
            faults.push(Fault {
                file: "population.csv".to_owned(),
                line: None,
                words: format!(
                    "it has no year after {}, the last of transitions.csv: nothing can be projected",
                    self.last_year()
                ),
            });
        }
        self.check_population(faults);
    }

    /// Who joins is a share of the people of an age: each age that somebody joins at has its people in every year.
    fn check_population(&self, faults: &mut Vec<Fault>) {
        let joins: BTreeSet<i8> =
            self.transitions.iter().filter(|one| one.from.is_none()).filter_map(|one| Some(one.to?.ncy)).collect();
        let first = self.transitions.iter().map(|one| one.year).min().unwrap_or(0);
        let last = self.years().last().copied().unwrap_or(0);
        let seen: BTreeSet<u16> = self.transitions.iter().map(|one| one.year).collect();
        let wanted = |year: &u16| seen.contains(year) || *year > self.last_year();
        for ncy in joins {
            let missing: Vec<String> = (first..=last)
                .filter(wanted)
                .filter(|year| !self.population.contains_key(&(*year, ncy)))
                .map(|year| year.to_string())
                .collect();
            if !missing.is_empty() {
                let words = format!("curriculum year {ncy} has no population in {}", missing.join(", "));
                faults.push(Fault { file: "population.csv".to_owned(), line: None, words });
            }
        }
    }

    /// Needs and settings in which somebody is and that have no cost in `costs.csv`: they add nothing to what is spent.
    #[must_use]
    pub fn without_cost(&self) -> Vec<(&str, &str)> {
        let states = self.transitions.iter().flat_map(|one| [one.from, one.to]).flatten();
        let counted: BTreeSet<(u8, u8)> = states.map(|state| (state.need, state.setting)).collect();
        let name = |need: u8, setting: u8| {
            Some((self.needs.get(usize::from(need))?.as_str(), self.settings.get(usize::from(setting))?.name.as_str()))
        };
        let without = counted.into_iter().filter(|pair| !self.costs.contains_key(pair));
        without.filter_map(|(need, setting)| name(need, setting)).collect()
    }

    /// The January at which the last transitions end.
    #[must_use]
    pub fn last_year(&self) -> u16 {
        self.transitions.iter().map(|one| one.year + 1).max().unwrap_or(0)
    }

    /// The years that can be projected.
    #[must_use]
    pub fn years(&self) -> Vec<u16> {
        let mut years: Vec<u16> = self.population.keys().map(|(year, _)| *year).collect();
        years.dedup();
        let last = self.last_year();
        years.retain(|year| *year > last);
        years
    }
}
