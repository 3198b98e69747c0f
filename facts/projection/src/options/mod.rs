//! Which buildings to choose, when money comes year by year and nobody knows how many children will come.
//!
//! Two stages: what is built is chosen once; how many are short is then seen, over everything that may come ([`Ahead`]). A year's
//! cost is that of the buildings (capital as an equal sum each year of their life), of the children who are short, who are placed
//! otherwise at a greater price, and where they count of the ways that children go. Buildings stay, the grants until a January
//! cover all that is open by then, some exclude one another or come after another, units and mainstream have a share of all new
//! places where it is asked for, and no area is left shorter than is asked for.
//!
//! The plan is found by descent and by branch and cut over a linear program, which says how far it may be off: no plan undercuts
//! [`Plan::bound`]. Built with the feature `exact`, HiGHS solves the same in one piece, as the proof.

mod ahead;
mod costs;
#[cfg(feature = "exact")]
pub mod exact;
mod program;
mod question;
mod search;

use std::collections::{BTreeMap, BTreeSet};

use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

pub use self::ahead::{Ahead, Future, Short, futures, stand_for};
use self::costs::Costs;
pub use self::question::{Choice, MOST, Price, Question};
use self::search::{NEVER, Opens, Search, Within};
use crate::gap::Capacity;
use crate::groups::{Group, Groups};
use crate::totals::{Method, outlook};

/// A building that was chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chosen {
    #[serde(flatten)]
    pub choice: Choice,
    /// The January in which it opens.
    pub opens: u16,
    /// Pounds of capital for a place.
    pub capital_per_place: f64,
    /// How many of its places are used in the last year: on average, and eight times of ten.
    pub used: (f64, f64, f64),
    /// Pounds that the whole plan costs more where it can open a year later only; nothing where no such plan leaves areas as even as
    /// is asked for.
    pub waiting: Option<f64>,
}

/// What is chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The buildings, in the order in which they open.
    pub chosen: Vec<Chosen>,
    /// Its cost over all years as money of the first, in pounds: buildings, children who are short, and ways where they count.
    pub cost: f64,
    /// The same where nothing is built.
    pub cost_of_nothing: f64,
    /// No plan costs less.
    pub bound: f64,
    /// Capital spent by the last year, in pounds.
    pub capital: f64,
    /// Each building that could be looked at, and in how many of 100 futures it is chosen by who knows the future.
    pub robust: Vec<(String, f64)>,
    /// How many futures were looked at.
    pub futures: usize,
    /// Buildings that the plan does not have, and would have if money were no limit: they are crowded out.
    pub crowded_out: Vec<String>,
    /// Buildings that could not be looked at: their provision has no forecast, or no places of today are known.
    pub left_out: Vec<String>,
}

/// Why there is no plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPlan {
    /// A forecast or the places of today are missing for every provision that the buildings add to.
    Unknown,
    /// No plan within the grants leaves areas as even as is asked for.
    Uneven,
    /// None was found that does; it is not known that there is none.
    NotFound,
}

/// Chooses for an area and so many years. Where a forecast or the places of today are missing for a provision, its buildings are
/// named in [`Plan::left_out`].
///
/// # Errors
/// Why there is no plan.
pub fn choose(
    groups: &Groups,
    code: &str,
    years: u16,
    capacity: &Capacity,
    question: &Question,
    futures: usize,
    seed: u64,
) -> Result<Plan, NoPlan> {
    let mut short = Short::new();
    for group in question.choices.iter().map(|one| one.group).collect::<BTreeSet<_>>() {
        let Some(totals) = groups.of(group) else { continue };
        for one in outlook(totals, code, years, Method::AllAlike) {
            if let Some(places) = capacity.places(group, one.year) {
                short.insert((group, one.year), one.values.iter().map(|value| value - places).collect());
            }
        }
    }
    choose_over(&Ahead::of_ranks(&short), &shuffled(&short, futures, seed), question)
}

/// Futures in which a provision has a rank of its own, the same in all years, since who grows faster than others mostly goes on so.
#[must_use]
pub fn shuffled(short: &Short, futures: usize, seed: u64) -> Ahead {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut ranks: BTreeMap<Group, Vec<usize>> = short.keys().map(|(group, _)| (*group, Vec::new())).collect();
    for ranks in ranks.values_mut() {
        *ranks = (0..futures).collect();
        ranks.shuffle(&mut random);
    }
    let thinned: Short = short
        .iter()
        .map(|(key, values)| {
            #[expect(clippy::cast_precision_loss, reason = "some hundred futures")]
            let at = |rank: usize| crate::totals::quantile(values, (rank as f64 + 0.5) / futures as f64);
            (*key, (0..futures).map(at).collect())
        })
        .collect();
    Ahead::ranked(&thinned, |group, future| ranks.get(&group).and_then(|all| all.get(future)).copied().unwrap_or(0))
}

/// The same over whatever may come. `futures` are those of which one after the other is known in advance, to see how robust a
/// choice is.
///
/// # Errors
/// Why there is no plan.
pub fn choose_over(ahead: &Ahead, futures: &Ahead, question: &Question) -> Result<Plan, NoPlan> {
    let costs = Costs::of(question, ahead);
    if ahead.years().is_empty() || ahead.futures() == 0 || costs.all() == 0 {
        return Err(NoPlan::Unknown);
    }
    let within = Within {
        weights: ahead.weights(),
        money: ahead.years().iter().map(|year| question.money(*year)).collect(),
        earliest: question.choices.iter().map(|one| one.earliest).collect(),
    };
    let search = Search::of(&costs, within.clone());
    let found = program::solve(&search)?;
    let last = Search::set(&found.opens, ahead.years().len() - 1);
    let left_out = question.choices.iter().enumerate().filter(|(place, _)| costs.all() >> place & 1 == 0);
    Ok(Plan {
        chosen: chosen(&costs, &within, &found.opens, found.cost),
        cost: found.cost,
        cost_of_nothing: search.cost(&vec![NEVER; question.choices.len()]),
        bound: found.bound,
        // No sum of nothing below nothing.
        capital: costs.capital(last) + 0.0,
        robust: robust(futures, question, &found.opens),
        futures: futures.futures(),
        crowded_out: crowded_out(&costs, &within, &found.opens),
        left_out: left_out.map(|(_, one)| one.name.clone()).collect(),
    })
}

/// Up to so many buildings exchanges are looked at in every future too.
const FEW: usize = 16;

/// Of 100 futures, in how many each building is chosen by who knows which one comes: by descent from nothing and from the plan.
fn robust(futures: &Ahead, question: &Question, plan: &Opens) -> Vec<(String, f64)> {
    // Evenness is asked of what may come on the whole.
    let question = &Question { even: None, ..question.clone() };
    let costs = Costs::of(question, futures);
    let chances = futures.weights();
    let mut shares = vec![0.0; question.choices.len()];
    for (future, chance) in chances.iter().enumerate() {
        let mut weights = vec![0.0; chances.len()];
        weights[future] = 1.0;
        let money = futures.years().iter().map(|year| question.money(*year)).collect();
        let earliest = question.choices.iter().map(|one| one.earliest).collect();
        let search = Search::of(&costs, Within { weights, money, earliest });
        let exchanges = question.choices.len() <= FEW;
        let from_nothing = search.descend(search.nothing(), exchanges);
        let from_plan = search.descend(plan.clone(), exchanges);
        let (opens, _) = if from_plan.1.is_better(from_nothing.1) { from_plan } else { from_nothing };
        for (place, share) in shares.iter_mut().enumerate() {
            *share += if opens[place] == NEVER { 0.0 } else { chance * 100.0 };
        }
    }
    let known = question.choices.iter().zip(shares).enumerate().filter(|(place, _)| costs.all() >> place & 1 == 1);
    known.map(|(_, (choice, share))| (choice.name.clone(), share)).collect()
}

/// What is not built, and would be if money were no limit.
fn crowded_out(costs: &Costs<'_>, within: &Within, opens: &Opens) -> Vec<String> {
    let free = Within { money: vec![f64::INFINITY; within.money.len()], ..within.clone() };
    let search = Search::of(costs, free);
    let (free, _) = search.descend(opens.clone(), true);
    let choices = costs.question.choices.iter().zip(free.iter().zip(opens));
    choices
        .filter(|(_, (free, own))| **free != NEVER && **own == NEVER)
        .map(|(choice, _)| choice.name.clone())
        .collect()
}

fn chosen(costs: &Costs<'_>, within: &Within, found: &Opens, cost: f64) -> Vec<Chosen> {
    let (ahead, last) = (costs.ahead, costs.ahead.years().len() - 1);
    let mut order: Vec<(u8, usize)> =
        found.iter().enumerate().filter(|(_, opens)| **opens != NEVER).map(|(place, opens)| (*opens, place)).collect();
    order.sort_by(|one, other| {
        let name = |place: usize| &costs.question.choices[place].name;
        one.0.cmp(&other.0).then_with(|| name(one.1).cmp(name(other.1)))
    });
    let mut before: BTreeMap<Group, f64> = BTreeMap::new();
    let mut out = Vec::new();
    for (opens, place) in order {
        let choice = &costs.question.choices[place];
        let Some(group) = ahead.groups().iter().position(|one| *one == choice.group) else { continue };
        // Places that open first are filled first.
        let taken = before.entry(choice.group).or_default();
        let short = (0..ahead.futures()).map(|future| ahead.short(future, group, last));
        let used = weighed(short.map(|one| (one - *taken).clamp(0.0, choice.places)).zip(ahead.weights()));
        *taken += choice.places;
        let mut later = within.clone();
        later.earliest[place] = ahead.years()[usize::from(opens)] + 1;
        let search = Search::of(costs, later);
        let (_, other) = search.descend(search.put_off(found, place), true);
        // Less freedom cannot cost less: where it seems so, the descent came upon a better plan.
        let waiting = other.is_even().then(|| (other.cost - cost).max(0.0));
        out.push(Chosen {
            opens: ahead.years()[usize::from(opens)],
            capital_per_place: choice.capital / choice.places,
            used,
            waiting,
            choice: choice.clone(),
        });
    }
    out
}

/// The mean of values as they weigh, and where one and nine tenths of the weight lie below.
#[must_use]
pub fn weighed(values: impl Iterator<Item = (f64, f64)>) -> (f64, f64, f64) {
    let mut all: Vec<(f64, f64)> = values.collect();
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    let weight: f64 = all.iter().map(|one| one.1).sum::<f64>().max(f64::MIN_POSITIVE);
    let mean = all.iter().map(|one| one.0 * one.1).sum::<f64>() / weight;
    let at = |p: f64| {
        let mut sum = 0.0;
        let found = all.iter().find(|one| {
            sum += one.1;
            sum >= p * weight - 1e-12
        });
        found.or(all.last()).map_or(0.0, |one| one.0)
    };
    let (least, most) = (all.first().map_or(0.0, |one| one.0), all.last().map_or(0.0, |one| one.0));
    (mean.clamp(least, most), at(0.1), at(0.9))
}
