//! Migrations belong to the room whose tables they make; the program runs them all in order of their
//! number (a date and a serial), so numbers are unique across rooms.

use sqlx::migrate::{Migration, Migrator};

/// The migrations of one room: SQL for both databases, and where they must differ, for each.
#[derive(Debug)]
pub struct Migrations {
    /// The crate.
    pub room: &'static str,
    /// Steps that run unchanged on both.
    pub common: &'static Migrator,
    /// Steps for SQLite alone.
    pub sqlite: Option<&'static Migrator>,
    /// Steps for PostgreSQL alone.
    pub postgres: Option<&'static Migrator>,
}

impl Migrations {
    /// The same steps on both databases.
    #[must_use]
    pub const fn new(room: &'static str, common: &'static Migrator) -> Self {
        Self { room, common, sqlite: None, postgres: None }
    }
}

/// All rooms' steps for one database, in order.
pub(crate) fn merged(rooms: &[&'static Migrations], postgres: bool) -> Migrator {
    let steps: Vec<Migration> = rooms
        .iter()
        .flat_map(|room| [Some(room.common), if postgres { room.postgres } else { room.sqlite }])
        .flatten()
        .flat_map(|migrator| migrator.iter().cloned())
        .collect();
    Migrator::with_migrations(steps)
}

/// The numbers of the steps that both databases share, in order.
pub(crate) fn common_steps(rooms: &[&'static Migrations]) -> Vec<i64> {
    let mut steps: Vec<i64> = rooms.iter().flat_map(|room| room.common.iter().map(|step| step.version)).collect();
    steps.sort_unstable();
    steps
}
