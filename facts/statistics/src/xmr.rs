//! XmR charts for monthly or quarterly figures, with the special causes and icons that NHS England's “Making Data
//! Count” reads from them. The rules are those of the package NHSRplotthedots 0.2.2, re-stated.
//!
//! Not for short annual series: nine points a year apart give limits so wide that everything is common cause.

use crate::Polarity;

/// How a chart is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Which direction is an improvement; a band counts as neither.
    pub polarity: Polarity,
    /// What is aimed at.
    pub target: Option<f64>,
    /// Leave outlying moving ranges out of the limits (Making Data Count's own workbook does not).
    pub screen_outliers: bool,
    /// The first so many points make the limits, and later ones are judged by them.
    pub fixed_after: Option<usize>,
}

/// Why a point is special.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum SpecialCause {
    /// Nothing but the usual.
    CommonCause,
    /// Above the upper limit.
    AboveUpper,
    /// Below the lower limit.
    BelowLower,
    /// One of seven that rise.
    Rising,
    /// One of seven that fall.
    Falling,
    /// Close to the upper limit, as two of three are.
    TwoInThreeAbove,
    /// Close to the lower limit, as two of three are.
    TwoInThreeBelow,
    /// One of seven above the mean.
    SevenAbove,
    /// One of seven below the mean.
    SevenBelow,
}

impl SpecialCause {
    /// As NHS England's *Making Data Count* tool names it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CommonCause => "Common Cause",
            Self::AboveUpper => "Above UCL",
            Self::BelowLower => "Below LCL",
            Self::Rising => "7 Point Trend (Increasing)",
            Self::Falling => "7 Point Trend (Decreasing)",
            Self::TwoInThreeAbove => "2 in 3 Above CL",
            Self::TwoInThreeBelow => "2 in 3 Below CL",
            Self::SevenAbove => "7 Points Above CL",
            Self::SevenBelow => "7 Points Below CL",
        }
    }

    /// As it is shown.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::CommonCause => "Normal variation",
            Self::AboveUpper => "Unusually high",
            Self::BelowLower => "Unusually low",
            Self::Rising => "Rising trend",
            Self::Falling => "Falling trend",
            Self::TwoInThreeAbove => "Close to the upper limit",
            Self::TwoInThreeBelow => "Close to the lower limit",
            Self::SevenAbove => "Part of a run above average",
            Self::SevenBelow => "Part of a run below average",
        }
    }

    const fn direction(self) -> f64 {
        match self {
            Self::CommonCause => 0.0,
            Self::AboveUpper | Self::Rising | Self::TwoInThreeAbove | Self::SevenAbove => 1.0,
            Self::BelowLower | Self::Falling | Self::TwoInThreeBelow | Self::SevenBelow => -1.0,
        }
    }
}

/// What a point means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum PointType {
    /// Nothing but the usual.
    CommonCause,
    /// Special, and good.
    Improvement,
    /// Special, and bad.
    Concern,
    /// Special and high, where neither direction is good.
    NeutralHigh,
    /// Special and low, where neither direction is good.
    NeutralLow,
}

impl PointType {
    /// In the words of the package.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CommonCause => "common_cause",
            Self::Improvement => "special_cause_improvement",
            Self::Concern => "special_cause_concern",
            Self::NeutralHigh => "special_cause_neutral_high",
            Self::NeutralLow => "special_cause_neutral_low",
        }
    }
}

/// The icon of variation: that of the latest point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Variation {
    /// What the latest point means.
    pub point: PointType,
    /// Whether it is high (or rising).
    pub high: bool,
}

/// The icon of assurance: whether the target will be met by the process as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Assurance {
    /// It will be met.
    ConsistentlyPass,
    /// It will not be met.
    ConsistentlyFail,
    /// It will be met now and then, by chance.
    Inconsistent,
}

impl Assurance {
    /// In the words of the package.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ConsistentlyPass => "consistent_pass",
            Self::ConsistentlyFail => "consistent_fail",
            Self::Inconsistent => "inconsistent",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The mean of the baseline.
    pub mean: f64,
    /// The average moving range, without outliers where they are screened.
    pub moving_range: f64,
    /// The lower limit, not cut at 0.
    pub lower: f64,
    /// The upper limit, not cut at 100.
    pub upper: f64,
    /// Why each point is special.
    pub causes: Vec<SpecialCause>,
    /// What each point means.
    pub points: Vec<PointType>,
    /// The icon of variation.
    pub variation: Variation,
    /// The icon of assurance; none without a target or a direction.
    pub assurance: Option<Assurance>,
    /// Fewer than 13 points: the limits are not settled.
    pub is_short: bool,
}

/// 3 / 1.128: from the average moving range to three standard deviations.
const LIMIT: f64 = 2.66;
/// A moving range above so many averages is an outlier.
const OUTLIER: f64 = 3.267;
/// Points in a trend, or on one side of the mean.
const RUN: usize = 7;

/// Makes the chart of a series in order of time. Nothing for fewer than two points of baseline.
#[must_use]
pub fn chart(values: &[f64], options: Options) -> Option<Chart> {
    let baseline = &values[..options.fixed_after.unwrap_or(values.len()).min(values.len())];
    let mean = crate::mean(baseline)?;
    let ranges: Vec<f64> = baseline.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    let mut moving_range = crate::mean(&ranges)?;
    if options.screen_outliers {
        let limit = OUTLIER * moving_range;
        let usual: Vec<f64> = ranges.iter().copied().filter(|range| *range < limit).collect();
        // A flat series has no range at all, and nothing to screen.
        moving_range = crate::mean(&usual).unwrap_or(moving_range);
    }
    let (lower, upper) = (mean - LIMIT * moving_range, mean + LIMIT * moving_range);
    // Two of the three standard deviations.
    let near = 2.0 * (LIMIT / 3.0) * moving_range;
    let causes = causes(values, mean, (lower, upper), near);
    let points: Vec<PointType> = causes.iter().map(|cause| point(*cause, options.polarity)).collect();
    let (last_cause, last_point) = (*causes.last()?, *points.last()?);
    Some(Chart {
        mean,
        moving_range,
        lower,
        upper,
        variation: Variation { point: last_point, high: last_cause.direction() > 0.0 },
        assurance: assurance(options, lower, upper),
        is_short: values.len() < 13,
        causes,
        points,
    })
}

fn causes(values: &[f64], mean: f64, (lower, upper): (f64, f64), near: f64) -> Vec<SpecialCause> {
    use SpecialCause as Cause;
    let side: Vec<f64> = values
        .iter()
        .map(|y| {
            if *y > mean {
                1.0
            } else if *y < mean {
                -1.0
            } else {
                0.0
            }
        })
        .collect();
    let close: Vec<bool> =
        values.iter().map(|y| *y >= lower && *y <= upper && (*y > mean + near || *y < mean - near)).collect();
    let mut out = vec![Cause::CommonCause; values.len()];
    // From the last rule to the first: an earlier rule overwrites a later one.
    for (start, run) in side.windows(RUN).enumerate() {
        for (sign, cause) in [(1.0, Cause::SevenAbove), (-1.0, Cause::SevenBelow)] {
            if run.iter().all(|one| *one == sign) {
                out[start..start + RUN].fill(cause);
            }
        }
    }
    for start in 0..values.len().saturating_sub(2) {
        for (sign, cause) in [(1.0, Cause::TwoInThreeAbove), (-1.0, Cause::TwoInThreeBelow)] {
            let three = start..start + 3;
            if side[three.clone()].iter().all(|one| *one == sign)
                && close[three.clone()].iter().filter(|is_close| **is_close).count() >= 2
            {
                three.filter(|place| close[*place]).for_each(|place| out[place] = cause);
            }
        }
    }
    // A later trend overwrites an earlier one on the point that they share.
    for (start, run) in values.windows(RUN).enumerate() {
        if run.windows(2).all(|pair| pair[1] > pair[0]) {
            out[start..start + RUN].fill(Cause::Rising);
        } else if run.windows(2).all(|pair| pair[1] < pair[0]) {
            out[start..start + RUN].fill(Cause::Falling);
        }
    }
    for (y, cause) in values.iter().zip(&mut out) {
        if *y > upper {
            *cause = Cause::AboveUpper;
        } else if *y < lower {
            *cause = Cause::BelowLower;
        }
    }
    out
}

fn point(cause: SpecialCause, polarity: Polarity) -> PointType {
    let direction = cause.direction();
    match polarity.better_by(direction, 0.0).filter(|_| polarity.has_direction()) {
        _ if direction == 0.0 => PointType::CommonCause,
        Some(better) if better > 0.0 => PointType::Improvement,
        Some(_) => PointType::Concern,
        None if direction > 0.0 => PointType::NeutralHigh,
        None => PointType::NeutralLow,
    }
}

fn assurance(options: Options, lower: f64, upper: f64) -> Option<Assurance> {
    let target = options.target?;
    let above = match options.polarity {
        Polarity::High => Assurance::ConsistentlyFail,
        Polarity::Low => Assurance::ConsistentlyPass,
        Polarity::None | Polarity::Band { .. } => return None,
    };
    let below = match above {
        Assurance::ConsistentlyFail => Assurance::ConsistentlyPass,
        _ => Assurance::ConsistentlyFail,
    };
    Some(if target > upper {
        above
    } else if target < lower {
        below
    } else {
        Assurance::Inconsistent
    })
}
