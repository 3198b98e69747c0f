//! A document as a tagged PDF that keeps to PDF/UA-1: laid out first, then drawn, then described by its tags.

mod draw;
mod figure;
mod layout;

use crate::face::Faces;
use crate::{Document, DocumentError};

/// The file's bytes. The same document gives the same bytes.
///
/// # Errors
/// [`DocumentError::NotAccessible`] where krilla's own PDF/UA-1 checks refuse it.
pub fn pdf(document: &Document) -> Result<Vec<u8>, DocumentError> {
    let faces = Faces::load()?;
    let laid = layout::layout(document, &faces);
    draw::draw(document, &laid, &faces)
}
