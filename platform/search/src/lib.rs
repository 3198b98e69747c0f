//! One index for whatever is found by typing: people, organisations, documents.
//!
//! A room says what its things are found by ([`Index`]), and keeps that current with [`records::terms::refresh`] in the
//! transaction that changes them; a job makes all of it again. It asks its own tables who may see what was found: the index
//! knows words and ids, and nobody's rights. What sounds or is spelled alike is looked up among the words of names, which are
//! few, and not among the people who have them.

mod alike;
mod asked;
pub mod fold;
pub mod records;
mod sound;
mod source;
mod term;
pub mod things;

pub use asked::{Asked, Part};
pub use records::wanted::{Branch, Wanted};
pub use source::{Entry, Finding, Hit, Index, Reading, Source, Which};
pub use term::{Term, Way};

pub static MIGRATIONS: store::Migrations = store::Migrations {
    room: "search",
    common: &sqlx::migrate!("./migrations"),
    sqlite: None,
    postgres: Some(&sqlx::migrate!("./migrations/postgres")),
};

/// What somebody searched for, kept for a day.
#[derive(Debug)]
pub struct SearchOf;
pub type SearchId = store::Id<SearchOf>;
