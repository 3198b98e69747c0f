//! Work in the background, kept in the table `job`, so that it outlives whoever runs it.
//!
//! A room declares its [`Kind`]s: a code, words for people, when it runs ([`Schedule`]), and what it does. What is asked for is
//! [`enqueue`]d in the transaction of whoever asks. Each server has a [`Runner`] that claims what is due and runs it with a
//! [`Ctx`]. A claim is a lease: the server renews it while the job runs, and another takes the job over when a server stops
//! without giving it back.
//!
//! A job may run twice where a server was killed in the middle. What must not happen twice is written in one transaction with
//! [`Ctx::done_in`], or, where it leaves the database, belongs to a kind that is [`Kind::not_after_a_stop`].

use std::time::Duration;

mod ctx;
mod kind;
mod records;
mod runner;
mod schedule;

pub use ctx::Ctx;
pub use kind::{Ended, Failed, Kind, Needed, Run, Running};
pub use records::list::{Job, JobId, State, about, count, listing, one, schedules};
pub use records::queue::{New, cancel, enqueue, forget, is_coming, soon, try_again};
pub use runner::{Runner, Started, run_due};
pub use schedule::Schedule;

/// This room's table.
pub static MIGRATIONS: store::Migrations = store::Migrations::new("jobs", &sqlx::migrate!("./migrations"));

/// What this room does by itself.
pub const JOBS: &[Kind] = &[
    Kind::nightly("jobs.cleanup", "Remove old jobs", 4, |ctx| {
        Box::pin(async move { Ok(records::cleanup::sweep(ctx.db()).await?) })
    }),
    // An import can fill empty tables while the server runs: SQLite would go on as if they were empty.
    Kind::every("jobs.table_sizes", "Update table statistics", Duration::from_mins(10), |ctx| {
        Box::pin(async move { Ok(ctx.db().analyze_grown().await?) })
    }),
];
