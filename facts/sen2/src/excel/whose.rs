//! Whose the rows of a workbook are: by the ID of a person and the ID of a request.

use std::collections::{HashMap, HashSet};

use crate::Record;
use crate::linked::id;

/// A row with the IDs that stand in it, as they stand.
pub(super) struct Keyed {
    pub person: String,
    pub request: String,
    pub place: String,
    pub record: Record,
}

impl Keyed {
    pub fn says_nothing(&self) -> bool {
        self.record.values().is_empty()
    }
}

/// What the two IDs are called.
pub(super) const PERSON_ID: &str = "Person ID";
pub(super) const REQUEST_ID: &str = "Requests record ID";

/// Whose each request is. Some workbooks count the requests of each person from 1: a row that names the person too is told
/// apart by both IDs, and by the request's alone where that is one person's.
pub(super) struct Whose {
    people: HashMap<String, Vec<String>>,
    /// IDs of requests of several people that a row names alone.
    shared: HashSet<String>,
}

impl Whose {
    /// From the rows of requests, and those of all that belongs to one.
    pub fn of<'a>(requests: &[Keyed], others: impl Iterator<Item = &'a Keyed>) -> Self {
        let mut people: HashMap<String, Vec<String>> = HashMap::new();
        for row in requests {
            let all = people.entry(id(&row.request)).or_default();
            if !all.contains(&id(&row.person)) {
                all.push(id(&row.person));
            }
        }
        let several = |key: &String| people.get(key).is_some_and(|all| all.len() > 1);
        let alone = others.filter(|row| row.person.is_empty()).map(|row| id(&row.request));
        let shared = alone.filter(several).collect();
        Self { people, shared }
    }

    /// The ID of a request.
    pub fn own(&self, row: &Keyed) -> String {
        self.of_both(&id(&row.person), &id(&row.request))
    }

    fn of_both(&self, person: &str, request: &str) -> String {
        match request {
            "" => String::new(),
            request if self.shared.contains(request) => request.to_owned(),
            request => format!("{person}\t{request}"),
        }
    }

    /// The request that a row belongs to; words where its IDs contradict each other.
    pub fn request(&self, row: &Keyed) -> Result<String, String> {
        let (person, request) = (id(&row.person), id(&row.request));
        let people = self.people.get(&request).map(Vec::as_slice).unwrap_or_default();
        match people {
            [only] if person.is_empty() || person == *only => Ok(self.of_both(only, &request)),
            [] => Ok(request),
            _ if person.is_empty() || people.contains(&person) => Ok(self.of_both(&person, &request)),
            _ => Err(format!(
                "belongs to a different person from the {PERSON_ID} {} in the same row; this row of {} was not imported",
                row.person,
                row.record.block.element()
            )),
        }
    }
}
