//! Everything that leaves by e-mail, text message or post.
//!
//! - A room declares its [`Kind`]s of messages; their words are files, and a message holds nothing but ids, days and counts: no
//!   name, school or place can be put into one ([`Words`]).
//! - A message is written with [`send`], in the transaction of whoever sends, and leaves by a job ([`JOBS`]). What is about a
//!   child ([`Mail::about_child`]) needs a [`gate::Outgoing`], goes to those alone who may read it, and is looked at again when it
//!   leaves.
//! - It is marked as leaving before it is handed over. Where nobody knows whether it was taken, it stays "perhaps sent" and does
//!   not leave again by itself.
//! - A [`Post`] is the way out that a running program has. Without one that is set up and [released](Mark), messages wait.

mod after_all;
mod deliver;
mod kind;
mod mark;
pub mod pages;
mod post;
pub mod records;
mod summaries;
pub mod transport;
mod words;

use std::time::Duration;

use access::{Action, Grant, Relationship, Role};
use jobs::Kind as Job;

pub use kind::{
    About, AboutAccount, AboutChild, AnyKind, IsStill, KINDS, Kind, Leads, Link, Made, MadeLink, SUMMARY, Still,
    TakeBack, TakenBack, When,
};
pub use mark::{Held, Mark, forget};
pub use post::{Post, Standing, StandingOf, Way, has_email};
pub use records::queue::{Mail, MailId, send};
pub use words::{Filling, Unusable, Words, Written};

pub static MIGRATIONS: store::Migrations = store::Migrations::new("outbox", &sqlx::migrate!("./migrations"));

/// See what leaves, send it again, stop it, release what is held.
pub const MANAGE_OUTBOX: Action = Action::about_the_area("outbox.manage");

/// Who may do what in this room.
pub const RULES: &[Grant] =
    &[Grant::new(&[Role::Administrator], Relationship::Area, &[MANAGE_OUTBOX], "administrator of the area")];

/// Where this room names people.
pub const MOVES: &[access::work::Moves] = &[access::work::Moves::new("outbox", "child", access::work::Follows::Row)];

/// Hands one message over.
pub const DELIVER: Job =
    Job::asked("outbox.deliver", "Send a message", |ctx| Box::pin(deliver::run(ctx))).tries(deliver::TRIES_OF_JOB);

/// What this room does in the background.
pub const JOBS: &[Job] = &[
    DELIVER,
    Job::when_needed(
        "outbox.look_after",
        "Make daily summaries, and send what was held",
        Duration::from_secs(30),
        |db| Box::pin(summaries::is_needed(db)),
        |ctx| Box::pin(summaries::run(ctx)),
    ),
    Job::every(
        "outbox.after_all",
        "Send messages that were delayed, once the problem is fixed",
        Duration::from_secs(900),
        |ctx| Box::pin(after_all::run(ctx)),
    ),
    Job::every("outbox.fates", "Ask GOV.UK Notify what arrived", Duration::from_secs(600), |ctx| {
        Box::pin(deliver::fates(ctx))
    }),
    Job::nightly("outbox.cleanup", "Remove messages sent over a year ago", 4, |ctx| Box::pin(deliver::cleanup(ctx))),
];
