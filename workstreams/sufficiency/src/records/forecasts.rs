//! Forecasts: asked for, run in the background, kept as they were made, locked where they are cited.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use approval::{Checksum, Frozen, frozen};
use jiff::Timestamp;
use jobs::{Ctx, Ended, Failed, Job, New, Running, State};
use page::words;
use projection::cohorts::{History, Priors, Room, Scenario};
use projection::gap::Capacity;
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::{Actor, Entry, Id, Result, Right, StoreError, Tx, query, sql};

use super::{beside, snapshot};
use crate::model::inputs::{Kind, population};
use crate::model::levers::with_codes;
use crate::model::outcome::{Outcome, Wanted, make};
use crate::model::provision::Provision;
use crate::model::snapshot::Snapshot;

/// A forecast's id.
pub type ForecastId = Id<Forecast>;

/// Makes a forecast that was asked for.
pub const RUN: jobs::Kind = jobs::Kind::asked("sufficiency.forecast", "Make a forecast", run);

fn run(ctx: Ctx) -> Running {
    Box::pin(make_and_keep(ctx))
}

/// How a forecast stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Stands {
    /// It waits for a server.
    #[default]
    Waiting,
    /// It is being made.
    Running {
        /// Simulations that are done.
        done: i64,
        /// Of how many; 0 where it has not said yet.
        total: i64,
    },
    /// It has an outcome.
    Done,
    /// It has none, for this reason.
    Failed(String),
    /// Somebody cancelled it.
    Cancelled,
}

impl Stands {
    fn of(job: Option<&Job>) -> Self {
        let Some(job) = job else {
            return Self::Failed("This forecast failed some time ago. Remove it and make another.".to_owned());
        };
        match job.state {
            State::Running if job.cancel_asked => Self::Cancelled,
            State::Running => Self::Running { done: job.done, total: job.total },
            State::Waiting | State::Done => Self::Waiting,
            State::Failed => Self::Failed(job.error.clone().unwrap_or_default()),
            State::Cancelled => Self::Cancelled,
        }
    }
}

/// A forecast, without its outcome.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Forecast {
    pub id: ForecastId,
    pub name: String,
    /// What it is for.
    pub why: String,
    scenario: String,
    /// How many simulations.
    pub simulations: i64,
    /// How many Januaries.
    pub years: i64,
    pub seed: i64,
    has_outcome: bool,
    #[sqlx(skip)]
    pub stands: Stands,
    pub asked_by: String,
    asked_at: jiff_sqlx::Timestamp,
    /// SHA-256 of everything it was made of.
    pub made_of: Option<String>,
    /// By whom, when and why it was locked; nothing where it is not.
    #[sqlx(skip)]
    pub lock: Option<Frozen>,
}

const LOCK: frozen::Kind<Forecast> = frozen::Kind::new("sufficiency_forecast", "locked forecast");

/// What a lock's checksum is of: what was assumed, what came of it, and what it is laid beside.
#[derive(Debug, sqlx::FromRow, Serialize)]
struct Locked {
    scenario: String,
    simulations: i64,
    years: i64,
    seed: i64,
    made_of: Option<String>,
    outcome: Option<String>,
    beside: Option<String>,
}

async fn locked(tx: &mut Tx, id: ForecastId) -> Result<Locked> {
    sql!(
        "select scenario, simulations, years, seed, made_of, outcome, beside from sufficiency_forecast where id = $1",
        id,
    )
    .one(tx)
    .await
}

impl Forecast {
    /// What is assumed otherwise.
    #[must_use]
    pub fn scenario(&self) -> Scenario {
        with_codes(serde_json::from_str(&self.scenario).unwrap_or_default())
    }

    /// When it was asked for.
    #[must_use]
    pub fn asked_at(&self) -> Timestamp {
        self.asked_at.to_jiff()
    }

    /// Whether it is locked: cited, and never changed or removed.
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        self.lock.is_some()
    }

    /// Whether it has an outcome.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.stands == Stands::Done
    }
}

const FORECAST: &str =
    "select id, name, why, scenario, simulations, years, seed, outcome is not null as has_outcome, asked_by, asked_at, made_of
    from sufficiency_forecast";

/// All, the newest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Forecast>> {
    let all = sql!(FORECAST, "order by asked_at desc, id desc").all(tx).await?;
    with_stands(tx, all).await
}
/// # Errors
/// Those of the store; not found where there is none.
pub async fn one(tx: &mut Tx, id: ForecastId) -> Result<Forecast> {
    let all = sql!(FORECAST, "where id = $1", id).all(tx).await?;
    with_stands(tx, all).await?.pop().ok_or(StoreError::NotFound)
}

async fn with_stands(tx: &mut Tx, mut all: Vec<Forecast>) -> Result<Vec<Forecast>> {
    let to_come: Vec<ForecastId> = all.iter().filter(|one| !one.has_outcome).map(|one| one.id).collect();
    let jobs = jobs::about(tx, &RUN, &to_come).await?;
    let mut locks = LOCK.all(tx).await?;
    for one in &mut all {
        one.lock = locks.remove(&one.id);
        one.stands = if one.has_outcome { Stands::Done } else { Stands::of(jobs.get(&one.id.uuid())) };
    }
    Ok(all)
}

/// The one that pages begin with: of those that assume nothing the one that was locked last, else the newest; else any.
#[must_use]
pub fn current(all: &[Forecast]) -> Option<&Forecast> {
    let done = || all.iter().filter(|one| one.is_done());
    let plain = || done().filter(|one| one.scenario().levers.is_empty());
    let locked = plain().filter(|one| one.is_locked()).max_by_key(|one| one.lock.as_ref().map(Frozen::made_at));
    locked.or_else(|| plain().next()).or_else(|| done().next())
}

/// Its outcome; of a locked one as it was locked.
///
/// # Errors
/// Those of the store; not found where it has none; [`StoreError::NotAsFrozen`].
pub async fn outcome(tx: &mut Tx, id: ForecastId) -> Result<Outcome> {
    let found = locked(tx, id).await?;
    if let Some(lock) = LOCK.find(tx, id).await? {
        lock.covers(&found)?;
    }
    let text = found.outcome.ok_or(StoreError::NotFound)?;
    store::json::read(&text, "The forecast")
}

/// Asks for one. The caller records the audit entry.
pub async fn ask(tx: &mut Tx, (name, why): (&str, &str), wanted: &Wanted, by: &str) -> Result<ForecastId> {
    let id: ForecastId = tx.new_id();
    let scenario = store::json::kept(&wanted.scenario)?;
    query::insert(
        "sufficiency_forecast",
        vec![
            ("id", id.into()),
            ("name", name.into()),
            ("why", why.into()),
            ("scenario", scenario.into()),
            ("simulations", numbers::fitted::<i64>(wanted.simulations).into()),
            ("years", i64::from(wanted.years).into()),
            ("seed", numbers::fitted::<i64>(wanted.seed).into()),
            ("asked_by", by.into()),
            ("asked_at", tx.now().into()),
        ],
    )
    .run(tx)
    .await?;
    jobs::enqueue(tx, &RUN, New::about(id)).await?;
    Ok(id)
}

/// Locks one that is done: it is cited from now on, beside places and prices as they are now. Gives the checksum, which the
/// caller records in the audit entry.
///
/// # Errors
/// Those of the store; [`StoreError::Stale`] where it is locked already; not found where it is not done.
pub async fn lock(tx: &mut Tx, id: ForecastId, by: &Actor, why: &str) -> Result<Checksum> {
    let first = outcome(tx, id).await?.years.first().copied().unwrap_or(0);
    if LOCK.is_frozen(tx, id).await? {
        return Err(StoreError::Stale);
    }
    beside::keep(tx, id, first).await?;
    let now = locked(tx, id).await?;
    LOCK.seal(tx, id, &now, Some(why), by).await
}

/// The schemes that cite it.
pub async fn cited_by(tx: &mut Tx, id: ForecastId) -> Result<i64> {
    sql!("select count(*) from sufficiency_scheme where forecast = $1", id).number(tx).await
}

/// Cancels one that waits or is being made. The caller records the audit entry.
///
/// # Errors
/// Those of the store; [`StoreError::Stale`] where it is neither.
pub async fn cancel(tx: &mut Tx, id: ForecastId) -> Result<()> {
    let job = jobs::about(tx, &RUN, &[id]).await?.remove(&id.uuid()).ok_or(StoreError::Stale)?;
    jobs::cancel(tx, job.id).await
}

/// Removes one that is neither locked nor cited by a scheme. The caller records the audit entry.
///
/// # Errors
/// Those of the store; [`StoreError::Stale`] where it may not go, or is being made.
pub async fn remove(tx: &mut Tx, id: ForecastId) -> Result<()> {
    jobs::forget(tx, &RUN, id).await?;
    sql!(
        "delete from sufficiency_forecast
           where not exists (select 1 from frozen f where f.kind = 'sufficiency_forecast'
           and f.owner = sufficiency_forecast.id)
             and not exists (select 1 from sufficiency_scheme s where s.forecast = sufficiency_forecast.id) and id = $1",
        id,
    ).run_or_stale(tx).await
}

/// The model that makes forecasts: another one where the same record would give other numbers.
const MODEL: &str = "2026-11-30";

/// What a forecast is made of.
#[derive(Debug)]
pub struct Made {
    pub snapshot: Snapshot,
    /// Children of the area.
    pub population: std::collections::BTreeMap<(u16, i8), f64>,
    /// What other areas teach.
    pub priors: Priors,
    /// Places by group, with those of chosen schemes.
    pub rooms: Vec<Room>,
    /// SHA-256 of the record, the files and the places, to go on with.
    hash: Sha256,
    /// SHA-256 of the record, the children of the area and the priors: what numbers of plans rest on.
    record: String,
}

impl Made {
    /// The history that is projected.
    #[must_use]
    pub fn history(&self) -> History {
        History { rooms: self.rooms.clone(), ..self.snapshot.history(&self.population) }
    }

    /// SHA-256 of all that.
    #[must_use]
    pub fn hash(&self) -> String {
        hex::encode(self.hash.clone().finalize())
    }
}

/// Gathers what a forecast is made of, or says what is missing.
pub async fn gather(tx: &mut Tx) -> Result<std::result::Result<Made, String>> {
    let beside = beside::now(tx, 0).await?;
    let files = &beside.files;
    let Some(content) = snapshot::content(tx).await? else {
        return Ok(Err(
            "The record has not been counted yet. It is counted once a day, and within a minute the first time."
                .to_owned(),
        ));
    };
    let read = files.get(&Kind::Population).map(|file| population(&file.name, &file.content));
    let Some(Ok(population)) = read else {
        return Ok(Err("The child population is missing. Upload a population file.".to_owned()));
    };
    let priors = files.get(&Kind::Priors).and_then(|file| Priors::read(&file.name, &file.content).ok());
    let snapshot = snapshot::read(&content)?;
    let rooms = Capacity::of(&beside.sites(&snapshot.localities), |_| true);
    let rooms = rooms.rooms(&Provision::ALL.map(|one| Some(one.group())));
    let mut hash = Sha256::new();
    hash.update(content);
    let mut record = hash.clone();
    record.update(MODEL);
    for kind in [Kind::Population, Kind::Priors] {
        record.update(files.get(&kind).map_or("", |file| &file.sha256));
    }
    files.values().for_each(|file| hash.update(&file.sha256));
    hash.update(format!("{rooms:?}"));
    Ok(Ok(Made {
        rooms,
        snapshot,
        population,
        priors: priors.unwrap_or(Priors::PUBLISHED_2025),
        hash,
        record: hex::encode(record.finalize()),
    }))
}

async fn make_and_keep(ctx: Ctx) -> Ended {
    let id: ForecastId = ctx.subject()?;
    let mut tx = ctx.db().read().await?;
    let forecast = one(&mut tx, id).await?;
    let made = gather(&mut tx).await?;
    drop(tx);
    let (outcome, hash) = compute(&ctx, &forecast, made.map_err(Failed::ForGood)?).await?;
    let text = serde_json::to_string(&outcome).map_err(|error| Failed::ForGood(error.to_string()))?;
    let mut tx = ctx.db().write(&Actor::program("sufficiency")).await?;
    sql!(
        "update sufficiency_forecast set outcome = $1, made_of = $2, ended_at = $3 where id = $4",
        text,
        hash,
        tx.now(),
        id,
    )
    .run(&mut tx)
    .await?;
    tx.record(Entry::new("sufficiency.end", "sufficiency_forecast", Some(id.uuid()), Right::Program)).await?;
    ctx.done_in(&mut tx).await?;
    Ok(tx.commit().await?)
}

async fn compute(ctx: &Ctx, forecast: &Forecast, made: Made) -> std::result::Result<(Outcome, String), Failed> {
    let wanted = Wanted {
        scenario: forecast.scenario(),
        simulations: numbers::fitted::<usize>(forecast.simulations),
        years: numbers::fitted::<u16>(forecast.years),
        seed: numbers::fitted::<u64>(forecast.seed),
    };
    let mut hash = made.hash.clone();
    hash.update(format!("{} {} {} {}", forecast.scenario, wanted.simulations, wanted.years, wanted.seed));
    let (hash, record) = (hex::encode(hash.finalize()), made.record.clone());
    let done = Arc::new(AtomicUsize::new(0));
    let progress = done.clone();
    let mut work = store::blocking(move || {
        make(&made.snapshot, &made.history(), &made.priors, &wanted, &|done| {
            progress.store(done, Ordering::Relaxed);
        })
    });
    let outcome = loop {
        match tokio::time::timeout(Duration::from_millis(500), &mut work).await {
            Ok(ended) => {
                let fault = |_| "The forecast stopped. This is a fault in OnePlan: please report it.".to_owned();
                break ended.map_err(fault).and_then(|outcome| outcome).map_err(Failed::ForGood)?;
            }
            Err(_) => {
                let (done, of) = (numbers::fitted::<i64>(done.load(Ordering::Relaxed)), forecast.simulations);
                let message = format!("{} of {} simulations", words::count(done), words::count(of));
                ctx.progress(done, of, &message).await?;
            }
        }
    };
    Ok((Outcome { record, ..outcome }, hash))
}
