//! OS Code-Point Open: where each postcode of Great Britain lies, in which district and ward. The zip as it is downloaded;
//! its files have no heading. Read as it comes, nothing is kept.

use std::io::{Read, Seek};

use intake::Archive;

use crate::NotRead;

/// A postcode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postcode {
    /// As printed, such as `BD1 1HX`.
    pub postcode: String,
    /// Easting and northing in metres on the National Grid; nothing where the postcode has no position (quality 90).
    pub position: Option<(u32, u32)>,
    /// The code of its district or unitary authority, such as `E08000032`; empty where there is none.
    pub district: String,
    /// The code of its ward.
    pub ward: String,
}

/// The quality that says that a postcode has no position.
const NOWHERE: &str = "90";

/// Tells every postcode of the download; gives how many they are.
///
/// # Errors
/// [`NotRead`] in words, with the file and line that is wrong.
pub fn code_point(zip: impl Read + Seek, mut tell: impl FnMut(Postcode)) -> Result<u64, NotRead> {
    let damaged = |error: &dyn std::fmt::Display| NotRead::Damaged(error.to_string());
    let mut archive = Archive::open(zip)?;
    let mut count = 0;
    for member in archive.members().to_vec() {
        let name = member.name;
        let lower = name.to_lowercase();
        // Beside the data lie lists of codes and the headings.
        if !lower.contains("data/csv/") || !lower.ends_with(".csv") {
            continue;
        }
        let file = archive.member(member.index)?;
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file);
        let mut row = csv::StringRecord::new();
        while reader.read_record(&mut row).map_err(|error| damaged(&format!("{name}: {error}")))? {
            let line = row.position().map_or(0, csv::Position::line);
            let wrong = |what: &str| NotRead::Damaged(format!("{name}, line {line}: {what}"));
            if row.len() != 10 {
                return Err(wrong("it has not ten columns, as Code-Point Open has"));
            }
            let cell = |at: usize| row.get(at).unwrap_or_default().trim();
            let metres = |at: usize| cell(at).parse::<u32>().map_err(|_| wrong("easting or northing is no number"));
            let position = if cell(1) == NOWHERE { None } else { Some((metres(2)?, metres(3)?)) };
            tell(Postcode {
                postcode: cell(0).to_owned(),
                position,
                district: cell(8).to_owned(),
                ward: cell(9).to_owned(),
            });
            count += 1;
        }
    }
    if count == 0 {
        return Err(NotRead::Another(" (a download of Code-Point Open has a folder Data/CSV)".to_owned()));
    }
    Ok(count)
}
