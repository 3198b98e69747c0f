//! Numbers and letters in words: "oh seven seven double oh", "ZX twenty-six, four Q T", "Zulu X-ray two six".

use super::fold::{Folded, Token};

/// Up to so many other words may stand between two of a number: "07700 (then) 900".
const BETWEEN: usize = 1;
/// Up to so many between two parts of a number that is read as nothing else: "07700 is the first half, then 900".
const BETWEEN_DIGITS: usize = 4;
/// A shorter stretch spells nothing.
const SHORTEST: usize = 6;

/// A stretch of a text that spells something: what, and from which word to which each sign of it comes.
#[derive(Default)]
pub(super) struct Spelt {
    /// Letters and digits.
    pub plain: String,
    /// Of each byte of `plain`, the word it comes from.
    pub from: Vec<usize>,
}

impl Spelt {
    /// Whether words begin and end with these signs.
    pub(super) fn is_whole(&self, first: usize, last: usize) -> bool {
        let word = |at: usize| self.from.get(at);
        let begins = first.checked_sub(1).is_none_or(|before| word(before) != word(first));
        begins && word(last + 1) != word(last)
    }

    /// Adds signs that stand from one word to another.
    fn add(&mut self, signs: &str, (first, last): (usize, usize)) {
        self.plain.push_str(signs);
        self.from.extend(std::iter::repeat_n(first, signs.len().saturating_sub(1)));
        self.from.push(last);
    }

    /// Begins anew; what was there is kept where it is long enough.
    fn close(&mut self, all: &mut Vec<Self>) {
        let done = std::mem::take(self);
        if done.plain.len() >= SHORTEST {
            all.push(done);
        }
    }
}

const DIGITS: &[(&str, &str)] = &[
    ("zero", "0"),
    ("nought", "0"),
    ("naught", "0"),
    ("nil", "0"),
    ("oh", "0"),
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("eleven", "11"),
    ("twelve", "12"),
    ("thirteen", "13"),
    ("fourteen", "14"),
    ("fifteen", "15"),
    ("sixteen", "16"),
    ("seventeen", "17"),
    ("eighteen", "18"),
    ("nineteen", "19"),
    ("hundred", "00"),
    ("thousand", "000"),
];

const TENS: &[(&str, &str)] = &[
    ("twenty", "2"),
    ("thirty", "3"),
    ("forty", "4"),
    ("fifty", "5"),
    ("sixty", "6"),
    ("seventy", "7"),
    ("eighty", "8"),
    ("ninety", "9"),
];

/// The spelling alphabet of pilots and telephones.
const LETTERS: &[(&str, &str)] = &[
    ("alpha", "a"),
    ("alfa", "a"),
    ("bravo", "b"),
    ("charlie", "c"),
    ("delta", "d"),
    ("echo", "e"),
    ("foxtrot", "f"),
    ("golf", "g"),
    ("hotel", "h"),
    ("india", "i"),
    ("juliet", "j"),
    ("juliett", "j"),
    ("kilo", "k"),
    ("lima", "l"),
    ("mike", "m"),
    ("november", "n"),
    ("oscar", "o"),
    ("papa", "p"),
    ("quebec", "q"),
    ("romeo", "r"),
    ("sierra", "s"),
    ("tango", "t"),
    ("uniform", "u"),
    ("victor", "v"),
    ("whiskey", "w"),
    ("whisky", "w"),
    ("xray", "x"),
    ("yankee", "y"),
    ("zulu", "z"),
];

/// Letters as they are spoken.
const SPOKEN: &[(&str, &str)] = &[
    ("ay", "a"),
    ("bee", "b"),
    ("cee", "c"),
    ("see", "c"),
    ("dee", "d"),
    ("eff", "f"),
    ("gee", "g"),
    ("aitch", "h"),
    ("haitch", "h"),
    ("eye", "i"),
    ("jay", "j"),
    ("kay", "k"),
    ("el", "l"),
    ("ell", "l"),
    ("em", "m"),
    ("en", "n"),
    ("pee", "p"),
    ("cue", "q"),
    ("queue", "q"),
    ("ar", "r"),
    ("are", "r"),
    ("ess", "s"),
    ("tee", "t"),
    ("you", "u"),
    ("vee", "v"),
    ("ex", "x"),
    ("why", "y"),
    ("zed", "z"),
    ("zee", "z"),
];

fn of(table: &[(&str, &'static str)], word: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == word).map(|(_, sign)| *sign)
}

/// What one word spells, the next being known.
fn sign(word: &str, next: &str) -> Option<String> {
    if let Some(sign) = of(DIGITS, word).or_else(|| of(LETTERS, word)).or_else(|| of(SPOKEN, word)) {
        return Some(sign.to_owned());
    }
    if let Some(tens) = of(TENS, word) {
        let single = of(DIGITS, next).is_some_and(|digit| digit.len() == 1 && digit != "0");
        return Some(if single { tens.to_owned() } else { format!("{tens}0") });
    }
    let mixed = word.len() <= 12 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    (mixed && (has_digit || word.len() <= 2)).then(|| word.to_owned())
}

/// The house number that stands in words from this word on, and the word with which it ends: "one hundred and eight", of
/// which `fold` leaves three words.
pub(super) fn house_number(folded: &Folded, first: usize) -> Option<(usize, usize)> {
    let (mut value, mut last, mut tens) = (0, None, false);
    for (at, token) in folded.tokens.iter().enumerate().skip(first).take(4) {
        let word = folded.word(token);
        if let Some(ten) = of(TENS, word) {
            if tens || value % 100 != 0 {
                break;
            }
            tens = true;
            value += ten.parse::<usize>().ok()? * 10;
        } else if word == "hundred" {
            if value == 0 || value > 9 {
                break;
            }
            value *= 100;
        } else {
            let digit = of(DIGITS, word).filter(|sign| !sign.starts_with('0'));
            let Some(digit) = digit.and_then(|sign| sign.parse::<usize>().ok()) else { break };
            if value % 10 != 0 || (tens && digit > 9) || (value > 0 && !tens && value < 100) {
                break;
            }
            value += digit;
        }
        last = Some(at);
    }
    last.filter(|_| value > 0).map(|last| (value, last))
}

/// The stretches of a text that spell something of six signs at least.
pub(super) fn stretches(folded: &Folded) -> Vec<Spelt> {
    let word = |token: &Token| folded.word(token);
    let mut all = Vec::new();
    let mut open = Spelt::default();
    let (mut times, mut between) = (1, 0);
    for (at, token) in folded.tokens.iter().enumerate() {
        let next = folded.tokens.get(at + 1).map_or("", |token| folded.word(token));
        match word(token) {
            "double" => times = 2,
            "triple" | "treble" => times = 3,
            // "X-ray" is two words.
            "ray" if open.plain.ends_with('x') => {}
            own => match sign(own, next) {
                Some(sign) => {
                    for _ in 0..times {
                        open.add(&sign, (at, at));
                    }
                    (times, between) = (1, 0);
                }
                None if between < BETWEEN && !open.plain.is_empty() => between += 1,
                None => {
                    open.close(&mut all);
                    (times, between) = (1, 0);
                }
            },
        }
    }
    open.close(&mut all);
    all
}

/// The digits of one word, the next being known.
fn digits_of(word: &str, next: &str) -> Option<String> {
    if of(DIGITS, word).is_some() || of(TENS, word).is_some() {
        return sign(word, next);
    }
    let is_digit = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'o' | b'i' | b'l');
    let is_number = word.bytes().all(is_digit) && word.bytes().any(|byte| byte.is_ascii_digit());
    (word == "o" || is_number).then(|| as_digits(word))
}

/// The number that stands in words from this word on, in digits, and the word with which it ends: "nine hundred thousand nine
/// hundred ninety-one".
fn amount(folded: &Folded, first: usize) -> Option<(String, usize)> {
    let (value, last) = house_number(folded, first)?;
    let is_thousand = folded.tokens.get(last + 1).is_some_and(|token| folded.word(token) == "thousand");
    if !is_thousand {
        return Some((value.to_string(), last));
    }
    let (rest, last) = house_number(folded, last + 2).unwrap_or((0, last + 1));
    Some((format!("{value}{rest:03}"), last))
}

/// The stretches of a text that spell a number of six digits at least, whatever words stand between its parts: read digit by digit,
/// where "nine hundred one two three" is 900123, and as amounts, where "nine hundred ninety-one" is 991.
pub(super) fn numbers(folded: &Folded) -> Vec<Spelt> {
    let mut all = Vec::new();
    for as_amounts in [false, true] {
        let mut open = Spelt::default();
        let (mut times, mut between, mut at) = (1, 0, 0);
        while let Some(token) = folded.tokens.get(at) {
            let word = folded.word(token);
            let next = folded.tokens.get(at + 1).map_or("", |token| folded.word(token));
            let whole = if as_amounts { amount(folded, at) } else { None };
            let read = whole.or_else(|| Some((digits_of(word, next)?, at)));
            match (word, read) {
                ("double", _) => times = 2,
                ("triple" | "treble", _) => times = 3,
                (_, Some((digits, last))) => {
                    for _ in 0..times {
                        open.add(&digits, (at, last));
                    }
                    (times, between, at) = (1, 0, last);
                }
                (_, None) if between < BETWEEN_DIGITS && !open.plain.is_empty() => between += 1,
                (_, None) => {
                    open.close(&mut all);
                    (times, between) = (1, 0);
                }
            }
            at += 1;
        }
        open.close(&mut all);
    }
    all
}

/// What is typed as letters and meant as digits: "O77OO".
pub(super) fn as_digits(plain: &str) -> String {
    plain
        .chars()
        .map(|c| match c {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        })
        .collect()
}
