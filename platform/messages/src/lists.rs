//! Placeholder until the reading of documents comes in.
use identifiers::Upn;
use jiff::civil::Date;
/// See the reading of documents.
#[must_use]
pub fn birth_dates(_text: &str, _today: Date) -> Vec<Date> {
    Vec::new()
}
/// See the reading of documents.
#[must_use]
pub fn numbers(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| w.len() == 13 && w.parse::<Upn>().is_ok())
        .map(|w| w.to_ascii_uppercase())
        .collect()
}
/// See the reading of documents.
#[must_use]
pub fn rows_of_children(_text: &str, _today: Date) -> usize {
    0
}
