//! The tables of the index.

pub mod build;
pub mod saved;
pub mod terms;
pub mod things;
pub mod wanted;
mod which;
pub mod words;
