//! Letters: their letterhead and templates, previews, and printing them together.

pub mod compare;
mod enclosed;
pub mod files;
pub mod general;
pub mod held;
pub mod letterhead;
pub mod list;
pub mod made;
pub mod needs;
pub mod not_shown;
pub mod preview;
pub mod print;
pub mod signature;
pub mod template;
mod to_send;
pub mod waiting;
pub mod write;
