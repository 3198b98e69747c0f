//! Dates in a text, in the forms that people and spreadsheets write them.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// Plans end at 25: whoever is older is a parent or a professional.
const OLDEST: i16 = 26;

pub(super) fn is_birth(date: Date, today: Date) -> bool {
    date <= today && today.checked_sub(i64::from(OLDEST).years()).is_ok_and(|oldest| date > oldest)
}

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'t> {
    /// Digits, and how many.
    Number(u32, usize),
    Word(&'t str),
    Sign(char),
}

impl Token<'_> {
    /// Of how many bytes it is.
    fn len(self) -> usize {
        match self {
            Token::Number(_, length) => length,
            Token::Word(word) => word.len(),
            Token::Sign(sign) => sign.len_utf8(),
        }
    }
}

pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = |same: fn(char) -> bool| rest.find(|c| !same(c)).unwrap_or(rest.len());
        let (token, end) = if c.is_ascii_digit() {
            let end = length(|c| c.is_ascii_digit());
            (Token::Number(rest[..end].parse().unwrap_or(u32::MAX), end), end)
        } else if c.is_alphabetic() {
            let end = length(char::is_alphabetic);
            (Token::Word(&rest[..end]), end)
        } else {
            (Token::Sign(c), c.len_utf8())
        };
        all.push(token);
        rest = &rest[end..];
    }
    all
}

/// Every date of a folded text that may be somebody's date of birth, with where it begins and ends, in bytes; the days of Excel that
/// stand alone in a cell among them.
pub(super) fn births_at(text: &str, today: Date) -> Vec<(Date, Range<usize>)> {
    let tokens = tokens(text);
    let mut places = vec![0];
    for token in &tokens {
        places.push(places.last().copied().unwrap_or_default() + token.len());
    }
    let (mut found, mut place) = (Vec::new(), 0);
    while place < tokens.len() {
        match date_at(&tokens, place, today).filter(|(date, _)| is_birth(*date, today)) {
            Some((date, end)) => {
                found.push((date, places[place]..places[end]));
                place = end;
            }
            None => place += 1,
        }
    }
    let mut at = 0;
    for cell in text.split(['\t', ',', ';', '|', '\n']) {
        let date = day_number(cell).filter(|date| is_birth(*date, today));
        found.extend(date.map(|date| (date, at..at + cell.len())));
        at += cell.len() + 1;
    }
    found.sort_by_key(|(_, at)| at.start);
    found
}

/// The date that begins at a place, and the place behind it.
pub(super) fn date_at(tokens: &[Token<'_>], place: usize, today: Date) -> Option<(Date, usize)> {
    let token = |place: usize| tokens.get(place).copied();
    // A part of a longer number, such as that of a section or a telephone, is no date.
    let joined = |sign: Option<Token<'_>>, number: Option<Token<'_>>| {
        matches!(sign, Some(Token::Sign('.' | '/' | '-'))) && matches!(number, Some(Token::Number(..)))
    };
    if let (Some(before), Some(first)) = (place.checked_sub(1), place.checked_sub(2))
        && joined(token(before), token(first))
    {
        return None;
    }
    match token(place)? {
        Token::Number(number, 8) => {
            let (first, second) = (number / 10_000, number % 10_000);
            let date =
                day_of(first, second / 100, second % 100).or_else(|| day_of(second, first % 100, first / 100))?;
            Some((date, place + 1))
        }
        Token::Number(first, count) => {
            // In figures: 27/03/2015, 27.3.15, 2015-03-27, 27 03 2015.
            let figures = || {
                let (sign, at) = figure_sign(tokens, place + 1)?;
                let Token::Number(second, 1..=2) = token(at)? else { return None };
                let (again, at) = figure_sign(tokens, at + 1)?;
                let Token::Number(third, length) = token(at)? else { return None };
                if sign != again || joined(token(at + 1), token(at + 2)) {
                    return None;
                }
                let date = match (count, length) {
                    (4, 1..=2) => day_of(first, second, third)?,
                    (1..=2, 4) => european(third, second, first)?,
                    (1..=2, 2) if sign != ' ' => european(whole_year(third, today), second, first)?,
                    _ => return None,
                };
                Some((date, at + 1))
            };
            // With the month as a word: 27 March 2015, 27th of March '15, 27-Mar-15, 2015 March 27.
            let words = || {
                let mut at = place + 1;
                if matches!(token(at), Some(Token::Word(word)) if ["st", "nd", "rd", "th"].iter().any(|end| word.eq_ignore_ascii_case(end)))
                {
                    at += 1;
                }
                at = skip_signs(tokens, at);
                if matches!(token(at), Some(Token::Word(word)) if word.eq_ignore_ascii_case("of")) {
                    at = skip_signs(tokens, at + 1);
                }
                let Token::Word(word) = token(at)? else { return None };
                let month = month(word)?;
                at = skip_signs(tokens, at + 1);
                let Token::Number(last, length) = token(at)? else { return None };
                let date = match (count, length) {
                    (4, 1..=2) => day_of(first, month, last)?,
                    (1..=2, 4) => day_of(last, month, first)?,
                    (1..=2, 2) => day_of(whole_year(last, today), month, first)?,
                    _ => return None,
                };
                Some((date, at + 1))
            };
            figures().or_else(words)
        }
        // March 27, 2015.
        Token::Word(word) => {
            let month = month(word)?;
            let mut at = skip_signs(tokens, place + 1);
            let Token::Number(day, 1..=2) = token(at)? else { return None };
            at += 1;
            if matches!(token(at), Some(Token::Word(_))) {
                at += 1;
            }
            at = skip_signs(tokens, at);
            let Token::Number(year, length) = token(at)? else { return None };
            let year = match length {
                4 => year,
                2 => whole_year(year, today),
                _ => return None,
            };
            Some((day_of(year, month, day)?, at + 1))
        }
        Token::Sign(_) => None,
    }
}

/// What parts the figures of a date, spaces around it aside.
fn figure_sign(tokens: &[Token<'_>], place: usize) -> Option<(char, usize)> {
    let spaces =
        |place: usize| tokens.iter().skip(place).take(2).take_while(|token| **token == Token::Sign(' ')).count();
    let before = spaces(place);
    match tokens.get(place + before)? {
        Token::Sign(sign @ ('/' | '.' | '-')) => {
            let at = place + before + 1;
            Some((*sign, at + spaces(at)))
        }
        Token::Number(..) if before == 1 => Some((' ', place + 1)),
        _ => None,
    }
}

fn skip_signs(tokens: &[Token<'_>], place: usize) -> usize {
    let signs = tokens.iter().skip(place).take(3);
    place + signs.take_while(|token| matches!(token, Token::Sign(' ' | '\n' | ',' | '.' | '-' | '/' | '\''))).count()
}

fn month(word: &str) -> Option<u32> {
    intake::dates::month_named(word).and_then(|month| u32::try_from(month).ok())
}

/// A year of two digits, in this century unless that is still to come.
fn whole_year(year: u32, today: Date) -> u32 {
    let now = numbers::fitted::<u32>(today.year());
    if year <= now % 100 { now - now % 100 + year } else { now - now % 100 - 100 + year }
}

/// The day first; where there is no such month, the month first.
fn european(year: u32, month: u32, day: u32) -> Option<Date> {
    day_of(year, month, day).or_else(|| day_of(year, day, month))
}

fn day_of(year: u32, month: u32, day: u32) -> Option<Date> {
    let (year, month, day) = (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Date::new(year, month, day).ok().filter(|date| date.year() >= 1900)
}

/// A cell that is a number of days, as Excel keeps a date.
pub(super) fn day_number(cell: &str) -> Option<Date> {
    let cell = cell.trim_matches([' ', '"', '\'']);
    let cell = cell.strip_suffix(".0").unwrap_or(cell);
    if cell.len() != 5 || !cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    date(1899, 12, 30).checked_add(cell.parse::<i64>().ok()?.days()).ok()
}
