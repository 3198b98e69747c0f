//! The measures that the DfE publishes from the return, computed as it computes them.

use crate::schema::Block;
use crate::{Field, Record, Year};

/// A share as published: numerator, denominator, and the percentage to one decimal, half up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Share {
    /// Within the time.
    pub within: u64,
    /// Of so many. Those without a date count here, as the DfE counts them.
    pub of: u64,
}

impl Share {
    /// The percentage in tenths, rounded half up; `None` where there is nothing to divide by.
    #[must_use]
    pub fn tenths(self) -> Option<u64> {
        // 24,127 of 24,129 published percentages come out of this; half-to-even gives 23,996.
        (self.of > 0).then(|| (self.within * 2_000 + self.of) / (self.of * 2))
    }

    /// The percentage as it is printed.
    #[must_use]
    pub fn percent(self) -> Option<String> {
        self.tenths().map(|tenths| format!("{}.{}", tenths / 10, tenths % 10))
    }

    /// Counts one in.
    pub fn add(&mut self, within: bool) {
        self.of += 1;
        self.within += u64::from(within);
    }
}

/// The time measures of a return.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Timeliness {
    /// Plans issued within 20 weeks of receipt, all.
    pub within_20_weeks: Share,
    /// The same without those to which an exception applies: the headline.
    pub within_20_weeks_no_exceptions: Share,
    /// Requests decided within 6 weeks of receipt.
    pub decided_within_6_weeks: Share,
    /// Decisions not to issue, notified within 16 weeks of receipt.
    pub refused_within_16_weeks: Share,
    /// Review decisions within 4 weeks of the meeting.
    pub review_within_4_weeks: Share,
}

/// A step that a measure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A plan issued.
    Within20Weeks,
    /// The same, where no exception applies.
    Within20WeeksNoExceptions,
    /// A request decided.
    DecidedWithin6Weeks,
    /// A decision not to issue a plan.
    RefusedWithin16Weeks,
    /// A decision after a review.
    ReviewWithin4Weeks,
}

/// Tells each step of a person that counts in a year: which, on which day (none where it is not dated), and whether in
/// time (none where one of the two days is not known). The one place that says what counts.
pub fn each_step(person: &Record, year: Year, mut tell: impl FnMut(Kind, Option<jiff::civil::Date>, Option<bool>)) {
    let (first, last) = year.period();
    let in_period = |on: Option<jiff::civil::Date>| on.is_none_or(|on| (first..=last).contains(&on));
    for request in person.all(Block::Requests) {
        let received = request.date(Field::ReceivedDate);
        let within = |on: Option<jiff::civil::Date>, weeks: i32| match (received, on) {
            (Some(from), Some(on)) => Some((on - from).get_days() <= weeks * 7),
            _ => None,
        };
        let decided = request.date(Field::RequestOutcomeDate);
        if matches!(request.get(Field::RequestOutcome), Some("Y" | "N")) && in_period(decided) {
            tell(Kind::DecidedWithin6Weeks, decided, within(decided, 6));
        }
        if let Some(assessment) = request.one(Block::Assessment) {
            let ended = assessment.date(Field::AssessmentOutcomeDate);
            match assessment.get(Field::AssessmentOutcome) {
                Some("Y") if in_period(ended) && assessment.one(Block::NamedPlan).is_some() => {
                    tell(Kind::Within20Weeks, ended, within(ended, 20));
                    if assessment.get(Field::Week20) != Some("1") {
                        tell(Kind::Within20WeeksNoExceptions, ended, within(ended, 20));
                    }
                }
                Some("N") if in_period(ended) => tell(Kind::RefusedWithin16Weeks, ended, within(ended, 16)),
                _ => {}
            }
        }
        for plans in request.all(Block::ActivePlans) {
            let (meeting, decision) = (plans.date(Field::ReviewMeeting), plans.date(Field::LastReview));
            if let (Some(meeting), Some(decision)) = (meeting, decision)
                && (first..=last).contains(&meeting)
                && decision >= meeting
            {
                tell(Kind::ReviewWithin4Weeks, Some(decision), Some((decision - meeting).get_days() <= 28));
            }
        }
    }
}

impl Timeliness {
    /// Counts a person in, as the DfE counts: what is not dated is not in time.
    pub fn add(&mut self, person: &Record, year: Year) {
        each_step(person, year, |kind, _, within| self.add_step(kind, within.unwrap_or_default()));
    }

    /// Counts a step in.
    pub fn add_step(&mut self, kind: Kind, within: bool) {
        let share = match kind {
            Kind::Within20Weeks => &mut self.within_20_weeks,
            Kind::Within20WeeksNoExceptions => &mut self.within_20_weeks_no_exceptions,
            Kind::DecidedWithin6Weeks => &mut self.decided_within_6_weeks,
            Kind::RefusedWithin16Weeks => &mut self.refused_within_16_weeks,
            Kind::ReviewWithin4Weeks => &mut self.review_within_4_weeks,
        };
        share.add(within);
    }
}
