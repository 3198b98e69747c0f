//! A document as a tagged PDF that keeps to PDF/UA-1: laid out first, then drawn, then described by its tags.

mod draw;
mod figure;
mod layout;
mod letterhead;
mod pictured;

use crate::face::Faces;
use crate::{Document, DocumentError};

/// The file's bytes. The same document gives the same bytes.
///
/// # Errors
/// [`DocumentError::NotAccessible`] where krilla's own PDF/UA-1 checks refuse it.
pub fn pdf(document: &Document) -> Result<Vec<u8>, DocumentError> {
    let faces = Faces::load()?;
    let laid = layout::layout(document, &faces);
    draw::draw(&document.title, &[(document, laid)], &faces)
}

/// Several documents in one file, to be printed together: each begins on a new sheet and counts its own pages.
/// `title` is the file's own.
///
/// # Errors
/// As [`pdf`]; [`DocumentError::Writer`] where there is no document.
pub fn pdf_of_all(title: &str, documents: &[Document], on_both_sides: bool) -> Result<Vec<u8>, DocumentError> {
    if documents.is_empty() {
        return Err(DocumentError::Writer("there is no document to write".to_owned()));
    }
    let faces = Faces::load()?;
    let mut all = Vec::with_capacity(documents.len());
    let mut slots = 0;
    for document in documents {
        let mut laid = layout::layout_from(document, &faces, slots);
        slots = laid.slots;
        if on_both_sides && laid.pages.len() % 2 == 1 {
            // The back of the last sheet stays white.
            laid.blank_back = true;
        }
        all.push((document, laid));
    }
    draw::draw(title, &all, &faces)
}
