//! This room's tables and queries. Every query about a child takes the viewer, or somebody whom `children::allow`
//! let through.

pub mod advice;
pub mod calendar;
pub mod exceptions;
pub mod feeds;
pub mod notices;
pub mod owed;
pub mod plans;
pub mod timeline;
pub mod worklist;
