//! This room's queries.

pub mod compliance;
pub mod organisations;
