//! Whether what somebody outside wrote may come from the family of a restricted record: then it is read by those alone who are named
//! on the record. A name, a number, a home or a way to be reached is enough, since whoever writes may have changed all the others.

use std::collections::BTreeSet;

use gate::Place;
use identifiers::Postcode;
use jiff::civil::Date;
use search::{Term, Way};

use super::same::{self, Dates, Name, Names};
use super::{sort_key, words};
use crate::PersonId;

/// What somebody outside wrote, as far as a family could be recognised by it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The record that it is about, where it came from an account that sees the record.
    pub child: Option<PersonId>,
    /// The child's first name.
    pub forename: String,
    /// Empty where the child has one name.
    pub surname: String,
    pub birth_date: Option<Date>,
    /// UPN, NHS number.
    pub numbers: Vec<String>,
    /// The home that it gives.
    pub home: Place,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// The name of whoever wrote it, in one line.
    pub writer: String,
    /// The school or setting, as it was typed.
    pub setting: String,
    /// What stands in it in sentences.
    pub texts: Vec<String>,
}

/// A home as it is compared; a postcode that is none counts as not known.
#[must_use]
pub fn home(street: Option<String>, town: Option<String>, postcode: Option<String>) -> Place {
    let told = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let postcode = told(postcode).and_then(|text| Postcode::parse(&text).ok()).map(|postcode| postcode.to_string());
    Place { street: told(street), town: told(town), postcode, ..Place::default() }
}

/// Words before a name that are no part of it.
const TITLES: [&str; 7] = ["dr", "miss", "mr", "mrs", "ms", "mx", "prof"];
/// Words of the name of a setting that others have too.
const OF_ANY_SETTING: [&str; 13] = [
    "academy",
    "and",
    "college",
    "for",
    "high",
    "infant",
    "junior",
    "nursery",
    "of",
    "primary",
    "school",
    "secondary",
    "the",
];
/// The most words over which a number or a postcode is written: "943 476 5919" has three.
const PARTS: usize = 4;

/// A name, and how it stands in a text.
#[derive(Debug, Clone)]
struct Called {
    name: Name,
    /// A space, first name and surname, and the other way round; nothing of somebody who has one name.
    in_text: Vec<String>,
}

impl Called {
    fn new(forename: &str, surname: &str) -> Self {
        let both = !words(forename).is_empty() && !words(surname).is_empty();
        // A sort key is its two parts, folded, one after the other.
        let spoken = [sort_key(forename, surname), sort_key(surname, forename)];
        let in_text = if both { Vec::from(spoken.map(|name| format!(" {name}"))) } else { Vec::new() };
        Self { name: Name::new(forename, surname), in_text }
    }

    /// Whether a text, folded and with a space at either end, names this person by both names.
    fn stands_in(&self, text: &str) -> bool {
        let ends = |rest: &str| rest.starts_with(' ') || rest.starts_with("s ");
        let names = |name: &String| {
            text.match_indices(name.as_str()).any(|(at, _)| text.get(at + name.len()..).is_some_and(ends))
        };
        self.in_text.iter().any(names)
    }
}

/// What was written, read once to be compared with many records.
struct Reading {
    called: Name,
    writer: Option<Name>,
    terms: BTreeSet<Term>,
    setting: BTreeSet<String>,
    /// The sentences, folded, with a space at either end.
    text: String,
    /// The digits of the sentences, with a space where something else parts them.
    digits: String,
}

impl Reading {
    fn new(written: &Written) -> Self {
        let mut terms: BTreeSet<Term> = written.numbers.iter().filter_map(|number| Term::number(number)).collect();
        terms.extend(written.home.postcode.as_deref().and_then(Term::postcode));
        terms.extend(written.email.as_deref().and_then(Term::email));
        terms.extend(written.phone.as_deref().and_then(Term::phone));
        let mut digits = String::new();
        for text in &written.texts {
            terms.extend(terms_in(text));
            digits.push(' ');
            let parts = |sign: &char| !matches!(sign, ' ' | '-' | '(' | ')' | '+' | '.' | '/');
            digits.extend(text.chars().filter(parts).map(|sign| if sign.is_ascii_digit() { sign } else { ' ' }));
        }
        let text = format!(" {} ", sort_key("", &written.texts.join(" ")));
        Self {
            called: Name::new(&written.forename, &written.surname),
            writer: in_one_line(&written.writer),
            terms,
            setting: of_setting(&written.setting),
            text,
            digits,
        }
    }
}

/// A name that was written in one line: what comes last is the surname.
fn in_one_line(line: &str) -> Option<Name> {
    let is_title = |word: &&str| TITLES.contains(&word.trim_end_matches('.').to_lowercase().as_str());
    let all: Vec<&str> = line.split_whitespace().skip_while(is_title).collect();
    let (last, first) = all.split_last()?;
    Some(if first.is_empty() { Name::new(last, "") } else { Name::new(&first.join(" "), last) })
}

/// The words by which a setting is told from others.
fn of_setting(name: &str) -> BTreeSet<String> {
    words(name).into_iter().filter(|word| !OF_ANY_SETTING.contains(&word.as_str())).collect()
}

/// Numbers, postcodes and email addresses that stand in a text.
fn terms_in(text: &str) -> BTreeSet<Term> {
    let ends = |sign: char| !sign.is_alphanumeric();
    let mut found: BTreeSet<Term> =
        text.split_whitespace().filter_map(|word| Term::email(word.trim_matches(ends))).collect();
    let parts: Vec<&str> = text.split(ends).filter(|part| !part.is_empty()).collect();
    for size in 1..=PARTS {
        for window in parts.windows(size) {
            if window.iter().any(|part| part.contains(|sign: char| sign.is_ascii_digit())) {
                let joined = window.concat();
                found.extend(Term::postcode(&joined));
                found.extend(Term::number(&joined));
            }
        }
    }
    found
}

/// A restricted record that a viewer must not know of, by all that its family could be recognised by. Nothing of it is ever shown.
#[derive(Debug, Clone)]
pub struct Hidden {
    person: PersonId,
    birth_date: Option<Date>,
    /// Every name that the child has or had.
    names: Vec<Called>,
    /// Parents, and whoever else is related to the child or lives with it.
    family: Vec<Called>,
    /// Other children of the family.
    siblings: Vec<(Called, Option<Date>)>,
    /// Numbers, postcodes and ways to reach somebody that are the family's.
    own: BTreeSet<Term>,
    /// Ways to reach people who work with the family, and with others.
    by_work: BTreeSet<Term>,
    homes: Vec<Place>,
    settings: Vec<BTreeSet<String>>,
}

impl Hidden {
    pub(crate) const fn new(person: PersonId, birth_date: Option<Date>) -> Self {
        Self {
            person,
            birth_date,
            names: Vec::new(),
            family: Vec::new(),
            siblings: Vec::new(),
            own: BTreeSet::new(),
            by_work: BTreeSet::new(),
            homes: Vec::new(),
            settings: Vec::new(),
        }
    }

    /// Whose record, to note for those named on it. Never to show.
    #[must_use]
    pub const fn person(&self) -> PersonId {
        self.person
    }

    pub(crate) fn add_name(&mut self, forename: &str, surname: &str) {
        self.names.push(Called::new(forename, surname));
    }

    pub(crate) fn add_family(&mut self, forename: &str, surname: &str) {
        self.family.push(Called::new(forename, surname));
    }

    pub(crate) fn add_sibling(&mut self, (forename, surname): (&str, &str), birth_date: Option<Date>) {
        self.siblings.push((Called::new(forename, surname), birth_date));
    }

    pub(crate) fn add_own(&mut self, term: Option<Term>) {
        self.own.extend(term);
    }

    pub(crate) fn add_by_work(&mut self, term: Option<Term>) {
        self.by_work.extend(term);
    }

    pub(crate) fn add_home(&mut self, home: Place) {
        self.homes.push(home);
    }

    pub(crate) fn add_setting(&mut self, name: &str) {
        let words = of_setting(name);
        if !words.is_empty() {
            self.settings.push(words);
        }
    }

    /// Adds what the family wrote before: whoever asks again is known by it too.
    pub fn add_written(&mut self, before: &Written) {
        self.add_name(&before.forename, &before.surname);
        self.add_own(before.email.as_deref().and_then(Term::email));
        self.add_own(before.phone.as_deref().and_then(Term::phone));
        self.add_own(before.home.postcode.as_deref().and_then(Term::postcode));
        self.homes.push(before.home.clone());
        if let Some(name) = in_one_line(&before.writer) {
            self.family.push(Called { name, in_text: Vec::new() });
        }
    }

    fn may_be(&self, written: &Written, reading: &Reading) -> bool {
        // Whoever sees a record says which it is.
        if let Some(child) = written.child {
            return child == self.person;
        }
        let dates = same::dates(self.birth_date, written.birth_date);
        let is_near = matches!(dates, Dates::Same | Dates::Turned | Dates::Near);
        !self.own.is_disjoint(&reading.terms)
            || self.is_called(&reading.called, dates)
            || self.is_sibling(&reading.called, written.birth_date)
            || self.homes.iter().any(|home| is_one_home(home, &written.home))
            || reading.writer.as_ref().is_some_and(|writer| self.is_writer(writer, dates))
            || is_near && self.is_family_name(&reading.called)
            || self.is_told_of(reading)
            || self.is_likely(reading, is_near)
    }

    fn is_called(&self, called: &Name, dates: Dates) -> bool {
        self.names.iter().any(|one| match one.name.stands_to(called) {
            Names::Same | Names::Turned => true,
            Names::Nearly | Names::Surname => dates != Dates::Other,
            Names::Forename => matches!(dates, Dates::Same | Dates::Turned),
            Names::Other => false,
        })
    }

    /// Whether it is about another child of the family: what is written of the home is what must not be read.
    fn is_sibling(&self, called: &Name, birth_date: Option<Date>) -> bool {
        self.siblings.iter().any(|(one, born)| match same::dates(*born, birth_date) {
            Dates::Other => false,
            dates => match one.name.stands_to(called) {
                Names::Same | Names::Turned | Names::Nearly => true,
                Names::Forename => matches!(dates, Dates::Same | Dates::Turned),
                Names::Surname | Names::Other => false,
            },
        })
    }

    /// Whether somebody of the family wrote it, the child too.
    fn is_writer(&self, writer: &Name, dates: Dates) -> bool {
        self.family.iter().chain(&self.names).any(|one| {
            if one.name.shares_all(writer) {
                return true;
            }
            if !matches!(dates, Dates::Same | Dates::Turned | Dates::Near) {
                return false;
            }
            match one.name.stands_to(writer) {
                Names::Same | Names::Turned | Names::Nearly | Names::Surname => true,
                Names::Forename => dates != Dates::Near,
                Names::Other => false,
            }
        })
    }

    /// Whether the child has the surname of one of the family, such as that of a parent who took another.
    fn is_family_name(&self, called: &Name) -> bool {
        let is_one = |names: Names| matches!(names, Names::Same | Names::Turned | Names::Nearly | Names::Surname);
        self.family.iter().any(|one| is_one(one.name.stands_to(called)))
    }

    /// Whether its sentences name the child or another of the family's children, or give a telephone number of the family.
    fn is_told_of(&self, reading: &Reading) -> bool {
        let mut children = self.names.iter().chain(self.siblings.iter().map(|(one, _)| one));
        let mut phones = self.own.iter().filter(|term| term.way() == Way::Phone);
        children.any(|one| one.stands_in(&reading.text)) || phones.any(|phone| reading.digits.contains(phone.text()))
    }

    /// Whether what says little by itself comes with a first name or a date of birth that may be the child's: the school, a parent's
    /// name in a sentence, somebody who works with the family.
    fn is_likely(&self, reading: &Reading, is_near: bool) -> bool {
        let is_setting = || {
            let fits = |known: &BTreeSet<String>| known.is_subset(&reading.setting) || reading.setting.is_subset(known);
            !reading.setting.is_empty() && self.settings.iter().any(fits)
        };
        let is_named = || {
            let alike = |names: Names| !matches!(names, Names::Surname | Names::Other);
            self.names.iter().any(|one| alike(one.name.stands_to(&reading.called)))
        };
        let says_little = !self.by_work.is_disjoint(&reading.terms)
            || is_setting()
            || self.family.iter().any(|one| one.stands_in(&reading.text));
        says_little && (is_near || is_named())
    }
}

/// Whether two homes are one. Whoever is afraid leaves the postcode out: then house and street are enough, where nothing else differs.
fn is_one_home(known: &Place, written: &Place) -> bool {
    let has_number = |place: &Place| place.street.as_deref().is_some_and(|street| street.contains(char::is_numeric));
    let postcodes = known.postcode.as_ref().zip(written.postcode.as_ref());
    if !has_number(known) || !has_number(written) || postcodes.is_some_and(|(one, other)| one != other) {
        return false;
    }
    let towns = known.town.as_deref().zip(written.town.as_deref());
    if towns.is_some_and(|(one, other)| sort_key(one, "") != sort_key(other, "")) {
        return known.is_same_home(written);
    }
    // Two places that say the same of everything but the street are compared by it.
    let street =
        |place: &Place| Place { street: place.street.clone(), town: Some("here".to_owned()), ..Place::default() };
    known.is_same_home(written) || street(known).is_same_home(&street(written))
}

/// Those of the restricted records from whose families this may come.
#[must_use]
pub fn recognised<'a>(written: &Written, hidden: &'a [Hidden]) -> Vec<&'a Hidden> {
    let reading = Reading::new(written);
    hidden.iter().filter(|one| one.may_be(written, &reading)).collect()
}

#[cfg(test)]
mod tests;
