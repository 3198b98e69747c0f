//! The statutory returns: SEN2 and Annex A, computed from the record for any day, and read into it.
//!
//! Whatever an event of the law says is taken from it and never typed twice; the checks run each night, and each
//! finding leads to the child it is about.

mod demo;
pub mod model;
mod pages;
mod policy;
pub mod records;

use workstream::{Demo, SetUpStep, Workstream};

pub use policy::{EXPORT_RETURN, IMPORT_RETURN, RULES, SEE_FINDINGS, SEE_MEASURES, SEE_QUALITY};

pub static MIGRATIONS: store::Migrations = store::Migrations {
    room: "returns",
    common: &sqlx::migrate!("./migrations"),
    sqlite: Some(&sqlx::migrate!("./migrations/sqlite")),
    postgres: Some(&sqlx::migrate!("./migrations/postgres")),
};

pub const RETURNS: Workstream = Workstream {
    migrations: Some(&MIGRATIONS),
    rules: RULES,
    sections: pages::SECTIONS,
    record_sections: pages::RECORD_SECTIONS,
    moves: MOVES,
    home_counts: pages::HOME_COUNTS,
    home_cards: pages::HOME_CARDS,
    jobs: &[records::findings::CHECKS],
    demo: Some(Demo {
        label: "Checking the SEN2 return",
        after: &["journey"],
        prepare: |db| Box::pin(async move { demo::prepare(&db).await }),
    }),
    set_up: &[SetUpStep {
        code: "returns",
        order: 50,
        title: "Import the SEN2 returns of the last years",
        gives: "Children, requests, plans, needs and settings. The worklist, the deadlines and the checks of your data follow from them. Begin with last year’s.",
        href: "/sen2/import",
        may: IMPORT_RETURN,
        command: "oneplan sen2 import 380_SEN2_2026.xml\noneplan sen2 import 380_SEN2_2025.xml",
        done: |app| {
            Box::pin(async move {
                let years = records::batches::years(&mut app.db.read().await?).await?;
                let years: Vec<String> = years.iter().map(ToString::to_string).collect();
                Ok((!years.is_empty()).then(|| format!("returns of {}", years.join(", "))))
            })
        },
    }],
    ..Workstream::new("returns", pages::routes)
};

/// Where this room names people.
const MOVES: &[access::work::Moves] = {
    use access::work::Follows::{Row, Stays};
    use access::work::Moves;
    &[
        Moves::new("sen2_value", "person", Row),
        Moves::new("named_setting", "person", Row),
        Moves::new("sen2_import_person", "person", Row),
        Moves::new("sen2_import_candidate", "person", Row),
        Moves::new("sen2_not_taken", "person", Row),
        Moves::new("sen2_finding", "person", Stays("found again each night")),
        Moves::new("sen2_finding_gone", "person", Stays("what was found then was found about that record")),
        Moves::new("sen2_measure_case", "person", Stays("counted again each night")),
        Moves::new("sen2_measure_step", "person", Stays("counted again each night")),
        Moves::new("export_notice", "person", Stays("what was exported is told of the record that was exported")),
    ]
};
