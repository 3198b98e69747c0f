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

/// Reads the DfE's workbook (sheet `LA SN Groups`: `LA num`, then `SN1` to `SN10`, by number or by name), and tells what of
/// it was not taken.
///
/// # Errors
/// [`NotRead`].
pub fn neighbours(version: &str, workbook: &[u8]) -> Result<(NeighbourSet, intake::Lost), NotRead> {
    let tables = workbook::read(std::io::Cursor::new(workbook), |_| true)
        .map_err(|error| NotRead::Workbook(error.to_string()))?
        .tables;
    let another =
        || NotRead::Another(" (a workbook of neighbours has columns LA num, LA Name, SN1 to SN10)".to_owned());
    let table = tables
        .iter()
        .find_map(|table| {
            let heading = table.rows.iter().position(|row| row.iter().any(|cell| intake::heading(cell) == "sn1"))?;
            Some((table, heading))
        })
        .ok_or_else(another)?;
    let (table, heading) = table;
    let names = &table.rows[heading];
    let place = |wanted: &str| intake::places_of(names, wanted, &[]).first().copied();
    let own = intake::places_of(names, "LA num", &["LA number"]).first().copied().ok_or_else(another)?;
    let mut lost = intake::Lost::default();
    let mut columns = Vec::new();
    let line_of_heading = u64::from(table.first_row) + numbers::fitted::<u64>(heading);
    for name in (1..=10).map(|number| format!("SN{number}")) {
        match place(&name) {
            Some(at) => columns.push(at),
            None => lost.tell("columns", Some(line_of_heading), format!("the column {name} is missing")),
        }
    }
    let mut members = BTreeMap::new();
    for (line, row) in (u64::from(table.first_row)..).zip(&table.rows).skip(heading + 1) {
        let cell = |at: usize| row.get(at).map_or("", |cell| cell.trim());
        // Authorities that are too new to have neighbours have dashes.
        let named: Vec<&str> =
            columns.iter().map(|at| cell(*at)).filter(|text| !matches!(*text, "" | "-" | "–")).collect();
        if named.is_empty() {
            continue;
        }
        let Some(authority) = areas::authority_key(cell(own)) else {
            let words = format!("“{}” is not the number of a known authority", cell(own));
            lost.tell("rows about an authority that is not known", Some(line), words);
            continue;
        };
        let mut all = Vec::new();
        for text in named {
            let by_name = || areas::authorities().iter().find(|one| one.name == text).map(|one| one.old);
            match areas::authority_key(text).or_else(by_name) {
                Some(neighbour) => all.push(neighbour.to_owned()),
                None => {
                    let words = format!("“{text}” is not a known authority");
                    lost.tell("neighbours that are not known", Some(line), words);
                }
            }
        }
        if all.is_empty() {
            lost.tell("rows without neighbours", Some(line), format!("{authority} has no neighbours"));
        } else if members.insert(authority.to_owned(), all).is_some() {
            lost.tell(
                "authorities that are listed twice",
                Some(line),
                format!("{authority} is listed twice: the last row is used"),
            );
        }
    }
    if members.is_empty() {
        return if lost.is_empty() { Err(another()) } else { Err(NotRead::Nothing(lost)) };
    }
    Ok((NeighbourSet { version: version.to_owned(), members }, lost))
}
