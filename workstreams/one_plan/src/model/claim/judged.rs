//! A claim about one measure, judged.

use std::str::FromStr;

use serde::Serialize;
use statistics::{Confidence, Interval, Standing, Statistic, proportion};

use crate::model::definition::{Definition, NoFigure};
use crate::model::evaluate::{Evaluated, Point};

/// What a claim is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The files say the same figures.
    Exact,
    /// The files say so.
    True,
    /// The files say so, and chance alone could do it.
    NotDistinguishable,
    /// The figures lie so, and it cannot be tested whether chance alone could do it.
    Untested,
    /// It was so in an earlier period; a later figure is there.
    OutOfDate,
    /// The figures are right, and the name is that of something else.
    Mislabelled,
    /// The files say otherwise.
    NotReproduced,
    /// Which measures were counted, and how, is not known; a count over the basket says otherwise.
    NotReproducible,
    /// No file with it has been brought in.
    NotCheckable,
}

impl Verdict {
    /// What names it in a page.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::True => "true",
            Self::NotDistinguishable => "not-distinguishable",
            Self::Untested => "untested",
            Self::OutOfDate => "out-of-date",
            Self::Mislabelled => "mislabelled",
            Self::NotReproduced => "not-reproduced",
            Self::NotReproducible => "not-reproducible",
            Self::NotCheckable => "not-checkable",
        }
    }

    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::True => "true",
            Self::NotDistinguishable => "true, but could be chance",
            Self::Untested => "true, but not tested",
            Self::OutOfDate => "true for an earlier period",
            Self::Mislabelled => "figure right, label wrong",
            Self::NotReproduced => "not reproduced",
            Self::NotReproducible => "not reproducible",
            Self::NotCheckable => "not checkable",
        }
    }

    /// Whether it may stand in a board's paper as it is.
    #[must_use]
    pub const fn may_stand(self) -> bool {
        matches!(self, Self::Exact | Self::True)
    }
}

/// A claim, judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// What it is worth.
    pub verdict: Verdict,
    /// Why, a sentence each.
    pub reasons: Vec<String>,
}

/// A claim about one measure.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Claim {
    /// How it names the measure.
    pub label: String,
    /// The figure that it gives.
    pub value: Option<Figure>,
    /// The neighbours' figure that it gives.
    pub against: Option<Figure>,
    /// The period that it gives.
    pub period: Option<String>,
    /// Whether it says that the area is better than its neighbours.
    pub says_better: bool,
    /// About how many people the percentage is of, where that is known and not published with it.
    pub cohort: Option<u64>,
}

/// A figure as somebody gave it, with as many decimals as they wrote.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    value: f64,
    places: usize,
}

impl FromStr for Figure {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let plain = text.trim().trim_end_matches('%').trim().replace(',', "");
        let value = plain.parse::<f64>().ok().filter(|value| value.is_finite() && !plain.contains(['e', 'E']));
        let places = plain.split_once('.').map_or(0, |(_, rest)| rest.len());
        value
            .map(|value| Self { value, places })
            .ok_or_else(|| format!("“{text}” is not a number. Enter a number such as 89.6"))
    }
}

impl Figure {
    /// Whether a figure, rounded to as many decimals as were written, is this one.
    fn is(self, value: f64) -> bool {
        // Half of the last place, and a hair for what binary fractions do to a half.
        #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a few places")]
        let half = 0.5 * 10_f64.powi(-(self.places.min(9) as i32)) + 1e-9;
        (value - self.value).abs() <= half
    }
}

/// The interval that a percentage of so many people would have.
fn indicative(definition: &Definition, value: f64, cohort: u64) -> Option<Interval> {
    if definition.unit != "percent" || !(0.0..=100.0).contains(&value) {
        return None;
    }
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of people, between 0 and the cohort"
    )]
    let events = (value / 100.0 * cohort as f64).round() as u64;
    proportion(events, cohort, Confidence::P95).map(|interval| interval.times(100.0))
}

/// Periods of which the figures are told where none has those of the claim.
const LATEST: usize = 3;

/// Judges a claim about one measure. `periods` are all evaluations of it, the latest first.
#[must_use]
pub fn judge(definition: &Definition, periods: &[Evaluated], claim: &Claim) -> Judged {
    let mut looked: Vec<&Evaluated> = periods.iter().filter(|one| one.now.value.is_some()).collect();
    if let Some(period) = &claim.period {
        looked.retain(|one| one.now.period.label == *period);
    }
    if looked.is_empty() {
        let of = claim.period.as_ref().map(|period| format!(" for {period}")).unwrap_or_default();
        let title = &definition.title;
        let reason = match definition.no_figure() {
            NoFigure::Unreadable => format!("OnePlan cannot read “{title}” from a file yet."),
            NoFigure::NoFile => format!("No file with a figure for “{title}”{of} is imported and in use."),
        };
        return Judged { verdict: Verdict::NotCheckable, reasons: vec![reason] };
    }
    // Figures that agree say which period was meant; without figures it is the latest.
    let gives_figures = claim.value.is_some() || claim.against.is_some();
    let found = if gives_figures { looked.iter().find(|one| agrees(claim, one)) } else { looked.first() };
    let Some(found) = found else {
        let mut reasons: Vec<String> = looked.iter().take(LATEST).map(|one| said(definition, one)).collect();
        let periods = match looked.len() {
            few if few <= LATEST => "No period has these figures.".to_owned(),
            many => format!("None of {many} periods has these figures. The latest {LATEST} are:"),
        };
        reasons.insert(0, periods);
        return Judged { verdict: Verdict::NotReproduced, reasons };
    };
    let mut reasons = vec![said(definition, found)];
    if claim.says_better {
        if let Some((verdict, reason)) = not_better(definition, found) {
            reasons.push(reason.to_owned());
            return Judged { verdict, reasons };
        }
        reasons.extend(flips(definition, found));
    }
    if !definition.note.is_empty() {
        reasons.push(definition.note.clone());
    }
    let later = periods.first().filter(|one| one.now.period != found.now.period && one.now.value.is_some());
    if let Some(later) = later {
        reasons.push(format!("There is a later figure: {}", said(definition, later)));
    }
    let lacks = definition.label_lacks(&claim.label);
    if !lacks.is_empty() {
        let must = lacks.join("” and “");
        reasons.push(format!("The measure is “{}”, so the claim must say “{must}”.", definition.title));
        return Judged { verdict: Verdict::Mislabelled, reasons };
    }
    if later.is_some() && claim.period.is_none() {
        return Judged { verdict: Verdict::OutOfDate, reasons };
    }
    let doubt = if claim.says_better { by_chance(definition, found, claim.cohort, &mut reasons) } else { None };
    let stands = if gives_figures { Verdict::Exact } else { Verdict::True };
    Judged { verdict: doubt.unwrap_or(stands), reasons }
}

fn agrees(claim: &Claim, one: &Evaluated) -> bool {
    let value = claim.value.is_none_or(|said| one.now.value.is_some_and(|value| said.is(value)));
    value && claim.against.is_none_or(|said| mean(one).is_some_and(|mean| said.is(mean)))
}

/// Why nobody can say that a figure is better than its neighbours; nothing where it lies on the better side.
fn not_better(definition: &Definition, found: &Evaluated) -> Option<(Verdict, &'static str)> {
    const NOT_BETTER: (Verdict, &str) =
        (Verdict::NotReproduced, "The figure is not better than the mean of its neighbours.");
    let mean = found.by(Statistic::Mean);
    match mean.map(|beside| beside.standing) {
        None | Some(Standing::CannotTell) => Some((Verdict::NotCheckable, "Too few neighbours have a figure.")),
        Some(Standing::Count) => {
            let why = "A count depends on how large an area is, so it is not compared with other areas.";
            Some((Verdict::NotCheckable, why))
        }
        Some(Standing::NoPolarity) => {
            let why = "Neither higher nor lower is better for this measure, so it cannot be better or worse.";
            Some((Verdict::NotReproduced, why))
        }
        Some(Standing::Worse | Standing::BehindUntested | Standing::Level) => Some(NOT_BETTER),
        Some(Standing::Similar) => {
            let by = found.now.value.zip(mean.map(|beside| beside.comparison.value));
            let by = by.and_then(|(now, mean)| definition.polarity.better_by(now, mean));
            by.is_none_or(|by| by <= 0.0).then_some(NOT_BETTER)
        }
        Some(Standing::Better | Standing::AheadUntested) => None,
    }
}

/// Whether chance alone could make a figure better than its neighbours, as far as that can be tested. A cohort that is known
/// stands for a denominator that OnePlan does not have.
fn by_chance(
    definition: &Definition,
    found: &Evaluated,
    cohort: Option<u64>,
    reasons: &mut Vec<String>,
) -> Option<Verdict> {
    let mean = found.by(Statistic::Mean)?;
    match mean.standing {
        Standing::Similar => {
            reasons.push(
                "The neighbours’ mean is inside the confidence interval, so the difference could be chance.".to_owned(),
            );
            return Some(Verdict::NotDistinguishable);
        }
        Standing::AheadUntested => {}
        _ => return None,
    }
    let guess = cohort.zip(found.now.value).filter(|_| found.now.interval.is_none());
    let guess = guess.and_then(|(cohort, value)| Some((cohort, indicative(definition, value, cohort)?)));
    if let Some((cohort, interval)) = guess {
        let (lower, upper) = (definition.show(interval.lower), definition.show(interval.upper));
        let inside = interval.holds(mean.comparison.value);
        reasons.push(format!(
            "For about {cohort} people the 95% confidence interval is {lower} to {upper}. The neighbours’ mean is {}.",
            if inside { "inside it, so the difference could be chance" } else { "outside" }
        ));
        if inside {
            return Some(Verdict::NotDistinguishable);
        }
    }
    reasons.push(
        "OnePlan has no numerator and denominator for this measure. Say “better than its neighbours (not tested)”."
            .to_owned(),
    );
    Some(Verdict::Untested)
}

/// The neighbours' mean, where enough of them stand behind it.
fn mean(one: &Evaluated) -> Option<f64> {
    one.by(Statistic::Mean).filter(|beside| beside.has_enough()).map(|beside| beside.comparison.value)
}

/// What the files say, as a sentence.
#[must_use]
pub fn said(definition: &Definition, one: &Evaluated) -> String {
    let figure = figure(definition, &one.now);
    let mean = one.by(Statistic::Mean).map_or_else(String::new, |beside| {
        let comparison = beside.comparison;
        format!(
            ", mean of {} of {} neighbours {}",
            comparison.n,
            comparison.of,
            definition.show_comparator(comparison.value)
        )
    });
    format!("{}: {figure}{mean}.", one.now.period.label)
}

/// A figure with its interval and parts: `89.6% (95% confidence interval 87.8% to 91.1%; 1,180 of 1,317)`.
#[must_use]
pub fn figure(definition: &Definition, point: &Point) -> String {
    let Some(value) = point.value else {
        return point.missing.map_or("no figure", published::Missing::words).to_owned();
    };
    let mut notes = Vec::new();
    if let Some(interval) = point.interval {
        let (lower, upper) = (definition.show(interval.lower), definition.show(interval.upper));
        notes.push(format!("95% confidence interval {lower} to {upper}"));
    }
    if let Some((n, d)) = point.parts {
        #[expect(clippy::cast_possible_truncation, reason = "published counts")]
        let count = |number: f64| page::words::count(number as i64);
        notes.push(format!("{} of {}", count(n), count(d)));
    }
    if point.status == "provisional" {
        notes.push("provisional".to_owned());
    }
    let shown = definition.show(value);
    if notes.is_empty() { shown } else { format!("{shown} ({})", notes.join("; ")) }
}

/// Where mean and median say opposite things, that they do.
#[must_use]
pub fn flips(definition: &Definition, one: &Evaluated) -> Option<String> {
    let value = one.now.value?;
    let of = |statistic| one.by(statistic).filter(|beside| beside.has_enough()).map(|beside| beside.comparison.value);
    let (mean, median) = (of(Statistic::Mean)?, of(Statistic::Median)?);
    let (by_mean, by_median) =
        (definition.polarity.better_by(value, mean)?, definition.polarity.better_by(value, median)?);
    let word = |by: f64| if by > 0.0 { "better" } else { "worse" };
    (by_mean * by_median < 0.0).then(|| {
        // One place more than published: the two lie close to the figure.
        let show = |value: f64| format!("{value:.*}", definition.places + 1);
        format!(
            "The answer depends on the statistic: {} than the mean ({}), {} than the median ({}).",
            word(by_mean),
            show(mean),
            word(by_median),
            show(median)
        )
    })
}
