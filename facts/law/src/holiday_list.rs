//! Lists of bank holidays as GOV.UK gives them and as people keep them.

use std::collections::BTreeSet;

use intake::dates;
use jiff::civil::Date;
use serde_json::Value;

use crate::CalendarError;

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
            day(text).ok_or_else(|| CalendarError::Json(format!("“{text}” is no date")))
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
        let wrong = || CalendarError::Line { line: index + 1, what: format!("\"{}\" is no date", value.trim()) };
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
            let names: Vec<String> = row.iter().map(|name| intake::cleaned(name).to_lowercase()).collect();
            if let Some(at) = names.iter().position(|name| name == "date") {
                date_at = at;
                division_at = names.iter().position(|name| DIVISIONS.contains(&name.as_str()));
                continue;
            }
        }
        if division_at.is_some_and(|at| !is_ours(row.get(at).unwrap_or_default())) {
            continue;
        }
        let text = row.get(date_at).unwrap_or_default().trim();
        let what = || format!("\"{text}\" is no date");
        let line = numbers::fitted::<usize>(line);
        days.insert(day(text).ok_or_else(|| CalendarError::Line { line, what: what() })?);
    }
}
