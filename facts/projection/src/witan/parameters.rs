//! The parameters, from all transitions alike: Beta distributions of leaving, moving and joining, Dirichlet distributions
//! of where somebody moves and what a joiner has. The priors weigh one observation.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::input::{Inputs, State};

/// A Beta distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beta {
    /// Weight of yes.
    pub alpha: f64,
    /// Weight of no.
    pub beta: f64,
}

/// A need and a setting.
type Place = (u8, u8);

/// The parameters of the model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parameters {
    /// Leaving, by valid state.
    pub leaver: HashMap<State, Beta>,
    /// Moving to another setting, among those who stay with a plan, by valid state.
    pub mover: HashMap<State, Beta>,
    /// Where a mover goes: need, setting, weight; by valid state.
    pub destinations: HashMap<State, Vec<(Place, f64)>>,
    /// Joining, by the curriculum year in which somebody arrives, out of its population.
    pub joiner: BTreeMap<i8, Beta>,
    /// What a joiner has: need, setting, weight.
    pub joiner_states: BTreeMap<i8, Vec<(Place, f64)>>,
    /// Who is there at the last January.
    pub initial: BTreeMap<State, u32>,
}

/// Counts by state and by curriculum year.
#[derive(Default)]
struct Tally {
    state: HashMap<State, u32>,
    ncy: HashMap<i8, u32>,
}

impl Tally {
    fn add(&mut self, state: State) {
        *self.state.entry(state).or_default() += 1;
        *self.ncy.entry(state.ncy).or_default() += 1;
    }

    fn of(&self, state: &State) -> f64 {
        f64::from(self.state.get(state).copied().unwrap_or(0))
    }

    fn of_year(&self, ncy: i8) -> f64 {
        f64::from(self.ncy.get(&ncy).copied().unwrap_or(0))
    }
}

/// A year without joiners is worth so much.
const NO_JOINER: f64 = 0.001;

impl Parameters {
    #[must_use]
    pub fn estimate(inputs: &Inputs) -> Self {
        let (mut all, mut left, mut stayed, mut moved) =
            (Tally::default(), Tally::default(), Tally::default(), Tally::default());
        let mut to: HashMap<State, BTreeMap<Place, u32>> = HashMap::new();
        // Destinations of everybody of a curriculum year, whatever their need and setting.
        let mut to_setting: HashMap<(i8, u8), u32> = HashMap::new();
        let mut joined: BTreeMap<(u16, i8), u32> = BTreeMap::new();
        let mut arrived: BTreeMap<i8, BTreeMap<Place, u32>> = BTreeMap::new();
        let mut out = Self::default();
        let last = inputs.last_year();
        let years: BTreeSet<u16> = inputs.transitions.iter().map(|one| one.year).collect();
        for one in &inputs.transitions {
            match (one.from, one.to) {
                (Some(from), None) => {
                    all.add(from);
                    left.add(from);
                }
                (Some(from), Some(next)) => {
                    all.add(from);
                    stayed.add(from);
                    if from.setting != next.setting {
                        moved.add(from);
                        *to.entry(from).or_default().entry((next.need, next.setting)).or_default() += 1;
                        *to_setting.entry((from.ncy, next.setting)).or_default() += 1;
                    }
                }
                (None, Some(next)) => {
                    *joined.entry((one.year, next.ncy)).or_default() += 1;
                    *arrived.entry(next.ncy).or_default().entry((next.need, next.setting)).or_default() += 1;
                }
                (None, None) => {}
            }
            if let Some(next) = one.to.filter(|_| one.year + 1 == last) {
                *out.initial.entry(next).or_default() += 1;
            }
        }
        let beta = |yes: f64, of: f64, prior: f64| Beta { alpha: yes + prior, beta: of - yes + 1.0 - prior };
        for state in valid(inputs) {
            let prior = (left.of_year(state.ncy) + 0.5) / (all.of_year(state.ncy) + 1.0);
            out.leaver.insert(state, beta(left.of(&state), all.of(&state), prior));
            let moving = if stayed.of_year(state.ncy) == 0.0 {
                Beta { alpha: 1.0, beta: 1.0 }
            } else {
                let prior = (moved.of_year(state.ncy) + 0.5) / (stayed.of_year(state.ncy) + 1.0);
                beta(moved.of(&state), stayed.of(&state), prior)
            };
            out.mover.insert(state, moving);
            out.destinations.insert(state, destinations(inputs, state, &to, &to_setting));
        }
        let ages: BTreeSet<i8> = joined.keys().map(|(_, ncy)| *ncy).collect();
        #[expect(clippy::cast_precision_loss, reason = "a few years")]
        let count = years.len().max(1) as f64;
        for ncy in ages {
            let (mut alpha, mut beta) = (0.0, 0.0);
            for year in &years {
                let arrived = joined.get(&(*year, ncy)).copied().map(f64::from);
                let people = f64::from(inputs.population.get(&(*year, ncy)).copied().unwrap_or(0));
                alpha += arrived.map_or(NO_JOINER, |arrived| arrived / count);
                beta += (people - arrived.unwrap_or(0.0)) / count;
            }
            out.joiner.insert(ncy, Beta { alpha, beta });
        }
        let all: BTreeSet<State> = valid(inputs).into_iter().collect();
        let first = all.first().map_or(0, |state| state.ncy);
        let final_year = all.last().map_or(0, |state| state.ncy);
        for ncy in first..=final_year {
            let places: BTreeSet<Place> =
                all.iter().filter(|state| state.ncy == ncy).map(|state| (state.need, state.setting)).collect();
            let observed = arrived.remove(&ncy).unwrap_or_default();
            #[expect(clippy::cast_precision_loss, reason = "some settings")]
            let prior = 1.0 / places.len().max(1) as f64;
            let mut weights: BTreeMap<Place, f64> = places.into_iter().map(|place| (place, prior)).collect();
            for (place, count) in observed {
                *weights.entry(place).or_default() += f64::from(count);
            }
            out.joiner_states.insert(ncy, weights.into_iter().collect());
        }
        out
    }
}

/// Every state that is valid.
fn valid(inputs: &Inputs) -> Vec<State> {
    let mut all = Vec::new();
    for (place, setting) in (0_u8..).zip(&inputs.settings) {
        for ncy in setting.years.0..=setting.years.1 {
            all.extend(setting.needs.iter().map(|need| State { ncy, need: *need, setting: place }));
        }
    }
    all
}

/// Where somebody who moves from a state goes. The prior keeps the need: each setting that is allowed alike, and what
/// movers of the curriculum year did; a year without movers takes the year before. To it come the moves seen from this
/// very state, which may change the need.
fn destinations(
    inputs: &Inputs,
    state: State,
    to: &HashMap<State, BTreeMap<Place, u32>>,
    to_setting: &HashMap<(i8, u8), u32>,
) -> Vec<(Place, f64)> {
    let Some(own) = inputs.settings.get(usize::from(state.setting)) else { return Vec::new() };
    let is_allowed = |place: u8| {
        own.destinations.contains(&place)
            && inputs.settings.get(usize::from(place)).is_some_and(|other| other.is_valid(state.ncy, state.need))
    };
    let places: Vec<u8> = (0..numbers::fitted::<u8>(inputs.settings.len())).collect();
    let seen = |ncy: i8, place: u8| f64::from(to_setting.get(&(ncy, place)).copied().unwrap_or(0));
    let year = (-5..=state.ncy).rev().find(|ncy| places.iter().any(|place| seen(*ncy, *place) > 0.0));
    // The own setting counts among the allowed, and gets nothing.
    #[expect(clippy::cast_precision_loss, reason = "some settings")]
    let each = 1.0 / places.iter().filter(|place| is_allowed(**place)).count().max(1) as f64;
    let prior: Vec<(u8, f64)> = places
        .iter()
        .filter(|place| **place != state.setting)
        .map(|place| {
            let even = if is_allowed(*place) { each } else { 0.0 };
            (*place, even + year.map_or(0.0, |year| seen(year, *place)))
        })
        .filter(|(_, weight)| *weight > 0.0)
        .collect();
    let sum: f64 = prior.iter().map(|(_, weight)| weight).sum();
    let mut weights: BTreeMap<Place, f64> =
        prior.into_iter().map(|(place, weight)| ((state.need, place), weight / sum)).collect();
    for (place, count) in to.get(&state).into_iter().flatten() {
        *weights.entry(*place).or_default() += f64::from(*count);
    }
    weights.into_iter().collect()
}
