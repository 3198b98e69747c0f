//! Arrivals: those who come in a year of a simulation: requests, which of them end with a plan and when, new plans.
//!
//! What is called for each child is inlined: without it a simulation takes a twentieth longer.

use super::capacity::FreePlaces;
use super::chance::{Chance, poisson, question};
use super::history::{Person, Stage};
use super::rates::{Rates, band};
use super::results::{Block, Flow};
use super::sampling::Sample;
use super::shares::{Shares, small};
use super::simulate::{World, Year};
use super::{LAST, place_of};

/// Somebody whose request has been accepted and whose plan comes, this year or next.
#[derive(Clone, Copy)]
pub(super) struct Arrival {
    id: u64,
    ncy: i8,
    /// The year of the request and the curriculum year then: what the need goes by.
    asked: (u16, i8),
}

impl Arrival {
    const fn new(id: u64, year: u16, ncy: i8) -> Self {
        Self { id, ncy, asked: (year, ncy) }
    }

    /// A year later.
    const fn older(self) -> Self {
        Self { ncy: self.ncy + 1, ..self }
    }
}

/// What a year leaves to the next.
#[derive(Default)]
pub(super) struct CarriedOver {
    /// Those whose plan comes then.
    plans: Vec<Arrival>,
    /// The curriculum years of those who are assessed, but decided on then.
    assessments: Vec<i8>,
}

impl CarriedOver {
    /// An assessment that is agreed to, this year or next.
    #[inline]
    fn assessment(&mut self, one: Arrival, is_soon: bool, block: &mut Block<'_>) {
        if is_soon {
            block.flow(Flow::Assessments, one.ncy);
        } else {
            self.assessments.push(one.ncy + 1);
        }
    }
}

impl World<'_> {
    /// Those who come: whose plan was carried over, what was open, new requests. Gives what is left to next year.
    #[expect(clippy::too_many_arguments, reason = "all of a year, and what it fills")]
    pub(super) fn arrivals(
        &self,
        chance: Chance,
        sample: &Sample,
        year: &Year<'_>,
        carried: CarriedOver,
        people: &mut Vec<Person>,
        free: &mut FreePlaces<'_>,
        block: &mut Block<'_>,
    ) -> CarriedOver {
        let (rates, by_requests) = (self.rates, self.rates.by_requests);
        let mut next = CarriedOver::default();
        carried.assessments.into_iter().for_each(|ncy| block.flow(Flow::Assessments, ncy));
        for one in carried.plans {
            self.arrive(chance, sample, year, one, people, free, block);
        }
        if year.is_first && by_requests {
            for (number, (open, (decided_soon, planned_soon))) in self.start.open.iter().zip(&self.soon).enumerate() {
                let one = Arrival::new(1 << 62 | number as u64, year.year, open.ncy);
                let (decided, issued) = chance.pair(one.id, year.year, question::DECIDED);
                let lag = chance.one(one.id, year.year, question::LAG);
                let at = place_of(open.ncy);
                if open.stage == Stage::Requested {
                    if decided >= year.accepts[at] {
                        continue;
                    }
                    next.assessment(one, lag < *decided_soon, block);
                }
                if issued >= year.issues[at] {
                    continue;
                }
                if lag < *planned_soon {
                    self.arrive(chance, sample, year, one, people, free, block);
                } else {
                    next.plans.push(one.older());
                }
            }
        }
        for ncy in Rates::ncys() {
            let at = place_of(ncy);
            let (children, requests) = (year.assumed.children[at], year.assumed.requests[at]);
            let most = year.assumed.most_requests(ncy);
            let mean = children * rates.profile[at] * year.level * requests * year.rest.arrivals;
            let count = poisson(mean, chance.one(at as u64, year.year, question::COUNT));
            // Requests that a lever on some needs or areas adds come after those that there are anyway, which it leaves alone.
            let more = match most > 1.0 {
                true => poisson(mean * (most - 1.0), chance.one(at as u64, year.year, question::MORE)),
                false => 0,
            };
            for number in 0..count + more {
                let id = 1 << 63 | u64::from(year.year) << 40 | (at as u64) << 32 | u64::from(number);
                let one = Arrival::new(id, year.year, ncy);
                let most = (number >= count).then_some(most);
                if !self.is_asked(chance, sample, year, one, most) {
                    continue;
                }
                block.flow(Flow::Requests, ncy);
                let (decided, issued) = chance.pair(id, year.year, question::DECIDED);
                if by_requests && decided >= year.accepts[at] {
                    continue;
                }
                let (came, lag) = chance.pair(id, year.year, question::LAG);
                let time = year.rest.time;
                next.assessment(one, came * time + rates.decided_in(lag) <= time, block);
                if by_requests && issued >= year.issues[at] {
                    continue;
                }
                if came * time + rates.planned_in(lag) <= time {
                    self.arrive(chance, sample, year, one, people, free, block);
                } else {
                    next.plans.push(one.older());
                }
            }
        }
        next.plans.retain(|one| one.ncy <= LAST);
        next
    }

    /// Whether a request is made, where levers act on those of some needs or areas alone; `most` of one that they add.
    fn is_asked(&self, chance: Chance, sample: &Sample, year: &Year<'_>, one: Arrival, most: Option<f64>) -> bool {
        if year.assumed.some_requests.is_empty() {
            return true;
        }
        // The need is known when the plan is made, and the same from the request on.
        let need = chance.pair(one.id, one.asked.0, question::NEW).0;
        let need = small(sample.need.draw(place_of(one.asked.1), need));
        let area = small(sample.area.draw(0, chance.pair(one.id, one.asked.0, question::HOME).0));
        let times = year.assumed.requests_of(one.ncy, need, area);
        let part = most.map_or(times, |most| (times - 1.0) / (most - 1.0));
        chance.one(one.id, year.year, question::ASKED) < part
    }

    /// A new plan. Where more come than were counted, some bring another; where fewer, some are gone by January.
    #[expect(clippy::too_many_arguments, reason = "all of a year, and what it fills")]
    #[inline]
    fn arrive(
        &self,
        chance: Chance,
        sample: &Sample,
        year: &Year<'_>,
        one: Arrival,
        people: &mut Vec<Person>,
        free: &mut FreePlaces<'_>,
        block: &mut Block<'_>,
    ) {
        block.flow(Flow::Plans, one.ncy);
        let arrivals = self.rates.arrivals;
        #[expect(clippy::float_cmp, reason = "as many as were counted, where nothing else was learnt")]
        let extra = if arrivals == 1.0 { 0.0 } else { chance.one(one.id, year.year, question::ARRIVES) };
        let kept = (extra < arrivals).then_some(one);
        let beside = (extra < arrivals - 1.0).then_some(Arrival { id: one.id | 1 << 61, ..one });
        for one in [kept, beside].into_iter().flatten() {
            block.joined();
            let (one, asks) = self.place(chance, sample, year, one, free);
            match asks {
                Some(provision) => free.ask(people.len(), provision),
                None => block.person(&one),
            }
            people.push(one);
        }
    }

    /// A new plan: need, provision, area; and where a lever would bring them if there were a place.
    #[inline]
    fn place(
        &self,
        chance: Chance,
        sample: &Sample,
        year: &Year<'_>,
        arrival: Arrival,
        free: &mut FreePlaces<'_>,
    ) -> (Person, Option<u8>) {
        let rates = self.rates;
        let (need, provision) = chance.pair(arrival.id, arrival.asked.0, question::NEW);
        let (home, shift) = chance.pair(arrival.id, arrival.asked.0, question::HOME);
        let need = sample.need.draw(place_of(arrival.asked.1), need);
        let row = band(arrival.ncy) * rates.needs + need;
        let provision = self.draw_where_taken(&sample.provision, row, arrival.ncy, provision);
        let mut one = Person {
            id: arrival.id,
            ncy: arrival.ncy,
            need: small(need),
            provision: small(provision),
            area: small(sample.area.draw(0, home)),
        };
        let asks = self.shift(year, &mut one, shift, false, free);
        (one, asks)
    }

    /// A provision among cumulative parts, of those that take children of a curriculum year; any where none does.
    #[inline]
    pub(super) fn draw_where_taken(&self, shares: &Shares, row: usize, ncy: i8, chance: f64) -> usize {
        let place = shares.draw(row, chance);
        if self.takes(small(place), ncy) {
            return place;
        }
        let cumulative = shares.row(row);
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
}
