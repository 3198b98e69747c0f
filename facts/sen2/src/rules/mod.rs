//! The rules: one table of small functions, each with an example that passes and one that fails. Ids are ours; the
//! DfE's own numbers were not to be had.

mod active_plan;
mod examples;
mod header;
mod person;
mod plan;
mod request;
mod subject;

use std::sync::OnceLock;

use crate::schema::Block::{ActivePlans, Requests};
use crate::schema::{Block, Year};
use crate::{Field, Record};

pub use examples::{apply, base, base_header};
pub use subject::{Hits, Level, Setting, Subject, Totals};

/// How sure it is that the DfE has such a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Sure {
    /// Words of the DfE's were seen that ask for it.
    Seen,
    /// Public programs that read real returns agree on it.
    Agreed,
    /// Expected, and unverified.
    Expected,
}

impl Sure {
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Seen => "stated by the DfE",
            Self::Agreed => "public programs that read real returns agree",
            Self::Expected => "not confirmed by the DfE",
        }
    }
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    Header(fn(&Subject<'_>, &mut Hits)),
    /// Each person.
    Person(fn(&Subject<'_>, &mut Hits)),
    /// The whole, from its totals.
    Whole(fn(&Totals) -> Option<String>),
    /// People beside one another: looked at by the checker.
    Across,
    /// The form of the file: looked at by the reader.
    Reader,
}

/// Where in a child's record, or beside it, what a rule found is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mend {
    /// The name, date of birth and identifiers.
    Details,
    Address,
    /// The items that only the return asks for.
    Items,
    Needs,
    Setting,
    /// An entry of the timeline.
    Event,
    /// The header of the return.
    Header,
}

#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Our id: S for the return, then the part that it is about and a number.
    pub id: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// How sure it is.
    pub sure: Sure,
    /// What must hold.
    pub says: &'static str,
    /// What to do where it does not.
    pub fix: &'static str,
    /// Where it is corrected.
    pub mend: Mend,
    /// What it rests on.
    pub basis: &'static str,
    /// The first year.
    pub since: u16,
    /// The last year.
    pub until: u16,
    pub fields: &'static [(Block, Field)],
    pub check: Check,
    /// Changes to the example person under which it still holds.
    pub good: &'static str,
    /// Changes to the example person under which it fails.
    pub bad: &'static str,
}

impl Rule {
    /// Whether it holds in a year.
    #[must_use]
    pub fn holds_in(&self, year: Year) -> bool {
        (self.since..=self.until).contains(&year.number())
    }

    /// A year in which it holds, for its examples: the newest whose specification is published.
    #[must_use]
    pub fn example_year(&self) -> Year {
        Year::new(self.until.min(2026)).unwrap_or(Year::FIRST)
    }
}

pub fn rules() -> &'static [Rule] {
    static ALL: OnceLock<Vec<Rule>> = OnceLock::new();
    ALL.get_or_init(|| [header::RULES, person::RULES, request::RULES, plan::RULES, active_plan::RULES].concat())
}

/// The rule of an id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().iter().find(|rule| rule.id == id)
}

/// A field of a block that must be one of its codes, flags, digits or dates where it is there.
pub(crate) fn well_formed(record: &Record, field: Field, year: Year, hits: &mut Hits) {
    let (Some(text), Some(item)) = (record.get(field), crate::schema::item(record.block, field)) else { return };
    if let Some(words) = malformed(item.form, field, text, year) {
        hits.value(record, field, words);
    }
}

/// Why a text has not the form of its item.
pub(crate) fn malformed(form: crate::schema::Form, field: Field, text: &str, year: Year) -> Option<String> {
    use crate::schema::Form;
    let digits = |least: u8, most: u8| {
        let right =
            (usize::from(least)..=usize::from(most)).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        (!right).then(|| {
            if least == most {
                format!("must have {least} digits")
            } else {
                format!("must have {least} {} {most} digits", if most == least + 1 { "or" } else { "to" })
            }
        })
    };
    match form {
        Form::Text => None,
        Form::Date => {
            intake::dates::plain(text).is_none().then(|| "must be a real date, such as 2025-03-27".to_owned())
        }
        Form::DateTime => text
            .parse::<jiff::civil::DateTime>()
            .is_err()
            .then(|| "must be a date and time, such as 2026-02-01T09:00:00".to_owned()),
        Form::Flag => (text != "1" && text != "0").then(|| "must be 1 or 0".to_owned()),
        Form::Code(list) => {
            let too_new = field == Field::SenType && text == "DS" && year.number() < 2025;
            let known = list.iter().any(|(code, _)| *code == text) && !too_new;
            (!known).then(|| {
                let codes: Vec<&str> = list.iter().map(|(code, _)| *code).take(14).collect();
                let more = if list.len() > 14 { " …" } else { "" };
                format!("must be one of {}{more}", codes.join(", "))
            })
        }
        Form::Digits(least, most) => digits(least, most),
        Form::Upn => {
            (!is_upn(text)).then(|| "must be a letter and 12 digits, or a letter, 11 digits and a letter".to_owned())
        }
        Form::Authority => {
            (text != "XXX" && digits(3, 3).is_some()).then(|| "must be the number of an authority, or XXX".to_owned())
        }
    }
}

/// The shape of a UPN; whether its check letter fits is a rule of its own.
pub(crate) fn is_upn(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 13
        && bytes[0].is_ascii_uppercase()
        && bytes[1..12].iter().all(u8::is_ascii_digit)
        && (bytes[12].is_ascii_digit() || bytes[12].is_ascii_uppercase())
}

/// The assessment of a request.
pub(crate) fn assessment(request: &Record) -> Option<&Record> {
    request.one(Block::Assessment)
}

/// The plan of a request.
pub(crate) fn named_plan(request: &Record) -> Option<&Record> {
    assessment(request).and_then(|assessment| assessment.one(Block::NamedPlan))
}

/// Every setting that is named or attended.
pub(crate) fn settings(person: &Record) -> impl Iterator<Item = &Record> {
    person.all(Requests).flat_map(|request| {
        let named = named_plan(request).into_iter().flat_map(|plan| plan.all(Block::PlanDetail));
        let attended = request.all(ActivePlans).flat_map(|plans| plans.all(Block::PlacementDetail));
        named.chain(attended)
    })
}

/// Whole years from a birthday to a day.
pub(crate) fn age(born: jiff::civil::Date, on: jiff::civil::Date) -> i16 {
    let before = (on.month(), on.day()) < (born.month(), born.day());
    on.year() - born.year() - i16::from(before)
}

/// Looks at each plan that a person has.
pub(crate) fn plans(subject: &Subject<'_>, mut look: impl FnMut(&Record)) {
    subject.record.all(Requests).filter_map(named_plan).for_each(&mut look);
}

/// Looks at each active plan of a person: what module 5 says of it.
pub(crate) fn active(subject: &Subject<'_>, mut look: impl FnMut(&Record)) {
    subject.record.all(Requests).flat_map(|request| request.all(ActivePlans)).for_each(&mut look);
}
