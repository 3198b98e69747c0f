//! What it costs in a year and a future where so much has been built: reckoned once for each set of buildings that is looked at.

use std::cell::RefCell;
use std::collections::HashMap;

use super::Question;
use super::ahead::Ahead;
use crate::travel::{Demand, lay};

/// A set of buildings, by their places in the list.
pub(super) type Set = u128;

/// By provision, year and set: for each future its cost, or none yet.
type Known = HashMap<(usize, usize, Set), Vec<Option<f64>>>;

/// Costs of an area's question. Nothing that it remembers depends on grants or on when a building can open.
pub(super) struct Costs<'a> {
    pub(super) question: &'a Question,
    pub(super) ahead: &'a Ahead,
    /// The buildings of each provision.
    masks: Vec<Set>,
    /// Which area each building lies in; past the last where nobody says.
    areas: Vec<usize>,
    known: RefCell<Known>,
}

impl<'a> Costs<'a> {
    pub(super) fn of(question: &'a Question, ahead: &'a Ahead) -> Self {
        let mask = |group| {
            let own = question.choices.iter().enumerate().filter(|(_, one)| one.group == group);
            own.map(|(place, _)| 1 << place).sum()
        };
        let area = |name: &str| ahead.areas().iter().position(|known| known == name).unwrap_or(ahead.areas().len());
        Self {
            question,
            ahead,
            masks: ahead.groups().iter().map(|group| mask(*group)).collect(),
            areas: question.choices.iter().map(|one| area(&one.area)).collect(),
            known: RefCell::default(),
        }
    }

    pub(super) fn members(&self, set: Set) -> impl Iterator<Item = (usize, &'a super::Choice)> {
        self.question.choices.iter().enumerate().filter(move |(place, _)| set >> place & 1 == 1)
    }

    /// Every building that can be looked at: of the provisions that are known.
    pub(super) fn all(&self) -> Set {
        self.masks.iter().fold(0, |all, mask| all | mask)
    }

    /// The area that a building would lie in; past the last where nobody says.
    pub(super) fn area_of(&self, place: usize) -> usize {
        self.areas.get(place).copied().unwrap_or(self.ahead.areas().len())
    }

    /// The buildings of a set that add to a provision.
    pub(super) fn own(&self, group: usize, set: Set) -> Set {
        set & self.masks.get(group).copied().unwrap_or(0)
    }

    pub(super) fn capital(&self, set: Set) -> f64 {
        self.members(set).map(|(_, one)| one.capital).sum()
    }

    /// What a year's money is worth in the first.
    pub(super) fn discount(&self, year: usize) -> f64 {
        let years = self.ahead.years();
        let (first, year) = (years.first().copied().unwrap_or(0), years.get(year).copied().unwrap_or(0));
        (1.0 + self.question.rate).powi(-i32::from(year.saturating_sub(first)))
    }

    /// What the buildings of a set cost in a year, as money of the first.
    pub(super) fn buildings(&self, set: Set, year: usize) -> f64 {
        self.capital(set) * self.question.annuity() * self.discount(year)
    }

    /// What children of a provision cost in a year and a future, as money of the first: those for whom there is no place, and
    /// the ways where they count.
    pub(super) fn children(&self, group: usize, year: usize, set: Set, future: usize) -> f64 {
        let key = (group, year, self.own(group, set));
        if let Some(cost) = self.known.borrow().get(&key).and_then(|costs| costs.get(future).copied().flatten()) {
            return cost;
        }
        let cost = self.reckon(group, year, key.2, future) * self.discount(year);
        let mut known = self.known.borrow_mut();
        let costs = known.entry(key).or_insert_with(|| vec![None; self.ahead.futures()]);
        if let Some(place) = costs.get_mut(future) {
            *place = Some(cost);
        }
        cost
    }

    fn reckon(&self, group: usize, year: usize, set: Set, future: usize) -> f64 {
        let (Some(name), Some(january)) = (self.ahead.groups().get(group), self.ahead.years().get(year)) else {
            return 0.0;
        };
        let more = self.question.more(*name, *january);
        if !self.ahead.has_ways() {
            let new: f64 = self.members(set).map(|(_, one)| one.places).sum();
            return (self.ahead.short(future, group, year) - new).max(0.0) * more;
        }
        let supply = self.supply(group, year, set);
        lay(&self.demands(group, year, future, supply.len(), more), &supply).cost
    }

    fn demands(&self, group: usize, year: usize, future: usize, sites: usize, more: f64) -> Vec<Demand> {
        let children = self.whole_children(group, year, future).into_iter().enumerate();
        let ways = |area: usize| (0..sites).map(|to| self.ahead.way(area, to)).collect();
        children.map(|(area, children)| Demand { children, costs: ways(area), otherwise: more }).collect()
    }

    /// Children by area in whole numbers that add up to their sum: the largest parts are rounded up.
    pub(super) fn whole_children(&self, group: usize, year: usize, future: usize) -> Vec<u32> {
        let areas = self.ahead.areas().len();
        let exact: Vec<f64> =
            (0..areas).map(|area| self.ahead.children_in(future, group, area, year).max(0.0)).collect();
        let mut out: Vec<u32> = exact.iter().map(|one| whole(one.floor())).collect();
        let left = whole(exact.iter().sum::<f64>()).saturating_sub(out.iter().sum());
        let mut order: Vec<usize> = (0..areas).collect();
        order.sort_by(|one, other| exact[*other].fract().total_cmp(&exact[*one].fract()).then(one.cmp(other)));
        order.into_iter().take(numbers::fitted::<usize>(left)).for_each(|area| out[area] += 1);
        out
    }

    /// What no number of new places by area can undercut, as a straight line that touches the costs at `new` of them: what it begins
    /// with, and by how much a place more in each area lowers it (the prices of the dual program). As money of the first year.
    pub(super) fn line(&self, group: usize, year: usize, future: usize, new: &[f64]) -> (f64, Vec<f64>) {
        let (Some(name), Some(january)) = (self.ahead.groups().get(group), self.ahead.years().get(year)) else {
            return (0.0, vec![0.0; new.len()]);
        };
        let more = self.question.more(*name, *january) * self.discount(year);
        if !self.ahead.has_ways() {
            let short = self.ahead.short(future, group, year);
            let is_short = short > new.iter().sum();
            return if is_short { (more * short, vec![more; new.len()]) } else { (0.0, vec![0.0; new.len()]) };
        }
        let base = self.supply(group, year, 0);
        let supply: Vec<u32> = base.iter().zip(new).map(|(base, new)| base.saturating_add(whole(*new))).collect();
        let demands = self.demands(group, year, future, supply.len(), self.question.more(*name, *january));
        let prices = lay(&demands, &supply).prices;
        let discount = self.discount(year);
        let worth = |site: usize| {
            let own = demands.iter().zip(&prices).filter(|(demand, _)| demand.children > 0);
            let worth = own.filter_map(|(demand, price)| Some(price - (*demand.costs.get(site)?)?));
            worth.fold(0.0, f64::max) * discount
        };
        let worth: Vec<f64> = (0..supply.len()).map(worth).collect();
        let all: f64 = demands.iter().zip(&prices).map(|(demand, price)| f64::from(demand.children) * price).sum();
        let there: f64 = base.iter().zip(&worth).map(|(places, worth)| f64::from(*places) * worth).sum();
        (all * discount - there, worth)
    }

    /// How many places a building adds: in whole numbers where ways count.
    pub(super) fn adds(&self, place: usize) -> f64 {
        let places = self.question.choices.get(place).map_or(0.0, |one| one.places);
        if self.ahead.has_ways() { f64::from(whole(places)) } else { places }
    }

    /// Places by area with those that a set adds; the last lie nobody says where.
    pub(super) fn supply(&self, group: usize, year: usize, set: Set) -> Vec<u32> {
        let areas = self.ahead.areas().len();
        let mut places: Vec<u32> = (0..=areas).map(|area| whole(self.ahead.places_in(group, area, year))).collect();
        for (place, one) in self.members(set) {
            if let Some(own) = self.areas.get(place).and_then(|area| places.get_mut(*area)) {
                *own += whole(one.places);
            }
        }
        places
    }

    /// By how much areas are left shorter in the last year than is asked for, added up: 0 where all is kept. Children of an area
    /// less the places that lie in it, as a part of its children.
    pub(super) fn uneven(&self, set: Set) -> f64 {
        let (Some(even), areas) = (self.question.even, self.ahead.areas().len()) else { return 0.0 };
        if areas < 2 {
            return 0.0;
        }
        let most = self.most_short(even);
        let all = self.short_by_area(set).into_iter().enumerate().filter(|(area, _)| self.is_planned(*area));
        all.map(|(_, (short, children))| (short / children.max(1.0) - most).max(0.0)).sum()
    }

    /// Whether a place or an option lies in an area: others, such as homes elsewhere, can be left no evener by any plan.
    pub(super) fn is_planned(&self, area: usize) -> bool {
        let last = self.ahead.years().len().saturating_sub(1);
        let has_places = (0..self.ahead.groups().len()).any(|group| self.ahead.places_in(group, area, last) > 0.0);
        has_places || self.members(self.all()).any(|(place, _)| self.area_of(place) == area)
    }

    /// The part of an area's children that may be short at most.
    pub(super) fn most_short(&self, even: f64) -> f64 {
        let today = self.short_by_area(0).into_iter().enumerate().filter(|(area, _)| self.is_planned(*area));
        let (short, children) = today.fold((0.0, 0.0), |sum, (_, one)| (sum.0 + one.0, sum.1 + one.1));
        even * short / f64::max(children, 1.0)
    }

    /// For each area the children for whom no place lies in it, and all of them, on average over what may come.
    pub(super) fn short_by_area(&self, set: Set) -> Vec<(f64, f64)> {
        let weights = self.ahead.weights();
        let Some(last) = self.ahead.years().len().checked_sub(1) else { return Vec::new() };
        let mut all = vec![(0.0, 0.0); self.ahead.areas().len()];
        for group in 0..self.ahead.groups().len() {
            let supply = self.supply(group, last, self.own(group, set));
            for (area, sums) in all.iter_mut().enumerate() {
                for (future, weight) in weights.iter().enumerate() {
                    let children = self.ahead.children_in(future, group, area, last);
                    sums.0 += weight * (children - f64::from(supply[area])).max(0.0);
                    sums.1 += weight * children;
                }
            }
        }
        all
    }
}

fn whole(number: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of children or places")]
    let whole = number.round().clamp(0.0, 4e9) as u32;
    whole
}
