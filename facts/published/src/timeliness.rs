//! Figures that the DfE publishes about every local authority, read from the CSV files of Explore Education Statistics:
//! so far the times of the EHC process ("Education, health and care plans").
//!
//! Files are told apart by their columns, not by their names. `x` (not available), `z` (not applicable) and empty cells
//! are no figure; nothing is guessed.

use std::collections::HashMap;
use std::io::Read;

use thiserror::Error;

use crate::{areas, table};

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

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Within20Weeks => "Plans issued within 20 weeks, exceptions included",
            Self::Within20WeeksNoExceptions => "Plans issued within 20 weeks, exceptions left out",
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
    /// Its name.
    pub name: String,
    /// The three digits of an authority.
    pub authority: Option<String>,
    /// The calendar year.
    pub year: u16,
    /// Which measure.
    pub measure: Measure,
    /// Within the time.
    pub within: Option<u64>,
    /// Of so many.
    pub of: Option<u64>,
    /// The percentage, in tenths.
    pub tenths: Option<u64>,
}

/// Why a file is not read.
#[derive(Debug, Error)]
pub enum NotRead {
    /// It is another file.
    #[error(
        "This is no file of times of EHC plans: it has none of their columns. Download timeliness_20_week, requests, assessments or annual_reviews from Explore Education Statistics, “Education, health and care plans”."
    )]
    Another,
    /// A line of it is damaged.
    #[error("Line {0}: {1}. Nothing was taken from the file.")]
    Line(u64, String),
    /// It is not text as it should be.
    #[error("The file cannot be read: {0} Nothing was taken from it.")]
    NotText(intake::NotText),
}

/// Reads the figures of a file: of the whole population, not of parts of it.
///
/// # Errors
/// [`NotRead`].
pub fn read(mut file: impl Read) -> Result<Vec<Figure>, NotRead> {
    let mut content = Vec::new();
    file.read_to_end(&mut content).map_err(|error| NotRead::Line(1, error.to_string()))?;
    let text = intake::csv_text(&content).map_err(NotRead::NotText)?;
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
    let failed = |error: &csv::Error| {
        let (line, words) = table::fault(error);
        NotRead::Line(line, words)
    };
    let heading = table::heading(&mut reader).map_err(|error| failed(&error))?;
    let place = |name: &str| heading.iter().position(|known| known == name);
    let known: Vec<(Measure, usize, Of, usize, Option<usize>)> = Measure::ALL
        .into_iter()
        .filter_map(|measure| {
            let (within, of, percent) = measure.columns();
            let (Of::All(column) | Of::Others(column)) = of;
            Some((measure, place(within)?, of, place(column)?, place(percent)))
        })
        .collect();
    let columns = [
        "time_period",
        "geographic_level",
        "region_code",
        "region_name",
        "new_la_code",
        "old_la_code",
        "la_name",
        "breakdown_topic",
    ];
    let places: Vec<usize> = columns.iter().filter_map(|name| place(name)).collect();
    let [time, level, region, region_name, la, number, la_name, topic] = places[..] else {
        return Err(NotRead::Another);
    };
    if known.is_empty() {
        return Err(NotRead::Another);
    }
    let (country, country_name) = (place("country_code"), place("country_name"));
    let mut figures = Vec::new();
    let mut seen: HashMap<(String, u16, Measure), (u64, Figure)> = HashMap::new();
    for row in reader.records() {
        let row = row.map_err(|error| failed(&error))?;
        let cell = |place: usize| row.get(place).unwrap_or_default().trim();
        // "All EHC plans issued", "All requests …": the topic of the rows that count everybody.
        if !cell(topic).starts_with("All ") {
            continue;
        }
        let Ok(year) = cell(time).parse() else { continue };
        let (area, name, authority) = match cell(level) {
            "National" => {
                let of = |at: Option<usize>| at.map_or("", cell);
                if !areas::is_england(of(country), of(country_name)) {
                    continue;
                }
                (areas::ENGLAND, "England", None)
            }
            "Regional" => (cell(region), cell(region_name), None),
            "Local authority" => (cell(la), cell(la_name), Some(cell(number).to_owned())),
            _ => continue,
        };
        for (measure, within, of, column, percent) in &known {
            let count = |place: usize| cell(place).parse::<u64>().ok();
            let within = count(*within);
            let of = match (of, count(*column), within) {
                (Of::All(_), all, _) => all,
                (Of::Others(_), Some(others), Some(within)) => Some(within + others),
                (Of::Others(_), ..) => None,
            };
            let tenths = percent.and_then(|place| tenths(cell(place)));
            if within.is_some() || tenths.is_some() {
                let (area, name) = (area.to_owned(), name.to_owned());
                let authority = authority.clone();
                let figure = Figure { area, name, authority, year, measure: *measure, within, of, tenths };
                let line = row.position().map_or(0, csv::Position::line);
                if let Some((first, before)) =
                    seen.insert((figure.area.clone(), year, *measure), (line, figure.clone()))
                {
                    if before == figure {
                        continue;
                    }
                    let words = format!("{} and {year} stand in line {first} already, with other figures", figure.name);
                    return Err(NotRead::Line(line, words));
                }
                figures.push(figure);
            }
        }
    }
    Ok(figures)
}

/// A percentage as printed, in tenths: `89.6` and `90`.
fn tenths(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let part = part.get(..1)?.parse::<u64>().ok()?;
    Some(whole.parse::<u64>().ok()? * 10 + part)
}
