//! Comments on anything, approval by a second person, and what is frozen: written once, for every room.
//!
//! - A room describes a [`Thing`] once: what it is called, who may see it, how it is loaded. There is no way to leave the access
//!   rule out.
//! - [`Commented`] makes it one that people comment on ([`comments`]). What is about a child is [`gate::Words`], shown with a
//!   [`gate::Reader`], and reading it is logged.
//! - [`Approved`] makes it one that a named second person approves or returns ([`sign_off`]). An approval counts for what was
//!   read, by its [`Checksum`]: whoever edits the thing cancels it, and nobody has to remember to.
//! - [`frozen::Kind`] keeps something as it was, and says plainly where it is no longer that.

mod checksum;
pub mod comments;
pub mod demo;
mod mail;
mod pages;
pub mod records;
pub mod sign_off;
mod state;
mod thing;

use crate::records::steps;
use access::{Action, Grant, Relationship, Role};
use workstream::Workstream;

pub use checksum::Checksum;
pub use comments::Commented;
pub use pages::waiting;
pub use records::frozen::{self, Frozen};
pub use sign_off::Approved;
pub use state::State;
pub use thing::Thing;

pub static MIGRATIONS: store::Migrations =
    store::Migrations { room: "approval", common: &sqlx::migrate!("./migrations"), sqlite: None, postgres: None };

/// See what waits for one's own approval, and what one sent.
pub const SEE_APPROVALS: Action = Action::about_the_area("approval.see");

/// Who may do what in this room. Who may approve what, each room says.
pub const RULES: &[Grant] = &[
    Grant::new(&[Role::CaseOfficer], Relationship::Area, &[SEE_APPROVALS], "case officer of the area"),
    Grant::new(&[Role::Manager], Relationship::Area, &[SEE_APPROVALS], "manager of the area"),
    Grant::new(&[Role::Commissioner], Relationship::Area, &[SEE_APPROVALS], "commissioner of the area"),
    Grant::new(&[Role::BoardMember], Relationship::Area, &[SEE_APPROVALS], "member of the board"),
];

pub const APPROVAL: Workstream = Workstream {
    migrations: Some(&MIGRATIONS),
    rules: RULES,
    mail: mail::KINDS,
    work: &[steps::WORK],
    sections: pages::SECTIONS,
    badges: pages::BADGES,
    home_cards: pages::HOME_CARDS,
    ..Workstream::new("approval", pages::routes)
};
