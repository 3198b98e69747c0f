//! Confidence intervals. Methods: Wilson (1927) for a proportion; Byar's approximation and, below ten events, the exact
//! Poisson interval for a rate, as Public Health England's technical guide has them; Student's t for a mean.

/// How sure an interval is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Confidence {
    /// 95 of 100.
    #[default]
    P95,
    /// 99.8 of 100: the outer limits of a funnel.
    P998,
}

impl Confidence {
    /// The quantile of the normal distribution: so many standard errors to either side.
    #[must_use]
    pub const fn z(self) -> f64 {
        match self {
            Self::P95 => 1.959_963_984_540_054,
            Self::P998 => 3.090_232_306_167_813_5,
        }
    }

    /// What lies outside on one side.
    const fn tail(self) -> f64 {
        match self {
            Self::P95 => 0.025,
            Self::P998 => 0.001,
        }
    }
}

/// From where to where a figure may well lie, in the unit of the figure.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Interval {
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

impl Interval {
    /// The same in another unit.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { lower: self.lower * factor, upper: self.upper * factor }
    }

    /// Whether a value lies in it, its ends included.
    #[must_use]
    pub fn holds(self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }
}

/// The interval of a proportion, `x` of `n`, between 0 and 1 (Wilson score). Nothing where it cannot be: `n` is 0, or
/// `x` is more.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^52")]
pub fn proportion(x: u64, n: u64, confidence: Confidence) -> Option<Interval> {
    if n == 0 || x > n {
        return None;
    }
    // For none and for all, one end is the figure itself; said outright, since a rounded root can miss it by a hair.
    let (none, all) = (x == 0, x == n);
    let (x, n, z) = (x as f64, n as f64, confidence.z());
    let middle = 2.0 * x + z * z;
    let half = z * (z * z + 4.0 * x * (1.0 - x / n)).sqrt();
    let whole = 2.0 * (n + z * z);
    let lower = if none { 0.0 } else { ((middle - half) / whole).max(0.0) };
    let upper = if all { 1.0 } else { ((middle + half) / whole).min(1.0) };
    Some(Interval { lower, upper })
}

/// The interval of a rate: `events` for each of `denominator`. Nothing where the denominator is not above 0.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of events are far below 2^52")]
pub fn rate(events: u64, denominator: f64, confidence: Confidence) -> Option<Interval> {
    if denominator.is_nan() || denominator <= 0.0 {
        return None;
    }
    let counts = if events < 10 {
        Interval { lower: poisson_lower(events, confidence.tail()), upper: poisson_upper(events, confidence.tail()) }
    } else {
        let (x, z) = (events as f64, confidence.z());
        let end = |x: f64, z: f64| x * (1.0 - 1.0 / (9.0 * x) + z / (3.0 * x.sqrt())).powi(3);
        Interval { lower: end(x, -z), upper: end(x + 1.0, z) }
    };
    Some(counts.times(1.0 / denominator))
}

/// The mean count at which `x` events or more are as rare as `tail`.
fn poisson_lower(x: u64, tail: f64) -> f64 {
    if x == 0 { 0.0 } else { solve(|mean| 1.0 - at_most(x - 1, mean) - tail, x) }
}

/// The mean count at which `x` events or fewer are as rare as `tail`.
fn poisson_upper(x: u64, tail: f64) -> f64 {
    solve(|mean| tail - at_most(x, mean), x)
}

/// The chance of at most `x` events, `x` being small.
#[expect(clippy::cast_precision_loss, reason = "x is below ten")]
fn at_most(x: u64, mean: f64) -> f64 {
    let mut term = (-mean).exp();
    let mut sum = term;
    for k in 1..=x {
        term *= mean / k as f64;
        sum += term;
    }
    sum
}

/// Where a rising function is 0: halved until two neighbouring numbers are left.
#[expect(clippy::cast_precision_loss, reason = "x is below ten")]
fn solve(rising: impl Fn(f64) -> f64, x: u64) -> f64 {
    let (mut low, mut high) = (0.0, 30.0 + 3.0 * x as f64);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if rising(middle) < 0.0 { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Student's t at 97.5 of 100, for 1 to 30 degrees of freedom; above, the normal quantile corrected in its first terms
/// (Abramowitz and Stegun 26.7.5), right to four places.
const T_975: [f64; 30] = [
    12.706_205, 4.302_653, 3.182_446, 2.776_445, 2.570_582, 2.446_912, 2.364_624, 2.306_004, 2.262_157, 2.228_139,
    2.200_985, 2.178_813, 2.160_369, 2.144_787, 2.131_450, 2.119_905, 2.109_816, 2.100_922, 2.093_024, 2.085_963,
    2.079_614, 2.073_873, 2.068_658, 2.063_899, 2.059_539, 2.055_529, 2.051_831, 2.048_407, 2.045_230, 2.042_272,
];

/// The interval of a mean of single values at 95 of 100. Nothing for fewer than two values.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of values are far below 2^52")]
pub fn mean_interval(values: &[f64]) -> Option<Interval> {
    let mean = crate::mean(values)?;
    let n = values.len() as f64;
    let freedom = values.len().checked_sub(1).filter(|freedom| *freedom > 0)?;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let z = Confidence::P95.z();
    let v = freedom as f64;
    let t = T_975.get(freedom - 1).copied().unwrap_or_else(|| {
        z + (z.powi(3) + z) / (4.0 * v) + (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * v * v)
    });
    let half = t * (variance / n).sqrt();
    Some(Interval { lower: mean - half, upper: mean + half })
}
