//! The claims guard: a sentence for a board is made of a whole named basket by a stated rule, or it is refused; a claim
//! that somebody made is judged against the files.

use serde::Serialize;
use statistics::{Change, Polarity, Standing, Statistic};

use super::definition::Definition;
use super::evaluate::Evaluated;

mod judged;

pub use judged::{Claim, Figure, Judged, Verdict, figure, flips, judge, said};

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
            Self::MovedBetter => "got better",
            Self::MovedWorse => "got worse",
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
                "Improved since the previous period: the intervals do not overlap, or a test of two proportions at 95% shows a difference. Measures without an interval do not count."
            }
            Self::Worsened => {
                "Worsened since the previous period: the intervals do not overlap, or a test of two proportions at 95% shows a difference. Measures without an interval do not count."
            }
            Self::MovedBetter => "The figure is better than in the previous period. Chance is not tested.",
            Self::MovedWorse => "The figure is worse than in the previous period. Chance is not tested.",
            Self::TrackingPositively => {
                "Improved (tested at 95%), or no clear change and a figure better than the unweighted mean of the neighbours. Measures without an interval do not count."
            }
            Self::AheadOfMean => {
                "The figure is better than the unweighted mean of the neighbours. Chance is not tested."
            }
            Self::AheadOfMedian => "The figure is better than the median of the neighbours. Chance is not tested.",
            Self::AheadOfEngland => "The figure is better than England’s. Chance is not tested.",
            Self::BetterThanMean => {
                "The figure is better than the unweighted mean of the neighbours, and that mean is outside the figure’s 95% confidence interval. Measures without an interval do not count."
            }
        }
    }

    /// Whether a measure counts; the reason where it cannot be judged by this rule.
    fn counts(self, definition: &Definition, evaluated: &Evaluated) -> Result<bool, String> {
        if !matches!(definition.polarity, Polarity::High | Polarity::Low | Polarity::Band { .. }) {
            return Err("neither higher nor lower is better".to_owned());
        }
        let Some(now) = evaluated.now.value else {
            let why = evaluated.now.missing.map_or("no figure", published::Missing::words);
            return Err(format!("{} is {why}", evaluated.now.period.label));
        };
        let ahead_of = |other: Option<f64>, whose: &str| {
            if definition.is_count() {
                return Err("a count depends on how large an area is".to_owned());
            }
            other
                .and_then(|other| definition.polarity.better_by(now, other))
                .map(|by| by > 0.0)
                .ok_or_else(|| format!("{whose} has no figure for {}", evaluated.now.period.label))
        };
        let statistic = |statistic: Statistic| {
            let beside = evaluated.by(statistic).filter(|beside| beside.standing != Standing::CannotTell);
            ahead_of(beside.map(|beside| beside.comparison.value), "enough neighbours")
        };
        let moved = |better: bool| {
            let before = evaluated.before.as_ref().and_then(|point| point.value);
            let by = before.and_then(|before| definition.polarity.better_by(now, before));
            by.map(|by| if better { by > 0.0 } else { by < 0.0 })
                .ok_or_else(|| "no comparable figure for the previous period".to_owned())
        };
        let tested = match evaluated.change {
            Change::CannotTell => Err("no comparable figure for the previous period".to_owned()),
            Change::BetterUntested | Change::WorseUntested | Change::Same => {
                Err("no confidence interval: numerator and denominator are not available".to_owned())
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
                    return Err("no confidence interval: numerator and denominator are not available".to_owned());
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
                let verdict = match evaluated {
                    Some(evaluated) => rule.counts(definition, evaluated),
                    None => Err(definition.no_figure().words().to_owned()),
                };
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
            return Err(format!("The measure set “{}” has no measures.", self.basket));
        }
        if self.judged == 0 {
            return Err(format!(
                "None of the {} measures in the set “{}” can be tested by this rule.",
                self.measures.len(),
                self.basket
            ));
        }
        let (all, left) = (self.measures.len(), self.measures.len() - self.judged);
        let left = match left {
            0 => String::new(),
            left => format!("; {left} cannot be tested by this rule"),
        };
        Ok(format!(
            "{} of {} measures {}. The measure set “{}” has {all}{left}.",
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
        let mut reasons = vec![format!("Claimed: {yes} of {of}. {computed}")];
        if of == self.judged {
            return Judged { verdict: Verdict::NotReproduced, reasons };
        }
        if of != self.measures.len() {
            let held = self.measures.len();
            reasons
                .push(format!("The measure set has {held} measures, not {of}, so the claim counts a different set."));
        } else if self.judged < of {
            reasons.push(format!("Only {} of its measures can be tested by this rule.", self.judged));
        }
        Judged { verdict: Verdict::NotReproducible, reasons }
    }
}
