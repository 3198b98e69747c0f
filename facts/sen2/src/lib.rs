//! The SEN2 person-level return of English local authorities, survey years 2023 to 2027: model, reading, checks,
//! writing, and what changed from one return to another.
//!
//! Everything follows from one table, [`schema::ITEMS`]: which items there are, of which form, in which years, under
//! which names in the XML and in the COLLECT export. A reader gives one person at a time, so that memory does not
//! grow with the number of people; what is wrong with a file is said by line.
//!
//! Sources are the DfE's guides as far as public copies quote them, and public programs that read real returns. The
//! official list of validation rules was not to be had: rules here have ids of their own, and each says how sure it
//! is. 2027 is taken as 2026 until its specification is published.

pub mod checks;
pub mod codes;
mod counts;
mod csv_set;
mod days;
mod diff;
mod excel;
mod file;
mod headers;
mod linked;
pub mod measures;
mod not_taken;
mod record;
pub mod rules;
pub mod schema;
mod write;
mod xml;
mod xsd;

pub use checks::{Checker, Finding, Level, Summary};
pub use counts::{Counts, Moved};
pub use csv_set::read_csv_set;
pub use diff::{Changed, Diff, Side, diff};
pub use excel::read_workbook;
pub use file::{is_csv, read_files};
pub use not_taken::{NotTaken, Understood, key};
pub use record::{Record, Value};
pub use schema::{Block, Field, Year};
pub use write::{XmlWriter, write_csv_set, write_xml};
pub use xml::{Part, Unreadable, XmlReader};
pub use xsd::xsd;
