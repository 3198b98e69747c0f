//! What stands together in a text and so tells of one person: a date that may be one of birth, and numbers.

use std::ops::Range;

use jiff::civil::Date;

use super::dates::births_at;
use super::digits::{self, Number};
use super::names::names_before;

/// So far apart in a sentence stand what tells of one person, in bytes.
const NEAR: usize = 40;
/// So far apart in a row of a table.
const ROW: usize = 160;
/// A line that begins with one of these goes on about the same person.
const GOES_ON: &[&str] = &["upn", "nhs", "uln", "number", "unique", "pupil", "learner", "dob", "birth", "born"];

/// What stands together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Together {
    pub born: Option<Date>,
    /// Pupil, NHS and learner numbers, at most one of each.
    pub numbers: Vec<String>,
}

enum Mark {
    Born(Date),
    Number(Number),
}

/// Numbers of people in a folded text, with the date that stands beside them. A date without a number is not among them.
pub(super) fn all(folded: &str, today: Date) -> Vec<Together> {
    let numbers = digits::all(folded).into_iter().map(|(at, number)| (at, Mark::Number(number)));
    let born = births_at(folded, today).into_iter().map(|(on, at)| (at, Mark::Born(on)));
    let mut marks: Vec<(Range<usize>, Mark)> = numbers.chain(born).collect();
    marks.sort_by_key(|(at, _)| at.start);
    let mut found: Vec<Group> = Vec::new();
    for (at, mark) in marks {
        match found.last_mut().filter(|last| last.takes(&mark) && goes_on(folded, last.end, at.start)) {
            Some(last) => last.add(mark, at.end),
            None => found.push(Group::new(mark, at.end)),
        }
    }
    let with_number = found.into_iter().filter(|group| !group.numbers.is_empty());
    with_number
        .map(|group| Together {
            born: group.born,
            numbers: group.numbers.into_iter().map(|number| number.value().to_owned()).collect(),
        })
        .collect()
}

#[derive(Default)]
struct Group {
    born: Option<Date>,
    numbers: Vec<Number>,
    end: usize,
}

impl Group {
    fn new(mark: Mark, end: usize) -> Self {
        let mut group = Self::default();
        group.add(mark, end);
        group
    }

    /// Whether it has nothing of this kind yet.
    fn takes(&self, mark: &Mark) -> bool {
        match mark {
            Mark::Born(on) => self.born.is_none_or(|known| known == *on),
            Mark::Number(number) => !self.numbers.iter().any(|known| known.is_same_kind(number) && known != number),
        }
    }

    fn add(&mut self, mark: Mark, end: usize) {
        match mark {
            Mark::Born(on) => self.born = Some(on),
            Mark::Number(number) if self.numbers.contains(&number) => {}
            Mark::Number(number) => self.numbers.push(number),
        }
        self.end = end;
    }
}

/// Whether what begins at `start` is about the same person as what ends at `end`.
fn goes_on(text: &str, end: usize, start: usize) -> bool {
    let Some(between) = text.get(end..start) else { return false };
    if let Some((_, line)) = between.rsplit_once('\n') {
        let line = line.to_lowercase();
        return between.len() <= NEAR
            && GOES_ON.iter().any(|word| line.contains(word))
            && !names_before(text, end, start);
    }
    if is_in_row(between) {
        return between.len() <= ROW;
    }
    let between_words = between.to_lowercase();
    let ends = [" and ", "&", ". ", "?", "!"].iter().any(|sign| between_words.contains(sign));
    between.len() <= NEAR && !ends && !names_before(text, end, start)
}

/// Whether something parts the cells of a row.
fn is_in_row(between: &str) -> bool {
    let tight = between.as_bytes().windows(2).any(|two| matches!(two, [b',', next] if !next.is_ascii_whitespace()));
    between.contains(['\t', '|', ';']) || between.contains("  ") || tight || between == ","
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn count(text: &str) -> usize {
        all(text, date(2026, 11, 29)).len()
    }

    #[test]
    fn what_stands_in_one_row_or_block_is_one_person_and_what_follows_another_name_is_not() {
        for (text, people) in [
            ("Sam Hart\t12/03/2015\tB801200005001\t943 476 5919", 1),
            ("B801200005001,Hart,Sam,12/03/2015,9434765919", 1),
            ("Sam Hart (DOB 12/03/2015, UPN B801200005001)", 1),
            ("Name: Sam Hart\nDate of birth: 12/03/2015\nUPN: B801200005001\nNHS number: 943 476 5919", 1),
            ("Sam Hart 12/03/2015, Lee Poe UPN B801200005001", 1),
            ("12/03/2015 and the UPN B801200005001 and the NHS number 943 476 5919", 2),
            ("B801200005001 was there. Her NHS number is 943 476 5919", 2),
            ("B801200005001 B801200005001", 1),
            ("12/03/2015", 0),
        ] {
            assert_eq!(count(text), people, "{text}");
        }
        let row = all("Sam Hart\t12/03/2015\tB801200005001", date(2026, 11, 29));
        assert_eq!(row[0].born, Some(date(2015, 3, 12)));
        let named = all("Sam Hart 12/03/2015, Lee Poe UPN B801200005001", date(2026, 11, 29));
        assert_eq!(named[0].born, None, "it is of somebody else than the date before it");
    }
}
