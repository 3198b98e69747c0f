//! The files in a download: a file itself, a gzip of one, or the release's zip. Told apart by their first bytes, since
//! a `.csv.gz` was seen that was a zip.

use intake::Archive;

use crate::NotRead;

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
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
    if content.is_empty() {
        return Err(NotRead::Empty);
    }
    if content.starts_with(&[0x1f, 0x8b]) {
        let inner = name.strip_suffix(".gz").unwrap_or(&name).to_owned();
        let content = intake::gunzip(&content)?;
        return Ok(vec![Part { name: inner, packed_on: None, content }]);
    }
    // An Excel workbook is a zip too, and is read as a whole.
    if content.starts_with(b"PK") && !name.to_lowercase().ends_with(".xlsx") {
        let mut archive = Archive::open(std::io::Cursor::new(content))?;
        let mut out = Vec::new();
        for member in archive.members().to_vec() {
            let name = member.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
            let lower = name.to_lowercase();
            if member.is_folder || ![".csv", ".parquet", ".xlsx"].iter().any(|end| lower.ends_with(end)) {
                continue;
            }
            let content = archive.whole(member.index)?;
            out.push(Part { name, packed_on: member.packed_on, content });
        }
        return Ok(out);
    }
    Ok(vec![Part { name, packed_on: None, content }])
}
