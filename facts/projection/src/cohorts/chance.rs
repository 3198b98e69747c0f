//! Chance out of a counter: the same question about the same person in the same year has the same answer in every scenario.

use std::f64::consts::PI;

/// The chances of one simulation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chance(u64);

/// The finaliser of SplitMix64 (Steele, Lea, Flood, 2014): every bit of the result hangs on every bit of the counter.
const fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

impl Chance {
    pub(super) const fn new(seed: u64, simulation: u64) -> Self {
        Self(mix(seed.wrapping_add(0x9E37_79B9_7F4A_7C15) ^ mix(simulation.wrapping_mul(0xD1B5_4A32_D192_ED03))))
    }

    /// Two numbers from 0 to 1, for two questions about somebody in a year.
    #[inline]
    pub(super) fn pair(self, who: u64, year: u16, question: u8) -> (f64, f64) {
        let about = (year as u64) << 8 | question as u64;
        let bits = mix(self.0 ^ who.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ about.wrapping_mul(0xC2B2_AE3D_27D4_EB4F));
        let part = |bits: u64| ((bits & 0xFFFF_FFFF) as f64 + 0.5) / 4_294_967_296.0;
        (part(bits >> 32), part(bits))
    }

    #[inline]
    pub(super) fn one(self, who: u64, year: u16, question: u8) -> f64 {
        self.pair(who, year, question).0
    }

    /// Two that are standard normal (Box and Muller).
    pub(super) fn normals(self, who: u64, year: u16, question: u8) -> (f64, f64) {
        let (radius, turn) = self.pair(who, year, question);
        let radius = (-2.0 * radius.ln()).sqrt();
        let (sine, cosine) = (2.0 * PI * turn).sin_cos();
        (radius * cosine, radius * sine)
    }

    /// The state of a generator of its own, for something that is drawn.
    pub(super) const fn seed(self, of: u64) -> u64 {
        mix(self.0 ^ mix(of))
    }
}

/// How many come where `mean` are expected, at a chance from 0 to 1: more of the mean is never fewer (Poisson's quantile).
pub(super) fn poisson(mean: f64, chance: f64) -> u32 {
    if mean <= 0.0 || !mean.is_finite() {
        return 0;
    }
    if mean > 400.0 {
        // Wilson and Hilferty's power of two thirds: off by less than one here.
        let z = normal_quantile(chance);
        let ninth = 1.0 / (9.0 * mean);
        let value = mean * (1.0 - ninth + z * ninth.sqrt()).powi(3);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        return value.round().clamp(0.0, 4e9) as u32;
    }
    let (mut count, mut each, mut below) = (0_u32, (-mean).exp(), 0.0);
    loop {
        below += each;
        if chance <= below || count > 2_000 {
            return count;
        }
        count += 1;
        each *= mean / f64::from(count);
    }
}

/// The standard normal's quantile: Acklam's approximation, good to 1.2e-9 of the value.
pub(super) fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -39.696_830_286_653_76,
        220.946_098_424_520_5,
        -275.928_510_446_968_7,
        138.357_751_867_269,
        -30.664_798_066_147_16,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -54.476_098_798_224_06,
        161.585_836_858_040_9,
        -155.698_979_859_886_6,
        66.801_311_887_719_72,
        -13.280_681_552_885_72,
    ];
    const C: [f64; 6] = [
        -0.007_784_894_002_430_293,
        -0.322_396_458_041_136_5,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] =
        [0.007_784_695_709_041_462, 0.322_467_129_070_039_8, 2.445_134_137_142_996, 3.754_408_661_907_416];
    let along = |of: &[f64], x: f64| of.iter().fold(0.0, |sum, one| sum * x + one);
    let p = p.clamp(1e-12, 1.0 - 1e-12);
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    if p < 0.024_25 {
        let q = (-2.0 * p.ln()).sqrt();
        along(&C, q) / (along(&D, q) * q + 1.0)
    } else {
        let q = p - 0.5;
        along(&A, q * q) * q / (along(&B, q * q) * q * q + 1.0)
    }
}

/// Questions that chance answers about a person in a year.
pub(super) mod question {
    pub(in crate::cohorts) const END_MOVE: u8 = 0;
    pub(in crate::cohorts) const WHERE: u8 = 1;
    pub(in crate::cohorts) const NEED: u8 = 2;
    pub(in crate::cohorts) const REASON: u8 = 3;
    pub(in crate::cohorts) const DECIDED: u8 = 4;
    pub(in crate::cohorts) const LAG: u8 = 5;
    pub(in crate::cohorts) const NEW: u8 = 6;
    pub(in crate::cohorts) const HOME: u8 = 7;
    pub(in crate::cohorts) const COUNT: u8 = 8;
    pub(in crate::cohorts) const YEAR: u8 = 9;
    pub(in crate::cohorts) const CELL: u8 = 10;
    pub(in crate::cohorts) const LEVEL: u8 = 11;
    pub(in crate::cohorts) const ARRIVES: u8 = 12;
    pub(in crate::cohorts) const ASKED: u8 = 13;
    pub(in crate::cohorts) const MORE: u8 = 14;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_quantiles_are_those_of_the_tables() {
        for (p, z) in
            [(0.5, 0.0), (0.975, 1.959_963_985), (0.025, -1.959_963_985), (0.9, 1.281_551_566), (0.999, 3.090_232_306)]
        {
            assert!((normal_quantile(p) - z).abs() < 1e-7, "{p}");
        }
    }

    #[test]
    fn poisson_has_its_mean_and_variance_and_never_falls() {
        for mean in [0.3, 4.0, 60.0, 399.0, 401.0, 3_000.0] {
            let all: Vec<f64> =
                (0..20_000).map(|place| f64::from(poisson(mean, (f64::from(place) + 0.5) / 20_000.0))).collect();
            let centre = all.iter().sum::<f64>() / 20_000.0;
            let spread = all.iter().map(|one| (one - centre).powi(2)).sum::<f64>() / 20_000.0;
            assert!((centre / mean - 1.0).abs() < 0.002, "{mean}: {centre}");
            assert!((spread / mean - 1.0).abs() < 0.02, "{mean}: {spread}");
            assert!(poisson(mean, 0.3) <= poisson(mean * 1.1, 0.3));
        }
    }

    #[test]
    fn chances_are_even_and_know_nothing_of_each_other() {
        let chance = Chance::new(7, 3);
        let pairs: Vec<(f64, f64)> = (0..40_000).map(|who| chance.pair(who, 2026, 1)).collect();
        let mean = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / 40_000.0;
        assert!((mean(&|one| one.0) - 0.5).abs() < 0.006 && (mean(&|one| one.1) - 0.5).abs() < 0.006);
        assert!((mean(&|one| one.0 * one.1) - 0.25).abs() < 0.006);
        let next: f64 =
            (0..40_000).map(|who| chance.one(who, 2026, 1) * chance.one(who, 2027, 1)).sum::<f64>() / 40_000.0;
        assert!((next - 0.25).abs() < 0.006, "{next}");
        let normal: Vec<f64> = (0..40_000).map(|who| chance.normals(who, 2026, 2).0).collect();
        let spread = normal.iter().map(|one| one * one).sum::<f64>() / 40_000.0;
        assert!((spread - 1.0).abs() < 0.03, "{spread}");
    }
}
