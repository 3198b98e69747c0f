//! Excel workbooks as plain tables: read as text cell by cell, and written so that nothing in a cell is taken for a
//! formula; comma separated values for Excel.

mod csv;
mod read;
mod scan;
mod write;

pub use csv::Csv;
pub use read::{LostCell, NotRead, Table, Workbook, read};
pub use write::{NotWritten, Sheet, write};

/// The media type of a workbook.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
