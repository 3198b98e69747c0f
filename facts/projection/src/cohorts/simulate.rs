//! The years to come.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::arrivals::CarriedOver;
use super::assumed::Assumed;
use super::capacity::FreePlaces;
use super::chance::{Chance, question};
use super::history::{History, Person, Reason, Start, YearParts};
use super::rates::{Rates, band};
use super::results::{Block, Results, Shape};
use super::sampling::{Logit, Sample};
use super::scenario::Scenario;
use super::shares::{chance_of, pick, small};
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
    Some(Results::new(history.dimensions.clone(), years, shape, counts).from(start.over.rest().time))
}

/// What all simulations share.
pub(super) struct World<'a> {
    pub(super) rates: &'a Rates,
    pub(super) start: &'a Start,
    pub(super) years: &'a [u16],
    pub(super) assumed: Vec<Assumed>,
    /// How many years lie between the last year that was counted and the first to come, which begins when the last January did.
    pub(super) steps: f64,
    /// For each open case the chances that it is decided, and that its plan comes, by the first January.
    pub(super) soon: Vec<(f64, f64)>,
    /// Whether a provision takes children of a curriculum year: those of history, and those that a lever opens.
    pub(super) takes: Vec<bool>,
    /// For each cell the logits of ending and moving.
    pub(super) cells: Vec<[Logit; 2]>,
    /// For each provision the room that its places are counted in.
    pub(super) room_of: Vec<Option<u8>>,
}

/// What goes on from year to year within a simulation: logarithms of requests for each child, logits of what is decided.
#[derive(Default)]
struct Course {
    level: f64,
    growth: f64,
    /// Years so far.
    passed: f64,
    accept: f64,
    issue: f64,
}

/// A year of a simulation: what it brings for all.
pub(super) struct Year<'a> {
    /// The January that it ends with.
    pub(super) year: u16,
    pub(super) is_first: bool,
    /// What is still to come of it.
    pub(super) rest: YearParts,
    /// By how much curriculum years rise.
    pub(super) ages: i8,
    pub(super) assumed: &'a Assumed,
    pub(super) level: f64,
    /// By which the odds of endings and of moves are multiplied.
    pub(super) ends: f64,
    pub(super) moves: f64,
    /// Chances by curriculum year.
    pub(super) accepts: [f64; NCYS],
    pub(super) issues: [f64; NCYS],
}

impl<'a> World<'a> {
    fn of(history: &History, rates: &'a Rates, scenario: &Scenario, start: &'a Start, years: &'a [u16]) -> Self {
        let assumed: Vec<Assumed> = years.iter().map(|year| Assumed::of(history, rates, scenario, *year)).collect();
        // A provision that a lever leads to takes whom the one takes that it leads from: who came there may stay.
        let mut takes = rates.takes.clone();
        for shift in assumed.iter().flat_map(|one| &one.shifts) {
            let Some(from) = shift.from.map(usize::from) else { continue };
            for at in 0..NCYS {
                let to = usize::from(shift.to);
                takes[at * rates.provisions + to] |= takes[at * rates.provisions + from] && shift.whom.ncys[at];
            }
        }
        let mut world = Self {
            rates,
            start,
            years,
            assumed,
            steps: (f64::from(start.next) - rates.trend.until).max(0.0),
            soon: Vec::new(),
            cells: rates.ends.iter().zip(&rates.moves).map(|(end, moving)| [*end, *moving].map(Logit::of)).collect(),
            takes,
            room_of: (0..rates.provisions)
                .map(|provision| history.rooms.iter().position(|room| room.provisions.contains(&provision)).map(small))
                .collect(),
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
        let time = start.over.rest().time;
        let soon = |weeks: f64| (rates.decided_soon(weeks, time), rates.planned_soon(weeks, time));
        world.soon = start.open.iter().map(|open| soon(open.weeks)).collect();
        world
    }

    #[inline]
    pub(super) fn takes(&self, provision: u8, ncy: i8) -> bool {
        self.takes[place_of(ncy) * self.rates.provisions + usize::from(provision)]
    }

    /// One simulation: its years one after the other.
    fn simulate(&self, chance: Chance, shape: Shape, counts: &mut [u16], people: &mut Vec<Person>) {
        let sample = Sample::draw(self.rates, &self.cells, chance);
        people.clear();
        people.extend_from_slice(&self.start.people);
        let mut course = Course { level: sample.level, growth: sample.growth, ..Course::default() };
        let mut carried = CarriedOver::default();
        let (mut ends, mut moves) = (vec![0.0; sample.ends.len()], vec![0.0; sample.moves.len()]);
        for (place, counts) in counts.chunks_exact_mut(shape.size()).enumerate() {
            let Some(year) = self.brings(chance, &sample, place, &mut course) else { break };
            let mut block = Block::of(shape, counts);
            self.table(&sample.ends, year.ends, &|_| year.rest.endings, Some(&year.assumed.endings), &mut ends);
            // Who begins a phase moves when the school year begins, whatever part of the year is left.
            let part = |before: usize| match year.rest.time < 1.0 && BEGINS_PHASE[before] {
                true if self.start.new_school_year => 1.0,
                true => 0.0,
                false => year.rest.time,
            };
            self.table(&sample.moves, year.moves, &part, None, &mut moves);
            let mut free = self.free(chance, &year, (&ends, &moves), people);
            self.stay(chance, &sample, &year, (&ends, &moves), people, &mut free, &mut block);
            carried = self.arrivals(chance, &sample, &year, carried, people, &mut free, &mut block);
            free.tell(people, &mut block);
        }
    }

    /// What a year brings, for all; nothing after the last.
    fn brings(&self, chance: Chance, sample: &Sample, place: usize, course: &mut Course) -> Option<Year<'_>> {
        let rates = self.rates;
        let (year, assumed) = (*self.years.get(place)?, self.assumed.get(place)?);
        let is_first = place == 0;
        let (ends, moves) = chance.normals(0, year, question::YEAR);
        let (accept, issue) = chance.normals(1, year, question::YEAR);
        let steps = if is_first { self.steps } else { 1.0 };
        course.accept += rates.priors.accept_walk * steps.sqrt() * accept;
        course.issue += rates.priors.issue_walk * steps.sqrt() * issue;
        let (stray, off) = chance.normals(2, year, question::YEAR);
        let (mut left, mut step) = (steps, 0);
        while left > 0.0 {
            let part = left.min(1.0);
            let base = rates.priors.growth * rates.priors.growth_fades.powf(course.passed);
            course.level += course.growth * part;
            let strays = chance.normals(3 + step, year, question::YEAR).0;
            let keeps = rates.priors.growth_keeps.powf(part);
            course.growth = base + (course.growth - base) * keeps + rates.innovation(part) * strays;
            course.passed += part;
            (left, step) = (left - part, step + 1);
        }
        course.level += rates.trend.walk * steps.sqrt() * stray;
        let noise = if rates.by_requests { rates.priors.level_noise } else { rates.priors.plans_noise };
        let (accept, issue) = (course.accept.exp(), course.issue.exp());
        Some(Year {
            year,
            is_first,
            rest: if is_first { self.start.over.rest() } else { YearParts::even(1.0) },
            ages: i8::from(!is_first || self.start.new_school_year),
            assumed,
            level: (course.level + noise * off).exp(),
            ends: (rates.exit_year * ends).exp(),
            moves: (rates.move_year * moves).exp(),
            accepts: std::array::from_fn(|at| chance_of(sample.accepted[at] * accept * assumed.acceptance[at])),
            issues: std::array::from_fn(|at| chance_of(sample.issued * issue * assumed.issue[at])),
        })
    }

    /// Places that are free once everybody who goes has gone; reckoned only where a lever asks.
    fn free(
        &self,
        chance: Chance,
        year: &Year<'_>,
        (ends, moves): (&[f64], &[f64]),
        people: &[Person],
    ) -> FreePlaces<'_> {
        if !year.assumed.shifts.iter().any(|shift| shift.is_capped) {
            return FreePlaces::unasked();
        }
        let mut free = FreePlaces::of(&self.room_of, &year.assumed.places);
        for one in people {
            // The chances of [`Self::stay`].
            let arrival = one.ncy + year.ages;
            let cell = self.rates.cell((arrival - 1).max(FIRST), one.need, one.provision);
            let (end, moving) = chance.pair(one.id, year.year, question::END_MOVE);
            let has_to = arrival > LAST || (year.ages > 0 && !self.takes(one.provision, arrival));
            if !has_to && end >= ends[cell] && moving >= moves[cell] {
                free.take(one.provision);
            }
        }
        free
    }

    /// Those who are there: they leave, or grow older and may move.
    #[expect(clippy::too_many_arguments, reason = "all of a year, and what it fills")]
    fn stay(
        &self,
        chance: Chance,
        sample: &Sample,
        year: &Year<'_>,
        (ends, moves): (&[f64], &[f64]),
        people: &mut Vec<Person>,
        free: &mut FreePlaces<'_>,
        block: &mut Block<'_>,
    ) {
        let rates = self.rates;
        let changes_needs = rates.need_changes.iter().any(|one| *one > 0.0);
        let mut kept = 0;
        for at in 0..people.len() {
            let mut one = people[at];
            let arrival = one.ncy + year.ages;
            if arrival > LAST {
                block.left(Reason::AgedOut);
                continue;
            }
            let cell = rates.cell((arrival - 1).max(FIRST), one.need, one.provision);
            let (end, moving) = chance.pair(one.id, year.year, question::END_MOVE);
            if end < ends[cell] {
                let reason = match pick(&rates.reasons, chance.one(one.id, year.year, question::REASON)) {
                    0 => Reason::Ceased,
                    1 => Reason::MovedAway,
                    _ => Reason::Died,
                };
                block.left(reason);
                continue;
            }
            one.ncy = arrival;
            if moving < moves[cell] || (year.ages > 0 && !self.takes(one.provision, arrival)) {
                // Whoever asks for a place is counted when all others have come.
                if let Some(provision) = self.move_on(chance, sample, year, &mut one, free) {
                    free.ask(kept, provision);
                    people[kept] = one;
                    kept += 1;
                    continue;
                }
            }
            if changes_needs {
                let (changes, to) = chance.pair(one.id, year.year, question::NEED);
                let need = usize::from(one.need);
                if changes < rates.need_changes[need] * year.rest.time {
                    one.need = small(pick(&rates.need_to[need * rates.needs..(need + 1) * rates.needs], to));
                }
            }
            block.person(&one);
            people[kept] = one;
            kept += 1;
        }
        people.truncate(kept);
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

    /// Where levers bring somebody who comes to a provision; a place of it is taken. Gives the provision for which they ask, if only
    /// a place would bring them there.
    #[inline]
    pub(super) fn shift(
        &self,
        year: &Year<'_>,
        one: &mut Person,
        chance: f64,
        is_moving: bool,
        free: &mut FreePlaces<'_>,
    ) -> Option<u8> {
        match year.assumed.shift(one, chance, is_moving, |provision| self.takes(provision, one.ncy)) {
            Some((provision, true)) => return Some(provision),
            Some((provision, false)) => one.provision = provision,
            None => {}
        }
        free.take(one.provision);
        None
    }

    /// Another provision; gives the one for which they ask, if only a place would bring them there.
    fn move_on(
        &self,
        chance: Chance,
        sample: &Sample,
        year: &Year<'_>,
        one: &mut Person,
        free: &mut FreePlaces<'_>,
    ) -> Option<u8> {
        let rates = self.rates;
        let (k, s) = (rates.needs, rates.provisions);
        let band = band(one.ncy);
        let row = ((band * s + usize::from(one.provision)) * k + usize::from(one.need)) * s;
        let (to, shift) = chance.pair(one.id, year.year, question::WHERE);
        let weight = |place: usize| {
            let takes = self.takes(small(place), one.ncy);
            if takes { rates.to[row + place] * sample.to[band * s + place] } else { 0.0 }
        };
        let all: f64 = (0..s).map(weight).sum();
        let mut sum = 0.0;
        let found = (0..s).find(|place| {
            sum += weight(*place);
            all > 0.0 && to * all < sum
        });
        match found {
            Some(place) => {
                one.provision = small(place);
                self.shift(year, one, shift, true, free)
            }
            // Nothing takes them: they stay where they are.
            None => {
                free.take(one.provision);
                None
            }
        }
    }
}
