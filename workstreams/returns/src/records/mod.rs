//! What the database holds for the returns.

pub mod annex;
pub mod batches;
pub mod exports;
pub mod findings;
pub mod import;
pub mod load;
pub mod measures;
pub mod rows;
pub mod values;
pub mod whole;
