//! Styles, scripts and the icon, embedded in the program (in a debug build, read from the disk).

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "static"]
struct Static;

/// Whether `make assets` ran before this program was built.
#[must_use]
pub fn are_built() -> bool {
    Static::get("oneplan.css").is_some()
}

/// The files that no person is asked to sign in for.
pub fn router<S: Clone + Send + Sync + 'static>() -> axum::Router<S> {
    axum::Router::new()
        .route("/assets/{name}", axum::routing::get(|Path(name): Path<String>| async move { file(&name) }))
        // At the root, so that it may answer for the whole site.
        .route("/offline-worker.js", axum::routing::get(|| async { file("offline-worker.js") }))
        .route("/favicon.ico", axum::routing::get(|| async { file("icon.svg") }))
}

fn file(name: &str) -> Response {
    match Static::get(name) {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(found) => {
            let kind = match found.metadata.mimetype() {
                text if text.starts_with("text/") => format!("{text}; charset=utf-8"),
                other => other.to_owned(),
            };
            let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=3600".to_owned())];
            (headers, found.data.into_owned()).into_response()
        }
    }
}
