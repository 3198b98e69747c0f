//! The projects engine: workstreams, projects, milestones, highlight reports. A colour is computed from dates; a person
//! may set another, and must say why and until when.

pub mod model;
mod pages;
mod policy;
pub mod records;

use workstream::Workstream;

pub use policy::{APPROVE_REPORT, COMMENT_REPORT, LEAD_PROJECTS, RULES, SEE_PROJECTS};

pub static MIGRATIONS: store::Migrations = store::Migrations::new("projects", &sqlx::migrate!("./migrations"));

pub const PROJECTS: Workstream = Workstream {
    migrations: Some(&MIGRATIONS),
    rules: RULES,
    sections: pages::SECTIONS,
    search: pages::SOURCES,
    calendar: pages::CALENDAR,
    ..Workstream::new("projects", pages::routes)
};
