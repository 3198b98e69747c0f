//! When somebody is in the office: from eight to six on working days, in England.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use law::Calendar;

/// The hours of a working day in which somebody is there to agree.
const OPEN: std::ops::Range<i8> = 8..18;

/// Whether work is done on a day. Of a year whose bank holidays are not known, weekends alone are.
fn is_working_day(calendar: &Calendar, day: Date) -> bool {
    let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    calendar.is_working_day(day).unwrap_or(!is_weekend)
}

/// The first working day after a day.
#[must_use]
pub fn next_working_day(calendar: &Calendar, day: Date) -> Date {
    let mut next = day;
    while let Ok(following) = next.tomorrow() {
        next = following;
        if is_working_day(calendar, next) {
            break;
        }
    }
    next
}

/// Whether nobody is in the office to agree to something: at night, at weekends and on bank holidays.
#[must_use]
pub fn is_out_of_hours(calendar: &Calendar, now: Timestamp) -> bool {
    let Ok(there) = now.in_tz("Europe/London") else { return false };
    !is_working_day(calendar, there.date()) || !OPEN.contains(&there.hour())
}

/// The working day on which somebody looks at what went ahead out of hours: the one that had yet to begin, otherwise the next.
#[must_use]
pub fn looked_at_on(calendar: &Calendar, at: Timestamp) -> Date {
    let Ok(there) = at.in_tz("Europe/London") else {
        return next_working_day(calendar, at.to_zoned(jiff::tz::TimeZone::UTC).date());
    };
    let day = there.date();
    if is_working_day(calendar, day) && there.hour() < OPEN.start { day } else { next_working_day(calendar, day) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn nobody_is_there_at_night_at_weekends_and_on_bank_holidays() {
        let calendar = Calendar::built_in().with_list("12/11/2026, A day of its own").unwrap();
        for (at, is_out, looked_at) in [
            // A Monday in the office; the same evening; the next morning before eight.
            ("2026-11-02T11:00:00Z", false, date(2026, 11, 3)),
            ("2026-11-02T18:00:00Z", true, date(2026, 11, 3)),
            ("2026-11-03T07:59:00Z", true, date(2026, 11, 3)),
            // Seven by the clocks of the world is eight in an English summer.
            ("2026-07-07T07:00:00Z", false, date(2026, 7, 8)),
            ("2026-07-07T17:00:00Z", true, date(2026, 7, 8)),
            // A Saturday, and Christmas of 2026: Friday, the weekend, and the Monday in lieu.
            ("2026-11-07T11:00:00Z", true, date(2026, 11, 9)),
            ("2026-12-24T19:00:00Z", true, date(2026, 12, 29)),
            ("2026-12-25T11:00:00Z", true, date(2026, 12, 29)),
            ("2026-12-28T11:00:00Z", true, date(2026, 12, 29)),
            // Good Friday, and a day that the area brought in.
            ("2026-04-03T11:00:00Z", true, date(2026, 4, 7)),
            ("2026-11-12T11:00:00Z", true, date(2026, 11, 13)),
            // Of a year that is not known weekends are.
            ("2099-01-01T11:00:00Z", false, date(2099, 1, 2)),
            ("2099-01-03T11:00:00Z", true, date(2099, 1, 5)),
        ] {
            let now: Timestamp = at.parse().unwrap();
            assert_eq!(is_out_of_hours(&calendar, now), is_out, "{at}");
            assert_eq!(looked_at_on(&calendar, now), looked_at, "{at}");
        }
    }
}
