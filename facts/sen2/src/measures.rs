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

    fn add(&mut self, within: bool) {
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

impl Timeliness {
    /// Counts a person in.
    pub fn add(&mut self, person: &Record, year: Year) {
        let (first, last) = year.period();
        let in_period = |on: Option<jiff::civil::Date>| on.is_none_or(|on| (first..=last).contains(&on));
        for request in person.all(Block::Requests) {
            let received = request.date(Field::ReceivedDate);
            let within = |on: Option<jiff::civil::Date>, weeks: i32| match (received, on) {
                (Some(from), Some(on)) => (on - from).get_days() <= weeks * 7,
                _ => false,
            };
            let decided = request.date(Field::RequestOutcomeDate);
            if matches!(request.get(Field::RequestOutcome), Some("Y" | "N")) && in_period(decided) {
                self.decided_within_6_weeks.add(within(decided, 6));
            }
            if let Some(assessment) = request.one(Block::Assessment) {
                let ended = assessment.date(Field::AssessmentOutcomeDate);
                match assessment.get(Field::AssessmentOutcome) {
                    Some("Y") if in_period(ended) && assessment.one(Block::NamedPlan).is_some() => {
                        self.within_20_weeks.add(within(ended, 20));
                        if assessment.get(Field::Week20) != Some("1") {
                            self.within_20_weeks_no_exceptions.add(within(ended, 20));
                        }
                    }
                    Some("N") if in_period(ended) => self.refused_within_16_weeks.add(within(ended, 16)),
                    _ => {}
                }
            }
            for plans in request.all(Block::ActivePlans) {
                let (meeting, decision) = (plans.date(Field::ReviewMeeting), plans.date(Field::LastReview));
                if let (Some(meeting), Some(decision)) = (meeting, decision)
                    && (first..=last).contains(&meeting)
                    && decision >= meeting
                {
                    self.review_within_4_weeks.add((decision - meeting).get_days() <= 28);
                }
            }
        }
    }
}
