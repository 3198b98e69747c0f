//! The simulated years. A simulation has a stream of random numbers of its own, so that a seed gives the same result with
//! any number of threads.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Binomial, Distribution, Gamma};

use super::input::{Inputs, State};
use super::parameters::{Beta, Parameters};

/// Nobody of this curriculum year grows older: who would is dropped.
const LAST_NCY: i8 = 20;
/// Up to so many people are drawn one by one from an urn, which is exact and faster.
const URN: u32 = 64;

/// Why somebody is no longer there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ended {
    /// Left, as people of this state do.
    Left,
    /// Grew past the last curriculum year. witan.send writes no line for them.
    TooOld,
    /// Was in a state that is not valid. witan.send lets them vanish without a line.
    NotValid,
}

/// A margin of the projection: a value for each simulation.
type Values = Vec<f64>;

/// What the simulations gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// The last January with people, and the projected ones.
    pub years: Vec<u16>,
    /// How many simulations.
    pub simulations: usize,
    /// People by year and state: a row of states for each simulation, summed into margins by the outputs.
    pub total: BTreeMap<u16, Values>,
    /// By year and setting.
    pub setting: BTreeMap<(u16, u8), Values>,
    /// By year and need.
    pub need: BTreeMap<(u16, u8), Values>,
    /// By year and curriculum year.
    pub ncy: BTreeMap<(u16, i8), Values>,
    /// Cost by year and setting.
    pub cost: BTreeMap<(u16, u8), Values>,
    /// People by step, over all simulations: the year of the first side, from, to.
    pub steps: BTreeMap<(u16, Option<State>, Option<State>), u64>,
    /// How many ended for each reason, over all simulations.
    pub ended: BTreeMap<Ended, u64>,
}

/// Projects. `threads` share the simulations; `tell` is called with the number that is done.
#[must_use]
pub fn project(
    inputs: &Inputs,
    parameters: &Parameters,
    simulations: usize,
    seed: u64,
    threads: NonZeroUsize,
    tell: &(impl Fn(usize) + Sync),
) -> Projection {
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let mut parts: Vec<(usize, Run)> = std::thread::scope(|scope| {
        let work = || {
            let mut own = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= simulations {
                    return own;
                }
                own.push((number, run(inputs, parameters, seed, number)));
                tell(done.fetch_add(1, Ordering::Relaxed) + 1);
            }
        };
        let handles: Vec<_> = (0..threads.get()).map(|_| scope.spawn(work)).collect();
        handles.into_iter().filter_map(|handle| handle.join().ok()).flatten().collect()
    });
    parts.sort_by_key(|(number, _)| *number);
    gather(inputs, parts.into_iter().map(|(_, run)| run).collect())
}

/// One simulation: people by year and state, and the steps.
struct Run {
    people: Vec<BTreeMap<State, u32>>,
    steps: BTreeMap<(u16, Option<State>, Option<State>), u32>,
    ended: BTreeMap<Ended, u32>,
}

fn run(inputs: &Inputs, parameters: &Parameters, seed: u64, number: usize) -> Run {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(number as u64);
    let mut people = parameters.initial.clone();
    let mut out = Run { people: vec![people.clone()], steps: BTreeMap::new(), ended: BTreeMap::new() };
    for year in inputs.years() {
        people = step(inputs, parameters, year, &people, &mut random, &mut out);
        out.people.push(people.clone());
    }
    out
}

/// One year, from one January to that of `year`.
fn step(
    inputs: &Inputs,
    parameters: &Parameters,
    year: u16,
    people: &BTreeMap<State, u32>,
    random: &mut impl Rng,
    out: &mut Run,
) -> BTreeMap<State, u32> {
    let mut after: BTreeMap<State, u32> = BTreeMap::new();
    let before = year - 1;
    for (state, count) in people {
        let older = State { ncy: state.ncy + 1, ..*state };
        if state.ncy >= LAST_NCY {
            *out.ended.entry(Ended::TooOld).or_default() += count;
            continue;
        }
        let known =
            parameters.destinations.get(state).zip(parameters.leaver.get(state)).zip(parameters.mover.get(state));
        let Some(((destinations, leaver), mover)) = known else {
            *out.ended.entry(Ended::NotValid).or_default() += count;
            continue;
        };
        let left = beta_binomial(*count, *leaver, random);
        let mut moved = 0;
        if !destinations.is_empty() && leads_on(inputs, *state) {
            moved = beta_binomial(count - left, *mover, random);
            for ((need, setting), number) in dirichlet_multinomial(moved, destinations, random) {
                let to = State { ncy: older.ncy, need, setting };
                *after.entry(to).or_default() += number;
                *out.steps.entry((before, Some(*state), Some(to))).or_default() += number;
            }
        }
        if left > 0 {
            *out.ended.entry(Ended::Left).or_default() += left;
            *out.steps.entry((before, Some(*state), None)).or_default() += left;
        }
        let stays = count - left - moved;
        if stays > 0 {
            *after.entry(older).or_default() += stays;
            *out.steps.entry((before, Some(*state), Some(older))).or_default() += stays;
        }
    }
    for (ncy, joiner) in &parameters.joiner {
        let there = inputs.population.get(&(year, *ncy)).copied().unwrap_or(0);
        let joined = beta_binomial(there, *joiner, random);
        let states = parameters.joiner_states.get(ncy).map_or(&[][..], Vec::as_slice);
        for ((need, setting), number) in dirichlet_multinomial(joined, states, random) {
            let to = State { ncy: *ncy, need, setting };
            *after.entry(to).or_default() += number;
            *out.steps.entry((before, None, Some(to))).or_default() += number;
        }
    }
    after
}

/// Whether somebody may move at all: another setting is valid two curriculum years on. Two, and not one: witan.send asks
/// it of the year that was already counted on.
fn leads_on(inputs: &Inputs, state: State) -> bool {
    (0_u8..)
        .zip(&inputs.settings)
        .any(|(place, other)| place != state.setting && other.is_valid(state.ncy + 2, state.need))
}

/// How many of `count`, with one probability for all that is drawn from a Beta.
fn beta_binomial(count: u32, of: Beta, random: &mut impl Rng) -> u32 {
    if count == 0 {
        return 0;
    }
    if count <= URN {
        // Pólya's urn: what was drawn is put back with another of its kind.
        let (mut yes, mut all) = (of.alpha, of.alpha + of.beta);
        let mut drawn = 0;
        for _ in 0..count {
            if random.random::<f64>() * all < yes {
                drawn += 1;
                yes += 1.0;
            }
            all += 1.0;
        }
        return drawn;
    }
    let (yes, no) = (gamma(of.alpha, random), gamma(of.beta, random));
    let chance = if yes + no > 0.0 { yes / (yes + no) } else { 0.0 };
    binomial(count, chance, random)
}

fn gamma(shape: f64, random: &mut impl Rng) -> f64 {
    Gamma::new(shape, 1.0).map_or(0.0, |gamma| gamma.sample(random))
}

fn binomial(count: u32, chance: f64, random: &mut impl Rng) -> u32 {
    let drawn = Binomial::new(u64::from(count), chance.clamp(0.0, 1.0)).map_or(0, |of| of.sample(random));
    numbers::fitted::<u32>(drawn).min(count)
}

/// How `count` fall on the places, with shares that are drawn from a Dirichlet.
fn dirichlet_multinomial(count: u32, weights: &[((u8, u8), f64)], random: &mut impl Rng) -> BTreeMap<(u8, u8), u32> {
    let mut out = BTreeMap::new();
    if count == 0 || weights.is_empty() {
        return out;
    }
    let sum: f64 = weights.iter().map(|(_, weight)| weight).sum();
    if count <= URN {
        let mut drawn: Vec<(u8, u8)> = Vec::with_capacity(count as usize);
        for number in 0..count {
            let at = random.random::<f64>() * (sum + f64::from(number));
            let place = if at < sum { pick(weights, at) } else { drawn.get((at - sum) as usize).copied() };
            let place = place.or_else(|| drawn.last().copied()).unwrap_or(weights[0].0);
            drawn.push(place);
            *out.entry(place).or_default() += 1;
        }
        return out;
    }
    let shares: Vec<f64> = weights.iter().map(|(_, weight)| gamma(*weight, random)).collect();
    let (mut left, mut rest) = (count, shares.iter().sum::<f64>());
    for ((place, _), share) in weights.iter().zip(&shares) {
        if left == 0 || rest <= 0.0 {
            break;
        }
        let number = binomial(left, share / rest, random);
        if number > 0 {
            *out.entry(*place).or_default() += number;
        }
        left -= number;
        rest -= share;
    }
    if left > 0 {
        // What rounding left over falls on the last place.
        *out.entry(weights[weights.len() - 1].0).or_default() += left;
    }
    out
}

fn pick(weights: &[((u8, u8), f64)], at: f64) -> Option<(u8, u8)> {
    let mut passed = 0.0;
    weights
        .iter()
        .find(|(_, weight)| {
            passed += weight;
            at < passed
        })
        .map(|(place, _)| *place)
}

fn gather(inputs: &Inputs, runs: Vec<Run>) -> Projection {
    let years: Vec<u16> = std::iter::once(inputs.last_year()).chain(inputs.years()).collect();
    let simulations = runs.len();
    let mut out = Projection {
        years: years.clone(),
        simulations,
        total: BTreeMap::new(),
        setting: BTreeMap::new(),
        need: BTreeMap::new(),
        ncy: BTreeMap::new(),
        cost: BTreeMap::new(),
        steps: BTreeMap::new(),
        ended: BTreeMap::new(),
    };
    fn at<K: Ord>(map: &mut BTreeMap<K, Values>, key: K, simulations: usize, number: usize, add: f64) {
        if let Some(value) = map.entry(key).or_insert_with(|| vec![0.0; simulations]).get_mut(number) {
            *value += add;
        }
    }
    for (number, run) in runs.into_iter().enumerate() {
        for (year, people) in years.iter().zip(&run.people) {
            at(&mut out.total, *year, simulations, number, 0.0);
            for (state, count) in people {
                let count = f64::from(*count);
                at(&mut out.total, *year, simulations, number, count);
                at(&mut out.setting, (*year, state.setting), simulations, number, count);
                at(&mut out.need, (*year, state.need), simulations, number, count);
                at(&mut out.ncy, (*year, state.ncy), simulations, number, count);
                let cost = inputs.costs.get(&(state.need, state.setting)).copied().unwrap_or(0.0);
                at(&mut out.cost, (*year, state.setting), simulations, number, count * cost);
            }
        }
        for (key, count) in run.steps {
            *out.steps.entry(key).or_default() += u64::from(count);
        }
        for (why, count) in run.ended {
            *out.ended.entry(why).or_default() += u64::from(count);
        }
    }
    out
}
