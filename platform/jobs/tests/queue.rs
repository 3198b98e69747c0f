//! The queue on both databases: who runs what, once, and what becomes of it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use jobs::{Ctx, Ended, Failed, Job, JobId, Kind, New, Runner, State, run_due};
use store::testing::{TestDb, noon};
use store::{Actor, Clock, Db, Entry, Id, Migrations, Query, Random, Right};
use uuid::Uuid;

const ROOMS: &[&Migrations] = &[&jobs::MIGRATIONS];

/// A database on each of the two, and the clock that moves it.
struct Area {
    db: TestDb,
    clock: Arc<AtomicI64>,
}

async fn on_each<F: AsyncFn(Area)>(test: F) {
    let millis = || Arc::new(AtomicI64::new(noon().as_millisecond()));
    let clock = millis();
    let db = store::testing::sqlite(ROOMS, Clock::by_hand(clock.clone())).await;
    test(Area { db, clock }).await;
    let clock = millis();
    if let Some(db) = store::testing::postgres(ROOMS, Clock::by_hand(clock.clone())).await {
        test(Area { db, clock }).await;
    }
}

impl Area {
    fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }

    /// The same database, as another server has it open.
    async fn other_server(&self) -> Db {
        Db::open(self.db.place(), ROOMS, Clock::by_hand(self.clock.clone()), Random::system()).await.unwrap()
    }

    async fn ask(&self, kind: &Kind, new: New) -> JobId {
        let mut tx = self.db.write(&Actor::program("test")).await.unwrap();
        let id = jobs::enqueue(&mut tx, kind, new).await.unwrap();
        tx.record(Entry::new("job.ask", "job", Some(id.uuid()), Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn ask_about(&self, kind: &Kind) -> (JobId, Uuid) {
        let subject: Id<()> = self.db.new_id();
        (self.ask(kind, New::about(subject)).await, subject.uuid())
    }

    async fn job(&self, id: JobId) -> Job {
        jobs::one(&mut self.db.read().await.unwrap(), id).await.unwrap()
    }

    async fn change(&self, act: impl AsyncFnOnce(&mut store::Tx) -> store::Result<()>) -> store::Result<()> {
        let mut tx = self.db.write(&Actor::program("test")).await.unwrap();
        act(&mut tx).await?;
        tx.record(Entry::new("job.change", "job", None, Right::Test)).await.unwrap();
        tx.commit().await
    }

    /// Waits until a job stands so, in real seconds.
    async fn until(&self, id: JobId, state: State) {
        for _ in 0..200 {
            if self.job(id).await.state == state {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it is still {:?}", self.job(id).await);
    }
}

/// How often a job about each thing began.
static BEGAN: LazyLock<Mutex<HashMap<Uuid, i64>>> = LazyLock::new(Mutex::default);

fn began(subject: Uuid) -> i64 {
    BEGAN.lock().unwrap().get(&subject).copied().unwrap_or(0)
}

fn note(ctx: &Ctx) -> Result<(), Failed> {
    let subject: Id<()> = ctx.subject()?;
    *BEGAN.lock().unwrap().entry(subject.uuid()).or_default() += 1;
    Ok(())
}

const QUICK: Kind = Kind::asked("test.quick", "Do it", |ctx| Box::pin(async move { note(&ctx) }));
const SLOW: Kind = Kind::asked("test.slow", "Take a moment", |ctx| {
    Box::pin(async move {
        note(&ctx)?;
        tokio::time::sleep(Duration::from_millis(5)).await;
        Ok(())
    })
});
/// The first time it never ends.
const HANGS: Kind = Kind::asked("test.hangs", "Never end", |ctx| Box::pin(hang_at_first(ctx)));
const LEAVES: Kind = Kind::asked("test.leaves", "Send it", |ctx| Box::pin(hang_at_first(ctx))).not_after_a_stop();

async fn hang_at_first(ctx: Ctx) -> Ended {
    note(&ctx)?;
    let subject: Id<()> = ctx.subject()?;
    if began(subject.uuid()) == 1 {
        std::future::pending::<()>().await;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_never_share_a_job() {
    on_each(async |area| {
        let other = area.other_server().await;
        let mut subjects = Vec::new();
        for _ in 0..40 {
            subjects.push(area.ask_about(&SLOW).await.1);
        }
        let (one, two) = tokio::join!(run_due(&area.db, &[SLOW]), run_due(&other, &[SLOW]));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(one + two, 40, "{one} and {two}");
        assert!(subjects.iter().all(|subject| began(*subject) == 1));
        other.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_job_whose_server_was_killed_is_taken_up_again_when_its_lease_is_over() {
    on_each(async |area| {
        let (id, subject) = area.ask_about(&HANGS).await;
        let server = Runner::new(&area.db, &[HANGS]).start();
        area.until(id, State::Running).await;
        drop(server);
        assert_eq!(run_due(&area.db, &[HANGS]).await.unwrap(), 0, "another may still run it");
        area.pass(61);
        assert_eq!(run_due(&area.db, &[HANGS]).await.unwrap(), 1);
        assert_eq!((area.job(id).await.state, began(subject)), (State::Done, 2));
    })
    .await;
}

#[tokio::test]
async fn a_lease_is_renewed_while_the_job_runs() {
    on_each(async |area| {
        let (id, subject) = area.ask_about(&HANGS).await;
        let server = Runner::new(&area.db, &[HANGS]).start();
        area.until(id, State::Running).await;
        let first = area.job(id).await.lease_until();
        area.pass(30);
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        assert!(area.job(id).await.lease_until() > first);
        area.pass(45);
        assert_eq!(run_due(&area.db, &[HANGS]).await.unwrap(), 0);
        assert_eq!(began(subject), 1);
        server.stop(Duration::ZERO).await;
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_gives_its_jobs_back_at_once() {
    on_each(async |area| {
        let (id, subject) = area.ask_about(&HANGS).await;
        let server = Runner::new(&area.db, &[HANGS]).start();
        area.until(id, State::Running).await;
        let waiting = area.ask_about(&QUICK).await.0;
        server.stop(Duration::from_millis(100)).await;
        let job = area.job(id).await;
        assert_eq!((job.state, job.attempts, job.interruptions), (State::Waiting, 0, 0));
        assert_eq!(area.job(waiting).await.state, State::Waiting);
        assert_eq!(run_due(&area.db, &[HANGS]).await.unwrap(), 1);
        assert_eq!((area.job(id).await.state, began(subject)), (State::Done, 2));
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_lets_its_jobs_end_in_their_time() {
    const SECOND: Kind = Kind::asked("test.second", "Take a second", |_| {
        Box::pin(async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Ok(())
        })
    });
    on_each(async |area| {
        let (id, _) = area.ask_about(&SECOND).await;
        let server = Runner::new(&area.db, &[SECOND]).start();
        area.until(id, State::Running).await;
        server.stop(Duration::from_secs(20)).await;
        assert_eq!(area.job(id).await.state, State::Done);
    })
    .await;
}

#[tokio::test]
async fn what_leaves_the_database_is_not_done_again_after_a_kill_and_an_administrator_is_told() {
    on_each(async |area| {
        let (id, subject) = area.ask_about(&LEAVES).await;
        let server = Runner::new(&area.db, &[LEAVES]).start();
        area.until(id, State::Running).await;
        drop(server);
        area.pass(61);
        assert_eq!(run_due(&area.db, &[LEAVES]).await.unwrap(), 0);
        let job = area.job(id).await;
        assert_eq!((job.state, began(subject)), (State::Failed, 1));
        assert!(job.error.unwrap().contains("stopped in the middle"));
        area.change(async |tx| jobs::try_again(tx, id).await).await.unwrap();
        assert_eq!(run_due(&area.db, &[LEAVES]).await.unwrap(), 1);
        assert_eq!(area.job(id).await.state, State::Done);
    })
    .await;
}

#[tokio::test]
async fn a_failure_is_tried_again_later_and_later_and_then_stands_with_its_reason() {
    const FAILS: Kind = Kind::asked("test.fails", "Fail", |ctx| {
        Box::pin(async move {
            note(&ctx)?;
            Err(Failed::ForNow("The far end does not answer.".to_owned()))
        })
    })
    .tries(3);
    on_each(async |area| {
        let (id, subject) = area.ask_about(&FAILS).await;
        for (wait, began_by_then) in [(0, 1), (29, 1), (1, 2), (119, 2), (1, 3), (86_400, 3)] {
            area.pass(wait);
            run_due(&area.db, &[FAILS]).await.unwrap();
            assert_eq!(began(subject), began_by_then, "after {wait} seconds more");
        }
        let job = area.job(id).await;
        assert_eq!(job.state, State::Failed);
        assert_eq!(job.error.as_deref(), Some("The far end does not answer."));
    })
    .await;
}

#[tokio::test]
async fn what_no_trying_mends_fails_at_once_and_a_panic_is_said_to_be_a_fault() {
    const HOPELESS: Kind = Kind::asked("test.hopeless", "Fail", |_| {
        Box::pin(async { Err(Failed::ForGood("The file is missing.".to_owned())) })
    });
    const PANICS: Kind = Kind::asked("test.panics", "Panic", |_| Box::pin(async { panic!("on purpose") })).tries(1);
    on_each(async |area| {
        let (hopeless, panics) = (area.ask_about(&HOPELESS).await.0, area.ask_about(&PANICS).await.0);
        run_due(&area.db, &[HOPELESS, PANICS]).await.unwrap();
        let job = area.job(hopeless).await;
        assert_eq!((job.state, job.error.as_deref()), (State::Failed, Some("The file is missing.")));
        let job = area.job(panics).await;
        assert_eq!(job.state, State::Failed);
        assert!(job.error.unwrap().contains("fault in OnePlan"));
    })
    .await;
}

#[tokio::test]
async fn a_job_asked_for_twice_with_one_key_runs_once() {
    on_each(async |area| {
        let subject: Id<()> = area.db.new_id();
        let new = || New::about(subject).one_at_a_time("all");
        let first = area.ask(&QUICK, new()).await;
        assert_eq!(area.ask(&QUICK, new()).await, first);
        assert_eq!(run_due(&area.db, &[QUICK]).await.unwrap(), 1);
        let later = area.ask(&QUICK, new()).await;
        assert_ne!(later, first, "what has ended can be asked for anew");
        assert_eq!(run_due(&area.db, &[QUICK]).await.unwrap(), 1);

        let once = area.ask(&QUICK, New::about(subject).once("letter 7")).await;
        assert_eq!(run_due(&area.db, &[QUICK]).await.unwrap(), 1);
        assert_eq!(area.ask(&QUICK, New::about(subject).once("letter 7")).await, once);
        assert_eq!(run_due(&area.db, &[QUICK]).await.unwrap(), 0);
        assert_eq!(began(subject.uuid()), 3);
    })
    .await;
}

#[tokio::test]
async fn a_job_asked_for_while_it_runs_runs_once_more() {
    const HALF: Kind = Kind::asked("test.half", "Take half a second", |ctx| {
        Box::pin(async move {
            note(&ctx)?;
            tokio::time::sleep(Duration::from_millis(500)).await;
            Ok(())
        })
    });
    on_each(async |area| {
        let subject: Id<()> = area.db.new_id();
        let new = || New::about(subject).one_at_a_time("all");
        let id = area.ask(&HALF, new()).await;
        let server = Runner::new(&area.db, &[HALF]).start();
        area.until(id, State::Running).await;
        assert_eq!(area.ask(&HALF, new()).await, id);
        assert_eq!(area.ask(&HALF, new()).await, id);
        area.until(id, State::Done).await;
        assert_eq!(began(subject.uuid()), 2);
        server.stop(Duration::ZERO).await;
    })
    .await;
}

#[tokio::test]
async fn a_job_that_is_cancelled_does_not_begin_or_stops() {
    const PATIENT: Kind = Kind::asked("test.patient", "Wait to be stopped", |ctx| {
        Box::pin(async move {
            while !ctx.is_cancelled() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(Failed::Cancelled)
        })
    });
    on_each(async |area| {
        let (waits, subject) = area.ask_about(&QUICK).await;
        area.change(async |tx| jobs::cancel(tx, waits).await).await.unwrap();
        assert_eq!(run_due(&area.db, &[QUICK]).await.unwrap(), 0);
        assert_eq!((area.job(waits).await.state, began(subject)), (State::Cancelled, 0));
        assert!(area.change(async |tx| jobs::cancel(tx, waits).await).await.is_err(), "it has ended");

        let (runs, _) = area.ask_about(&PATIENT).await;
        let server = Runner::new(&area.db, &[PATIENT]).start();
        area.until(runs, State::Running).await;
        area.change(async |tx| jobs::cancel(tx, runs).await).await.unwrap();
        area.until(runs, State::Cancelled).await;
        server.stop(Duration::ZERO).await;
    })
    .await;
}

#[tokio::test]
async fn each_scheduled_time_is_one_server_s() {
    const HOURLY: Kind = Kind::every("test.hourly", "Do it each hour", Duration::from_secs(3_600), |ctx| {
        Box::pin(async move { log(&ctx).await })
    });
    const NIGHTLY: Kind =
        Kind::nightly("test.nightly", "Do it each night", 2, |ctx| Box::pin(async move { log(&ctx).await }));
    on_each(async |area| {
        let other = area.other_server().await;
        let kinds = &[HOURLY, NIGHTLY];
        for hour in 0..24_i64 {
            let (one, two) = tokio::join!(run_due(&area.db, kinds), run_due(&other, kinds));
            let ran = one.unwrap() + two.unwrap();
            // It is noon less three when the test begins, and two in the morning 17 hours later.
            let expected = if hour == 0 || hour == 17 { 2 } else { 1 };
            assert_eq!(ran, expected, "{hour} hours later");
            area.pass(3_600);
        }
        other.close().await;
    })
    .await;
}

async fn log(ctx: &Ctx) -> Ended {
    let mut tx = ctx.db().write(&Actor::program("test")).await?;
    tx.record(Entry::new("test.log", "job", None, Right::Test)).await?;
    Ok(tx.commit().await?)
}

#[tokio::test]
async fn a_schedule_that_fails_is_tried_again_and_comes_back_at_its_next_time() {
    const SULKS: Kind = Kind::nightly("test.sulks", "Fail each night", 2, |_| {
        Box::pin(async { Err(Failed::ForNow("No.".to_owned())) })
    })
    .tries(2);
    on_each(async |area| {
        let schedule = async || jobs::schedules(&mut area.db.read().await.unwrap()).await.unwrap().remove(0);
        assert_eq!(run_due(&area.db, &[SULKS]).await.unwrap(), 1);
        assert_eq!(schedule().await.run_at().unwrap(), noon() + jiff::SignedDuration::from_secs(30));
        area.pass(30);
        assert_eq!(run_due(&area.db, &[SULKS]).await.unwrap(), 1);
        let after = schedule().await;
        assert_eq!((after.state, after.error.as_deref()), (State::Waiting, Some("No.")));
        assert_eq!(after.run_at().unwrap(), "2026-11-03T02:00:00Z".parse().unwrap());
    })
    .await;
}

#[tokio::test]
async fn what_runs_when_needed_runs_soon_where_somebody_wishes_it() {
    const NEVER: Kind = Kind::when_needed(
        "test.never",
        "Do it when needed",
        Duration::from_secs(60),
        |_| Box::pin(async { Ok(false) }),
        |ctx| Box::pin(async move { log(&ctx).await }),
    );
    on_each(async |area| {
        assert_eq!(run_due(&area.db, &[NEVER]).await.unwrap(), 0);
        let is_coming = async || jobs::is_coming(&mut area.db.read().await.unwrap(), &NEVER).await.unwrap();
        assert!(!is_coming().await);
        area.change(async |tx| jobs::soon(tx, &NEVER).await).await.unwrap();
        assert!(is_coming().await);
        assert_eq!(run_due(&area.db, &[NEVER]).await.unwrap(), 1);
        assert!(!is_coming().await);
    })
    .await;
}

#[tokio::test]
async fn how_far_a_job_is_can_be_seen_while_it_runs() {
    const COUNTS: Kind = Kind::asked("test.counts", "Count", |ctx| {
        Box::pin(async move {
            ctx.progress(3_000, 10_000, "3,000 of 10,000 simulations").await?;
            std::future::pending().await
        })
    });
    on_each(async |area| {
        let (id, subject) = area.ask_about(&COUNTS).await;
        let server = Runner::new(&area.db, &[COUNTS]).start();
        area.until(id, State::Running).await;
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            if area.job(id).await.total > 0 {
                break;
            }
        }
        let mut tx = area.db.read().await.unwrap();
        let found = jobs::about(&mut tx, &COUNTS, &[Id::<()>::from_uuid(subject)]).await.unwrap();
        drop(tx);
        let job = &found[&subject];
        assert_eq!((job.done, job.total, job.message.as_str()), (3_000, 10_000, "3,000 of 10,000 simulations"));
        server.stop(Duration::ZERO).await;
    })
    .await;
}

#[tokio::test]
async fn what_a_job_did_and_that_it_is_done_stand_together_and_a_server_that_lost_it_changes_nothing() {
    static FIRST: LazyLock<Mutex<Option<Ctx>>> = LazyLock::new(Mutex::default);
    const ONCE: Kind = Kind::asked("test.once", "Do it once", |ctx| {
        Box::pin(async move {
            if ctx.attempt() == 1 {
                *FIRST.lock().unwrap() = Some(ctx);
                std::future::pending::<()>().await;
                return Ok(());
            }
            act(&ctx).await
        })
    });
    async fn act(ctx: &Ctx) -> Ended {
        let mut tx = ctx.db().write(&Actor::program("test")).await?;
        tx.record(Entry::new("test.act", "job", None, Right::Test)).await?;
        ctx.done_in(&mut tx).await?;
        Ok(tx.commit().await?)
    }
    on_each(async |area| {
        let (id, _) = area.ask_about(&ONCE).await;
        let server = Runner::new(&area.db, &[ONCE]).start();
        area.until(id, State::Running).await;
        area.pass(61);
        let other = area.other_server().await;
        assert_eq!(run_due(&other, &[ONCE]).await.unwrap(), 1);
        assert_eq!(area.job(id).await.state, State::Done);
        // The first server was only slow, and wakes up.
        let late = FIRST.lock().unwrap().take().unwrap();
        assert!(act(&late).await.is_err());
        let acts = Query::new("select count(*) from audit_entry where action = 'test.act'");
        assert_eq!(acts.number(&mut area.db.read().await.unwrap()).await.unwrap(), 1);
        drop(server);
        other.close().await;
    })
    .await;
}

const SEALS: Kind = Kind::when_needed(
    "test.seals",
    "Seal",
    Duration::from_secs(1),
    |_| Box::pin(async { Ok(true) }),
    |ctx| Box::pin(async move { log(&ctx).await }),
);

#[tokio::test]
async fn what_is_looked_at_all_the_time_belongs_to_one_server_until_that_is_gone() {
    on_each(async |area| {
        let other = area.other_server().await;
        let first = Runner::new(&area.db, &[SEALS]).start();
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        let row = jobs::schedules(&mut area.db.read().await.unwrap()).await.unwrap().remove(0);
        assert_eq!((row.state, row.attempts), (State::Running, 1), "one claim for several runs");
        assert_eq!(run_due(&other, &[SEALS]).await.unwrap(), 0);
        drop(first);
        area.pass(61);
        assert_eq!(run_due(&other, &[SEALS]).await.unwrap(), 1);
        other.close().await;
    })
    .await;
}

fn log_length(place: &str) -> u64 {
    std::fs::metadata(Path::new(&format!("{place}-wal"))).map_or(0, |file| file.len())
}

#[tokio::test]
async fn a_server_without_anything_to_do_writes_nothing() {
    const IDLE: Kind = Kind::when_needed(
        "test.idle",
        "Do nothing",
        Duration::from_secs(1),
        |_| Box::pin(async { Ok(false) }),
        |_| Box::pin(async { Ok(()) }),
    );
    let db = store::testing::sqlite(ROOMS, Clock::fixed(noon())).await;
    let server = Runner::new(&db, &[IDLE, QUICK]).start();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let before = log_length(db.place());
    tokio::time::sleep(Duration::from_millis(3_500)).await;
    assert_eq!(log_length(db.place()), before);
    server.stop(Duration::ZERO).await;
}

#[tokio::test]
async fn jobs_that_ended_are_kept_for_a_month_and_failed_ones_for_three() {
    const HOPELESS: Kind =
        Kind::asked("test.hopeless", "Fail", |_| Box::pin(async { Err(Failed::ForGood("No.".to_owned())) }));
    on_each(async |area| {
        area.ask_about(&QUICK).await;
        area.ask_about(&HOPELESS).await;
        run_due(&area.db, &[QUICK, HOPELESS]).await.unwrap();
        let left = async || {
            run_due(&area.db, jobs::JOBS).await.unwrap();
            Query::new("select count(*) from job where not is_schedule")
                .number(&mut area.db.read().await.unwrap())
                .await
                .unwrap()
        };
        for (days, kept) in [(29, 2), (2, 1), (58, 1), (2, 0)] {
            area.pass(days * 86_400);
            assert_eq!(left().await, kept);
        }
    })
    .await;
}
