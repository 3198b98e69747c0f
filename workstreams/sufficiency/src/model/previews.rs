//! Previews of assumptions: a few figures at once, and the value of a lever that meets a target. Nothing of it is kept but what the
//! next try needs too.

use std::sync::Arc;

use projection::cohorts::{Goal, History, NotSought, Priors, Rates, Results, Run, Scenario, Sought, Summary, Widths};
use store::Cache;

use super::outcome::{Wanted, rates, results, tested, threads, widen};
use super::provision::Provision;

/// A few figures, for choosing assumptions: what is assumed beside the same without.
#[derive(Debug, Clone)]
pub struct Preview {
    /// All plans by January: with what is assumed, without.
    pub years: Vec<(u16, Summary, Summary)>,
    /// By provision in the last January.
    pub provisions: Vec<(&'static str, Summary, Summary)>,
}

/// As many Januaries as can be asked for.
pub const MOST_YEARS: u16 = 10;

/// What tries of the same record share, whatever they assume.
struct Shared {
    rates: Rates,
    widths: Widths,
    /// As it went, for as many Januaries as can be asked for: fewer are the first of them.
    without: Results,
}

/// By the SHA-256 of record and files, how many simulations and the seed: whoever moves a slider asks again about the same.
static SHARED: Cache<(String, usize, u64), Result<Arc<Shared>, String>> = Cache::new(2);

fn shared(hash: &str, history: &History, priors: &Priors, wanted: &Wanted) -> Result<Arc<Shared>, String> {
    SHARED.of((hash.to_owned(), wanted.simulations, wanted.seed), || {
        let rates = rates(history, priors)?;
        let widths = tested(history, priors).widths;
        let plain = Wanted { scenario: Scenario::default(), years: MOST_YEARS, ..wanted.clone() };
        let mut without = results(history, &rates, &plain, &|_| {})?;
        without.widen_by(&widths);
        Ok(Arc::new(Shared { rates, widths, without }))
    })
}

/// Makes ready what every try needs, so that the first is as fast as the others. Why there is none is said there.
pub fn prepare(hash: &str, history: &History, priors: &Priors, wanted: &Wanted) {
    let _ = shared(hash, history, priors, wanted);
}

/// A few figures at once; `hash` is that of what the history is made of.
///
/// # Errors
/// Why there is none, in words.
pub fn preview(hash: &str, history: &History, priors: &Priors, wanted: &Wanted) -> Result<Preview, String> {
    let shared = shared(hash, history, priors, wanted)?;
    let mut with = results(history, &shared.rates, wanted, &|_| {})?;
    with.widen_by(&shared.widths);
    let without = &shared.without;
    let of = |year: u16| (year, Summary::of(&with.total(year)), Summary::of(&without.total(year)));
    let last = with.years.last().copied().unwrap_or(0);
    let provisions = Provision::ALL.iter().enumerate().map(|(place, provision)| {
        let of = |results: &Results| Summary::of(&results.people(last, |_, _, own| own == place));
        (provision.words(), of(&with), of(without))
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
    hash: &str,
    history: &History,
    priors: &Priors,
    wanted: &Wanted,
    target: &Target,
) -> Result<Result<Sought, NotSought>, String> {
    let shared = shared(hash, history, priors, wanted)?;
    let goal = Goal { lever: target.lever, year: target.year, plans: target.plans, provision: target.provision };
    let run = Run { simulations: wanted.simulations, years: wanted.years, seed: wanted.seed, threads: threads() };
    let widen = |results: &mut Results| {
        widen(results);
        results.widen_by(&shared.widths);
    };
    Ok(projection::cohorts::seek(history, &shared.rates, &wanted.scenario, goal, run, &widen))
}
