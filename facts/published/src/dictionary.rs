//! LAIT's data dictionary: what each indicator means, and which direction is good.

use crate::{NotRead, table};

/// An indicator of LAIT.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Its short name: the series is `lait:` and this.
    pub short: String,
    pub topic: String,
    /// In words.
    pub title: String,
    /// `High`, `Low`, `-` or nothing.
    pub polarity: String,
    /// Decimal places.
    pub places: u8,
    /// What kind of year.
    pub year_type: String,
    /// What it describes.
    pub description: String,
    /// How it is made.
    pub method: String,
}

/// Reads the dictionary.
///
/// # Errors
/// [`NotRead`].
pub fn dictionary(content: &[u8]) -> Result<Vec<Entry>, NotRead> {
    let text = intake::csv_text(content)?;
    let mut reader = intake::csv_reader(csv::ReaderBuilder::new().flexible(true), text.as_bytes());
    let heading = table::heading(&mut reader).map_err(|error| table::damaged(&error))?;
    let place = |name: &str| intake::places_of(&heading, name, &[]).first().copied();
    let Some(short) = place("measure_short") else {
        return Err(NotRead::Another(" (LAIT’s dictionary has a column Measure_short)".to_owned()));
    };
    let names = ["topic", "measure", "polarity", "dps", "year_type", "description", "methodology"];
    let absent: Vec<&str> = names.into_iter().filter(|name| place(name).is_none()).collect();
    if !absent.is_empty() {
        return Err(NotRead::Another(format!(" (of LAIT’s dictionary, {})", intake::not_in_file(&absent))));
    }
    let others = names.map(place);
    let mut out = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| table::damaged(&error))?;
        let cell = |place: Option<usize>| place.and_then(|place| row.get(place)).unwrap_or_default().trim().to_owned();
        let [topic, title, polarity, places, year_type, description, method] = others.map(cell);
        out.push(Entry {
            short: cell(Some(short)),
            topic,
            title,
            polarity,
            places: places.parse().unwrap_or(1),
            year_type,
            description,
            method,
        });
    }
    Ok(out)
}
