//! What a scenario assumes of a year.

use super::history::History;
use super::parts::small;
use super::rates::Rates;
use super::scenario::{Acts, Scenario, Whom};
use super::{FIRST, NCYS, Person, place_of};

/// A shift of provision in a year.
pub(super) struct Shift {
    pub(super) from: u8,
    pub(super) to: u8,
    pub(super) part: f64,
    pub(super) moving: bool,
    pub(super) ncys: [bool; NCYS],
    pub(super) needs: Vec<bool>,
}

/// What is assumed of a year.
pub(super) struct Assumed {
    pub(super) children: [f64; NCYS],
    pub(super) requests: [f64; NCYS],
    pub(super) acceptance: [f64; NCYS],
    pub(super) issue: [f64; NCYS],
    /// By curriculum year before and need.
    pub(super) endings: Vec<f64>,
    pub(super) shifts: Vec<Shift>,
}

impl Assumed {
    pub(super) fn of(history: &History, rates: &Rates, scenario: &Scenario, year: u16) -> Self {
        let names = &history.dimensions;
        let mut assumed = Self {
            children: [0.0; NCYS],
            requests: [1.0; NCYS],
            acceptance: [1.0; NCYS],
            issue: [1.0; NCYS],
            endings: vec![1.0; NCYS * rates.needs],
            shifts: Vec::new(),
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
            match &lever.acts {
                Acts::Requests { times } => each(&mut assumed.requests, *times),
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
                Acts::Provision { from_provision, to_provision, part, whom } => {
                    let place = |name: &str| names.provisions.iter().position(|known| known == name).map(small);
                    if let (Some(from), Some(to)) = (place(from_provision), place(to_provision)) {
                        assumed.shifts.push(Shift {
                            from,
                            to,
                            part: part * strength,
                            moving: *whom == Whom::Moving,
                            ncys: std::array::from_fn(|at| lever.concerns_ncy(FIRST + i8::try_from(at).unwrap_or(0))),
                            needs: names.needs.iter().map(|name| lever.concerns_need(name)).collect(),
                        });
                    }
                }
            }
        }
        assumed
    }

    pub(super) fn shift(&self, one: &mut Person, chance: f64, is_moving: bool) {
        let from = one.provision;
        let mut part = 0.0;
        for shift in &self.shifts {
            let concerns = shift.from == from
                && (shift.moving || !is_moving)
                && shift.ncys[place_of(one.ncy)]
                && shift.needs[usize::from(one.need)];
            if concerns {
                // Several shifts from one provision share its children out.
                part += shift.part;
                if chance < part {
                    one.provision = shift.to;
                    return;
                }
            }
        }
    }
}
