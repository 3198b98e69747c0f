//! Whether a person of a file is a child whose record is here. It does not rest on the UPN: numbers are missing,
//! change, and are typed wrongly; names change too. Each answer says why, and what is doubtful is left to a person.
//!
//! That it is the same child is said by a [`Sure`] alone, and there is none where anything speaks against it: another sex, another
//! forename, another number, or somebody else of the same file or on record who would be this child as well.

use std::collections::{HashMap, HashSet};

use identifiers::Postcode;
use jiff::civil::Date;
use people::PersonId;
use people::model::words;
use people::records::matching::is_near;
use sen2::{Field, Record};

use super::take_in::Wanted;

/// What is known of a child whose record is here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The words of each name, present and former: forename, surname.
    pub names: Vec<(Vec<String>, Vec<String>)>,
    pub birth_date: Option<Date>,
    /// `F` or `M`.
    pub sex: Option<String>,
    /// A code of the common basic data set.
    pub ethnicity: Option<String>,
    /// UPN, and former ones.
    pub upns: Vec<String>,
    pub ulns: Vec<String>,
    /// Of the home.
    pub postcode: Option<String>,
}

/// That a person of a file is a child on record. Nothing but [`Index::find`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sure {
    child: PersonId,
    why: &'static str,
}

impl Sure {
    /// Whose record it is.
    #[must_use]
    pub const fn child(&self) -> PersonId {
        self.child
    }

    /// What the two have in common.
    #[must_use]
    pub const fn why(&self) -> &'static str {
        self.why
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// Nobody here is like this person.
    New,
    /// It is this child.
    Same(Sure),
    /// It may be one of these: a person decides.
    Doubtful(Vec<PersonId>, String),
}

/// Everybody whose record is here, found by number, by day of birth and by name.
#[derive(Debug, Default)]
pub struct Index {
    people: HashMap<PersonId, Known>,
    by_number: HashMap<String, Vec<PersonId>>,
    by_birth_date: HashMap<Date, Vec<PersonId>>,
    by_name: HashMap<Vec<String>, Vec<PersonId>>,
    /// Those whom somebody of the file is.
    taken: HashSet<PersonId>,
}

type Name = (Vec<String>, Vec<String>);

fn all_words(name: &Name) -> Vec<String> {
    let mut all: Vec<String> = name.0.iter().chain(&name.1).cloned().collect();
    all.sort();
    all
}

/// How one thing that both may say stands between two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// Both say the same.
    Same,
    /// They contradict each other.
    Other,
    /// One says nothing.
    Nothing,
}

impl Says {
    fn of<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> Self {
        match (one, other) {
            (Some(one), Some(other)) if one == other => Self::Same,
            (Some(_), Some(_)) => Self::Other,
            _ => Self::Nothing,
        }
    }

    fn number(known: &[String], wanted: Option<&String>, is_unread: bool) -> Self {
        match wanted {
            Some(wanted) if known.contains(wanted) => Self::Same,
            // A number that is none is not the one on record.
            _ if !known.is_empty() && (wanted.is_some() || is_unread) => Self::Other,
            _ => Self::Nothing,
        }
    }
}

/// How one candidate stands to the person of the file.
struct Weighed {
    id: PersonId,
    upn: Says,
    uln: Says,
    sex: Says,
    ethnicity: Says,
    postcode: Says,
    /// A number of the file that is none, and is one character from one on record.
    near_number: bool,
    same_name: bool,
    same_forename: bool,
    same_surname: bool,
    same_day: bool,
    near_day: bool,
    /// Another person of the file is this child.
    taken: bool,
}

impl Weighed {
    fn same_number(&self) -> bool {
        self.upn == Says::Same || self.uln == Says::Same
    }

    fn other_number(&self) -> bool {
        !self.same_number() && (self.upn == Says::Other || self.uln == Says::Other)
    }

    /// Whether the candidate would be the person of the file as well, beside one who seems to be it.
    fn rivals(&self, sure: &Self) -> bool {
        self.id != sure.id && (self.same_number() || (!sure.same_number() && self.same_day && self.same_name))
    }

    /// The one place that says that two are the same child.
    fn sure(&self) -> Option<Sure> {
        let against = self.taken
            || !self.same_day
            || [self.upn, self.uln, self.sex].contains(&Says::Other)
            || !(self.same_forename || self.same_name);
        // Without a number in common, everything else counts too.
        let differs = [self.ethnicity, self.postcode].contains(&Says::Other);
        let why = match (self.same_number(), self.same_name) {
            _ if against => return None,
            (true, true) => "Same number, name and date of birth",
            (true, false) => "Same number, forename and date of birth; different surname",
            (false, true) if !differs => "Same name and date of birth; one record has no number",
            (false, _) => return None,
        };
        Some(Sure { child: self.id, why })
    }

    /// Why it may be the same child.
    fn doubt(&self) -> Option<&'static str> {
        let twin = self.same_day && self.same_surname && !self.same_forename;
        let same_number = self.same_number();
        let why = match self {
            one if one.sure().is_some() => "More than one record fits",
            one if one.taken && one.same_day && (same_number || one.same_name) => {
                "Another person in the file is this child already"
            }
            one if same_number && one.same_day && !one.same_forename && !one.same_name => {
                "Same number and date of birth; different forename"
            }
            one if (same_number || one.same_name) && one.same_day && one.sex == Says::Other => {
                "Same date of birth, and same number or name; different sex"
            }
            one if same_number && one.same_day => "Same UPN or ULN and date of birth; the other number is different",
            one if same_number && one.same_name => "Same number and name; different date of birth",
            _ if same_number => "Same number; different name and date of birth",
            one if one.same_day && one.near_number => "Same date of birth; the UPN or ULN differs by one character",
            one if one.same_day && one.same_name && one.other_number() => {
                "Same name and date of birth; different number"
            }
            one if one.same_day && one.same_name => {
                "Same name and date of birth; different ethnicity or postcode, and one record has no number"
            }
            one if one.same_name && one.near_day && !one.other_number() => {
                "Same name; date of birth missing, or partly different"
            }
            one if one.same_day && one.same_forename && one.postcode == Says::Same => {
                "Same forename, date of birth and postcode; the surname may have changed"
            }
            // With a number of their own twins are two.
            one if twin && one.postcode == Says::Same && !one.other_number() => {
                "Same surname, date of birth and postcode; a twin, or a different forename"
            }
            _ => return None,
        };
        Some(why)
    }
}

impl Index {
    /// Takes a child in.
    pub fn add(&mut self, id: PersonId, known: Known) {
        for number in known.upns.iter().chain(&known.ulns) {
            self.by_number.entry(number.clone()).or_default().push(id);
        }
        if let Some(day) = known.birth_date {
            self.by_birth_date.entry(day).or_default().push(id);
        }
        for name in &known.names {
            self.by_name.entry(all_words(name)).or_default().push(id);
        }
        let all = self.people.entry(id).or_default();
        all.names.extend(known.names);
        all.upns.extend(known.upns);
        all.ulns.extend(known.ulns);
        all.birth_date = known.birth_date.or(all.birth_date);
        all.sex = known.sex.or(all.sex.take());
        all.ethnicity = known.ethnicity.or(all.ethnicity.take());
        all.postcode = known.postcode.or(all.postcode.take());
    }

    /// Takes in what a person of the file says of a child: nobody else of the file is that child.
    pub fn take(&mut self, id: PersonId, known: Known) {
        self.taken.insert(id);
        self.add(id, known);
    }

    /// The children whom somebody may be of whom a file says too little to be recorded: those with the number, and those born on
    /// the day who share a name or the postcode.
    #[must_use]
    pub fn like(&self, person: &Record) -> Vec<PersonId> {
        let text = |field| person.get(field).unwrap_or_default();
        let numbers = [text(Field::Upn), text(Field::Uln)].into_iter().filter_map(|number| self.by_number.get(number));
        let mut found: Vec<PersonId> = numbers.flatten().copied().collect();
        let named: Vec<String> = [text(Field::Forename), text(Field::Surname)].into_iter().flat_map(words).collect();
        let home = text(Field::PostCode).parse::<Postcode>().ok().map(|postcode| postcode.to_string());
        let shares = |known: &Known| {
            known.names.iter().any(|name| all_words(name).iter().any(|word| named.contains(word)))
                || (home.is_some() && known.postcode == home)
        };
        let born = person.date(Field::PersonBirthDate).and_then(|day| self.by_birth_date.get(&day));
        found.extend(born.into_iter().flatten().filter(|id| self.people.get(*id).is_some_and(shares)));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The children who have the number, or else the name, by which a list names somebody.
    #[must_use]
    pub fn called(&self, key: &str) -> Vec<PersonId> {
        let mut name = words(key);
        name.sort();
        let found = self.by_number.get(key).or_else(|| self.by_name.get(&name));
        found.cloned().unwrap_or_default()
    }

    /// How many are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether nobody is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// Who the person of a file is.
    #[must_use]
    pub fn find(&self, wanted: &Wanted) -> Match {
        let name = (words(&wanted.forename), words(&wanted.surname));
        let numbers: Vec<&String> = wanted.upn.iter().chain(&wanted.uln).collect();
        let mut candidates: Vec<PersonId> = Vec::new();
        let lists = [
            numbers.iter().filter_map(|number| self.by_number.get(*number)).collect::<Vec<_>>(),
            wanted.birth_date.and_then(|day| self.by_birth_date.get(&day)).into_iter().collect(),
            self.by_name.get(&all_words(&name)).into_iter().collect(),
        ];
        candidates.extend(lists.into_iter().flatten().flatten());
        candidates.sort_unstable();
        candidates.dedup();
        let weighed: Vec<Weighed> = candidates.into_iter().filter_map(|id| self.weigh(id, wanted, &name)).collect();
        judge(&weighed)
    }

    fn weigh(&self, id: PersonId, wanted: &Wanted, name: &Name) -> Option<Weighed> {
        let known = self.people.get(&id)?;
        let near = |known: &[String], unread: &Option<String>| {
            unread.as_ref().is_some_and(|unread| known.iter().any(|known| one_character(known, unread)))
        };
        Some(Weighed {
            id,
            upn: Says::number(&known.upns, wanted.upn.as_ref(), wanted.unread_upn.is_some()),
            uln: Says::number(&known.ulns, wanted.uln.as_ref(), wanted.unread_uln.is_some()),
            sex: Says::of(known.sex.as_ref(), wanted.sex.as_ref()),
            ethnicity: Says::of(known.ethnicity.as_ref(), wanted.ethnicity.as_ref()),
            postcode: Says::of(known.postcode.as_ref(), wanted.postcode.as_ref()),
            near_number: near(&known.upns, &wanted.unread_upn) || near(&known.ulns, &wanted.unread_uln),
            same_name: known.names.iter().any(|one| all_words(one) == all_words(name)),
            same_forename: known.names.iter().any(|one| one.0 == name.0),
            same_surname: known.names.iter().any(|one| one.1 == name.1),
            same_day: known.birth_date.is_some() && known.birth_date == wanted.birth_date,
            near_day: match (known.birth_date, wanted.birth_date) {
                (Some(one), Some(other)) => one != other && is_near(one, other),
                _ => true,
            },
            taken: self.taken.contains(&id),
        })
    }
}

/// Whether two numbers differ by one character.
fn one_character(one: &str, other: &str) -> bool {
    let plain = |text: &str| {
        text.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect::<Vec<char>>()
    };
    let (one, other) = (plain(one), plain(other));
    let same = |one: &[char], other: &[char]| one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let begins = same(&one, &other);
    let (one, other): (Vec<char>, Vec<char>) = (one.into_iter().rev().collect(), other.into_iter().rev().collect());
    let longer = one.len().max(other.len());
    one.len().abs_diff(other.len()) <= 1 && begins + same(&one, &other) + 1 >= longer
}

/// The answer from all candidates.
fn judge(weighed: &[Weighed]) -> Match {
    let sure: Vec<(&Weighed, Sure)> = weighed.iter().filter_map(|one| Some((one, one.sure()?))).collect();
    if let [(one, sure)] = sure.as_slice()
        && !weighed.iter().any(|other| other.rivals(one))
    {
        return Match::Same(sure.clone());
    }
    let doubtful: Vec<(PersonId, &str)> = weighed.iter().filter_map(|one| Some((one.id, one.doubt()?))).collect();
    match doubtful.first() {
        Some((_, why)) => Match::Doubtful(doubtful.iter().map(|(id, _)| *id).collect(), (*why).to_owned()),
        None => Match::New,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use store::Id;
    use uuid::Uuid;

    use super::*;

    const BORN: Date = date(2014, 5, 4);

    fn child(number: u128) -> PersonId {
        Id::from_uuid(Uuid::from_u128(number))
    }

    /// `forename surname sex UPN ULN ethnicity postcode`, with `-` for what is not said.
    fn wanted(text: &str) -> Wanted {
        let part = |place: usize| text.split(' ').nth(place).filter(|one| *one != "-").map(str::to_owned);
        let upn = part(3);
        Wanted {
            forename: part(0).unwrap_or_default(),
            surname: part(1).unwrap_or_default(),
            birth_date: Some(BORN),
            sex: part(2),
            unread_upn: upn.clone().filter(|upn| upn.starts_with('?')).map(|upn| upn.replace('?', "")),
            upn: upn.filter(|upn| !upn.starts_with('?')),
            uln: part(4),
            unread_uln: None,
            ethnicity: part(5),
            postcode: part(6),
            values: Vec::new(),
            events: Vec::new(),
            places: Vec::new(),
            needs: Vec::new(),
            reported: Vec::new(),
        }
    }

    fn known(wanted: &Wanted) -> Known {
        Known {
            names: vec![(words(&wanted.forename), words(&wanted.surname))],
            birth_date: wanted.birth_date,
            sex: wanted.sex.clone(),
            ethnicity: wanted.ethnicity.clone(),
            upns: wanted.upn.iter().cloned().collect(),
            ulns: wanted.uln.iter().cloned().collect(),
            postcode: wanted.postcode.clone(),
        }
    }

    fn index(all: &[&str]) -> Index {
        let mut index = Index::default();
        for (number, one) in (1..).zip(all) {
            index.add(child(number), known(&wanted(one)));
        }
        index
    }

    const MINA: &str = "Mina Okafor F A999000000001 1000000043 WBRI ZZ1";

    #[test]
    fn whatever_contradicts_leaves_a_doubt() {
        for other in [
            "Mona Okafor F A999000000001 1000000043 WBRI ZZ1",
            "Mina Okafor M A999000000001 1000000043 WBRI ZZ1",
            "Mina Okafor F A999000000002 1000000043 WBRI ZZ1",
            "Mina Okafor F A999000000001 1000000051 WBRI ZZ1",
            "Mina Okafor F A999000000002 - WBRI ZZ1",
            "Mina Okafor F ?B999000000001 - WBRI ZZ1",
            "Mona Okafor F ?B999000000001 - WBRI ZZ1",
            "Mina Okafor M - - WBRI ZZ1",
            "Mina Okafor F - - WIRI ZZ1",
            "Mina Okafor F - - WBRI ZZ2",
            "Mona Okafor F - - WBRI ZZ1",
        ] {
            let found = index(&[MINA]).find(&wanted(other));
            assert!(matches!(&found, Match::Doubtful(all, _) if all == &[child(1)]), "{other}: {found:?}");
        }
    }

    #[test]
    fn what_fits_in_everything_is_the_same_child() {
        for other in [
            MINA,
            "Mina Bello F A999000000001 1000000043 WIRI ZZ2",
            "Mina Okafor F A999000000001 - - -",
            "Mina Okafor - - - - -",
            "Mina Okafor F - - WBRI ZZ1",
        ] {
            let found = index(&[MINA]).find(&wanted(other));
            assert!(matches!(&found, Match::Same(sure) if sure.child() == child(1)), "{other}: {found:?}");
        }
        // Twins with numbers of their own are two.
        assert_eq!(index(&[MINA]).find(&wanted("Mona Okafor F B999000000002 - WBRI ZZ1")), Match::New);
    }

    #[test]
    fn nobody_is_sure_beside_another_who_fits_and_nobody_twice_in_one_file() {
        let with_number = "Leo Hart M A999000000001 - - -";
        // The number is one child's, the name and birthday another's.
        let found = index(&[MINA, "Leo Hart M - - - -"]).find(&wanted(with_number));
        assert!(matches!(&found, Match::Doubtful(all, _) if all.len() == 2), "{found:?}");
        let found = index(&[MINA, "Mina Okafor F - - WBRI ZZ1"]).find(&wanted("Mina Okafor F - - - -"));
        assert!(matches!(&found, Match::Doubtful(all, _) if all.len() == 2), "{found:?}");
        let mut one = index(&[MINA]);
        one.take(child(1), known(&wanted(MINA)));
        let found = one.find(&wanted("Mina Okafor F A999000000001 - - -"));
        assert!(matches!(found, Match::Doubtful(..)), "{found:?}");
        // What a file left open is still known.
        let mut one = index(&[MINA]);
        one.add(child(1), known(&wanted("Mina Okafor F - - - -")));
        let found = one.find(&wanted("Mina Okafor F A999000000002 - - -"));
        assert!(matches!(found, Match::Doubtful(..)), "{found:?}");
    }

    #[test]
    fn somebody_without_a_name_is_like_whoever_has_the_number_or_the_day_with_a_name_or_the_home() {
        let year = sen2::Year::new(2026).unwrap();
        let born = BORN.to_string();
        let like = |changes: &str| {
            let changes = format!("PersonBirthDate={born}; {changes}");
            index(&[MINA]).like(&sen2::rules::apply(&sen2::rules::base(year), &changes).unwrap())
        };
        for (changes, found) in [
            ("Forename=; Surname=; UPN=A999000000001", true),
            ("Forename=Mina; Surname=; UPN=", true),
            ("Forename=; Surname=Okafor; UPN=", true),
            ("Forename=Zoe; Surname=; UPN=; PostCode=ZZ9 9ZZ", false),
        ] {
            assert_eq!(!like(changes).is_empty(), found, "{changes}");
        }
        assert_eq!(index(&[MINA]).called("Okafor Mina"), [child(1)]);
        assert_eq!(index(&[MINA]).called("A999000000001"), [child(1)]);
        assert!(index(&[MINA]).called("").is_empty() && index(&[MINA]).called("Zoe Ogden").is_empty());
    }

    #[test]
    fn numbers_one_character_apart() {
        for (one, other, near) in [
            ("A999000000001", "B999000000001", true),
            ("A999000000001", "A99900000001", true),
            ("A999000000001", "A999000000010", false),
            ("A999000000001", "", false),
        ] {
            assert_eq!(one_character(one, other), near, "{one} {other}");
        }
    }
}
