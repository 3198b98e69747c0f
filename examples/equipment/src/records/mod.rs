//! SQL stands here and nowhere else.

pub mod items;
