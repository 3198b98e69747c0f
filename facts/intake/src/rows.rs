//! The rows of a CSV file, each with the line in which it stands. Rows without any value are no rows.

use csv::{ReaderBuilder, StringRecord};
use thiserror::Error;

use crate::{NotText, csv_text};

/// Why a row cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: it is not a row of a table")]
pub struct NotRow {
    /// The line, counted from 1.
    pub line: u64,
}

/// Rows of a CSV file.
#[derive(Debug)]
pub struct Rows<'a> {
    text: &'a str,
    reader: csv::Reader<&'a [u8]>,
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
    let reader = ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
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
            let is_row = self.reader.read_record(&mut self.row).map_err(|error| {
                let line = error.position().map_or(1, csv::Position::line);
                NotRow { line }
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
        let start = self.row.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX));
        let mut start = start.min(bytes.len());
        while bytes.get(start).is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            start += 1;
        }
        let between = bytes.get(self.counted..start).unwrap_or_default();
        let feeds = memchr::memchr_iter(b'\n', between).count();
        let alone =
            memchr::memchr_iter(b'\r', between).filter(|at| bytes.get(self.counted + at + 1) != Some(&b'\n')).count();
        self.line += u64::try_from(feeds + alone).unwrap_or(0);
        self.counted = start;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
