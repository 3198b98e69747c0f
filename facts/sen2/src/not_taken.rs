//! What stands in a file and is not taken from it. A reader has two ways to deal with what it finds: it is in the record,
//! or it is one of these.

use std::borrow::Cow;

use crate::days;
use crate::rules::malformed;
use crate::schema::{Block, Form, Year, item};
use crate::{Field, Record};

/// Something of a file that was not taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct NotTaken {
    /// The person it belongs to, counted from 1 in the order in which a reader gives them; none where that is not known.
    pub person: Option<u64>,
    /// The person's UPN, else ULN, else name; for a record that belongs to nobody, the ID that it names.
    pub key: String,
    /// The item, element, column or record, as the return or the file calls it; empty where it is about the file.
    pub item: String,
    /// What stands there, cut to 200 characters.
    pub value: String,
    /// The sheet, or the file among several; empty where there is one.
    pub place: String,
    /// The line of the text, or the row of the sheet; 0 where it is about no single one.
    pub line: u32,
    /// What is wrong with it.
    pub why: String,
}

/// The longest value that is shown again.
const SHOWN: usize = 200;

/// A value as it is shown again: cut, and with signs in the place of what cannot be seen.
pub(crate) fn shown(value: &str) -> String {
    intake::visible(&value.chars().take(SHOWN).collect::<String>())
}

impl NotTaken {
    pub(crate) fn new(line: u32, item: impl Into<String>, why: impl Into<String>) -> Self {
        Self { line, item: intake::visible(&item.into()), why: why.into(), ..Self::default() }
    }

    /// About a value of a record, or the record itself where `field` is none of its own.
    pub(crate) fn at(record: &Record, field: Option<Field>, why: impl Into<String>) -> Self {
        let value = field.and_then(|field| record.value(field));
        let item =
            field.and_then(|field| item(record.block, field)).map_or(record.block.element(), |item| item.element);
        let one = Self::new(value.map_or(record.line, |value| value.line), item, why);
        one.value(value.map_or("", |value| &value.text)).place(record.place.as_deref().unwrap_or_default())
    }

    /// Parts of a return that are not there; nothing where all are.
    pub(crate) fn missing(names: &[String], why: &str) -> Option<Self> {
        let (last, others) = names.split_last()?;
        let (item, verb) = match others {
            [] => (last.clone(), "is"),
            _ => (format!("{} and {last}", others.join(", ")), "are"),
        };
        let why = if others.is_empty() { why.to_owned() } else { why.replace("nothing of it", "nothing of them") };
        Some(Self::new(0, item, format!("{verb} {why}")))
    }

    pub(crate) fn value(mut self, value: &str) -> Self {
        self.value = shown(value);
        self
    }

    pub(crate) fn key(mut self, key: impl Into<String>) -> Self {
        self.key = intake::visible(&key.into());
        self
    }

    pub(crate) fn place(mut self, place: impl Into<String>) -> Self {
        self.place = intake::visible(&place.into());
        self
    }

    /// As belonging to a person.
    #[must_use]
    pub(crate) fn of(mut self, number: u64, person: &Record) -> Self {
        self.person = Some(number);
        self.key = intake::visible(&key(person));
        self
    }

    /// What it is and what is wrong, without its value and line: `<Shoe> is no item of <Person>; it was left out`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let words = if self.item.is_empty() { self.why.clone() } else { format!("{} {}", self.item, self.why) };
        if self.place.is_empty() { words } else { format!("{}: {words}", self.place) }
    }

    /// Where it stands: `Person, row 3`, `line 12`; empty where it is about no single line.
    #[must_use]
    pub fn place_in_words(&self) -> String {
        match (self.place.as_str(), self.line) {
            ("", 0) => String::new(),
            ("", line) => format!("line {line}"),
            (place, 0) => place.to_owned(),
            (place, line) => format!("{place}, row {line}"),
        }
    }
}

impl std::fmt::Display for NotTaken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = self.place_in_words();
        if !place.is_empty() {
            write!(f, "{place}: ")?;
        }
        if !self.item.is_empty() {
            write!(f, "{} ", self.item)?;
        }
        if !self.value.is_empty() {
            write!(f, "“{}” ", self.value)?;
        }
        write!(f, "{}", self.why)
    }
}

/// What to know a person by: UPN, else ULN, else the name.
#[must_use]
pub fn key(person: &Record) -> String {
    let number = person.get(Field::Upn).or_else(|| person.get(Field::Uln));
    number.map_or_else(
        || {
            let text = |field| person.get(field).unwrap_or_default();
            format!("{} {}", text(Field::Forename), text(Field::Surname)).trim().to_owned()
        },
        str::to_owned,
    )
}

/// A person, or a header, whose every value has the form of its item; and what had not. One cannot be had without the
/// other: [`Understood::into_parts`] gives both.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Understood {
    record: Record,
    not_taken: Vec<NotTaken>,
}

impl Understood {
    /// Puts the values of a person into the forms of the return: `2016-05-04T00:00:00Z` becomes the day, `asd` the code
    /// `ASD`, `true` becomes `1`. What has no such form, stands twice where there is one, or is a day that cannot be, is taken
    /// out, and told. `number` counts people from 1.
    pub fn person(number: u64, person: &Record, year: Year) -> Self {
        let mut not_taken = Vec::new();
        let mut record = understand(person, year, &mut not_taken);
        one_request_a_day(&mut record, &mut not_taken);
        days::take_out(&mut record, year, &mut not_taken);
        let not_taken = not_taken.into_iter().map(|one| one.of(number, person)).collect();
        Self { record, not_taken }
    }

    /// The same for the header.
    pub fn header(header: &Record, year: Year) -> Self {
        let mut not_taken = Vec::new();
        let record = understand(header, year, &mut not_taken);
        Self { record, not_taken }
    }

    /// The record, and what is not in it.
    #[must_use]
    pub fn into_parts(self) -> (Record, Vec<NotTaken>) {
        (self.record, self.not_taken)
    }
}

fn understand(record: &Record, year: Year, not_taken: &mut Vec<NotTaken>) -> Record {
    let mut out = Record::new(record.block, record.line);
    out.place.clone_from(&record.place);
    for (field, value) in record.values() {
        let plain = plain(record, *field, &value.text, not_taken);
        match canonical(record.block, *field, &plain, year) {
            Ok(text) => out.set(*field, text, value.line),
            Err(why) => not_taken.push(NotTaken::at(record, Some(*field), why)),
        }
    }
    for (at, child) in record.children().iter().enumerate() {
        if let Some(first) = stands_before(record, at) {
            let line = if first.line > 0 { format!(", first in line {}", first.line) } else { String::new() };
            let why = format!("appears twice in the same {}{line}; it was imported once", record.block.element());
            not_taken.push(NotTaken::at(child, None, why));
            continue;
        }
        if is_empty(child) && !is_said_by_another(record, child) {
            not_taken.push(NotTaken::at(child, None, "holds nothing, so nothing was imported from it"));
        }
        match kept_instead(record, at) {
            None => out.push(understand(child, year, not_taken)),
            Some(kept) => second(record.block, child, kept, not_taken),
        }
    }
    out
}

/// A value without what cannot be seen and means nothing, and with the letters that it had before it was garbled; what was done
/// to it is told. Nearly every value is as it should be, and costs nothing.
fn plain<'a>(record: &Record, field: Field, text: &'a str, not_taken: &mut Vec<NotTaken>) -> Cow<'a, str> {
    let is_plain = |byte: u8| (b' '..0x7f).contains(&byte);
    if text.bytes().all(is_plain) && !text.starts_with(' ') && !text.ends_with(' ') {
        return Cow::Borrowed(text);
    }
    let (mut plain, control) = intake::without_control(&intake::cleaned(text));
    if let Some(control) = control {
        let why = format!("has a control character (U+{:04X}), which was left out", u32::from(control));
        not_taken.push(NotTaken::at(record, Some(field), why));
    }
    if let Some(before) = intake::before_garbling(&plain) {
        let why = format!("was garbled before the file was exported; it was read as “{before}”");
        not_taken.push(NotTaken::at(record, Some(field), why));
        plain = before;
    }
    Cow::Owned(plain)
}

/// Whether a record says nothing: its element is empty, or its row holds its IDs alone.
fn is_empty(record: &Record) -> bool {
    record.values().is_empty() && record.children().is_empty()
}

/// Whether an empty record is no loss: that a plan is in force is said by the plan that the request holds.
fn is_said_by_another(within: &Record, empty: &Record) -> bool {
    empty.block == Block::ActivePlans
        && within.one(Block::Assessment).is_some_and(|one| one.one(Block::NamedPlan).is_some())
}

/// The same record before, of those of which a record has several. Requests that are dated are compared by their days.
fn stands_before(record: &Record, at: usize) -> Option<&Record> {
    let child = record.children().get(at)?;
    let is_of_several = match child.block {
        Block::PlanDetail | Block::PlacementDetail | Block::SenNeed => true,
        Block::Requests => !child.has(Field::ReceivedDate),
        _ => false,
    };
    if !is_of_several || is_empty(child) {
        return None;
    }
    let values = |one: &Record| one.block == child.block && one.values().len() == child.values().len();
    let mut before = record.children().iter().take(at).filter(|one| values(one));
    before.find(|one| one.without_lines() == child.without_lines())
}

/// Of a block that a record has once and that stands in it again: the one that is kept. It is the first that says anything.
fn kept_instead(record: &Record, at: usize) -> Option<&Record> {
    let child = record.children().get(at)?;
    if !matches!(child.block, Block::Assessment | Block::NamedPlan | Block::ActivePlans) {
        return None;
    }
    let says = |one: &&Record| !one.values().is_empty() || !one.children().is_empty();
    let kept = record.all(child.block).find(says).or_else(|| record.one(child.block))?;
    (!std::ptr::eq(kept, child)).then_some(kept)
}

/// Tells a block that stands a second time, with all that it says.
fn second(within: Block, child: &Record, kept: &Record, not_taken: &mut Vec<NotTaken>) {
    let name = child.block.element();
    let whole = match child.without_lines() == kept.without_lines() {
        true => format!("appears twice in the same {} and is identical; it was imported once", within.element()),
        false => {
            format!("appears a second time in the same {}; it was left out with everything in it", within.element())
        }
    };
    not_taken.push(NotTaken::at(child, None, whole));
    if child.without_lines() != kept.without_lines() {
        tell_all(child, &format!("is in a second {name} of the same {}; it was left out", within.element()), not_taken);
    }
}

/// Tells every value of a record that is left out.
fn tell_all(record: &Record, why: &str, not_taken: &mut Vec<NotTaken>) {
    for (field, _) in record.values() {
        not_taken.push(NotTaken::at(record, Some(*field), why));
    }
    for child in record.children() {
        tell_all(child, why, not_taken);
    }
}

/// Two requests of one person on one day are one request in law, and cannot be both agreed and refused. The one with the plan
/// is kept, or else the first.
fn one_request_a_day(person: &mut Record, not_taken: &mut Vec<NotTaken>) {
    let day = |record: &Record| record.date(Field::ReceivedDate).filter(|_| record.block == Block::Requests);
    let weight = |record: &Record| {
        usize::from(record.one(Block::ActivePlans).is_some()) * 2
            + usize::from(record.one(Block::Assessment).is_some_and(|one| one.one(Block::NamedPlan).is_some()))
    };
    let all = std::mem::take(person.children_mut());
    let mut kept: Vec<Record> = Vec::new();
    for record in all {
        let same = day(&record).and_then(|on| kept.iter().position(|other| day(other) == Some(on)));
        let Some(at) = same else {
            kept.push(record);
            continue;
        };
        let Some(before) = kept.get_mut(at) else { continue };
        let left = if weight(&record) > weight(before) { std::mem::replace(before, record) } else { record };
        let shown = day(&left).map(days::shown).unwrap_or_default();
        if left.without_lines() == before.without_lines() {
            let why = format!("of {shown} appears twice and is identical; it was imported once");
            not_taken.push(NotTaken::at(&left, None, why));
        } else {
            let why = format!(
                "of {shown}: two requests on one day count as one, and this one differs from the one in line {}; it was left out with everything in it",
                before.line
            );
            not_taken.push(NotTaken::at(&left, None, why));
            tell_all(&left, "is in the second of two requests on one day; it was left out", not_taken);
        }
    }
    *person.children_mut() = kept;
}

/// A value in the form of its item, or why it has none.
fn canonical(block: Block, field: Field, text: &str, year: Year) -> Result<String, String> {
    let Some(item) = item(block, field) else { return Ok(text.to_owned()) };
    if text.contains('\u{fffd}') {
        return Err("has a letter that was lost before the file was exported".to_owned());
    }
    let folded = match item.form {
        // The return asks for the day in the authority's own time: a zone behind it does not move it.
        Form::Date if intake::dates::plain(text).is_none() => intake::dates::iso(text).map(|day| day.to_string()),
        Form::Flag => match text.to_ascii_lowercase().as_str() {
            "true" => Some("1".to_owned()),
            "false" => Some("0".to_owned()),
            _ => None,
        },
        Form::Code(list) => {
            list.iter().find(|(code, _)| code.eq_ignore_ascii_case(text)).map(|(code, _)| (*code).to_owned())
        }
        Form::Upn => Some(text.to_ascii_uppercase()),
        _ => None,
    };
    let text = folded.unwrap_or_else(|| text.to_owned());
    let wrong = malformed(item.form, field, &text, year).or_else(|| match field {
        Field::PostCode => text.parse::<identifiers::Postcode>().err().map(|_| "is not a postcode".to_owned()),
        Field::Urn => text.parse::<identifiers::Urn>().err().map(|_| "is not a URN".to_owned()),
        Field::Ukprn => text.parse::<identifiers::Ukprn>().err().map(|_| "is not a UKPRN".to_owned()),
        _ if item.form == Form::Date && text.get(..4).is_some_and(|year| year < "1900") => {
            Some("is a day before 1900".to_owned())
        }
        _ => None,
    });
    wrong.map_or(Ok(text), Err)
}
