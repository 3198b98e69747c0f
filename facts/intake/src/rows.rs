//! The rows of a CSV file, each with the line in which it stands. Rows without any value are no rows.

use csv::{ReaderBuilder, StringRecord};
use thiserror::Error;

use crate::{Guarded, NotTable, NotText, csv_reader, csv_text};

/// Why a row cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {words}")]
pub struct NotRow {
    /// The line, counted from 1.
    pub line: u64,
    /// What is wrong with it.
    pub words: String,
}

/// Rows of a CSV file.
#[derive(Debug)]
pub struct Rows<'a> {
    text: &'a str,
    reader: csv::Reader<Guarded<&'a [u8]>>,
    row: StringRecord,
    /// As far as lines were counted, and the line there.
    counted: usize,
    line: u64,
}

/// The rows of a file, the heading among them. Rows may have different lengths.
///
/// # Errors
/// [`NotText`].
pub fn rows(content: &[u8]) -> Result<Rows<'_>, NotText> {
    let text = csv_text(content)?;
    let reader = csv_reader(ReaderBuilder::new().flexible(true).has_headers(false), text.as_bytes());
    Ok(Rows { text, reader, row: StringRecord::new(), counted: 0, line: 1 })
}

impl Rows<'_> {
    /// The next row that holds anything, with its line; nothing at the end.
    ///
    /// # Errors
    /// [`NotRow`].
    #[expect(clippy::should_implement_trait, reason = "it lends the row: an iterator cannot")]
    pub fn next(&mut self) -> Result<Option<(u64, &StringRecord)>, NotRow> {
        loop {
            let is_row = self.reader.read_record(&mut self.row).map_err(|error| match NotTable::of(&error) {
                Some(fault) => NotRow { line: fault.line(), words: fault.to_string() },
                None => {
                    let line = error.position().map_or(1, csv::Position::line);
                    NotRow { line, words: "it is not a row of a table".to_owned() }
                }
            })?;
            if !is_row {
                return Ok(None);
            }
            if self.row.iter().any(|cell| !cell.trim().is_empty()) {
                let line = self.line_of_row();
                return Ok(Some((line, &self.row)));
            }
        }
    }

    /// The line in which the row begins. The parser counts line feeds, and stands before the one that ended the last row:
    /// in files with carriage returns that is a line too few.
    fn line_of_row(&mut self) -> u64 {
        let bytes = self.text.as_bytes();
        let start = self.row.position().map_or(0, |position| numbers::fitted::<usize>(position.byte()));
        let mut start = start.min(bytes.len());
        while bytes.get(start).is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            start += 1;
        }
        let between = bytes.get(self.counted..start).unwrap_or_default();
        let feeds = memchr::memchr_iter(b'\n', between).count();
        let alone =
            memchr::memchr_iter(b'\r', between).filter(|at| bytes.get(self.counted + at + 1) != Some(&b'\n')).count();
        self.line += numbers::fitted::<u64>(feeds + alone);
        self.counted = start;
        self.line
    }
}

/// What is wrong with a row that has other columns than the heading; nothing where it has the same. Empty cells beyond the
/// heading are none.
#[must_use]
pub fn ragged(row: &StringRecord, columns: usize) -> Option<String> {
    let has_more = row.iter().skip(columns).any(|cell| !cell.trim().is_empty());
    if row.len() >= columns && !has_more {
        return None;
    }
    let has = crate::counted(row.len() as u64, "column", "columns");
    let open = if row.iter().any(|cell| cell.contains(['\n', '\r'])) {
        ". A cell runs over several lines: a quotation mark may be missing"
    } else {
        ""
    };
    Some(format!("it has {has}, and the heading {columns}{open}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_mark_that_is_never_closed_is_told_and_fills_no_memory() {
        let text = format!("a,b\n1,2\n\"{}", "x,y\n".repeat(1 << 20));
        let mut rows = rows(text.as_bytes()).unwrap();
        assert!(rows.next().unwrap().is_some() && rows.next().unwrap().is_some());
        let wrong = rows.next().unwrap_err();
        assert!(wrong.line == 3 && wrong.words.contains("longer than 1 MB"), "{wrong:?}");
        assert!(wrong.to_string().contains("quotation mark"), "{wrong}");
        let many = format!("a,b\n{}", "1,2\n".repeat(1 << 20));
        let mut rows = super::rows(many.as_bytes()).unwrap();
        let mut count = 0;
        while rows.next().unwrap().is_some() {
            count += 1;
        }
        assert_eq!(count, (1 << 20) + 1, "many rows are no long one");
    }

    #[test]
    fn each_row_has_its_own_line_whatever_ends_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,2", "", "\"x", "y\",3", ",", "4,5", "", ","].join(end);
            let mut rows = rows(text.as_bytes()).unwrap();
            let mut lines = Vec::new();
            while let Some((line, row)) = rows.next().unwrap() {
                lines.push((line, row.len()));
            }
            assert_eq!(lines, [(1, 2), (2, 2), (4, 2), (7, 2)], "{end:?}");
        }
    }
}
