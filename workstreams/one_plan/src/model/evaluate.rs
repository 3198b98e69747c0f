//! What a measure says of an area: its series, its interval, what became of it, and how it stands beside others.
//!
//! A comparator is of the same period as the figure, names its statistic and how many areas stand behind it, and is
//! not used where too few do.

use std::collections::{BTreeSet, HashMap};

use published::{Missing, Value};
use serde::Serialize;
use statistics::{
    Band, Change, Comparison, Confidence, Interval, Member, Observed, Standing, Statistic, band, change, compare,
    proportion, rank, rate, standing,
};

use super::definition::{Definition, Method};
use super::values::{Period, Published, Values};

/// The fewest of ten neighbours that must have a figure, for a word to be given.
pub const LEAST_NEIGHBOURS: usize = 6;

/// A figure of a measure, for an area and a period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    pub period: Period,
    /// How final its file says it is.
    pub status: String,
    pub value: Option<f64>,
    /// Why there is none.
    pub missing: Option<Missing>,
    /// As printed, where it differs from the figure.
    pub printed: Option<String>,
    /// Numerator and denominator, where they are published.
    pub parts: Option<(f64, f64)>,
    /// Where it may well lie.
    pub interval: Option<Interval>,
    /// Worked out here from its parts, not published as a figure.
    pub computed: bool,
    /// The published figure does not follow from the published parts.
    pub does_not_follow: bool,
    /// The parts make a proportion: so many of so many.
    pub is_proportion: bool,
    /// The files behind it.
    pub files: BTreeSet<i64>,
}

impl Point {
    fn observed(&self) -> Option<Observed> {
        let whole = |number: f64| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a whole count")]
            (number >= 0.0 && number.fract() == 0.0 && number < 1e15).then_some(number as u64)
        };
        let parts = self.parts.and_then(|(n, d)| Some((whole(n)?, whole(d)?)));
        Some(Observed {
            value: self.value?,
            interval: self.interval,
            // A test of two proportions is for proportions alone.
            parts: parts.filter(|(n, d)| self.is_proportion && self.interval.is_some() && n <= d),
        })
    }

    fn member(&self) -> Member {
        (self.value, self.parts)
    }
}

/// The series of a measure for an area, the earliest first.
fn line(definition: &Definition, values: &Values, area: &str) -> Vec<Point> {
    let sum_at = |codes: &[String], period: &Period| -> Option<(f64, BTreeSet<i64>)> {
        let mut files = BTreeSet::new();
        let mut sum = 0.0;
        for code in codes {
            let one = values.of(code, area).iter().find(|one| one.period == *period)?;
            sum += one.value.number()?;
            files.insert(one.file);
        }
        (!codes.is_empty()).then_some((sum, files))
    };
    let leading = definition.value_series.as_ref().or_else(|| definition.numerator_series.first());
    let Some(leading) = leading else { return Vec::new() };
    let mut points: Vec<Point> = values
        .of(leading, area)
        .iter()
        .map(|one| {
            let numerator = sum_at(&definition.numerator_series, &one.period);
            let denominator = sum_at(&definition.denominator_series, &one.period);
            point(definition, one, numerator.as_ref(), denominator.as_ref())
        })
        .collect();
    points
        .sort_by(|one, other| (one.period.starts, &one.period.label).cmp(&(other.period.starts, &other.period.label)));
    points
}

fn point(
    definition: &Definition,
    one: &Published,
    numerator: Option<&(f64, BTreeSet<i64>)>,
    denominator: Option<&(f64, BTreeSet<i64>)>,
) -> Point {
    let mut files = BTreeSet::from([one.file]);
    let parts = match (numerator, denominator) {
        (Some((n, from)), Some((d, of))) if *d > 0.0 => {
            files.extend(from);
            files.extend(of);
            Some((*n, *d))
        }
        _ => None,
    };
    let worked_out = parts.map(|(n, d)| n / d * definition.multiplier);
    let computed = definition.value_series.is_none();
    let (value, missing) = if computed {
        let count = numerator.filter(|_| definition.denominator_series.is_empty()).map(|(n, _)| *n);
        let value = worked_out.or(count);
        let missing = match one.value {
            Value::Missing(missing) => missing,
            Value::Number(_) => Missing::Unsaid,
        };
        (value, value.is_none().then_some(missing))
    } else {
        match one.value {
            Value::Number(number) => (Some(number), None),
            Value::Missing(missing) => (None, Some(missing)),
        }
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "at most six places")]
    let half_of_last_place = 0.5 * 10_f64.powi(-(definition.places as i32)) + 1e-9;
    let does_not_follow =
        value.zip(worked_out).is_some_and(|(value, worked_out)| (value - worked_out).abs() > half_of_last_place);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "published counts")]
    let interval = parts.filter(|_| value.is_some() && !does_not_follow).and_then(|(n, d)| match definition.interval {
        Method::Proportion => proportion(n as u64, d as u64, Confidence::P95),
        Method::Rate => rate(n as u64, d, Confidence::P95),
        Method::None => None,
    });
    Point {
        period: one.period.clone(),
        status: one.status.clone(),
        value,
        missing,
        printed: one.printed.clone().filter(|_| !computed),
        parts,
        interval: interval.map(|interval| interval.times(definition.multiplier)),
        computed,
        does_not_follow,
        is_proportion: definition.interval == Method::Proportion,
        files,
    }
}

/// Another area's figure of the same period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Other {
    pub area: String,
    /// Its figure; nothing where no file has the area.
    pub point: Option<Point>,
}

/// The neighbours' figures made into one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Beside {
    pub comparison: Comparison,
    /// The word for how the area stands beside it.
    pub standing: Standing,
}

/// Whether enough of the set stand behind a comparator: six of ten, of a smaller set as many in proportion.
const fn is_enough(comparison: &Comparison) -> bool {
    comparison.n * 10 >= LEAST_NEIGHBOURS * comparison.of
}

impl Beside {
    /// Whether enough of the neighbours have a figure.
    #[must_use]
    pub const fn has_enough(&self) -> bool {
        is_enough(&self.comparison)
    }
}

/// What a measure says of an area in a period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluated {
    pub now: Point,
    /// That of the period before, where there is one that may be compared.
    pub before: Option<Point>,
    /// What became of it.
    pub change: Change,
    /// The neighbours, the closest first.
    pub neighbours: Vec<Other>,
    /// Beside their mean, median and pooled figure, each where it can be made.
    pub beside: Vec<Beside>,
    pub england: Option<Point>,
    /// How the area stands beside England.
    pub beside_england: Standing,
    /// The area's region.
    pub region: Option<Point>,
    /// The rank among authorities with a figure, and how many they are.
    pub rank: Option<(usize, usize)>,
    /// The quarter among authorities, A being best, by LAIT's rule.
    pub band: Option<Band>,
    /// What has to be said beside rank and quarter where other authorities have the same figure.
    pub ties: Option<String>,
}

/// What equal figures mean for rank and quarter. Equal figures share the better rank, and an edge between quarters may run
/// through them: LAIT puts all of them into one quarter, the last as well as the first.
fn ties(value: f64, all: &[f64]) -> Option<String> {
    let others = all.iter().filter(|other| other.to_bits() == value.to_bits()).count().saturating_sub(1);
    match others {
        0 => None,
        1 => Some("1 other authority has the same figure and the same rank.".to_owned()),
        many if (many + 1) * 4 > all.len() => Some(format!(
            "{many} other authorities have the same figure and the same rank. That is more than a quarter of all authorities, so the quartile is not meaningful."
        )),
        many => Some(format!("{many} other authorities have the same figure and the same rank.")),
    }
}

/// The areas that a figure is set beside.
#[derive(Debug, Clone, Copy)]
pub struct Among<'a> {
    /// The neighbours, the closest first.
    pub neighbours: &'a [String],
    /// England's code.
    pub england: &'a str,
    /// The region's code.
    pub region: Option<&'a str>,
    /// Every authority.
    pub authorities: &'a [String],
}

/// The series of a measure for every area that has one.
#[derive(Debug, Clone, Default)]
pub struct Lines(HashMap<String, Vec<Point>>);

impl Lines {
    /// Of these values.
    #[must_use]
    pub fn of(definition: &Definition, values: &Values) -> Self {
        let areas = values.areas(definition.series());
        Self(areas.into_iter().map(|area| (area.to_owned(), line(definition, values, area))).collect())
    }

    /// An area's.
    #[must_use]
    pub fn area(&self, area: &str) -> &[Point] {
        self.0.get(area).map_or(&[], Vec::as_slice)
    }

    fn at(&self, area: &str, period: &Period) -> Option<&Point> {
        self.area(area).iter().find(|point| point.period == *period)
    }
}

/// Evaluates a measure for a period of the area. Nothing where no file has a row.
#[must_use]
pub fn evaluate(
    definition: &Definition,
    lines: &Lines,
    area: &str,
    among: Among<'_>,
    period: &Period,
) -> Option<Evaluated> {
    let points = lines.area(area);
    let now = lines.at(area, period)?.clone();
    let is_broken = definition.breaks.contains(&now.period.label);
    let before = points.iter().find(|point| now.period.follows(&point.period) && !is_broken).cloned();
    let at = |other: &str| lines.at(other, &now.period);
    let neighbours: Vec<Other> =
        among.neighbours.iter().map(|code| Other { area: code.clone(), point: at(code).cloned() }).collect();
    let members: Vec<Member> =
        neighbours.iter().map(|one| one.point.as_ref().map_or((None, None), Point::member)).collect();
    let observed = now.observed();
    let stands = |comparator: Option<f64>| match definition.is_count() {
        true => Standing::Count,
        false => standing(observed, comparator, definition.polarity),
    };
    let beside = Statistic::ALL
        .into_iter()
        .filter_map(|statistic| compare(&members, statistic, definition.multiplier))
        .map(|comparison| Beside {
            comparison,
            standing: if !is_enough(&comparison) { Standing::CannotTell } else { stands(Some(comparison.value)) },
        })
        .collect();
    // Counts have no rank: the largest area would be first.
    let authorities: &[String] = if definition.is_count() { &[] } else { among.authorities };
    let all: Vec<f64> = authorities.iter().filter_map(|code| at(code)?.value).collect();
    let england = at(among.england).cloned();
    Some(Evaluated {
        change: change(observed, before.as_ref().and_then(Point::observed), definition.polarity),
        beside_england: stands(england.as_ref().and_then(|point| point.value)),
        region: among.region.and_then(at).cloned(),
        rank: now
            .value
            .filter(|_| !all.is_empty())
            .and_then(|value| Some((rank(value, &all, definition.polarity)?, all.len()))),
        band: now.value.and_then(|value| band(value, &all, definition.polarity)),
        ties: now.value.filter(|_| definition.polarity.has_direction()).and_then(|value| ties(value, &all)),
        now,
        before,
        neighbours,
        beside,
        england,
    })
}

impl Evaluated {
    /// Beside the neighbours by one statistic.
    #[must_use]
    pub fn by(&self, statistic: Statistic) -> Option<&Beside> {
        self.beside.iter().find(|one| one.comparison.statistic == statistic)
    }
}
