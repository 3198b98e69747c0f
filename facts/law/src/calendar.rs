//! Working days of England and Wales, from a list of bank holidays with a first and a last year.
//!
//! Regulation 2(1) of SI 2014/1530 does not define "working day". This crate takes it to be any day but a
//! Saturday, a Sunday or a bank holiday in England and Wales (a reading that a lawyer has to confirm).

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use thiserror::Error;

use crate::holiday_list;

/// What is wrong with a calendar, or with a question to it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CalendarError {
    /// The year's bank holidays are not held.
    #[error("There are no bank holidays for {year}: the list ends with {last}. Add the list for {year} first.")]
    Beyond {
        /// The year that was asked for.
        year: i16,
        /// The last year that is held.
        last: i16,
    },
    /// A line of a list that cannot be read.
    #[error(
        "Line {line} of the bank holidays: {what}. Each line must be a date like 25/12/2029 and, after a comma, a name."
    )]
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// A list that holds none of England and Wales.
    #[error(
        "The list has no bank holidays for England and Wales. Add the list of bank holidays from GOV.UK, as JSON, iCalendar or CSV."
    )]
    NoneOfEnglandAndWales,
    /// JSON that is not GOV.UK's.
    #[error("The list is not the JSON list of bank holidays from GOV.UK: {0}.")]
    Json(String),
    /// A list with a hole: a year without bank holidays between years with some.
    #[error("The list has no bank holidays for {0}. Add the years one after the other.")]
    Hole(i16),
    /// A year that is new, with only some of its days: the others would count as working days.
    #[error(
        "The list for {year} is not complete: it has {days} of at least 8 bank holidays. Add the whole list for {year}."
    )]
    Short {
        /// The year.
        year: i16,
        /// How many days of it the list has.
        days: usize,
    },
    /// A date that no calendar has.
    #[error("The date is outside the calendar.")]
    Range,
}

/// Working days and bank holidays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    holidays: BTreeSet<Date>,
    first: i16,
    last: i16,
}

/// Bank holidays that a year of England and Wales has at least.
const WHOLE_YEAR: usize = 8;

impl Calendar {
    /// The years that come with the program.
    #[must_use]
    pub fn built_in() -> Self {
        let mut holidays = BTreeSet::new();
        for (year, days) in holiday_list::BUILT_IN {
            for day in days.split(' ') {
                let parsed =
                    day.split_once('-').and_then(|(month, day)| Some((month.parse().ok()?, day.parse().ok()?)));
                holidays.extend(parsed.and_then(|(month, day)| Date::new(*year, month, day).ok()));
            }
        }
        Self::of(holidays)
    }

    fn of(holidays: BTreeSet<Date>) -> Self {
        let first = holidays.first().map_or(0, |date| date.year());
        let last = holidays.last().map_or(0, |date| date.year());
        Self { holidays, first, last }
    }

    /// This calendar with the holidays of a list: GOV.UK's JSON, iCalendar or CSV, or lines of a date and, after a comma, a
    /// name. Of a list of several divisions those of England and Wales count. A year of which the list is whole takes the
    /// place of the one that is held, so that a day that was moved comes right; single days are added to their year, where it is
    /// held: a year that is new needs its whole list.
    ///
    /// # Errors
    /// [`CalendarError`]; nothing is taken then.
    pub fn with_list(&self, list: &str) -> Result<Self, CalendarError> {
        let brought = holiday_list::read(list)?;
        let of_year = |days: &BTreeSet<Date>, year: i16| days.iter().filter(|date| date.year() == year).count();
        let whole: BTreeSet<i16> =
            brought.iter().map(|date| date.year()).filter(|year| of_year(&brought, *year) >= WHOLE_YEAR).collect();
        let kept = self.holidays.iter().filter(|date| !whole.contains(&date.year())).copied();
        let all = Self::of(kept.chain(brought.iter().copied()).collect());
        let hole = (all.first..=all.last).find(|year| of_year(&all.holidays, *year) == 0);
        if let Some(year) = hole {
            return Err(CalendarError::Hole(year));
        }
        let is_short =
            |year: &i16| !(self.first..=self.last).contains(year) && of_year(&all.holidays, *year) < WHOLE_YEAR;
        match (all.first..=all.last).find(is_short) {
            Some(year) => Err(CalendarError::Short { year, days: of_year(&all.holidays, year) }),
            None => Ok(all),
        }
    }

    /// The first and the last year whose bank holidays are held.
    #[must_use]
    pub const fn years(&self) -> (i16, i16) {
        (self.first, self.last)
    }

    /// Every bank holiday, in order.
    pub fn holidays(&self) -> impl Iterator<Item = Date> {
        self.holidays.iter().copied()
    }

    /// Whether work is done on this day.
    ///
    /// # Errors
    /// [`CalendarError::Beyond`].
    pub fn is_working_day(&self, day: Date) -> Result<bool, CalendarError> {
        if !(self.first..=self.last).contains(&day.year()) {
            return Err(CalendarError::Beyond { year: day.year(), last: self.last });
        }
        Ok(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !self.holidays.contains(&day))
    }

    /// The first working day on or after `day`.
    ///
    /// # Errors
    /// [`CalendarError::Beyond`].
    pub fn on_or_after(&self, day: Date) -> Result<Date, CalendarError> {
        self.walk(day, 1, |_| true)
    }

    /// The last working day on or before `day`.
    ///
    /// # Errors
    /// [`CalendarError::Beyond`].
    pub fn on_or_before(&self, day: Date) -> Result<Date, CalendarError> {
        self.walk(day, -1, |_| true)
    }

    /// Walks from `day` by `step` days until a working day that `counts`.
    fn walk(&self, day: Date, step: i64, counts: impl Fn(Date) -> bool) -> Result<Date, CalendarError> {
        let mut day = day;
        while !(self.is_working_day(day)? && counts(day)) {
            day = plus(day, step)?;
        }
        Ok(day)
    }

    /// The `count`th working day that `counts`, where the first that may count is `from`.
    pub(crate) fn nth(&self, from: Date, count: u16, counts: impl Fn(Date) -> bool) -> Result<Date, CalendarError> {
        let mut day = self.walk(from, 1, &counts)?;
        for _ in 1..count {
            day = self.walk(plus(day, 1)?, 1, &counts)?;
        }
        Ok(day)
    }

    /// How many working days lie after `from` and before `until`.
    ///
    /// # Errors
    /// [`CalendarError::Beyond`].
    pub fn between(&self, from: Date, until: Date) -> Result<u32, CalendarError> {
        let mut count = 0;
        let mut day = plus(from, 1)?;
        while day < until {
            count += u32::from(self.is_working_day(day)?);
            day = plus(day, 1)?;
        }
        Ok(count)
    }
}

/// Days later, or earlier where negative.
pub(crate) fn plus(day: Date, days: i64) -> Result<Date, CalendarError> {
    day.checked_add(days.days()).map_err(|_| CalendarError::Range)
}
