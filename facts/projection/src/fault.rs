//! Files that people bring: read as tables, with everything that is wrong said by file and line.

use serde::Serialize;

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    pub file: String,
    /// The line; nothing where it is about the whole.
    pub line: Option<u64>,
    pub words: String,
}

/// A file's rows, by the columns that were asked for.
pub(crate) struct Table<'a> {
    file: &'a str,
    /// As [`intake::heading`] has them.
    heading: Vec<String>,
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
        let name = intake::heading(name);
        let at = self.heading.iter().position(|known| *known == name);
        at.and_then(|at| row.get(at)).unwrap_or_default().trim()
    }
}

/// What a row costs that is kept, beside its text and its cells.
const RECORD: u64 = 160;
/// So many faults are told: what is wrong so often is another kind of file.
pub(crate) const MOST_FAULTS: usize = 1_000;

/// Reads a file's rows, where it has the columns.
pub(crate) fn table<'a>(file: &'a str, text: &str, columns: &[&str], faults: &mut Vec<Fault>) -> Option<Table<'a>> {
    let mut fault = |line: Option<u64>, words: String| faults.push(Fault { file: file.to_owned(), line, words });
    let kind = intake::kind(text.as_bytes());
    if !kind.may_be_csv() {
        fault(None, kind.refused().to_string());
        return None;
    }
    let mut rows = match intake::rows(text.as_bytes()) {
        Ok(rows) => rows,
        Err(error) => {
            fault(None, error.to_string());
            return None;
        }
    };
    let names: Vec<String> = match rows.next() {
        Ok(Some((_, row))) => row.iter().map(|name| intake::cleaned(name).to_lowercase()).collect(),
        Ok(None) => {
            fault(None, intake::Kind::Empty.refused().to_string());
            return None;
        }
        Err(error) => {
            fault(Some(error.line), error.words);
            return None;
        }
    };
    let heading: Vec<String> = names.iter().map(|name| intake::heading(name)).collect();
    let place = |wanted: &str| {
        let wanted = intake::heading(wanted);
        heading.iter().position(|name| *name == wanted)
    };
    let missing: Vec<&str> = columns.iter().copied().filter(|column| place(column).is_none()).collect();
    if !missing.is_empty() {
        fault(Some(1), format!("columns are missing: {}", missing.join(", ")));
        return None;
    }
    let is_twice = |name: &String| !name.is_empty() && heading.iter().filter(|other| *other == name).count() > 1;
    if let Some((name, _)) = names.iter().zip(&heading).find(|(_, folded)| is_twice(folded)) {
        fault(Some(1), format!("the column “{name}” appears twice, so it is not clear which one to use"));
        return None;
    }
    let places = columns.iter().filter_map(|column| place(column)).collect();
    let mut table = Table { file, heading, places, rows: Vec::new() };
    let mut memory = intake::Memory::for_file(numbers::fitted::<u64>(text.len()));
    let mut told = 0;
    loop {
        match rows.next() {
            Ok(None) => break,
            Ok(Some((line, row))) => {
                if let Err(error) = memory.take(row.as_slice().len() as u64 + 8 * row.len() as u64 + RECORD) {
                    fault(Some(line), error.to_string());
                    return None;
                }
                match intake::ragged(row, table.heading.len()) {
                    Some(_) if told >= MOST_FAULTS => break,
                    Some(words) => {
                        told += 1;
                        fault(Some(line), words);
                    }
                    None => table.rows.push((line, row.clone())),
                }
            }
            Err(error) => {
                fault(Some(error.line), error.words);
                break;
            }
        }
    }
    if table.rows.is_empty() {
        fault(None, "it has a heading and no rows that can be read".to_owned());
    }
    Some(table)
}

/// Columns of a file that nobody reads, by the names of those that somebody does.
#[must_use]
pub fn unread_columns(text: &str, known: &[&str]) -> Vec<String> {
    let Ok(mut rows) = intake::rows(text.as_bytes()) else { return Vec::new() };
    let Ok(Some((_, row))) = rows.next() else { return Vec::new() };
    let names = row.iter().map(intake::cleaned).filter(|name| !name.is_empty());
    names.filter(|name| !known.iter().any(|one| intake::heading(name) == intake::heading(one))).collect()
}

/// A number of people from a cell: not below 0.
pub(crate) fn number_of(text: &str) -> Option<f64> {
    intake::number(text).filter(|number| *number >= 0.0)
}

/// A year from a cell.
pub(crate) fn year_of(text: &str) -> Result<u16, String> {
    let year = text.parse::<u16>().ok().filter(|year| (1990..=2100).contains(year));
    year.ok_or_else(|| format!("“{text}” is not a year from 1990 to 2100"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_read_in_other_spellings_and_missing_or_unread_ones_are_named() {
        let mut faults = Vec::new();
        let text = "Option,Not With,capital_cost\nA,B,5\n";
        let table = table("a.csv", text, &["option"], &mut faults).map(|table| {
            let (_, row) = &table.rows[0];
            (table.cell(row, 0).to_owned(), table.extra(row, "not-with").to_owned())
        });
        assert_eq!(table, Some(("A".to_owned(), "B".to_owned())));
        assert_eq!(unread_columns(text, &["option", "not-with", "capital"]), ["capital_cost"]);
        assert!(super::table("a.csv", text, &["option", "capital"], &mut faults).is_none());
        assert!(faults[0].words.ends_with("missing: capital"), "{faults:?}");
        let twice = super::table("a.csv", "not-with,not_with\nA,B\n", &["not-with"], &mut faults);
        assert!(twice.is_none() && faults[1].words.contains("“not-with” appears twice"), "{faults:?}");
    }
}
