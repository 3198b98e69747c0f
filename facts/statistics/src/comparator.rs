//! What a figure is compared with: the neighbours' mean, median or pooled figure, always with how many of them have a
//! value; quartiles, ranks and bands as the DfE's Local Authority Interactive Tool (LAIT) makes them.

use crate::Polarity;

/// How the comparator is made of several areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Statistic {
    /// The unweighted mean of the areas' figures: LAIT's, and the DfE's in conversation.
    #[default]
    Mean,
    /// The middle figure: one odd neighbour does not move it.
    Median,
    /// All numerators over all denominators: large areas weigh more.
    Pooled,
}

impl Statistic {
    pub const ALL: [Self; 3] = [Self::Mean, Self::Median, Self::Pooled];

    /// As addresses and files have it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Median => "median",
            Self::Pooled => "pooled",
        }
    }

    /// The statistic of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// As it is shown within a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Median => "median",
            Self::Pooled => "pooled figure",
        }
    }
}

/// A comparator that was made, with how many areas stand behind it.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Comparison {
    /// How it was made.
    pub statistic: Statistic,
    pub value: f64,
    /// Areas with a figure.
    pub n: usize,
    /// Areas of the set.
    pub of: usize,
}

/// A neighbour's figure: the published value, and its parts where they are known.
pub type Member = (Option<f64>, Option<(f64, f64)>);

/// Compares with a set of areas; those without a figure are left out and counted. The pooled figure needs the parts of
/// each area that has a figure, and is `multiplier` times numerator over denominator (100 for a percentage).
#[must_use]
pub fn compare(members: &[Member], statistic: Statistic, multiplier: f64) -> Option<Comparison> {
    let values: Vec<f64> = members.iter().filter_map(|(value, _)| *value).collect();
    let (value, n) = match statistic {
        Statistic::Mean => (mean(&values)?, values.len()),
        Statistic::Median => (median(&values)?, values.len()),
        Statistic::Pooled => {
            let parts: Vec<(f64, f64)> =
                members.iter().filter(|(value, _)| value.is_some()).filter_map(|m| m.1).collect();
            // Pooling some and leaving others out would be another set of areas.
            if parts.len() != values.len() {
                return None;
            }
            (pooled(&parts)? * multiplier, parts.len())
        }
    };
    Some(Comparison { statistic, value, n, of: members.len() })
}

/// The unweighted mean.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of areas are small")]
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The middle value; of an even number of values the mean of the two in the middle.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// All numerators over all denominators.
#[must_use]
pub fn pooled(parts: &[(f64, f64)]) -> Option<f64> {
    let (numerator, denominator) = parts.iter().fold((0.0, 0.0), |(n, d), (one, of)| (n + one, d + of));
    (denominator > 0.0).then(|| numerator / denominator)
}

/// A quantile between the values, as R's type 7 and LAIT have it.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place among areas"
)]
pub fn quantile(values: &[f64], p: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len().checked_sub(1)?) as f64 * p.clamp(0.0, 1.0);
    let low = place.floor();
    let at = |index: f64| sorted.get(index as usize).copied();
    let lower = at(low)?;
    let upper = at((low + 1.0).min((sorted.len() - 1) as f64))?;
    Some(lower + (upper - lower) * (place - low))
}

/// The rank of a value among others (itself one of them): 1 is best, equal values share the better rank. Nothing where
/// neither direction is good.
#[must_use]
pub fn rank(value: f64, all: &[f64], polarity: Polarity) -> Option<usize> {
    let better = |other: &&f64| match polarity {
        Polarity::High => **other > value,
        Polarity::Low => **other < value,
        Polarity::Band { .. } | Polarity::None => false,
    };
    polarity.has_direction().then(|| all.iter().filter(better).count() + 1)
}

/// A quartile band: A is the best quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Band {
    /// The best quarter.
    A,
    /// The next.
    B,
    /// The next.
    C,
    /// The last.
    D,
    /// Below the least or above the greatest: it is not one of the values.
    Outside,
}

/// The band of a value among all areas' values, cut by LAIT's rule: an upper edge belongs to the lower band. Nothing
/// where neither direction is good.
#[must_use]
pub fn band(value: f64, all: &[f64], polarity: Polarity) -> Option<Band> {
    let cut = |p| quantile(all, p);
    let (low, q25, q50, q75, high) = (cut(0.0)?, cut(0.25)?, cut(0.5)?, cut(0.75)?, cut(1.0)?);
    let from_below = if value < low || value > high {
        Band::Outside
    } else if value <= q25 {
        Band::A
    } else if value <= q50 {
        Band::B
    } else if value <= q75 {
        Band::C
    } else {
        Band::D
    };
    match (polarity, from_below) {
        (Polarity::Low, band) | (Polarity::High, band @ Band::Outside) => Some(band),
        (Polarity::High, Band::A) => Some(Band::D),
        (Polarity::High, Band::B) => Some(Band::C),
        (Polarity::High, Band::C) => Some(Band::B),
        (Polarity::High, Band::D) => Some(Band::A),
        (Polarity::None | Polarity::Band { .. }, _) => None,
    }
}
