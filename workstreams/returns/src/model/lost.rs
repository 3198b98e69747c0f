//! What of a person of a return is not in the record. The return is computed again from what the record then holds: what does
//! not come out of it was not taken, whatever the reason. Nothing can be left out by forgetting to say so.

use std::collections::HashMap;

use jiff::civil::Date;
use law::Kind;
use sen2::{Block, Field, NotTaken, Record, Year, key, schema};

use super::build;
use super::facts::Facts;

/// The values of `person` that the record does not give back for that year. `number` counts people from 1.
#[must_use]
pub fn lost(number: u64, person: &Record, facts: &Facts, year: Year) -> Vec<NotTaken> {
    let mut here: HashMap<(Block, Field, String), usize> = HashMap::new();
    if let Some(built) = build::person(facts, year) {
        count(&built.record, &mut here);
    }
    let mut all = Vec::new();
    missing(person, None, facts, &mut here, &mut |one| {
        all.push(NotTaken { person: Some(number), key: key(person), ..one });
    });
    all
}

fn count(record: &Record, here: &mut HashMap<(Block, Field, String), usize>) {
    for (field, value) in record.values() {
        *here.entry((record.block, *field, value.text.clone())).or_default() += 1;
    }
    for child in record.children() {
        count(child, here);
    }
}

fn missing(
    record: &Record,
    within: Option<&Record>,
    facts: &Facts,
    here: &mut HashMap<(Block, Field, String), usize>,
    tell: &mut dyn FnMut(NotTaken),
) {
    for (field, value) in record.values() {
        let at = here.get_mut(&(record.block, *field, value.text.clone())).filter(|count| **count > 0);
        match at {
            Some(count) => *count -= 1,
            None if is_kept(record, within, *field, &value.text, facts) => {}
            None => {
                let item = schema::item(record.block, *field).map_or("", |item| item.element);
                tell(NotTaken {
                    item: item.to_owned(),
                    value: value.text.chars().take(200).collect(),
                    line: value.line,
                    why: why(record, *field).to_owned(),
                    ..NotTaken::default()
                });
            }
        }
    }
    for child in record.children() {
        missing(child, Some(record), facts, here, tell);
    }
}

/// Whether the record holds a value that the return of its year does not ask for again, or that says that there is nothing.
fn is_kept(record: &Record, within: Option<&Record>, field: Field, text: &str, facts: &Facts) -> bool {
    let is_flag = schema::item(record.block, field).is_some_and(|item| matches!(item.form, schema::Form::Flag));
    if is_flag && text == "0" {
        return true;
    }
    let day = record.date(field);
    let happened = |kinds: &[Kind], on: Option<Date>| {
        on.is_some_and(|on| facts.events.iter().any(|event| event.on == on && kinds.contains(&event.kind)))
    };
    let received = || happened(&[Kind::RequestReceived], record.date(Field::ReceivedDate));
    let review: &[Kind] = &[Kind::ReviewKeep, Kind::ReviewAmend, Kind::ReviewCease];
    match field {
        Field::ReceivedDate => received(),
        Field::RequestSource | Field::Rya => received(),
        Field::RequestOutcomeDate => happened(&[Kind::AssessmentAgreed, Kind::AssessmentRefused], day),
        Field::AssessmentOutcomeDate => happened(&[Kind::PlanIssued, Kind::PlanAmended, Kind::PlanRefused], day),
        Field::StartDate => happened(&[Kind::PlanIssued, Kind::PlanAmended], day),
        Field::CeaseDate => happened(&[Kind::PlanCeased], day),
        Field::ReviewMeeting => happened(&[Kind::ReviewMeeting], day),
        Field::LastReview => happened(review, day) || day.is_some_and(|day| facts.reported.contains(&day)),
        Field::ReviewOutcome => happened(review, record.date(Field::LastReview)),
        Field::ReviewDraft => happened(&[Kind::AmendmentServed], day),
        Field::PhaseTransferFinal => happened(&[Kind::PlanAmended], day),
        // How the return calls what came before it: that follows from the days.
        Field::RequestOutcome if text == "H" => within.is_some() && !facts.events.is_empty(),
        Field::AssessmentOutcome if text == "H" => !facts.events.is_empty(),
        Field::RequestOutcome => {
            let kind = if text == "Y" { Kind::AssessmentAgreed } else { Kind::AssessmentRefused };
            happened(&[kind], record.date(Field::RequestOutcomeDate))
        }
        Field::AssessmentOutcome => {
            let kinds: &[Kind] =
                if text == "Y" { &[Kind::PlanIssued, Kind::PlanAmended] } else { &[Kind::PlanRefused] };
            happened(kinds, record.date(Field::AssessmentOutcomeDate))
        }
        _ => false,
    }
}

/// Why a value is not in the record, as far as it can be told.
fn why(record: &Record, field: Field) -> &'static str {
    let setting = || [Field::Urn, Field::Ukprn, Field::SenSetting].iter().any(|one| record.has(*one));
    match record.block {
        Block::PlacementDetail if !setting() => "was not imported: the placement names no setting",
        Block::PlacementDetail if record.date(Field::EntryDate).is_none() => {
            "was not imported: the placement has no first day"
        }
        Block::PlanDetail if !setting() => "was not imported: the plan names no setting here",
        Block::SenNeed if record.get(Field::SenType).is_none() => "was not imported: the need has no type",
        Block::Requests if record.date(Field::ReceivedDate).is_none() && field != Field::ReceivedDate => {
            "was not imported: the request has no date, and no plan"
        }
        Block::NamedPlan if record.date(Field::StartDate).is_none() => "was not imported: the plan has no first day",
        Block::ActivePlans | Block::Assessment => "was not imported: nothing dated goes with it",
        _ => "was not imported: the record has no place for it, or holds something else",
    }
}
