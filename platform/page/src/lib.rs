//! What every page shares: layout, GOV.UK components, forms, errors in plain English.
//!
//! A screen elsewhere is a struct with a template that extends `layout.html` and holds a [`Layout`].
//! This room knows nothing of tables and queries; it knows the store's errors, to put them into words.

pub mod assets;
mod chart;
mod counts;
mod date_range;
mod done;
pub mod download;
mod fields_form;
mod forms;
pub mod govuk;
mod labels;
mod layout;
mod linked;
pub mod list;
pub mod moj;
pub mod once;
pub mod path;
mod problem;
mod progress;
pub mod upload;
pub mod words;

pub use chart::Figure;
pub use counts::{Count, Counts};
pub use date_range::DateRange;
pub use done::Done;
pub use fields_form::{FieldsForm, fingerprint};
pub use forms::{Form, SHOWN_AGAIN, too_much};
pub use layout::{Layout, Person};
pub use linked::linked;
pub use problem::{Message, Problem, Shown, WasSentBefore, WouldHaveSent, go, redirect, refuse, show};
pub use progress::Progress;
pub use upload::{Limit, Upload};
