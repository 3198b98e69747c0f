//! Messages about a child and the documents they carry, behind one send guard.
//!
//! Recipients come from the case alone: nobody types an address. A document belongs to one child and goes out
//! with no other's messages. What is sent waits a while and can be called back. [`guard::check`] is the one way to
//! a [`guard::Cleared`], and [`records::messages::send`] takes nothing else.

pub mod guard;
pub mod lists;
mod looked;
pub mod pages;
mod policy;
pub mod records;

use std::time::Duration;

use jobs::Kind;
use workstream::Workstream;

pub use policy::{ADD_FILE, READ_MESSAGE, RULES, SEE_FILES, WRITE_MESSAGE};
pub use records::attached::ATTACHED;

/// A document of a child; see [`store::Id`].
#[derive(Debug)]
pub struct FileOf;
pub type FileId = store::Id<FileOf>;
/// A message; see [`store::Id`].
#[derive(Debug)]
pub struct MessageOf;
pub type MessageId = store::Id<MessageOf>;

pub static MIGRATIONS: store::Migrations = store::Migrations::new("messages", &sqlx::migrate!("./migrations"));

pub const MESSAGES: Workstream = Workstream {
    migrations: Some(&MIGRATIONS),
    rules: RULES,
    mail: records::mail::KINDS,
    sections: pages::SECTIONS,
    record_sections: pages::RECORD_SECTIONS,
    record_bars: pages::RECORD_BARS,
    work: records::handover::WORK,
    moves: &[
        access::work::Moves::new("file", "person", access::work::Follows::Row),
        access::work::Moves::new("message", "person", access::work::Follows::Row),
    ],
    home_counts: pages::HOME_COUNTS,
    badges: pages::BADGES,
    search: pages::SOURCES,
    jobs: &[
        Kind::when_needed(
            "messages.second_look",
            "Check messages that were sent",
            Duration::from_secs(60),
            |db| Box::pin(records::leaving::is_needed(db)),
            |ctx| Box::pin(async move { Ok(records::leaving::look_again(ctx.db().clone()).await?) }),
        ),
        Kind::when_needed(
            "messages.move_documents",
            "Move documents out of the database",
            Duration::from_secs(60),
            |db| Box::pin(records::moving::is_needed(db)),
            |ctx| Box::pin(async move { records::moving::run(&ctx).await }),
        ),
    ],
    ..Workstream::new("messages", pages::routes)
};
