//! What is dated, in the calendars that people keep outside the program.
//!
//! A room hands over a [`Source`] for each kind of thing that falls on a day. A person subscribes to one feed, under an address that
//! is a secret ([`records::feeds`]), and it holds what all sources have for them at that moment ([`collect`]).
//!
//! A feed is read by a program where nobody signs in, and is kept there. So an entry says what is to be done and when, and leads to a
//! page: it names no child, and no place where one lives or learns.

mod collect;
mod days;
mod icalendar;
pub mod records;
mod source;

pub use collect::{children, collect};
pub use days::Days;
pub use icalendar::write;
pub use source::{Entry, Finding, OWNER_HINT, Source, When};

pub static MIGRATIONS: store::Migrations = store::Migrations::new("calendar", &sqlx::migrate!("./migrations"));
