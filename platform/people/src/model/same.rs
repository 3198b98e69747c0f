//! Whether two records, or a record and what somebody wrote, may be about one person: names and dates as people mistype,
//! mishear and turn them about.

use jiff::civil::Date;

use search::fold::words;

/// How two names stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// The same, however they are written.
    Same,
    /// The same words, the first and last names turned about.
    Turned,
    /// Nearly: a letter or two, or a part of a name left out.
    Nearly,
    /// The forename, or nearly; another surname.
    Forename,
    /// The surname, or nearly; another forename.
    Surname,
    /// Neither.
    Other,
}

/// How two dates of birth stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dates {
    Same,
    /// Day and month turned about.
    Turned,
    /// One part differs.
    Near,
    /// One of them is not known.
    Unknown,
    Other,
}

/// A name, folded once, to be compared with many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    first: Vec<String>,
    last: Vec<String>,
}

impl Name {
    #[must_use]
    pub fn new(forename: &str, surname: &str) -> Self {
        Self { first: words(forename), last: words(surname) }
    }

    fn words(&self) -> Vec<&String> {
        let mut all: Vec<&String> = self.first.iter().chain(&self.last).collect();
        all.sort();
        all
    }

    /// Whether one of two names has all words of the other, two or more: a middle name was left out, or they changed places.
    #[must_use]
    pub fn shares_all(&self, other: &Self) -> bool {
        let (own, theirs) = (self.words(), other.words());
        let (few, many) = if own.len() <= theirs.len() { (own, theirs) } else { (theirs, own) };
        few.len() > 1 && few.iter().all(|word| many.contains(word))
    }

    /// How it stands to another name.
    #[must_use]
    pub fn stands_to(&self, other: &Self) -> Names {
        if self == other {
            return Names::Same;
        }
        if self.words() == other.words() {
            return Names::Turned;
        }
        let (first, last) = (near(&self.first, &other.first), near(&self.last, &other.last));
        let is_turned = || near(&self.first, &other.last) && near(&self.last, &other.first);
        if !self.last.is_empty() && !other.last.is_empty() && is_turned() {
            return Names::Turned;
        }
        match (first, last) {
            (true, true) => Names::Nearly,
            (true, false) => Names::Forename,
            (false, true) if !self.last.is_empty() => Names::Surname,
            _ => Names::Other,
        }
    }
}

/// How two names stand to each other: forename and surname of each.
#[must_use]
pub fn names(one: (&str, &str), other: (&str, &str)) -> Names {
    Name::new(one.0, one.1).stands_to(&Name::new(other.0, other.1))
}

/// Whether two parts of a name are one, mistyped or shortened: "Jayden" and "Jaden", "Smith" and "Smith-Jones".
fn near(one: &[String], other: &[String]) -> bool {
    if one.is_empty() || other.is_empty() {
        return one.is_empty() && other.is_empty();
    }
    let (few, many) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let joined = |words: &[String]| words.concat();
    few.iter().all(|word| many.iter().any(|there| alike(word, there))) || alike(&joined(one), &joined(other))
}

/// Whether two words differ by so few letters that they may be one.
fn alike(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let shorter = a.len().min(b.len());
    let allowed = match shorter {
        0..=2 => 0,
        3..=6 => 1,
        _ => 2,
    };
    // Of short words the first letter tells them apart: "Ava" and "Eva" are two names.
    let begins = shorter > 4 || a.first() == b.first();
    begins && a.len().abs_diff(b.len()) <= allowed && distance(&a, &b) <= allowed
}

/// How many letters are to be changed, added, left out or turned about with the next.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for (i, left) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, right) in b.iter().enumerate() {
            let at = |row: usize, column: usize| {
                rows.get(row).and_then(|row| row.get(column)).copied().unwrap_or(usize::MAX / 2)
            };
            let mut least = (at(i, j) + usize::from(left != right))
                .min(at(i, j + 1) + 1)
                .min(row.get(j).copied().unwrap_or(usize::MAX / 2) + 1);
            let turned = i > 0 && j > 0 && a.get(i - 1) == Some(right) && b.get(j - 1) == Some(left);
            if turned {
                least = least.min(at(i - 1, j - 1) + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows.last().and_then(|row| row.last()).copied().unwrap_or(0)
}

/// How two dates of birth stand to each other.
#[must_use]
pub fn dates(one: Option<Date>, other: Option<Date>) -> Dates {
    let (Some(one), Some(other)) = (one, other) else { return Dates::Unknown };
    let same = [one.day() == other.day(), one.month() == other.month(), one.year() == other.year()];
    let turned = one.year() == other.year() && one.day() == other.month() && one.month() == other.day();
    match same.into_iter().filter(|same| *same).count() {
        3 => Dates::Same,
        _ if turned => Dates::Turned,
        2 => Dates::Near,
        _ => Dates::Other,
    }
}

/// Every date that [`dates`] finds the same, turned about or near, of people who may be under 26.
#[must_use]
pub fn near_dates(date: Date) -> Vec<Date> {
    let mut all: Vec<Date> = Vec::new();
    all.extend(Date::new(date.year(), date.day(), date.month()));
    all.extend((1..=31).filter_map(|day| Date::new(date.year(), date.month(), day).ok()));
    all.extend((1..=12).filter_map(|month| Date::new(date.year(), month, date.day()).ok()));
    let years = date.year().saturating_sub(26)..=date.year().saturating_add(26);
    all.extend(years.filter_map(|year| Date::new(year, date.month(), date.day()).ok()));
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn names_that_are_mistyped_turned_about_or_shortened_may_be_one() {
        for (one, other, how) in [
            (("Zoë", "O’Hara"), ("ZOE", "OHara"), Names::Same),
            (("Jayden", "Ackroyd"), ("Jaden", "Ackroyd"), Names::Nearly),
            (("Mohammed", "Khan"), ("Muhammad", "Khan"), Names::Nearly),
            (("Brian", "Smith"), ("Brain", "Smith"), Names::Nearly),
            (("Ava", "Smith-Jones"), ("Ava", "Jones"), Names::Nearly),
            (("Anna Maria", "Nowak"), ("Annamaria", "Nowak"), Names::Nearly),
            (("Khan", "Aisha"), ("Aisha", "Khan"), Names::Turned),
            (("Kahn", "Aisha"), ("Aisha", "Khan"), Names::Turned),
            (("Aisha Khan", ""), ("Aisha", "Khan"), Names::Turned),
            (("Ava", "Ackroyd"), ("Eva", "Ackroyd"), Names::Surname),
            (("Ava", "Ackroyd"), ("Ava", "Whitaker"), Names::Forename),
            (("Aisha", ""), ("Aisha", "Khan"), Names::Forename),
            (("Noah", "Ackroyd"), ("Ava", "Whitaker"), Names::Other),
            (("محمد", "علي"), ("محمد", "علي"), Names::Same),
        ] {
            assert_eq!(names(one, other), how, "{one:?} {other:?}");
            assert_eq!(names(other, one), how, "{other:?} {one:?}");
        }
    }

    #[test]
    fn dates_that_are_mistyped_or_turned_about_may_be_one() {
        let on = Some(date(2015, 3, 12));
        assert_eq!(dates(on, Some(date(2015, 12, 3))), Dates::Turned);
        assert_eq!(dates(on, Some(date(2016, 3, 12))), Dates::Near);
        assert_eq!(dates(on, Some(date(2016, 4, 12))), Dates::Other);
        assert_eq!(dates(on, None), Dates::Unknown);
        let near = near_dates(date(2015, 3, 12));
        assert!(near.contains(&date(2015, 12, 3)) && near.contains(&date(2009, 3, 12)) && near.len() < 110);
        assert!(near.iter().all(|one| dates(on, Some(*one)) != Dates::Other));
    }
}
