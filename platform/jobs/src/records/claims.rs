//! Claims: which server runs which job, and how it ended. What is written here is where the queue stands, and no act of anybody:
//! it has no audit entry. What a job does has its own.

use jiff::{SignedDuration, Timestamp};
use store::{Actor, Db, Query, Result, Tx};
use uuid::Uuid;

use super::list::JobId;

/// A server that has not renewed its claim for so long has lost it.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// A job in which servers stopped so often is taken for the cause of it.
const MOST_INTERRUPTIONS: i64 = 10;

/// A job that this server runs. Each time that a job begins has a number of its own, so that whoever lost it can change nothing.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Claim {
    pub id: JobId,
    pub kind: String,
    pub subject: Option<Uuid>,
    pub payload: String,
    pub claimed_by: Uuid,
    pub attempt: i64,
    pub interruptions: i64,
}

/// How a claim ends.
#[derive(Debug, Clone)]
pub(crate) enum How {
    /// Well.
    Done { next: Option<Timestamp>, is_repeated: bool },
    /// To be tried again then.
    Later { at: Timestamp, error: String },
    /// A schedule that was tried often enough waits for its next time.
    NextTime { at: Option<Timestamp>, error: String },
    /// For good.
    Failed { error: String },
    /// Somebody cancelled it.
    Cancelled { next: Option<Timestamp>, is_repeated: bool },
    /// The server stops: another may begin with it at once.
    GivenBack { at: Option<Timestamp> },
}

#[store::boxed]
pub(crate) async fn commit(tx: Tx) -> Result<()> {
    tx.commit_draft().await
}

async fn begin(db: &Db) -> Result<Tx> {
    db.write_aside(&Actor::program("jobs")).await
}

/// A server's view of the queue.
#[derive(Debug)]
pub(crate) struct Queue<'a> {
    pub db: &'a Db,
    pub server: Uuid,
}

/// Why a row can be claimed. Each is asked for by itself, so that an index gives the rows in their order.
#[derive(Debug, Clone, Copy)]
enum Due {
    /// Its server is gone. What runs when it is needed has no time: whoever needs it takes it over.
    Left,
    /// Its time has come.
    Come,
}

impl Due {
    fn of(self, query: Query, kinds: &[&str], server: Uuid, now: Timestamp) -> Query {
        let query = match self {
            Self::Left => {
                let query = query.push("where state = 'running' and run_at is not null and lease_until <").value(now);
                query.push("and claimed_by <>").value(server)
            }
            Self::Come => query.push("where state = 'waiting' and run_at <=").value(now),
        };
        query.push("and kind in (").list(kinds.iter().copied()).push(") order by run_at, id limit 1")
    }
}

impl Queue<'_> {
    fn claim_for(&self, now: Timestamp) -> Query {
        // On the right stands what was there before.
        Query::new("update job set interruptions = case when state = 'running' then interruptions + 1 else interruptions end,")
            .push("state = 'running', attempts = attempts + 1, done = 0, total = 0, message = '', ended_at = null, claimed_by =")
            .value(self.server)
            .push(", begun_at =")
            .value(now)
            .push(", lease_until =")
            .value(now + LEASE)
    }

    /// Claims a job of these kinds: one that was left, or else the one that has been due longest.
    #[store::boxed]
    pub(crate) async fn claim(&self, kinds: &[&str]) -> Result<Option<Claim>> {
        if kinds.is_empty() {
            return Ok(None);
        }
        let now = self.db.now();
        for due in [Due::Left, Due::Come] {
            // Looking is free; a write transaction is begun only where something is due.
            let mut tx = self.db.read().await?;
            let is_due = due.of(Query::new("select 1 from job"), kinds, self.server, now);
            if is_due.maybe::<(i32,)>(&mut tx).await?.is_none() {
                continue;
            }
            drop(tx);
            let mut tx = begin(self.db).await?;
            let query = self.claim_for(now).push("where id = (select id from job");
            let query = due.of(query, kinds, self.server, now);
            // SQLite has one writer at a time. On PostgreSQL the row is locked here, and who comes second takes the next.
            let query = if tx.is_postgres() { query.push("for update skip locked") } else { query };
            let claim = query.push(")").push(CLAIM).maybe(&mut tx).await?;
            commit(tx).await?;
            if claim.is_some() {
                return Ok(claim);
            }
        }
        Ok(None)
    }

    /// Claims a kind that is done when it is needed, unless another server holds it.
    #[store::boxed]
    pub(crate) async fn claim_needed(&self, kind: &str) -> Result<Option<Claim>> {
        let now = self.db.now();
        let mut tx = begin(self.db).await?;
        let claim = self
            .claim_for(now)
            .push("where is_schedule and kind =")
            .value(kind)
            .push("and ((state = 'waiting' and (run_at is null or run_at <=")
            .value(now)
            .push(")) or (state = 'running' and (lease_until <")
            .value(now)
            .push("or claimed_by =")
            .value(self.server)
            .push(")))")
            .push(CLAIM)
            .maybe(&mut tx)
            .await?;
        commit(tx).await?;
        Ok(claim)
    }

    /// Fails what must not begin again of what servers that are gone left behind: jobs of these kinds, and those in which servers
    /// stopped again and again.
    #[store::boxed]
    pub(crate) async fn fail_stopped(&self, kinds: &[&str]) -> Result<()> {
        let now = self.db.now();
        let which = |query: Query| {
            let query = query
                .push("where state = 'running' and not is_schedule and lease_until <")
                .value(now)
                .push("and claimed_by <>")
                .value(self.server)
                .push("and (interruptions >=")
                .value(MOST_INTERRUPTIONS);
            let query =
                if kinds.is_empty() { query } else { query.push("or kind in (").list(kinds.iter().copied()).push(")") };
            query.push(")")
        };
        let mut tx = self.db.read().await?;
        if which(Query::new("select 1 from job")).push("limit 1").maybe::<(i32,)>(&mut tx).await?.is_none() {
            return Ok(());
        }
        drop(tx);
        let mut tx = begin(self.db).await?;
        let query = Query::new("update job set state = 'failed', claimed_by = null, lease_until = null, ended_at =");
        let query = query.value(now).push(", error =").value(STOPPED);
        which(query).run(&mut tx).await?;
        commit(tx).await
    }

    /// Says that this server still runs these. Gives those that it has lost.
    #[store::boxed]
    pub(crate) async fn renew(&self, claims: &[Claim]) -> Result<Vec<JobId>> {
        let mut lost = Vec::new();
        let mut tx = begin(self.db).await?;
        for claim in claims {
            let until = tx.now() + LEASE;
            let renewed = held(Query::new("update job set lease_until =").value(until), claim).run(&mut tx).await?;
            lost.extend((renewed == 0).then_some(claim.id));
        }
        commit(tx).await?;
        Ok(lost)
    }

    /// Which of this server's jobs somebody wants to stop.
    #[store::boxed]
    pub(crate) async fn to_cancel(&self) -> Result<Vec<JobId>> {
        let mut tx = self.db.read().await?;
        let query = Query::new("select id from job where cancel_asked and state = 'running' and claimed_by =");
        let rows: Vec<(JobId,)> = query.value(self.server).all(&mut tx).await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }
}

/// What is said of a job that is not begun again.
pub(crate) const STOPPED: &str =
    "The server stopped in the middle. Check whether it was done; if it was not, try it again.";

const CLAIM: &str = "returning id, kind, subject, payload, claimed_by, attempts as attempt, interruptions";

/// Only where the claim still holds.
fn held(query: Query, claim: &Claim) -> Query {
    query
        .push("where state = 'running' and id =")
        .value(claim.id)
        .push("and claimed_by =")
        .value(claim.claimed_by)
        .push("and attempts =")
        .value(claim.attempt)
}

/// Writes down how far a job is. Says whether somebody wants it to stop; nothing where another server has taken it over.
#[store::boxed]
pub(crate) async fn progress(db: &Db, claim: &Claim, (done, total, message): (i64, i64, &str)) -> Result<Option<bool>> {
    let mut tx = begin(db).await?;
    let query = Query::new("update job set done =").value(done).push(", total =").value(total);
    let query = held(query.push(", message =").value(message), claim).push("returning cancel_asked");
    let row: Option<(bool,)> = query.maybe(&mut tx).await?;
    commit(tx).await?;
    Ok(row.map(|(asked,)| asked))
}

/// Ends a claim. Says whether it still held.
#[store::boxed]
pub(crate) async fn end(tx: &mut Tx, claim: &Claim, how: &How) -> Result<bool> {
    let now = tx.now();
    let repeated = |is_repeated: bool, otherwise: &'static str| if is_repeated { "waiting" } else { otherwise };
    let (state, at, error) = match how {
        How::Done { next, is_repeated } => (repeated(*is_repeated, "done"), *next, None),
        How::Cancelled { next, is_repeated } => (repeated(*is_repeated, "cancelled"), *next, None),
        How::Later { at, error } => ("waiting", Some(*at), Some(error)),
        How::NextTime { at, error } => ("waiting", *at, Some(error)),
        How::Failed { error } => ("failed", None, Some(error)),
        How::GivenBack { at } => ("waiting", *at, None),
    };
    let query =
        Query::new("update job set claimed_by = null, lease_until = null, ended_at =").value(now).push(", attempts =");
    // What is tried again goes on counting.
    let query = match how {
        How::Later { .. } | How::Failed { .. } => query.value(claim.attempt),
        How::GivenBack { .. } => query.value(claim.attempt - 1),
        How::Done { .. } | How::NextTime { .. } | How::Cancelled { .. } => {
            query.value(0_i64).push(", interruptions = 0")
        }
    };
    let query = match how {
        // It is as it was, and whoever wanted it cancelled still does.
        How::GivenBack { .. } => query,
        _ => query.push(", cancel_asked = false, error =").value(error.cloned()),
    };
    // Asked for again meanwhile, it runs once more.
    let query = match how {
        How::Done { .. } => query
            .push(", again = false, state = case when again then 'waiting' else")
            .value(state)
            .push("end, run_at = case when again then")
            .value(now)
            .push("else")
            .value(at)
            .push("end"),
        _ => query.push(", state =").value(state).push(", run_at =").value(at),
    };
    Ok(held(query, claim).run(tx).await? == 1)
}

/// [`end`], in a transaction of its own.
#[store::boxed]
pub(crate) async fn end_now(db: &Db, claim: &Claim, how: &How) -> Result<bool> {
    let mut tx = begin(db).await?;
    let held = end(&mut tx, claim, how).await?;
    commit(tx).await?;
    Ok(held)
}
