//! A file that the browser keeps.

use axum::http::header;
use axum::response::IntoResponse;
use page::Shown;

/// Gives a file. `name` says nothing of any child.
pub(super) fn keep(media_type: &'static str, name: &str, content: Vec<u8>) -> Shown {
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, content).into_response())
}
