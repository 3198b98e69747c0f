//! The trend of requests: where their level stands, how it grows, and how sure that is. A Kalman filter over level and growth.

use super::history::History;
use super::priors::Priors;
use super::{FIRST, NCYS, place_of};

/// The level and its growth in the last year that was counted, with what is open about them. Logarithms of requests per child.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    pub level: f64,
    /// Its growth a year.
    pub growth: f64,
    /// Variance of the level, covariance, variance of the growth.
    pub variance: (f64, f64, f64),
    /// How far it strays in a year.
    pub walk: f64,
    /// When that year ended, on the clock of January counts.
    pub until: f64,
}

/// A whole year of those who came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Year {
    /// When it ended, on the clock of January counts.
    until: f64,
    /// The logarithm of those who came for each child there was, by the mix of ages of all years.
    seen: f64,
    /// How many came.
    came: f64,
}

impl Trend {
    /// A history's years, the earliest first. New plans, where requests are not known.
    pub(super) fn series(history: &History) -> Vec<Year> {
        let profile = profile(history);
        history
            .came()
            .iter()
            .filter_map(|year| {
                let came = year.map(|by_ncy| by_ncy.iter().sum());
                let rate = came.rate(|window| {
                    (FIRST..).zip(profile).map(|(ncy, part)| part * history.child_years(window, ncy)).sum()
                })?;
                (rate > 0.0).then(|| Year { until: year.window().until(), seen: rate.ln(), came: *came.count() })
            })
            .collect()
    }

    /// What the years say under the priors, and how likely they were.
    pub(super) fn of(years: &[Year], priors: &Priors, requests: bool) -> (Self, f64) {
        let (walk, noise) =
            if requests { (priors.level_walk, priors.level_noise) } else { (priors.plans_walk, priors.plans_noise) };
        let mut growth = priors.growth;
        let mut level = years.first().map_or(0.0, |one| one.seen);
        // Nothing is known of the level before the first year.
        let (mut p11, mut p12, mut p22) = (4.0, 0.0, priors.growth_spread.powi(2));
        let mut likely = 0.0;
        let keeps = priors.growth_keeps;
        for (place, Year { until, seen, came }) in years.iter().enumerate() {
            // A year without anybody is a year all the same.
            let before = place.checked_sub(1).and_then(|before| years.get(before));
            for _ in 0..before.map_or(0, |before| whole(until - before.until)) {
                level += growth;
                (p11, p12) = (p11 + 2.0 * p12 + p22 + walk * walk, p12 + p22);
                growth = priors.growth + (growth - priors.growth) * keeps;
                p12 *= keeps;
                p22 = p22 * keeps * keeps + priors.innovation(1.0).powi(2);
            }
            let variance = noise * noise + 1.0 / came.max(1.0);
            let all = p11 + variance;
            let off = seen - level;
            if place > 0 {
                likely -= 0.5 * (all.ln() + off * off / all);
            }
            let (k1, k2) = (p11 / all, p12 / all);
            level += k1 * off;
            growth += k2 * off;
            (p11, p12, p22) = ((1.0 - k1) * p11, (1.0 - k1) * p12, p22 - k2 * p12);
        }
        let until = years.last().map_or(0.0, |one| one.until);
        (Self { level, growth, variance: (p11, p12, p22.max(0.0)), walk, until }, likely)
    }
}

/// Years between the ends of two whole years.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some years")]
fn whole(years: f64) -> u16 {
    years.round() as u16
}

/// How many come of a child of each curriculum year, over all years together, each smoothed by its neighbours.
pub(super) fn profile(history: &History) -> [f64; NCYS] {
    let (mut came, mut children) = ([0.0; NCYS], [0.0; NCYS]);
    for year in history.came() {
        for (ncy, count) in (FIRST..).zip(year.count()) {
            came[place_of(ncy)] += count;
            children[place_of(ncy)] += history.child_years(year.window(), ncy);
        }
    }
    let mut out = [0.0; NCYS];
    for place in 0..NCYS {
        let (low, high) = (place.saturating_sub(1), (place + 1).min(NCYS - 1));
        let near = (low..=high).map(|near| came[near]).sum::<f64>()
            / (low..=high).map(|near| children[near]).sum::<f64>().max(1.0);
        // As strong as two children who came.
        let strength = 2.0 / near.max(1e-9);
        if near > 0.0 {
            out[place] = (came[place] + 2.0) / (children[place] + strength);
        }
    }
    out
}
