//! The files in a download: a file itself, a gzip of one, or the release's zip. Told apart by what stands in them, since
//! a `.csv.gz` was seen that was a zip.

use intake::{Archive, Kind};

use crate::NotRead;

/// A file out of a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name without folders.
    pub name: String,
    /// Year, month, day on which it was packed, where the download says so.
    pub packed_on: Option<(u16, u8, u8)>,
    /// How many bytes the download has: what reading it may cost goes by that.
    pub packed: u64,
    /// What stands in it.
    pub content: Vec<u8>,
}

/// What a download holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unpacked {
    /// Files that may hold figures: CSV, parquet and Excel.
    pub parts: Vec<Part>,
    /// Names of files beside them that hold no figures, such as the guidance to the data.
    pub others: Vec<String>,
    /// Names of packed files in it, which are not unpacked again.
    pub packed: Vec<String>,
}

/// The files of a download that may hold figures.
///
/// # Errors
/// [`NotRead`].
pub fn parts(name: &str, content: Vec<u8>) -> Result<Vec<Part>, NotRead> {
    unpack(name, content).map(|unpacked| unpacked.parts)
}

/// Everything in a download.
///
/// # Errors
/// [`NotRead`].
pub fn unpack(name: &str, content: Vec<u8>) -> Result<Unpacked, NotRead> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
    let packed = numbers::fitted::<u64>(content.len());
    let one = |name, content| Unpacked {
        parts: vec![Part { name, packed_on: None, packed, content }],
        ..Unpacked::default()
    };
    match intake::kind(&content) {
        Kind::Empty => Err(NotRead::Empty),
        Kind::Gzip => {
            let inner = name.strip_suffix(".gz").unwrap_or(&name).to_owned();
            Ok(one(inner, intake::gunzip(&content)?))
        }
        Kind::Zip => unzip(content, packed),
        Kind::Text | Kind::Parquet | Kind::Workbook => Ok(one(name, content)),
        // A download that broke off is no zip file any more, and no other kind of file either.
        Kind::Binary if is_packed(&name) => {
            Err(NotRead::Damaged("the zip or gzip file cannot be opened. Download it again".to_owned()))
        }
        other => Err(other.refused().into()),
    }
}

/// Whether a file is called a packed file.
fn is_packed(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.ends_with(".zip") || lower.ends_with(".gz")
}

fn unzip(content: Vec<u8>, packed: u64) -> Result<Unpacked, NotRead> {
    let mut archive = Archive::open(std::io::Cursor::new(content))?;
    let mut out = Unpacked::default();
    for member in archive.members().to_vec() {
        let name = member.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let lower = name.to_lowercase();
        if member.is_folder {
            continue;
        }
        if [".csv", ".parquet", ".xlsx"].iter().any(|end| lower.ends_with(end)) {
            let content = archive.whole(member.index)?;
            out.parts.push(Part { name, packed_on: member.packed_on, packed, content });
        } else if [".zip", ".gz", ".7z", ".rar"].iter().any(|end| lower.ends_with(end)) {
            out.packed.push(name);
        } else {
            out.others.push(name);
        }
    }
    if out.parts.is_empty() {
        let all: Vec<&str> = out.others.iter().chain(&out.packed).take(5).map(String::as_str).collect();
        return Err(NotRead::NoTables(all.join(", ")));
    }
    Ok(out)
}
