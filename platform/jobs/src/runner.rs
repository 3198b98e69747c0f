//! What runs jobs: one on each server.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use store::{Db, Result};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use uuid::Uuid;

use crate::records::claims::{Claim, How, LEASE, Queue, STOPPED, end_now};
use crate::records::list::JobId;
use crate::records::queue::keep_schedules;
use crate::schedule::wait;
use crate::{Ctx, Ended, Failed, Kind, Schedule};

/// How often a server looks whether something is due.
const TICK: Duration = Duration::from_secs(1);
/// Jobs that a server runs at once: one of each kind.
const AT_ONCE: usize = 4;
/// A job that was cancelled has so long to stop by itself.
const TO_STOP: Duration = Duration::from_secs(10);
/// A kind that is looked at as often as this, or oftener, is held from one look to the next until the lease is over.
const HELD: Duration = Duration::from_secs(10);

/// Runs jobs on one server. Each has its own number: a server that is started again is another.
#[derive(Debug)]
pub struct Runner {
    db: Db,
    kinds: Vec<Kind>,
    server: Uuid,
    tasks: JoinSet<(JobId, Ended)>,
    running: HashMap<JobId, Work>,
    held: HashMap<&'static str, Held>,
    looked: HashMap<&'static str, Instant>,
    stopping: bool,
}

/// A job that runs.
#[derive(Debug)]
struct Work {
    kind: Kind,
    ctx: Ctx,
    task: AbortHandle,
    renewed: Timestamp,
    cancelled: Option<Instant>,
}

/// The claim of a kind that this server holds while nothing is to be done.
#[derive(Debug)]
struct Held {
    claim: Claim,
    renewed: Timestamp,
}

impl Runner {
    /// A server with these kinds of work.
    #[must_use]
    pub fn new(db: &Db, kinds: &[Kind]) -> Self {
        Self {
            server: db.random().uuid(db.clock()),
            db: db.clone(),
            kinds: kinds.to_vec(),
            tasks: JoinSet::new(),
            running: HashMap::new(),
            held: HashMap::new(),
            looked: HashMap::new(),
            stopping: false,
        }
    }

    /// Goes on until it is told to stop.
    #[must_use]
    pub fn start(self) -> Started {
        let (stop, told) = watch::channel(None);
        Started { stop, task: tokio::spawn(self.serve(told)) }
    }

    async fn serve(mut self, mut told: watch::Receiver<Option<Duration>>) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut has_schedules = false;
        loop {
            if !has_schedules {
                has_schedules = noted(keep_schedules(&self.db, &self.kinds).await).is_some();
            }
            noted(self.round().await);
            tokio::select! {
                _ = ticks.tick() => {}
                Some(ended) = self.tasks.join_next_with_id(), if !self.tasks.is_empty() => self.has_ended(ended).await,
                changed = told.changed() => match changed {
                    Ok(()) => break,
                    Err(_) => return,
                },
            }
        }
        let grace = told.borrow().unwrap_or_default();
        self.drain(grace).await;
    }

    /// Hears what was cancelled, renews what runs, begins what is due. Says whether anything was begun.
    ///
    /// # Errors
    /// Those of the store: the next round tries again.
    async fn round(&mut self) -> Result<bool> {
        self.look_after().await?;
        if self.stopping {
            return Ok(false);
        }
        let stay: Vec<&str> = self.kinds.iter().filter(|kind| !kind.begins_again).map(|kind| kind.code).collect();
        self.queue().fail_stopped(&stay).await?;
        let mut begun = false;
        while self.claim_one().await? {
            begun = true;
        }
        Ok(self.look().await? || begun)
    }

    fn queue(&self) -> Queue<'_> {
        Queue { db: &self.db, server: self.server }
    }

    async fn look_after(&mut self) -> Result<()> {
        if self.running.is_empty() {
            return Ok(());
        }
        let wanted = self.queue().to_cancel().await?;
        wanted.into_iter().for_each(|id| self.cancel(id));
        let now = self.db.now();
        let old: Vec<Claim> = self
            .running
            .values()
            .filter(|work| now.duration_since(work.renewed) >= LEASE / 3)
            .map(|work| work.ctx.claim().clone())
            .collect();
        if !old.is_empty() {
            let lost = self.queue().renew(&old).await?;
            for claim in &old {
                match self.running.get_mut(&claim.id) {
                    Some(_) if lost.contains(&claim.id) => self.cancel(claim.id),
                    Some(work) => work.renewed = now,
                    None => {}
                }
            }
        }
        for work in self.running.values() {
            // Wherever it waits, it is dropped there; a transaction that it had begun leaves nothing.
            if work.cancelled.is_some_and(|at| at.elapsed() > TO_STOP) {
                work.task.abort();
            }
        }
        Ok(())
    }

    fn cancel(&mut self, id: JobId) {
        if let Some(work) = self.running.get_mut(&id) {
            work.ctx.cancel();
            work.cancelled.get_or_insert_with(Instant::now);
        }
    }

    /// Kinds of which this server runs none.
    fn idle(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.iter().filter(|kind| !self.running.values().any(|work| work.kind.code == kind.code))
    }

    async fn claim_one(&mut self) -> Result<bool> {
        if self.running.len() >= AT_ONCE {
            return Ok(false);
        }
        let idle: Vec<&str> = self.idle().map(|kind| kind.code).collect();
        let claim = self.queue().claim(&idle).await?;
        Ok(claim.is_some_and(|claim| self.begin(claim, self.db.now())))
    }

    /// Asks the kinds that run when they are needed.
    async fn look(&mut self) -> Result<bool> {
        let mut begun = false;
        let idle: Vec<Kind> = self.idle().copied().collect();
        for kind in idle {
            let Schedule::WhenNeeded { look, is_needed } = kind.schedule else { continue };
            let is_time = self.looked.get(kind.code).is_none_or(|at| at.elapsed() >= look);
            if !is_time {
                continue;
            }
            self.looked.insert(kind.code, Instant::now());
            if !is_needed(self.db.clone()).await? {
                continue;
            }
            let now = self.db.now();
            // What was held has the time of its lease that is left; two thirds are enough for what is looked at so often.
            let held = self.held.remove(kind.code).filter(|held| now.duration_since(held.renewed) < LEASE * 2 / 3);
            let held = match held {
                Some(held) => Some(held),
                None => self.queue().claim_needed(kind.code).await?.map(|claim| Held { claim, renewed: now }),
            };
            begun |= held.is_some_and(|held| self.begin(held.claim, held.renewed));
        }
        Ok(begun)
    }

    fn begin(&mut self, claim: Claim, renewed: Timestamp) -> bool {
        let Some(kind) = self.kinds.iter().find(|kind| kind.code == claim.kind).copied() else { return false };
        let id = claim.id;
        let ctx = Ctx::new(self.db.clone(), kind, claim);
        let work = (kind.run)(ctx.clone());
        let task = self.tasks.spawn(async move { (id, work.await) });
        self.running.insert(id, Work { kind, ctx, task, renewed, cancelled: None });
        true
    }

    async fn has_ended(
        &mut self,
        ended: std::result::Result<(tokio::task::Id, (JobId, Ended)), tokio::task::JoinError>,
    ) {
        let (id, ended) = match ended {
            Ok((_, (id, ended))) => (id, ended),
            Err(error) => {
                let found = self.running.iter().find(|(_, work)| work.task.id() == error.id());
                let Some((id, work)) = found else { return };
                let was_stopped = work.cancelled.is_some() || error.is_cancelled();
                let ended = if was_stopped { Failed::Cancelled } else { Failed::ForNow(DEFECT.to_owned()) };
                (*id, Err(ended))
            }
        };
        let Some(work) = self.running.remove(&id) else { return };
        let how = self.how(&work, ended);
        if let (How::Done { .. }, Schedule::WhenNeeded { look, .. }) = (&how, work.kind.schedule)
            && look <= HELD
        {
            self.held.insert(work.kind.code, Held { claim: work.ctx.claim().clone(), renewed: work.renewed });
            return;
        }
        // Where the claim is lost or the database does not answer, its lease ends.
        noted(end_now(&self.db, work.ctx.claim(), &how).await);
    }

    fn how(&self, work: &Work, ended: Ended) -> How {
        let now = self.db.now();
        let (schedule, claim) = (work.kind.schedule, work.ctx.claim());
        let (next, is_repeated) = (schedule.next(now), schedule.is_repeated());
        let error = match ended {
            Ok(()) => return How::Done { next, is_repeated },
            Err(Failed::Cancelled) if self.stopping && work.cancelled.is_none() => return self.given_back(&work.kind),
            Err(_) if work.cancelled.is_some() => return How::Cancelled { next, is_repeated },
            Err(Failed::Cancelled) => return How::Cancelled { next, is_repeated },
            Err(Failed::ForGood(error)) => {
                tracing::warn!(job = work.kind.code, error, "a job failed");
                return if is_repeated { How::NextTime { at: next, error } } else { How::Failed { error } };
            }
            Err(Failed::ForNow(error)) => error,
        };
        tracing::warn!(job = work.kind.code, error, "a job failed; it will be tried again");
        let failures = (claim.attempt - claim.interruptions).max(1);
        let again = now + wait(failures);
        match (failures < work.kind.tries, is_repeated) {
            (true, false) => How::Later { at: again, error },
            (true, true) => How::Later { at: next.map_or(again, |next| next.min(again)), error },
            (false, true) => How::NextTime { at: Some(next.unwrap_or(again)), error },
            (false, false) => How::Failed { error },
        }
    }

    fn given_back(&self, kind: &Kind) -> How {
        match (kind.begins_again, kind.schedule) {
            (true, Schedule::WhenNeeded { .. }) => How::GivenBack { at: None },
            (true, _) => How::GivenBack { at: Some(self.db.now()) },
            (false, _) => How::Failed { error: STOPPED.to_owned() },
        }
    }

    /// Begins nothing more, gives what runs so much time, and gives the rest back.
    async fn drain(&mut self, grace: Duration) {
        self.stopping = true;
        let until = Instant::now() + grace;
        while !self.tasks.is_empty() && Instant::now() < until {
            let left = TICK.min(until - Instant::now());
            if let Ok(Some(ended)) = timeout(left, self.tasks.join_next_with_id()).await {
                self.has_ended(ended).await;
            }
            noted(self.look_after().await);
        }
        self.tasks.abort_all();
        while let Some(ended) = self.tasks.join_next_with_id().await {
            self.has_ended(ended).await;
        }
        for (_, held) in std::mem::take(&mut self.held) {
            noted(end_now(&self.db, &held.claim, &How::Done { next: None, is_repeated: true }).await);
        }
    }
}

/// What is said of a job that ended in a panic.
const DEFECT: &str = "OnePlan stopped in the middle of it: this is a fault in OnePlan. Please report it.";

fn noted<T>(result: Result<T>) -> Option<T> {
    result.map_err(|error| tracing::warn!(?error, "jobs cannot be looked at; they wait")).ok()
}

/// A runner that runs. Dropped without [`Started::stop`], it ends as if the server were killed: leases end by themselves.
#[derive(Debug)]
pub struct Started {
    stop: watch::Sender<Option<Duration>>,
    task: tokio::task::JoinHandle<()>,
}

impl Started {
    /// Begins nothing more, gives what runs this much time to end, and gives the rest back, so that another server begins with it
    /// at once.
    #[store::boxed]
    pub async fn stop(mut self, grace: Duration) {
        // Nobody hears it where the runner has ended.
        let _ = self.stop.send(Some(grace));
        let _ = (&mut self.task).await;
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Runs everything that is due, and what becomes due by it, until nothing is: for commands and tests. Gives how many jobs ran.
#[store::boxed]
pub async fn run_due(db: &Db, kinds: &[Kind]) -> Result<usize> {
    keep_schedules(db, kinds).await?;
    let mut runner = Runner::new(db, kinds);
    let mut ran = 0;
    loop {
        let begun = runner.round().await?;
        if !begun && runner.tasks.is_empty() {
            break;
        }
        if let Some(ended) = runner.tasks.join_next_with_id().await {
            runner.has_ended(ended).await;
            ran += 1;
        }
    }
    runner.drain(Duration::ZERO).await;
    Ok(ran)
}
