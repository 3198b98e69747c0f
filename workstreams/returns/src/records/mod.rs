//! What the database holds for the returns.

pub mod annex;
pub mod batches;
pub mod exports;
pub mod findings;
mod history;
pub mod import;
pub mod load;
pub mod measures;
mod organisations;
pub mod rows;
mod steps;
pub mod values;
pub mod whole;
