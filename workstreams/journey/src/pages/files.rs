//! A document as a file that the browser keeps.

use askama::Template;
use axum::http::header;
use axum::response::IntoResponse;
use documents::{Block, Document};
use page::{Problem, Shown};

/// A document inside a page.
#[derive(Template)]
#[template(path = "document.html")]
pub(super) struct Shows<'a> {
    pub document: &'a Document,
}

fn file(media_type: &'static str, name: &str, content: Vec<u8>) -> Shown {
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, content).into_response())
}

/// A PDF that was written already.
pub(super) fn keep_pdf(content: Vec<u8>, name: &str) -> Shown {
    file("application/pdf", &format!("{name}.pdf"), content)
}

/// As PDF. `name` is a plain word without ending: no child's name goes into the name of a file.
pub(super) fn pdf(document: &Document, name: &str) -> Shown {
    let content = documents::pdf(document).map_err(|error| Problem::Defect(error.to_string()))?;
    keep_pdf(content, name)
}

/// As a Word file.
pub(super) fn word(document: &Document, name: &str) -> Shown {
    let content = documents::word(document).map_err(|error| Problem::Defect(error.to_string()))?;
    let media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    file(media_type, &format!("{name}.docx"), content)
}
