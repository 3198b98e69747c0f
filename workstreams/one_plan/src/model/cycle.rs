//! How often a meeting comes again, and on which days.

use jiff::Span;
use jiff::civil::Date;

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cycle {
    /// Every so many weeks, on the same weekday.
    Weeks(i64),
    /// Every so many months, on the same weekday of the month: the second Wednesday stays the second Wednesday.
    Months(i64),
}

/// The cycles to choose from: code, words, which.
pub const CYCLES: [(&str, &str, Cycle); 5] = [
    ("2w", "Every 2 weeks", Cycle::Weeks(2)),
    ("4w", "Every 4 weeks", Cycle::Weeks(4)),
    ("1m", "Every month, on the same weekday of the month", Cycle::Months(1)),
    ("2m", "Every 2 months, on the same weekday of the month", Cycle::Months(2)),
    ("3m", "Every 3 months, on the same weekday of the month", Cycle::Months(3)),
];

impl Cycle {
    /// Its days from the first to the last at the latest, the first among them.
    #[must_use]
    pub fn days(self, first: Date, last: Date) -> Vec<Date> {
        (0..).map_while(|count| self.day(first, count)).take_while(|day| *day <= last).collect()
    }

    /// The day after so many times. Nothing past the end of all time.
    fn day(self, first: Date, count: i64) -> Option<Date> {
        match self {
            Self::Weeks(weeks) => first.checked_add(Span::new().try_weeks(weeks * count).ok()?).ok(),
            Self::Months(months) => {
                let month = first.first_of_month().checked_add(Span::new().try_months(months * count).ok()?).ok()?;
                let nth = (first.day() - 1) / 7 + 1;
                // A fifth Wednesday is the last one, and not every month has five.
                let nth = if nth == 5 { -1 } else { nth };
                month.nth_weekday_of_month(nth, first.weekday()).ok()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn weeks_keep_the_weekday_and_months_its_place() {
        let every = |cycle: Cycle, first, last| cycle.days(first, last);
        assert_eq!(
            every(Cycle::Weeks(2), date(2026, 12, 16), date(2027, 1, 14)),
            [date(2026, 12, 16), date(2026, 12, 30), date(2027, 1, 13)]
        );
        // The second Wednesday.
        assert_eq!(
            every(Cycle::Months(1), date(2026, 12, 9), date(2027, 3, 9)),
            [date(2026, 12, 9), date(2027, 1, 13), date(2027, 2, 10)]
        );
        // The fifth Thursday is the last.
        assert_eq!(
            every(Cycle::Months(3), date(2026, 4, 30), date(2026, 12, 31)),
            [date(2026, 4, 30), date(2026, 7, 30), date(2026, 10, 29)]
        );
        assert!(every(Cycle::Weeks(4), date(2026, 12, 9), date(2026, 12, 8)).is_empty());
        for (_, _, cycle) in CYCLES {
            let days = every(cycle, date(2026, 1, 31), date(2028, 1, 31));
            assert!(
                days.windows(2).all(|pair| pair[0] < pair[1] && pair[0].weekday() == pair[1].weekday()),
                "{days:?}"
            );
        }
    }
}
