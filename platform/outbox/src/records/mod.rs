//! What is stored.

pub mod list;
pub mod preferences;
pub mod queue;
