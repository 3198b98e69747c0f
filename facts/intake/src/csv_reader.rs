//! Tables of text, read within bounds: what no table holds is refused before it fills the memory.

use std::io::{self, Read};

use thiserror::Error;

/// Columns that a table may have. Those of the widest published release are under 400.
pub const COLUMNS: usize = 2_000;
/// Bytes that a row may have.
pub const ROW: usize = 1 << 20;

/// Why a table is not read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotTable {
    /// A row has too many columns.
    #[error(
        "the row that begins in line {0} has more than 2,000 columns. It is not a table that can be used, or its columns are not separated by commas"
    )]
    TooWide(u64),
    /// A row is too long.
    #[error(
        "the row that begins in line {0} is longer than 1 MB. A quotation mark may be missing at the end of a cell"
    )]
    TooLong(u64),
}

impl NotTable {
    /// The line in which the row begins, counted from 1.
    #[must_use]
    pub const fn line(self) -> u64 {
        match self {
            Self::TooWide(line) | Self::TooLong(line) => line,
        }
    }

    /// What is wrong, where that is why a file could not be read.
    #[must_use]
    pub fn of(error: &csv::Error) -> Option<Self> {
        match error.kind() {
            csv::ErrorKind::Io(error) => error.get_ref()?.downcast_ref::<Self>().copied(),
            _ => None,
        }
    }
}

/// A reader of comma separated values that keeps to [`COLUMNS`] and [`ROW`]. The one way in which files from outside are
/// read as tables.
pub fn csv_reader<R: Read>(builder: &csv::ReaderBuilder, file: R) -> csv::Reader<Guarded<R>> {
    #[expect(clippy::disallowed_methods, reason = "the one reader that others use")]
    builder.from_reader(Guarded {
        inner: file,
        at: At::Start,
        line: 1,
        begins: 1,
        columns: 1,
        bytes: 0,
        is_first: true,
    })
}

/// What is read of a table, looked at before the parser gathers it.
#[derive(Debug)]
pub struct Guarded<R> {
    inner: R,
    at: At,
    line: u64,
    /// The line in which the row begins.
    begins: u64,
    columns: usize,
    bytes: usize,
    is_first: bool,
}

/// Where in a cell a byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Plain,
    Quoted,
    /// After a quotation mark within quotation marks: the end of the cell, or half of one that belongs to it.
    Quote,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let bytes = &buffer[..read];
        let marked = self.is_first && bytes.starts_with(b"\xef\xbb\xbf");
        self.is_first &= read == 0;
        for byte in &bytes[if marked { 3 } else { 0 }..] {
            self.take(*byte).map_err(io::Error::other)?;
        }
        Ok(read)
    }
}

impl<R> Guarded<R> {
    fn take(&mut self, byte: u8) -> Result<(), NotTable> {
        self.line += u64::from(byte == b'\n');
        self.bytes += 1;
        self.at = match (self.at, byte) {
            (At::Start | At::Plain | At::Quote, b'\n' | b'\r') => {
                (self.begins, self.columns, self.bytes) = (self.line, 1, 0);
                At::Start
            }
            (At::Start | At::Plain | At::Quote, b',') => {
                self.columns += 1;
                At::Start
            }
            (At::Start | At::Quote, b'"') => At::Quoted,
            (At::Quoted, b'"') => At::Quote,
            (At::Quoted, _) => At::Quoted,
            _ => At::Plain,
        };
        if self.columns > COLUMNS {
            return Err(NotTable::TooWide(self.begins));
        }
        if self.bytes > ROW {
            return Err(NotTable::TooLong(self.begins));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<NotTable> {
        let mut reader = csv_reader(csv::ReaderBuilder::new().flexible(true).has_headers(false), text.as_bytes());
        reader.records().find_map(|row| row.err().and_then(|error| NotTable::of(&error)))
    }

    #[test]
    fn rows_that_no_table_has_are_refused_with_their_line() {
        assert_eq!(fault(&format!("a,b\n{}\n", ",".repeat(2_000))), Some(NotTable::TooWide(2)));
        assert_eq!(fault(&format!("a\n\n{}", "x".repeat(ROW + 1))), Some(NotTable::TooLong(3)));
        assert_eq!(fault(&format!("a\n\"{}", "x\n".repeat(ROW))), Some(NotTable::TooLong(2)));
        assert_eq!(fault(&format!("\u{feff}\"{}", ",\n".repeat(ROW))), Some(NotTable::TooLong(1)));
    }

    #[test]
    fn long_tables_of_ordinary_rows_are_read() {
        assert_eq!(fault(&format!("{}\n", ",".repeat(1_999))), None);
        // A quotation mark within a cell opens none.
        assert_eq!(fault(&"a,5\" pipe,\"b\"\"c, \"\r\n".repeat(100_000)), None);
        assert_eq!(fault(&format!("\"{}\"\n", ",\n".repeat(10_000))), None);
    }
}
