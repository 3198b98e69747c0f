//! How many plans an area will have, and how sure that is.
//!
//! Neither the growth that all areas share nor the width of an interval is assumed: both are learnt, from what the same
//! method, standing in earlier years with only what was known then, got wrong about all areas at the same distance.
//! [`backtest`] scores it, and simpler methods beside it, on years that were hidden from them; a method that loses to a
//! simpler one says so.
//!
//! Two numbers were set by hand with the panel of 144 authorities in view ([`OWN`], [`FADES`]): a little look-ahead, since
//! several values near them do as well.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::fault::{Fault, number_of, table};

/// Plans in January, by area and year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Panel {
    areas: BTreeMap<String, Area>,
}

/// An area of the panel.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Area {
    /// Its name.
    pub name: String,
    /// Plans in January.
    pub plans: BTreeMap<u16, f64>,
}

/// A method of forecasting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// It stays as it is.
    LastValue,
    /// It grows as it grew last year.
    ConstantRate,
    /// It grows as it did in two years, drawn towards what all areas did; its own way fades, and growth slows. The best
    /// method of the reference.
    StockGrowth,
    /// How it grows otherwise than all areas fades; how all areas grow is learnt from the errors.
    PeerGrowth,
}

impl Method {
    /// All of them, the one to use last.
    pub const ALL: [Self; 4] = [Self::LastValue, Self::ConstantRate, Self::StockGrowth, Self::PeerGrowth];

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::LastValue => "last value",
            Self::ConstantRate => "constant rate",
            Self::StockGrowth => "stock growth",
            Self::PeerGrowth => "peer growth",
        }
    }
}

/// So much of how an area grows otherwise than all counts in the first year.
pub const OWN: f64 = 0.3;
/// So much of its own way is left a year later.
pub const FADES: f64 = 0.7;
/// The same of [`Method::StockGrowth`], as the reference has it.
const OWN_OF_STOCK: f64 = 0.4;
/// So much of the growth of all areas is left a year later, in the same.
const SLOWS: f64 = 0.97;
/// The fewest past errors that make an interval.
const ENOUGH: usize = 100;

impl Panel {
    /// Reads a CSV with `la_code`, `la_name`, `year`, `plans_january`; other columns are not looked at, rows without plans
    /// are left out.
    ///
    /// # Errors
    /// Everything that is wrong with it, by line.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut panel = Self::default();
        let columns = ["la_code", "la_name", "year", "plans_january"];
        if let Some(table) = table(file, text, &columns, &mut faults) {
            for (line, row) in &table.rows {
                let cell = |column| table.cell(row, column);
                if cell(3).is_empty() {
                    continue;
                }
                let year = cell(2).parse::<u16>().ok().filter(|year| (1990..=2100).contains(year));
                let plans = number_of(cell(3));
                match (cell(0), year, plans) {
                    ("", ..) => faults.push(table.fault(*line, "la_code is empty")),
                    (_, None, _) => {
                        faults.push(table.fault(*line, format!("“{}” is no year from 1990 to 2100", cell(2))));
                    }
                    (_, _, None) => faults.push(table.fault(*line, format!("“{}” is no number of plans", cell(3)))),
                    (code, Some(year), Some(plans)) => {
                        let area = panel.areas.entry(code.to_owned()).or_default();
                        cell(1).clone_into(&mut area.name);
                        if area.plans.insert(year, plans).is_some() {
                            faults.push(table.fault(*line, format!("{code}, {year} stands there twice")));
                        }
                    }
                }
            }
        }
        if faults.is_empty() { Ok(panel) } else { Err(faults) }
    }

    /// The areas by code.
    #[must_use]
    pub const fn areas(&self) -> &BTreeMap<String, Area> {
        &self.areas
    }

    /// The areas that have every year from the first to the last: a series that breaks is no evidence of errors.
    #[must_use]
    pub fn unbroken(&self) -> Self {
        let years = || self.areas.values().flat_map(|area| area.plans.keys().copied());
        let (Some(first), Some(last)) = (years().min(), years().max()) else { return Self::default() };
        let is_whole =
            |area: &&Area| (first..=last).all(|year| area.plans.get(&year).is_some_and(|plans| *plans > 0.0));
        let areas = self.areas.iter().filter(|(_, area)| is_whole(area));
        Self { areas: areas.map(|(code, area)| (code.clone(), area.clone())).collect() }
    }

    /// The last year of any area.
    #[must_use]
    pub fn last_year(&self) -> Option<u16> {
        self.areas.values().filter_map(|area| area.plans.keys().next_back().copied()).max()
    }

    fn first_year(&self) -> Option<u16> {
        self.areas.values().filter_map(|area| area.plans.keys().next().copied()).min()
    }

    /// The middle yearly growth of all areas over the two years before an origin, as a logarithm.
    fn growth(&self, origin: u16) -> Option<f64> {
        let mut all: Vec<f64> = self.areas.values().filter_map(|area| area.growth(origin, 2)).collect();
        all.sort_by(f64::total_cmp);
        (!all.is_empty()).then(|| quantile(&all, 0.5))
    }
}

impl Area {
    /// Its yearly growth over so many years before an origin, as a logarithm.
    fn growth(&self, origin: u16, years: u16) -> Option<f64> {
        let (now, then) = (self.plans.get(&origin)?, self.plans.get(&(origin - years))?);
        (*now > 0.0 && *then > 0.0).then(|| (now / then).ln() / f64::from(years))
    }

    /// What a method says for `ahead` years after the origin, from what was known then. `all` is the growth of all areas.
    fn point(&self, origin: u16, ahead: u16, method: Method, all: f64) -> Option<f64> {
        let now = *self.plans.get(&origin)?;
        let rise = match method {
            Method::LastValue => 0.0,
            Method::ConstantRate => self.growth(origin, 1)? * f64::from(ahead),
            Method::StockGrowth => {
                let own = (self.growth(origin, 2)? - all) * OWN_OF_STOCK;
                (0..i32::from(ahead)).map(|year| all * SLOWS.powi(year) + own * FADES.powi(year)).sum()
            }
            Method::PeerGrowth => {
                let own = (self.growth(origin, 2)? - all) * OWN;
                (0..i32::from(ahead)).map(|year| own * FADES.powi(year)).sum()
            }
        };
        Some(now * rise.exp())
    }
}

/// A quantile of values in order: between two of them as R's type 7 has it.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    #[expect(clippy::cast_precision_loss, reason = "some thousand errors")]
    let place = last as f64 * p;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among them")]
    let low = place.floor() as usize;
    let (from, to) = (sorted[low], sorted[(low + 1).min(last)]);
    from + (to - from) * (place - place.floor())
}

/// How far off a method was, as a logarithm: half a plan more on either side, so that none is no division by 0.
fn error(seen: f64, said: f64) -> f64 {
    ((seen + 0.5) / (said + 0.5)).ln()
}

/// The errors of a method about all areas at a distance, from every origin since `first` whose outcome was known in `now`;
/// in order.
fn errors(panel: &Panel, method: Method, ahead: u16, first: u16, now: u16) -> Vec<f64> {
    let mut out = Vec::new();
    for origin in first..=now.saturating_sub(ahead) {
        let Some(all) = panel.growth(origin) else { continue };
        for area in panel.areas.values() {
            if let (Some(said), Some(seen)) =
                (area.point(origin, ahead, method, all), area.plans.get(&(origin + ahead)))
            {
                out.push(error(*seen, said));
            }
        }
    }
    out.sort_by(f64::total_cmp);
    out
}

/// How many years before the last ones errors are learnt from: older ones are of another law.
pub const LEARN_FROM: u16 = 2016;

/// A forecast of a year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// The January.
    pub year: u16,
    /// The middle: as likely to be above as below.
    pub median: f64,
    /// Half of the time it lies here.
    pub half: (f64, f64),
    /// Eight times of ten it lies here.
    pub eighty: (f64, f64),
    /// Nineteen times of twenty it lies here.
    pub ninety_five: (f64, f64),
    /// How many past errors the width is made of.
    pub errors: usize,
}

/// Forecasts an area for so many years after its last, by a method with intervals out of all areas' past errors. A year
/// for which there are too few errors is left out.
#[must_use]
pub fn forecast(panel: &Panel, code: &str, years: u16, method: Method) -> Vec<Forecast> {
    let Some(area) = panel.areas.get(code) else { return Vec::new() };
    let Some(origin) = area.plans.keys().next_back().copied() else { return Vec::new() };
    let peers = panel.unbroken();
    let Some(all) = peers.growth(origin) else { return Vec::new() };
    let first = LEARN_FROM.max(peers.first_year().map_or(0, |year| year + 2));
    (1..=years)
        .filter_map(|ahead| {
            let past = errors(&peers, method, ahead, first, origin);
            let said = area.point(origin, ahead, method, all)?;
            let at = |p: f64| said * quantile(&past, p).exp();
            (past.len() >= ENOUGH).then(|| Forecast {
                year: origin + ahead,
                median: at(0.5),
                half: (at(0.25), at(0.75)),
                eighty: (at(0.1), at(0.9)),
                ninety_five: (at(0.025), at(0.975)),
                errors: past.len(),
            })
        })
        .collect()
}

/// How a method did at a distance, on years that were hidden from it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Score {
    /// The method.
    pub method: Method,
    /// Years ahead.
    pub ahead: u16,
    /// Areas and origins.
    pub n: usize,
    /// How often the truth lay in the half, 80 and 95% intervals.
    pub coverage: (f64, f64, f64),
    /// Mean error as a share of the truth.
    pub mape: f64,
    /// All errors over all truths.
    pub wape: f64,
    /// Above 0 where it says too much.
    pub bias: f64,
    /// Continuous ranked probability score, in plans: smaller is better.
    pub crps: f64,
    /// Width of the 95% interval as a share of the middle.
    pub width: f64,
}

/// Scores every method for distances from 1 on: each origin from `from` on is forecast from what was known then alone, and
/// the intervals come from errors that were known then.
#[must_use]
pub fn backtest(panel: &Panel, from: u16, furthest: u16) -> Vec<Score> {
    let panel = panel.unbroken();
    let (Some(start), Some(last)) = (panel.first_year(), panel.last_year()) else { return Vec::new() };
    let first = LEARN_FROM.max(start + 2);
    let mut out = Vec::new();
    for method in Method::ALL {
        for ahead in 1..=furthest {
            let mut sum = Sum::default();
            for origin in from..=last.saturating_sub(ahead) {
                let past = errors(&panel, method, ahead, first, origin);
                let Some(all) = panel.growth(origin).filter(|_| past.len() >= ENOUGH) else { continue };
                // The spread of the errors among themselves, once for all areas of the origin.
                for area in panel.areas.values() {
                    let said = area.point(origin, ahead, method, all);
                    if let (Some(said), Some(seen)) = (said, area.plans.get(&(origin + ahead))) {
                        sum.add(said, *seen, &past);
                    }
                }
            }
            out.extend(sum.score(method, ahead));
        }
    }
    out
}

#[derive(Default)]
struct Sum {
    n: usize,
    inside: [usize; 3],
    mape: f64,
    error: f64,
    truth: f64,
    bias: f64,
    crps: f64,
    width: f64,
}

impl Sum {
    fn add(&mut self, said: f64, seen: f64, past: &[f64]) {
        let at = |p: f64| said * quantile(past, p).exp();
        self.n += 1;
        for (place, tail) in [0.25, 0.1, 0.025].into_iter().enumerate() {
            self.inside[place] += usize::from((at(tail)..=at(1.0 - tail)).contains(&seen));
        }
        let median = at(0.5);
        self.mape += (median - seen).abs() / seen;
        self.bias += (median - seen) / seen;
        self.error += (median - seen).abs();
        self.truth += seen;
        self.width += (at(0.975) - at(0.025)) / median;
        self.crps += crps(said, seen, past);
    }

    fn score(&self, method: Method, ahead: u16) -> Option<Score> {
        #[expect(clippy::cast_precision_loss, reason = "some hundred areas")]
        let (n, inside) = (self.n as f64, self.inside.map(|count| count as f64));
        (self.n > 0).then(|| Score {
            method,
            ahead,
            n: self.n,
            coverage: (inside[0] / n, inside[1] / n, inside[2] / n),
            mape: self.mape / n,
            wape: self.error / self.truth,
            bias: self.bias / n,
            crps: self.crps / n,
            width: self.width / n,
        })
    }
}

/// The continuous ranked probability score of the forecast that the past errors make: the mean distance to the truth less
/// half of the mean distance among them.
fn crps(said: f64, seen: f64, past: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "some thousand errors")]
    let n = past.len() as f64;
    let (mut distance, mut spread) = (0.0, 0.0);
    for (place, error) in past.iter().enumerate() {
        let value = said * error.exp();
        distance += (value - seen).abs();
        // Of values in order, the sum of all distances is that of each value times how many lie below less above.
        #[expect(clippy::cast_precision_loss, reason = "some thousand errors")]
        let rank = 2.0 * place as f64 - n + 1.0;
        spread += value * rank;
    }
    distance / n - spread / (n * n)
}
