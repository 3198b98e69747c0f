//! The counting rules: the only arithmetic with dates that the law's clock does.
//!
//! Each is named as in the law's own words. "Within n weeks of" leaves out the day of the event (*Dodds v
//! Walker* [1981] UKHL); "beginning with" counts it. Nothing in SI 2014/1530 moves a day that falls on a weekend
//! or bank holiday; only the Tribunal's rules (SI 2008/2699, rule 12) do.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::calendar::{Calendar, CalendarError, plus};
use crate::kind::Kind;

/// How a limit is counted from the day of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// "As soon as practicable": no day; the age is shown.
    AsSoonAsPracticable,
    /// The day itself: "at once", "on the day of".
    OnDay,
    /// "Within n weeks of": event + 7n days.
    WeeksAfter(u16),
    /// "Within n days of": event + n days.
    DaysAfter(u16),
    /// "n days beginning with the day on which": event + n − 1 days.
    DaysBeginningWith(u16),
    /// "Within n working days": the nth working day after the event.
    WorkingDaysAfter(u16),
    /// "n working days beginning with the day on which": the event's own day counts if it is a working day.
    WorkingDaysBeginningWith(u16),
    /// "Within n months of": the corresponding date, or the last day of a month that has none.
    MonthsAfter(u8),
    /// "n months starting with": the day before the corresponding date; the last day of a month that has none.
    MonthsStartingWith(u8),
    /// "Before 15 February" of the event's year: the last day is the day before.
    BeforeFixedDate {
        month: i8,
        /// The day before which it must be done.
        day: i8,
    },
    /// "At least n months before": the corresponding date n months earlier.
    MonthsBefore(u8),
    /// "At least n days' notice": event − n days. The reading of clear days gives one day less.
    NoticeBefore(u16),
    /// Planned back from a limit: event − 7n days.
    WeeksBefore(u16),
    /// Planned back from the last day before a fixed date of the event's year.
    WeeksBeforeFixedDate {
        month: i8,
        /// The day before which it must be done.
        day: i8,
        /// How many weeks the rest takes.
        weeks: u16,
    },
    /// An application to the Tribunal within n months: rules 20(1)(c) and 12 of SI 2008/2699.
    HescApplication(u8),
    /// n working days by rule 12(3)(b) of SI 2008/2699: August and 25 December to 1 January do not count.
    HescWorkingDays(u16),
    /// The 31 July on or after the event: the further education sector's academic year, regulation 46(1).
    EndOfAcademicYear,
    /// The day that the Tribunal set: it is told, not counted.
    FixedDay,
    /// The earliest of several.
    Earliest(&'static [Part]),
    /// The latest of several.
    Latest(&'static [Part]),
}

/// From which day one part of a compound limit is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// The event itself.
    Here,
    /// The last such event on or before it.
    LastBefore(&'static [Kind]),
    /// The first such event on or after it.
    FirstAfter(&'static [Kind]),
}

/// One part of a compound limit. A part whose event has not happened does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// From which day.
    pub from: Since,
    /// How it is counted.
    pub limit: Limit,
}

/// Where the other days of a compound limit come from.
pub trait Days {
    /// The day that a part counts from, if its event has happened.
    fn day(&self, from: Since, here: Date) -> Option<Date>;
}

/// No other events than the one that time runs from.
pub struct Alone;
impl Days for Alone {
    fn day(&self, from: Since, here: Date) -> Option<Date> {
        (from == Since::Here).then_some(here)
    }
}

impl Limit {
    /// The last day, counted from `event`; `None` where the law names none.
    ///
    /// # Errors
    /// [`CalendarError::Beyond`] where working days are counted in a year whose bank holidays are not held.
    pub fn last_day(self, event: Date, days: &impl Days, calendar: &Calendar) -> Result<Option<Date>, CalendarError> {
        let day = match self {
            Self::AsSoonAsPracticable => return Ok(None),
            Self::OnDay | Self::FixedDay => event,
            Self::WeeksAfter(weeks) => plus(event, 7 * i64::from(weeks))?,
            Self::DaysAfter(count) => plus(event, i64::from(count))?,
            Self::DaysBeginningWith(count) => plus(event, i64::from(count) - 1)?,
            Self::WorkingDaysAfter(count) => calendar.nth(plus(event, 1)?, count, |_| true)?,
            Self::WorkingDaysBeginningWith(count) => calendar.nth(event, count, |_| true)?,
            Self::MonthsAfter(months) => months_on(event, i32::from(months))?.0,
            Self::MonthsStartingWith(months) => match months_on(event, i32::from(months))? {
                (corresponding, true) => plus(corresponding, -1)?,
                (last_of_month, false) => last_of_month,
            },
            Self::BeforeFixedDate { month, day } => {
                let fixed = Date::new(event.year(), month, day).map_err(|_| CalendarError::Range)?;
                plus(fixed, -1)?
            }
            Self::MonthsBefore(months) => months_on(event, -i32::from(months))?.0,
            Self::NoticeBefore(count) => plus(event, -i64::from(count))?,
            Self::WeeksBefore(weeks) => plus(event, -7 * i64::from(weeks))?,
            Self::WeeksBeforeFixedDate { month, day, weeks } => {
                let last = Self::BeforeFixedDate { month, day }.last_day(event, days, calendar)?;
                plus(last.ok_or(CalendarError::Range)?, -7 * i64::from(weeks))?
            }
            Self::HescApplication(months) => hesc_day(months_on(event, i32::from(months))?.0, calendar)?,
            Self::HescWorkingDays(count) => calendar.nth(plus(event, 1)?, count, |day| !is_hesc_break(day))?,
            Self::EndOfAcademicYear => {
                let this_year = Date::new(event.year(), 7, 31).map_err(|_| CalendarError::Range)?;
                if this_year >= event { this_year } else { months_on(this_year, 12)?.0 }
            }
            Self::Earliest(parts) => return Self::of_parts(parts, event, days, calendar, Iterator::min),
            Self::Latest(parts) => return Self::of_parts(parts, event, days, calendar, Iterator::max),
        };
        Ok(Some(day))
    }

    fn of_parts(
        parts: &[Part],
        event: Date,
        days: &impl Days,
        calendar: &Calendar,
        choose: fn(std::vec::IntoIter<Date>) -> Option<Date>,
    ) -> Result<Option<Date>, CalendarError> {
        let mut found = Vec::with_capacity(parts.len());
        for part in parts {
            if let Some(from) = days.day(part.from, event) {
                found.extend(part.limit.last_day(from, days, calendar)?);
            }
        }
        Ok(choose(found.into_iter()))
    }

    /// The rule's name, as vectors have it.
    #[must_use]
    pub fn name(self) -> String {
        let simple = match self {
            Self::AsSoonAsPracticable => "ASAP",
            Self::OnDay => "ON_DAY",
            Self::WeeksAfter(_) => "WEEKS_AFTER",
            Self::DaysAfter(_) => "DAYS_AFTER",
            Self::DaysBeginningWith(_) => "DAYS_BEGINNING_WITH",
            Self::WorkingDaysAfter(_) => "WORKING_DAYS_AFTER",
            Self::WorkingDaysBeginningWith(_) => "WORKING_DAYS_BEGINNING_WITH",
            Self::MonthsAfter(_) => "MONTHS_AFTER",
            Self::MonthsStartingWith(_) => "MONTHS_STARTING_WITH",
            Self::BeforeFixedDate { .. } => "BEFORE_FIXED_DATE",
            Self::MonthsBefore(_) => "MONTHS_BEFORE",
            Self::NoticeBefore(_) => "NOTICE_BEFORE",
            Self::WeeksBefore(_) | Self::WeeksBeforeFixedDate { .. } => "WEEKS_BEFORE",
            Self::HescApplication(_) => "HESC_APPLICATION",
            Self::HescWorkingDays(_) => "HESC_WORKING_DAYS",
            Self::EndOfAcademicYear => "END_OF_ACADEMIC_YEAR",
            Self::FixedDay => "FIXED_DAY",
            Self::Earliest(parts) => return format!("MIN({})", first_name(parts)),
            Self::Latest(parts) => return format!("MAX({})", first_name(parts)),
        };
        simple.to_owned()
    }
}

fn first_name(parts: &[Part]) -> String {
    parts.first().map_or_else(String::new, |part| part.limit.name())
}

/// The date so many months on, and whether the month has that day; otherwise its last day.
fn months_on(event: Date, months: i32) -> Result<(Date, bool), CalendarError> {
    let found = event.checked_add(months.months()).map_err(|_| CalendarError::Range)?;
    Ok((found, found.day() == event.day()))
}

/// A day that the Tribunal's rules leave out of a count: August, and 25 December to 1 January.
fn is_hesc_break(day: Date) -> bool {
    matches!((day.month(), day.day()), (8, _) | (12, 25..) | (1, 1))
}

/// Rule 12: a day in the break moves to the first working day after it, another that is no working day to the
/// next one; until it is neither.
fn hesc_day(day: Date, calendar: &Calendar) -> Result<Date, CalendarError> {
    let mut day = day;
    while is_hesc_break(day) || !calendar.is_working_day(day)? {
        day = plus(day, 1)?;
    }
    Ok(day)
}

/// The day on which a letter is taken to be served: the second working day after first class posting, the fourth
/// after second class, unless the contrary is proved (Interpretation Act 1978 section 7; Practice Direction of
/// 1985).
///
/// # Errors
/// [`CalendarError::Beyond`].
pub fn served_by_post(posted: Date, first_class: bool, calendar: &Calendar) -> Result<Date, CalendarError> {
    calendar.nth(plus(posted, 1)?, if first_class { 2 } else { 4 }, |_| true)
}

/// How many days lie between two dates.
#[must_use]
pub fn days_between(from: Date, until: Date) -> i64 {
    from.until(until).map_or(0, |span| i64::from(span.get_days()))
}
