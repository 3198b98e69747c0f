//! What is reckoned, apart from where it is kept.

pub mod appraisal;
pub mod chart;
pub mod costs;
mod counts;
#[cfg(test)]
mod day_by_day;
pub mod from_published;
pub(crate) mod histories;
pub mod inputs;
pub mod levers;
pub mod moved;
pub mod outcome;
pub mod previews;
pub mod provision;
pub mod rationale;
pub mod small;
pub mod snapshot;
pub mod tables;
pub mod travel;
pub mod words;
mod years;
