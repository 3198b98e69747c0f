//! The words that a measure may carry, each with its one rule. A word is never given on sight.

use crate::{Confidence, Interval};

/// Which direction is good.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    /// More is better.
    High,
    /// Less is better.
    Low,
    /// Between two values is right.
    Band { from: f64, to: f64 },
    /// Neither direction is good in itself: it is shown, and carries no word.
    #[default]
    None,
}

impl Polarity {
    /// Whether one direction is good.
    #[must_use]
    pub const fn has_direction(self) -> bool {
        matches!(self, Self::High | Self::Low)
    }

    /// How much better `one` is than `other`: above 0 where it is better. Nothing where neither direction is good.
    #[must_use]
    pub fn better_by(self, one: f64, other: f64) -> Option<f64> {
        match self {
            Self::High => Some(one - other),
            Self::Low => Some(other - one),
            Self::Band { from, to } => {
                let away = |value: f64| (from - value).max(value - to).max(0.0);
                Some(away(other) - away(one))
            }
            Self::None => None,
        }
    }
}

/// A value as it was observed in one period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observed {
    pub value: f64,
    /// Its interval, where numerator and denominator are known.
    pub interval: Option<Interval>,
    /// Numerator and denominator, where they are known and make a proportion.
    pub parts: Option<(u64, u64)>,
}

/// What became of a measure since the period before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Better, and more than chance would do.
    Improved,
    /// Worse, and more than chance would do.
    Worsened,
    /// It may have moved; chance alone could do it.
    NoClearChange,
    /// It moved the good way, and nobody can say whether by chance.
    BetterUntested,
    /// It moved the bad way, and nobody can say whether by chance.
    WorseUntested,
    /// It stands where it stood, to the last published digit.
    Same,
    /// There is no earlier value, or none that may be compared.
    CannotTell,
    /// Neither direction is good in itself.
    NoPolarity,
}

impl Change {
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Improved => "improved",
            Self::Worsened => "worsened",
            Self::NoClearChange => "no clear change",
            Self::BetterUntested => "better (not tested)",
            Self::WorseUntested => "worse (not tested)",
            Self::Same => "no change",
            Self::CannotTell => "cannot tell",
            Self::NoPolarity => "neither higher nor lower is better",
        }
    }

    /// The rule, for whoever asks.
    pub const RULE: &'static str = "Improved or worsened: the two confidence intervals do not overlap, or a test of two proportions at 95% shows a difference. No clear change: intervals are known, and neither is the case. Without a numerator and denominator, changes are marked “not tested”. Only consecutive periods with the same definition are compared.";
}

/// Whether two proportions differ by more than chance at 95 of 100 (pooled z test).
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^52")]
pub fn two_proportions((x1, n1): (u64, u64), (x2, n2): (u64, u64)) -> bool {
    if n1 == 0 || n2 == 0 {
        return false;
    }
    let (x1, n1, x2, n2) = (x1 as f64, n1 as f64, x2 as f64, n2 as f64);
    let together = (x1 + x2) / (n1 + n2);
    let error = (together * (1.0 - together) * (1.0 / n1 + 1.0 / n2)).sqrt();
    error > 0.0 && ((x1 / n1 - x2 / n2) / error).abs() > Confidence::P95.z()
}

/// What became of a measure. `before` is the value of the adjacent earlier period, nothing where there is none or the
/// series breaks between them.
#[must_use]
pub fn change(now: Option<Observed>, before: Option<Observed>, polarity: Polarity) -> Change {
    let (Some(now), Some(before)) = (now, before) else { return Change::CannotTell };
    let Some(better) = polarity.better_by(now.value, before.value) else { return Change::NoPolarity };
    let apart = match (now.interval, before.interval) {
        (Some(one), Some(other)) => {
            let tested = now.parts.zip(before.parts).is_some_and(|(one, other)| two_proportions(one, other));
            Some(tested || one.lower > other.upper || other.lower > one.upper)
        }
        _ => None,
    };
    match apart {
        Some(true) if better > 0.0 => Change::Improved,
        Some(true) if better < 0.0 => Change::Worsened,
        Some(_) => Change::NoClearChange,
        None if better > 0.0 => Change::BetterUntested,
        None if better < 0.0 => Change::WorseUntested,
        None => Change::Same,
    }
}

/// How a measure stands beside its comparator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Better: the comparator lies outside the area's interval.
    Better,
    /// Worse: the comparator lies outside the area's interval.
    Worse,
    /// The comparator lies inside the area's interval.
    Similar,
    /// Ahead, without an interval.
    AheadUntested,
    /// Behind, without an interval.
    BehindUntested,
    /// Level, to the last published digit.
    Level,
    /// There is no value, or too few areas to compare with.
    CannotTell,
    /// Neither direction is good in itself.
    NoPolarity,
    /// A number that depends on how large an area is.
    Count,
}

impl Standing {
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Similar => "similar",
            Self::AheadUntested => "better (not tested)",
            Self::BehindUntested => "worse (not tested)",
            Self::Level => "level",
            Self::CannotTell => "cannot tell",
            Self::NoPolarity => "neither higher nor lower is better",
            Self::Count => "not compared (a count)",
        }
    }

    /// The rule, for whoever asks.
    pub const RULE: &'static str = "Better or worse: the comparator is outside the area’s 95% confidence interval. Similar: it is inside. Without a numerator and denominator, better or worse is marked “not tested”. If fewer neighbours have a value than the board requires: cannot tell. Counts are not compared with other areas, because they depend on how large an area is.";
}

/// How a measure stands beside a comparator.
#[must_use]
pub fn standing(now: Option<Observed>, comparator: Option<f64>, polarity: Polarity) -> Standing {
    let (Some(now), Some(comparator)) = (now, comparator) else { return Standing::CannotTell };
    let Some(better) = polarity.better_by(now.value, comparator) else { return Standing::NoPolarity };
    match now.interval {
        Some(interval) if interval.holds(comparator) => Standing::Similar,
        Some(_) if better > 0.0 => Standing::Better,
        Some(_) if better < 0.0 => Standing::Worse,
        Some(_) => Standing::Similar,
        None if better > 0.0 => Standing::AheadUntested,
        None if better < 0.0 => Standing::BehindUntested,
        None => Standing::Level,
    }
}
