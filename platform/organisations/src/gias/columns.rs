//! Which columns of the file are read, under what names they stand there, and what of a setting they fill.

use std::collections::HashMap;

/// Columns without which no setting can be told from another.
pub(super) const NEEDED: [&str; 3] = ["URN", "EstablishmentName", "EstablishmentStatus (name)"];
/// Columns that together say where a setting is.
pub(super) const PLACE: [&str; 2] = ["Easting", "Northing"];
/// How many types of special educational needs a row can hold.
pub(super) const SEN_TYPES: usize = 13;

pub(super) fn sen_heading(number: usize) -> String {
    format!("SEN{number} (name)")
}

/// Names under which columns stand in files made from GIAS, or stood in its own. Capitals, spaces, underscores, brackets and a missing
/// "(name)" make no difference anyway.
const ALSO: &[(&str, &[&str])] = &[
    ("URN", &["Unique reference number"]),
    ("EstablishmentName", &["School name"]),
    ("EstablishmentNumber", &["Estab number"]),
    ("OpenDate", &["Date opened", "Opening date"]),
    ("CloseDate", &["Date closed", "Closing date"]),
    ("StatutoryLowAge", &["Low age", "Statutory lowest age"]),
    ("StatutoryHighAge", &["High age", "Statutory highest age"]),
    ("SchoolCapacity", &["Capacity"]),
    ("NumberOfPupils", &["Pupils", "Pupils on roll"]),
    ("UKPRN", &["UK provider reference number"]),
    ("TelephoneNum", &["Telephone", "Telephone number"]),
    ("SchoolWebsite", &["Website"]),
    ("Easting", &["Eastings"]),
    ("Northing", &["Northings"]),
];

/// What else a column may be called.
fn also(name: &str) -> Vec<&str> {
    let known = ALSO.iter().filter(|(known, _)| *known == name).flat_map(|(_, also)| also.iter().copied());
    known.chain(name.strip_suffix(" (name)")).collect()
}

/// Headings of the file, and the columns of a setting that they fill.
pub(super) const FILLS: &[(&str, &str)] = &[
    ("LA (code)", "la_code"),
    ("EstablishmentNumber", "establishment_number"),
    ("TypeOfEstablishment (code)", "type_code"),
    ("TypeOfEstablishment (name)", "type_name"),
    ("PhaseOfEducation (name)", "phase"),
    ("EstablishmentStatus (name)", "status"),
    ("OpenDate", "opened_on"),
    ("CloseDate", "closed_on"),
    ("StatutoryLowAge", "low_age"),
    ("StatutoryHighAge", "high_age"),
    ("SchoolCapacity", "capacity"),
    ("NumberOfPupils", "pupils"),
    ("UKPRN", "ukprn"),
    ("Section41Approved (name)", "section_41"),
    ("SEN1 (name)", "sen_types"),
    ("TypeOfResourcedProvision (name)", "resourced_provision"),
    ("Street", "street"),
    ("Locality", "locality"),
    ("Town", "town"),
    ("Postcode", "postcode"),
    ("TelephoneNum", "phone"),
    ("SchoolWebsite", "website"),
];

/// Places of the columns that are read.
pub(super) struct Columns {
    pub(super) headings: Vec<String>,
    /// Where each column that is read stands: nowhere, once, or more than once.
    places: HashMap<String, Vec<usize>>,
}

impl Columns {
    pub(super) fn new(headings: Vec<String>) -> Self {
        let used = NEEDED.into_iter().chain(FILLS.iter().map(|(heading, _)| *heading)).chain(PLACE).map(str::to_owned);
        let places = used
            .chain((1..=SEN_TYPES).map(sen_heading))
            .map(|name| {
                let places = intake::places_of(&headings, &name, &also(&name));
                (name, places)
            })
            .collect();
        Self { headings, places }
    }

    fn places(&self, name: &str) -> &[usize] {
        self.places.get(name).map_or(&[], Vec::as_slice)
    }

    /// The place of a column; none where the heading stands there twice.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        if let [at] = self.places(name) { Some(*at) } else { None }
    }

    pub(super) fn is_twice(&self, name: &str) -> bool {
        self.places(name).len() > 1
    }

    /// Columns that are read where they are there, and are not there.
    pub(super) fn absent(&self) -> Vec<String> {
        let is_absent = |name: &str| self.places(name).is_empty();
        let first = sen_heading(1);
        let single = FILLS.iter().map(|(heading, _)| *heading).filter(|heading| *heading != first).chain(PLACE);
        let mut all: Vec<String> = single.filter(|name| is_absent(name)).map(str::to_owned).collect();
        let types: Vec<usize> = (1..=SEN_TYPES).filter(|number| is_absent(&sen_heading(*number))).collect();
        match types.as_slice() {
            [first, .., last] if last - first + 1 == types.len() => {
                all.push(format!("{} to {}", sen_heading(*first), sen_heading(*last)));
            }
            types => all.extend(types.iter().map(|number| sen_heading(*number))),
        }
        all
    }
}
