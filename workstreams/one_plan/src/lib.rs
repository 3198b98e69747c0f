//! The SEND One Plan: measures with their sources and their uncertainty, which sentences may be made of them, and the
//! plan that they steer.

pub mod demo;
pub mod model;
pub mod pages;
mod policy;
pub mod records;

use workstream::{Demo, SetUpStep, Workstream};

pub use policy::{IMPORT_MEASURES, LEAD_PLAN, RULES, SEE_PLAN, STEER_MEASURES};

pub static MIGRATIONS: store::Migrations = store::Migrations {
    room: "one_plan",
    common: &sqlx::migrate!("./migrations"),
    sqlite: Some(&sqlx::migrate!("./migrations/sqlite")),
    postgres: Some(&sqlx::migrate!("./migrations/postgres")),
};

pub const ONE_PLAN: Workstream = Workstream {
    migrations: Some(&MIGRATIONS),
    rules: RULES,
    sections: pages::SECTIONS,
    home_counts: pages::HOME_COUNTS,
    home_cards: pages::HOME_CARDS,
    search: pages::SOURCES,
    calendar: pages::CALENDAR,
    demo: Some(Demo {
        label: "Inventing figures and the plan",
        after: &["returns"],
        prepare: |db| Box::pin(async move { demo::prepare(&db).await }),
    }),
    set_up: &[SetUpStep {
        code: "published",
        order: 60,
        title: "Import the published figures",
        gives: "Your area beside England, your region and similar areas, and a first forecast from how all areas have grown. Take the zip file of “Education, health and care plans” from Explore Education Statistics.",
        href: "/measures/files",
        may: IMPORT_MEASURES,
        command: "oneplan measures import education-health-and-care-plans_2025.zip bds_long_0.parquet",
        done: |app| {
            Box::pin(async move {
                let files = records::files::all(&mut app.db.read().await?).await?.len();
                Ok((files > 0).then(|| page::words::plural(files, "file", "files")))
            })
        },
    }],
    ..Workstream::new("one_plan", pages::routes)
};
