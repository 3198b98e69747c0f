use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use store::{Db, StoreError};

use crate::{Ctx, Schedule};

/// A kind of work in the background.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// What is stored: the room, a dot, the work, such as `sufficiency.forecast`. It never changes.
    pub code: &'static str,
    /// For people, as what is done: "Run a forecast".
    pub label: &'static str,
    /// When it runs.
    pub schedule: Schedule,
    /// The work.
    pub run: Run,
    /// How often it is tried before it fails for good, or a schedule waits for its next time.
    pub tries: i64,
    /// Whether it begins again after the server that ran it stopped in the middle.
    pub begins_again: bool,
}

/// The work of a kind. A closure does where the work says nothing of its own kind; where it does, as one that asks for the next
/// batch, a function is needed, since the compiler looks into closures while it makes the constant.
pub type Run = fn(Ctx) -> Running;
/// What [`Kind::run`] gives.
pub type Running = Pin<Box<dyn Future<Output = Ended> + Send>>;
/// How a job ended.
pub type Ended = Result<(), Failed>;
/// What tells whether a kind is needed.
pub type Needed = Pin<Box<dyn Future<Output = store::Result<bool>> + Send>>;

impl Kind {
    const fn new(code: &'static str, label: &'static str, schedule: Schedule, run: Run) -> Self {
        Self { code, label, schedule, run, tries: 5, begins_again: true }
    }

    /// Work that somebody asks for with [`crate::enqueue`].
    #[must_use]
    pub const fn asked(code: &'static str, label: &'static str, run: Run) -> Self {
        Self::new(code, label, Schedule::Asked, run)
    }

    /// Work that is done again so long after it ended.
    #[must_use]
    pub const fn every(code: &'static str, label: &'static str, time: Duration, run: Run) -> Self {
        Self::new(code, label, Schedule::Every(time), run)
    }

    /// Work that is done once a night, from this hour on in England.
    #[must_use]
    pub const fn nightly(code: &'static str, label: &'static str, hour: i8, run: Run) -> Self {
        Self::new(code, label, Schedule::Nightly(hour), run)
    }

    /// Work that is done as soon as `is_needed` says so, which every server asks so often. The question must be cheap and
    /// may only read: while the answer is no, nothing is written.
    #[must_use]
    pub const fn when_needed(
        code: &'static str,
        label: &'static str,
        look: Duration,
        is_needed: fn(Db) -> Needed,
        run: Run,
    ) -> Self {
        Self::new(code, label, Schedule::WhenNeeded { look, is_needed }, run)
    }

    /// Tries it so often.
    #[must_use]
    pub const fn tries(mut self, tries: i64) -> Self {
        self.tries = tries;
        self
    }

    /// Fails it where the server stopped in the middle, instead of beginning again: what it does leaves the database, and may
    /// have been done.
    #[must_use]
    pub const fn not_after_a_stop(mut self) -> Self {
        self.begins_again = false;
        self
    }
}

/// Why a job did not succeed, in words that an administrator reads: nothing about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failed {
    /// It is tried again, later and later.
    ForNow(String),
    /// There is no sense in trying again before somebody mends it.
    ForGood(String),
    /// Somebody cancelled it.
    Cancelled,
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        tracing::warn!(?error, "a job could not use the database");
        Self::ForNow(error.to_string())
    }
}
