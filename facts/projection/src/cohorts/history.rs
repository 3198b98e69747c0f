//! What is known: who had a plan each January and where, who came, moved and left in between, requests, children of the area.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::{FIRST, LAST, NCYS, place_of};
use crate::groups::Group;

/// The names of needs, provisions and areas. A state holds their places.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Dimensions {
    /// Primary needs.
    pub needs: Vec<String>,
    /// Provisions.
    pub provisions: Vec<String>,
    /// Areas of homes: wards, localities, constituencies.
    pub areas: Vec<String>,
}

/// A child with a plan on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Person {
    /// Who, as a number that stays the same.
    pub id: u64,
    /// National curriculum year.
    pub ncy: i8,
    /// Primary need.
    pub need: u8,
    /// Provision.
    pub provision: u8,
    /// Area of the home.
    pub area: u8,
}

/// Why somebody no longer has a plan of this area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The plan ended: no longer needed, or education left.
    Ceased,
    /// Moved to another authority.
    MovedAway,
    /// Died.
    Died,
    /// Grew past the last curriculum year.
    AgedOut,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ceased, Self::MovedAway, Self::Died, Self::AgedOut];

    /// Its name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ceased => "ceased",
            Self::MovedAway => "moved-away",
            Self::Died => "died",
            Self::AgedOut => "aged-out",
        }
    }
}

/// Somebody left in a calendar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Who.
    pub id: u64,
    /// Why.
    pub reason: Reason,
}

/// Requests of a calendar year about children of a curriculum year (as it is in the January after).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Requests {
    /// Received.
    pub received: f64,
    /// Decided, either way.
    pub decided: f64,
    /// Of these, assessed.
    pub accepted: f64,
    /// Assessments that ended, either way.
    pub concluded: f64,
    /// Of these, with a plan.
    pub issued: f64,
}

/// How far an open case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Nothing decided yet.
    Requested,
    /// An assessment was agreed to.
    Assessing,
}

/// A case that is open on the day from which is projected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Open {
    /// National curriculum year in the next January.
    pub ncy: i8,
    /// How far it is.
    pub stage: Stage,
    /// Weeks since the request.
    pub weeks: f64,
}

/// The day from which is projected.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// The first January to come.
    pub next: u16,
    /// Who has a plan.
    pub people: Vec<Person>,
    /// What is open: their plans come before those of new requests.
    pub open: Vec<Open>,
    /// The part of the year until that January, 0 to 1. It is 1 where the day is the January before.
    pub remaining: f64,
    /// Whether a school year begins in between.
    pub new_school_year: bool,
}

/// Everything that is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// Names.
    pub dimensions: Dimensions,
    /// Who had a plan, by January.
    pub censuses: BTreeMap<u16, Vec<Person>>,
    /// Who left, by calendar year; who is not named left for no known reason, which counts as ceased.
    pub left: BTreeMap<u16, Vec<Left>>,
    /// Requests by calendar year and curriculum year in the January after.
    pub requests: BTreeMap<(u16, i8), Requests>,
    /// The year that is not over, and the part of it that is: its requests are those until the day from which is projected.
    pub running: Option<(u16, f64)>,
    /// Cases that were open in a January. Where requests are known and these are not, as many are taken to be open as those
    /// of the year before leave.
    pub open: BTreeMap<u16, Vec<Open>>,
    /// Weeks from request to plan, by the calendar year of the plan, in any order.
    pub weeks: BTreeMap<u16, Vec<f64>>,
    /// Children of the area by January and curriculum year, past and to come.
    pub population: BTreeMap<(u16, i8), f64>,
    /// The day from which is projected; the last January, where it is not said.
    pub start: Option<Start>,
    /// What happened between two Januaries, where it is known as such and not by who is in both.
    pub steps: BTreeMap<u16, Between>,
    /// Places, where they are known: what a lever may not go beyond.
    pub rooms: Vec<Room>,
}

/// The places that some provisions have together.
#[derive(Debug, Clone, PartialEq)]
pub struct Room {
    /// The group of provision that they are.
    pub group: Group,
    /// The provisions, by their places among the names.
    pub provisions: Vec<usize>,
    /// Places by January; a year that is not there has what the last before it has.
    pub places: BTreeMap<u16, f64>,
}

impl Room {
    pub(super) fn in_year(&self, year: u16) -> f64 {
        self.places.range(..=year).next_back().map_or(0.0, |(_, places)| *places)
    }
}

/// What happened between two Januaries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Between {
    /// Who came, as they were in the January after.
    pub came: Vec<Person>,
    /// Who stayed, as they were before and after.
    pub stayed: Vec<(Person, Person)>,
    /// Who left, as they were before.
    pub left: Vec<(Person, Reason)>,
}

impl History {
    pub(super) fn has_requests(&self) -> bool {
        self.requests.values().any(|one| one.received > 0.0)
    }

    /// Children of a curriculum year in a January; that of the nearest known year where it is not known. 0 where none is.
    #[must_use]
    pub fn children(&self, year: u16, ncy: i8) -> f64 {
        if let Some(known) = self.population.get(&(year, ncy)) {
            return *known;
        }
        let of = self.population.iter().filter(|((_, own), _)| *own == ncy);
        of.min_by_key(|((known, _), _)| known.abs_diff(year)).map_or(0.0, |(_, count)| *count)
    }

    /// What happened between the January of a year and the next.
    pub(super) fn between(&self, year: u16) -> Option<Between> {
        if let Some(known) = self.steps.get(&year) {
            return Some(known.clone());
        }
        let (before, after) = (self.censuses.get(&year)?, self.censuses.get(&(year + 1))?);
        let mut later: HashMap<u64, Person> = after.iter().map(|one| (one.id, *one)).collect();
        let reasons: HashMap<u64, Reason> =
            self.left.get(&year).into_iter().flatten().map(|one| (one.id, one.reason)).collect();
        let mut between = Between::default();
        for one in before {
            match later.remove(&one.id) {
                Some(now) => between.stayed.push((*one, now)),
                None if one.ncy >= LAST => between.left.push((*one, Reason::AgedOut)),
                None => between.left.push((*one, reasons.get(&one.id).copied().unwrap_or(Reason::Ceased))),
            }
        }
        between.came = later.into_values().collect();
        between.came.sort_unstable();
        Some(between)
    }

    /// The years between whose Januaries something is known.
    pub(super) fn years(&self) -> Vec<u16> {
        self.censuses.keys().copied().filter(|year| self.censuses.contains_key(&(year + 1))).collect()
    }

    /// The part of a year that is over.
    pub(super) fn passed(&self, year: u16) -> f64 {
        self.running.filter(|(running, _)| *running == year).map_or(1.0, |(_, part)| part)
    }

    /// Who came in each calendar year: requests where they are known, else new plans.
    pub(super) fn came(&self) -> BTreeMap<u16, [f64; NCYS]> {
        let mut came: BTreeMap<u16, [f64; NCYS]> = BTreeMap::new();
        if self.has_requests() {
            for ((year, ncy), one) in &self.requests {
                came.entry(*year).or_insert([0.0; NCYS])[place_of(*ncy)] += one.received;
            }
        } else {
            for year in self.years() {
                let of = came.entry(year).or_insert([0.0; NCYS]);
                for one in self.between(year).unwrap_or_default().came {
                    of[place_of(one.ncy)] += 1.0;
                }
            }
        }
        came
    }

    /// The last January that is known.
    #[must_use]
    pub fn last(&self) -> Option<u16> {
        self.censuses.keys().next_back().copied()
    }

    /// Only what was known in a January: to project from there and see how well it went.
    #[must_use]
    pub fn until(&self, year: u16) -> Self {
        Self {
            dimensions: self.dimensions.clone(),
            censuses: self.censuses.range(..=year).map(|(year, all)| (*year, all.clone())).collect(),
            left: self.left.range(..year).map(|(year, all)| (*year, all.clone())).collect(),
            requests: self.requests.iter().filter(|((of, _), _)| *of < year).map(|(key, one)| (*key, *one)).collect(),
            running: None,
            open: self.open.range(..=year).map(|(year, all)| (*year, all.clone())).collect(),
            weeks: self.weeks.range(..year).map(|(year, all)| (*year, all.clone())).collect(),
            population: self.population.clone(),
            start: None,
            steps: self.steps.range(..year).map(|(year, one)| (*year, one.clone())).collect(),
            rooms: self.rooms.clone(),
        }
    }

    /// Weeks from request to plan in the last three years that hold any: how long it takes now.
    pub(super) fn weeks_lately(&self) -> impl Iterator<Item = f64> + '_ {
        let usable = |weeks: &f64| weeks.is_finite() && *weeks >= 0.0;
        self.weeks.values().rev().take(3).flatten().copied().filter(usable)
    }

    /// The day from which is projected.
    pub(super) fn begin(&self) -> Option<Start> {
        self.start.clone().or_else(|| {
            let (year, people) = self.censuses.iter().next_back()?;
            Some(Start {
                next: year + 1,
                people: people.clone(),
                open: self.open.get(year).cloned().unwrap_or_else(|| self.left_open(*year)),
                remaining: 1.0,
                new_school_year: true,
            })
        })
    }

    /// What the requests of the year before a January leave open, where they came evenly and nothing was decided yet.
    fn left_open(&self, january: u16) -> Vec<Open> {
        let mut open = Vec::new();
        let lately: Vec<f64> = self.weeks_lately().collect();
        let of = self.requests.iter().filter(|((year, _), _)| *year + 1 == january);
        for ((_, ncy), one) in of {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of requests")]
            let count = one.received.round().max(0.0) as u32;
            for number in 0..count {
                let weeks = 52.0 * (f64::from(number) + 0.5) / f64::from(count);
                // As many of them are still open as plans take longer.
                let longer = lately.iter().filter(|own| **own > weeks).count();
                #[expect(clippy::cast_precision_loss, reason = "some thousand plans")]
                let share = longer as f64 / (lately.len().max(1)) as f64;
                let place = f64::from(number) * 0.618_034;
                if place - place.floor() < share {
                    open.push(Open { ncy: (ncy + 1).min(LAST), stage: Stage::Requested, weeks });
                }
            }
        }
        open
    }

    /// The history in the four files of witan.send: its steps as they are, its settings as provisions, one area. Each January is the
    /// opening side of its steps, the last one the closing side; opening and closing need not agree there.
    #[must_use]
    pub fn of_witan(inputs: &crate::witan::Inputs) -> Self {
        let mut history = Self {
            dimensions: Dimensions {
                needs: inputs.needs.clone(),
                provisions: inputs.settings.iter().map(|setting| setting.name.clone()).collect(),
                areas: vec!["all".to_owned()],
            },
            population: inputs.population.iter().map(|(key, count)| (*key, f64::from(*count))).collect(),
            ..Self::default()
        };
        let last = inputs.last_year();
        for (id, step) in (0_u64..).zip(&inputs.transitions) {
            let person = |state: crate::witan::State| Person {
                id,
                ncy: state.ncy.clamp(FIRST, LAST),
                need: state.need,
                provision: state.setting,
                area: 0,
            };
            let (from, to) = (step.from.map(person), step.to.map(person));
            history.censuses.entry(step.year).or_default().extend(from);
            if step.year + 1 == last {
                history.censuses.entry(last).or_default().extend(to);
            }
            let between = history.steps.entry(step.year).or_default();
            match (from, to) {
                (Some(from), Some(to)) => between.stayed.push((from, to)),
                (None, Some(to)) => between.came.push(to),
                (Some(from), None) if from.ncy >= LAST => between.left.push((from, Reason::AgedOut)),
                (Some(from), None) => between.left.push((from, Reason::Ceased)),
                (None, None) => {}
            }
        }
        history
    }
}

/// A population that stays as it was in a January.
#[must_use]
pub fn held(population: &BTreeMap<(u16, i8), f64>, year: u16) -> BTreeMap<(u16, i8), f64> {
    let earlier = population.range(..=(year, i8::MAX)).map(|(key, count)| (*key, *count));
    let held: BTreeMap<(u16, i8), f64> = earlier.collect();
    // Where nothing that early is known, the first year that is.
    let first = population.keys().map(|(year, _)| *year).min();
    if held.is_empty() { first.map_or(held, |first| self::held(population, first)) } else { held }
}
