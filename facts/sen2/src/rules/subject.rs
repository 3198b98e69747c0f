//! What rules are given, and what they give back.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::civil::Date;

use crate::counts::Counts;
use crate::schema::Year;
use crate::{Field, Record};

/// How much stands against a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Must be put right before the return is taken.
    Error,
    /// Must be looked at; may be right.
    Query,
    /// The DfE may ask about it.
    Prompt,
}

impl Level {
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Query => "query",
            Self::Prompt => "prompt",
        }
    }
}

/// What a rule looks at.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The person, or the header.
    pub record: &'a Record,
    /// The survey year.
    pub year: Year,
    /// The survey day.
    pub census: Date,
    /// Settings that are known, where GIAS is at hand.
    pub settings: Option<&'a HashMap<String, Setting>>,
}

/// A setting as GIAS knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setting {
    pub name: String,
    /// Whether it is open.
    pub open: bool,
    /// Whether it has a SEN unit.
    pub sen_unit: bool,
    /// Whether it has resourced provision.
    pub resourced_provision: bool,
}

/// What a rule finds in one subject.
#[derive(Debug, Default)]
pub struct Hits(pub(crate) Vec<(u32, String, String)>);

impl Hits {
    /// Something is wrong with a value.
    pub fn value(&mut self, record: &Record, field: Field, words: impl Into<String>) {
        let value = record.value(field);
        let line = value.map_or(record.line, |value| value.line);
        self.0.push((line, value.map(|value| value.text.clone()).unwrap_or_default(), words.into()));
    }

    /// Something is wrong with a record.
    pub fn record(&mut self, record: &Record, words: impl Into<String>) {
        self.0.push((record.line, String::new(), words.into()));
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What is counted over the whole return.
#[derive(Debug, Default)]
pub struct Totals {
    /// People, requests, plans.
    pub counts: Counts,
    /// By what a prompt asks about: how many.
    pub counted: HashMap<&'static str, u64>,
    seen: HashMap<&'static str, HashMap<u64, u64>>,
}

impl Totals {
    pub(crate) fn count(&mut self, what: &'static str) {
        *self.counted.entry(what).or_default() += 1;
    }

    /// The person, counted from 1, who had this before; and notes it for `person`.
    pub(crate) fn before(&mut self, what: &'static str, value: &impl Hash, person: u64) -> Option<u64> {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        let seen = self.seen.entry(what).or_default();
        match seen.entry(hasher.finish()) {
            std::collections::hash_map::Entry::Occupied(there) => Some(*there.get()),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(person);
                None
            }
        }
    }
}
