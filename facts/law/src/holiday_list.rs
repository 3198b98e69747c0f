//! The bank holidays that come with the program, and lists of them as GOV.UK gives them and as people keep them.

use std::collections::BTreeSet;

use intake::dates;
use jiff::civil::Date;
use serde_json::Value;

use crate::CalendarError;

/// England and Wales, 2012 to 2028, month and day. Source: GOV.UK bank holidays, as the Ministry of Justice's
/// package `govuk-bank-holidays` 0.19 holds them (Open Government Licence).
pub(crate) const BUILT_IN: &[(i16, &str)] = &[
    (2012, "01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26"),
    (2013, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26"),
    (2014, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"),
    (2015, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
    (2016, "01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27"),
    (2017, "01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26"),
    (2018, "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26"),
    (2019, "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26"),
    (2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28"),
    (2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
    (2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),
    (2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"),
    (2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26"),
    (2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"),
    (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
    (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
    (2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26"),
];

/// Columns that may name the division of a row.
const DIVISIONS: [&str; 4] = ["division", "nation", "country", "region"];

pub(crate) fn read(list: &str) -> Result<BTreeSet<Date>, CalendarError> {
    let list = list.trim_start_matches('\u{feff}').trim_start();
    let days = if list.starts_with(['{', '[']) {
        json(list)?
    } else if list.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:VCALENDAR")) {
        icalendar(list)?
    } else {
        lines(list)?
    };
    if days.is_empty() { Err(CalendarError::NoneOfEnglandAndWales) } else { Ok(days) }
}

/// Whether a division is England and Wales, however it is written.
fn is_ours(division: &str) -> bool {
    let folded: String = division.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    matches!(folded.as_str(), "englandandwales" | "england" | "englandwales")
}

/// Whether a cell is the name of another part of the United Kingdom.
fn is_anothers(cell: &str) -> bool {
    matches!(intake::heading(cell).as_str(), "scotland" | "northernireland")
}

/// A day between 1990 and 2100.
fn day(text: &str) -> Option<Date> {
    dates::day(text).filter(|day| (1990..2100).contains(&day.year()))
}

/// `{"england-and-wales": {"division": …, "events": [{"title": …, "date": "2029-01-01"}]}}`, or one division of it.
fn json(list: &str) -> Result<BTreeSet<Date>, CalendarError> {
    let value: Value = serde_json::from_str(list).map_err(|error| CalendarError::Json(error.to_string()))?;
    let division = match value.as_object() {
        Some(all) => all.iter().find(|(name, _)| is_ours(name)).map(|(_, one)| one),
        None => None,
    };
    let alone = || {
        let is_named = value.get("division").and_then(Value::as_str).is_some_and(is_ours);
        is_named.then_some(&value)
    };
    let Some(division) = division.or_else(alone) else { return Err(CalendarError::NoneOfEnglandAndWales) };
    let events = division
        .get("events")
        .and_then(Value::as_array)
        .ok_or_else(|| CalendarError::Json("it has no list “events”".to_owned()))?;
    events
        .iter()
        .map(|event| {
            let text = event.get("date").and_then(Value::as_str).unwrap_or_default();
            day(text).ok_or_else(|| CalendarError::Json(format!("“{text}” is not a date")))
        })
        .collect()
}

/// Events of whole days. A line that begins with a space goes on from the one before.
fn icalendar(list: &str) -> Result<BTreeSet<Date>, CalendarError> {
    let mut days = BTreeSet::new();
    let unfolded = list.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    let (mut starts, mut ends, mut cancelled): (Option<Date>, Option<Date>, bool) = (None, None, false);
    for (index, line) in unfolded.lines().enumerate() {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let name = name.split(';').next().unwrap_or_default().to_ascii_uppercase();
        let wrong = || CalendarError::Line { line: index + 1, what: format!("\"{}\" is not a date", value.trim()) };
        match (name.as_str(), value.trim()) {
            ("BEGIN", "VEVENT") => (starts, ends, cancelled) = (None, None, false),
            ("DTSTART", value) => starts = Some(compact(value).ok_or_else(wrong)?),
            ("DTEND", value) => ends = Some(compact(value).ok_or_else(wrong)?),
            ("STATUS", value) => cancelled = value.eq_ignore_ascii_case("CANCELLED"),
            ("END", "VEVENT") if !cancelled => {
                let Some(first) = starts else { continue };
                days.insert(first);
                // The end is the day after the last.
                let mut next = first.tomorrow().ok();
                while let Some(day) = next.filter(|day| ends.is_some_and(|end| *day < end) && days.len() < 1_000) {
                    days.insert(day);
                    next = day.tomorrow().ok();
                }
            }
            ("X-WR-CALNAME" | "X-WR-CALDESC", name)
                if ["scotland", "northern ireland"].iter().any(|other| name.to_lowercase().contains(other)) =>
            {
                return Err(CalendarError::NoneOfEnglandAndWales);
            }
            _ => {}
        }
    }
    Ok(days)
}

/// `20290101`, with or without a time behind it.
fn compact(text: &str) -> Option<Date> {
    let digits = text.get(..8)?;
    day(&format!("{}-{}-{}", digits.get(..4)?, digits.get(4..6)?, digits.get(6..8)?))
}

/// Lines of comma separated values, with or without headings: a column `date`, and a column that names the division where
/// the list is of several.
fn lines(list: &str) -> Result<BTreeSet<Date>, CalendarError> {
    let mut rows =
        intake::rows(list.as_bytes()).map_err(|error| CalendarError::Line { line: 1, what: error.to_string() })?;
    let mut days = BTreeSet::new();
    let (mut date_at, mut division_at, mut is_first) = (0, None, true);
    loop {
        let row = rows.next().map_err(|error| {
            let line = numbers::fitted::<usize>(error.line);
            CalendarError::Line { line, what: error.words }
        })?;
        let Some((line, row)) = row else { return Ok(days) };
        if std::mem::take(&mut is_first) {
            let names: Vec<String> = row.iter().map(|name| intake::heading(&intake::cleaned(name))).collect();
            if let Some(at) = names.iter().position(|name| name == "date") {
                date_at = at;
                division_at = names.iter().position(|name| DIVISIONS.contains(&name.as_str()));
                continue;
            }
        }
        if division_at.is_some_and(|at| !is_ours(row.get(at).unwrap_or_default())) {
            continue;
        }
        // The column that tells the divisions apart may have another name: Scotland's days are none of ours.
        if let Some(other) = row.iter().find(|cell| division_at.is_none() && is_anothers(cell)) {
            let what = format!("\"{other}\" is in a column that is not called {}", DIVISIONS[0]);
            return Err(CalendarError::Line { line: numbers::fitted::<usize>(line), what });
        }
        let text = row.get(date_at).unwrap_or_default().trim();
        let what = || format!("\"{text}\" is not a date");
        let line = numbers::fitted::<usize>(line);
        days.insert(day(text).ok_or_else(|| CalendarError::Line { line, what: what() })?);
    }
}
