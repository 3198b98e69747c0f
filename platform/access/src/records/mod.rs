//! This room's tables and queries.

pub mod accounts;
pub mod devices;
pub mod links;
pub mod notices;
pub mod quota;
pub mod sessions;
pub mod throttle;
pub mod unsaved;
pub mod views;
pub mod widening;
