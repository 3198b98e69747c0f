//! Sufficiency: what will be needed, how sure that is, where places fall short, what to build.
//!
//! The record is looked at once a day ([`records::snapshot`]); from it and the area's files ([`records::files`]) forecasts are
//! made ([`records::forecasts`]) and kept with everything that they were made of. Gaps, options and returns are read off a
//! kept forecast, so that figures in a paper stay what they were.

mod demo;
pub mod model;
mod pages;
mod policy;
pub mod records;

use std::time::Duration;

use access::work::Follows::Stays;
use access::work::Moves;
use jobs::Kind;
use workstream::{Demo, SetUpStep, Workstream};

pub use policy::{KEEP_SUFFICIENCY, RULES, SEE_CASES, SEE_SUFFICIENCY};

pub static MIGRATIONS: store::Migrations = store::Migrations::new("sufficiency", &sqlx::migrate!("./migrations"));

pub const SUFFICIENCY: Workstream = Workstream {
    migrations: Some(&MIGRATIONS),
    rules: RULES,
    sections: pages::SECTIONS,
    moves: &[
        Moves::new("sufficiency_now", "person", Stays("written again each night")),
        Moves::new("sufficiency_moved", "person", Stays("written again each night")),
    ],
    home_counts: pages::HOME_COUNTS,
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
    demo: Some(Demo {
        label: "Forecasting places",
        after: &["journey"],
        prepare: |db| Box::pin(async move { demo::prepare(&db).await }),
    }),
    set_up: &[SetUpStep {
        code: "population",
        order: 70,
        title: "Upload the population of children",
        gives: "Forecasts of plans and places by age, need and provision, with their ranges.",
        href: "/sufficiency/data",
        may: KEEP_SUFFICIENCY,
        command: "",
        done: |app| {
            Box::pin(async move {
                let known = records::files::newest(&mut app.db.read().await?).await?;
                let file = known.get(&model::inputs::Kind::Population);
                Ok(file.map(|file| format!("{} by year and age", file.name)))
            })
        },
    }],
    ..Workstream::new("sufficiency", pages::routes)
};
