//! Files that people bring: read as tables, with everything that is wrong said by file and line.

use serde::Serialize;

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line; nothing where it is about the whole.
    pub line: Option<u64>,
    /// What.
    pub words: String,
}

/// A file's rows, by the columns that were asked for.
pub(crate) struct Table<'a> {
    file: &'a str,
    heading: csv::StringRecord,
    places: Vec<usize>,
    /// The rows with their lines.
    pub(crate) rows: Vec<(u64, csv::StringRecord)>,
}

impl Table<'_> {
    pub(crate) fn fault(&self, line: u64, words: impl Into<String>) -> Fault {
        Fault { file: self.file.to_owned(), line: Some(line), words: words.into() }
    }

    /// A cell, by the place of its column among those asked for.
    pub(crate) fn cell<'r>(&self, row: &'r csv::StringRecord, column: usize) -> &'r str {
        self.places.get(column).and_then(|at| row.get(*at)).unwrap_or_default().trim()
    }

    /// A cell of a column that may be there; empty where it is not.
    pub(crate) fn extra<'r>(&self, row: &'r csv::StringRecord, name: &str) -> &'r str {
        let at = self.heading.iter().position(|known| known.trim() == name);
        at.and_then(|at| row.get(at)).unwrap_or_default().trim()
    }
}

/// Reads a file's rows, where it has the columns.
pub(crate) fn table<'a>(file: &'a str, text: &str, columns: &[&str], faults: &mut Vec<Fault>) -> Option<Table<'a>> {
    let whole = |words: String| Fault { file: file.to_owned(), line: Some(1), words };
    let mut reader = csv::ReaderBuilder::new().from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let heading = match reader.headers() {
        Ok(heading) => heading.clone(),
        Err(error) => {
            faults.push(whole(error.to_string()));
            return None;
        }
    };
    if text.starts_with("PK") {
        faults.push(whole("it is an Excel workbook: save it as CSV, and try again".to_owned()));
        return None;
    }
    if heading.len() == 1 && heading.get(0).is_some_and(|only| only.contains(';')) {
        faults.push(whole("its columns are between semicolons: save it as CSV with commas, and try again".to_owned()));
        return None;
    }
    let place = |wanted: &str| heading.iter().position(|name| name.trim() == wanted);
    let missing: Vec<&str> = columns.iter().copied().filter(|column| place(column).is_none()).collect();
    if !missing.is_empty() {
        faults.push(whole(format!("columns are missing: {}", missing.join(", "))));
        return None;
    }
    let places = columns.iter().filter_map(|column| place(column)).collect();
    let mut table = Table { file, heading: heading.clone(), places, rows: Vec::new() };
    for row in reader.records() {
        match row {
            Ok(row) => table.rows.push((row.position().map_or(0, csv::Position::line), row)),
            Err(error) => {
                let line = error.position().map(csv::Position::line);
                faults.push(Fault { file: file.to_owned(), line, words: error.to_string() });
            }
        }
    }
    if table.rows.is_empty() {
        faults.push(Fault { file: file.to_owned(), line: None, words: "it has no row".to_owned() });
    }
    Some(table)
}

/// A number of people from a cell: not below 0.
pub(crate) fn number_of(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0)
}

/// A year from a cell.
pub(crate) fn year_of(text: &str) -> Result<u16, String> {
    let year = text.parse::<u16>().ok().filter(|year| (1990..=2100).contains(year));
    year.ok_or_else(|| format!("“{text}” is no year from 1990 to 2100"))
}
