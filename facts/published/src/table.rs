//! What all CSV files have in common: a heading whose names are told apart without their case, and lines to point at.

use std::io::Read;

use crate::NotRead;

/// The names of the heading: without a byte order mark, without blanks around them, in lower case.
pub(crate) fn heading<R: Read>(reader: &mut csv::Reader<R>) -> Result<Vec<String>, csv::Error> {
    let names = reader.headers()?;
    Ok(names.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_lowercase()).collect())
}

/// Which line is wrong, and in what.
pub(crate) fn fault(error: &csv::Error) -> (u64, String) {
    if let Some(fault) = intake::NotTable::of(error) {
        return (fault.line(), fault.to_string());
    }
    let words = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("it has {len} columns, and the heading {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "it is not UTF-8".to_owned(),
        _ => "it is not a line of the table".to_owned(),
    };
    (error.position().map_or(1, csv::Position::line), words)
}

/// The same as a reason why nothing is read.
pub(crate) fn damaged(error: &csv::Error) -> NotRead {
    let (line, words) = fault(error);
    NotRead::Line(line, words)
}
