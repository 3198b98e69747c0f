//! The colour of a milestone and of a project, computed from dates.

use jiff::civil::Date;
use page::words;
use serde::{Deserialize, Serialize};

/// So many days later than first planned a milestone is red.
const LATE: i32 = 28;

/// The rule, for whoever asks.
pub const RULE: &str = "Delayed (red): the day now expected (the forecast) has passed and the milestone is not done, or it is more than 28 days later than first planned (the baseline). At risk (amber): it is expected later than first planned. On track (green): it is expected on the day first planned or earlier. A project has the status of its worst milestone that is not done. A person can set another status until a day; where the dates say that it is late it still counts as late.";

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

    /// Whether it is later than first planned.
    #[must_use]
    pub const fn is_late(self) -> bool {
        matches!(self, Self::Amber | Self::Red)
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
    /// Days later than first planned: of the day it was done, else of the day now expected, or of today where that has passed. Below
    /// 0 where it is early.
    #[must_use]
    pub fn slip(&self, today: Date) -> i32 {
        days(self.baseline, self.done.unwrap_or_else(|| self.forecast.max(today)))
    }
}

fn days(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// A milestone's colour on a day, and why.
#[must_use]
pub fn of_milestone(dates: &Dates, today: Date) -> (Colour, String) {
    let slip = dates.slip(today);
    let after = |what: &str| match slip {
        0 => format!("{what} on the day first planned"),
        1.. => format!("{what} {slip} {} later than first planned", day_word(slip)),
        _ => format!("{what} {} {} earlier than first planned", -slip, day_word(-slip)),
    };
    if dates.done.is_some() {
        return (Colour::Done, after("done"));
    }
    if dates.forecast < today {
        let past = days(dates.forecast, today);
        let why = format!("not done, though expected {past} {} ago", day_word(past));
        return (Colour::Red, if slip > 0 { after(&format!("{why}:")) } else { why });
    }
    match slip {
        slip if slip > LATE => (Colour::Red, after("now expected")),
        1.. => (Colour::Amber, after("now expected")),
        _ => (Colour::Green, after("expected")),
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
    /// The colour that is shown, and by which it is counted: a person may say that it is worse than its dates, not that what is
    /// late is not late.
    #[must_use]
    pub fn shown(&self) -> Colour {
        match &self.set {
            Some((colour, ..)) if self.computed.is_late() => (*colour).max(self.computed),
            Some((colour, ..)) => *colour,
            None => self.computed,
        }
    }

    /// How it stands in a few words, with what was agreed where a person set a better status than its dates have.
    #[must_use]
    pub fn words(&self) -> String {
        let shown = self.shown();
        match &self.set {
            Some((Colour::Green, ..)) if shown.is_late() => format!("{} (new date agreed)", shown.words()),
            Some((set, ..)) if *set < shown => format!("{} (agreed: {})", shown.words(), set.words().to_lowercase()),
            _ => shown.words().to_owned(),
        }
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
            (colour, dates.slip(today), format!("{title}: {why}"))
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
        assert_eq!(of_milestone(&cases[6].0, today).1, "done 59 days later than first planned");
        let past = dates(date(2026, 2, 18), date(2026, 3, 5), None);
        assert_eq!(past.slip(today), 20, "it counts to today");
    }

    #[test]
    fn what_is_late_stays_late_whatever_a_person_set() {
        let standing = |computed: Colour, set: Colour| Standing {
            computed,
            why: String::new(),
            set: Some((set, "Agreed".to_owned(), "Ann".to_owned())),
        };
        let agreed = standing(Colour::Red, Colour::Green);
        assert_eq!((agreed.shown(), agreed.words().as_str()), (Colour::Red, "Delayed (new date agreed)"));
        assert_eq!(standing(Colour::Red, Colour::Amber).shown(), Colour::Red);
        assert_eq!(standing(Colour::Amber, Colour::Red).words(), "Delayed");
        // A person may know more than dates that are on time, or that are not there.
        assert_eq!(standing(Colour::Green, Colour::Red).shown(), Colour::Red);
        assert_eq!(standing(Colour::Open, Colour::Green).words(), "On track");
    }

    #[test]
    fn a_project_is_as_bad_as_its_worst_milestone() {
        let today = date(2026, 3, 10);
        let done = dates(date(2026, 1, 1), date(2026, 1, 1), Some(date(2026, 1, 1)));
        let late = dates(date(2026, 4, 1), date(2026, 4, 20), None);
        assert_eq!(of_project(&[], today).computed, Colour::Open);
        assert_eq!(of_project(&[("A", done)], today).computed, Colour::Done);
        let both = of_project(&[("A", done), ("B", late)], today);
        assert_eq!(
            (both.computed, both.why.as_str()),
            (Colour::Amber, "B: now expected 19 days later than first planned")
        );
    }
}
