//! Which buildings to choose, when money comes year by year and nobody knows how many children will come.
//!
//! Two stages: what is built is chosen once; how many are short is then seen, over everything that may come
//! ([`crate::totals::outlook`]). A year's cost is that of the buildings (capital as an equal sum each year of their life) and
//! of the children who are short, who are placed otherwise at a greater price. Buildings stay, the grants until a January
//! cover all that is open by then, and where it is asked for, units and mainstream have a share of all new places.
//!
//! The method is exact in each year and says how far it may be off over all of them: [`Plan::bound`] chooses for every year
//! on its own, which no plan can undercut since it has to keep what it built; the plan is the better of two that keep it, one
//! made from the last year back, one from the first on. Where both agree with the bound, it is the best there is.

mod question;

use std::collections::{BTreeMap, BTreeSet};

use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::gap::Capacity;
use crate::groups::{Group, Groups};
use crate::totals::{Method, outlook, quantile};

pub use self::question::{Choice, MOST, Price, Question};

/// Children more than the places there are, by provision and year: values of equal weight in order.
pub type Short = BTreeMap<(Group, u16), Vec<f64>>;

/// A set of buildings, by their places in the list.
type Set = u128;

/// A combination of buildings.
#[derive(Debug, Clone, Copy)]
struct Combination {
    set: Set,
    capital: f64,
    cost: f64,
    places: f64,
}

impl Combination {
    const NONE: Self = Self { set: 0, capital: 0.0, cost: 0.0, places: 0.0 };

    fn with(self, other: Self) -> Self {
        Self {
            set: self.set | other.set,
            capital: self.capital + other.capital,
            cost: self.cost + other.cost,
            places: self.places + other.places,
        }
    }
}

/// A building that was chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chosen {
    /// The building.
    #[serde(flatten)]
    pub choice: Choice,
    /// The January in which it opens.
    pub opens: u16,
    /// Pounds of capital for a place.
    pub capital_per_place: f64,
    /// How many of its places are used in the last year: on average, and eight times of ten.
    pub used: (f64, f64, f64),
}

/// What is chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The buildings, in the order in which they open.
    pub chosen: Vec<Chosen>,
    /// Its cost over all years as money of the first, in pounds: buildings and children who are short.
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
    /// Buildings that could not be looked at: their provision has no forecast, or no places of today are known.
    pub left_out: Vec<String>,
}

/// Chooses for an area and so many years. Nothing where a forecast or the places of today are missing for every provision that
/// the buildings add to; where they are missing for one, its buildings are named in [`Plan::left_out`].
#[must_use]
pub fn choose(
    groups: &Groups,
    code: &str,
    years: u16,
    capacity: &Capacity,
    question: &Question,
    futures: usize,
    seed: u64,
) -> Option<Plan> {
    let mut short = Short::new();
    for group in question.choices.iter().map(|one| one.group).collect::<BTreeSet<_>>() {
        let Some(panel) = groups.of(group) else { continue };
        for one in outlook(panel, code, years, Method::AllAlike) {
            if let Some(places) = capacity.places(group, one.year) {
                short.insert((group, one.year), one.values.iter().map(|value| value - places).collect());
            }
        }
    }
    choose_over(&short, question, futures, seed)
}

/// The same over whatever may come, from another forecast: children more than the places there are.
#[must_use]
pub fn choose_over(short: &Short, question: &Question, futures: usize, seed: u64) -> Option<Plan> {
    let solver = Solver::new(question, short)?;
    let (sets, cost) = solver.solve(short);
    let none = vec![0; solver.years.len()];
    let robust = solver.robust(short, futures, seed);
    let is_known = |group: Group| short.keys().any(|(known, _)| *known == group);
    let left_out = question.choices.iter().filter(|one| !is_known(one.group)).map(|one| one.name.clone()).collect();
    Some(Plan {
        left_out,
        chosen: solver.chosen(&sets, short),
        cost,
        cost_of_nothing: solver.cost(&none, short),
        bound: solver.bound(short),
        capital: solver.sum(*sets.last()?, |one| one.capital),
        robust,
        futures,
    })
}

struct Solver<'a> {
    question: &'a Question,
    years: Vec<u16>,
}

impl<'a> Solver<'a> {
    fn new(question: &'a Question, short: &Short) -> Option<Self> {
        let years: BTreeSet<u16> = short.keys().map(|(_, year)| *year).collect();
        (!years.is_empty()).then(|| Self { question, years: years.into_iter().collect() })
    }

    fn sum(&self, set: Set, of: impl Fn(&Choice) -> f64) -> f64 {
        self.members(set).map(of).sum()
    }

    fn members(&self, set: Set) -> impl Iterator<Item = &'a Choice> {
        self.question.choices.iter().enumerate().filter(move |(place, _)| set >> place & 1 == 1).map(|(_, one)| one)
    }

    /// What a year's money is worth in the first.
    fn discount(&self, year: u16) -> f64 {
        let first = self.years.first().copied().unwrap_or(year);
        (1.0 + self.question.rate).powi(-i32::from(year.saturating_sub(first)))
    }

    /// What a provision costs in a year with new places that cost so much capital.
    fn cost_in(&self, group: Group, year: u16, places: f64, capital: f64, short: &Short) -> f64 {
        let more = self.question.prices.get(&group).map_or(0.0, |price| price.instead - price.place);
        let without = short.get(&(group, year)).map_or(0.0, |values| self.weighed(values, places));
        (without * more + capital * self.question.annuity()) * self.discount(year)
    }

    /// Children without a place: the mean, with the mean of the worst tenth as it weighs. `values` are in order.
    fn weighed(&self, values: &[f64], places: f64) -> f64 {
        let over = |values: &[f64]| mean(values.iter().map(|one| one - places));
        let averse = self.question.averse.clamp(0.0, 1.0);
        let all = over(values);
        if averse <= 0.0 {
            return all;
        }
        let worst = values.len() - (values.len() / 10).clamp(1, values.len().max(1));
        (1.0 - averse) * all + averse * over(values.get(worst..).unwrap_or(values))
    }

    /// The best combinations of a year that have everything of `kept` and nothing outside `allowed`.
    fn best(&self, year: u16, kept: Set, allowed: Set, short: &Short) -> Option<Combination> {
        let money = self.question.money(year);
        let (mut mainstream, mut special) = (vec![Combination::NONE], vec![Combination::NONE]);
        for group in Group::ALL {
            let own = self.question.choices.iter().enumerate().filter(|(_, one)| one.group == group);
            let own: Vec<(usize, &Choice)> = own.collect();
            if own.is_empty() {
                continue;
            }
            let mut all = Vec::new();
            for pick in 0..1_u32 << own.len() {
                let picked = || own.iter().enumerate().filter(|(place, _)| pick >> place & 1 == 1).map(|(_, one)| one);
                let set: Set = picked().map(|(place, _)| 1 << place).sum();
                let mine: Set = own.iter().map(|(place, _)| 1 << place).sum();
                let is_open = picked().all(|(_, one)| one.earliest <= year);
                if !is_open || set & !allowed != 0 || kept & mine & !set != 0 {
                    continue;
                }
                let capital: f64 = picked().map(|(_, one)| one.capital).sum();
                let places: f64 = picked().map(|(_, one)| one.places).sum();
                if capital <= money {
                    let cost = self.cost_in(group, year, places, capital, short);
                    all.push(Combination { set, capital, cost, places });
                }
            }
            let is_mainstream = matches!(group, Group::Mainstream | Group::Units);
            let side = if is_mainstream { &mut mainstream } else { &mut special };
            let joined = side.iter().flat_map(|one| all.iter().map(|other| one.with(*other)));
            *side = undominated(joined.filter(|one| one.capital <= money).collect(), is_mainstream);
        }
        let share = self.question.mainstream.clamp(0.0, 1.0);
        let pairs = mainstream.iter().flat_map(|one| special.iter().map(move |other| (one, other)));
        pairs
            .filter(|(one, other)| {
                one.capital + other.capital <= money && one.places >= share * (one.places + other.places)
            })
            .map(|(one, other)| one.with(*other))
            .min_by(|one, other| one.cost.total_cmp(&other.cost).then(one.set.cmp(&other.set)))
    }

    fn all(&self) -> Set {
        self.question.choices.iter().enumerate().map(|(place, _)| 1 << place).sum()
    }

    /// For every year, what is open, and what it costs.
    fn solve(&self, short: &Short) -> (Vec<Set>, f64) {
        let mut back = Vec::new();
        let mut allowed = self.all();
        for year in self.years.iter().rev() {
            allowed = self.best(*year, 0, allowed, short).map_or(0, |one| one.set);
            back.push(allowed);
        }
        back.reverse();
        let mut on = Vec::new();
        let mut kept = 0;
        for year in &self.years {
            // What was kept may leave no combination with the share that is asked for; then nothing is added.
            kept = self.best(*year, kept, self.all(), short).map_or(kept, |one| one.set);
            on.push(kept);
        }
        let none = vec![0; self.years.len()];
        let all = [back, on, none].map(|sets| (self.cost(&sets, short), sets));
        let best = all.into_iter().min_by(|one, other| one.0.total_cmp(&other.0));
        best.map_or((Vec::new(), 0.0), |(cost, sets)| (sets, cost))
    }

    fn cost(&self, sets: &[Set], short: &Short) -> f64 {
        let groups: BTreeSet<Group> = self.question.choices.iter().map(|one| one.group).collect();
        let of = |(year, set): (&u16, &Set)| {
            let of = |group: &Group| {
                let own = || self.members(*set).filter(|one| one.group == *group);
                let (places, capital) = (own().map(|one| one.places).sum(), own().map(|one| one.capital).sum());
                self.cost_in(*group, *year, places, capital, short)
            };
            groups.iter().map(of).sum::<f64>()
        };
        self.years.iter().zip(sets).map(of).sum()
    }

    fn bound(&self, short: &Short) -> f64 {
        self.years.iter().filter_map(|year| self.best(*year, 0, self.all(), short)).map(|one| one.cost).sum()
    }

    /// In how many of 100 futures each building is chosen, where one future is known: a rank for each provision, the same in
    /// all years, since who grows faster than others mostly goes on so.
    fn robust(&self, short: &Short, futures: usize, seed: u64) -> Vec<(String, f64)> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let groups: BTreeSet<Group> = short.keys().map(|(group, _)| *group).collect();
        let ranks: BTreeMap<Group, Vec<usize>> = groups
            .into_iter()
            .map(|group| {
                let mut ranks: Vec<usize> = (0..futures).collect();
                ranks.shuffle(&mut random);
                (group, ranks)
            })
            .collect();
        #[expect(clippy::cast_precision_loss, reason = "some hundred futures")]
        let share = |count: usize| count as f64 / futures.max(1) as f64;
        let mut times = vec![0; self.question.choices.len()];
        for future in 0..futures {
            let one = short.iter().filter_map(|((group, year), values)| {
                let rank = ranks.get(group)?.get(future)?;
                Some(((*group, *year), vec![quantile(values, share(*rank) + share(1) / 2.0)]))
            });
            let last = self.solve(&one.collect()).0.last().copied().unwrap_or(0);
            for (place, times) in times.iter_mut().enumerate() {
                *times += usize::from(last >> place & 1 == 1);
            }
        }
        let known = |choice: &Choice| short.keys().any(|(group, _)| *group == choice.group);
        let all = self.question.choices.iter().zip(times).filter(|(choice, _)| known(choice));
        all.map(|(choice, count)| (choice.name.clone(), share(count) * 100.0)).collect()
    }

    fn chosen(&self, sets: &[Set], short: &Short) -> Vec<Chosen> {
        let mut out = Vec::new();
        let mut before: BTreeMap<Group, f64> = BTreeMap::new();
        let last = self.years.last().copied().unwrap_or(0);
        for (place, choice) in self.question.choices.iter().enumerate() {
            let opens = self.years.iter().zip(sets).find(|(_, set)| **set >> place & 1 == 1).map(|(year, _)| *year);
            if let Some(opens) = opens {
                out.push((opens, choice));
            }
        }
        out.sort_by(|one, other| one.0.cmp(&other.0).then_with(|| one.1.name.cmp(&other.1.name)));
        out.into_iter()
            .map(|(opens, choice)| {
                // Places that open first are filled first.
                let taken = before.entry(choice.group).or_default();
                let values = short.get(&(choice.group, last)).cloned().unwrap_or_default();
                let used: Vec<f64> = values.iter().map(|one| (one - *taken).clamp(0.0, choice.places)).collect();
                *taken += choice.places;
                Chosen {
                    opens,
                    capital_per_place: choice.capital / choice.places,
                    used: (mean(used.iter().copied()), quantile(&used, 0.1), quantile(&used, 0.9)),
                    choice: choice.clone(),
                }
            })
            .collect()
    }
}

/// The mean of what is above 0, over all.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value.max(0.0)));
    if count > 0.0 { sum / count } else { 0.0 }
}

/// Without those that another one beats in capital, cost and places: more places in mainstream, fewer elsewhere.
fn undominated(mut all: Vec<Combination>, more_is_better: bool) -> Vec<Combination> {
    all.sort_by(|one, other| one.capital.total_cmp(&other.capital).then(one.cost.total_cmp(&other.cost)));
    let mut out: Vec<Combination> = Vec::new();
    for one in all {
        let beats = |other: &Combination| {
            let places = if more_is_better { other.places >= one.places } else { other.places <= one.places };
            other.capital <= one.capital && other.cost <= one.cost && places
        };
        if !out.iter().any(beats) {
            out.push(one);
        }
    }
    out
}
