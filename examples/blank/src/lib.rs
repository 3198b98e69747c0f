//! Blank room.

mod pages;
mod policy;
pub mod records;

use access::{Place, Section};
use workstream::Workstream;

pub use policy::{CHANGE_BLANK, RULES, SEE_BLANK};

static MIGRATIONS: store::Migrations = store::Migrations::new("blank", &sqlx::migrate!("./migrations"));

pub const BLANK: Workstream = Workstream {
    migrations: Some(&MIGRATIONS),
    rules: RULES,
    sections: &[Section::new(Place::Casework, "Blank room", "/blank", SEE_BLANK)],
    ..Workstream::new("blank", pages::routes)
};
