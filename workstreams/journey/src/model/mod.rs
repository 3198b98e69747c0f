//! Types and rules of the journey; no I/O.

mod acts;
mod history;
pub mod icalendar;
pub mod notices;
pub mod plan;

pub use acts::{ACTS, Act, CEASE_REASONS, Needs, act};
pub use history::{about, events};
