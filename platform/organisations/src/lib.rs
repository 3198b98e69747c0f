//! Settings, providers and services: their details, the national register of settings (GIAS), and what they must hold.
//!
//! Their tables are made with those of people, who are placed at settings.

pub mod evidence;
pub mod gias;
pub mod pages;
mod policy;
pub mod records;

use workstream::Workstream;

pub use gate::{Organisation, OrganisationId};
pub use policy::{EDIT_ORGANISATION, IMPORT_ORGANISATIONS, RULES, SEE_ORGANISATION};

pub const ORGANISATIONS: Workstream = Workstream {
    rules: RULES,
    sections: pages::SECTIONS,
    search: pages::SOURCES,
    ..Workstream::new("organisations", pages::routes)
};
