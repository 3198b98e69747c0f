//! What every reader of files begins with: unpacking that cannot fill the memory ([`Archive`], [`gunzip`], [`Memory`]),
//! text in the encoding that the file declares ([`XmlText`], [`csv_text`]), and dates as people and programs write them
//! ([`dates`]). One place for each, so that no reader has weaker rules than another.

pub mod dates;
mod memory;
mod text;
mod unpack;

pub use memory::{Memory, TooLarge};
pub use text::{NotText, XmlText, cleaned, csv_text};
pub use unpack::{Archive, Member, NotUnpacked, allowed, gunzip};
