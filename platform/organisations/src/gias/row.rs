//! One row of the file as an establishment, with what of it cannot be.

use csv::ByteRecord;
use identifiers::{LaCode, Postcode, Ukprn};
use jiff::civil::Date;

use super::columns::{Columns, FILLS, SEN_TYPES, sen_heading};
use super::text;
use crate::records::organisations::Establishment;

/// A day as GIAS writes it, or as Excel does when it saves the file again. No school is older than the year 500.
fn day(text: &str) -> Option<Date> {
    ["%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y"]
        .into_iter()
        .filter_map(|form| Date::strptime(form, text).ok())
        .find(|day| day.year() >= 500)
}

/// A whole number; Excel may write it with a point.
fn whole(text: &str) -> Option<i64> {
    text.parse()
        .ok()
        .or_else(|| text.split_once('.').filter(|(_, rest)| rest.bytes().all(|b| b == b'0'))?.0.parse().ok())
}

/// Metres of the National Grid; a fraction of a metre is dropped.
fn metres(text: &str) -> Option<i64> {
    let (metres, rest) = text.split_once('.').unwrap_or((text, ""));
    let metres: i64 = metres.parse().ok().filter(|_| rest.bytes().all(|b| b.is_ascii_digit()))?;
    (0..=1_300_000).contains(&metres).then_some(metres)
}

/// The longest text of a cell that is kept. Names of schools are under 120 characters long.
const LONGEST_TEXT: usize = 300;
/// More places or pupils than any school or college has.
const MOST_PUPILS: i64 = 100_000;
/// The ages that a school can be for.
const AGES: std::ops::RangeInclusive<i64> = 0..=99;

/// A text as it is told: no longer than anybody reads.
fn shown(text: &str) -> String {
    let start: String = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if start.len() < text.len() { format!("{start} …") } else { start }
}

/// A text as it can be one of a school's: in one line.
fn in_one_line(text: &str) -> Result<String, &'static str> {
    if text.chars().count() > LONGEST_TEXT {
        return Err("is longer than 300 characters");
    }
    let text =
        text.split(['\n', '\r', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    if text.chars().any(|c| c.is_control() || c == char::REPLACEMENT_CHARACTER) {
        return Err("contains a character that is not allowed");
    }
    Ok(text)
}

/// How the statuses of GIAS begin: "Open, but proposed to close", "Closed", "Proposed to open".
const STATUSES: [&str; 9] =
    ["open", "closed", "proposed", "pending", "created", "quarantine", "rejected", "application", "de-registered"];

fn is_status(text: &str) -> bool {
    let lower = text.to_lowercase();
    text.len() <= 100
        && STATUSES
            .iter()
            .any(|start| lower.strip_prefix(start).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)))
}

/// A row while it is read, with what of it cannot be.
struct Row<'a> {
    columns: &'a Columns,
    record: &'a ByteRecord,
    odd: &'a mut Vec<String>,
    /// Columns of a setting whose cell cannot be: what is known in their place stays.
    not_said: Vec<&'static str>,
}

impl Row<'_> {
    fn value(&self, name: &str) -> Option<String> {
        let cell = self.columns.find(name).and_then(|index| self.record.get(index)).map(text)?;
        (!cell.is_empty() && !cell.eq_ignore_ascii_case("Not applicable")).then_some(cell)
    }

    fn tell(&mut self, name: &str, text: &str, why: &str) {
        self.odd.push(format!("{name} is \"{}\", {why}", shown(text)));
        if let Some((_, column)) = FILLS.iter().find(|(heading, _)| *heading == name) {
            self.not_said.push(column);
        }
    }

    /// A cell that is what `read` makes of it, or is told.
    fn checked<T>(&mut self, name: &str, why: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.value(name)?;
        let read = read(&text);
        if read.is_none() {
            self.tell(name, &text, why);
        }
        read
    }

    fn text(&mut self, name: &str) -> Option<String> {
        let text = self.value(name)?;
        match in_one_line(&text) {
            Ok(text) => Some(text),
            Err(why) => {
                self.odd.push(format!("{name} {why}"));
                if let Some((_, column)) = FILLS.iter().find(|(heading, _)| *heading == name) {
                    self.not_said.push(column);
                }
                None
            }
        }
    }

    fn number(&mut self, name: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let number = self.checked(name, "not a number", whole)?;
        if range.contains(&number) {
            return Some(number);
        }
        self.tell(name, &number.to_string(), &format!("not a number from {} to {}", range.start(), range.end()));
        None
    }

    /// Two cells of which the first cannot be more than the second.
    fn in_order<T: PartialOrd>(
        &mut self,
        names: [&str; 2],
        values: (Option<T>, Option<T>),
        why: &str,
    ) -> (Option<T>, Option<T>) {
        match values {
            (Some(first), Some(last)) if first > last => {
                let cell = |name| self.value(name).unwrap_or_default();
                let (first, last) = (cell(names[0]), cell(names[1]));
                self.tell(names[1], &last, &format!("{why} {}: neither is imported", shown(&first)));
                if let Some((_, column)) = FILLS.iter().find(|(heading, _)| *heading == names[0]) {
                    self.not_said.push(column);
                }
                (None, None)
            }
            values => values,
        }
    }

    /// 0 and 0 lie in the sea, and stand for nothing known; half a place is none.
    fn place(&mut self) -> Option<(i64, i64)> {
        let why = "not a place in metres";
        let (easting, northing) = (self.checked("Easting", why, metres), self.checked("Northing", why, metres));
        let has = |name: &str| self.value(name).is_some();
        if self.columns.find("Easting").is_some() && self.columns.find("Northing").is_some() {
            for (there, missing) in [("Easting", "Northing"), ("Northing", "Easting")] {
                if has(there) && !has(missing) {
                    self.odd.push(format!("{there} is given without {missing}: the place is not known"));
                    break;
                }
            }
        }
        easting.zip(northing).filter(|place| *place != (0, 0))
    }
}

/// An establishment; what of it cannot be goes to `odd`.
pub(super) fn establishment(
    columns: &Columns,
    record: &ByteRecord,
    odd: &mut Vec<String>,
) -> Result<Establishment, String> {
    let mut row = Row { columns, record, odd, not_said: Vec::new() };
    let urn = row.value("URN").ok_or("it has no URN")?;
    let urn = identifiers::Urn::parse(&urn).map_err(|error| error.to_string())?;
    let name = row.value("EstablishmentName").ok_or("it has no name")?;
    let name = in_one_line(&name).map_err(|why| format!("the name of {} {why}", urn.as_str()))?;
    let sen_types: Vec<String> = (1..=SEN_TYPES).filter_map(|number| row.text(&sen_heading(number))).collect();
    let ages = (row.number("StatutoryLowAge", AGES), row.number("StatutoryHighAge", AGES));
    let (low_age, high_age) = row.in_order(["StatutoryLowAge", "StatutoryHighAge"], ages, "below the StatutoryLowAge");
    let day_words = "not a date such as 01-09-2012";
    let days = (row.checked("OpenDate", day_words, day), row.checked("CloseDate", day_words, day));
    let (opened_on, closed_on) = row.in_order(["OpenDate", "CloseDate"], days, "before the OpenDate");
    let capacity = row.number("SchoolCapacity", 0..=MOST_PUPILS);
    let pupils = row.number("NumberOfPupils", 0..=MOST_PUPILS);
    let place = row.place();
    let postcode =
        row.checked("Postcode", "not a postcode", |text| Postcode::parse(text).is_ok().then(|| text.to_owned()));
    let ukprn = row.checked("UKPRN", "not 8 digits that begin with 1", |text| {
        Ukprn::parse(text).ok().map(|one| one.as_str().to_owned())
    });
    let digits = |text: &str| text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let establishment_number =
        row.checked("EstablishmentNumber", "not a number of 4 digits", |text| digits(text).then(|| text.to_owned()));
    let type_code =
        row.checked("TypeOfEstablishment (code)", "not a code of digits", |text| digits(text).then(|| text.to_owned()));
    // "000" is what GIAS gives those that belong to no authority.
    let la_code = if row.value("LA (code)").is_some_and(|code| code.bytes().all(|byte| byte == b'0')) {
        None
    } else {
        row.checked("LA (code)", "not a code of 3 digits", |text| {
            LaCode::parse(text).ok().map(|code| code.as_str().to_owned())
        })
    };
    let section_41 = row.checked("Section41Approved (name)", "neither Approved nor Not approved", |text| {
        match text.to_lowercase().as_str() {
            "approved" => Some(true),
            "not approved" => Some(false),
            _ => None,
        }
    });
    let status = row
        .checked("EstablishmentStatus (name)", "not a status of GIAS", |text| is_status(text).then(|| text.to_owned()));
    if status.is_none() && !row.not_said.contains(&"status") {
        row.odd.push("EstablishmentStatus (name) is empty".to_owned());
        row.not_said.push("status");
    }
    Ok(Establishment {
        la_code,
        establishment_number,
        type_code,
        type_name: row.text("TypeOfEstablishment (name)"),
        phase: row.text("PhaseOfEducation (name)"),
        // One that is new is taken to be open.
        status: status.unwrap_or_else(|| "Open".to_owned()),
        opened_on,
        closed_on,
        low_age,
        high_age,
        capacity,
        pupils,
        ukprn,
        section_41: section_41.unwrap_or(false),
        sen_types: (!sen_types.is_empty()).then(|| sen_types.join("; ")),
        resourced_provision: row.text("TypeOfResourcedProvision (name)"),
        street: row.text("Street"),
        locality: row.text("Locality"),
        town: row.text("Town"),
        postcode,
        phone: row.text("TelephoneNum"),
        website: row.text("SchoolWebsite"),
        easting: place.map(|(easting, _)| easting),
        northing: place.map(|(_, northing)| northing),
        not_said: row.not_said,
        urn: urn.as_str().to_owned(),
        name,
    })
}
