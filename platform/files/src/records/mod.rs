//! The tables of this room.

pub mod attachments;
pub mod cleanup;
pub mod copies;
pub mod stored;
