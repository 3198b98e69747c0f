//! Sufficiency: what will be needed, how sure that is, where places fall short, what to build.
//!
//! The record is looked at once a day ([`records::snapshot`]); from it and the area's files ([`records::files`]) forecasts are
//! made ([`records::forecasts`]) and kept with everything that they were made of. Gaps, options and returns are read off a
//! kept forecast, so that figures in a paper stay what they were.

pub mod demo;
pub mod model;
mod pages;
mod policy;
pub mod records;

use std::time::Duration;

use jobs::Kind;
use workstream::Workstream;

pub use policy::{KEEP_SUFFICIENCY, RULES, SEE_CASES, SEE_SUFFICIENCY};

pub static MIGRATIONS: store::Migrations =
    store::Migrations { room: "sufficiency", common: &sqlx::migrate!("./migrations"), sqlite: None, postgres: None };

pub const SUFFICIENCY: Workstream = Workstream {
    name: "sufficiency",
    migrations: Some(&MIGRATIONS),
    rules: RULES,
    mail: &[],
    sections: pages::SECTIONS,
    record_sections: &[],
    work: &[],
    moves: &[access::work::Moves::new(
        "sufficiency_now",
        "person",
        access::work::Follows::Stays("written again each night"),
    )],
    routes: pages::routes,
    home_cards: pages::HOME_CARDS,
    jobs: &[
        Kind::when_needed(
            "sufficiency.snapshot",
            "Count the children on record for forecasts",
            Duration::from_secs(60),
            |db| Box::pin(records::snapshot::is_needed(db)),
            |ctx| Box::pin(async move { Ok(records::snapshot::keep_current(ctx.db().clone()).await?) }),
        ),
        records::forecasts::RUN,
    ],
};
