//! What every reader of files begins with: unpacking that cannot fill the memory ([`Archive`], [`gunzip`], [`Memory`]),
//! text in the encoding that the file declares ([`XmlText`], [`csv_text`]), rows
//! of a table with the lines in which they stand ([`rows`]), and dates as people and programs write them
//! ([`dates`]), and what kind of file it is at all ([`kind`]). One place for each, so that no reader has weaker rules than another.

pub mod dates;
mod kind;
mod memory;
mod rows;
mod text;
mod unpack;

pub use kind::{Kind, kind};
pub use memory::{Memory, TooLarge};
pub use rows::{NotRow, Rows, rows};
pub use text::{NotText, XmlText, before_garbling, cleaned, csv_text, visible, without_control};
pub use unpack::{Archive, Member, NotUnpacked, allowed, gunzip};
