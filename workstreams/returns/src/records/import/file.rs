//! A file that was read to its end: whose return it is, and whether there is anybody in it.

use sen2::{Checker, Counts, Field, Part, Record, Understood, Year};

use super::outcome::{ImportError, Outcome};
use super::people::{NO_NAME, whole_person};
use crate::model::take_in::Wanted;

/// A file that was read, and looked at by the checks.
pub(super) struct File {
    pub year: Year,
    pub header: Option<Record>,
    pub people: Vec<Record>,
    pub counts: Counts,
    /// What is known before the first person is looked at.
    pub start: Outcome,
    /// People of the file who cannot be taken at all.
    refused: u64,
}

impl File {
    pub fn of(parts: Vec<Part>, assumed: Option<Year>) -> Result<Self, ImportError> {
        let mut checker = Checker::new(None);
        if !parts.iter().any(|part| matches!(part, Part::Header(_))) {
            checker = Checker::new(assumed);
        }
        let (mut header, mut people, mut counts): (Option<Record>, Vec<Record>, Counts) = Default::default();
        let mut start = Outcome::default();
        let mut refused = 0;
        for part in parts {
            checker.look(&part, &mut |_| ());
            match part {
                Part::Header(one) => {
                    if people.is_empty() && header.is_none() {
                        header = Some(one);
                    }
                }
                Part::Person(person) => {
                    counts.add(&person);
                    people.push(person);
                }
                Part::NotTaken(one) => start.tell([one]),
                Part::Refused(one) => {
                    refused += 1;
                    start.tell([one]);
                }
                Part::Remark(one) => start.remarks.push(one.to_string()),
            }
        }
        let year = year_of(header.as_ref(), assumed)?;
        let summary = checker.finish(&mut |_| ());
        (start.errors, start.queries) = (summary.errors, summary.queries);
        start.year = year.number();
        if let Some(other) = header.as_ref().and_then(|one| one.get(Field::Collection)).filter(|text| !is_sen2(text)) {
            return Err(ImportError::OtherCollection(other.chars().take(60).collect()));
        }
        let header = header.map(|raw| {
            let (header, not_taken) = Understood::header(&raw, year).into_parts();
            start.tell(not_taken);
            header
        });
        start.authority = header.as_ref().and_then(|one| one.get(Field::Lea)).unwrap_or_default().to_owned();
        if people.is_empty() && refused == 0 {
            return Err(ImportError::Nobody(Box::new(start)));
        }
        let file = Self { year, header, people, counts, start, refused };
        if file.nobody_can_be_recorded() {
            let mut outcome = file.start.clone();
            for (number, raw) in (1..).zip(&file.people) {
                outcome.people += 1;
                outcome.left_out += 1;
                let (person, not_taken) = Understood::person(number, raw, year).into_parts();
                outcome.tell(not_taken);
                outcome.tell([whole_person(number, &person, NO_NAME)]);
            }
            file.close(&mut outcome);
            return Err(ImportError::NobodyTaken(Box::new(outcome)));
        }
        Ok(file)
    }

    fn nobody_can_be_recorded(&self) -> bool {
        self.people.iter().all(|raw| {
            let (person, _) = Understood::person(0, raw, self.year).into_parts();
            Wanted::from_record(&person, self.year).is_none()
        })
    }

    /// Counts those who were refused before anybody was looked at.
    pub fn close(&self, outcome: &mut Outcome) {
        outcome.people += self.refused;
        outcome.left_out += self.refused;
    }
}

/// The year of a return: its header's, and where it has none, the one that was given beside it.
fn year_of(header: Option<&Record>, assumed: Option<Year>) -> Result<Year, ImportError> {
    let Some(header) = header else { return assumed.ok_or(ImportError::NoHeader) };
    let text = header.get(Field::YearOf).map(str::trim);
    let says = text.and_then(|text| text.parse().ok()).and_then(Year::new);
    match (text, says, assumed) {
        (None, _, Some(given)) => Ok(given),
        (Some(text), says, Some(given)) if says != Some(given) => {
            Err(ImportError::OtherYear { says: text.chars().take(60).collect(), given })
        }
        (_, Some(says), _) => Ok(says),
        _ => Err(ImportError::Year),
    }
}

fn is_sen2(text: &str) -> bool {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    plain.eq_ignore_ascii_case("SEN2")
}
