//! What every reader of files begins with: unpacking that cannot fill the memory ([`Archive`], [`gunzip`], [`Memory`]),
//! text in the encoding that the file declares ([`XmlText`], [`csv_text`]), rows
//! of a table with the lines in which they stand ([`rows`]), and dates as people and programs write them
//! ([`dates`]). One place for each, so that no reader has weaker rules than another.

pub mod dates;
mod memory;
mod rows;
mod text;
mod unpack;

pub use memory::{Memory, TooLarge};
pub use rows::{NotRow, Rows, rows};
pub use text::{NotText, XmlText, cleaned, csv_text};
pub use unpack::{Archive, Member, NotUnpacked, allowed, gunzip};
