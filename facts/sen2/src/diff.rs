//! What changed from one return to another: who is new, who is gone, what is other about the rest.

use std::collections::BTreeMap;

use crate::schema::Block;
use crate::{Field, Record};

/// What is kept of a return for the comparison: a line for each person, and totals.
#[derive(Debug, Clone, Default)]
pub struct Side {
    people: BTreeMap<String, Kept>,
    /// Counts by name.
    pub totals: BTreeMap<&'static str, u64>,
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
    /// What it is.
    pub after: String,
}

/// The difference.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Diff {
    /// In the second alone.
    pub new: Vec<String>,
    /// In the first alone.
    pub gone: Vec<String>,
    /// In both, with something other.
    pub changed: Vec<Changed>,
    /// Totals of both: name, before, after.
    pub totals: Vec<(&'static str, u64, u64)>,
    /// Totals that moved by more than a quarter and more than ten.
    pub odd: Vec<String>,
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
        let mut count = |what: &'static str, by: u64| *self.totals.entry(what).or_default() += by;
        count("people", 1);
        for request in person.all(Block::Requests) {
            count("requests", 1);
            let assessment = request.one(Block::Assessment);
            count("assessments", u64::from(assessment.is_some()));
            let plan = assessment.and_then(|assessment| assessment.one(Block::NamedPlan));
            count("plans", u64::from(plan.is_some()));
            count("plans that ended", u64::from(plan.is_some_and(|plan| plan.has(Field::CeaseDate))));
            count("active plans", u64::from(request.one(Block::ActivePlans).is_some()));
            count(
                "placements",
                request.all(Block::ActivePlans).flat_map(|plans| plans.all(Block::PlacementDetail)).count() as u64,
            );
        }
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
    let names: std::collections::BTreeSet<&&'static str> = before.totals.keys().chain(after.totals.keys()).collect();
    for name in names {
        let of = |side: &Side| side.totals.get(*name).copied().unwrap_or(0);
        let (was, is) = (of(before), of(after));
        out.totals.push((name, was, is));
        if was.abs_diff(is) > 10 && was.abs_diff(is) * 4 > was {
            out.odd.push(format!("{name}: {was} before, {is} now"));
        }
    }
    out
}
