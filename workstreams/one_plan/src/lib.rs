//! The SEND One Plan: measures with their sources and their uncertainty, which sentences may be made of them, and the
//! plan that they steer.

pub mod demo;
pub mod model;
pub mod pages;
mod policy;
pub mod records;

use workstream::Workstream;

pub use policy::{IMPORT_MEASURES, LEAD_PLAN, RULES, SEE_PLAN, STEER_MEASURES};

pub static MIGRATIONS: store::Migrations =
    store::Migrations { room: "one_plan", common: &sqlx::migrate!("./migrations"), sqlite: None, postgres: None };

pub const ONE_PLAN: Workstream = Workstream {
    name: "one_plan",
    migrations: Some(&MIGRATIONS),
    rules: RULES,
    mail: &[],
    sections: pages::SECTIONS,
    record_sections: &[],
    work: &[],
    moves: &[],
    routes: pages::routes,
    home_cards: pages::HOME_CARDS,
    jobs: &[],
};
