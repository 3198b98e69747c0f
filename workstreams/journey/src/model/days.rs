//! Days as people write them in letters: found, so that a letter names no day that its own day does not give.

use intake::dates::MONTHS;
use jiff::civil::{Date, Weekday};

/// A day that a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// Where it begins, with the day of the week before it.
    pub start: usize,
    pub end: usize,
    /// The day. Where the text leaves the year out, the one nearest to the day that it is read by.
    pub day: Date,
    /// The day of the week that stands before it.
    pub weekday: Option<Weekday>,
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];
const ORDINALS: [&str; 20] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];

/// A word or number of a text.
#[derive(Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) start: usize,
    pub(super) text: &'a str,
}

impl Token<'_> {
    pub(super) const fn end(&self) -> usize {
        self.start + self.text.len()
    }
    fn number(&self) -> Option<i16> {
        self.text.parse().ok().filter(|_| self.text.bytes().all(|byte| byte.is_ascii_digit()))
    }
    /// A day of the month: "28", "28th", or in words.
    fn day(&self) -> Option<i8> {
        let lower = self.text.to_lowercase();
        let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| lower.strip_suffix(end)).unwrap_or(&lower);
        if (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return digits.parse().ok();
        }
        if lower == "thirtieth" {
            return Some(30);
        }
        ORDINALS.iter().position(|word| *word == lower).and_then(|at| i8::try_from(at + 1).ok())
    }
    /// A month, whole or cut to three letters or more ("Sept").
    fn month(&self) -> Option<i8> {
        let lower = self.text.to_lowercase();
        if lower.len() < 3 {
            return None;
        }
        MONTHS.iter().position(|month| month.starts_with(lower.as_str())).and_then(|at| i8::try_from(at + 1).ok())
    }
    fn weekday(&self) -> Option<Weekday> {
        let lower = self.text.to_lowercase();
        let known = WEEKDAYS.iter().find(|(name, _)| lower.len() >= 3 && name.starts_with(lower.as_str()));
        known.map(|(_, weekday)| *weekday)
    }
    /// A year of four digits, or of two.
    fn year(&self) -> Option<i16> {
        match (self.text.len(), self.number()) {
            (4, Some(year)) if (1900..2200).contains(&year) => Some(year),
            (2, Some(year)) => Some(2000 + year),
            _ => None,
        }
    }
}

/// Words and numbers: "28Nov2026" is three of them, "28th" is one.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut all: Vec<Token<'_>> = Vec::new();
    let mut start = None;
    let mut last = ' ';
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let digits = |c: char| c.is_ascii_digit();
        let ordinal = |rest: &str| {
            let ending: String = rest.chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
            ["st", "nd", "rd", "th"].contains(&ending.as_str())
        };
        let border = start.is_some() && c.is_alphanumeric() && digits(last) != digits(c);
        if let Some(from) =
            start.filter(|_| !c.is_alphanumeric() || (border && !(digits(last) && ordinal(&text[at..]))))
        {
            all.push(Token { start: from, text: &text[from..at] });
            start = None;
        }
        if c.is_alphanumeric() && start.is_none() {
            start = Some(at);
        }
        last = c;
    }
    all
}

/// What stands between two tokens.
fn between<'a>(text: &'a str, one: &Token<'_>, other: &Token<'_>) -> &'a str {
    text.get(one.end()..other.start).unwrap_or_default().trim()
}

/// Every day that `text` names, in any usual form: "28 November 2026", "28th Nov", "November 28, 2026", "28/11/2026",
/// "28.11.26", "2026-11-28", "the twenty-eighth of November". `near` is the day that the text is read by.
#[must_use]
pub fn named(text: &str, near: Date) -> Vec<Named> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = tokens.get(at..).filter(|rest| !rest.is_empty()) {
        let Some((length, day)) = in_words(text, rest, near).or_else(|| in_digits(text, rest)) else {
            at += 1;
            continue;
        };
        let (Some(first), Some(last)) = (rest.first(), rest.get(length - 1)) else { break };
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let weekday = before
            .filter(|one| ["", ","].contains(&between(text, one, first)))
            .and_then(|one| one.weekday().map(|weekday| (one.start, weekday)));
        found.push(Named {
            start: weekday.map_or(first.start, |(start, _)| start),
            end: last.end(),
            day,
            weekday: weekday.map(|(_, weekday)| weekday),
        });
        at += length;
    }
    found
}

/// A day that begins here with its month in letters: how many tokens it takes, and which it is.
fn in_words(text: &str, tokens: &[Token<'_>], near: Date) -> Option<(usize, Date)> {
    let first = tokens.first()?;
    // The token after the one at `index`, where nothing but a usual mark parts them.
    let after = |index: usize| {
        let (one, other) = (tokens.get(index)?, tokens.get(index + 1)?);
        ["", ",", "-", "/", ".", "–", "'", "’"].contains(&between(text, one, other)).then_some(other)
    };
    if let Some(month) = first.month() {
        // "November 28, 2026"
        let day = after(0)?.day()?;
        let year = after(1).and_then(Token::year);
        return complete(day, month, year, near).map(|day| (if year.is_some() { 3 } else { 2 }, day));
    }
    let (day, mut taken) = match (first.text.to_lowercase().as_str(), after(0).and_then(Token::day)) {
        ("twenty", Some(unit @ 1..=9)) => (20 + unit, 2),
        ("thirty", Some(1)) => (31, 2),
        _ => (first.day()?, 1),
    };
    let in_letters = first.number().is_none() && !first.text.starts_with(|c: char| c.is_ascii_digit());
    let mut next = after(taken - 1)?;
    let mut of = false;
    for filler in ["day", "of"] {
        if next.text.eq_ignore_ascii_case(filler) {
            of = true;
            taken += 1;
            next = after(taken - 1)?;
        }
    }
    let month = next.month()?;
    // "The first may ask again" names no day.
    if in_letters && !of && !next.text.starts_with(char::is_uppercase) {
        return None;
    }
    let year = after(taken).and_then(Token::year);
    complete(day, month, year, near).map(|day| (taken + if year.is_some() { 2 } else { 1 }, day))
}

/// A day that begins here in numbers alone.
fn in_digits(text: &str, tokens: &[Token<'_>]) -> Option<(usize, Date)> {
    let [one, two, three] = tokens.get(..3)? else { return None };
    let (mark, same) = (between(text, one, two), between(text, two, three));
    if mark != same || !["/", ".", "-", "–", ""].contains(&mark) {
        return None;
    }
    let (day, month, year) = match one.text.len() {
        4 => (three.number()?, two.number()?, one.year()?),
        // With spaces alone between them numbers are a date only with a whole year.
        _ if mark.is_empty() && three.text.len() != 4 => return None,
        _ => (one.number()?, two.number()?, three.year()?),
    };
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some((3, date))
}

/// The day with its year, or with the year that brings it nearest to `near`.
fn complete(day: i8, month: i8, year: Option<i16>, near: Date) -> Option<Date> {
    if let Some(year) = year {
        return Date::new(year, month, day).ok();
    }
    (near.year() - 1..=near.year() + 1)
        .filter_map(|year| Date::new(year, month, day).ok())
        .min_by_key(|day| law::counting::days_between(near, *day).abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const NEAR: Date = date(2026, 11, 28);

    fn days(text: &str) -> Vec<Date> {
        named(text, NEAR).into_iter().map(|one| one.day).collect()
    }

    #[test]
    fn a_day_is_found_in_every_form_in_which_people_write_it() {
        for text in [
            "28 November 2026",
            "28 Nov 2026",
            "28th November, 2026",
            "28th Nov",
            "the 28th of November",
            "28th day of November 2026",
            "28/11/2026",
            "28/11/26",
            "28.11.26",
            "28-11-2026",
            "28 11 2026",
            "2026-11-28",
            "November 28, 2026",
            "Nov 28th",
            "Saturday 28 November",
            "Sat, 28 Nov 2026",
            "28-Nov-26",
            "28 Nov ’26",
            "twenty-eighth of November",
            "Twenty eighth November 2026",
            "28Nov2026",
            "28 NOVEMBER 2026",
            "by\u{a0}28\u{a0}November\u{a0}2026.",
        ] {
            assert_eq!(days(text), [NEAR], "{text}");
        }
        assert_eq!(days("from 28 Nov to 20 January 2027"), [NEAR, date(2027, 1, 20)]);
        assert_eq!(days("20 January"), [date(2027, 1, 20)], "the nearest");
        assert_eq!(days("the first of March 2027"), [date(2027, 3, 1)]);
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in [
            "call 01274 123 456",
            "within 2 months",
            "section 36(8) and regulation 13(2)",
            "SI 2014/1530",
            "she may read 3 books",
            "31 February 2026",
            "1.5 hours a week",
            "24/7",
            "Year 9 to 11",
            "the first may ask again",
        ] {
            assert_eq!(days(text), [] as [Date; 0], "{text}");
        }
    }

    #[test]
    fn the_day_of_the_week_belongs_to_the_day() {
        let text = "by Saturday 28 November 2026.";
        let one = named(text, NEAR)[0];
        assert_eq!((&text[one.start..one.end], one.weekday), ("Saturday 28 November 2026", Some(Weekday::Saturday)));
    }
}
