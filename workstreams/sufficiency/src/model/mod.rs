//! What is reckoned, apart from where it is kept.

pub mod appraisal;
pub mod chart;
pub mod costs;
mod counts;
#[cfg(test)]
mod day_by_day;
pub mod inputs;
pub(crate) mod last;
pub mod levers;
pub(crate) mod life;
pub mod outcome;
pub mod provision;
pub mod rationale;
pub mod snapshot;
pub mod tables;
pub mod travel;
pub mod tries;
pub mod words;
mod years;
