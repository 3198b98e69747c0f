//! What somebody typed into the search box, taken apart: words, a postcode, numbers, a date.

use jiff::civil::Date;

use crate::fold;
use crate::term::{Term, Way};

/// Fewer digits than these are a word like any other.
const DIGITS: usize = 5;

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Asked {
    /// As it was typed.
    pub text: String,
}

/// A part of it. Everything that was typed must fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A word, or its beginning.
    Word(String),
    Postcode(Term),
    /// A number of any kind: what it may be.
    Number(Vec<Term>),
    Email(Term),
    Date(Date),
}

impl Asked {
    /// So many parts are looked for; how many were typed behind them, [`Asked::left_out`] tells.
    pub const MOST: usize = 8;

    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { text: text.trim().to_owned() }
    }

    /// Its parts, in the order in which they were typed: the first of them, where there are many.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let mut parts = self.all();
        parts.truncate(Self::MOST);
        parts
    }

    /// How many parts are not looked for.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.all().len().saturating_sub(Self::MOST)
    }

    fn all(&self) -> Vec<Part> {
        let typed: Vec<&str> = self.text.split_whitespace().collect();
        let mut parts: Vec<Part> = Vec::new();
        let mut rest = typed.as_slice();
        while let Some(first) = rest.first() {
            let (found, taken) = next(first, rest);
            for part in found {
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
            rest = rest.get(taken..).unwrap_or_default();
        }
        parts
    }

    /// The words among its parts.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let parts = self.parts().into_iter();
        parts.filter_map(|part| if let Part::Word(word) = part { Some(word) } else { None }).collect()
    }
}

/// What stands first, and how many of the typed pieces it takes.
fn next(first: &str, rest: &[&str]) -> (Vec<Part>, usize) {
    if let Some(reference) = Term::reference(first) {
        return (vec![Part::Number(vec![reference])], 1);
    }
    if let Some(date) = date(first) {
        return (vec![Part::Date(date)], 1);
    }
    if let Some(date) = spaced_date(rest) {
        return (vec![Part::Date(date)], 3);
    }
    if let Some(email) = Term::email(first) {
        return (vec![Part::Email(email)], 1);
    }
    if let Some(postcode) = Term::postcode(first) {
        return (vec![Part::Postcode(postcode)], 1);
    }
    if let Some(second) = rest.get(1)
        && second.len() == 3
        && let Some(postcode) = Term::postcode(&format!("{first}{second}"))
    {
        return (vec![Part::Postcode(postcode)], 2);
    }
    let digits = rest.iter().take_while(|piece| is_of_digits(piece)).count();
    if let Some(number) = number(&rest.get(..digits).unwrap_or_default().concat()) {
        return (vec![number], digits);
    }
    if let Some(number) = number(first) {
        return (vec![number], 1);
    }
    (fold::words(first).into_iter().map(Part::Word).collect(), 1)
}

/// Digits as telephone and NHS numbers are written.
fn is_of_digits(piece: &str) -> bool {
    piece.chars().any(|sign| sign.is_ascii_digit())
        && piece.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '+' | '(' | ')' | '-' | '.'))
}

fn number(text: &str) -> Option<Part> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if digits < DIGITS {
        return None;
    }
    Some(Part::Number([Term::number(text), Term::phone(text)].into_iter().flatten().collect()))
}

/// A day as people write it, or as computers do.
fn date(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let numbers: Vec<i16> = parts.iter().map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [one, month, other] = numbers.as_slice() else { return None };
    let (year, day) = if *one > 31 { (*one, *other) } else { (*other, *one) };
    (year > 1900).then(|| Date::new(year, i8::try_from(*month).ok()?, i8::try_from(day).ok()?).ok()).flatten()
}

/// A day with spaces between, as forms ask for it: `30 7 2021` or `30 July 2021`.
fn spaced_date(rest: &[&str]) -> Option<Date> {
    let [day, month, year, ..] = rest else { return None };
    if day.len() > 2 || year.len() != 4 {
        return None;
    }
    let (day, year): (i8, i16) = (day.parse().ok()?, year.parse().ok()?);
    let month: i8 = match month.parse() {
        Ok(month) => month,
        Err(_) => intake::dates::month_named(month)?,
    };
    (1900..=2100).contains(&year).then(|| Date::new(year, month, day).ok()).flatten()
}

impl Part {
    /// The ways in which a part that is no word is looked for, with the term of each.
    pub(crate) fn terms(&self) -> Vec<(Way, String)> {
        let terms: &[Term] = match self {
            Self::Postcode(term) | Self::Email(term) => std::slice::from_ref(term),
            Self::Number(terms) => terms,
            Self::Word(_) | Self::Date(_) => &[],
        };
        terms.iter().map(|term| (term.way, term.text.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    fn parts(text: &str) -> Vec<Part> {
        Asked::new(text).parts()
    }

    fn word(text: &str) -> Part {
        Part::Word(text.to_owned())
    }

    #[test]
    fn what_is_typed_is_taken_apart() {
        let postcode = Part::Postcode(Term::postcode("BD1 1HX").unwrap());
        assert_eq!(parts(" Zoë  O’Hara bd1 1hx"), [word("zoe"), word("ohara"), postcode.clone()]);
        assert_eq!(parts("bd11hx"), [postcode]);
        assert_eq!(parts("27/3/2015"), [Part::Date(day(2015, 3, 27))]);
        assert_eq!(parts("2015-03-27"), [Part::Date(day(2015, 3, 27))]);
        assert_eq!(parts("30 7 2021"), [Part::Date(day(2021, 7, 30))]);
        assert_eq!(parts("zoe 30 July 2021"), [word("zoe"), Part::Date(day(2021, 7, 30))]);
        assert_eq!(parts("3 May 2021"), [Part::Date(day(2021, 5, 3))]);
        assert!(matches!(parts("31/2/2015").as_slice(), [Part::Number(_)]), "no day, and nobody's number");
        assert_eq!(parts("A.Parent@Example.org"), [Part::Email(Term::email("a.parent@example.org").unwrap())]);
        assert_eq!(parts("% . --"), []);
        let reference = Part::Number(vec![Term::number("SENBBD1191A").unwrap()]);
        assert_eq!(parts("sen/bbd1191a"), [reference], "the reference of a letter, though it has few digits");
    }

    #[test]
    fn of_many_words_the_first_are_looked_for_and_the_others_are_counted() {
        let asked = Asked::new("one two three four five six seven eight nine ten two");
        assert_eq!((asked.parts().len(), asked.left_out()), (Asked::MOST, 2));
        assert_eq!(asked.parts().last(), Some(&word("eight")));
        assert_eq!(Asked::new("one two").left_out(), 0);
    }

    #[test]
    fn a_telephone_number_is_its_last_nine_digits_however_it_is_written() {
        for typed in ["07700 900 123", "+44 7700 900123", "(07700) 900123", "0044 7700-900123"] {
            let found = parts(typed);
            let [Part::Number(terms)] = found.as_slice() else { panic!("{typed}") };
            assert!(terms.contains(&Term::new(Way::Phone, "700900123".to_owned())), "{typed}");
        }
        let found = parts("b801200005001");
        let [Part::Number(terms)] = found.as_slice() else { panic!("a UPN") };
        assert!(terms.contains(&Term::new(Way::Number, "B801200005001".to_owned())));
    }
}
