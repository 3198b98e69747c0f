//! Trying assumptions: a few figures at once, and the value of a lever that meets a target. Nothing of it is kept.

use projection::cohorts::{Goal, History, NotSought, Priors, Run, Scenario, Sought, Summary};

use super::outcome::{Wanted, rates, results, threads, widen};
use super::provision::Provision;

/// A few figures, for choosing assumptions: what is assumed beside the same without.
#[derive(Debug, Clone)]
pub struct Preview {
    /// All plans by January: with what is assumed, without.
    pub years: Vec<(u16, Summary, Summary)>,
    /// By provision in the last January.
    pub provisions: Vec<(&'static str, Summary, Summary)>,
}

/// A few figures at once.
///
/// # Errors
/// Why there is none, in words.
pub fn preview(history: &History, priors: &Priors, wanted: &Wanted) -> Result<Preview, String> {
    let rates = rates(history, priors)?;
    let with = results(history, &rates, wanted, &|_| {})?;
    let without = Wanted { scenario: Scenario::default(), ..wanted.clone() };
    let without = results(history, &rates, &without, &|_| {})?;
    let of = |year: u16| (year, Summary::of(&with.total(year)), Summary::of(&without.total(year)));
    let last = with.years.last().copied().unwrap_or(0);
    let provisions = Provision::ALL.iter().enumerate().map(|(place, provision)| {
        let of = |results: &projection::cohorts::Results| Summary::of(&results.people(last, |_, _, own| own == place));
        (provision.words(), of(&with), of(&without))
    });
    Ok(Preview {
        years: with.years.iter().copied().map(of).collect(),
        provisions: provisions.filter(|(_, one, other)| one.mean >= 0.5 || other.mean >= 0.5).collect(),
    })
}

/// What a value is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The lever, by its place in the scenario.
    pub lever: usize,
    /// Plans that there are to be, as likely more as fewer.
    pub plans: f64,
    /// The January.
    pub year: u16,
    /// The provision whose plans they are, by its place; all plans where none is said.
    pub provision: Option<usize>,
}

/// The value of a lever that meets a target, or why there is none.
///
/// # Errors
/// Why nothing can be simulated, in words.
pub fn seek(
    history: &History,
    priors: &Priors,
    wanted: &Wanted,
    target: &Target,
) -> Result<Result<Sought, NotSought>, String> {
    let rates = rates(history, priors)?;
    let goal = Goal { lever: target.lever, year: target.year, plans: target.plans, provision: target.provision };
    let run = Run { simulations: wanted.simulations, years: wanted.years, seed: wanted.seed, threads: threads() };
    Ok(projection::cohorts::seek(history, &rates, &wanted.scenario, goal, run, &widen))
}
