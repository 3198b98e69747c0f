//! Shrinkage (partial pooling): small numbers borrow from large ones: how strongly is learnt from the numbers themselves.

/// What is known of a chance: as many cases as it is worth, and its mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shrunk {
    pub mean: f64,
    pub worth: f64,
}

/// Strengths that are tried, in people: from hardly any pooling to nearly one chance for all.
const STRENGTHS: [f64; 9] = [3.0, 8.0, 20.0, 50.0, 120.0, 300.0, 800.0, 2_000.0, 6_000.0];

/// The strength that the counts speak for, each with the root it belongs to: beta-binomial, `x` of `n`. It is the geometric mean of all
/// strengths that are tried, as likely as the counts make them: one more child moves it a little, and never from one of them to another.
pub(super) fn strength(cells: &[(f64, f64, f64)]) -> f64 {
    let likely = |strength: f64| -> f64 {
        cells
            .iter()
            .filter(|(_, n, root)| *n > 0.0 && *root > 0.0 && *root < 1.0)
            .map(|(x, n, root)| {
                let (a, b) = (strength * root, strength * (1.0 - root));
                ln_gamma(a + x) - ln_gamma(a) + ln_gamma(b + n - x) - ln_gamma(b) + ln_gamma(strength)
                    - ln_gamma(strength + n)
            })
            .sum()
    };
    let all = STRENGTHS.map(|one| (likely(one), one.ln()));
    let most = all.iter().map(|(likely, _)| *likely).fold(f64::NEG_INFINITY, f64::max);
    let (sum, weights) = all.iter().fold((0.0, 0.0), |(sum, weights), (likely, one)| {
        let weight = (likely - most).exp();
        (sum + weight * one, weights + weight)
    });
    (sum / weights).exp()
}

impl Shrunk {
    /// `x` of `n` seen, under a root with a strength.
    pub(super) fn of(x: f64, n: f64, root: f64, strength: f64) -> Self {
        let worth = strength + n;
        Self { mean: ((strength * root + x) / worth).clamp(1e-6, 1.0 - 1e-6), worth }
    }

    /// The spread of its logit.
    pub(super) fn spread(self) -> f64 {
        (1.0 / ((self.worth + 1.0) * self.mean * (1.0 - self.mean))).sqrt().min(1.0)
    }
}

/// The logarithm of the gamma function, by Stirling's series after a shift: good to 1e-10 above 0.
pub(super) fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x.max(1e-300), 0.0);
    while x < 8.0 {
        shift -= x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let series = (1.0 / 12.0 - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0 - inverse / 1680.0))) / x;
    shift + (x - 0.5) * x.ln() - x + 0.918_938_533_204_672_8 + series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ln_gamma_is_that_of_the_tables() {
        for (x, value) in [
            (1.0, 0.0),
            (0.5, 0.572_364_942_925),
            (5.0, 24.0_f64.ln()),
            (0.01, 4.599_479_878),
            (100.0, 359.134_205_370),
        ] {
            assert!((ln_gamma(x) - value).abs() < 1e-8, "{x}: {}", ln_gamma(x));
        }
    }

    #[test]
    fn cells_alike_are_pooled_and_cells_apart_are_not() {
        let alike: Vec<_> = (0..40).map(|place| (f64::from(10 + place % 2), 100.0, 0.105)).collect();
        let apart: Vec<_> = (0..40).map(|place| (if place % 2 == 0 { 2.0 } else { 40.0 }, 100.0, 0.21)).collect();
        assert!(strength(&alike) >= 2_000.0);
        assert!(strength(&apart) <= 20.0);
    }

    #[test]
    fn one_child_more_moves_the_strength_a_little() {
        let cells = |more: f64| -> Vec<_> {
            (0..12).map(|place| (f64::from(6 + place) + if place == 3 { more } else { 0.0 }, 90.0, 0.13)).collect()
        };
        let mut before = strength(&cells(0.0));
        for more in 1..=20 {
            let now = strength(&cells(f64::from(more)));
            assert!((now / before).ln().abs() < 0.5, "{more}: {before} and {now}");
            before = now;
        }
    }
}
