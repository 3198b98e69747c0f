//! Dates as people and programs write them. Years of two digits are those of children and their plans, never year 4.

use jiff::civil::{Date, Time};

/// A year of two digits below this is of this century.
const CENTURY_TURNS: i16 = 70;

/// The months in small letters, January first.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The day of a text: `2016-05-04`, `2016-05-04T00:00:00Z`, `2016-May-04`, `04/05/2016`, `4.5.16`, `04-May-16`,
/// `4 May 2016`, each with or without a time behind it. The day stands before the month, as in Britain. A year of two
/// digits is this century's below 70. `04-05-16`, where the year may come first or last, is none, and neither is a year
/// before 1900.
#[must_use]
pub fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    let date = iso(text).or_else(|| spoken(text))?;
    (date.year() >= 1900).then_some(date)
}

/// The day on which somebody was born: as [`day`], and a year of two digits is never in the future.
#[must_use]
pub fn born(text: &str, today: Date) -> Option<Date> {
    let date = day(text)?;
    let has_whole_year = text.split(|c: char| !c.is_ascii_digit()).any(|part| part.len() == 4);
    if date > today && !has_whole_year {
        Date::new(date.year() - 100, date.month(), date.day()).ok()
    } else {
        Some(date)
    }
}

/// `ccyy-mm-dd` and nothing else. Faster than a general parser: a return has millions.
#[must_use]
pub fn plain(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |from: usize, until: usize| -> Option<i16> {
        bytes
            .get(from..until)?
            .iter()
            .try_fold(0_i16, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i16::from(byte - b'0')))
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `ccyy-mm-dd`, alone or with a time and a zone behind it. The zone does not move the day: it is the day that was written.
#[must_use]
pub fn iso(text: &str) -> Option<Date> {
    let date = plain(text.get(..10)?)?;
    is_time(text.get(10..)?).then_some(date)
}

/// Whether nothing stands behind a date but a time, a zone, or both.
fn is_time(rest: &str) -> bool {
    let is_zone = |zone: &str| {
        let bytes = zone.as_bytes();
        zone.is_empty() || zone == "Z" || (bytes.len() == 6 && matches!(bytes[0], b'+' | b'-') && bytes[3] == b':')
    };
    if is_zone(rest) {
        return true;
    }
    let Some(time) = rest.strip_prefix(['T', ' ']) else { return false };
    let length = time.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(time.len());
    let (clock, behind) = time.split_at(length);
    let behind = behind.strip_prefix('.').map_or(behind, |part| part.trim_start_matches(|c: char| c.is_ascii_digit()));
    clock.parse::<Time>().is_ok() && is_zone(behind)
}

fn spoken(text: &str) -> Option<Date> {
    // The time behind it, such as `00:00:00` or `00:00`.
    let (text, time) = text.rsplit_once(' ').filter(|(_, time)| time.contains(':')).unwrap_or((text, ""));
    if !time.is_empty() && time.parse::<Time>().is_err() {
        return None;
    }
    let separator = text.chars().find(|c| matches!(c, '/' | '-' | '.' | ' '))?;
    let mut parts = text.split(separator).map(str::trim).filter(|part| !part.is_empty());
    let (first, month, last) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some()
        || !first.bytes().all(|byte| byte.is_ascii_digit())
        || !last.bytes().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let named = month_named(month);
    let month = match named {
        Some(month) => month,
        None if month.len() <= 2 => month.parse().ok()?,
        None => return None,
    };
    let (day, year) = if first.len() == 4 { (last, first) } else { (first, last) };
    let year: i16 = match (year.len(), year.parse::<i16>().ok()?) {
        (4, year) => year,
        (2, _) if separator == '-' && named.is_none() => return None,
        (2, year) if year < CENTURY_TURNS => 2000 + year,
        (2, year) => 1900 + year,
        _ => return None,
    };
    Date::new(year, month, day.parse().ok().filter(|_| day.len() <= 2)?).ok()
}

/// The number of a month, from 1 to 12, by its name or the first three letters of it, in any case.
#[must_use]
pub fn month_named(text: &str) -> Option<i8> {
    let lower = text.to_lowercase();
    let lower = if lower == "sept" { "sep" } else { &lower };
    let at = MONTHS.iter().position(|month| *month == lower || (lower.len() == 3 && month.starts_with(lower)))?;
    i8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_year_of_two_digits_is_that_of_a_child_and_never_year_four() {
        for text in [
            "04-May-16",
            "04/05/16",
            "4.5.16",
            "4 May 16",
            "04/05/2016",
            "2016-05-04",
            "2016-May-04 00:00:00",
            "4 May 2016",
            "04-May-2016",
            "2016-05-04T00:00:00",
            "2016-05-04T00:00:00.000+01:00",
            "2016-05-04Z",
            "04/05/2016 00:00",
            "4 september 2016",
        ] {
            let wanted = if text.contains("september") { date(2016, 9, 4) } else { date(2016, 5, 4) };
            assert_eq!(day(text), Some(wanted), "{text}");
        }
        assert_eq!(day("04-May-98"), Some(date(1998, 5, 4)));
        for text in [
            "04-05-16",
            "4-May",
            "31/02/2016",
            "0004-05-04",
            "42494",
            "",
            "2016-05-04x",
            "May 2016",
            "4/5/6/7",
            "4/5/116",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn nobody_is_born_in_the_future_by_a_year_of_two_digits() {
        let today = date(2026, 11, 28);
        assert_eq!(born("04-May-16", today), Some(date(2016, 5, 4)));
        assert_eq!(born("04/05/30", today), Some(date(1930, 5, 4)));
        assert_eq!(born("04/05/2030", today), Some(date(2030, 5, 4)), "a whole year is left to be told");
    }
}
