//! The table of appeals to the SEND Tribunal in the supporting files of the EHC plans release: two rows of headings,
//! three columns a year, thousands with commas, footnotes under it. The denominator that is still in development is a
//! series of its own and never joined to the other.

use intake::Lost;

use crate::period::YEARS;
use crate::possible::Possible;
use crate::reading::{IMPOSSIBLE, NotRead, Observation, Places, Reading, Series};
use crate::{Kind, Missing, Period, Status, Value, areas};

/// Series in the order of the columns, with the words of the second heading that name them.
const SERIES: [(&str, &str, &str); 5] = [
    ("appeals registered", "tribunal:appeals_registered", "Appeals registered"),
    ("total appealable decisions", "tribunal:appealable_decisions", "Total appealable decisions"),
    ("send tribunal appeal rate", "tribunal:appeal_rate", "SEND Tribunal appeal rate"),
    (
        "in development: total appealable decisions",
        "tribunal:appealable_decisions_in_development",
        "Total appealable decisions, in development",
    ),
    (
        "in development: send tribunal appeal rate",
        "tribunal:appeal_rate_in_development",
        "SEND Tribunal appeal rate, in development",
    ),
];

pub(crate) fn is_table(content: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&content[..content.len().min(400)]);
    start.contains("Appeal rate to the SEND Tribunal")
}

pub(crate) fn read(content: &[u8], codes: &areas::Codes, mut memory: intake::Memory) -> Result<Reading, NotRead> {
    let mut all = intake::rows(content)?;
    let (mut lines, mut rows) = (Vec::new(), Vec::new());
    while let Some((line, row)) = all.next()? {
        memory.take(row.as_slice().len() as u64 + 8 * row.len() as u64 + 64)?;
        lines.push(line);
        rows.push(row.clone());
    }
    let another =
        || NotRead::Another(" (the tribunal’s table has a row of years and a row of names under it)".to_owned());
    let head = rows
        .iter()
        .position(|row| row.get(0).is_some_and(|cell| cell.trim() == "Local Authority"))
        .filter(|head| head + 1 < rows.len())
        .ok_or_else(another)?;
    let mut reading = Reading {
        publisher: "DfE and HMCTS",
        release: "SEND tribunal appeal rates".to_owned(),
        series: SERIES.iter().map(|(_, code, title)| Series { code: (*code).into(), title: (*title).into() }).collect(),
        ..Reading::default()
    };
    let head_lines = [head, head + 1].map(|at| lines.get(at).copied());
    let columns = columns_of(&rows[head], &rows[head + 1], head_lines, &mut reading.lost);
    if columns.is_empty() {
        return Err(another());
    }
    let (mut places, mut periods): (Places<String>, Places<u16>) = Default::default();
    for (place, row) in rows.iter().enumerate().skip(head + 2) {
        let cell = |at: usize| row.get(at).unwrap_or_default().trim();
        let line = lines.get(place).copied().unwrap_or(0);
        let name = cell(0);
        let area = match codes.key(cell(1)) {
            Some(area) => area,
            // "England Total4,9": footnote marks stand right behind it.
            None if name.starts_with("England Total") => areas::ENGLAND,
            None => {
                if name.to_lowercase().starts_with("england total excluding suppressed") {
                    check(&columns, row, line, &mut reading);
                } else if columns.iter().any(|(at, ..)| Value::parse(cell(*at)).is_some_and(|v| v.number().is_some())) {
                    let words = format!("“{name}” with the code “{}” is not a known area", cell(1));
                    reading.lost.tell("rows about an area that is not known", Some(line), words);
                }
                continue;
            }
        };
        let area_place = places.of(area, &mut reading.areas, || (area.to_owned(), area.to_owned()));
        for (at, year, series) in &columns {
            let text = cell(*at);
            let value = match value_of(text, *series, *year) {
                Ok(value) => value,
                Err((kind, words)) => {
                    reading.lost.tell(kind, Some(line), words);
                    continue;
                }
            };
            let period = periods.of(year, &mut reading.periods, || {
                let label = year.to_string();
                (*year, Period { label, starts: *year, kind: Kind::Calendar, status: Status::Published })
            });
            reading.observations.push(Observation {
                series: *series,
                area: area_place,
                period,
                value,
                printed: value.printed(text),
            });
        }
        check(&columns, row, line, &mut reading);
    }
    reading.of_something()
}

/// The columns that are read, each with its year and the number of its series. `lines` are those of the years and the names.
fn columns_of(
    years: &csv::StringRecord,
    names: &csv::StringRecord,
    lines: [Option<u64>; 2],
    lost: &mut Lost,
) -> Vec<(usize, u16, u32)> {
    // A year stands above the first of its columns.
    let mut columns = Vec::new();
    let mut year: Option<u16> = None;
    for (at, name) in names.iter().enumerate().skip(2) {
        year = year_above(years.get(at).unwrap_or_default(), year);
        let name = name.trim().to_lowercase();
        // Footnote marks stand right behind the names.
        let which = SERIES.iter().position(|(start, ..)| name.starts_with(start));
        match (year, which) {
            (Some(year), Some(which)) => columns.push((at, year, numbers::fitted::<u32>(which))),
            _ if name.is_empty() => {}
            (None, _) => {
                let words = format!("column {}: there is no year above “{name}”", at + 1);
                lost.tell("columns without a year", lines[0], words);
            }
            (_, None) => {
                let words = format!("column {}: “{name}” is not a known column", at + 1);
                lost.tell("columns that are not known", lines[1], words);
            }
        }
    }
    // What is in development has not stood in the table from its beginning.
    for (which, (name, ..)) in SERIES.iter().enumerate().take(3) {
        if !columns.iter().any(|(.., of)| *of == numbers::fitted::<u32>(which)) {
            lost.tell("columns that are missing", lines[1], format!("no column is called “{name}”"));
        }
    }
    columns
}

/// The value of a cell, or what is lost and why.
fn value_of(text: &str, series: u32, year: u16) -> Result<Value, (&'static str, String)> {
    let value = match Value::parse(text) {
        // " - " is none at all in this table: no appeal was registered.
        Some(Value::Missing(Missing::Unsaid)) if text == "-" && series == 0 => Value::Number(0.0),
        Some(value) => value,
        None => {
            let words = format!("“{text}” for {year} is neither a number nor a known symbol");
            return Err(("cells that are neither a number nor a known symbol", words));
        }
    };
    let possible = if matches!(series, 2 | 4) { Possible::Share } else { Possible::Amount };
    match value.number().and_then(|number| possible.refuses(number)) {
        Some(why) => Err((IMPOSSIBLE, format!("“{text}” for {year} cannot be right: {why}"))),
        None => Ok(value),
    }
}

/// The year above a column: its own, else the one before it. What is neither a year nor nothing is none.
fn year_above(cell: &str, before: Option<u16>) -> Option<u16> {
    match cell.trim() {
        "" => before,
        text => text.parse().ok().filter(|year| YEARS.contains(year)),
    }
}

/// Whether each printed rate follows from its parts.
fn check(columns: &[(usize, u16, u32)], row: &csv::StringRecord, line: u64, reading: &mut Reading) {
    let number = |series: u32, year: u16| {
        let (at, ..) = columns.iter().find(|(_, of, which)| (*of, *which) == (year, series))?;
        Value::parse(row.get(*at)?.trim())?.number()
    };
    let years: Vec<u16> = columns.iter().filter(|(_, _, series)| *series == 2).map(|(_, year, _)| *year).collect();
    for year in years {
        for (decisions, rate) in [(1, 2), (3, 4)] {
            let (Some(appeals), Some(of), Some(printed)) =
                (number(0, year), number(decisions, year), number(rate, year))
            else {
                continue;
            };
            let follows = 100.0 * appeals / of;
            // Printed to one place; a little more is left for an average of rounded parts.
            if of > 0.0 && (follows - printed).abs() > 0.11 {
                let name = row.get(0).unwrap_or_default().trim().to_owned();
                reading.note(
                    Some(line),
                    format!("{name}, {year}: {appeals} of {of} are {follows:.2}%, and {printed}% is printed."),
                );
            }
        }
    }
}
