//! What is reckoned, apart from where it is kept.

pub mod appraisal;
pub mod chart;
pub mod inputs;
pub mod outcome;
pub mod provision;
pub mod tables;
pub mod travel;
