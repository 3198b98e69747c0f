//! Settings, providers and services: their details, the national register of settings (GIAS), and what they must hold.
//!
//! Their tables are made with those of people, who are placed at settings.

pub mod evidence;
pub mod gias;
pub mod pages;
mod policy;
pub mod records;

use workstream::{SetUpStep, Workstream};

pub use gate::{Organisation, OrganisationId};
pub use policy::{EDIT_ORGANISATION, IMPORT_ORGANISATIONS, RULES, SEE_ORGANISATION};

pub const ORGANISATIONS: Workstream = Workstream {
    rules: RULES,
    sections: pages::SECTIONS,
    search: pages::SOURCES,
    set_up: &[SetUpStep {
        code: "settings",
        order: 30,
        title: "Import schools and colleges from GIAS",
        gives: "Every setting in England by name and number, so that children can be placed and settings consulted.",
        href: "/organisations/import",
        may: IMPORT_ORGANISATIONS,
        command: "oneplan import gias edubasealldata20261123.csv",
        done: |app| {
            Box::pin(async move {
                let count = records::organisations::from_gias(&mut app.db.read().await?).await?;
                Ok((count > 0).then(|| page::words::plural(count, "setting", "settings")))
            })
        },
    }],
    ..Workstream::new("organisations", pages::routes)
};
