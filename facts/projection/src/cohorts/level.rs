//! The level of requests: where it stands, how it grows, and how sure that is. A Kalman filter over level and growth.

use super::history::History;
use super::priors::Priors;
use super::{FIRST, NCYS, place_of};

/// The level and its growth at the last year, with what is open about them. Logarithms of requests per child.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// The level.
    pub level: f64,
    /// Its growth a year.
    pub growth: f64,
    /// Variance of the level, covariance, variance of the growth.
    pub variance: (f64, f64, f64),
    /// How far it strays in a year.
    pub walk: f64,
}

impl Level {
    /// A history's years: the logarithm of those who came for each child there was (by the mix of ages of all years), and how many
    /// they were. New plans, where requests are not known.
    pub(super) fn series(history: &History) -> Vec<(u16, f64, f64)> {
        let profile = profile(history);
        history
            .came()
            .into_iter()
            .filter_map(|(year, by_ncy)| {
                let came: f64 = by_ncy.iter().sum();
                // Curriculum years are those of the January after.
                let children = |ncy| history.children(year + 1, ncy) * history.passed(year);
                let expected: f64 = (FIRST..).zip(profile).map(|(ncy, part)| part * children(ncy)).sum();
                (came > 0.0 && expected > 0.0).then(|| (year, (came / expected).ln(), came))
            })
            .collect()
    }

    /// What the years say under the priors, and how likely they were.
    pub(super) fn of(years: &[(u16, f64, f64)], priors: &Priors, requests: bool) -> (Self, f64) {
        let (walk, noise) =
            if requests { (priors.level_walk, priors.level_noise) } else { (priors.plans_walk, priors.plans_noise) };
        let mut growth = priors.growth;
        let mut level = years.first().map_or(0.0, |one| one.1);
        // Nothing is known of the level before the first year.
        let (mut p11, mut p12, mut p22) = (4.0, 0.0, priors.growth_spread.powi(2));
        let mut likely = 0.0;
        let keeps = priors.growth_keeps;
        for (place, (year, seen, came)) in years.iter().enumerate() {
            // A year without anybody is a year all the same.
            let steps = place.checked_sub(1).and_then(|before| years.get(before)).map_or(0, |before| year - before.0);
            for _ in 0..steps {
                level += growth;
                (p11, p12) = (p11 + 2.0 * p12 + p22 + walk * walk, p12 + p22);
                growth = priors.growth + (growth - priors.growth) * keeps;
                p12 *= keeps;
                p22 = p22 * keeps * keeps + priors.innovation().powi(2);
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
        (Self { level, growth, variance: (p11, p12, p22.max(0.0)), walk }, likely)
    }
}

/// How many come of a child of each curriculum year, over all years together, each smoothed by its neighbours.
pub(super) fn profile(history: &History) -> [f64; NCYS] {
    let (mut came, mut children) = ([0.0; NCYS], [0.0; NCYS]);
    for (year, by_ncy) in history.came() {
        for (ncy, count) in (FIRST..).zip(by_ncy) {
            came[place_of(ncy)] += count;
            children[place_of(ncy)] += history.children(year + 1, ncy) * history.passed(year);
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
