//! The claims guard: a sentence for a board is made of a whole named basket by a stated rule, or it is refused; a claim
//! that somebody made is judged against the files.

use std::str::FromStr;

use serde::Serialize;
use statistics::{Change, Confidence, Interval, Polarity, Standing, Statistic, proportion};

use super::definition::Definition;
use super::evaluate::{Evaluated, Point};

/// A rule by which the measures of a basket are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Improved, and more than chance would do.
    Improved,
    /// Worsened, and more than chance would do.
    Worsened,
    /// The figure moved the good way, tested or not.
    MovedBetter,
    /// The figure moved the bad way, tested or not.
    MovedWorse,
    /// Improved, or no clear change and better than the neighbours' mean.
    TrackingPositively,
    /// The figure is on the good side of the neighbours' mean, tested or not.
    AheadOfMean,
    /// The figure is on the good side of the neighbours' median, tested or not.
    AheadOfMedian,
    /// The figure is on the good side of England's, tested or not.
    AheadOfEngland,
    /// Better than the neighbours' mean, and more than chance would do.
    BetterThanMean,
}

impl Rule {
    pub const ALL: [Self; 9] = [
        Self::Improved,
        Self::Worsened,
        Self::MovedBetter,
        Self::MovedWorse,
        Self::TrackingPositively,
        Self::AheadOfMean,
        Self::AheadOfMedian,
        Self::AheadOfEngland,
        Self::BetterThanMean,
    ];

    /// Its name on the command line and in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Improved => "improved",
            Self::Worsened => "worsened",
            Self::MovedBetter => "moved-better",
            Self::MovedWorse => "moved-worse",
            Self::TrackingPositively => "tracking-positively",
            Self::AheadOfMean => "ahead-of-mean",
            Self::AheadOfMedian => "ahead-of-median",
            Self::AheadOfEngland => "ahead-of-england",
            Self::BetterThanMean => "better-than-mean",
        }
    }

    /// From its name.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// How the sentence says it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Improved => "improved",
            Self::Worsened => "worsened",
            Self::MovedBetter => "moved for the better",
            Self::MovedWorse => "moved for the worse",
            Self::TrackingPositively => "are tracking positively",
            Self::AheadOfMean => "are ahead of the mean of statistical neighbours",
            Self::AheadOfMedian => "are ahead of the median of statistical neighbours",
            Self::AheadOfEngland => "are ahead of England",
            Self::BetterThanMean => "are better than the mean of statistical neighbours",
        }
    }

    /// The rule itself, printed with every sentence.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Self::Improved => {
                "Improved since the period before: the intervals do not overlap, or a test of two proportions at 95% \
                 tells them apart. A measure without an interval cannot count."
            }
            Self::Worsened => {
                "Worsened since the period before: the intervals do not overlap, or a test of two proportions at 95% \
                 tells them apart. A measure without an interval cannot count."
            }
            Self::MovedBetter => "The figure is better than that of the period before. Whether by chance is not asked.",
            Self::MovedWorse => "The figure is worse than that of the period before. Whether by chance is not asked.",
            Self::TrackingPositively => {
                "Improved (tested at 95%); or no clear change, and the figure on the good side of the unweighted mean \
                 of the neighbours. A measure without an interval cannot count."
            }
            Self::AheadOfMean => {
                "The figure is on the good side of the unweighted mean of the neighbours. Whether by chance is not \
                 asked."
            }
            Self::AheadOfMedian => {
                "The figure is on the good side of the median of the neighbours. Whether by chance is not asked."
            }
            Self::AheadOfEngland => "The figure is on the good side of England’s. Whether by chance is not asked.",
            Self::BetterThanMean => {
                "The unweighted mean of the neighbours lies outside the measure’s 95% interval, on its bad side. A \
                 measure without an interval cannot count."
            }
        }
    }

    /// Whether a measure counts; the reason where it cannot be judged by this rule.
    fn counts(self, definition: &Definition, evaluated: &Evaluated) -> Result<bool, String> {
        if !matches!(definition.polarity, Polarity::High | Polarity::Low | Polarity::Band { .. }) {
            return Err("neither direction is good in itself".to_owned());
        }
        let Some(now) = evaluated.now.value else {
            let why = evaluated.now.missing.map_or("no figure", published::Missing::words);
            return Err(format!("{} is {why}", evaluated.now.period.label));
        };
        let ahead_of = |other: Option<f64>, whose: &str| {
            other
                .and_then(|other| definition.polarity.better_by(now, other))
                .map(|by| by > 0.0)
                .ok_or_else(|| format!("{whose} has no figure for {}", evaluated.now.period.label))
        };
        let statistic = |statistic: Statistic| {
            let beside = evaluated.by(statistic).filter(|beside| beside.standing != Standing::CannotTell);
            ahead_of(beside.map(|beside| beside.comparison.value), "a sufficient number of neighbours")
        };
        let moved = |better: bool| {
            let before = evaluated.before.as_ref().and_then(|point| point.value);
            let by = before.and_then(|before| definition.polarity.better_by(now, before));
            by.map(|by| if better { by > 0.0 } else { by < 0.0 })
                .ok_or_else(|| "no figure of the period before that may be compared".to_owned())
        };
        let tested = match evaluated.change {
            Change::CannotTell => Err("no figure of the period before that may be compared".to_owned()),
            Change::BetterUntested | Change::WorseUntested | Change::Same => {
                Err("no interval: numerator and denominator are not published".to_owned())
            }
            known => Ok(known),
        };
        match self {
            Self::Improved => tested.map(|change| change == Change::Improved),
            Self::Worsened => tested.map(|change| change == Change::Worsened),
            Self::MovedBetter => moved(true),
            Self::MovedWorse => moved(false),
            Self::TrackingPositively => match tested? {
                Change::Improved => Ok(true),
                Change::NoClearChange => statistic(Statistic::Mean),
                _ => Ok(false),
            },
            Self::AheadOfMean => statistic(Statistic::Mean),
            Self::AheadOfMedian => statistic(Statistic::Median),
            Self::AheadOfEngland => ahead_of(evaluated.england.as_ref().and_then(|point| point.value), "England"),
            Self::BetterThanMean => {
                if evaluated.now.interval.is_none() {
                    return Err("no interval: numerator and denominator are not published".to_owned());
                }
                statistic(Statistic::Mean)?;
                Ok(evaluated.by(Statistic::Mean).is_some_and(|beside| beside.standing == Standing::Better))
            }
        }
    }
}

/// A measure in a count.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Counted {
    /// The measure.
    pub id: String,
    pub title: String,
    /// Whether it counts; nothing where it cannot be judged.
    pub counts: Option<bool>,
    /// Why it cannot be judged.
    pub why_not: Option<String>,
    /// The period of its figure.
    pub period: Option<String>,
}

/// A count over a whole basket.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Count {
    /// The basket with its version.
    pub basket: String,
    /// The version of the neighbours.
    pub neighbours: String,
    pub rule: Rule,
    /// Every measure of the basket.
    pub measures: Vec<Counted>,
    /// How many count.
    pub yes: usize,
    /// How many can be judged.
    pub judged: usize,
}

impl Count {
    /// Counts a basket.
    #[must_use]
    pub fn of(basket: &str, neighbours: &str, rule: Rule, measures: &[(&Definition, Option<Evaluated>)]) -> Self {
        let measures: Vec<Counted> = measures
            .iter()
            .map(|(definition, evaluated)| {
                let verdict = evaluated.as_ref().map_or_else(
                    || Err("no file with it has been brought in".to_owned()),
                    |evaluated| rule.counts(definition, evaluated),
                );
                Counted {
                    id: definition.id.clone(),
                    title: definition.title.clone(),
                    counts: verdict.as_ref().ok().copied(),
                    why_not: verdict.err(),
                    period: evaluated.as_ref().map(|evaluated| evaluated.now.period.label.clone()),
                }
            })
            .collect();
        Self {
            basket: basket.to_owned(),
            neighbours: neighbours.to_owned(),
            rule,
            yes: measures.iter().filter(|one| one.counts == Some(true)).count(),
            judged: measures.iter().filter(|one| one.counts.is_some()).count(),
            measures,
        }
    }

    /// The sentence that may be said.
    ///
    /// # Errors
    /// Why none may be.
    pub fn sentence(&self) -> Result<String, String> {
        if self.measures.is_empty() {
            return Err(format!("The basket {} holds no measure.", self.basket));
        }
        if self.judged == 0 {
            return Err(format!(
                "None of the {} measures of the basket {} can be judged by this rule.",
                self.measures.len(),
                self.basket
            ));
        }
        let (all, left) = (self.measures.len(), self.measures.len() - self.judged);
        let left = match left {
            0 => String::new(),
            left => format!("; {left} cannot be judged by this rule"),
        };
        Ok(format!(
            "{} of {} measures {}. The basket {} holds {all}{left}.",
            self.yes,
            self.judged,
            self.rule
                .words()
                .replace("statistical neighbours", &format!("statistical neighbours ({})", self.neighbours)),
            self.basket
        ))
    }

    /// Judges a count that somebody said: so many of so many.
    #[must_use]
    pub fn judge(&self, yes: usize, of: usize) -> Judged {
        let computed = self.sentence().unwrap_or_else(|why| why);
        if self.judged == 0 || self.measures.is_empty() {
            return Judged { verdict: Verdict::NotCheckable, reasons: vec![computed] };
        }
        // What may be said is so many of those that can be judged, with the rest named.
        if yes == self.yes && of == self.judged {
            return Judged { verdict: Verdict::Exact, reasons: vec![computed] };
        }
        let mut reasons = vec![format!("Said: {yes} of {of}. {computed}")];
        if of == self.judged {
            return Judged { verdict: Verdict::NotReproduced, reasons };
        }
        if of != self.measures.len() {
            let held = self.measures.len();
            reasons.push(format!("The basket holds {held} measures, not {of}: it is not the one that was counted."));
        } else if self.judged < of {
            reasons.push(format!("Only {} of its measures can be judged by this rule.", self.judged));
        }
        Judged { verdict: Verdict::NotReproducible, reasons }
    }
}

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
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::True => "true",
            Self::NotDistinguishable => "true, not distinguishable from chance",
            Self::Untested => "true by the figures, not tested",
            Self::OutOfDate => "true of an earlier period",
            Self::Mislabelled => "exact but mislabelled",
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
        value.map(|value| Self { value, places }).ok_or_else(|| format!("“{text}” is no number such as 89.6"))
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

/// Judges a claim about one measure. `periods` are all evaluations of it, the latest first.
#[must_use]
pub fn judge(definition: &Definition, periods: &[Evaluated], claim: &Claim) -> Judged {
    let mut looked: Vec<&Evaluated> = periods.iter().filter(|one| one.now.value.is_some()).collect();
    if let Some(period) = &claim.period {
        looked.retain(|one| one.now.period.label == *period);
    }
    if looked.is_empty() {
        let of = claim.period.as_ref().map(|period| format!(" for {period}")).unwrap_or_default();
        let reason = format!("No file with a figure of “{}”{of} has been brought in.", definition.title);
        return Judged { verdict: Verdict::NotCheckable, reasons: vec![reason] };
    }
    let lacks = definition.label_lacks(&claim.label);
    let agrees = |one: &&&Evaluated| {
        let value = claim.value.is_none_or(|said| one.now.value.is_some_and(|value| said.is(value)));
        value && claim.against.is_none_or(|said| mean(one).is_some_and(|mean| said.is(mean)))
    };
    // Figures that agree say which period was meant; without figures it is the latest.
    let gives_figures = claim.value.is_some() || claim.against.is_some();
    let found = if gives_figures { looked.iter().find(agrees) } else { looked.first() };
    let Some(found) = found else {
        let mut reasons: Vec<String> = looked.iter().take(3).map(|one| said(definition, one)).collect();
        reasons.insert(0, "No period gives these figures.".to_owned());
        return Judged { verdict: Verdict::NotReproduced, reasons };
    };
    let mut reasons = vec![said(definition, found)];
    if claim.says_better {
        let mean = found.by(Statistic::Mean);
        match mean.map(|beside| beside.standing) {
            None | Some(Standing::CannotTell) => {
                reasons.push("Too few neighbours have a figure.".to_owned());
                return Judged { verdict: Verdict::NotCheckable, reasons };
            }
            Some(Standing::NoPolarity) => {
                reasons.push("Neither direction is good in itself: it can be neither better nor worse.".to_owned());
                return Judged { verdict: Verdict::NotReproduced, reasons };
            }
            Some(Standing::Worse | Standing::BehindUntested | Standing::Level) => {
                reasons.push("It is not better than the mean of its neighbours.".to_owned());
                return Judged { verdict: Verdict::NotReproduced, reasons };
            }
            Some(Standing::Similar) => {
                let by = found.now.value.zip(mean.map(|beside| beside.comparison.value));
                if by.and_then(|(now, mean)| definition.polarity.better_by(now, mean)).is_none_or(|by| by <= 0.0) {
                    reasons.push("It is not better than the mean of its neighbours.".to_owned());
                    return Judged { verdict: Verdict::NotReproduced, reasons };
                }
            }
            Some(Standing::Better | Standing::AheadUntested) => {}
        }
        if let Some(flips) = flips(definition, found) {
            reasons.push(flips);
        }
    }
    if !definition.note.is_empty() {
        reasons.push(definition.note.clone());
    }
    let later = periods.first().filter(|one| one.now.period != found.now.period && one.now.value.is_some());
    if let Some(later) = later {
        reasons.push(format!("A later figure has been brought in: {}", said(definition, later)));
    }
    if !lacks.is_empty() {
        let must = lacks.join("” and “");
        reasons.push(format!("The measure is “{}”: its name must say “{must}”.", definition.title));
        return Judged { verdict: Verdict::Mislabelled, reasons };
    }
    if later.is_some() && claim.period.is_none() {
        return Judged { verdict: Verdict::OutOfDate, reasons };
    }
    let mean = found.by(Statistic::Mean);
    let is_similar = mean.is_some_and(|beside| beside.standing == Standing::Similar);
    let guess = claim.cohort.zip(found.now.value).filter(|_| found.now.interval.is_none());
    let guess = guess.and_then(|(cohort, value)| Some((cohort, indicative(definition, value, cohort)?)));
    if claim.says_better && is_similar {
        reasons.push("The neighbours’ mean lies inside its interval: chance alone could do it.".to_owned());
        return Judged { verdict: Verdict::NotDistinguishable, reasons };
    }
    if claim.says_better && mean.is_some_and(|beside| beside.standing == Standing::AheadUntested) {
        if let (Some((cohort, interval)), Some(beside)) = (guess, mean) {
            let (lower, upper) = (definition.show(interval.lower), definition.show(interval.upper));
            let inside = interval.holds(beside.comparison.value);
            reasons.push(format!(
                "Of about {cohort} people its 95% interval is {lower} to {upper}: the neighbours’ mean lies {}.",
                if inside { "inside, chance alone could do it" } else { "outside" }
            ));
            if inside {
                return Judged { verdict: Verdict::NotDistinguishable, reasons };
            }
        }
        reasons.push(
            "Numerator and denominator are not published with it. Say “ahead of its neighbours, not tested”."
                .to_owned(),
        );
        return Judged { verdict: Verdict::Untested, reasons };
    }
    Judged { verdict: if gives_figures { Verdict::Exact } else { Verdict::True }, reasons }
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

/// A figure with its interval and parts: `89.6% (95% interval 87.8% to 91.1%; 1,180 of 1,317)`.
#[must_use]
pub fn figure(definition: &Definition, point: &Point) -> String {
    let Some(value) = point.value else {
        return point.missing.map_or("no figure", published::Missing::words).to_owned();
    };
    let mut notes = Vec::new();
    if let Some(interval) = point.interval {
        let (lower, upper) = (definition.show(interval.lower), definition.show(interval.upper));
        notes.push(format!("95% interval {lower} to {upper}"));
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
            "By the figures alone it depends on the statistic: {} than the mean ({}), {} than the median ({}).",
            word(by_mean),
            show(mean),
            word(by_median),
            show(median)
        )
    })
}
