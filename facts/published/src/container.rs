//! The files in a download: a file itself, a gzip of one, or the release's zip. Told apart by their first bytes, since
//! a `.csv.gz` was seen that was a zip.

use std::io::Read;

use crate::NotRead;

/// The most that one file may unpack to: a bomb is not unpacked.
const MOST: u64 = 2 << 30;

/// A file out of a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name without folders.
    pub name: String,
    /// Year, month, day on which it was packed, where the download says so.
    pub packed_on: Option<(u16, u8, u8)>,
    /// What stands in it.
    pub content: Vec<u8>,
}

/// The files of a download; of a zip its CSV, parquet, text and Excel files.
///
/// # Errors
/// [`NotRead`].
pub fn parts(name: &str, content: Vec<u8>) -> Result<Vec<Part>, NotRead> {
    let damaged = |error: &dyn std::fmt::Display| NotRead::Damaged(error.to_string());
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
    if content.is_empty() {
        return Err(NotRead::Empty);
    }
    if content.starts_with(&[0x1f, 0x8b]) {
        let inner = name.strip_suffix(".gz").unwrap_or(&name).to_owned();
        let content = limited(flate2::read::MultiGzDecoder::new(&content[..])).map_err(|error| damaged(&error))?;
        return Ok(vec![Part { name: inner, packed_on: None, content }]);
    }
    // An Excel workbook is a zip too, and is read as a whole.
    if content.starts_with(b"PK") && !name.to_lowercase().ends_with(".xlsx") {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(content)).map_err(|error| damaged(&error))?;
        let mut out = Vec::new();
        for place in 0..archive.len() {
            let file = archive.by_index(place).map_err(|error| damaged(&error))?;
            let name = file.name().rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
            let lower = name.to_lowercase();
            if file.is_dir() || ![".csv", ".parquet", ".xlsx"].iter().any(|end| lower.ends_with(end)) {
                continue;
            }
            let packed_on = file.last_modified().map(|at| (at.year(), at.month(), at.day()));
            let content = limited(file).map_err(|error| damaged(&error))?;
            out.push(Part { name, packed_on, content });
        }
        return Ok(out);
    }
    Ok(vec![Part { name, packed_on: None, content }])
}

fn limited(from: impl Read) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let read = from.take(MOST).read_to_end(&mut out)?;
    if u64::try_from(read).unwrap_or(MOST) >= MOST {
        return Err(std::io::Error::other("it unpacks to more than 2 GiB"));
    }
    Ok(out)
}
