//! Those who come in a year of a simulation: requests, which of them end with a plan and when, new plans.
//!
//! What is called for each child is inlined: without it a simulation takes a twentieth longer.

use super::chance::{Chance, poisson};
use super::drawn::Drawn;
use super::history::{Person, Stage};
use super::parts::{Parts, small};
use super::rates::{Rates, band};
use super::results::{Block, Flow};
use super::rooms::Free;
use super::simulate::{World, Year, question};
use super::{LAST, place_of};

/// Somebody whose request has been accepted and whose plan comes, this year or next.
#[derive(Clone, Copy)]
pub(super) struct Coming {
    id: u64,
    ncy: i8,
    /// The year of the request and the curriculum year then: what the need goes by.
    asked: (u16, i8),
}

impl Coming {
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
pub(super) struct Carried {
    /// Those whose plan comes then.
    plans: Vec<Coming>,
    /// The curriculum years of those who are assessed, but decided on then.
    assessments: Vec<i8>,
}

impl Carried {
    /// An assessment that is agreed to, this year or next.
    #[inline]
    fn assessment(&mut self, one: Coming, is_soon: bool, block: &mut Block<'_>) {
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
    pub(super) fn come(
        &self,
        chance: Chance,
        drawn: &Drawn,
        year: &Year<'_>,
        carried: Carried,
        people: &mut Vec<Person>,
        free: &mut Free<'_>,
        block: &mut Block<'_>,
    ) -> Carried {
        let (rates, by_requests) = (self.rates, self.rates.by_requests);
        let mut next = Carried::default();
        carried.assessments.into_iter().for_each(|ncy| block.flow(Flow::Assessments, ncy));
        for one in carried.plans {
            self.arrive(chance, drawn, year, one, people, free, block);
        }
        if year.is_first && by_requests {
            for (number, (open, (decided_soon, planned_soon))) in self.start.open.iter().zip(&self.soon).enumerate() {
                let one = Coming::new(1 << 62 | number as u64, year.year, open.ncy);
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
                    self.arrive(chance, drawn, year, one, people, free, block);
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
                let one = Coming::new(id, year.year, ncy);
                let most = (number >= count).then_some(most);
                if !self.is_asked(chance, drawn, year, one, most) {
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
                    self.arrive(chance, drawn, year, one, people, free, block);
                } else {
                    next.plans.push(one.older());
                }
            }
        }
        next.plans.retain(|one| one.ncy <= LAST);
        next
    }

    /// Whether a request is made, where levers act on those of some needs or areas alone; `most` of one that they add.
    fn is_asked(&self, chance: Chance, drawn: &Drawn, year: &Year<'_>, one: Coming, most: Option<f64>) -> bool {
        if year.assumed.some_requests.is_empty() {
            return true;
        }
        // The need is known when the plan is made, and the same from the request on.
        let need = chance.pair(one.id, one.asked.0, question::NEW).0;
        let need = small(drawn.need.fall(place_of(one.asked.1), need));
        let area = small(drawn.area.fall(0, chance.pair(one.id, one.asked.0, question::HOME).0));
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
        drawn: &Drawn,
        year: &Year<'_>,
        one: Coming,
        people: &mut Vec<Person>,
        free: &mut Free<'_>,
        block: &mut Block<'_>,
    ) {
        block.flow(Flow::Plans, one.ncy);
        let arrivals = self.rates.arrivals;
        #[expect(clippy::float_cmp, reason = "as many as were counted, where nothing else was learnt")]
        let extra = if arrivals == 1.0 { 0.0 } else { chance.one(one.id, year.year, question::ARRIVES) };
        let kept = (extra < arrivals).then_some(one);
        let beside = (extra < arrivals - 1.0).then_some(Coming { id: one.id | 1 << 61, ..one });
        for one in [kept, beside].into_iter().flatten() {
            block.joined();
            let (one, asks) = self.place(chance, drawn, year, one, free);
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
        drawn: &Drawn,
        year: &Year<'_>,
        coming: Coming,
        free: &mut Free<'_>,
    ) -> (Person, Option<u8>) {
        let rates = self.rates;
        let (need, provision) = chance.pair(coming.id, coming.asked.0, question::NEW);
        let (home, shift) = chance.pair(coming.id, coming.asked.0, question::HOME);
        let need = drawn.need.fall(place_of(coming.asked.1), need);
        let row = band(coming.ncy) * rates.needs + need;
        let provision = self.fall_where_taken(&drawn.provision, row, coming.ncy, provision);
        let mut one = Person {
            id: coming.id,
            ncy: coming.ncy,
            need: small(need),
            provision: small(provision),
            area: small(drawn.area.fall(0, home)),
        };
        let asks = self.shift(year, &mut one, shift, false, free);
        (one, asks)
    }

    /// A provision among cumulative parts, of those that take children of a curriculum year; any where none does.
    #[inline]
    pub(super) fn fall_where_taken(&self, parts: &Parts, row: usize, ncy: i8, chance: f64) -> usize {
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
}
