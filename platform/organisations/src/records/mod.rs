//! This room's queries.

pub mod area;
pub mod compliance;
pub mod found_by;
pub mod imported;
pub mod organisations;
