//! The meta file of a dataset (`NAME.meta.csv`): what each column is called, its unit and its decimal places.

use std::collections::BTreeMap;

use crate::{NotRead, table};

/// What a meta file says of a column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column {
    /// Whether it narrows rows down (a filter), or is counted (an indicator).
    pub is_filter: bool,
    pub label: String,
    /// `""`, `£`, `£m`, `%`, `pp` or `numberstring`.
    pub unit: String,
    /// Decimal places; 2 where the file does not say.
    pub places: u8,
}

/// Reads a meta file: columns by their lower-case names.
///
/// # Errors
/// [`NotRead`].
pub fn meta(content: &[u8]) -> Result<BTreeMap<String, Column>, NotRead> {
    let text = intake::csv_text(content)?;
    let mut reader = intake::csv_reader(csv::ReaderBuilder::new().flexible(true), text.as_bytes());
    let heading = table::heading(&mut reader).map_err(|error| table::damaged(&error))?;
    let place = |name: &str| heading.iter().position(|known| known == name);
    let (Some(name), Some(kind)) = (place("col_name"), place("col_type")) else {
        return Err(NotRead::Another(" (a meta file has the columns col_name and col_type)".to_owned()));
    };
    let others = ["label", "indicator_unit", "indicator_dp"].map(place);
    let mut out = BTreeMap::new();
    for row in reader.records() {
        let row = row.map_err(|error| table::damaged(&error))?;
        let cell = |place: Option<usize>| place.and_then(|place| row.get(place)).unwrap_or_default().trim();
        let [label, unit, places] = others.map(cell);
        out.insert(
            cell(Some(name)).to_lowercase(),
            Column {
                is_filter: cell(Some(kind)).eq_ignore_ascii_case("filter"),
                label: label.to_owned(),
                unit: unit.to_owned(),
                places: places.parse().unwrap_or(2),
            },
        );
    }
    Ok(out)
}
