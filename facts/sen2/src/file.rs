//! Reading a return whatever the form in which it comes.

use std::io::{BufReader, Read, Seek};

use crate::csv_set::read_csv_set;
use crate::excel::read_workbook;
use crate::xml::{Part, Unreadable, XmlReader};

/// Whether a file is one of an export, by its name.
#[must_use]
pub fn is_csv(name: &str) -> bool {
    name.rsplit('.').next().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
}

/// Gives each part of a return to `take`, in the order of the file: one XML file, one Excel
/// workbook, or the CSV files of an export.
/// Stops where `take` says so by `false`.
///
/// # Errors
/// [`Unreadable`].
pub fn read_files<R: Read + Seek>(
    mut files: Vec<(String, R)>,
    take: &mut dyn FnMut(Part) -> bool,
) -> Result<(), Unreadable> {
    if files.iter().all(|(name, _)| is_csv(name)) && !files.is_empty() {
        for part in read_csv_set(files)? {
            if !take(part) {
                break;
            }
        }
        return Ok(());
    }
    if files.len() > 1 {
        let other = files.into_iter().map(|(name, _)| name).find(|name| !is_csv(name));
        return Err(Unreadable::Mixed(other.unwrap_or_default()));
    }
    let Some((_, mut file)) = files.pop() else { return Err(Unreadable::Empty) };
    // A workbook is told by how it begins, whatever it is called.
    let mut first = Vec::new();
    let told = |error: std::io::Error| Unreadable::Io(1, error.to_string());
    file.by_ref().take(4).read_to_end(&mut first).map_err(told)?;
    file.rewind().map_err(told)?;
    if first == b"PK\x03\x04" {
        for part in read_workbook(file)? {
            if !take(part) {
                break;
            }
        }
        return Ok(());
    }
    for part in XmlReader::new(BufReader::with_capacity(1 << 16, file)) {
        if !take(part?) {
            break;
        }
    }
    Ok(())
}
