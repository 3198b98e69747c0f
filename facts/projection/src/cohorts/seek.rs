//! Which value of a lever meets a target: bisection, since a lever moves every simulation the same way.

use serde::Serialize;

use super::results::{Results, Summary};
use super::scenario::{Acts, Scenario};
use super::simulate::{Run, simulate};
use super::{History, Rates};

/// What is sought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Goal {
    /// The lever whose value is looked for, by its place in the scenario.
    pub lever: usize,
    /// The January.
    pub year: u16,
    /// Plans: of all, or of a provision.
    pub plans: f64,
    /// The provision, by its place among the names; all plans where none is said.
    pub provision: Option<usize>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sought {
    /// The scenario with the value.
    pub scenario: Scenario,
    /// The value: times, or a part.
    pub value: f64,
    /// Plans in the January then.
    pub plans: Summary,
}

/// Why there is no value.
#[derive(Debug, Clone, PartialEq)]
pub enum NotSought {
    /// The lever has no value that can be looked for, or the January is not among those to come.
    Nothing,
    /// The target lies outside what the lever can bring about: plans at its least and at its greatest value.
    OutOfReach(f64, f64),
}

/// So often the distance is halved: to within a thousandth of the lever's range.
const HALVES: usize = 11;

impl Acts {
    /// The least and the greatest value of a lever.
    const fn range(&self) -> Option<(f64, f64)> {
        match self {
            Self::Requests { .. }
            | Self::Acceptance { .. }
            | Self::Issue { .. }
            | Self::Endings { .. }
            | Self::Population { .. } => Some((0.0, 4.0)),
            Self::Provision { .. } | Self::Named { .. } => Some((0.0, 1.0)),
            Self::Places { .. } | Self::Prices { .. } => None,
        }
    }

    fn set(&mut self, value: f64) {
        match self {
            Self::Requests { times }
            | Self::Acceptance { times }
            | Self::Issue { times }
            | Self::Endings { times }
            | Self::Population { times } => *times = value,
            Self::Provision { part, .. } | Self::Named { part, .. } => *part = value,
            Self::Places { .. } | Self::Prices { .. } => {}
        }
    }
}

/// Looks for the value of a lever at which the plans of a January are as likely more as fewer than a target. `widen` is done to the
/// results of every trial.
///
/// # Errors
/// Why there is none.
pub fn seek(
    history: &History,
    rates: &Rates,
    scenario: &Scenario,
    goal: Goal,
    run: Run,
    widen: &dyn Fn(&mut Results),
) -> Result<Sought, NotSought> {
    let range = scenario.levers.get(goal.lever).and_then(|lever| lever.acts.range());
    let (mut low, mut high) = range.ok_or(NotSought::Nothing)?;
    let at = |value: f64| {
        let mut tried = scenario.clone();
        tried.levers[goal.lever].acts.set(value);
        let mut results = simulate(history, rates, &tried, run, &|_| {}).ok_or(NotSought::Nothing)?;
        widen(&mut results);
        let plans = match goal.provision {
            None => results.total(goal.year),
            Some(wanted) => results.people(goal.year, |_, _, own| own == wanted),
        };
        if plans.is_empty() { Err(NotSought::Nothing) } else { Ok((tried, Summary::of(&plans))) }
    };
    let (least, most) = (at(low)?.1.median, at(high)?.1.median);
    let rises = most > least;
    if goal.plans < least.min(most) || goal.plans > least.max(most) {
        return Err(NotSought::OutOfReach(least, most));
    }
    for _ in 0..HALVES {
        let middle = f64::midpoint(low, high);
        if (at(middle)?.1.median < goal.plans) == rises { low = middle } else { high = middle }
    }
    // A value that a person would write down: to a thousandth.
    let value = (f64::midpoint(low, high) * 1_000.0).round() / 1_000.0;
    let (scenario, plans) = at(value)?;
    Ok(Sought { scenario, value, plans })
}
