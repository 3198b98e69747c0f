//! Figures that are published about every local area in England, read from the files as they are downloaded: Explore
//! Education Statistics (CSV, zip, gzip, and its API), the Local Authority Interactive Tool (parquet and dictionary),
//! statistical neighbours (workbooks), the tribunal's table of appeals, the NEET scorecards.
//!
//! [`read`] tells them apart by what stands in them. Every value keeps its text as it was printed where that says more
//! than the number; a value that is missing says how (`c` suppressed, `x` not available, …) and is never 0. What looks
//! wrong in a file is told as a [`Note`]; nothing is mended.

pub mod api;
pub mod areas;
mod container;
mod dictionary;
mod ees;
mod lait;
mod meta;
mod neighbours;
mod outliers;
mod period;
mod possible;
mod reading;
mod sen;
mod table;
mod timeliness;
mod tribunal;
mod value;

use std::collections::BTreeMap;

pub use container::{Part, Unpacked, parts, unpack};
pub use dictionary::{Entry, dictionary};
pub use meta::{Column, meta};
pub use neighbours::{NeighbourSet, neighbours, shipped};
pub use outliers::outliers;
pub use period::{Kind, Period, Status};
pub use reading::{NotRead, Note, Observation, Reading, Series};
pub use timeliness::{Figure, Measure, NotRead as NotTimes, Times, read as read_times};
pub use value::{Missing, Value};

/// Reads a file of observations by what stands in it. `name` is the file's name: the dataset is named after it.
///
/// # Errors
/// [`NotRead`] in words; nothing is taken then.
pub fn read(name: &str, content: &[u8]) -> Result<Reading, NotRead> {
    read_with(name, content, &areas::Codes::default(), None)
}

/// The same with codes of areas that were added since, and with what the meta file of the dataset says of its columns.
///
/// # Errors
/// [`NotRead`] in words; nothing is taken then.
pub fn read_with(
    name: &str,
    content: &[u8],
    codes: &areas::Codes,
    meta: Option<&BTreeMap<String, Column>>,
) -> Result<Reading, NotRead> {
    read_within(name, content, codes, meta, numbers::fitted::<u64>(content.len()))
}

/// The same of a file out of a download: it may cost no more memory than the download allows.
///
/// # Errors
/// [`NotRead`] in words; nothing is taken then.
pub fn read_part(
    part: &Part,
    codes: &areas::Codes,
    meta: Option<&BTreeMap<String, Column>>,
) -> Result<Reading, NotRead> {
    read_within(&part.name, &part.content, codes, meta, part.packed)
}

fn read_within(
    name: &str,
    content: &[u8],
    codes: &areas::Codes,
    meta: Option<&BTreeMap<String, Column>>,
    packed: u64,
) -> Result<Reading, NotRead> {
    let memory = intake::Memory::for_file(packed);
    match intake::kind(content) {
        intake::Kind::Empty => Err(NotRead::Empty),
        intake::Kind::Parquet => lait::read(content, codes, memory),
        intake::Kind::Text if tribunal::is_table(content) => tribunal::read(content, codes, memory),
        intake::Kind::Text => ees::read(name, content, codes, meta, memory),
        other => Err(other.refused().into()),
    }
}

/// Whether a file is the meta file of a dataset, by its name; and the name of the dataset's own file.
#[must_use]
pub fn described_by(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let stem = lower.strip_suffix(".meta.csv")?;
    Some(format!("{stem}.csv"))
}
