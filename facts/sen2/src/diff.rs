//! What changed from one return to another: who is new, who is gone, what is other about the rest.

use std::collections::BTreeMap;

use crate::counts::{Counts, Moved};
use crate::schema::Block;
use crate::{Field, Record};

/// What is kept of a return for the comparison: a line for each person, and totals.
#[derive(Debug, Clone, Default)]
pub struct Side {
    people: BTreeMap<String, Kept>,
    /// What is counted of it.
    pub counts: Counts,
}

#[derive(Debug, Clone)]
struct Kept {
    shown: String,
    values: BTreeMap<String, String>,
}

/// A value that differs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Changed {
    /// Whose: the UPN or ULN, or initials and birthday where there is neither.
    pub person: String,
    /// Where: `Requests[1]/RequestOutcome`.
    pub place: String,
    /// What it was; empty where it was not there.
    pub before: String,
    pub after: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Diff {
    /// In the second alone.
    pub new: Vec<String>,
    /// In the first alone.
    pub gone: Vec<String>,
    /// In both, with something other.
    pub changed: Vec<Changed>,
    /// Totals of both.
    pub totals: Vec<Moved>,
}

impl Side {
    /// Takes a person in.
    pub fn add(&mut self, person: &Record) {
        let mut values = BTreeMap::new();
        collect(person, "", &mut values);
        let (key, shown) = key(person);
        let mut free = key.clone();
        let mut number = 1;
        // Two of one key stay two.
        while self.people.contains_key(&free) {
            number += 1;
            free = format!("{key}#{number}");
        }
        self.people.insert(free, Kept { shown, values });
        self.counts.add(person);
    }
}

/// A key that holds from year to year: UPN, else ULN, else name and birthday. The second part is shown.
fn key(person: &Record) -> (String, String) {
    let text = |field| person.get(field).unwrap_or_default();
    for field in [Field::Upn, Field::Uln] {
        if let Some(number) = person.get(field) {
            return (number.to_owned(), number.to_owned());
        }
    }
    let initials: String =
        [Field::Forename, Field::Surname].into_iter().filter_map(|field| text(field).chars().next()).collect();
    let born = text(Field::PersonBirthDate);
    (
        format!("{} {} {born}", text(Field::Surname).to_lowercase(), text(Field::Forename).to_lowercase()),
        format!("{initials}, born {born}"),
    )
}

fn collect(record: &Record, path: &str, into: &mut BTreeMap<String, String>) {
    for (field, value) in record.values() {
        let element = crate::schema::item(record.block, *field).map_or("", |item| item.element);
        into.insert(format!("{path}{element}"), value.text.clone());
    }
    let mut counts: BTreeMap<Block, usize> = BTreeMap::new();
    for child in record.children() {
        let count = counts.entry(child.block).or_default();
        *count += 1;
        collect(child, &format!("{path}{}[{count}]/", child.block.element()), into);
    }
}

/// Compares two returns.
#[must_use]
pub fn diff(before: &Side, after: &Side) -> Diff {
    let mut out = Diff::default();
    for (key, one) in &before.people {
        match after.people.get(key) {
            None => out.gone.push(one.shown.clone()),
            Some(other) => {
                let places: std::collections::BTreeSet<&String> =
                    one.values.keys().chain(other.values.keys()).collect();
                for place in places {
                    let of = |kept: &Kept| kept.values.get(place).cloned().unwrap_or_default();
                    let (was, is) = (of(one), of(other));
                    if was != is {
                        out.changed.push(Changed {
                            person: one.shown.clone(),
                            place: place.clone(),
                            before: was,
                            after: is,
                        });
                    }
                }
            }
        }
    }
    out.new = after
        .people
        .iter()
        .filter(|(key, _)| !before.people.contains_key(*key))
        .map(|(_, kept)| kept.shown.clone())
        .collect();
    out.totals = before.counts.beside(&after.counts);
    out
}
