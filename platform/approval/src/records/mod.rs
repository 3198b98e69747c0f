//! The tables of this room.

pub mod comments;
pub mod frozen;
pub mod steps;
