//! The evaluation criteria of the area SEND inspection framework, as versioned data in our words; what inspectors ask for,
//! and the days from the notice. How sure each is stands beside it, for whoever compares them with the framework.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Serialize;

/// The version of the framework that these are from.
pub const VERSION: &str = "January 2023, updated June 2025";

/// How sure a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sure {
    /// Seen in two sources.
    Checked,
    /// Seen in sources that quote it.
    Secondary,
    /// Its wording was not seen.
    Unverified,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Criterion {
    /// `A1`.
    pub id: &'static str,
    /// In our words.
    pub words: &'static str,
    pub sure: Sure,
    /// Measures of the shipped basket that speak to it.
    pub measures: &'static [&'static str],
}

/// The criteria: A is the impact on children and young people, B is leadership.
pub const CRITERIA: [Criterion; 11] = [
    Criterion {
        id: "A1",
        words: "Needs are identified accurately, and assessed in a timely and effective way",
        sure: Sure::Checked,
        measures: &["M01", "M02"],
    },
    Criterion {
        id: "A2",
        words: "Children, young people and families take part in decisions about their own plans and support",
        sure: Sure::Checked,
        measures: &["M04", "M05"],
    },
    Criterion {
        id: "A3",
        words: "They get the right help at the right time",
        sure: Sure::Checked,
        measures: &["M03", "M12"],
    },
    Criterion {
        id: "A4",
        words: "They are well prepared for their next steps, and achieve strong outcomes",
        sure: Sure::Checked,
        measures: &["M17", "M20", "M22", "M23", "M26", "M28"],
    },
    Criterion {
        id: "A5",
        words: "They are valued, visible and included in their communities",
        sure: Sure::Checked,
        measures: &["M10"],
    },
    Criterion {
        id: "B1",
        words: "Leaders are ambitious for children and young people with SEND",
        sure: Sure::Secondary,
        measures: &[],
    },
    Criterion {
        id: "B2",
        words: "Leaders engage and work with children, young people and families",
        sure: Sure::Unverified,
        measures: &[],
    },
    Criterion {
        id: "B3",
        words: "Leaders have an accurate, shared understanding of the needs in the area",
        sure: Sure::Secondary,
        measures: &["M08", "M09"],
    },
    Criterion {
        id: "B4",
        words: "Leaders commission services and provision for needs and aspirations, including alternative provision",
        sure: Sure::Unverified,
        measures: &[],
    },
    Criterion {
        id: "B5",
        words: "Leaders evaluate services and make improvements",
        sure: Sure::Unverified,
        measures: &[],
    },
    Criterion {
        id: "B6",
        words: "Leaders create an environment in which effective practice and work across agencies can flourish",
        sure: Sure::Secondary,
        measures: &[],
    },
];

/// A criterion by its id.
#[must_use]
pub fn criterion(id: &str) -> Option<&'static Criterion> {
    CRITERIA.iter().find(|one| one.id == id)
}

/// What inspectors ask for, and how sure.
pub const REQUESTED: [(&str, Sure); 9] = [
    ("Person-level list of all children and young people with SEND: the lists of Annex A", Sure::Secondary),
    ("SEND strategy, the One Plan, self-evaluation", Sure::Unverified),
    ("Joint commissioning: health, residential special schools, other placements", Sure::Secondary),
    ("Alternative provision: register, oversight, unregistered placements, quality visits", Sure::Secondary),
    ("Board: terms, minutes, risk register, performance reports", Sure::Unverified),
    ("Quality: audits of EHC plans, annual reviews, complaints, tribunal outcomes, mediation", Sure::Unverified),
    ("Voice: parent carer forum, feedback on the Local Offer and its annual report", Sure::Unverified),
    ("Surveys shared with children and young people, parents and carers, practitioners", Sure::Secondary),
    ("Documents and consent for the children and young people tracked (up to six)", Sure::Secondary),
];

/// What happens after the notice: working days after it, what, how sure.
const STEPS: [(i32, &str, Sure); 5] = [
    (0, "Notice; surveys open; the area begins to send information", Sure::Secondary),
    (
        5,
        "Person-level list and information received; inspectors choose children and young people to track",
        Sure::Secondary,
    ),
    (7, "Documents and consent for those chosen", Sure::Secondary),
    (10, "On-site fieldwork begins: tracking meetings, visits, sampling, meetings with leaders", Sure::Secondary),
    (
        14,
        "Fieldwork ends; then draft report, factual accuracy check, publication, and any plan that the outcome requires",
        Sure::Secondary,
    ),
];

/// The days that follow from a notice. Bank holidays are asked of `is_holiday`.
#[must_use]
pub fn timetable(notice: Date, is_holiday: impl Fn(Date) -> bool) -> Vec<(Date, &'static str)> {
    let is_work = |day: Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !is_holiday(day);
    STEPS
        .into_iter()
        .filter_map(|(days, what, _)| {
            let mut day = notice;
            let mut left = days;
            while left > 0 {
                day = day.checked_add(1.day()).ok()?;
                left -= i32::from(is_work(day));
            }
            Some((day, what))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn working_days_leave_weekends_and_holidays_out() {
        // Monday; Friday of that week is a holiday.
        let days = timetable(date(2026, 3, 30), |day| day == date(2026, 4, 3));
        assert_eq!(days[0].0, date(2026, 3, 30));
        assert_eq!(days[1].0, date(2026, 4, 7));
        assert_eq!(days[3].0, date(2026, 4, 14));
    }

    #[test]
    fn criteria_name_measures_that_there_are() {
        let all = crate::model::definition::shipped();
        for criterion in CRITERIA {
            for measure in criterion.measures {
                assert!(all.iter().any(|one| one.id == *measure), "{measure}");
            }
        }
    }
}
