//! Jobs as pages show them.

use std::collections::HashMap;

use jiff::Timestamp;
use store::{Id, Listing, Query, Result, Tx, sql};
use uuid::Uuid;

use crate::Kind;

/// A job's id.
pub type JobId = Id<Job>;

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits for its time, or for a server.
    Waiting,
    /// A server runs it.
    Running,
    /// It succeeded.
    Done,
    /// It failed, and is not tried again.
    Failed,
    /// Somebody cancelled it.
    Cancelled,
}

impl State {
    /// What is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether it has yet to end.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}

impl From<String> for State {
    fn from(code: String) -> Self {
        let all = [Self::Waiting, Self::Running, Self::Done, Self::Cancelled];
        // The table takes no other code than these and this.
        all.into_iter().find(|state| state.code() == code).unwrap_or(Self::Failed)
    }
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Job {
    pub id: JobId,
    /// The code of its kind.
    pub kind: String,
    /// What it is about.
    pub subject: Option<Uuid>,
    /// How it stands.
    #[sqlx(try_from = "String")]
    pub state: State,
    run_at: Option<jiff_sqlx::Timestamp>,
    /// How often it began.
    pub attempts: i64,
    /// How often a server stopped in the middle of it.
    pub interruptions: i64,
    /// How far it is.
    pub done: i64,
    /// Of how many; 0 where that is not known.
    pub total: i64,
    /// How far it is, in words.
    pub message: String,
    /// Whether somebody asked that it stops.
    pub cancel_asked: bool,
    lease_until: Option<jiff_sqlx::Timestamp>,
    asked_at: jiff_sqlx::Timestamp,
    begun_at: Option<jiff_sqlx::Timestamp>,
    ended_at: Option<jiff_sqlx::Timestamp>,
    /// Why it did not succeed the last time.
    pub error: Option<String>,
}

impl Job {
    /// Not before then; nothing where it runs when it is needed.
    #[must_use]
    pub fn run_at(&self) -> Option<Timestamp> {
        self.run_at.map(jiff_sqlx::Timestamp::to_jiff)
    }

    /// Until when its server holds it without saying so again.
    #[must_use]
    pub fn lease_until(&self) -> Option<Timestamp> {
        self.lease_until.map(jiff_sqlx::Timestamp::to_jiff)
    }

    /// When it was asked for.
    #[must_use]
    pub fn asked_at(&self) -> Timestamp {
        self.asked_at.to_jiff()
    }

    /// When it began the last time.
    #[must_use]
    pub fn begun_at(&self) -> Option<Timestamp> {
        self.begun_at.map(jiff_sqlx::Timestamp::to_jiff)
    }

    /// When it ended the last time.
    #[must_use]
    pub fn ended_at(&self) -> Option<Timestamp> {
        self.ended_at.map(jiff_sqlx::Timestamp::to_jiff)
    }
}

const COLUMNS: &str =
    "select id, kind, subject, state, run_at, attempts, interruptions, done, total, message, cancel_asked,
    lease_until, asked_at, begun_at, ended_at, error";

/// One.
///
/// # Errors
/// [`store::StoreError::NotFound`] where there is none.
#[store::boxed]
pub async fn one(tx: &mut Tx, id: JobId) -> Result<Job> {
    sql!(COLUMNS, "from job where id = $1", id).one(tx).await
}

/// Every schedule.
#[store::boxed]
pub async fn schedules(tx: &mut Tx) -> Result<Vec<Job>> {
    sql!(COLUMNS, "from job where is_schedule order by kind").all(tx).await
}

/// Jobs that somebody asked for and that stand so: those that wait in the order in which they run, others the newest first.
#[must_use]
pub fn listing(state: State) -> Listing<Job> {
    let order = match state {
        State::Waiting => "run_at, id",
        _ => "begun_at desc, id desc",
    };
    let from = Query::new("from job where not is_schedule and state =").value(state.code());
    Listing::new(Query::new(COLUMNS), from, order)
}

/// How many jobs that somebody asked for stand so.
#[store::boxed]
pub async fn count(tx: &mut Tx, state: State) -> Result<i64> {
    sql!("select count(*) from job where not is_schedule and state = $1", state.code()).number(tx).await
}

/// The newest job of this kind about each of these.
pub async fn about<T>(tx: &mut Tx, kind: &Kind, subjects: &[Id<T>]) -> Result<HashMap<Uuid, Job>> {
    let mut found = HashMap::new();
    for part in subjects.chunks(store::query::VALUES_PER_STATEMENT) {
        let jobs: Vec<Job> = Query::new(COLUMNS)
            .push("from job where kind =")
            .value(kind.code)
            .push("and subject in (")
            .list(part.iter().copied())
            .push(") order by asked_at, id")
            .all(tx)
            .await?;
        found.extend(jobs.into_iter().filter_map(|job| Some((job.subject?, job))));
    }
    Ok(found)
}
