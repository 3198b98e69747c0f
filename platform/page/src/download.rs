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

/// Gives rows as CSV, the headings first. It opens in Excel, and no cell is taken for a formula.
///
/// # Errors
/// [`Problem`] where a row cannot be written.
pub fn csv(name: &str, rows: &[Vec<String>]) -> Shown {
    let failed = |error: std::io::Error| Problem::from(store::StoreError::File(error.to_string()));
    let mut all = rows.iter();
    let heading = all.next().map_or(&[][..], Vec::as_slice);
    let mut csv = workbook::Csv::begin(Vec::new(), heading).map_err(failed)?;
    for row in all {
        csv.row(row).map_err(failed)?;
    }
    let content = csv.end().map_err(failed)?;
    keep("text/csv; charset=utf-8", name, content)
}
