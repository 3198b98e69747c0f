//! A document as a file that the browser keeps.

use askama::Template;
use documents::{Block, Document};
use page::{Problem, Shown, download};

/// A document inside a page.
#[derive(Template)]
#[template(path = "document.html")]
pub(super) struct Shows<'a> {
    pub document: &'a Document,
}

/// A PDF that was written already.
pub(super) fn keep_pdf(content: Vec<u8>, name: &str) -> Shown {
    download::keep("application/pdf", &format!("{name}.pdf"), content)
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
    download::keep(media_type, &format!("{name}.docx"), content)
}

/// As a zip file.
pub(super) fn zip(files: &[(String, Vec<u8>)], name: &str) -> Shown {
    let content = documents::archive(files).map_err(|error| Problem::Defect(error.to_string()))?;
    download::keep("application/zip", &format!("{name}.zip"), content)
}
