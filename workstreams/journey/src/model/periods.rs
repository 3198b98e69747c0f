//! Periods as people write them in letters: "within one month of this letter", "you have two weeks to comment". Found, so that
//! a letter gives nobody less time than the law does.

use jiff::ToSpan;
use jiff::civil::Date;

use super::days::{Token, tokens};

/// A period that a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub start: usize,
    pub end: usize,
    count: i32,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Days,
    WorkingDays,
    Weeks,
    Fortnights,
    Months,
    Years,
}

impl Period {
    /// The last day of it, counted from the day after `from`. Working days are counted as weeks of five, so that no bank
    /// holiday makes a period longer than it reads.
    #[must_use]
    pub fn until(&self, from: Date) -> Date {
        let count = self.count;
        let span = match self.unit {
            Unit::Days => count.days(),
            Unit::WorkingDays => (count / 5 * 7 + count % 5).days(),
            Unit::Weeks => (count * 7).days(),
            Unit::Fortnights => (count * 14).days(),
            Unit::Months => count.months(),
            Unit::Years => (count * 12).months(),
        };
        from.checked_add(span).unwrap_or(Date::MAX)
    }
}

const NUMBERS: [&str; 20] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];
const TENS: [(&str, i32); 6] =
    [("twenty", 20), ("thirty", 30), ("forty", 40), ("fifty", 50), ("sixty", 60), ("ninety", 90)];
/// Words between a number and its unit.
const FILLERS: [&str; 9] = ["calendar", "clear", "full", "whole", "school", "consecutive", "more", "further", "of"];
const WORKING: [&str; 3] = ["working", "business", "week"];
/// After these "a week" is a period; after "hours" or "times" it is not.
const BEFORE_A: [&str; 16] = [
    "within", "have", "is", "in", "for", "than", "only", "just", "about", "under", "another", "after", "give", "given",
    "allow", "you",
];
/// After a period these say that it has passed, or that it is how often something happens.
const NOT_AFTER: [&str; 5] = ["ago", "earlier", "old", "late", "each"];
const NOT_BEFORE: [&str; 4] = ["every", "per", "last", "past"];

fn lower(token: &Token<'_>) -> String {
    token.text.to_lowercase()
}

/// A number that begins here: how many tokens it takes, and which it is.
fn number(tokens: &[Token<'_>], before: Option<&str>) -> Option<(usize, i32)> {
    let first = lower(tokens.first()?);
    if first.bytes().all(|byte| byte.is_ascii_digit()) {
        return first.parse::<i32>().ok().filter(|count| *count < 1000).map(|count| (1, count));
    }
    let unit = |word: &str| NUMBERS.iter().position(|known| *known == word).and_then(|at| i32::try_from(at + 1).ok());
    let second = tokens.get(1).map(lower).unwrap_or_default();
    if let Some((_, tens)) = TENS.iter().find(|(word, _)| *word == first) {
        return Some(unit(&second).filter(|unit| *unit < 10).map_or((1, *tens), |unit| (2, tens + unit)));
    }
    match (first.as_str(), second.as_str()) {
        ("a", "couple") => Some((2, 2)),
        ("a", "few") => Some((2, 3)),
        ("a" | "an", _) => before.is_some_and(|word| BEFORE_A.contains(&word)).then_some((1, 1)),
        (word, _) => unit(word).map(|count| (1, count)),
    }
}

fn unit(word: &str, is_working: bool) -> Option<Unit> {
    Some(match word {
        "day" | "days" if is_working => Unit::WorkingDays,
        "day" | "days" => Unit::Days,
        "weekday" | "weekdays" => Unit::WorkingDays,
        "week" | "weeks" | "wk" | "wks" => Unit::Weeks,
        "fortnight" | "fortnights" => Unit::Fortnights,
        "month" | "months" | "mth" | "mths" => Unit::Months,
        "year" | "years" => Unit::Years,
        _ => return None,
    })
}

/// A period that begins here: how many tokens it takes.
fn begins(tokens: &[Token<'_>], before: Option<&str>) -> Option<(usize, i32, Unit)> {
    let (mut taken, count) = number(tokens, before)?;
    let mut is_working = false;
    loop {
        let word = lower(tokens.get(taken)?);
        let next = tokens.get(taken + 1).map(lower).unwrap_or_default();
        if WORKING.contains(&word.as_str()) && next.starts_with("day") {
            is_working = true;
        } else if !FILLERS.contains(&word.as_str()) {
            return unit(&word, is_working).map(|unit| (taken + 1, count, unit));
        } else if word == "school" {
            is_working = true;
        }
        taken += 1;
    }
}

/// Every period that `text` names, in numbers or words.
#[must_use]
pub fn found(text: &str) -> Vec<Period> {
    let tokens = tokens(text);
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(rest) = tokens.get(at..).filter(|rest| !rest.is_empty()) {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before)).map(lower);
        let Some((length, count, unit)) = begins(rest, before.as_deref()) else {
            at += 1;
            continue;
        };
        let (Some(first), Some(last)) = (rest.first(), rest.get(length - 1)) else { break };
        let after = rest.get(length).map(lower);
        let is_no_time = after.is_some_and(|word| NOT_AFTER.contains(&word.as_str()))
            || before.is_some_and(|word| NOT_BEFORE.contains(&word.as_str()));
        if !is_no_time {
            all.push(Period { start: first.start, end: last.end(), count, unit });
        }
        at += length;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const FROM: Date = date(2026, 11, 20);

    #[test]
    fn a_period_is_found_in_every_form_in_which_people_write_it() {
        for (text, until) in [
            ("within one month of this letter", date(2026, 12, 20)),
            ("within 2 months", date(2027, 1, 20)),
            ("You have two weeks to comment", date(2026, 12, 4)),
            ("You have 2 weeks", date(2026, 12, 4)),
            ("a two-week period", date(2026, 12, 4)),
            ("within 14 days", date(2026, 12, 4)),
            ("within fourteen (14) days", date(2026, 12, 4)),
            ("a 14-day window", date(2026, 12, 4)),
            ("You have a fortnight", date(2026, 12, 4)),
            ("within one calendar month", date(2026, 12, 20)),
            ("within a month", date(2026, 12, 20)),
            ("within twenty-eight days", date(2026, 12, 18)),
            ("28days", date(2026, 12, 18)),
            ("ten working days", date(2026, 12, 4)),
            ("10 school days", date(2026, 12, 4)),
            ("a couple of weeks", date(2026, 12, 4)),
            ("In Seven Days", date(2026, 11, 27)),
        ] {
            let all = found(text);
            assert_eq!(all.iter().map(|one| one.until(FROM)).collect::<Vec<_>>(), [until], "{text}");
        }
    }

    #[test]
    fn what_is_no_time_limit_is_none() {
        for text in [
            "three hours a week",
            "two weeks ago",
            "every two weeks",
            "in year 9",
            "20 November 2026",
            "one of the days",
            "five minutes",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
