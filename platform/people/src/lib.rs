//! Children and young people, their families and professionals.
//!
//! What happens to a child is a list of dated [`records::events`], append-only; workstreams give the
//! kinds of events their meaning.

pub mod carry_out;
pub mod code_point;
pub mod mail;
pub mod model;
pub mod pages;
mod policy;
pub mod records;
mod scope;

use std::time::Duration;

use jobs::Kind;

use workstream::{SetUpStep, Workstream};

pub use scope::{counted, may_at_work, standing, within, without};

pub use policy::{
    ADD_CHILD, AGREE_BREAK_GLASS, ASK_BREAK_GLASS, ASSIGN_CHILD, EDIT_CHILD, FIND_CHILD, GIVE_REASON, INVITE_FAMILY,
    JOIN_RECORDS, MANAGE_COVER, MANAGE_TEAMS, OPEN_CHILD, RESTRICT_CHILD, REVIEW_RETENTION, RULES, SAY_CONTACT_NEEDS,
    SEARCH_CHILDREN, SEE_FIGURES, SEE_PUPILS, SEE_READERS, SEE_RETENTION, SET_RETENTION,
};

pub use gate::name;
pub use gate::{Organisation, OrganisationId, Person, PersonId};

pub static MIGRATIONS: store::Migrations = store::Migrations {
    room: "people",
    common: &sqlx::migrate!("./migrations"),
    sqlite: None,
    postgres: Some(&sqlx::migrate!("./migrations/postgres")),
};

pub const PEOPLE: Workstream = Workstream {
    migrations: Some(&MIGRATIONS),
    rules: RULES,
    mail: mail::KINDS,
    sections: pages::SECTIONS,
    record_sections: pages::RECORD_SECTIONS,
    work: records::handover::WORK,
    moves: records::joining::MOVES,
    home_counts: pages::HOME_COUNTS,
    home_cards: pages::HOME_CARDS,
    jobs: &[
        Kind::every("people.figures", "Count the figures of the area", Duration::from_secs(3600), |ctx| {
            Box::pin(async move { Ok(records::kept::count_again(ctx.db()).await?) })
        }),
        pages::FORGOTTEN,
    ],
    event_words: model::EVENT_WORDS,
    search: pages::SOURCES,
    calendar: pages::CALENDAR,
    set_up: &[SetUpStep {
        code: "wards",
        order: 55,
        title: "Add wards from OS Code-Point Open",
        gives: "Adds the ward of each child’s home and the centre of each ward, to work out distances and travel.",
        href: "",
        may: EDIT_CHILD,
        command: "oneplan import code-point codepo_gb.zip --authority E08000032",
        done: |app| {
            Box::pin(async move {
                let (with, all) = records::wards::known(&mut app.db.read().await?).await?;
                Ok((with > 0).then(|| format!("{with} of {all} children have a ward")))
            })
        },
    }],
    ..Workstream::new("people", pages::routes)
};
