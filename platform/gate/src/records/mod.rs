//! What the gate reads and keeps: households and places, what officers decided to share, which texts people have read.

pub(crate) mod known;
pub mod memory;
pub mod readings;
pub mod recheck;
pub mod sharing;
