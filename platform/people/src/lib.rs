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

use workstream::Workstream;

pub use scope::{counted, may_at_work, standing, within};

pub use policy::{
    ADD_CHILD, AGREE_BREAK_GLASS, ASK_BREAK_GLASS, ASSIGN_CHILD, EDIT_CHILD, FIND_CHILD, GIVE_REASON, INVITE_FAMILY,
    JOIN_RECORDS, MANAGE_COVER, OPEN_CHILD, RESTRICT_CHILD, RULES, SEARCH_CHILDREN, SEE_FIGURES, SEE_READERS,
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
    work: records::handover::WORK,
    moves: records::joining::MOVES,
    home_counts: pages::HOME_COUNTS,
    home_cards: pages::HOME_CARDS,
    jobs: &[Kind::every("people.figures", "Count the figures of the area", Duration::from_secs(3600), |ctx| {
        Box::pin(async move { Ok(records::kept::count_again(ctx.db()).await?) })
    })],
    event_words: model::EVENT_WORDS,
    search: pages::SOURCES,
    calendar: pages::CALENDAR,
    ..Workstream::new("people", pages::routes)
};
