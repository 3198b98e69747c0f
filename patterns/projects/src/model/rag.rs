//! The colour of a milestone and of a project, computed from dates.

use jiff::civil::Date;
use page::words;
use serde::{Deserialize, Serialize};

/// So many days after the baseline a milestone is red.
const LATE: i32 = 28;

/// The rule, for whoever asks.
pub const RULE: &str = "Delayed (red): the forecast date has passed and the milestone is not done, or the forecast is more than 28 days after the baseline. At risk (amber): the forecast is after the baseline. On track (green): the forecast is on or before the baseline. A project has the status of its worst milestone that is not done.";

/// A colour, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colour {
    /// All is done.
    Done,
    /// As agreed.
    Green,
    /// No milestone says when.
    Open,
    /// Later than agreed.
    Amber,
    /// Much later than agreed, or past.
    Red,
}

impl Colour {
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::Green => "On track",
            Self::Open => "No dates yet",
            Self::Amber => "At risk",
            Self::Red => "Delayed",
        }
    }

    /// The colour of its tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Done => "blue",
            Self::Green => "green",
            Self::Open => "grey",
            Self::Amber => "yellow",
            Self::Red => "red",
        }
    }

    /// From the code of a table.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "green" => Some(Self::Green),
            "amber" => Some(Self::Amber),
            "red" => Some(Self::Red),
            _ => None,
        }
    }
}

/// The dates of a milestone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dates {
    /// As first agreed.
    pub baseline: Date,
    /// As expected now.
    pub forecast: Date,
    /// When it was done.
    pub done: Option<Date>,
}

impl Dates {
    /// Days after the baseline: of the day it was done, else of the forecast. Below 0 where it is early.
    #[must_use]
    pub fn slip(&self) -> i32 {
        days(self.baseline, self.done.unwrap_or(self.forecast))
    }
}

fn days(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// A milestone's colour on a day, and why.
#[must_use]
pub fn of_milestone(dates: &Dates, today: Date) -> (Colour, String) {
    let slip = dates.slip();
    let after = |what: &str| match slip {
        0 => format!("{what} on the baseline date"),
        1.. => format!("{what} {slip} {} after the baseline", day_word(slip)),
        _ => format!("{what} {} {} before the baseline", -slip, day_word(-slip)),
    };
    if dates.done.is_some() {
        return (Colour::Done, after("done"));
    }
    if dates.forecast < today {
        let past = days(dates.forecast, today);
        return (Colour::Red, format!("forecast date passed {past} {} ago and not done", day_word(past)));
    }
    match slip {
        slip if slip > LATE => (Colour::Red, after("forecast")),
        1.. => (Colour::Amber, after("forecast")),
        _ => (Colour::Green, after("forecast")),
    }
}

const fn day_word(count: i32) -> &'static str {
    if count == 1 { "day" } else { "days" }
}

/// How a project stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Computed from dates.
    pub computed: Colour,
    pub why: String,
    /// As a person set it: the colour, why, by whom.
    pub set: Option<(Colour, String, String)>,
}

impl Standing {
    /// The colour that is shown.
    #[must_use]
    pub fn shown(&self) -> Colour {
        self.set.as_ref().map_or(self.computed, |(colour, ..)| *colour)
    }

    /// Why it has the colour that is shown: where a person set it, also what the dates say.
    #[must_use]
    pub fn in_words(&self) -> String {
        match &self.set {
            Some((_, why, by)) => {
                let computed = self.computed.words().to_lowercase();
                format!("{why} ({by}). Calculated from dates: {computed}, {}", self.why)
            }
            None => words::capitalised(&self.why),
        }
    }
}

/// A project's colour on a day: that of its worst milestone. `milestones` are titles with dates.
#[must_use]
pub fn of_project(milestones: &[(&str, Dates)], today: Date) -> Standing {
    let worst = milestones
        .iter()
        .map(|(title, dates)| {
            let (colour, why) = of_milestone(dates, today);
            (colour, dates.slip(), format!("{title}: {why}"))
        })
        .max_by(|one, other| (one.0, one.1).cmp(&(other.0, other.1)));
    match worst {
        None => Standing { computed: Colour::Open, why: "no milestones with dates".to_owned(), set: None },
        Some((Colour::Done, ..)) => {
            Standing { computed: Colour::Done, why: "all milestones are done".to_owned(), set: None }
        }
        Some((colour, _, why)) => Standing { computed: colour, why, set: None },
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn dates(baseline: Date, forecast: Date, done: Option<Date>) -> Dates {
        Dates { baseline, forecast, done }
    }

    #[test]
    fn colours_follow_from_dates() {
        let today = date(2026, 3, 10);
        let cases = [
            (dates(date(2026, 4, 1), date(2026, 4, 1), None), Colour::Green),
            (dates(date(2026, 4, 1), date(2026, 3, 20), None), Colour::Green),
            (dates(date(2026, 4, 1), date(2026, 4, 29), None), Colour::Amber),
            (dates(date(2026, 4, 1), date(2026, 4, 30), None), Colour::Red),
            // The baseline is past, the forecast is today: late, and not past.
            (dates(date(2026, 3, 1), date(2026, 3, 10), None), Colour::Amber),
            (dates(date(2026, 3, 9), date(2026, 3, 9), None), Colour::Red),
            (dates(date(2026, 1, 1), date(2026, 3, 1), Some(date(2026, 3, 1))), Colour::Done),
        ];
        for (dates, expected) in cases {
            assert_eq!(of_milestone(&dates, today).0, expected, "{dates:?}");
        }
        assert_eq!(of_milestone(&cases[6].0, today).1, "done 59 days after the baseline");
    }

    #[test]
    fn a_project_is_as_bad_as_its_worst_milestone() {
        let today = date(2026, 3, 10);
        let done = dates(date(2026, 1, 1), date(2026, 1, 1), Some(date(2026, 1, 1)));
        let late = dates(date(2026, 4, 1), date(2026, 4, 20), None);
        assert_eq!(of_project(&[], today).computed, Colour::Open);
        assert_eq!(of_project(&[("A", done)], today).computed, Colour::Done);
        let both = of_project(&[("A", done), ("B", late)], today);
        assert_eq!((both.computed, both.why.as_str()), (Colour::Amber, "B: forecast 19 days after the baseline"));
    }
}
