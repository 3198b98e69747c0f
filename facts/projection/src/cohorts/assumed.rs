//! What a scenario assumes of a year.

use super::history::History;
use super::rates::Rates;
use super::scenario::{Acts, Lever, Scenario, Whom};
use super::shares::small;
use super::{FIRST, NCYS, Person, place_of};

/// Whom a lever concerns.
pub(super) struct Concerned {
    pub(super) ncys: [bool; NCYS],
    needs: Vec<bool>,
    areas: Vec<bool>,
}

impl Concerned {
    fn of(history: &History, lever: &Lever) -> Self {
        let names = &history.dimensions;
        Self {
            ncys: std::array::from_fn(|at| lever.concerns_ncy(FIRST + numbers::fitted::<i8>(at))),
            needs: names.needs.iter().map(|name| lever.concerns_need(name)).collect(),
            areas: names.areas.iter().map(|name| lever.concerns_area(name)).collect(),
        }
    }

    fn holds(&self, ncy: i8, need: u8, area: u8) -> bool {
        // Where nobody says what needs or areas there are, a lever on all concerns all.
        let of = |all: &[bool], place: u8| all.get(usize::from(place)).copied().unwrap_or(true);
        self.ncys[place_of(ncy)] && of(&self.needs, need) && of(&self.areas, area)
    }
}

/// A shift of provision in a year.
pub(super) struct Shift {
    /// From which; from any where a provision is named.
    pub(super) from: Option<u8>,
    pub(super) to: u8,
    part: f64,
    moving: bool,
    pub(super) whom: Concerned,
    /// Whether it needs a place.
    pub(super) is_capped: bool,
}

/// What is assumed of a year.
pub(super) struct Assumed {
    pub(super) children: [f64; NCYS],
    pub(super) requests: [f64; NCYS],
    pub(super) acceptance: [f64; NCYS],
    pub(super) issue: [f64; NCYS],
    /// Requests of some needs or areas alone: how many times as many.
    pub(super) some_requests: Vec<(f64, Concerned)>,
    /// By curriculum year before and need.
    pub(super) endings: Vec<f64>,
    pub(super) shifts: Vec<Shift>,
    /// Places of each of the history's rooms.
    pub(super) places: Vec<f64>,
}

impl Assumed {
    pub(super) fn of(history: &History, rates: &Rates, scenario: &Scenario, year: u16) -> Self {
        let names = &history.dimensions;
        let mut assumed = Self {
            children: [0.0; NCYS],
            requests: [1.0; NCYS],
            acceptance: [1.0; NCYS],
            issue: [1.0; NCYS],
            some_requests: Vec::new(),
            endings: vec![1.0; NCYS * rates.needs],
            shifts: Vec::new(),
            places: history
                .rooms
                .iter()
                .map(|room| room.in_year(year) + scenario.more_places(room.group, year))
                .collect(),
        };
        for ncy in Rates::ncys() {
            assumed.children[place_of(ncy)] = history.children(year, ncy);
        }
        for lever in &scenario.levers {
            // What leads to this January happens in the year before it.
            let strength = lever.strength(year - 1);
            if strength <= 0.0 {
                continue;
            }
            let scaled = |times: f64| 1.0 + (times - 1.0) * strength;
            let each = |all: &mut [f64; NCYS], times: f64| {
                for ncy in Rates::ncys().filter(|ncy| lever.concerns_ncy(*ncy)) {
                    all[place_of(ncy)] *= scaled(times);
                }
            };
            let place = |name: &str| names.provisions.iter().position(|known| known == name).map(small);
            let mut shift = |from: Option<u8>, to: Option<u8>, part: f64, whom: Whom, is_capped: bool| {
                let Some(to) = to else { return };
                assumed.shifts.push(Shift {
                    from,
                    to,
                    part: part * strength,
                    moving: whom == Whom::Moving,
                    whom: Concerned::of(history, lever),
                    is_capped,
                });
            };
            match &lever.acts {
                Acts::Requests { times } if lever.needs.is_empty() && lever.areas.is_empty() => {
                    each(&mut assumed.requests, *times);
                }
                Acts::Requests { times } => {
                    assumed.some_requests.push((scaled(*times), Concerned::of(history, lever)));
                }
                Acts::Acceptance { times } => each(&mut assumed.acceptance, *times),
                Acts::Issue { times } => each(&mut assumed.issue, *times),
                Acts::Population { times } => each(&mut assumed.children, *times),
                Acts::Endings { times } => {
                    for ncy in Rates::ncys().filter(|ncy| lever.concerns_ncy(*ncy)) {
                        for (need, name) in names.needs.iter().enumerate() {
                            if lever.concerns_need(name) {
                                assumed.endings[place_of(ncy) * rates.needs + need] *= scaled(*times);
                            }
                        }
                    }
                }
                Acts::Provision { from_provision, to_provision, part, whom, only_while_places } => {
                    if let Some(from) = place(from_provision) {
                        shift(Some(from), place(to_provision), *part, *whom, *only_while_places);
                    }
                }
                Acts::Named { to_provision, part, whom } => shift(None, place(to_provision), *part, *whom, false),
                // They say nothing of what happens in a year.
                Acts::Places { .. } | Acts::Prices { .. } => {}
            }
        }
        assumed
    }

    /// Where a lever brings somebody who would come to a provision, of those that `takes` them, and whether only if there is a
    /// place; nothing where none does.
    pub(super) fn shift(
        &self,
        one: &Person,
        chance: f64,
        is_moving: bool,
        takes: impl Fn(u8) -> bool,
    ) -> Option<(u8, bool)> {
        let mut part = 0.0;
        let found = self.shifts.iter().find(|shift| {
            let concerns = shift.from.is_none_or(|from| from == one.provision)
                && (shift.moving || !is_moving)
                && shift.whom.holds(one.ncy, one.need, one.area);
            // Several shifts from one provision share its children out.
            part += if concerns { shift.part } else { 0.0 };
            concerns && chance < part
        });
        found.filter(|shift| takes(shift.to)).map(|shift| (shift.to, shift.is_capped))
    }

    /// Of requests of somebody how many times as many there are: at most [`Self::most_requests`].
    pub(super) fn requests_of(&self, ncy: i8, need: u8, area: u8) -> f64 {
        let of = |(times, whom): &(f64, Concerned)| if whom.holds(ncy, need, area) { *times } else { 1.0 };
        self.some_requests.iter().map(of).product()
    }

    pub(super) fn most_requests(&self, ncy: i8) -> f64 {
        let of = |(times, whom): &(f64, Concerned)| if whom.ncys[place_of(ncy)] { times.max(1.0) } else { 1.0 };
        self.some_requests.iter().map(of).product()
    }
}
