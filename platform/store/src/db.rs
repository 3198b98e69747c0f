//! Opening a database and beginning transactions on it.

mod connect;
mod moment;
mod tx;

use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgPool;
use sqlx::sqlite::SqlitePool;
use tokio::sync::{Mutex, Semaphore};
use tokio::time::{Instant, timeout};

use crate::audit::reads::ReadLog;
use crate::audit::{Actor, Entry, Head, Segment};
use crate::carried::Carried;
use crate::{Clock, Id, Key, Migrations, Place, Random, Result, StoreError, migrate, on, once, under_way, wal};

use connect::{analyze, open_postgres, open_sqlite};
use moment::Moment;
use tx::{At, Open, Passage};

pub use moment::{at_one_moment, let_go};
pub use tx::{Tx, TxKind};

/// How long to wait for a connection before saying that the database does not answer.
const ACQUIRE: Duration = Duration::from_secs(10);
/// A heartbeat as young as this answers for the database: whoever asks all the time costs no writes.
const HEARTBEAT_HOLDS: Duration = Duration::from_secs(1);
/// How far behind the last recorded act the clock may stand at start.
const CLOCK_TOLERANCE_SECONDS: i64 = 300;

/// A database: one local area's whole data. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    pools: Pools,
    clock: Clock,
    random: Random,
    rooms: Vec<&'static Migrations>,
    reads: ReadLog,
    heartbeat: Mutex<Option<Instant>>,
    anchors: OnceLock<Option<PathBuf>>,
    sealed: Mutex<Option<Head>>,
    key: OnceLock<Option<Key>>,
    carried: Carried,
}

#[derive(Debug)]
enum Pools {
    /// Many readers, one writer: writers queue here in order and not in SQLite's busy loop.
    Sqlite {
        place: PathBuf,
        read: SqlitePool,
        write: SqlitePool,
        /// Readers queue here, so that none holds the gate while it waits for a connection.
        turns: Arc<Semaphore>,
        gate: wal::Gate,
    },
    Postgres(PgPool),
}

impl Db {
    /// Connects to `place` (see [`Place::parse`]; a PostgreSQL address may end in `?schema=NAME`) without changing any
    /// table. A file that is not there is made.
    ///
    /// # Errors
    /// [`StoreError::Place`], [`StoreError::CannotOpen`], [`StoreError::NotADatabase`] or [`StoreError::Unreachable`].
    #[crate::boxed]
    pub async fn open(place: &str, rooms: &[&'static Migrations], clock: Clock, random: Random) -> Result<Self> {
        let (pools, sqlite) = match Place::parse(place)? {
            Place::Postgres(address) => (open_postgres(&address).await?, None),
            Place::File(path) => {
                let (pools, options) = open_sqlite(&path).await?;
                (pools, Some(options))
            }
        };
        let rooms = std::iter::once(&crate::MIGRATIONS).chain(rooms.iter().copied()).collect();
        let db = Self(Arc::new_cyclic(|weak| Inner {
            pools,
            clock,
            random,
            rooms,
            reads: ReadLog::start({
                let weak = weak.clone();
                move || weak.upgrade().map(Self)
            }),
            heartbeat: Mutex::new(None),
            anchors: OnceLock::new(),
            sealed: Mutex::new(None),
            key: OnceLock::new(),
            carried: Carried::default(),
        }));
        if let (Some(options), Pools::Sqlite { place, gate, .. }) = (sqlite, &db.0.pools) {
            let weak = Arc::downgrade(&db.0);
            wal::look_after(place.clone(), options, gate.clone(), move || weak.strong_count() > 0);
        }
        Ok(db)
    }

    /// Where its file is; `None` for PostgreSQL.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.0.pools {
            Pools::Sqlite { place, .. } => Some(place),
            Pools::Postgres(_) => None,
        }
    }

    /// Says where the ends of the audit chain are noted down outside the database.
    pub fn note_anchors_in(&self, file: PathBuf) {
        // Said once, when the program starts.
        let _ = self.0.anchors.set(Some(file));
    }

    /// Where the ends of the audit chain are noted down outside the database: unless it was said, beside the file.
    #[must_use]
    pub fn anchors(&self) -> Option<PathBuf> {
        self.0.anchors.get_or_init(|| self.file().map(crate::audit::anchors::beside)).clone()
    }

    /// The newest seal of the audit chain that this program made: what was cut off since it was last noted outside is found by it.
    pub(crate) async fn sealed(&self) -> Option<Head> {
        self.0.sealed.lock().await.clone()
    }

    pub(crate) async fn keep_sealed(&self, head: Head) {
        *self.0.sealed.lock().await = Some(head);
    }

    /// Says which key belongs to this database; `None` where it has one that is not here.
    pub fn use_key(&self, key: Option<Key>) {
        // Said once, when the program starts.
        let _ = self.0.key.set(key);
    }

    /// The key that belongs to this database, where it has one and it is here.
    #[must_use]
    pub fn key(&self) -> Option<&Key> {
        self.0.key.get()?.as_ref()
    }

    /// Whether this database has a key that is not here: nothing may be sealed then.
    #[must_use]
    pub fn key_is_missing(&self) -> bool {
        matches!(self.0.key.get(), Some(None))
    }

    /// Carries what a room set up when the program started to whoever works with this database, such as its jobs: one of each
    /// type. It must not hold the database itself.
    pub fn carry<T: Any + Send + Sync>(&self, value: Arc<T>) {
        self.0.carried.put(value);
    }

    /// What a room set up when the program started, where it did.
    #[must_use]
    pub fn carried<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        self.0.carried.get()
    }

    /// Applies the steps this database lacks.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when it holds steps this program does not know; it is then unchanged.
    #[crate::boxed]
    pub async fn migrate(&self) -> Result<()> {
        self.migrate_to(i64::MAX).await
    }

    /// Applies the steps up to and including number `last`.
    #[crate::boxed]
    pub(crate) async fn migrate_to(&self, last: i64) -> Result<()> {
        let steps = migrate::merged(&self.0.rooms, self.is_postgres());
        match &self.0.pools {
            Pools::Sqlite { write, .. } => steps.run_to(last, write).await?,
            Pools::Postgres(pool) => steps.run_to(last, pool).await?,
        }
        Ok(())
    }

    /// The rooms whose tables this database holds.
    pub(crate) fn rooms(&self) -> &[&'static Migrations] {
        &self.0.rooms
    }

    /// Lets SQLite look at the sizes of the tables, in samples: its plans of queries follow from them. Connections
    /// that are opened afterwards go by it. PostgreSQL does that by itself.
    #[crate::boxed]
    pub async fn analyze(&self) -> Result<()> {
        if let Pools::Sqlite { write, .. } = &self.0.pools {
            analyze(write).await?;
        }
        Ok(())
    }

    /// The same for the tables that grew since, and nothing where none did: for a database that stays open for long.
    #[crate::boxed]
    pub async fn analyze_grown(&self) -> Result<()> {
        if let Pools::Sqlite { write, .. } = &self.0.pools {
            sqlx::raw_sql("pragma optimize = 0x10002").execute(write).await?;
        }
        Ok(())
    }

    /// Says whether the program may work on this database: same structure, clock not set back.
    ///
    /// # Errors
    /// [`StoreError::NoDatabase`], [`StoreError::Older`], [`StoreError::Newer`] or [`StoreError::ClockSetBack`].
    #[crate::boxed]
    pub async fn check(&self) -> Result<()> {
        let known = migrate::merged(&self.0.rooms, self.is_postgres());
        let applied = self.applied_steps().await?;
        if applied.is_empty() {
            return Err(StoreError::NoDatabase);
        }
        if let Some(newer) = applied.iter().find(|step| !known.version_exists(**step)) {
            return Err(StoreError::Newer(*newer));
        }
        if known.iter().any(|step| !applied.contains(&step.version)) {
            return Err(StoreError::Older);
        }
        let mut tx = self.read().await?;
        let last: Option<jiff_sqlx::Timestamp> = on!(tx, c => sqlx::query_scalar(
            "select at from audit_entry order by at desc limit 1").fetch_optional(c).await)?;
        let now = self.now();
        match last.map(jiff_sqlx::Timestamp::to_jiff) {
            Some(last) if last.as_second() > now.as_second() + CLOCK_TOLERANCE_SECONDS => {
                Err(StoreError::ClockSetBack { now, last })
            }
            _ => Ok(()),
        }
    }

    async fn applied_steps(&self) -> Result<Vec<i64>> {
        let mut tx = self.read().await?;
        let exists: i64 = match tx.kind() {
            TxKind::Sqlite(c) => {
                sqlx::query_scalar("select count(*) from sqlite_master where name = '_sqlx_migrations'")
                    .fetch_one(&mut **c)
                    .await?
            }
            TxKind::Postgres(c) => sqlx::query_scalar(
                "select count(*) from pg_tables where schemaname = current_schema() and tablename = '_sqlx_migrations'",
            )
            .fetch_one(&mut **c)
            .await?,
        };
        if exists == 0 {
            return Ok(Vec::new());
        }
        Ok(on!(tx, c => sqlx::query_scalar("select version from _sqlx_migrations where success order by version")
            .fetch_all(c).await)?)
    }

    /// Begins a transaction that may only read, on one consistent state of the data: that of the request, where one is
    /// being answered ([`at_one_moment`]).
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] or [`StoreError::Locked`].
    #[crate::boxed]
    pub async fn read(&self) -> Result<Tx> {
        let lent = match Moment::current() {
            Some(moment) => moment.lend(self).await?,
            None => None,
        };
        let at = match lent {
            Some(open) => At::Shared(open),
            None => At::Own(self.begin_reading().await?),
        };
        Ok(self.tx(at, None))
    }

    async fn begin_reading(&self) -> Result<Open> {
        let (kind, passage) = match &self.0.pools {
            Pools::Sqlite { read, turns, gate, .. } => {
                let turn = timeout(ACQUIRE, turns.clone().acquire_owned()).await;
                let turn = turn.map_err(|_| StoreError::Busy(None))?.map_err(|_| StoreError::Busy(None))?;
                let passed = gate.pass().await;
                let transaction = read.begin().await.map_err(in_use)?;
                (TxKind::Sqlite(transaction), Some(Passage::Reading { _passed: passed, _turn: turn }))
            }
            Pools::Postgres(pool) => {
                let begin = "begin transaction isolation level repeatable read read only";
                (TxKind::Postgres(pool.begin_with(begin).await?), None)
            }
        };
        Ok(Open::new(kind, passage))
    }

    fn tx(&self, at: At, segment: Option<Segment>) -> Tx {
        let (clock, random) = (self.0.clock.clone(), self.0.random.clone());
        Tx { at, clock, random, key: self.key().cloned(), segment, form: None }
    }

    /// Whether another value is the same database, opened once.
    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Begins a transaction in which `actor` changes something. Where a form sent the request that runs, the first of
    /// its transactions takes the form's key ([`once`]).
    ///
    /// # Errors
    /// [`StoreError::Unreachable`], [`StoreError::Locked`] or [`StoreError::Busy`]; [`StoreError::SentBefore`] where
    /// the form was sent before.
    #[crate::boxed]
    pub async fn write(&self, actor: &Actor) -> Result<Tx> {
        let form = once::current();
        let mut tx = self.write_aside(actor).await?;
        if let Some(form) = form {
            form.take(&mut tx).await?;
            tx.form = Some(form);
        }
        Ok(tx)
    }

    /// As [`Db::write`], for what is counted beside what a form does, such as tries at a door: it leaves the form's key
    /// alone, so that whoever mistyped may send the form again.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`], [`StoreError::Locked`] or [`StoreError::Busy`].
    #[crate::boxed]
    pub async fn write_aside(&self, actor: &Actor) -> Result<Tx> {
        // Whoever waits for the writer's turn holds no reader's, and sees afterwards what was written.
        let_go();
        let (kind, passage) = match &self.0.pools {
            Pools::Sqlite { write, gate, .. } => {
                let Ok(turn) = timeout(ACQUIRE, gate.write()).await else {
                    return Err(StoreError::Busy(self.under_way().await));
                };
                match write.begin_with("begin immediate").await.map_err(in_use) {
                    Ok(transaction) => (TxKind::Sqlite(transaction), Some(Passage::Writing { _turn: turn })),
                    Err(StoreError::Busy(_)) => return Err(StoreError::Busy(self.under_way().await)),
                    // Another program holds the file; where it does something long it has said so.
                    Err(StoreError::Locked) => {
                        let what = self.under_way().await;
                        return Err(what.map_or(StoreError::Locked, |what| StoreError::Busy(Some(what))));
                    }
                    Err(other) => return Err(other),
                }
            }
            Pools::Postgres(pool) => (TxKind::Postgres(pool.begin().await?), None),
        };
        let segment = Segment::begin(self.0.random.uuid(&self.0.clock), actor);
        Ok(self.tx(At::Own(Open::new(kind, passage)), Some(segment)))
    }

    async fn under_way(&self) -> Option<String> {
        under_way::now(self).await.ok().flatten()
    }

    /// Writes to the database and says whether that held: reading alone does not tell that a disk is full.
    ///
    /// # Errors
    /// Those of a write.
    #[crate::boxed]
    pub async fn heartbeat(&self) -> Result<()> {
        // Whoever asks meanwhile waits for this answer.
        let mut last = self.0.heartbeat.lock().await;
        if last.is_some_and(|at| at.elapsed() < HEARTBEAT_HOLDS) {
            return Ok(());
        }
        let mut tx = self.write_aside(&Actor::program("heartbeat")).await?;
        let now = tx.now();
        on!(tx, c => sqlx::query(
            "insert into heartbeat (number, at) values (1, $1) on conflict (number) do update set at = excluded.at")
            .bind(now.to_sqlx()).execute(c).await.map(|_| ()))?;
        tx.commit_unaudited().await?;
        *last = Some(Instant::now());
        Ok(())
    }

    /// Bytes that are free on the disk of an SQLite file, and the disk's size; `None` where that cannot be told.
    #[must_use]
    pub fn disk(&self) -> Option<(u64, u64)> {
        let folder = self.file()?.parent().filter(|folder| !folder.as_os_str().is_empty());
        let disk = rustix::fs::statvfs(folder.unwrap_or_else(|| Path::new("."))).ok()?;
        Some((disk.f_bavail.saturating_mul(disk.f_frsize), disk.f_blocks.saturating_mul(disk.f_frsize)))
    }

    /// Logs that `actor` saw something, before it is shown. Reads that arrive together share one
    /// transaction, so a busy moment costs one flush of the disk.
    ///
    /// # Errors
    /// Those of a write; the caller must then not show the record.
    #[crate::boxed]
    pub async fn log_read(&self, actor: &Actor, entry: Entry) -> Result<()> {
        let_go();
        self.0.reads.log(actor.clone(), entry).await
    }

    /// Now, in whole seconds.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The clock this database was opened with.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The randomness this database was opened with.
    #[must_use]
    pub fn random(&self) -> &Random {
        &self.0.random
    }

    #[must_use]
    pub fn new_id<T>(&self) -> Id<T> {
        Id::from_uuid(self.0.random.uuid(&self.0.clock))
    }

    /// Whether this is PostgreSQL.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self.0.pools, Pools::Postgres(_))
    }

    /// Closes every connection; on SQLite this also folds the write-ahead log into the file.
    #[crate::boxed]
    pub async fn close(&self) {
        match &self.0.pools {
            Pools::Sqlite { read, write, .. } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// A connection that could not be had in time: others are at work.
fn in_use(error: sqlx::Error) -> StoreError {
    match error {
        sqlx::Error::PoolTimedOut => StoreError::Busy(None),
        other => other.into(),
    }
}
