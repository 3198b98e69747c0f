//! Types and rules of people and organisations; no I/O.

pub mod codes;
pub mod contact;
mod history;
pub mod office_hours;
pub mod recognised;
pub mod retention;
pub mod same;
pub mod school_year;

pub(crate) use history::EVENT_WORDS;
pub use history::{detail_in_words, sentence};
pub use search::fold::{sort_key, words};
