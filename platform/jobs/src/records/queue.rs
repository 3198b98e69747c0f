//! Asking for jobs, and changing one's mind.

use jiff::Timestamp;
use serde::Serialize;
use store::{Id, Query, Result, StoreError, Tx, sql};
use uuid::Uuid;

use super::list::JobId;
use crate::Kind;

/// The key of the rows that stand for schedules.
pub(crate) const SCHEDULE: &str = "schedule";

/// A job that is asked for.
#[derive(Debug, Clone, Default)]
pub struct New {
    subject: Option<Uuid>,
    payload: Option<String>,
    key: Option<String>,
    once: bool,
    run_at: Option<Timestamp>,
}

impl New {
    /// About this.
    #[must_use]
    pub fn about<T>(subject: Id<T>) -> Self {
        Self { subject: Some(subject.uuid()), ..Self::default() }
    }

    /// With this besides: ids and codes, nothing about a person.
    pub fn payload(mut self, payload: &impl Serialize) -> Result<Self> {
        self.payload = Some(store::json::kept(payload)?);
        Ok(self)
    }

    /// Asked for again while one with this key waits or runs, it is that one: with the newer payload, at the earlier time. One
    /// that runs then runs once more, since it may have read what was there before.
    #[must_use]
    pub fn one_at_a_time(mut self, key: &str) -> Self {
        (self.key, self.once) = (Some(key.to_owned()), false);
        self
    }

    /// Asked for again with this key, it is the first one, however that stands or ended, for as long as ended jobs are kept.
    #[must_use]
    pub fn once(mut self, key: &str) -> Self {
        (self.key, self.once) = (Some(key.to_owned()), true);
        self
    }

    /// Not before then.
    #[must_use]
    pub fn not_before(mut self, time: Timestamp) -> Self {
        self.run_at = Some(time);
        self
    }
}

const INSERT: &str =
    "insert into job (id, kind, subject, payload, key, once, is_schedule, state, run_at, again, attempts,
    interruptions, done, total, message, cancel_asked, asked_at) values (";

fn insert(tx: &Tx, kind: &Kind, new: &New, is_schedule: bool, run_at: Option<Timestamp>) -> Query {
    let id: JobId = tx.new_id();
    Query::new(INSERT)
        .value(id)
        .push(",")
        .value(kind.code)
        .push(",")
        .value(new.subject)
        .push(",")
        .value(new.payload.as_deref().unwrap_or("null"))
        .push(",")
        .value(new.key.clone())
        .push(",")
        .value(new.once)
        .push(",")
        .value(is_schedule)
        .push(", 'waiting',")
        .value(run_at)
        .push(", false, 0, 0, 0, 0, '', false,")
        .value(tx.now())
        .push(")")
}

/// Asks for a job, in the caller's own transaction: it is there when that holds, and a server begins with it within seconds.
/// Gives its id, or that of the one that is there already. The caller records the audit entry.
#[store::boxed]
pub async fn enqueue(tx: &mut Tx, kind: &Kind, new: New) -> Result<JobId> {
    let run_at = Some(new.run_at.unwrap_or(tx.now()));
    let row = insert(tx, kind, &new, false, run_at);
    if !new.once {
        let (id,): (JobId,) = row
            .push(
                "on conflict (kind, key) where state in ('waiting', 'running') do update set payload = excluded.payload,
                 again = (job.again or job.state = 'running'),
                 run_at = case when job.run_at > excluded.run_at then excluded.run_at else job.run_at end returning id",
            )
            .one(tx)
            .await?;
        return Ok(id);
    }
    if let Some((id,)) = row.push("on conflict do nothing returning id").maybe(tx).await? {
        return Ok(id);
    }
    let there = Query::new("select id from job where once and kind =").value(kind.code);
    let (id,): (JobId,) = there.push("and key =").value(new.key).one(tx).await?;
    Ok(id)
}

/// Lets a kind that is done again and again run soon, as somebody wishes it. The caller records the audit entry.
#[store::boxed]
pub async fn soon(tx: &mut Tx, kind: &Kind) -> Result<()> {
    let now = tx.now();
    insert(tx, kind, &New::default().one_at_a_time(SCHEDULE), true, Some(now))
        .push("on conflict (kind, key) where state in ('waiting', 'running') do update set again = (job.state = 'running'), run_at =")
        .value(now)
        .run(tx)
        .await
        .map(|_| ())
}

/// Whether a kind that is done again and again runs now or is due.
#[store::boxed]
pub async fn is_coming(tx: &mut Tx, kind: &Kind) -> Result<bool> {
    let now = tx.now();
    let rows = sql!(
        "select count(*) from job where is_schedule and kind = $1 and (run_at <= $2 or (state = 'running'
           and lease_until >= $3))",
        kind.code,
        now,
        now,
    )
    .number(tx)
    .await?;
    Ok(rows > 0)
}

/// Writes the rows of schedules that are not there yet. Writes nothing where they are as they should be. Rows of kinds that are no
/// more stay, unseen and never claimed: another version of the program may know them.
#[store::boxed]
pub(crate) async fn keep_schedules(db: &store::Db, kinds: &[Kind]) -> Result<()> {
    let mut tx = db.read().await?;
    let there: Vec<(String, bool)> =
        sql!("select kind, run_at is null from job where is_schedule").all(&mut tx).await?;
    drop(tx);
    let first = |kind: &Kind| kind.schedule.first(db.now());
    let is_right =
        |kind: &Kind| there.iter().any(|(code, no_time)| code == kind.code && (!no_time || first(kind).is_none()));
    let missing: Vec<&Kind> = kinds.iter().filter(|kind| kind.schedule.is_repeated() && !is_right(kind)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut tx = db.write_aside(&store::Actor::program("jobs")).await?;
    for kind in missing {
        insert(&tx, kind, &New::default().one_at_a_time(SCHEDULE), true, first(kind))
            .push("on conflict (kind, key) where state in ('waiting', 'running') do update set run_at = coalesce(job.run_at, excluded.run_at)")
            .run(&mut tx)
            .await?;
    }
    super::claims::commit(tx).await
}

/// Cancels a job that waits; one that runs is told to stop. A schedule is not cancelled: it would run again. The caller records
/// the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where it has ended, or is a schedule; those of the store.
#[store::boxed]
pub async fn cancel(tx: &mut Tx, id: JobId) -> Result<()> {
    sql!(
        "update job set cancel_asked = (state = 'running'),
           state = case when state = 'waiting' then 'cancelled' else state end, ended_at = $1
         where state in ('running', 'waiting') and not is_schedule and id = $2",
        tx.now(),
        id,
    )
    .run_or_stale(tx)
    .await
}

/// Lets a job that failed or was cancelled wait again, as if it had just been asked for; a schedule runs now. The caller records
/// the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where it waits, runs or is done; [`StoreError::Duplicate`] where another with the same key is open.
#[store::boxed]
pub async fn try_again(tx: &mut Tx, id: JobId) -> Result<()> {
    sql!(
        "update job set state = 'waiting', cancel_asked = false, attempts = 0, interruptions = 0, error = null,
           run_at = $1 where (state in ('failed', 'cancelled') or (state = 'waiting' and is_schedule)) and id = $2",
        tx.now(),
        id,
    )
    .run_or_stale(tx)
    .await
}

/// Forgets the jobs of this kind about something that is removed.
///
/// # Errors
/// [`StoreError::Stale`] where one of them runs; those of the store.
pub async fn forget<T>(tx: &mut Tx, kind: &Kind, subject: Id<T>) -> Result<()> {
    let of = |query: Query| query.value(kind.code).push("and subject =").value(subject);
    of(Query::new("delete from job where state <> 'running' and kind =")).run(tx).await?;
    let runs = of(Query::new("select count(*) from job where kind =")).number(tx).await?;
    if runs == 0 { Ok(()) } else { Err(StoreError::Stale) }
}
