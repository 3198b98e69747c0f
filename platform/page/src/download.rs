//! Files that the browser keeps.

use crate::{Problem, Shown};
use axum::http::header;
use axum::response::IntoResponse;

/// Gives a file.
///
/// # Errors
/// None: it is a page like others.
pub fn keep(media_type: &'static str, name: &str, content: Vec<u8>) -> Shown {
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, content).into_response())
}

/// A figure as a cell: to six decimals, which is more than is published.
#[must_use]
pub fn number(value: Option<f64>) -> String {
    let text = value.map(|value| format!("{value:.6}")).unwrap_or_default();
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A cell as text: one that a spreadsheet would take for a formula begins with an apostrophe.
#[must_use]
pub fn cell(text: &str) -> String {
    let is_number = text.parse::<f64>().is_ok();
    if !is_number && text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// Gives rows as CSV. A cell that a spreadsheet would take for a formula is made text.
///
/// # Errors
/// [`Problem`] where a row cannot be written.
pub fn csv(name: &str, rows: &[Vec<String>]) -> Shown {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer
            .write_record(row.iter().map(|text| cell(text)))
            .map_err(|error| Problem::from(store::StoreError::File(error.to_string())))?;
    }
    let content = writer.into_inner().map_err(|error| Problem::from(store::StoreError::File(error.to_string())))?;
    keep("text/csv; charset=utf-8", name, content)
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_cell_is_taken_for_a_formula() {
        for formula in ["=1+1", "+1+1", "-1+1", "@sum(a1)", "\t=1", "\r=1"] {
            assert_eq!(super::cell(formula), format!("'{formula}"));
        }
        for plain in ["-12.5", "a=b", ""] {
            assert_eq!(super::cell(plain), plain);
        }
    }
}
