//! Types and rules of the journey; no I/O.

mod acts;
pub mod asking;
pub mod chasing;
pub mod consultation;
mod history;
pub mod icalendar;
pub mod legal_test;
pub mod notices;
pub mod panel;
pub mod papers;
pub mod plan;

pub use acts::{ACTS, Act, CEASE_REASONS, Needs, act};
pub use history::{about, events};
