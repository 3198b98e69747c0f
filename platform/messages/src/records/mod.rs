//! This room's tables and queries. Every query about a child takes the viewer, or somebody whom `children::open` or
//! `children::allow` let through.

pub mod attached;
pub mod case;
pub mod files;
pub mod finding;
pub mod handover;
pub mod leaving;
pub mod mail;
pub mod messages;
pub mod moving;
pub mod others;
pub mod quoted;
pub mod second;
