//! Numbers that tell one person from others: pupil numbers (UPN), NHS numbers and learner numbers (ULN), with where they stand.

use std::ops::Range;

use identifiers::{NhsNumber, Uln, Upn};

/// A number with a right check digit or letter, without spaces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Number {
    Upn(String),
    Nhs(String),
    Uln(String),
}

impl Number {
    pub(super) fn value(&self) -> &str {
        match self {
            Self::Upn(value) | Self::Nhs(value) | Self::Uln(value) => value,
        }
    }

    pub(super) fn is_same_kind(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// Every number of a folded text, with where it begins and ends, in bytes.
pub(super) fn all(folded: &str) -> Vec<(Range<usize>, Number)> {
    let mut found = pupils(folded);
    found.extend(tens(folded));
    found.sort_by_key(|(at, _)| at.start);
    found
}

/// The pupil numbers.
fn pupils(folded: &str) -> Vec<(Range<usize>, Number)> {
    let places: Vec<usize> = folded.char_indices().map(|(at, _)| at).chain([folded.len()]).collect();
    let letters: Vec<char> = folded.chars().map(upper).collect();
    let mut found = Vec::new();
    for start in 0..letters.len() {
        let first = letters[start].is_ascii_alphabetic();
        if first
            && !start.checked_sub(1).is_some_and(|before| letters[before].is_ascii_digit())
            && let Some((number, length)) = pupil_at(&letters[start..])
        {
            found.push((places[start]..places[start + length], Number::Upn(number)));
        }
    }
    found
}

/// The capital of a letter that has one.
fn upper(letter: char) -> char {
    let mut capital = letter.to_uppercase();
    match (capital.next(), capital.next()) {
        (Some(one), None) => one,
        _ => letter,
    }
}

/// The pupil number that begins here, and of how many characters it is.
fn pupil_at(letters: &[char]) -> Option<(String, usize)> {
    let mut number = String::with_capacity(13);
    let mut between = 0;
    for (place, &c) in letters.iter().enumerate() {
        match c {
            ' ' | '-' | '.' | '_' if !number.is_empty() && between < 2 => between += 1,
            c if c.is_ascii_alphanumeric() => {
                between = 0;
                let as_digit = match c {
                    'O' => '0',
                    'I' | 'L' => '1',
                    other => other,
                };
                match number.len() {
                    0 => number.push(c),
                    1..12 if as_digit.is_ascii_digit() => number.push(as_digit),
                    // Of a number that is held for a time the last one is a letter.
                    12 => {
                        if letters.get(place + 1).is_some_and(|next| next.is_alphanumeric()) {
                            return None;
                        }
                        let read = |last: char| Upn::parse(&format!("{number}{last}")).ok();
                        let upn = [c, as_digit].into_iter().find_map(read)?;
                        return Some((upn.as_str().to_owned(), place + 1));
                    }
                    _ => return None,
                }
            }
            _ => return None,
        }
    }
    None
}

/// The numbers of ten digits: together, or in groups of three, three and four.
fn tens(folded: &str) -> Vec<(Range<usize>, Number)> {
    let words = words(folded);
    let said = |place: usize| words.get(place).map_or("", |word| &folded[word.clone()]);
    // What stands between two words of one number.
    let is_near = |place: usize| match (words.get(place), words.get(place + 1)) {
        (Some(one), Some(next)) => {
            let between = &folded[one.end..next.start];
            between.len() <= 3 && between.chars().all(|c| matches!(c, ' ' | '-' | '.'))
        }
        _ => false,
    };
    let mut found = Vec::new();
    let mut place = 0;
    while let Some(word) = words.get(place) {
        let groups = [said(place), said(place + 1), said(place + 2)];
        let is_grouped = groups.map(str::len) == [3, 3, 4] && is_near(place) && is_near(place + 1);
        let is_telephone = place.checked_sub(1).is_some_and(|at| matches!(said(at), "44" | "0044") && is_near(at));
        if let Some(number) = ten(said(place)) {
            found.push((word.clone(), number));
        } else if is_grouped
            && !is_telephone
            && let Some(number @ Number::Nhs(_)) = ten(&groups.concat())
        {
            let end = words.get(place + 2).map_or(word.end, |last| last.end);
            found.push((word.start..end, number));
            place += 2;
        }
        place += 1;
    }
    found
}

/// Letters and digits that stand together.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut begins = None;
    for (at, c) in text.char_indices() {
        match (c.is_alphanumeric(), begins) {
            (true, None) => begins = Some(at),
            (false, Some(start)) => {
                all.push(start..at);
                begins = None;
            }
            _ => {}
        }
    }
    all.extend(begins.map(|start| start..text.len()));
    all
}

/// A number of ten digits; none where all of them are the same, as in a form that nobody filled in.
fn ten(word: &str) -> Option<Number> {
    let mut digits = word.bytes();
    let first = digits.next()?;
    if word.len() != 10 || !word.bytes().all(|byte| byte.is_ascii_digit()) || digits.all(|digit| digit == first) {
        return None;
    }
    match NhsNumber::parse(word) {
        Ok(_) => Some(Number::Nhs(word.to_owned())),
        Err(_) => Uln::parse(word).ok().map(|_| Number::Uln(word.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        all(text).into_iter().map(|(at, number)| format!("{}={}", &text[at], number.value())).collect()
    }

    #[test]
    fn numbers_are_found_with_where_they_stand() {
        assert_eq!(
            said("UPN B80 1200 0050 01, NHS 943 476 5919 and 9434765919; ULN 9276308686."),
            [
                "B80 1200 0050 01=B801200005001",
                "943 476 5919=9434765919",
                "9434765919=9434765919",
                "9276308686=9276308686"
            ]
        );
        for none in ["+44 943 476 5919", "943, 476, 5919", "0000000000", "9434765917 or 943 476 5917", "01632 960001"] {
            assert_eq!(said(none), [] as [&str; 0], "{none}");
        }
    }
}
