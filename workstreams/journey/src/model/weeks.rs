//! Weeks in which things fall due: this one, and some after it.

use jiff::ToSpan;
use jiff::civil::Date;
use page::words::day_and_month;

/// How many weeks after this one a view by week shows.
pub const AHEAD: i64 = 6;

/// A week, from Monday to Sunday; this week begins today, for what is before today is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    /// The Monday: what an address says.
    pub monday: Date,
    pub first: Date,
    pub last: Date,
}

fn later(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

/// The Monday of the week in which a day lies.
#[must_use]
pub fn monday(day: Date) -> Date {
    later(day, -i64::from(day.weekday().to_monday_zero_offset()))
}

/// This week and those after it.
#[must_use]
pub fn coming(today: Date) -> Vec<Week> {
    let this = monday(today);
    let week = |ahead: i64| {
        let monday = later(this, ahead * 7);
        Week { monday, first: monday.max(today), last: later(monday, 6) }
    };
    (0..=AHEAD).map(week).collect()
}

impl Week {
    /// "30 Nov to 6 Dec".
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} to {}", day_and_month(self.monday), day_and_month(self.last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weeks_follow_each_other_from_today_without_a_gap() {
        let all = coming(date(2026, 12, 2));
        assert_eq!(all.len(), 7);
        let this = all.first().copied().unwrap();
        assert_eq!((this.monday, this.first, this.last), (date(2026, 11, 30), date(2026, 12, 2), date(2026, 12, 6)));
        for pair in all.windows(2) {
            assert_eq!(later(pair[0].last, 1), pair[1].first);
        }
        assert_eq!(this.words(), "30 Nov to 6 Dec");
        assert_eq!(monday(date(2026, 12, 6)), date(2026, 11, 30));
    }
}
