//! What reading a file gives.

use std::collections::HashMap;

use thiserror::Error;

use crate::possible::Possible;
use crate::{Missing, Period, Value};

/// Several numbers that cannot be, as it goes on after "5 more".
pub(crate) const IMPOSSIBLE: &str = "numbers that cannot be right";

/// Why a file is not read. Nothing is taken from it.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum NotRead {
    /// It is none of the known files.
    #[error(
        "it is not a file that OnePlan can use: a CSV of Explore Education Statistics (columns time_period, time_identifier, geographic_level), LAIT’s parquet file, the tribunal’s table of appeals, or a workbook of statistical neighbours{0}"
    )]
    Another(String),
    /// A table of words, such as which officers an authority has.
    #[error("it has words but no figures")]
    Words,
    /// It is the description of a dataset, given without it.
    #[error("it describes the columns of a dataset and has no figures. Give the file {0} with it, or alone")]
    Description(String),
    /// It is damaged.
    #[error("line {0}: {1}")]
    Line(u64, String),
    /// It is damaged, and not by lines.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// It is empty.
    #[error("it is empty. Download it again, and check that it has content")]
    Empty,
    /// A zip file without anything to read.
    #[error("the zip file has no CSV, parquet or Excel file{}", if .0.is_empty() { ": it is empty".to_owned() } else { format!(". It holds {}", .0) })]
    NoTables(String),
    /// A workbook that cannot be read.
    #[error("{}", plain(.0))]
    Workbook(String),
    /// It is of another kind.
    #[error("{0}")]
    Kind(#[from] intake::WrongKind),
    /// Nothing can be taken from it.
    #[error("nothing in it can be used{}", if .0.is_empty() { ": it has a heading and no rows".to_owned() } else { format!(": {}", .0.lines().join("; ")) })]
    Nothing(intake::Lost),
    /// It is packed, and is not unpacked.
    #[error("{0}")]
    Unpacked(intake::NotUnpacked),
    /// It is not text as it should be.
    #[error("{0}")]
    NotText(#[from] intake::NotText),
    /// It is compressed in a way that is not read.
    #[error("it is compressed with {0}, which cannot be read: save it uncompressed, or with Snappy")]
    Compressed(String),
    /// It would fill the memory.
    #[error("{0}")]
    TooLarge(#[from] intake::TooLarge),
    /// Its rows are about a part of the population, and none is about everybody.
    #[error(
        "the column “{column}” takes the values {values}, and none of them covers everybody, so a part would be counted as the whole. Download the file with the total for this column"
    )]
    Part {
        column: String,
        /// Some of its values.
        values: String,
    },
}

impl From<intake::NotUnpacked> for NotRead {
    fn from(error: intake::NotUnpacked) -> Self {
        Self::Unpacked(error)
    }
}

/// A sentence as it goes on after a colon.
fn plain(sentence: &str) -> String {
    let sentence = sentence
        .strip_prefix("This is not an Excel")
        .map_or_else(|| sentence.to_owned(), |rest| format!("it is not an Excel{rest}"));
    sentence.trim_end_matches('.').to_owned()
}

impl From<intake::NotRow> for NotRead {
    fn from(error: intake::NotRow) -> Self {
        Self::Line(error.line, error.words)
    }
}

/// Something that looks wrong, and was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Note {
    /// The line, where it is one line.
    pub line: Option<u64>,
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
    pub series: Vec<Series>,
    /// Codes of areas: three digits of an authority, nine characters of a region or England.
    pub areas: Vec<String>,
    pub periods: Vec<Period>,
    /// The values.
    pub observations: Vec<Observation>,
    /// What looks wrong, and was taken as it is.
    pub notes: Vec<Note>,
    /// Rows and cells that were not taken.
    pub lost: intake::Lost,
    /// Rows that are not looked for: of parts of the population, of schools, of other countries.
    pub others: u64,
}

impl Reading {
    /// Notes something.
    pub(crate) fn note(&mut self, line: Option<u64>, words: impl Into<String>) {
        self.notes.push(Note { line, words: words.into() });
    }

    /// Leaves out numbers that cannot be of a share, for series that are known to be shares by what they measure, whatever
    /// their column is called.
    pub fn hold_to_shares(&mut self, is_share: impl Fn(&str) -> bool) {
        let possible = |one: &Series| if is_share(&one.code) { Possible::Share } else { Possible::Any };
        let possible: Vec<Possible> = self.series.iter().map(possible).collect();
        self.leave_out_impossible(&possible);
    }

    /// Leaves out numbers that cannot be, by what each series can be.
    pub(crate) fn leave_out_impossible(&mut self, possible: &[Possible]) {
        let (series, areas, periods, lost) = (&self.series, &self.areas, &self.periods, &mut self.lost);
        self.observations.retain(|one| {
            let possible = possible.get(one.series as usize).copied().unwrap_or(Possible::Any);
            let why = one.value.number().and_then(|number| possible.refuses(number));
            let (Some(why), Value::Number(number)) = (why, one.value) else { return true };
            let area = areas.get(one.area as usize).map_or("", String::as_str);
            let area = crate::areas::name(area).unwrap_or(area);
            let code = series.get(one.series as usize).map_or("", |one| one.code.as_str());
            let period = periods.get(one.period as usize).map_or("", |one| one.label.as_str());
            let words = format!("{code}, {area}, {period}: “{number}” cannot be right: {why}");
            lost.tell(IMPOSSIBLE, None, words);
            false
        });
    }

    /// A reading of which something was taken: a figure, or the reason why there is none.
    pub(crate) fn of_something(self) -> Result<Self, NotRead> {
        if self.observations.iter().any(|one| one.value != Value::Missing(Missing::Unsaid)) {
            return Ok(self);
        }
        let mut lost = self.lost;
        if !self.observations.is_empty() {
            lost.tell("cells", None, "every cell says that there is no figure");
        }
        if self.others > 0 {
            let words = format!(
                "{} about parts of the population or places that are not needed",
                intake::counted(self.others, "row is", "rows are")
            );
            lost.tell("rows", None, words);
        }
        Err(NotRead::Nothing(lost))
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
    /// The place of a thing that has one.
    pub(crate) fn place(&self, key: &K) -> Option<u32> {
        self.0.get(key).copied()
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
        let place = numbers::fitted::<u32>(list.len());
        let (key, kept) = add();
        self.0.insert(key, place);
        list.push(kept);
        place
    }
}
