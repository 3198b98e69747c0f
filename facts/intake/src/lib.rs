//! What every reader of files begins with: unpacking that cannot fill the memory ([`Archive`], [`gunzip`], [`Memory`]),
//! text in the encoding that the file declares ([`XmlText`], [`csv_text`]), rows
//! of a table with the lines in which they stand ([`rows`]), no wider and no longer than tables are ([`csv_reader`]), and dates
//! as people and programs write them ([`dates`]), numbers ([`number`]), headings in other spellings ([`places_of`]), what kind of
//! file it is ([`kind`]), and what of it was taken ([`Lost`], [`Outcome`]). One place for each, so that no reader has weaker rules
//! than another.

mod csv_reader;
pub mod dates;
mod headings;
mod kind;
mod memory;
mod numbers;
mod rows;
mod taken;
mod text;
mod unpack;

pub use csv_reader::{COLUMNS, Guarded, NotTable, ROW, csv_reader};
pub use headings::{heading, listed, not_in_file, places_of};
pub use kind::{Kind, WrongKind, kind, kind_of};
pub use memory::{Memory, TooLarge};
pub use numbers::{count, counted, grouped, number};
pub use rows::{NotRow, Rows, ragged, rows};
pub use taken::{Lost, NotTaken, Outcome};
pub use text::{NotText, XmlText, as_excel_saves, before_garbling, cleaned, csv_text, visible, without_control};
pub use unpack::{Archive, Member, NotUnpacked, allowed, gunzip};
