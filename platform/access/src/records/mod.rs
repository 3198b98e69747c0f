//! This room's tables and queries.

pub mod accounts;
pub mod links;
pub mod sessions;
pub mod throttle;
