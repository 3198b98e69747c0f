//! Figures that the DfE publishes about every local authority, read from the CSV files of Explore Education Statistics:
//! so far the times of the EHC process ("Education, health and care plans").
//!
//! Files are told apart by their columns, not by their names. `x` (not available), `z` (not applicable) and empty cells
//! are no figure; nothing is guessed.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use intake::Lost;
use thiserror::Error;

use crate::areas::{self, Codes, Place, Whose};
use crate::period::YEARS;

/// A measure of time, as it is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Plans issued within 20 weeks, all.
    Within20Weeks,
    /// The same without those to which an exception applies: the headline.
    Within20WeeksNoExceptions,
    /// Requests decided within 6 weeks.
    DecidedWithin6Weeks,
    /// Decisions not to issue a plan within 16 weeks.
    RefusedWithin16Weeks,
    /// Review decisions within 4 weeks of the meeting.
    ReviewWithin4Weeks,
}

impl Measure {
    /// All of them, the headline first.
    pub const ALL: [Self; 5] = [
        Self::Within20WeeksNoExceptions,
        Self::Within20Weeks,
        Self::DecidedWithin6Weeks,
        Self::RefusedWithin16Weeks,
        Self::ReviewWithin4Weeks,
    ];

    /// A code for tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Within20Weeks => "within_20_weeks",
            Self::Within20WeeksNoExceptions => "within_20_weeks_no_exceptions",
            Self::DecidedWithin6Weeks => "decided_within_6_weeks",
            Self::RefusedWithin16Weeks => "refused_within_16_weeks",
            Self::ReviewWithin4Weeks => "review_within_4_weeks",
        }
    }

    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Within20Weeks => "Plans issued within 20 weeks, exceptions included",
            Self::Within20WeeksNoExceptions => "Plans issued within 20 weeks, excluding exceptions",
            Self::DecidedWithin6Weeks => "Requests decided within 6 weeks",
            Self::RefusedWithin16Weeks => "Decisions not to issue a plan, notified within 16 weeks",
            Self::ReviewWithin4Weeks => "Decisions after a review within 4 weeks of the meeting",
        }
    }

    /// Columns of the file: within the time; all, or those outside of it; the percentage.
    const fn columns(self) -> (&'static str, Of, &'static str) {
        match self {
            Self::Within20Weeks => {
                ("plans_issued_within_20_weeks", Of::All("plans_issued_den"), "pc_plans_issued_within_20_weeks")
            }
            Self::Within20WeeksNoExceptions => {
                ("plans_issued_20_weeks_ex", Of::All("plans_issued_den_ex"), "pc_plans_issued_20_weeks_ex")
            }
            Self::DecidedWithin6Weeks => (
                "request_outcome_six_weeks",
                Of::Others("request_outcome_over_6_weeks"),
                "request_outcome_six_weeks_pc",
            ),
            Self::RefusedWithin16Weeks => (
                "outcome_decision_within_time",
                Of::Others("outcome_decision_over_time"),
                "outcome_decision_within_time_pc",
            ),
            // As it is spelled in the files.
            Self::ReviewWithin4Weeks => {
                ("number_decsion_4weeks", Of::Others("number_decision_gt_4weeks"), "pc_decsion_4weeks")
            }
        }
    }
}

/// What a column says beside the count within the time.
#[derive(Debug, Clone, Copy)]
enum Of {
    All(&'static str),
    Others(&'static str),
}

/// A published figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// `E92000001` for England, else the code of the region or authority.
    pub area: String,
    pub name: String,
    /// The three digits of an authority.
    pub authority: Option<String>,
    /// The calendar year.
    pub year: u16,
    pub measure: Measure,
    /// Within the time.
    pub within: Option<u64>,
    /// Of so many.
    pub of: Option<u64>,
    /// The percentage, in tenths.
    pub tenths: Option<u64>,
}

/// What a file gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Times {
    pub figures: Vec<Figure>,
    /// Rows and cells that were not taken.
    pub lost: Lost,
    /// Rows of parts of the population, of schools, of other countries: they are not looked for.
    pub others: u64,
}

/// Why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotRead {
    /// It is another file.
    #[error(
        "it is not a file of published timeliness figures: it has none of their columns. Download timeliness_20_week, requests, assessments or annual_reviews from Explore Education Statistics, “Education, health and care plans”"
    )]
    Another,
    /// It has figures, and lacks columns that say of whom and when.
    #[error("{0}, so it is not clear whom the figures are about. Use the file as it was downloaded")]
    Columns(String),
    /// It is of another kind.
    #[error("{0}")]
    Kind(#[from] intake::WrongKind),
    /// A line of it is damaged.
    #[error("line {0}: {1}. Nothing was imported from the file")]
    Line(u64, String),
    /// It is not text as it should be.
    #[error("{0}")]
    NotText(#[from] intake::NotText),
}

impl From<intake::NotRow> for NotRead {
    fn from(error: intake::NotRow) -> Self {
        Self::Line(error.line, error.words)
    }
}

/// Where the columns of a measure are.
struct Columns {
    measure: Measure,
    within: usize,
    of: Of,
    others: usize,
    percent: Option<usize>,
}

/// Cells of a row that say how many, or why not.
struct Row<'a> {
    row: &'a csv::StringRecord,
    heading: &'a [String],
    line: u64,
}

impl Row<'_> {
    fn cell(&self, at: Option<usize>) -> &str {
        at.and_then(|at| self.row.get(at)).unwrap_or_default().trim()
    }

    /// A count; what is none is told. The symbols of the DfE and empty cells say that there is no figure.
    fn count(&self, at: usize, lost: &mut Lost) -> Option<u64> {
        let text = self.cell(Some(at));
        let count = intake::count(text);
        if count.is_none() && !is_symbol(text) {
            lost.tell(CELLS, Some(self.line), format!("“{text}” in column “{}” is not a count", self.heading[at]));
        }
        count
    }

    /// A percentage in tenths.
    fn tenths(&self, at: usize, lost: &mut Lost) -> Option<u64> {
        let text = self.cell(Some(at));
        let number = intake::number(text.strip_suffix('%').unwrap_or(text));
        let why = match number {
            None if is_symbol(text) => return None,
            None => "is not a percentage",
            Some(number) if !(0.0..=100.0).contains(&number) => "cannot be right: a percentage is between 0 and 100",
            Some(number) => {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1,000")]
                return Some((number * 10.0).round() as u64);
            }
        };
        lost.tell(CELLS, Some(self.line), format!("“{text}” in column “{}” {why}", self.heading[at]));
        None
    }
}

/// Several cells, as it goes on after "5 more".
const CELLS: &str = "cells that are not figures";

/// Whether a cell says that there is no figure, as the DfE writes it.
fn is_symbol(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "" | "x" | "z" | "c" | "k" | "u" | "low" | ":" | "~" | ".." | "." | "-")
}

/// The measures whose columns stand in the heading. What stands there in part, or twice, is told.
fn measures_in(heading: &[String], lost: &mut Lost) -> Vec<Columns> {
    let place = |name: &str| heading.iter().position(|known| known == name);
    let is_twice = |name: &str| heading.iter().filter(|known| *known == name).count() > 1;
    let mut known = Vec::new();
    for measure in Measure::ALL {
        let (within, of, percent) = measure.columns();
        let (Of::All(others) | Of::Others(others)) = of;
        let not_taken = |why: String| format!("the column {why}: “{}” is not taken", measure.words());
        match (place(within), place(others)) {
            (None, None) => {}
            (Some(at), Some(beside)) => match [within, others, percent].into_iter().find(|name| is_twice(name)) {
                Some(name) => lost.tell("columns", Some(1), not_taken(format!("“{name}” is in the heading twice"))),
                None => {
                    if place(percent).is_none() {
                        let words =
                            format!("the column “{percent}” is missing: “{}” has no percentage", measure.words());
                        lost.tell("columns", Some(1), words);
                    }
                    known.push(Columns { measure, within: at, of, others: beside, percent: place(percent) });
                }
            },
            (at, _) => {
                let missing = if at.is_some() { others } else { within };
                lost.tell("columns", Some(1), not_taken(format!("“{missing}” is missing")));
            }
        }
    }
    known
}

/// The year of a row that can have been published by `last`, or why there is none.
fn year_of(text: &str, last: i16) -> Result<u16, String> {
    let is_year = |year: &u16| YEARS.contains(year) && i16::try_from(*year).is_ok_and(|year| year <= last);
    text.parse::<u16>().ok().filter(|_| text.len() == 4).filter(is_year).ok_or_else(|| match text {
        "" => "it has no year".to_owned(),
        _ => format!("“{text}” is not a year such as {}", last.saturating_sub(1)),
    })
}

/// Reads the figures of a file: of the whole population, not of parts of it. `last` is the latest year that can have been
/// published.
///
/// # Errors
/// [`NotRead`]; nothing can be taken then.
pub fn read(content: &[u8], codes: &Codes, last: i16) -> Result<Times, NotRead> {
    let kind = intake::kind(content);
    if !kind.may_be_csv() {
        return Err(kind.refused().into());
    }
    let mut rows = intake::rows(content)?;
    let heading: Vec<String> = match rows.next()? {
        Some((_, row)) => row.iter().map(|name| intake::cleaned(name).to_lowercase()).collect(),
        None => return Err(intake::Kind::Empty.refused().into()),
    };
    let mut times = Times::default();
    let place = |name: &str| heading.iter().position(|known| known == name);
    let known = measures_in(&heading, &mut times.lost);
    let (Some(time), Some(level), Some(topic)) =
        (place("time_period"), place("geographic_level"), place("breakdown_topic"))
    else {
        if known.is_empty() {
            return Err(NotRead::Another);
        }
        let needed = ["time_period", "geographic_level", "breakdown_topic"];
        let absent: Vec<&str> = needed.into_iter().filter(|name| place(name).is_none()).collect();
        return Err(NotRead::Columns(intake::not_in_file(&absent)));
    };
    if known.is_empty() && times.lost.is_empty() {
        return Err(NotRead::Another);
    }
    let names = ["country_code", "country_name", "region_code", "new_la_code", "old_la_code", "region_name", "la_name"];
    let [country, country_name, region, new_code, old_code, region_name, la_name] = names.map(place);
    if region.is_none() && new_code.is_none() && old_code.is_none() {
        return Err(NotRead::Columns(intake::not_in_file(&["region_code", "new_la_code", "old_la_code"])));
    }
    let mut seen = Seen::new();
    while let Some((line, row)) = rows.next()? {
        if let Some(words) = intake::ragged(row, heading.len()) {
            times.lost.tell("rows that are cut or too long", Some(line), words);
            continue;
        }
        let row = Row { row, heading: &heading, line };
        let of_everybody = row.cell(Some(topic));
        // "All EHC plans issued", "All requests …": the topic of the rows that count everybody.
        if of_everybody.is_empty() {
            let words = "breakdown_topic is empty, so it is not clear whether the row covers everybody";
            times.lost.tell("rows without a topic", Some(line), words);
            continue;
        }
        if !of_everybody.to_lowercase().starts_with("all ") {
            times.others += 1;
            continue;
        }
        let place = Place {
            level: row.cell(Some(level)),
            country: row.cell(country),
            country_name: row.cell(country_name),
            region: row.cell(region),
            new_code: row.cell(new_code),
            old_code: row.cell(old_code),
        };
        let key = match place.whose(codes) {
            Whose::Area(key) => key,
            Whose::Other => {
                times.others += 1;
                continue;
            }
            Whose::Unknown(why) => {
                times.lost.tell(why.kind(), Some(line), why.words(&place));
                continue;
            }
        };
        let year = match year_of(row.cell(Some(time)), last) {
            Ok(year) => year,
            Err(words) => {
                times.lost.tell("rows whose year cannot be right", Some(line), words);
                continue;
            }
        };
        let (area, name, authority) = match place.level.to_lowercase().as_str() {
            "national" => (areas::ENGLAND, "England", None),
            "regional" => (key, row.cell(region_name), None),
            // The code as printed: an authority may have had another since.
            _ if place.new_code.is_empty() => {
                (areas::authority(key).map_or(key, |one| one.new), row.cell(la_name), Some(key))
            }
            _ => (place.new_code, row.cell(la_name), Some(key)),
        };
        for one in &known {
            let Some(mut figure) = figure(one, &row, &mut times.lost) else { continue };
            figure.area = area.to_owned();
            figure.name = name.to_owned();
            figure.authority = authority.map(str::to_owned);
            figure.year = year;
            keep(figure, line, &mut seen, &mut times.figures)?;
        }
    }
    Ok(times)
}

/// The line and place of each figure that is kept, by its area, year and measure.
type Seen = HashMap<(String, u16, Measure), (u64, usize)>;

/// Keeps a figure; where there is one of its area, year and measure, it must be the same.
fn keep(figure: Figure, line: u64, seen: &mut Seen, figures: &mut Vec<Figure>) -> Result<(), NotRead> {
    match seen.entry((figure.area.clone(), figure.year, figure.measure)) {
        Entry::Vacant(free) => {
            free.insert((line, figures.len()));
            figures.push(figure);
        }
        Entry::Occupied(first) => {
            let (before, at) = *first.get();
            if figures.get(at) != Some(&figure) {
                let Figure { name, year, .. } = figure;
                let words = format!("{name} and {year} are already in line {before} with other figures");
                return Err(NotRead::Line(line, words));
            }
        }
    }
    Ok(())
}

/// The figure of a measure in a row, without its place and year; nothing where the row has none, or it cannot be.
fn figure(one: &Columns, row: &Row<'_>, lost: &mut Lost) -> Option<Figure> {
    let within = row.count(one.within, lost);
    let of = match (one.of, row.count(one.others, lost), within) {
        (Of::All(_), all, _) => all,
        (Of::Others(_), Some(others), Some(within)) => Some(within + others),
        (Of::Others(_), ..) => None,
    };
    let tenths = one.percent.and_then(|at| row.tenths(at, lost));
    if let (Some(within), Some(of)) = (within, of)
        && within > of
    {
        let words = format!("“{}”: {within} of {of} cannot be right", one.measure.words());
        lost.tell("figures that cannot be right", Some(row.line), words);
        return None;
    }
    (within.is_some() || tenths.is_some()).then(|| Figure {
        area: String::new(),
        name: String::new(),
        authority: None,
        year: 0,
        measure: one.measure,
        within,
        of,
        tenths,
    })
}
