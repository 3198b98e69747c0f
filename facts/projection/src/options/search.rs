//! A plan by descent: from nothing, the best single change or exchange again and again. What no plan can undercut is worked out
//! in [`super::program`].

use super::costs::{Costs, Set};

/// When each building opens, by the place of the year; [`NEVER`] where it does not.
pub(super) type Opens = Vec<u8>;

/// It is not built.
pub(super) const NEVER: u8 = u8::MAX;
/// Costs closer than this part are the same.
pub(super) const SAME: f64 = 1e-6;

/// What a search keeps to.
#[derive(Clone)]
pub(super) struct Within {
    /// How much each future weighs; together 1.
    pub(super) weights: Vec<f64>,
    /// Money by year, in pounds.
    pub(super) money: Vec<f64>,
    /// The first January of each building.
    pub(super) earliest: Vec<u16>,
}

pub(super) struct Search<'a> {
    pub(super) costs: &'a Costs<'a>,
    pub(super) within: Within,
    /// For each building those that must be open when it opens, and those that none is had beside.
    pub(super) after: Vec<Set>,
    pub(super) not_with: Vec<Set>,
    /// Buildings that must come after one that is not there: they never open.
    never: Set,
}

/// How good a plan is: first by how far it misses what is asked of areas, then by what it costs.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Worth {
    pub(super) uneven: f64,
    pub(super) cost: f64,
}

impl Worth {
    /// Whether areas are left as even as is asked for.
    pub(super) fn is_even(self) -> bool {
        self.uneven <= 1e-9
    }

    pub(super) fn is_better(self, than: Self) -> bool {
        let near = SAME * than.cost.abs().max(1.0);
        self.uneven < than.uneven - 1e-9 || (self.uneven <= than.uneven + 1e-9 && self.cost < than.cost - near)
    }
}

impl<'a> Search<'a> {
    pub(super) fn of(costs: &'a Costs<'a>, within: Within) -> Self {
        let choices = &costs.question.choices;
        let named = |names: &[String]| -> Set {
            let known = choices.iter().enumerate().filter(|(_, one)| names.contains(&one.name));
            known.map(|(place, _)| 1 << place).sum()
        };
        let after: Vec<Set> = choices.iter().map(|one| named(&one.after)).collect();
        let mut not_with: Vec<Set> = choices.iter().map(|one| named(&one.not_with)).collect();
        // Who excludes another is excluded by it.
        for one in 0..choices.len() {
            for other in 0..choices.len() {
                if not_with[one] >> other & 1 == 1 {
                    not_with[other] |= 1 << one;
                }
            }
        }
        let is_there = |name: &String| choices.iter().any(|one| one.name == *name);
        let never = choices.iter().enumerate().filter(|(_, one)| !one.after.iter().all(is_there));
        Self { costs, within, after, not_with, never: never.map(|(place, _)| 1 << place).sum() }
    }

    pub(super) fn years(&self) -> usize {
        self.costs.ahead.years().len()
    }

    /// What is open in a year.
    pub(super) fn set(opens: &[u8], year: usize) -> Set {
        let open = opens.iter().enumerate().filter(|(_, opens)| usize::from(**opens) <= year);
        open.map(|(place, _)| 1 << place).sum()
    }

    /// Whether a building can open in a year: it is of a known provision, and not before its first January.
    pub(super) fn can_open(&self, place: usize, year: usize) -> bool {
        let january = self.costs.ahead.years().get(year).copied().unwrap_or(0);
        let is_there = (self.costs.all() & !self.never) >> place & 1 == 1;
        is_there && self.within.earliest.get(place).is_some_and(|first| *first <= january)
    }

    /// Whether a plan keeps to grants, first Januaries, exclusions, what must come before, and the share of mainstream.
    pub(super) fn is_right(&self, opens: &[u8]) -> bool {
        let right = |(place, year): (usize, &u8)| *year == NEVER || self.can_open(place, usize::from(*year));
        opens.iter().enumerate().all(right) && (0..self.years()).all(|year| self.is_right_in(opens, year))
    }

    fn is_right_in(&self, opens: &[u8], year: usize) -> bool {
        let (set, question) = (Self::set(opens, year), self.costs.question);
        if self.costs.capital(set) > self.within.money.get(year).copied().unwrap_or(0.0) + 1e-6 {
            return false;
        }
        let (mut all, mut mainstream) = (0.0, 0.0);
        for (place, one) in self.costs.members(set) {
            if set & self.not_with[place] != 0 || self.after[place] & !set != 0 {
                return false;
            }
            all += one.places;
            mainstream += if super::Question::is_mainstream(one.group) { one.places } else { 0.0 };
        }
        mainstream >= question.mainstream.clamp(0.0, 1.0) * all - 1e-9
    }

    /// What a plan costs: buildings, and children as futures weigh, with the worst tenth as it weighs.
    pub(super) fn cost(&self, opens: &[u8]) -> f64 {
        let buildings: f64 = (0..self.years()).map(|year| self.costs.buildings(Self::set(opens, year), year)).sum();
        let averse = self.costs.question.averse.clamp(0.0, 1.0);
        let by_future = self.by_future(opens);
        let mean: f64 = by_future.iter().zip(&self.within.weights).map(|(cost, weight)| cost * weight).sum();
        if averse <= 0.0 {
            return buildings + mean;
        }
        let tail: f64 = self.tail(&by_future).iter().zip(&by_future).map(|(weight, cost)| weight * cost).sum();
        buildings + (1.0 - averse) * mean + averse * tail
    }

    /// What children cost in each future.
    fn by_future(&self, opens: &[u8]) -> Vec<f64> {
        let mut costs = vec![0.0; self.within.weights.len()];
        for year in 0..self.years() {
            let set = Self::set(opens, year);
            for group in 0..self.costs.ahead.groups().len() {
                for (future, cost) in
                    costs.iter_mut().enumerate().filter(|(future, _)| self.within.weights[*future] > 0.0)
                {
                    *cost += self.costs.children(group, year, set, future);
                }
            }
        }
        costs
    }

    /// How the worst tenth of the futures weighs, together 1.
    pub(super) fn tail(&self, costs: &[f64]) -> Vec<f64> {
        let mut order: Vec<usize> = (0..costs.len()).collect();
        order.sort_by(|one, other| costs[*other].total_cmp(&costs[*one]).then(one.cmp(other)));
        let (mut left, mut out) = (0.1, vec![0.0; costs.len()]);
        for future in order {
            let taken = self.within.weights[future].min(left);
            out[future] = taken / 0.1;
            left -= taken;
        }
        out
    }

    pub(super) fn worth(&self, opens: &[u8]) -> Worth {
        let last = self.years().saturating_sub(1);
        Worth { uneven: self.costs.uneven(Self::set(opens, last)), cost: self.cost(opens) }
    }

    pub(super) fn nothing(&self) -> Opens {
        vec![NEVER; self.costs.question.choices.len()]
    }

    /// A plan with one building opened in a year: with what must come before it, without what it excludes and what needed that.
    fn with(&self, opens: &[u8], place: usize, year: u8) -> Opens {
        let mut out = opens.to_vec();
        let (mut wanted, mut opened) = (vec![place], Vec::new());
        while let Some(one) = wanted.pop() {
            if out[one] == NEVER || out[one] > year || one == place {
                out[one] = year;
                opened.push(one);
                wanted.extend((0..out.len()).filter(|before| self.after[one] >> before & 1 == 1));
            }
        }
        for one in opened {
            for other in 0..out.len() {
                if out[other] != NEVER && self.not_with[other] >> one & 1 == 1 {
                    out = self.without(&out, other);
                }
            }
        }
        // What is opened later than something that needs it takes that along, and what needs that.
        let mut later = vec![place];
        while let Some(one) = later.pop() {
            for other in 0..out.len() {
                if out[other] != NEVER
                    && self.after[other] >> one & 1 == 1
                    && out[other] < out[one]
                    && out[one] != NEVER
                {
                    out[other] = out[one];
                    later.push(other);
                }
            }
        }
        out
    }

    fn without(&self, opens: &[u8], place: usize) -> Opens {
        let mut out = opens.to_vec();
        let mut gone = vec![place];
        while let Some(one) = gone.pop() {
            if out[one] != NEVER {
                out[one] = NEVER;
                gone.extend((0..out.len()).filter(|later| self.after[*later] >> one & 1 == 1));
            }
        }
        out
    }

    /// From a plan, the best change again and again: a building opened, moved, given up, exchanged for another where that may
    /// be (`exchanges`).
    pub(super) fn descend(&self, from: Opens, exchanges: bool) -> (Opens, Worth) {
        let mut worth = self.worth(&from);
        let mut best = from;
        loop {
            let mut next: Option<(Opens, Worth)> = None;
            for opens in self.changes(&best, exchanges) {
                if opens == best || !self.is_right(&opens) {
                    continue;
                }
                let own = self.worth(&opens);
                if own.is_better(next.as_ref().map_or(worth, |(_, worth)| *worth)) {
                    next = Some((opens, own));
                }
            }
            match next {
                Some((opens, own)) => (best, worth) = (opens, own),
                None => return (best, worth),
            }
        }
    }

    /// A plan in which a building opens a year later, where it still can; else without it.
    pub(super) fn put_off(&self, opens: &[u8], place: usize) -> Opens {
        let later = opens[place].saturating_add(1);
        let with = self.with(opens, place, later);
        if usize::from(later) < self.years() && self.is_right(&with) { with } else { self.without(opens, place) }
    }

    /// The buildings of a list in turn, each opened in a year, as far as that keeps to everything.
    pub(super) fn fill(&self, wanted: &[(usize, u8)]) -> Opens {
        let mut opens = self.nothing();
        // Twice, since one of mainstream makes room for another elsewhere.
        for (place, year) in
            wanted.iter().chain(wanted).filter(|(place, _)| *place < opens.len()).copied().collect::<Vec<_>>()
        {
            let last = numbers::fitted::<u8>(self.years());
            let later = (year..last).map(|year| self.with(&opens, place, year)).find(|opens| self.is_right(opens));
            if opens[place] == NEVER
                && let Some(with) = later
            {
                opens = with;
            }
        }
        opens
    }

    fn changes(&self, opens: &[u8], exchanges: bool) -> Vec<Opens> {
        let count = opens.len();
        let years = |place: usize| (0..self.years()).filter(move |year| self.can_open(place, *year));
        let short = |year: usize| numbers::fitted::<u8>(year);
        let mut out = Vec::new();
        for place in 0..count {
            out.extend(years(place).map(|year| self.with(opens, place, short(year))));
            if opens[place] == NEVER {
                continue;
            }
            let without = self.without(opens, place);
            for other in (0..count).filter(|other| exchanges && opens[*other] == NEVER) {
                out.extend(years(other).map(|year| self.with(&without, other, short(year))));
            }
            out.push(without);
        }
        if self.costs.question.mainstream > 0.0 {
            // A place elsewhere may need one in mainstream beside it.
            let is_mainstream = |place: usize| super::Question::is_mainstream(self.costs.question.choices[place].group);
            for one in (0..count).filter(|one| is_mainstream(*one) && opens[*one] == NEVER) {
                for other in (0..count).filter(|other| !is_mainstream(*other) && opens[*other] == NEVER) {
                    for year in years(one).filter(|year| self.can_open(other, *year)) {
                        out.push(self.with(&self.with(opens, one, short(year)), other, short(year)));
                    }
                }
            }
        }
        out
    }
}
