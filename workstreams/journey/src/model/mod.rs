//! Types and rules of the journey; no I/O.

mod acts;
pub mod advice_count;
pub mod advice_lines;
pub mod asking;
pub mod before;
pub mod chasing;
pub mod consultation;
pub mod days;
pub mod disputes;
pub mod family;
mod history;
pub mod lanes;
pub mod legal_test;
pub mod letter;
pub mod notes;
pub mod notices;
pub mod one_letter;
pub mod panel;
pub mod papers;
pub mod periods;
pub mod plan;
pub mod reply;
pub mod review;
pub mod review_dates;
pub mod steps;
pub mod strip;
pub mod tasks;

pub use acts::{ACTS, Act, Needs, act, goes_out};
pub use history::{CARRIES_OUT, Roots, about, before, died, events, named_orders, tie_orders, turns_25};
