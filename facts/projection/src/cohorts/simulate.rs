//! The years to come.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::assumed::Assumed;
use super::chance::{Chance, poisson};
use super::drawn::{Drawn, Logit};
use super::history::{History, Person, Reason, Stage, Start};
use super::parts::{Parts, chance_of, pick, small};
use super::rates::{Rates, band};
use super::results::{Block, Flow, Results, Shape};
use super::scenario::Scenario;
use super::{FIRST, LAST, NCYS, place_of};

/// How it is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// How many simulations.
    pub simulations: usize,
    /// How many Januaries.
    pub years: u16,
    /// The same seed gives the same result, with any number of threads.
    pub seed: u64,
    /// How many threads.
    pub threads: NonZeroUsize,
}

/// Questions that chance answers about a person in a year.
pub(super) mod question {
    pub(in crate::cohorts) const END_MOVE: u8 = 0;
    pub(in crate::cohorts) const WHERE: u8 = 1;
    pub(in crate::cohorts) const NEED: u8 = 2;
    pub(in crate::cohorts) const REASON: u8 = 3;
    pub(in crate::cohorts) const DECIDED: u8 = 4;
    pub(in crate::cohorts) const LAG: u8 = 5;
    pub(in crate::cohorts) const NEW: u8 = 6;
    pub(in crate::cohorts) const HOME: u8 = 7;
    pub(in crate::cohorts) const COUNT: u8 = 8;
    pub(in crate::cohorts) const YEAR: u8 = 9;
    pub(in crate::cohorts) const CELL: u8 = 10;
    pub(in crate::cohorts) const LEVEL: u8 = 11;
    pub(in crate::cohorts) const ARRIVES: u8 = 12;
}

/// Whether the curriculum year after a place's is the first of a phase: reception, junior, secondary, sixth form, after school.
const BEGINS_PHASE: [bool; NCYS] = {
    let mut all = [false; NCYS];
    let phases = [0, 3, 7, 12, 14];
    let mut at = 0;
    while at < phases.len() {
        all[(phases[at] - 1 - FIRST) as usize] = true;
        at += 1;
    }
    all
};

/// Simulates. Nothing where there is nobody to begin with and no year to come. `tell` hears how many simulations are done.
pub fn simulate(
    history: &History,
    rates: &Rates,
    scenario: &Scenario,
    run: Run,
    tell: &(dyn Fn(usize) + Sync),
) -> Option<Results> {
    let start = history.begin()?;
    if run.years == 0 || run.simulations == 0 {
        return None;
    }
    let years: Vec<u16> = (start.next..start.next + run.years).collect();
    let shape = Shape::of(rates.needs, rates.provisions, rates.areas);
    let world = World::of(history, rates, scenario, &start, &years);
    let size = years.len() * shape.size();
    let mut counts = vec![0_u16; run.simulations * size];
    let share = run.simulations.div_ceil(run.threads.get().min(run.simulations));
    let done = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for (part, counts) in counts.chunks_mut(share * size).enumerate() {
            let (world, done) = (&world, &done);
            scope.spawn(move || {
                let mut people = Vec::new();
                for (place, counts) in counts.chunks_exact_mut(size).enumerate() {
                    let simulation = (part * share + place) as u64;
                    world.simulate(Chance::new(run.seed, simulation), shape, counts, &mut people);
                    tell(done.fetch_add(1, Ordering::Relaxed) + 1);
                }
            });
        }
    });
    Some(Results::new(history.dimensions.clone(), years, shape, counts).from(start.remaining))
}

/// What all simulations share.
struct World<'a> {
    rates: &'a Rates,
    start: &'a Start,
    years: &'a [u16],
    assumed: Vec<Assumed>,
    /// How many steps the level takes until the first year.
    steps: u16,
    /// For each open case the chance that its plan comes by the first January.
    soon: Vec<f64>,
    /// Whether a provision takes children of a curriculum year: those of history, and those that a lever opens.
    takes: Vec<bool>,
    /// For each cell the logits of ending and moving.
    cells: Vec<[Logit; 2]>,
}

/// Somebody whose request has been accepted and whose plan comes next year.
#[derive(Clone, Copy)]
struct Coming {
    id: u64,
    ncy: i8,
}

impl<'a> World<'a> {
    fn of(history: &History, rates: &'a Rates, scenario: &Scenario, start: &'a Start, years: &'a [u16]) -> Self {
        let last_came = history.came().keys().next_back().copied().unwrap_or(start.next - 2);
        let assumed: Vec<Assumed> = years.iter().map(|year| Assumed::of(history, rates, scenario, *year)).collect();
        let mut takes = rates.takes.clone();
        for shift in assumed.iter().flat_map(|one| &one.shifts) {
            for at in 0..NCYS {
                let (from, to) = (usize::from(shift.from), usize::from(shift.to));
                takes[at * rates.provisions + to] |= takes[at * rates.provisions + from] && shift.ncys[at];
            }
        }
        // Who came to a provision by a lever stays until the ages that it takes end.
        let mut world = Self {
            rates,
            start,
            years,
            assumed,
            steps: (start.next - 1).saturating_sub(last_came),
            soon: Vec::new(),
            cells: rates.ends.iter().zip(&rates.moves).map(|(end, moving)| [*end, *moving].map(Logit::of)).collect(),
            takes,
        };
        let in_year = (rates.needs * rates.provisions).max(1);
        for (cell, logits) in world.cells.iter_mut().enumerate() {
            // In the year before the one that a provision takes somebody may be in it too.
            let (at, provision) = (cell / in_year, cell % rates.provisions.max(1));
            let is_taken = |at: usize| world.takes[at * rates.provisions + provision];
            if !is_taken(at) && !is_taken((at + 1).min(NCYS - 1)) {
                logits[0].spread = -1.0;
            }
        }
        world.soon = start.open.iter().map(|open| world.soon(open.weeks, start.remaining)).collect();
        world
    }

    fn takes(&self, provision: u8, ncy: i8) -> bool {
        self.takes[place_of(ncy) * self.rates.provisions + usize::from(provision)]
    }

    fn simulate(&self, chance: Chance, shape: Shape, counts: &mut [u16], people: &mut Vec<Person>) {
        let rates = self.rates;
        let mut drawn = Drawn::draw(rates, &self.cells, chance);
        people.clear();
        people.extend_from_slice(&self.start.people);
        let (mut coming, mut next) = (Vec::new(), Vec::new());
        let (mut accept, mut issue) = (0.0, 0.0);
        let (mut ends, mut moves) = (vec![0.0; drawn.ends.len()], vec![0.0; drawn.moves.len()]);
        let mut passed = 0.0;
        for (place, ((year, assumed), counts)) in
            self.years.iter().zip(&self.assumed).zip(counts.chunks_exact_mut(shape.size())).enumerate()
        {
            let year = *year;
            let mut block = Block::of(shape, counts);
            let is_first = place == 0;
            let share = if is_first { self.start.remaining } else { 1.0 };
            let ages = i8::from(!is_first || self.start.new_school_year);
            // What the year brings, for all.
            let (exit_effect, move_effect) = chance.normals(0, year, question::YEAR);
            let (exit_effect, move_effect) =
                ((rates.exit_year * exit_effect).exp(), (rates.move_year * move_effect).exp());
            let (accept_step, issue_step) = chance.normals(1, year, question::YEAR);
            accept += rates.priors.accept_walk * accept_step;
            issue += rates.priors.issue_walk * issue_step;
            let steps = if is_first { self.steps } else { 1 };
            let (stray, off) = chance.normals(2, year, question::YEAR);
            for step in 0..steps {
                let base = rates.priors.growth * rates.priors.growth_fades.powf(passed);
                drawn.level += drawn.growth;
                let strays = chance.normals(3 + u64::from(step), year, question::YEAR).0;
                drawn.growth = base + (drawn.growth - base) * rates.priors.growth_keeps + rates.innovation() * strays;
                passed += 1.0;
            }
            drawn.level += rates.level.walk * f64::from(steps).sqrt() * stray;
            let noise = if rates.by_requests { rates.priors.level_noise } else { rates.priors.plans_noise };
            let level = (drawn.level + noise * off).exp();
            self.table(&drawn.ends, exit_effect, &|_| share, Some(&assumed.endings), &mut ends);
            // Who begins a phase moves when the school year begins, whatever part of the year is left.
            let part = |before: usize| match share < 1.0 && BEGINS_PHASE[before] {
                true if self.start.new_school_year => 1.0,
                true => 0.0,
                false => share,
            };
            self.table(&drawn.moves, move_effect, &part, None, &mut moves);

            // Those who are there.
            let changes_needs = rates.need_changes.iter().any(|one| *one > 0.0);
            let mut kept = 0;
            for at in 0..people.len() {
                let mut one = people[at];
                let arrival = one.ncy + ages;
                if arrival > LAST {
                    block.left(Reason::AgedOut);
                    continue;
                }
                let cell = rates.cell((arrival - 1).max(FIRST), one.need, one.provision);
                let (end, moving) = chance.pair(one.id, year, question::END_MOVE);
                if end < ends[cell] {
                    let reason = match pick(&rates.reasons, chance.one(one.id, year, question::REASON)) {
                        0 => Reason::Ceased,
                        1 => Reason::MovedAway,
                        _ => Reason::Died,
                    };
                    block.left(reason);
                    continue;
                }
                one.ncy = arrival;
                if moving < moves[cell] || (ages > 0 && !self.takes(one.provision, arrival)) {
                    self.move_on(chance, &drawn, assumed, year, &mut one);
                }
                if changes_needs {
                    let (changes, to) = chance.pair(one.id, year, question::NEED);
                    let need = usize::from(one.need);
                    if changes < rates.need_changes[need] * share {
                        one.need = small(pick(&rates.need_to[need * rates.needs..(need + 1) * rates.needs], to));
                    }
                }
                block.person(&one);
                people[kept] = one;
                kept += 1;
            }
            people.truncate(kept);

            // Those who come: what was open, what was carried over, new requests.
            next.clear();
            let by_request = rates.by_requests;
            let arrive = |one: Coming, block: &mut Block<'_>, people: &mut Vec<Person>| {
                block.flow(Flow::Plans, one.ncy);
                // Where more come than requests end with a plan, some bring another; where fewer, some are gone by January.
                let extra = if by_request { chance.one(one.id, year, question::ARRIVES) } else { 0.0 };
                let beside = Coming { id: one.id | 1 << 61, ..one };
                let kept = !by_request || extra < rates.arrivals;
                let twice = by_request && extra < rates.arrivals - 1.0;
                for one in [kept.then_some(one), twice.then_some(beside)].into_iter().flatten() {
                    block.joined();
                    let one = self.place(chance, &drawn, assumed, year, one);
                    block.person(&one);
                    people.push(one);
                }
            };
            for one in coming.drain(..) {
                arrive(one, &mut block, people);
            }
            if is_first && by_request {
                for (number, (open, soon)) in self.start.open.iter().zip(&self.soon).enumerate() {
                    let one = Coming { id: 1 << 62 | number as u64, ncy: open.ncy };
                    let (decided, issued) = chance.pair(one.id, year, question::DECIDED);
                    let at = place_of(open.ncy);
                    if open.stage == Stage::Requested {
                        if decided >= chance_of(drawn.accepted[at] * accept.exp() * assumed.acceptance[at]) {
                            continue;
                        }
                        block.flow(Flow::Assessments, one.ncy);
                    }
                    if issued >= chance_of(drawn.issued * issue.exp() * assumed.issue[at]) {
                        continue;
                    }
                    if chance.one(one.id, year, question::LAG) < *soon {
                        arrive(one, &mut block, people);
                    } else {
                        next.push(Coming { ncy: one.ncy + 1, ..one });
                    }
                }
            }
            for ncy in Rates::ncys() {
                let at = place_of(ncy);
                let mean = assumed.children[at] * rates.profile[at] * level * assumed.requests[at] * share;
                let count = poisson(mean, chance.one(at as u64, year, question::COUNT));
                let accepts = chance_of(drawn.accepted[at] * accept.exp() * assumed.acceptance[at]);
                let issues = chance_of(drawn.issued * issue.exp() * assumed.issue[at]);
                for number in 0..count {
                    let id = 1 << 63 | u64::from(year) << 40 | (at as u64) << 32 | u64::from(number);
                    block.flow(Flow::Requests, ncy);
                    if by_request {
                        let (decided, issued) = chance.pair(id, year, question::DECIDED);
                        if decided >= accepts {
                            continue;
                        }
                        block.flow(Flow::Assessments, ncy);
                        if issued >= issues {
                            continue;
                        }
                    } else {
                        block.flow(Flow::Assessments, ncy);
                    }
                    let one = Coming { id, ncy };
                    let (came, lag) = chance.pair(id, year, question::LAG);
                    if came * share + self.lag(lag) <= share {
                        arrive(one, &mut block, people);
                    } else {
                        next.push(Coming { ncy: ncy + 1, ..one });
                    }
                }
            }
            std::mem::swap(&mut coming, &mut next);
            coming.retain(|one| one.ncy <= LAST);
        }
    }

    /// The chances of a year in each cell.
    fn table(&self, cells: &[f64], effect: f64, part: &dyn Fn(usize) -> f64, assumed: Option<&[f64]>, out: &mut [f64]) {
        let parts: [f64; NCYS] = std::array::from_fn(part);
        let in_year = (self.rates.needs * self.rates.provisions).max(1);
        for (place, (cell, out)) in cells.iter().zip(out).enumerate() {
            let share = parts[place / in_year];
            let assumed = assumed.map_or(1.0, |all| all[place / self.rates.provisions]);
            let chance = chance_of(cell * effect * assumed);
            *out = if share < 1.0 { 1.0 - (1.0 - chance).powf(share) } else { chance };
        }
    }

    /// Years from request to plan, at a chance.
    fn lag(&self, chance: f64) -> f64 {
        let weeks = &self.rates.weeks;
        if !self.rates.by_requests || weeks.is_empty() {
            return 0.0;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place"
        )]
        let place = (chance * weeks.len() as f64) as usize;
        weeks.get(place).copied().unwrap_or(0.0) / 52.18
    }

    /// The chance that a plan comes within the share of a year, when nothing came in so many weeks.
    fn soon(&self, weeks: f64, share: f64) -> f64 {
        let all = &self.rates.weeks;
        let open = all.iter().filter(|one| **one > weeks).count();
        if open == 0 {
            // Longer than any that was seen: as likely in one week as in the next, half a year on average.
            return 1.0 - (-share * 2.0).exp();
        }
        let until = weeks + share * 52.18;
        let soon = all.iter().filter(|one| **one > weeks && **one <= until).count();
        #[expect(clippy::cast_precision_loss, reason = "some thousand plans")]
        let part = soon as f64 / open as f64;
        part
    }

    /// A new plan: need, provision, area.
    fn place(&self, chance: Chance, drawn: &Drawn, assumed: &Assumed, year: u16, coming: Coming) -> Person {
        let rates = self.rates;
        let (need, provision) = chance.pair(coming.id, year, question::NEW);
        let (home, shift) = chance.pair(coming.id, year, question::HOME);
        let need = drawn.need.fall(place_of(coming.ncy), need);
        let row = band(coming.ncy) * rates.needs + need;
        let provision = self.fall_where_taken(&drawn.provision, row, coming.ncy, provision);
        let mut one = Person {
            id: coming.id,
            ncy: coming.ncy,
            need: small(need),
            provision: small(provision),
            area: small(drawn.area.fall(0, home)),
        };
        assumed.shift(&mut one, shift, false);
        one
    }

    /// A provision among cumulative parts, of those that take children of a curriculum year; any where none does.
    fn fall_where_taken(&self, parts: &Parts, row: usize, ncy: i8, chance: f64) -> usize {
        let place = parts.fall(row, chance);
        if self.takes(small(place), ncy) {
            return place;
        }
        let cumulative = parts.row(row);
        let part = |place: usize| {
            let own = cumulative[place] - place.checked_sub(1).map_or(0.0, |before| cumulative[before]);
            if self.takes(small(place), ncy) { own } else { 0.0 }
        };
        let all: f64 = (0..cumulative.len()).map(part).sum();
        let mut sum = 0.0;
        let found = (0..cumulative.len()).find(|place| {
            sum += part(*place);
            all > 0.0 && chance * all < sum
        });
        found.unwrap_or(place)
    }

    /// Another provision.
    fn move_on(&self, chance: Chance, drawn: &Drawn, assumed: &Assumed, year: u16, one: &mut Person) {
        let rates = self.rates;
        let (k, s) = (rates.needs, rates.provisions);
        let band = band(one.ncy);
        let row = ((band * s + usize::from(one.provision)) * k + usize::from(one.need)) * s;
        let (to, shift) = chance.pair(one.id, year, question::WHERE);
        let weight = |place: usize| {
            let takes = self.takes(small(place), one.ncy);
            if takes { rates.to[row + place] * drawn.to[band * s + place] } else { 0.0 }
        };
        let all: f64 = (0..s).map(weight).sum();
        if all <= 0.0 {
            return;
        }
        let mut sum = 0.0;
        let found = (0..s).find(|place| {
            sum += weight(*place);
            to * all < sum
        });
        if let Some(place) = found {
            one.provision = small(place);
            assumed.shift(one, shift, true);
        }
    }
}
