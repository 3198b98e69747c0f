//! Which days a date field takes. Each field names its range, so that no form takes a day that cannot be.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::words;

/// Nobody in the records is older.
const OLDEST_YEARS: i32 = 100;
/// What is recorded today happened no longer ago than this.
const PAST_YEARS: i32 = 30;
/// Nobody plans further ahead.
const COMING_YEARS: i32 = 15;
/// Further ahead than this a day is asked about once.
const USUAL_YEARS: i32 = 2;

/// The days that a date field takes, both ends included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateRange {
    first: Date,
    last: Date,
    /// What is said of a day before `first`, after the name of the field.
    early: String,
    /// What is said of a day after `last`, after the name of the field.
    late: String,
    /// Later days are asked about once.
    usual: Option<Date>,
}

fn before(today: Date, years: i32) -> Date {
    today.checked_sub(years.years()).unwrap_or(Date::MIN)
}

fn after(today: Date, years: i32) -> Date {
    today.checked_add(years.years()).unwrap_or(Date::MAX)
}

fn must_be(what: &str, day: Date) -> String {
    format!("must be {what} {}", words::date(day))
}

impl DateRange {
    /// A date of birth.
    #[must_use]
    pub fn birth(today: Date) -> Self {
        let first = before(today, OLDEST_YEARS);
        Self { first, last: today, early: must_be("after", first), late: "must be in the past".to_owned(), usual: None }
    }

    /// A day on which something happened: today or earlier.
    #[must_use]
    pub fn past(today: Date) -> Self {
        let first = before(today, PAST_YEARS);
        Self {
            first,
            last: today,
            early: must_be("after", first),
            late: "must be today or earlier".to_owned(),
            usual: None,
        }
    }

    /// A day on which something is to happen: today or later. A day far ahead is asked about once.
    #[must_use]
    pub fn coming(today: Date) -> Self {
        let last = after(today, COMING_YEARS);
        Self {
            first: today,
            last,
            early: "must be today or later".to_owned(),
            late: must_be("before", last),
            usual: Some(after(today, USUAL_YEARS)),
        }
    }

    /// A day that may lie behind or ahead, such as the first day of a project.
    #[must_use]
    pub fn past_or_coming(today: Date) -> Self {
        Self { late: Self::coming(today).late, last: after(today, COMING_YEARS), ..Self::past(today) }
    }

    /// Any day, for a field whose days something else judges, such as the law's guards, or from which dates are only
    /// worked out.
    #[must_use]
    pub fn any() -> Self {
        let (first, last) = (date(1900, 1, 1), date(2200, 12, 31));
        Self { first, last, early: must_be("after", first), late: must_be("before", last), usual: None }
    }

    /// Only from `first` on, where there is one. `why` says what that day is, such as "the date of birth".
    #[must_use]
    pub fn since(self, first: Option<Date>, why: &str) -> Self {
        match first.filter(|first| *first > self.first) {
            Some(first) => Self { first, early: format!("must be on or after {why}, {}", words::date(first)), ..self },
            None => self,
        }
    }

    /// Only up to `last`. `why` says what that day is.
    #[must_use]
    pub fn until(self, last: Date, why: &str) -> Self {
        if last < self.last {
            return Self { last, late: format!("must be on or before {why}, {}", words::date(last)), ..self };
        }
        self
    }

    /// Why a day is none of these, after the name of its field.
    #[must_use]
    pub fn refuses(&self, day: Date) -> Option<&str> {
        if day < self.first {
            Some(&self.early)
        } else if day > self.last {
            Some(&self.late)
        } else {
            None
        }
    }

    /// What is asked about a day that is possible and unlikely, after its words.
    pub(crate) fn asks(&self, day: Date) -> Option<String> {
        self.usual.filter(|usual| day > *usual).map(|_| format!("{} is a long way ahead", words::date(day)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = date(2026, 11, 2);

    #[test]
    fn each_range_refuses_the_days_that_cannot_be() {
        let birth = DateRange::birth(TODAY);
        assert!(birth.refuses(date(2099, 1, 1)).is_some_and(|words| words.contains("past")));
        assert!(birth.refuses(date(1900, 1, 1)).is_some() && birth.refuses(date(2010, 5, 1)).is_none());
        let past = DateRange::past(TODAY).since(Some(date(2015, 3, 27)), "the date of birth");
        assert!(past.refuses(TODAY).is_none() && past.refuses(date(2026, 11, 3)).is_some());
        assert!(past.refuses(date(2015, 3, 26)).is_some_and(|words| words.contains("27 March 2015")));
        let coming = DateRange::coming(TODAY);
        assert!(coming.refuses(date(2026, 11, 1)).is_some() && coming.refuses(TODAY).is_none());
        assert!(coming.refuses(date(2126, 11, 2)).is_some());
        assert!(coming.asks(date(2028, 11, 2)).is_none() && coming.asks(date(2028, 11, 3)).is_some());
        let either = DateRange::past_or_coming(TODAY);
        assert!(either.refuses(date(2020, 1, 1)).is_none() && either.refuses(date(2030, 1, 1)).is_none());
        assert!(either.refuses(date(1900, 1, 1)).is_some() && either.refuses(date(2099, 1, 1)).is_some());
    }

    #[test]
    fn a_range_is_only_ever_narrowed() {
        let past = DateRange::past(TODAY);
        assert_eq!(past.clone().since(Some(date(1950, 1, 1)), "the date of birth"), past);
        assert_eq!(past.clone().until(date(2030, 1, 1), "the end"), past);
    }
}
