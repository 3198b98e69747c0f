//! Sampling: the parameters of one simulation, drawn once, out of what the history leaves open.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma};

use super::NCYS;
use super::chance::{Chance, question};
use super::rates::Rates;
use super::shares::{Shares, odds};
use super::shrinkage::Shrunk;

/// What is known of a logit. Half the variance is taken off its middle, so that the mean of the odds stays.
#[derive(Clone, Copy)]
pub(super) struct Logit {
    pub(super) middle: f64,
    /// Below 0 where nobody can be.
    pub(super) spread: f64,
}

impl Logit {
    pub(super) fn of(shrunk: Shrunk) -> Self {
        let spread = shrunk.spread();
        Self { middle: odds(shrunk.mean).ln() - spread * spread / 2.0, spread }
    }
}

/// The parameters of one simulation.
pub(super) struct Sample {
    pub(super) ends: Vec<f64>,
    pub(super) moves: Vec<f64>,
    /// By which destinations are multiplied: by band and provision.
    pub(super) to: Vec<f64>,
    pub(super) need: Shares,
    pub(super) provision: Shares,
    pub(super) area: Shares,
    pub(super) accepted: [f64; NCYS],
    pub(super) issued: f64,
    pub(super) level: f64,
    pub(super) growth: f64,
}

impl Sample {
    /// Draws the parameters.
    pub(super) fn draw(rates: &Rates, cells: &[[Logit; 2]], chance: Chance) -> Self {
        let (mut ends, mut moves) = (Vec::with_capacity(rates.ends.len()), Vec::with_capacity(rates.moves.len()));
        // What is open about a curriculum year is shared by its cells. Half the variance is taken off, so that the mean stays.
        let shared: Vec<(f64, f64)> = (0..NCYS)
            .map(|at| {
                let (one, other) = chance.normals(1 << 32 | at as u64, 0, question::CELL);
                let of = |sure: f64, z: f64| sure * z - sure * sure / 2.0;
                (of(rates.ends_sure[at], one), of(rates.moves_sure[at], other))
            })
            .collect();
        let in_year = (rates.needs * rates.provisions).max(1);
        for (cell, [end, moving]) in cells.iter().enumerate() {
            // Nobody is where no provision takes them: nothing is drawn.
            if end.spread < 0.0 {
                ends.push(0.0);
                moves.push(0.0);
                continue;
            }
            let (one, other) = chance.normals(cell as u64, 0, question::CELL);
            let (of_end, of_move) = shared[cell / in_year];
            ends.push((end.middle + end.spread * one + of_end).exp());
            moves.push((moving.middle + moving.spread * other + of_move).exp());
        }
        // Each has a generator of its own: where one changes a little, all others are drawn as before.
        let mut drawn = 0;
        let mut gamma = |shape: f64| {
            drawn += 1;
            if shape <= 0.0 {
                return 0.0;
            }
            let mut random = ChaCha8Rng::seed_from_u64(chance.seed(drawn));
            Gamma::new(shape.max(1e-3), 1.0).map_or(shape, |gamma| gamma.sample(&mut random))
        };
        let mut cumulative = |weights: &[f64], row: usize| -> Shares {
            let mut sums = Vec::with_capacity(weights.len());
            for row in weights.chunks(row.max(1)) {
                let mut sum = 0.0;
                for weight in row {
                    sum += gamma(*weight);
                    sums.push(sum);
                }
            }
            Shares::of(sums, row)
        };
        let need = cumulative(&rates.need, rates.needs);
        let provision = cumulative(&rates.provision, rates.provisions);
        let area = cumulative(&rates.area, rates.areas);
        // As sure as the number that was seen to come there in the band.
        let to = rates.to_seen.iter().map(|seen| gamma(seen + 1.0) / (seen + 1.0)).collect();
        let (first, second) = chance.normals(0, 0, question::LEVEL);
        let (third, fourth) = chance.normals(1, 0, question::LEVEL);
        let (v11, v12, v22) = rates.trend.variance;
        let root = v11.max(1e-12).sqrt();
        let beside = v12 / root;
        let logit = |of: Shrunk, z: f64| odds(of.mean) * (of.spread() * z).exp();
        let mut accepted = [1.0; NCYS];
        for (place, (of, odds)) in rates.accepted.iter().zip(&mut accepted).enumerate() {
            *odds = logit(*of, 0.5 * third + 0.75_f64.sqrt() * chance.normals(2 + place as u64, 0, question::LEVEL).0);
        }
        Self {
            ends,
            moves,
            to,
            need,
            provision,
            area,
            accepted,
            issued: logit(rates.issued, fourth),
            level: rates.trend.level + root * first,
            growth: rates.trend.growth + beside * first + (v22 - beside * beside).max(0.0).sqrt() * second,
        }
    }
}
