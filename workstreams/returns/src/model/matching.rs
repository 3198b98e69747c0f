//! Whether a person of a file is a child whose record is here. It does not rest on the UPN: numbers are missing,
//! change, and are typed wrongly; names change too. Each answer says why, and what is doubtful is left to a person.

use std::collections::HashMap;

use jiff::civil::Date;
use people::PersonId;
use people::model::words;
use people::records::matching::is_near;

use super::take_in::Wanted;

/// What is known of a child whose record is here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The words of each name, present and former: forename, surname.
    pub names: Vec<(Vec<String>, Vec<String>)>,
    pub birth_date: Option<Date>,
    /// UPN, former UPNs and ULN.
    pub numbers: Vec<String>,
    /// Of the home.
    pub postcode: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// Nobody here is like this person.
    New,
    /// It is this child.
    Same(PersonId, String),
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
}

fn all_words(name: &(Vec<String>, Vec<String>)) -> Vec<String> {
    let mut all: Vec<String> = name.0.iter().chain(&name.1).cloned().collect();
    all.sort();
    all
}

/// How one candidate stands to the person of the file.
struct Weighed {
    id: PersonId,
    same_number: bool,
    other_number: bool,
    same_name: bool,
    same_forename: bool,
    same_surname: bool,
    same_day: bool,
    near_day: bool,
    same_postcode: bool,
}

impl Index {
    /// Takes a child in.
    pub fn add(&mut self, id: PersonId, known: Known) {
        for number in &known.numbers {
            self.by_number.entry(number.clone()).or_default().push(id);
        }
        if let Some(day) = known.birth_date {
            self.by_birth_date.entry(day).or_default().push(id);
        }
        for name in &known.names {
            self.by_name.entry(all_words(name)).or_default().push(id);
        }
        self.people.insert(id, known);
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
        let weighed: Vec<Weighed> =
            candidates.into_iter().filter_map(|id| self.weigh(id, wanted, &name, &numbers)).collect();
        judge(&weighed)
    }

    fn weigh(
        &self,
        id: PersonId,
        wanted: &Wanted,
        name: &(Vec<String>, Vec<String>),
        numbers: &[&String],
    ) -> Option<Weighed> {
        let known = self.people.get(&id)?;
        let same_number = numbers.iter().any(|number| known.numbers.contains(number));
        Some(Weighed {
            id,
            same_number,
            other_number: !same_number && !numbers.is_empty() && !known.numbers.is_empty(),
            same_name: known.names.iter().any(|one| all_words(one) == all_words(name)),
            same_forename: known.names.iter().any(|one| one.0 == name.0),
            same_surname: known.names.iter().any(|one| one.1 == name.1),
            same_day: known.birth_date.is_some() && known.birth_date == wanted.birth_date,
            near_day: match (known.birth_date, wanted.birth_date) {
                (Some(one), Some(other)) => one != other && is_near(one, other),
                _ => true,
            },
            same_postcode: known.postcode.is_some() && known.postcode == wanted.postcode,
        })
    }
}

/// The answer from all candidates.
fn judge(weighed: &[Weighed]) -> Match {
    // Without doubt: born on the same day, and the number or the name says the same and nothing speaks against it.
    let sure: Vec<(&Weighed, &str)> = weighed
        .iter()
        .filter(|one| one.same_day)
        .filter_map(|one| match (one.same_number, one.same_name, one.other_number) {
            (true, true, _) => Some((one, "Same number, name and date of birth")),
            (true, false, _) if one.same_forename || one.same_surname => {
                Some((one, "Same number and date of birth; part of the name is different"))
            }
            (false, true, false) => Some((one, "Same name and date of birth; one record has no number")),
            (false, true, true) if one.same_postcode => {
                Some((one, "Same name, date of birth and postcode; different number"))
            }
            _ => None,
        })
        .collect();
    match sure.as_slice() {
        [(one, why)] => return Match::Same(one.id, (*why).to_owned()),
        [_, ..] => {
            let ids = sure.iter().map(|(one, _)| one.id).collect();
            return Match::Doubtful(ids, "Several records have this name and date of birth".to_owned());
        }
        [] => {}
    }
    let doubtful: Vec<(&Weighed, &str)> = weighed
        .iter()
        .filter_map(|one| {
            let twin = one.same_day && one.same_surname && !one.same_forename;
            match one {
                one if one.same_number && one.same_day => Some((one, "Same number and date of birth; different name")),
                one if one.same_number && one.same_name => Some((one, "Same number and name; different date of birth")),
                one if one.same_number => Some((one, "Same number; different name and date of birth")),
                one if one.same_day && one.same_name => {
                    Some((one, "Same name and date of birth; different number and postcode"))
                }
                one if one.same_name && one.near_day && !one.other_number => {
                    Some((one, "Same name; date of birth missing, or partly different"))
                }
                one if one.same_day && one.same_forename && one.same_postcode => {
                    Some((one, "Same forename, date of birth and postcode; the surname may have changed"))
                }
                // With a number of their own twins are two.
                one if twin && one.same_postcode && !one.other_number => {
                    Some((one, "Same surname, date of birth and postcode; a twin, or a different forename"))
                }
                _ => None,
            }
        })
        .collect();
    match doubtful.first() {
        Some((_, why)) => Match::Doubtful(doubtful.iter().map(|(one, _)| one.id).collect(), (*why).to_owned()),
        None => Match::New,
    }
}
