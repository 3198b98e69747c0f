//! Days that cannot be, in one place: what the checks find and what an import does not take is the same.

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::schema::{Block, Form, ITEMS, Year};
use crate::{Field, NotTaken, Record};

/// Nobody in a return is so old on its survey day: plans end at 25, and no return tells of one that ended years ago.
const OLDEST: i16 = 30;

/// Items whose day may lie after the survey day.
pub(crate) fn is_set_ahead(field: Field) -> bool {
    matches!(field, Field::PhaseTransferDue | Field::PhaseTransferFinal | Field::ReviewDraft | Field::LeavingDate)
}

/// The last day that an item can have in the return of a year. Returns are closed in March: what they tell as done was done
/// by then. Limits and last days at a setting may be set ahead.
fn latest(field: Field, year: Year) -> Date {
    let census = year.census();
    match field {
        Field::PersonBirthDate => census,
        Field::LeavingDate => census.saturating_add(10.years()),
        field if is_set_ahead(field) => census.saturating_add(2.years()),
        _ => date(census.year(), 3, 31),
    }
}

/// A day as people write it.
pub(crate) fn shown(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// Why a day cannot be, whoever it is about.
pub(crate) fn cannot_be(field: Field, day: Date, year: Year) -> Option<String> {
    let census = year.census();
    if day > latest(field, year) {
        let words = if field == Field::PersonBirthDate { "is after" } else { "is too long after" };
        return Some(format!("{words} the survey day, {}", shown(census)));
    }
    let first = census.saturating_sub(OLDEST.years());
    (day < first).then(|| match field {
        Field::PersonBirthDate => format!("is more than {OLDEST} years before the survey day, {}", shown(census)),
        _ => format!("is more than {OLDEST} years before the survey day, {}", shown(census)),
    })
}

/// Days of a record that come before what they must follow: the later item, and why it cannot be. `request` is the request
/// that an assessment belongs to.
pub(crate) fn out_of_order(record: &Record, request: Option<&Record>) -> Vec<(Field, String)> {
    let day = |field| record.date(field);
    let found = match record.block {
        Block::Requests => day(Field::ReceivedDate)
            .zip(day(Field::RequestOutcomeDate))
            .map(|(first, then)| (Field::RequestOutcomeDate, first, then, "is before the request was received")),
        Block::Assessment => {
            let decided = request
                .and_then(|request| request.date(Field::RequestOutcomeDate).or(request.date(Field::ReceivedDate)));
            decided
                .zip(day(Field::AssessmentOutcomeDate))
                .map(|(first, then)| (Field::AssessmentOutcomeDate, first, then, "is before the decision to assess"))
        }
        Block::NamedPlan => day(Field::StartDate)
            .zip(day(Field::CeaseDate))
            .map(|(first, then)| (Field::CeaseDate, first, then, "is before the plan’s own date")),
        Block::PlacementDetail => day(Field::EntryDate)
            .zip(day(Field::LeavingDate))
            .map(|(first, then)| (Field::LeavingDate, first, then, "is before the first day there")),
        _ => None,
    };
    let wrong = found.filter(|(_, first, then, _)| then < first);
    wrong.into_iter().map(|(field, first, _, words)| (field, format!("{words} ({})", shown(first)))).collect()
}

/// Which items are days: asked for every value of a return.
static IS_DAY: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for item in ITEMS {
        let at = item.field as usize;
        if all.len() <= at {
            all.resize(at + 1, false);
        }
        if let Some(is_day) = all.get_mut(at) {
            *is_day = item.form == Form::Date;
        }
    }
    all
});

fn is_day(field: Field) -> bool {
    IS_DAY.get(field as usize).copied().unwrap_or_default()
}

/// Every day of a record and of those in it.
fn all_days(record: &Record, out: &mut Vec<Date>) {
    out.extend(record.values().iter().filter(|(field, _)| is_day(*field)).filter_map(|(field, _)| record.date(*field)));
    for child in record.children() {
        all_days(child, out);
    }
}

/// Takes the days that cannot be out of a person, and tells each. One day before the birth is wrong by itself; where there are
/// several, it is the date of birth that does not fit.
pub(crate) fn take_out(person: &mut Record, year: Year, tell: &mut Vec<NotTaken>) {
    take_out_each(person, &|record, field| cannot_be(field, record.date(field)?, year), tell);
    let mut before: Vec<Date> = Vec::new();
    if let Some(born) = person.date(Field::PersonBirthDate) {
        for request in person.children() {
            all_days(request, &mut before);
        }
        before.retain(|day| *day < born);
        before.sort_unstable();
        before.dedup();
        match before.as_slice() {
            [] => {}
            [_] => {
                let words = format!("is before the date of birth ({})", shown(born));
                let wrong = |record: &Record, field| {
                    record.date(field).filter(|day| *day < born && record.block != Block::Person).map(|_| words.clone())
                };
                take_out_each(person, &wrong, tell);
            }
            [first, ..] => {
                let words = format!(
                    "is after {} other dates of this person, the first of them {}",
                    before.len(),
                    shown(*first)
                );
                remove(person, Field::PersonBirthDate, words, tell);
            }
        }
    }
    for request in person.children_mut() {
        take_out_of_order(request, tell);
    }
}

fn take_out_of_order(request: &mut Record, tell: &mut Vec<NotTaken>) {
    for (field, words) in out_of_order(request, None) {
        remove(request, field, words, tell);
    }
    let wrong: Vec<_> = request.children().iter().map(|child| out_of_order(child, Some(request))).collect();
    for (child, wrong) in request.children_mut().iter_mut().zip(wrong) {
        for (field, words) in wrong {
            remove(child, field, words, tell);
        }
        for grandchild in child.children_mut() {
            for (field, words) in out_of_order(grandchild, None) {
                remove(grandchild, field, words, tell);
            }
        }
    }
}

fn take_out_each(record: &mut Record, wrong: &impl Fn(&Record, Field) -> Option<String>, tell: &mut Vec<NotTaken>) {
    let found: Vec<(Field, String)> = record
        .values()
        .iter()
        .filter(|(field, _)| is_day(*field))
        .filter_map(|(field, _)| Some((*field, wrong(record, *field)?)))
        .collect();
    for (field, words) in found {
        remove(record, field, words, tell);
    }
    for child in record.children_mut() {
        take_out_each(child, wrong, tell);
    }
}

fn remove(record: &mut Record, field: Field, words: String, tell: &mut Vec<NotTaken>) {
    tell.push(NotTaken::at(record, Some(field), words));
    record.set(field, "", 0);
}
