//! Styles, scripts and the icon, embedded in the program (in a debug build, read from the disk).

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
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

/// A symbol that stands beside what is easy to read, as PNG: OpenMoji, CC BY-SA 4.0. Nothing where assets are not built.
#[must_use]
pub fn symbol(name: &str) -> Option<Vec<u8>> {
    Static::get(&format!("symbol-{name}.png")).map(|found| found.data.into_owned())
}

/// The files that no person is asked to sign in for.
pub fn router<S: Clone + Send + Sync + 'static>() -> axum::Router<S> {
    axum::Router::new()
        .route(
            "/assets/{name}",
            axum::routing::get(|Path(name): Path<String>, headers: HeaderMap| async move { file(&name, &headers) }),
        )
        // At the root, so that it may answer for the whole site.
        .route(
            "/offline-worker.js",
            axum::routing::get(|headers: HeaderMap| async move { file("offline-worker.js", &headers) }),
        )
        .route("/favicon.ico", axum::routing::get(|headers: HeaderMap| async move { file("icon.svg", &headers) }))
}

/// How a browser may have a file: small, where it says that it can read that.
const SMALLER: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];

/// Whether a browser can read what is written in this way; one that it gives no weight it cannot.
fn reads(headers: &HeaderMap, coding: &str) -> bool {
    let said = headers.get(header::ACCEPT_ENCODING).and_then(|said| said.to_str().ok()).unwrap_or_default();
    said.split(',').any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let none = weight.trim().strip_prefix("q=").is_some_and(|weight| weight.trim_matches(['0', '.']).is_empty());
        name.trim().eq_ignore_ascii_case(coding) && !none
    })
}

fn file(name: &str, headers: &HeaderMap) -> Response {
    let Some(found) = Static::get(name) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = match found.metadata.mimetype() {
        text if text.starts_with("text/") => format!("{text}; charset=utf-8"),
        other => other.to_owned(),
    };
    let about = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=3600".to_owned()),
        (header::VARY, "accept-encoding".to_owned()),
    ];
    let smaller = SMALLER
        .into_iter()
        .filter(|(coding, _)| reads(headers, coding))
        .find_map(|(coding, ending)| Some((coding, Static::get(&format!("{name}.{ending}"))?)));
    match smaller {
        Some((coding, small)) => (about, [(header::CONTENT_ENCODING, coding)], small.data.into_owned()).into_response(),
        None => (about, found.data.into_owned()).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: &str, reads: &str) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, reads.parse().unwrap());
        file(name, &headers)
    }

    #[test]
    fn what_a_page_loads_after_its_styles_and_scripts_is_there() {
        for name in ["dates.js", "date-picker.js", "icon-tag-remove-cross.svg", "icon-tag-remove-cross-white.svg"] {
            assert_eq!(asked(name, "").status(), StatusCode::OK, "{name}");
        }
    }

    #[test]
    fn styles_and_scripts_come_small_to_a_browser_that_reads_that_and_whole_to_others() {
        for (reads, coding) in
            [("gzip, deflate, br", Some("br")), ("gzip;q=0.5", Some("gzip")), ("br;q=0, identity", None), ("", None)]
        {
            let sent = asked("oneplan.css", reads);
            let said = sent.headers().get(header::CONTENT_ENCODING).map(|said| said.to_str().unwrap());
            assert_eq!(said, coding, "{reads}");
            assert_eq!(sent.headers().get(header::VARY).unwrap(), "accept-encoding");
            assert!(sent.headers().get(header::CONTENT_TYPE).unwrap().to_str().unwrap().starts_with("text/css"));
        }
        assert_eq!(asked("icon-192.png", "br").headers().get(header::CONTENT_ENCODING), None);
        assert_eq!(asked("no-such.css", "br").status(), StatusCode::NOT_FOUND);
    }
}
