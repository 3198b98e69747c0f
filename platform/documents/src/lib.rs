//! Documents for people: one model, written as an accessible tagged PDF and as a Word file.
//!
//! A document is a list of blocks. What a block is (a heading, a fact with its name, a row of a table) goes into the
//! structure of either file, so that a screen reader reads it as it is meant. A chart is drawn in both as it is on pages, and
//! may be an image of its own.

mod archive;
mod breaks;
mod face;
mod image;
mod missing;
mod model;
mod pdf;
mod picture;
mod pieces;
mod script;
mod word;
mod word_letter;
mod word_pictured;

use charts::Chart;
use thiserror::Error;

pub use archive::archive;
pub use image::{Image, png};
pub use missing::cannot_show;
pub use model::{Block, Document, Letterhead, PLAIN};
pub use pdf::{pdf, pdf_of_all};
pub use picture::{Picture, PictureError};
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

/// How many pixels of a drawing go onto the width of a page: its letters are then of 12 points.
const FIGURE: f64 = 560.0;

/// What stands under a chart: its notes, and where its figures come from.
fn below(chart: &Chart) -> String {
    let source = if chart.source.is_empty() { String::new() } else { format!("Source: {}", chart.source) };
    let parts = chart.notes.iter().cloned().chain([source]).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

/// What the figures under a chart are called.
fn caption(chart: &Chart) -> String {
    format!("Figures: {}", chart.title)
}
