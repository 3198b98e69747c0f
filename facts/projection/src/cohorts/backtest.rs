//! How well the model did on years that it was not shown: fitted again to what was known at each origin, projected, and laid
//! beside what came.

use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};

use super::history::{History, Person};
use super::priors::Priors;
use super::rates::Rates;
use super::results::{AgeGroup, Results};
use super::scenario::Scenario;
use super::simulate::{Run, simulate};
use super::widths::Widths;

/// What is scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Margin {
    /// All plans.
    Total,
    /// By age group.
    Age,
    Need,
    Provision,
    /// By age group, need and provision.
    Cell,
}

impl Margin {
    pub const ALL: [Self; 5] = [Self::Total, Self::Age, Self::Need, Self::Provision, Self::Cell];

    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Total => "All plans",
            Self::Age => "By age group",
            Self::Need => "By need",
            Self::Provision => "By provision",
            Self::Cell => "By age group, need and provision",
        }
    }
}

/// A simpler forecast that is laid beside the model: one figure, no width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Beside {
    /// As many as at the origin.
    LastValue,
    /// As many more each year as in the last year before the origin.
    LastGrowth,
    /// Growth of the two years before the origin, going on.
    StockGrowth,
}

impl Beside {
    pub const ALL: [Self; 3] = [Self::LastValue, Self::LastGrowth, Self::StockGrowth];

    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::LastValue => "no change",
            Self::LastGrowth => "last year’s growth continuing",
            Self::StockGrowth => "growth of the last 2 years continuing",
        }
    }

    fn says(self, history: &History, origin: u16, ahead: u16, of: &dyn Fn(&Person) -> bool) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "counts of people")]
        let count = |year: u16| Some(history.censuses.get(&year)?.iter().filter(|one| of(one)).count() as f64);
        let now = count(origin)?;
        let ahead = f64::from(ahead);
        Some(match self {
            Self::LastValue => now,
            Self::LastGrowth => (now + (now - count(origin - 1)?) * ahead).max(0.0),
            Self::StockGrowth => now * ((now + 0.5) / (count(origin - 2)? + 0.5)).powf(ahead / 2.0),
        })
    }
}

/// How the model did about a margin at a distance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    pub margin: Margin,
    /// Years ahead.
    pub ahead: u16,
    /// Cells and origins. Of cells those where ten or more were expected: who came is no reason to choose them.
    pub n: usize,
    /// How many were within the half, 80% and 95% interval, 0 to 1.
    pub coverage: (f64, f64, f64),
    /// Sum of what the median was off, over the sum of what came.
    pub wape: f64,
    /// Sum of what was said less what came, over the sum of what came.
    pub bias: f64,
    /// Continuous ranked probability score, in children: lower is better.
    pub crps: f64,
    /// That of simpler forecasts (what their one figure was off), and the model's own on the cases about which they can speak.
    pub beside: Vec<(Beside, f64, f64)>,
}

impl Scored {
    /// Simpler forecasts that did better.
    #[must_use]
    pub fn lost_to(&self) -> Vec<Beside> {
        self.beside.iter().filter(|(_, crps, own)| crps < own).map(|(beside, ..)| *beside).collect()
    }
}

#[derive(Default)]
struct Sums {
    n: usize,
    within: [usize; 3],
    off: f64,
    bias: f64,
    seen: f64,
    crps: f64,
    beside: Vec<(Beside, f64, f64, usize)>,
}

/// How results are widened before they are shown; see [`Results::calibrate`].
pub type Widening<'a> = &'a dyn Fn(&mut Results);

/// What hidden Januaries showed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Backtest {
    /// How the model did.
    pub scored: Vec<Scored>,
    /// By how much its ranges by provision have to be wider.
    pub widths: Widths,
}

/// The track record that stands beside a forecast: the last three Januaries, up to three years ahead.
#[must_use]
pub fn track(history: &History, priors: &Priors, threads: NonZeroUsize, widen: Widening<'_>) -> Backtest {
    backtest(history, priors, 3, Run { simulations: 200, years: 3, seed: 50, threads }, widen)
}

/// How many origins before those that are scored widths are learnt from.
const BEFORE: u16 = 3;

/// Scores the model on the last `origins` Januaries that have one before them. It is fitted without what came after. What
/// widens a forecast before it is shown widens it here too, and so does what could be learnt by then from earlier origins.
#[must_use]
pub fn backtest(history: &History, priors: &Priors, origins: u16, run: Run, widen: Widening<'_>) -> Backtest {
    let mut widths = Widths::default();
    let Some(last) = history.last() else { return Backtest::default() };
    let mut sums: std::collections::BTreeMap<(Margin, u16), Sums> = std::collections::BTreeMap::new();
    let first = last.saturating_sub(origins);
    let known_before = |year: &u16| history.censuses.contains_key(year) && history.censuses.range(..year).count() >= 1;
    for origin in (first.saturating_sub(BEFORE)..last).filter(known_before) {
        let known = history.until(origin);
        let Some(rates) = Rates::of(&known, priors) else { continue };
        let years = (last - origin).min(run.years);
        let simulated = simulate(&known, &rates, &Scenario::default(), Run { years, ..run }, &|_| {});
        let Some(mut results) = simulated else { continue };
        widen(&mut results);
        let learnt = widths.known_in(origin);
        widths.learn(history, &results, origin);
        if origin < first {
            continue;
        }
        results.widen_by(&learnt);
        for ahead in 1..=years {
            if history.censuses.contains_key(&(origin + ahead)) {
                score(history, &results, origin, ahead, &mut sums);
            }
        }
    }
    let scored = sums.into_iter().filter_map(|((margin, ahead), sums)| sums.scored(margin, ahead)).collect();
    Backtest { scored, widths }
}

fn score(
    history: &History,
    results: &Results,
    origin: u16,
    ahead: u16,
    sums: &mut std::collections::BTreeMap<(Margin, u16), Sums>,
) {
    let year = origin + ahead;
    let names = &history.dimensions;
    let (needs, provisions) = (names.needs.len(), names.provisions.len());
    let mut one = |margin: Margin, of: &dyn Fn(AgeGroup, usize, usize) -> bool| {
        let person = |one: &Person| of(AgeGroup::of(one.ncy), usize::from(one.need), usize::from(one.provision));
        #[expect(clippy::cast_precision_loss, reason = "counts of people")]
        let seen = history.censuses.get(&year).map_or(0, |all| all.iter().filter(|one| person(one)).count()) as f64;
        let mut values = results.people(year, of);
        values.sort_by(f64::total_cmp);
        let middle = crate::totals::quantile(&values, 0.5);
        if margin != Margin::Total && middle < 10.0 {
            return;
        }
        let sums = sums.entry((margin, ahead)).or_default();
        sums.add(&values, seen);
        let own = crps(&values, seen);
        for beside in Beside::ALL {
            let place = sums.beside.iter().position(|(known, ..)| *known == beside).unwrap_or_else(|| {
                sums.beside.push((beside, 0.0, 0.0, 0));
                sums.beside.len() - 1
            });
            if let (Some(said), Some(sum)) = (beside.says(history, origin, ahead, &person), sums.beside.get_mut(place))
            {
                *sum = (beside, sum.1 + (said - seen).abs(), sum.2 + own, sum.3 + 1);
            }
        }
    };
    one(Margin::Total, &|_, _, _| true);
    for group in AgeGroup::ALL {
        one(Margin::Age, &|own, _, _| own == group);
        for need in 0..needs {
            for provision in 0..provisions {
                one(Margin::Cell, &|own, k, s| own == group && k == need && s == provision);
            }
        }
    }
    (0..needs).for_each(|need| one(Margin::Need, &|_, own, _| own == need));
    (0..provisions).for_each(|provision| one(Margin::Provision, &|_, _, own| own == provision));
}

impl Sums {
    fn add(&mut self, sorted: &[f64], seen: f64) {
        let at = |p: f64| crate::totals::quantile(sorted, p);
        self.n += 1;
        for (within, p) in self.within.iter_mut().zip([0.25, 0.1, 0.025]) {
            // Counts are whole: half a child on either side belongs to them.
            *within += usize::from((at(p) - 0.5..=at(1.0 - p) + 0.5).contains(&seen));
        }
        self.off += (at(0.5) - seen).abs();
        self.bias += at(0.5) - seen;
        self.seen += seen;
        self.crps += crps(sorted, seen);
    }

    fn scored(self, margin: Margin, ahead: u16) -> Option<Scored> {
        #[expect(clippy::cast_precision_loss, reason = "some thousand cells")]
        let n = self.n as f64;
        #[expect(clippy::cast_precision_loss, reason = "some thousand cells")]
        let share = |count: usize| count as f64 / n;
        (self.n > 0).then(|| Scored {
            margin,
            ahead,
            n: self.n,
            coverage: (share(self.within[0]), share(self.within[1]), share(self.within[2])),
            wape: self.off / self.seen.max(1.0),
            bias: self.bias / self.seen.max(1.0),
            crps: self.crps / n,
            #[expect(clippy::cast_precision_loss, reason = "some thousand cells")]
            beside: self
                .beside
                .into_iter()
                .filter(|(.., count)| *count > 0)
                .map(|(beside, sum, own, count)| (beside, sum / count as f64, own / count as f64))
                .collect(),
        })
    }
}

/// Of values in order: the fair estimate, which does not punish a small number of them (Ferro, 2014).
#[must_use]
pub fn crps(sorted: &[f64], seen: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "some thousand simulations")]
    let n = sorted.len() as f64;
    if sorted.len() < 2 {
        return sorted.first().map_or(0.0, |one| (one - seen).abs());
    }
    let off = sorted.iter().map(|one| (one - seen).abs()).sum::<f64>() / n;
    let (mut between, mut place) = (0.0, 0.0);
    for one in sorted {
        between += one * (2.0 * place - n + 1.0);
        place += 1.0;
    }
    off - between / (n * (n - 1.0))
}
