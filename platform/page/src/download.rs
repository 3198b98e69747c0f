//! Files that the browser keeps.

use crate::Shown;
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
