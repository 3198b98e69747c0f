//! Statistical neighbours of the DfE's children's services tool: ten for each authority, by version. Two versions are
//! here, since a figure under one is not the figure under the other.

use std::collections::BTreeMap;

use crate::{NotRead, areas};

/// A version of the neighbours.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct NeighbourSet {
    /// `2025-05`.
    pub version: String,
    /// By authority: neighbours, the closest first.
    pub members: BTreeMap<String, Vec<String>>,
}

impl NeighbourSet {
    /// The neighbours of an authority.
    #[must_use]
    pub fn of(&self, authority: &str) -> &[String] {
        self.members.get(authority).map_or(&[], Vec::as_slice)
    }
}

/// The versions that come with the program, the newest first: May 2025 and April 2021, from the DfE's workbooks.
#[must_use]
pub fn shipped() -> Vec<NeighbourSet> {
    [
        ("2025-05", include_str!("../data/neighbours_2025-05.csv")),
        ("2021-04", include_str!("../data/neighbours_2021-04.csv")),
    ]
    .into_iter()
    .map(|(version, text)| NeighbourSet {
        version: version.to_owned(),
        members: text
            .lines()
            .filter_map(|line| line.split_once(','))
            .map(|(authority, all)| (authority.to_owned(), all.split(' ').map(str::to_owned).collect()))
            .collect(),
    })
    .collect()
}

/// Reads the DfE's workbook (sheet `LA SN Groups`: `LA num`, then `SN1` to `SN10`, by number or by name).
///
/// # Errors
/// [`NotRead`].
pub fn neighbours(version: &str, workbook: &[u8]) -> Result<NeighbourSet, NotRead> {
    let tables = workbook::read(std::io::Cursor::new(workbook), |_| true)
        .map_err(|error| NotRead::Damaged(error.to_string()))?
        .tables;
    let another =
        || NotRead::Another(" (a workbook of neighbours has columns LA num, LA Name, SN1 to SN10)".to_owned());
    let table = tables
        .iter()
        .find_map(|table| {
            let heading = table.rows.iter().position(|row| row.iter().any(|cell| cell.trim() == "SN1"))?;
            Some((table, heading))
        })
        .ok_or_else(another)?;
    let (table, heading) = table;
    let names = &table.rows[heading];
    let place = |wanted: &str| names.iter().position(|name| name.trim().eq_ignore_ascii_case(wanted));
    let own = place("LA num").or_else(|| place("LA number")).ok_or_else(another)?;
    let columns: Vec<usize> = (1..=10).filter_map(|number| place(&format!("SN{number}"))).collect();
    let mut members = BTreeMap::new();
    for row in table.rows.iter().skip(heading + 1) {
        let cell = |at: usize| row.get(at).map_or("", |cell| cell.trim());
        let Some(authority) = areas::key(cell(own)) else { continue };
        let all: Vec<String> = columns
            .iter()
            .filter_map(|at| {
                let text = cell(*at);
                areas::key(text)
                    .map(str::to_owned)
                    .or_else(|| areas::authorities().iter().find(|one| one.name == text).map(|one| one.old.to_owned()))
            })
            .collect();
        if !all.is_empty() {
            members.insert(authority.to_owned(), all);
        }
    }
    if members.is_empty() { Err(another()) } else { Ok(NeighbourSet { version: version.to_owned(), members }) }
}
