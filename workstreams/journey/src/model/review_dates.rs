//! A file with the dates of last annual reviews: what stands in each row, and what is wrong with it.

use std::collections::HashMap;

use jiff::civil::{Date, date};
use people::PersonId;

/// The heading of the column with the record's number.
pub const ID: &str = "Record number";
/// The heading of the column with the date.
pub const DAY: &str = "Date of last annual review";
/// The longest file, in rows.
const MOST_ROWS: usize = 50_000;

/// A row that gives a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The line in the file.
    pub line: u64,
    pub child: PersonId,
    pub on: Date,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line in the file.
    pub line: u64,
    pub words: String,
}

/// Why a date of a review cannot be right, in words; nothing where it can.
#[must_use]
pub fn unlikely(on: Date, born: Option<Date>, today: Date) -> Option<&'static str> {
    if on > today {
        Some("Date of the last annual review must be today or in the past")
    } else if on < date(2014, 9, 1) {
        Some("Date of the last annual review must be after 1 September 2014, when EHC plans began")
    } else if born.is_some_and(|born| on < born) {
        Some("Date of the last annual review must be after the date of birth")
    } else {
        None
    }
}

fn damaged(error: &csv::Error, otherwise: &str) -> String {
    ::intake::NotTable::of(error)
        .map_or_else(|| otherwise.to_owned(), |fault| format!("The file cannot be read: {fault}"))
}

/// Reads a file; rows without a date are left out without a word, since the list begins with none. The words are those of a file
/// that is none.
///
/// # Errors
/// Why the file as a whole cannot be used.
pub fn read(content: &[u8]) -> Result<(Vec<Row>, Vec<Fault>), String> {
    let text = String::from_utf8_lossy(content);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut reader = ::intake::csv_reader(csv::ReaderBuilder::new().flexible(true), text.as_bytes());
    let headings = reader.headers().map_err(|error| damaged(&error, "The file is not a CSV file"))?.clone();
    // Where lines end in two characters the reader counts a line only when it goes on to the next.
    let late = 2_u64.saturating_sub(reader.position().line());
    let find = |name: &str| headings.iter().position(|heading| heading.trim().eq_ignore_ascii_case(name));
    let (Some(id), Some(day)) = (find(ID), find(DAY)) else {
        return Err(format!(
            "The file must have the columns ‘{ID}’ and ‘{DAY}’. Download the list, fill in the dates and save it as CSV"
        ));
    };
    let (mut rows, mut faults, mut seen) = (Vec::new(), Vec::new(), HashMap::new());
    for record in reader.records() {
        let record = record
            .map_err(|error| damaged(&error, "The file is damaged: a row cannot be read. Save it again as CSV"))?;
        let line = record.position().map_or(0, csv::Position::line) + late;
        let cell = |at: usize| record.get(at).unwrap_or_default().trim();
        if cell(day).is_empty() {
            continue;
        }
        if rows.len() + faults.len() >= MOST_ROWS {
            return Err(format!("The file must have fewer than {MOST_ROWS} rows"));
        }
        let mut fault = |words: String| faults.push(Fault { line, words });
        let Ok(child) = cell(id).parse::<PersonId>() else {
            fault("Record number is missing or not a number of a record".to_owned());
            continue;
        };
        let Some(on) = parse(cell(day)) else {
            fault(format!("‘{}’ is not a real date. Enter it like 27/3/2026", cell(day)));
            continue;
        };
        match seen.insert(child, line) {
            Some(first) => fault(format!("The same record is in line {first}")),
            None => rows.push(Row { line, child, on }),
        }
    }
    Ok((rows, faults))
}

/// A date as people and spreadsheets write it: day, month, year with four digits; or year, month, day.
fn parse(text: &str) -> Option<Date> {
    let day = text.split(['T', ' ']).next().filter(|day| day.len() >= 8).unwrap_or(text);
    ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"]
        .into_iter()
        .find_map(|form| Date::strptime(form, day).ok())
        .or_else(|| ["%d %B %Y", "%d %b %Y", "%d-%b-%Y"].into_iter().find_map(|form| Date::strptime(form, text).ok()))
        .filter(|day| day.year() >= 1900)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> PersonId {
        store::Id::from_uuid(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn dates_are_read_as_spreadsheets_write_them_and_faults_are_told_by_line() {
        let (one, two, three, four) = (id(1), id(2), id(3), id(4));
        let file = format!(
            "\u{feff}Record number,Name,Date of last annual review\r\n{one},Ann,27/03/2026\r\n{two},Ben,2026-03-28\r\n{three},Cat,\r\n\
             {four},Dan,31/02/2026\r\n{one},Ann,1/1/2026\r\n,Eve,1/1/2026\r\n{three},Cat,3 March 2026\r\n{four},Dan,04-05-16\r\n"
        );
        let (rows, faults) = read(file.as_bytes()).unwrap();
        let days: Vec<_> = rows.iter().map(|row| (row.line, row.child, row.on)).collect();
        assert_eq!(days, [(2, one, date(2026, 3, 27)), (3, two, date(2026, 3, 28)), (8, three, date(2026, 3, 3))]);
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [5, 6, 7, 9]);
        assert!(faults[0].words.contains("31/02/2026") && faults[1].words.contains("line 2"), "{faults:?}");
        assert!(read(b"name,age\nA,1\n").unwrap_err().contains("Record number"));
        assert!(read(b"\xff\xfeR\0e\0").is_err());
    }

    #[test]
    fn impossible_dates_are_refused() {
        let (born, today) = (Some(date(2016, 5, 4)), date(2026, 11, 29));
        for (on, ok) in [
            (date(2026, 11, 29), true),
            (date(2026, 11, 30), false),
            (date(2016, 5, 3), false),
            (date(2014, 8, 31), false),
        ] {
            assert_eq!(unlikely(on, born, today).is_none(), ok, "{on}");
        }
    }
}
