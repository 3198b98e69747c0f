//! The SEND One Plan: measures with their sources and their uncertainty, which sentences may be made of them, and the
//! plan that they steer.

pub mod demo;
pub mod model;
pub mod pages;
mod policy;
pub mod records;

use workstream::{Demo, Workstream};

pub use policy::{IMPORT_MEASURES, LEAD_PLAN, RULES, SEE_PLAN, STEER_MEASURES};

pub static MIGRATIONS: store::Migrations = store::Migrations::new("one_plan", &sqlx::migrate!("./migrations"));

pub const ONE_PLAN: Workstream = Workstream {
    migrations: Some(&MIGRATIONS),
    rules: RULES,
    sections: pages::SECTIONS,
    home_cards: pages::HOME_CARDS,
    calendar: pages::CALENDAR,
    demo: Some(Demo {
        label: "Inventing figures and the plan",
        after: &["returns"],
        prepare: |db| Box::pin(async move { demo::prepare(&db).await }),
    }),
    ..Workstream::new("one_plan", pages::routes)
};
