//! Documents for people: one model, written as an accessible tagged PDF and as a Word file.
//!
//! A document is a list of blocks. What a block is (a heading, a fact with its name, a row of a table) goes into the
//! structure of either file, so that a screen reader reads it as it is meant.

mod model;
mod pdf;
mod script;
mod word;

use thiserror::Error;

pub use model::{Block, Document};
pub use pdf::pdf;
pub use word::word;

/// Why a document cannot be written.
#[derive(Debug, Error)]
pub enum DocumentError {
    /// The PDF would not be what PDF/UA-1 asks.
    #[error("the PDF is not accessible as PDF/UA-1 asks: {0}")]
    NotAccessible(String),
    /// A writer failed.
    #[error("the document cannot be written: {0}")]
    Writer(String),
}
