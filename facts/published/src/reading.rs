//! What reading a file gives.

use std::collections::HashMap;

use thiserror::Error;

use crate::{Period, Value};

/// Why a file is not read. Nothing is taken from it.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum NotRead {
    /// It is none of the known files.
    #[error(
        "it is none of the files that are known: neither a CSV of Explore Education Statistics (columns time_period, time_identifier, geographic_level), nor LAIT’s parquet file, nor the tribunal’s table of appeals{0}"
    )]
    Another(String),
    /// It is damaged.
    #[error("line {0}: {1}")]
    Line(u64, String),
    /// It is damaged, and not by lines.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// It is empty.
    #[error("it is empty")]
    Empty,
    /// It is not text as it should be.
    #[error("{0}")]
    NotText(#[from] intake::NotText),
    /// It is compressed in a way that is not read.
    #[error("it is compressed with {0}, which is not read: save it uncompressed, or with Snappy")]
    Compressed(String),
    /// It would fill the memory.
    #[error("{0}")]
    TooLarge(#[from] intake::TooLarge),
    /// Its rows are about a part of the population, and none is about everybody.
    #[error(
        "the column “{column}” takes the values {values}, and none of them stands for everybody: a part would be taken for the whole. Download the file with the total of this column"
    )]
    Part {
        /// The column.
        column: String,
        /// Some of its values.
        values: String,
    },
}

impl From<intake::NotUnpacked> for NotRead {
    fn from(error: intake::NotUnpacked) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl From<intake::NotRow> for NotRead {
    fn from(error: intake::NotRow) -> Self {
        Self::Line(error.line, "it is not a row of a table".to_owned())
    }
}

/// Something that looks wrong, and was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Note {
    /// The line, where it is one line.
    pub line: Option<u64>,
    /// What.
    pub words: String,
}

/// What is counted: one indicator of one dataset, for its headline rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// `ees:timeliness_20_week:pc_plans_issued_20_weeks_ex`, `lait:KS1P_EHCP`.
    pub code: String,
    /// What the file calls it.
    pub title: String,
}

/// A value of a series, for an area and a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Place of the series.
    pub series: u32,
    /// Place of the area's code.
    pub area: u32,
    /// Place of the period.
    pub period: u32,
    /// The value.
    pub value: Value,
    /// As printed, where the value does not give it again.
    pub printed: Option<Box<str>>,
}

/// What reading a file gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// Who publishes it.
    pub publisher: &'static str,
    /// Which release or file.
    pub release: String,
    /// The series.
    pub series: Vec<Series>,
    /// Codes of areas: three digits of an authority, nine characters of a region or England.
    pub areas: Vec<String>,
    /// The periods.
    pub periods: Vec<Period>,
    /// The values.
    pub observations: Vec<Observation>,
    /// What looks wrong.
    pub notes: Vec<Note>,
}

impl Reading {
    /// Notes something.
    pub(crate) fn note(&mut self, line: Option<u64>, words: impl Into<String>) {
        self.notes.push(Note { line, words: words.into() });
    }

    /// The value of a series, an area and a period.
    #[must_use]
    pub fn value(&self, series: &str, area: &str, period: &str) -> Option<Value> {
        let series = place(self.series.iter().map(|one| one.code.as_str()), series)?;
        let area = place(self.areas.iter().map(String::as_str), area)?;
        let period = place(self.periods.iter().map(|one| one.label.as_str()), period)?;
        self.observations
            .iter()
            .find(|one| (one.series, one.area, one.period) == (series, area, period))
            .map(|one| one.value)
    }
}

fn place<'a>(mut all: impl Iterator<Item = &'a str>, wanted: &str) -> Option<u32> {
    all.position(|one| one == wanted).and_then(|place| u32::try_from(place).ok())
}

/// Gives each new thing the next place.
#[derive(Debug)]
pub(crate) struct Places<K>(HashMap<K, u32>);

impl<K> Default for Places<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: std::hash::Hash + Eq> Places<K> {
    /// Whether a thing has a place.
    pub(crate) fn has(&self, key: &K) -> bool {
        self.0.contains_key(key)
    }

    /// The place of a thing; `add` is asked for what to keep where it is new.
    pub(crate) fn of<Q, T>(&mut self, key: &Q, list: &mut Vec<T>, add: impl FnOnce() -> (K, T)) -> u32
    where
        K: std::borrow::Borrow<Q>,
        Q: std::hash::Hash + Eq + ?Sized,
    {
        if let Some(place) = self.0.get(key) {
            return *place;
        }
        let place = u32::try_from(list.len()).unwrap_or(u32::MAX);
        let (key, kept) = add();
        self.0.insert(key, place);
        list.push(kept);
        place
    }
}
