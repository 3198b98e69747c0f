//! Annex A of an area SEND inspection (Ofsted and CQC): the two child-level lists, read from Excel, checked, written.
//!
//! - List 1: children and young people with an EHC plan for whom the authority is responsible.
//! - List 2: SEN support. Its title and some columns were seen in one public program alone.
//!
//! The checks are the 29 of the sector's own validator (Data to Insight, `annex-a-sen-validator-be`), with ages as on
//! the day of the inspection and not as today, and checks of code lists that no public program has. None is a rule of
//! Ofsted's. Whether the handbook of June 2025 changed the lists was not seen.

mod check;
mod columns;
mod file;
mod level;
mod rules;

pub use check::{Finding, check};
pub use columns::{Column, Form, List, columns};
pub use file::{Lists, NotRead, Row, as_workbook, read};
pub use level::Level;
pub use rules::{RULES, Rule};
