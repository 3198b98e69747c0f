//! What may come, laid beside the places there are: futures with their chances, children by provision, area and January.

use std::collections::BTreeMap;

use crate::cohorts::Results;
use crate::gap::{Site, Sites};
use crate::groups::Group;
use crate::travel::{LONGER, Places, WAYS};

/// Children more than the places there are, by provision and year: values of equal weight in order.
pub type Short = BTreeMap<(Group, u16), Vec<f64>>;

/// What may come, and the places that there are for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ahead {
    years: Vec<u16>,
    groups: Vec<Group>,
    areas: Vec<String>,
    /// How likely each future is; together 1.
    weights: Vec<f64>,
    /// By future, provision, area, year.
    children: Vec<f64>,
    /// By provision, area (the last: nobody says where), year.
    places: Vec<f64>,
    /// Pounds a year for a child of an area to the sites of another; empty where ways do not count.
    ways: Vec<f64>,
}

impl Ahead {
    /// Nothing yet, of these years, provisions and areas. One area of any name stands for the whole.
    #[must_use]
    pub fn new(years: Vec<u16>, groups: Vec<Group>, areas: Vec<String>) -> Self {
        let places = vec![0.0; groups.len() * (areas.len() + 1) * years.len()];
        Self { years, groups, areas, weights: Vec::new(), children: Vec::new(), places, ways: Vec::new() }
    }

    /// With futures of which each holds the children of [`futures`], for the areas and years that they were made of.
    #[must_use]
    pub fn futures_of(self, all: &[Future], areas: &[String], years: &[u16]) -> Self {
        let at = |group: Group, area: &str, year: u16| {
            let group = Group::ALL.iter().position(|own| *own == group)?;
            let area = areas.iter().position(|own| own == area)?;
            let year = years.iter().position(|own| *own == year)?;
            Some((group * areas.len() + area) * years.len() + year)
        };
        all.iter().fold(self, |ahead, one| {
            ahead.future(one.stands_for, |group, area, year| {
                at(group, area, year).and_then(|at| one.children.get(at)).copied().unwrap_or(0.0)
            })
        })
    }

    /// With a future: how likely it is beside others, and its children.
    #[must_use]
    pub fn future(mut self, weight: f64, children: impl Fn(Group, &str, u16) -> f64) -> Self {
        self.weights.push(weight);
        for group in &self.groups {
            for area in &self.areas {
                self.children.extend(self.years.iter().map(|year| children(*group, area, *year)));
            }
        }
        self
    }

    /// With so many times as many children of a provision.
    #[must_use]
    pub fn grown(mut self, times: impl Fn(Group) -> f64) -> Self {
        let each = self.areas.len() * self.years.len();
        for (place, children) in self.children.chunks_mut(each.max(1)).enumerate() {
            let times = times(self.groups[place % self.groups.len()]);
            children.iter_mut().for_each(|one| *one *= times);
        }
        self
    }

    /// With the places of sites, by the area that each lies in. Those of which nobody says where they lie, or that lie elsewhere, are
    /// anywhere; fewer of these are fewer of all.
    #[must_use]
    pub fn sites(self, sites: &Sites) -> Self {
        let areas = self.areas.clone();
        self.places(|group, area, year| {
            let is_here = |site: &&Site| {
                site.group == group && if area.is_empty() { !areas.contains(&site.area) } else { site.area == area }
            };
            sites.0.iter().filter(is_here).map(|site| site.in_year(year)).sum()
        })
    }

    /// With places, asked for by area; the empty name asks for those of which nobody says where they lie.
    #[must_use]
    pub fn places(mut self, places: impl Fn(Group, &str, u16) -> f64) -> Self {
        let mut all = Vec::with_capacity(self.places.len());
        for group in &self.groups {
            for area in self.areas.iter().map(String::as_str).chain([""]) {
                all.extend(self.years.iter().map(|year| places(*group, area, *year)));
            }
        }
        self.places = all;
        self
    }

    /// With ways: pounds a year for a child from one area to another. Where nobody says how far it is, the farthest that is known
    /// is taken; where nothing is known, ways do not count.
    #[must_use]
    pub fn ways(mut self, pounds: impl Fn(&str, &str) -> Option<f64>) -> Self {
        let pairs = self.areas.iter().flat_map(|from| self.areas.iter().map(move |to| (from, to)));
        let known: Vec<Option<f64>> = pairs.map(|(from, to)| pounds(from, to)).collect();
        let farthest = known.iter().flatten().copied().reduce(f64::max);
        self.ways = match farthest {
            Some(farthest) => known.into_iter().map(|way| way.unwrap_or(farthest)).collect(),
            None => Vec::new(),
        };
        self
    }

    /// With ways by road from the middle of an area to that of another, at so many pounds a kilometre for one child.
    #[must_use]
    pub fn by_road(self, areas: &Places, kilometre: f64) -> Self {
        self.ways(|from, to| {
            let far = if from == to { Some(0.0) } else { areas.kilometres(from, to) };
            Some(far? * LONGER * WAYS * kilometre)
        })
    }

    /// With so many children more of a provision, as many in each area.
    #[must_use]
    pub fn with_more(mut self, more: impl Fn(Group) -> f64) -> Self {
        let each = self.areas.len() * self.years.len();
        #[expect(clippy::cast_precision_loss, reason = "some areas")]
        let areas = self.areas.len().max(1) as f64;
        for (place, children) in self.children.chunks_mut(each.max(1)).enumerate() {
            let more = more(self.groups[place % self.groups.len()]) / areas;
            children.iter_mut().for_each(|one| *one += more);
        }
        self
    }

    /// Futures in which the provisions are at the same rank: in the first everywhere fewest come, in the last everywhere most.
    #[must_use]
    pub fn of_ranks(short: &Short) -> Self {
        Self::ranked(short, |_, future| future)
    }

    /// Futures in which each provision has a rank of its own: `rank` of a provision and a future.
    pub(super) fn ranked(short: &Short, rank: impl Fn(Group, usize) -> usize) -> Self {
        let mut groups: Vec<Group> = short.keys().map(|(group, _)| *group).collect();
        let mut years: Vec<u16> = short.keys().map(|(_, year)| *year).collect();
        groups.dedup();
        years.sort_unstable();
        years.dedup();
        let futures = short.values().map(Vec::len).max().unwrap_or(0);
        let mut ahead = Self::new(years, groups, vec![String::new()]);
        for future in 0..futures {
            ahead = ahead.future(1.0, |group, _, year| {
                let values = short.get(&(group, year)).map(Vec::as_slice).unwrap_or_default();
                let rank = rank(group, future);
                #[expect(clippy::cast_precision_loss, reason = "some hundred futures")]
                let at = (rank as f64 + 0.5) / futures as f64;
                if values.len() == futures { values[rank] } else { crate::totals::quantile(values, at) }
            });
        }
        ahead
    }

    /// A few of the futures that stand for all.
    #[must_use]
    pub fn fewer(&self, few: usize) -> Self {
        let each = self.groups.len() * self.areas.len() * self.years.len();
        let futures: Vec<&[f64]> = self.children.chunks(each.max(1)).collect();
        let apart = |children: &&[f64]| -> Vec<f64> {
            let groups = children.chunks(self.areas.len() * self.years.len());
            let by_year = |group: &[f64], year: usize| group.iter().skip(year).step_by(self.years.len()).sum();
            groups.flat_map(|group| (0..self.years.len()).map(move |year| by_year(group, year))).collect()
        };
        let chosen = stand_for(&futures.iter().map(apart).collect::<Vec<_>>(), &self.weights, few);
        Self {
            weights: chosen.iter().map(|(_, weight)| *weight).collect(),
            children: chosen
                .iter()
                .filter_map(|(at, _)| futures.get(*at))
                .flat_map(|one| one.iter().copied())
                .collect(),
            ..self.clone()
        }
    }

    #[must_use]
    pub fn years(&self) -> &[u16] {
        &self.years
    }

    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    pub(super) fn areas(&self) -> &[String] {
        &self.areas
    }

    /// Children of a provision more than places in a January, with how likely each number is; below 0 are empty places.
    #[must_use]
    pub fn short_in(&self, group: Group, year: u16) -> Vec<(f64, f64)> {
        let group = self.groups.iter().position(|own| *own == group);
        let year = self.years.iter().position(|own| *own == year);
        let (Some(group), Some(year)) = (group, year) else { return Vec::new() };
        let weights = self.weights().into_iter().enumerate();
        weights.map(|(future, weight)| (self.short(future, group, year), weight)).collect()
    }

    /// How many futures there are.
    #[must_use]
    pub fn futures(&self) -> usize {
        self.weights.len()
    }

    /// How likely each is: together 1.
    pub(super) fn weights(&self) -> Vec<f64> {
        let all: f64 = self.weights.iter().sum();
        self.weights.iter().map(|one| one / all.max(f64::MIN_POSITIVE)).collect()
    }

    pub(super) fn children_in(&self, future: usize, group: usize, area: usize, year: usize) -> f64 {
        let at = ((future * self.groups.len() + group) * self.areas.len() + area) * self.years.len() + year;
        self.children.get(at).copied().unwrap_or(0.0)
    }

    /// Places of an area; those of the area past the last lie nobody says where.
    pub(super) fn places_in(&self, group: usize, area: usize, year: usize) -> f64 {
        let at = (group * (self.areas.len() + 1) + area) * self.years.len() + year;
        self.places.get(at).copied().unwrap_or(0.0)
    }

    /// Pounds a year from an area to another, or to where nobody says: the farthest that is known. Nothing where ways do not count.
    pub(super) fn way(&self, from: usize, to: usize) -> Option<f64> {
        if to == self.areas.len() {
            self.ways.iter().copied().reduce(f64::max)
        } else {
            self.ways.get(from * self.areas.len() + to).copied()
        }
    }

    /// Whether ways count.
    #[must_use]
    pub fn has_ways(&self) -> bool {
        !self.ways.is_empty() && self.areas.len() > 1
    }

    /// Children of a provision more than places, wherever they lie; below 0 are empty places.
    pub(super) fn short(&self, future: usize, group: usize, year: usize) -> f64 {
        let children: f64 = (0..self.areas.len()).map(|area| self.children_in(future, group, area, year)).sum();
        let places: f64 = (0..=self.areas.len()).map(|area| self.places_in(group, area, year)).sum();
        children - places
    }
}

/// Children of a future that stands for so many simulations: by provision in the order of [`Group::ALL`], area and January.
#[derive(Debug, Clone, PartialEq)]
pub struct Future {
    /// How many simulations it stands for.
    pub stands_for: f64,
    pub children: Vec<f64>,
}

/// Of at most 1,000 simulations a few that stand for all, told apart by children of each provision and January. `of` says which
/// provisions are of which group.
#[must_use]
pub fn futures(results: &Results, of: &dyn Fn(usize) -> Option<Group>, few: usize) -> Vec<Future> {
    let count = results.simulations.min(1_000);
    let (mut children, mut apart) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    let add = |to: &mut [Vec<f64>], values: Vec<f64>| to.iter_mut().zip(values).for_each(|(all, one)| all.push(one));
    for group in Group::ALL {
        for area in 0..results.dimensions.areas.len() {
            for year in &results.years {
                add(&mut children, results.homes(*year, |own, s, _| own == area && of(s) == Some(group)));
            }
        }
        for year in &results.years {
            add(&mut apart, results.people(*year, |_, _, s| of(s) == Some(group)));
        }
    }
    let chosen = stand_for(&apart, &vec![1.0; count], few).into_iter();
    chosen.filter_map(|(at, stands_for)| Some(Future { stands_for, children: children.get(at)?.clone() })).collect()
}

/// A few of many futures that stand for all, each with how many it stands for: fast forward selection (Heitsch and Römisch, 2003),
/// by the sum of differences between children. `of` are the futures' numbers of children in one order, `weights` how much each counts.
#[must_use]
pub fn stand_for(of: &[Vec<f64>], weights: &[f64], few: usize) -> Vec<(usize, f64)> {
    let apart = |one: usize, other: usize| -> f64 {
        of[one].iter().zip(&of[other]).map(|(one, other)| (one - other).abs()).sum()
    };
    let mut distances = vec![0.0_f64; of.len() * of.len()];
    for one in 0..of.len() {
        for other in 0..one {
            let apart = apart(one, other);
            distances[one * of.len() + other] = apart;
            distances[other * of.len() + one] = apart;
        }
    }
    let row = |one: usize| &distances[one * of.len()..(one + 1) * of.len()];
    let mut nearest = vec![f64::INFINITY; of.len()];
    let mut chosen: Vec<usize> = Vec::new();
    while chosen.len() < few.min(of.len()) {
        let left = |candidate: usize| -> f64 {
            let each = row(candidate).iter().zip(&nearest).zip(weights);
            each.map(|((apart, nearest), weight)| apart.min(*nearest) * weight).sum()
        };
        let others = (0..of.len()).filter(|one| !chosen.contains(one)).map(|one| (one, left(one)));
        let Some((best, _)) = others.min_by(|one, other| one.1.total_cmp(&other.1)) else { break };
        nearest.iter_mut().zip(row(best)).for_each(|(nearest, apart)| *nearest = nearest.min(*apart));
        chosen.push(best);
    }
    let mut stands: Vec<(usize, f64)> = chosen.iter().map(|one| (*one, 0.0)).collect();
    for (one, weight) in weights.iter().enumerate().take(of.len()) {
        let nearest =
            stands.iter_mut().min_by(|(one_at, _), (other_at, _)| row(one)[*one_at].total_cmp(&row(one)[*other_at]));
        if let Some((_, count)) = nearest {
            *count += weight;
        }
    }
    stands
}
