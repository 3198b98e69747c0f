//! Opening a database and beginning transactions on it.

use std::any::Any;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgSslMode};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Postgres, Sqlite, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedRwLockReadGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use crate::audit::reads::ReadLog;
use crate::audit::{Actor, Entry, Head, Segment};
use crate::carried::Carried;
use crate::{
    Clock, Id, Key, Migrations, Place, Random, Result, StoreError, key, migrate, on, once, private, under_way, wal,
};

/// How long a writer waits for another program to let go of an SQLite file.
const BUSY: Duration = Duration::from_secs(5);
/// How long to wait for a connection before saying that the database does not answer.
const ACQUIRE: Duration = Duration::from_secs(10);
/// How many read an SQLite file at once.
const READERS: usize = 8;
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
        let exists: i64 = match &mut tx.kind {
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

    /// Begins a transaction that may only read, on one consistent state of the data.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] or [`StoreError::Locked`].
    #[crate::boxed]
    pub async fn read(&self) -> Result<Tx> {
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
        Ok(Tx {
            kind,
            clock: self.0.clock.clone(),
            random: self.0.random.clone(),
            key: self.key().cloned(),
            segment: None,
            form: None,
            kept: Vec::new(),
            _passage: passage,
        })
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
        let segment = Some(Segment::begin(self.0.random.uuid(&self.0.clock), actor));
        let (clock, random) = (self.0.clock.clone(), self.0.random.clone());
        Ok(Tx {
            kind,
            clock,
            random,
            key: self.key().cloned(),
            segment,
            form: None,
            kept: Vec::new(),
            _passage: passage,
        })
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

async fn open_sqlite(path: &Path) -> Result<(Pools, SqliteConnectOptions)> {
    let cannot = |why: String| StoreError::CannotOpen { place: path.display().to_string(), why };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        private::folder(folder).map_err(|error| cannot(error.to_string()))?;
    }
    if !path.exists() {
        // What was noted of a database that lay here before is not about this one.
        crate::audit::anchors::put_aside(&crate::audit::anchors::beside(path))?;
    }
    private::make_sure_of(path).map_err(|error| cannot(error.to_string()))?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        .pragma("cache_size", "-65536")
        // A log that grew long in one great transaction is given back to the disk.
        .pragma("journal_size_limit", "16777216")
        .statement_cache_capacity(512);
    let explain = |error: sqlx::Error| match StoreError::from(error) {
        StoreError::Other(sqlx::Error::Database(error)) => cannot(error.message().to_owned()),
        StoreError::Disk(why) => cannot(why),
        other => other,
    };
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(ACQUIRE)
        .after_release(|connection, _| Box::pin(is_sound(connection)))
        .connect_with(options.clone())
        .await
        .map_err(explain)?;
    // Before there are readers, so that each goes by it. Where another program holds the file it can wait.
    match analyze(&write).await {
        Err(StoreError::Locked) | Ok(()) => {}
        Err(StoreError::Other(error)) => return Err(explain(error)),
        Err(error) => return Err(error),
    }
    let read = SqlitePoolOptions::new()
        .max_connections(numbers::fitted::<u32>(READERS))
        .acquire_timeout(ACQUIRE)
        .after_release(|connection, _| Box::pin(is_sound(connection)))
        .connect_with(options.clone().pragma("query_only", "on"))
        .await
        .map_err(explain)?;
    let turns = Arc::new(Semaphore::new(READERS));
    Ok((Pools::Sqlite { place: path.into(), read, write, turns, gate: wal::Gate::default() }, options))
}

/// Whether a connection that comes back may be used again. SQLite ends a transaction by itself where the disk is full or
/// does not answer; the driver still counts it, and would refuse every later one. Such a connection is closed, and the
/// next writer or reader gets a new one.
async fn is_sound(connection: &mut sqlx::SqliteConnection) -> std::result::Result<bool, sqlx::Error> {
    // Its answer comes after whatever was still to be rolled back.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

async fn analyze(write: &SqlitePool) -> Result<()> {
    sqlx::raw_sql("pragma analysis_limit = 1000; analyze").execute(write).await?;
    Ok(())
}

async fn open_postgres(url: &str) -> Result<Pools> {
    let (url, schema) = split_schema(url);
    let options = PgConnectOptions::from_str(&url).map_err(|error| StoreError::CannotOpen {
        // The address may hold a password: it is not repeated.
        place: "the PostgreSQL address".to_owned(),
        why: error.to_string(),
    })?;
    let options = over_tls(options, says_how(&url));
    let options = match &schema {
        Some(schema) => options.options([("search_path", schema.as_str())]),
        None => options,
    };
    let pool = PgPoolOptions::new().max_connections(16).acquire_timeout(ACQUIRE).connect_with(options).await?;
    if let Some(schema) = schema {
        // `split_schema` lets only letters, digits and underscores through.
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("create schema if not exists \"{schema}\""))).execute(&pool).await?;
    }
    Ok(Pools::Postgres(pool))
}

/// Whether the address or the environment says how the connection is protected.
fn says_how(url: &str) -> bool {
    let in_address = url.split_once('?').is_some_and(|(_, query)| {
        query.split('&').any(|pair| pair.starts_with("sslmode=") || pair.starts_with("ssl-mode="))
    });
    in_address || std::env::var_os("PGSSLMODE").is_some()
}

/// A database on another machine is reached by TLS, and its certificate is looked at, unless the address says otherwise.
fn over_tls(options: PgConnectOptions, says_how: bool) -> PgConnectOptions {
    let host = options.get_host();
    let here = options.get_socket().is_some()
        || host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if !here && !says_how {
        return options.ssl_mode(PgSslMode::VerifyFull);
    }
    if !here && matches!(options.get_ssl_mode(), PgSslMode::Disable | PgSslMode::Allow | PgSslMode::Prefer) {
        tracing::warn!(
            "the connection to PostgreSQL may go over the network without TLS, as its address asks: take sslmode out of it"
        );
    }
    options
}

/// Takes `schema=NAME` out of a PostgreSQL address: an area in a shared database has its own schema.
fn split_schema(url: &str) -> (String, Option<String>) {
    let Some((base, query)) = url.split_once('?') else { return (url.to_owned(), None) };
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let (schemas, others): (Vec<&str>, Vec<&str>) =
        query.split('&').partition(|pair| pair.strip_prefix("schema=").is_some_and(is_name));
    let rest = if others.is_empty() { base.to_owned() } else { format!("{base}?{}", others.join("&")) };
    (rest, schemas.first().and_then(|pair| pair.strip_prefix("schema=")).map(str::to_owned))
}

/// One transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    pub(crate) kind: TxKind,
    clock: Clock,
    random: Random,
    key: Option<Key>,
    segment: Option<Segment>,
    /// The form whose key this transaction takes.
    form: Option<once::Form>,
    /// What was worked out from what it sees.
    kept: Vec<(Uuid, Uuid, Arc<dyn Any + Send + Sync>)>,
    // After `kind`: the transaction ends before the next reader's turn comes.
    _passage: Option<Passage>,
}

/// A transaction's place in SQLite's queues.
#[derive(Debug)]
enum Passage {
    Reading { _passed: OwnedRwLockReadGuard<()>, _turn: OwnedSemaphorePermit },
    Writing { _turn: OwnedMutexGuard<()> },
}

/// The transaction of one driver or the other; [`on!`] unwraps it.
#[derive(Debug)]
pub enum TxKind {
    /// On an SQLite file.
    Sqlite(Transaction<'static, Sqlite>),
    /// On a PostgreSQL server.
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub fn kind(&mut self) -> &mut TxKind {
        &mut self.kind
    }

    /// Whether this is PostgreSQL, for the few statements that must differ.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self.kind, TxKind::Postgres(_))
    }

    /// What was kept in this transaction for somebody about something; none in one that changes anything.
    #[must_use]
    pub fn kept<T: Clone + Send + Sync + 'static>(&self, by: Uuid, about: Uuid) -> Option<T> {
        let mut own = self.kept.iter().filter(|(whose, what, _)| *whose == by && *what == about);
        own.find_map(|(_, _, value)| value.downcast_ref::<T>()).cloned()
    }

    /// Keeps what was worked out, for as long as this transaction sees the same: one that changes something keeps nothing.
    pub fn keep<T: Send + Sync + 'static>(&mut self, by: Uuid, about: Uuid, value: T) {
        if self.segment.is_none() {
            self.kept.push((by, about, Arc::new(value)));
        }
    }

    /// Now, in whole seconds.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// From here on this transaction says that it is `at`: an invented area's past is told in one go. A test lists who may.
    pub fn tell_as_at(&mut self, at: Timestamp) {
        self.clock = Clock::fixed(at);
    }

    #[must_use]
    pub fn new_id<T>(&self) -> Id<T> {
        Id::from_uuid(self.random.uuid(&self.clock))
    }

    /// Locks a secret with the database's key for its purpose and owner; where there is no key, it stays as it is.
    ///
    /// # Errors
    /// Those of [`Key::lock`].
    pub fn lock(&self, purpose: &str, owner: &[u8], secret: &str) -> Result<String> {
        match &self.key {
            Some(key) => key.lock(&self.random, purpose, owner, secret),
            None => Ok(secret.to_owned()),
        }
    }

    /// A secret as it was before [`Tx::lock`]; `None` where it cannot be opened with the key that is here.
    #[must_use]
    pub fn unlock(&self, purpose: &str, owner: &[u8], stored: &str) -> Option<String> {
        if key::is_locked(stored) { self.key.as_ref()?.open(purpose, owner, stored) } else { Some(stored.to_owned()) }
    }

    /// Appends to the audit chain, in this transaction.
    ///
    /// # Errors
    /// [`StoreError::Unaudited`] in a transaction begun with [`Db::read`].
    #[crate::boxed]
    pub async fn record(&mut self, entry: Entry) -> Result<()> {
        let Some(segment) = &mut self.segment else { return Err(StoreError::Unaudited) };
        let (entry, subjects) = entry.with_subjects();
        let row = segment.append(self.clock.now(), entry);
        if row.position == 0 {
            on!(self, c => sqlx::query("insert into audit_unsealed (segment) values ($1)")
                .bind(row.segment).execute(c).await.map(|_| ()))?;
        }
        on!(self, c => sqlx::query(
            "insert into audit_entry (segment, position, at, actor, actor_name, action, subject_kind,
                                      subject, allowed_by, reason, detail, previous_hash, hash)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
            .bind(row.segment).bind(row.position).bind(row.at.to_sqlx()).bind(row.actor)
            .bind(&row.actor_name).bind(&row.action).bind(&row.subject_kind).bind(row.subject)
            .bind(&row.allowed_by).bind(&row.reason).bind(&row.detail)
            .bind(&row.previous_hash).bind(&row.hash)
            .execute(c).await.map(|_| ()))?;
        let rows = subjects.into_iter().map(|subject| vec![subject.into(), row.segment.into(), row.position.into()]);
        crate::query::insert_many(self, "audit_subject", &["subject", "segment", "position"], rows.collect()).await
    }

    /// As [`Tx::record`], for an act of `actor`: the log of reads carries several people's.
    #[crate::boxed]
    pub(crate) async fn record_as(&mut self, actor: Actor, entry: Entry) -> Result<()> {
        if let Some(segment) = &mut self.segment {
            segment.continue_as(actor);
        }
        self.record(entry).await
    }

    /// Makes everything in the transaction durable.
    ///
    /// # Errors
    /// [`StoreError::Unaudited`] when a write recorded nothing; nothing is saved then.
    #[crate::boxed]
    pub async fn commit(self) -> Result<()> {
        if self.segment.as_ref().is_some_and(Segment::is_empty) {
            return Err(StoreError::Unaudited);
        }
        self.commit_unaudited().await
    }

    /// Commits what nobody's record holds yet: the draft of a form, of a request that is not sent, tries that are
    /// counted, how a job in the background stands. What follows from it is recorded when it becomes an act.
    #[crate::boxed]
    pub async fn commit_draft(self) -> Result<()> {
        self.commit_unaudited().await
    }

    /// Commits a change to the store's own queues (seals), which is not itself an audited act.
    #[crate::boxed]
    pub(crate) async fn commit_unaudited(self) -> Result<()> {
        if self.form.as_ref().is_some_and(once::Form::only_shown) {
            return Err(StoreError::OnlyShown);
        }
        match self.kind {
            TxKind::Sqlite(tx) => tx.commit().await?,
            TxKind::Postgres(tx) => tx.commit().await?,
        }
        if let Some(form) = &self.form {
            form.is_taken();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(url: &str) -> PgSslMode {
        over_tls(PgConnectOptions::from_str(url).unwrap(), says_how(url)).get_ssl_mode()
    }

    #[test]
    fn postgres_elsewhere_is_reached_by_tls_and_its_certificate_is_looked_at() {
        for url in
            ["postgres://oneplan@db/oneplan", "postgres://o@10.1.2.3/o", "postgres://o@db.example.org:5433/o?schema=a"]
        {
            assert!(matches!(mode(url), PgSslMode::VerifyFull), "{url}");
        }
        for url in [
            "postgres://o@localhost/o",
            "postgres://o@127.0.0.1:5433/o",
            "postgres://o@[::1]/o",
            "postgres:///o?host=/run/postgresql",
        ] {
            assert!(matches!(mode(url), PgSslMode::Prefer), "{url}");
        }
        assert!(matches!(mode("postgres://o@db/o?sslmode=require"), PgSslMode::Require));
        assert!(
            matches!(mode("postgres://o@db/o?sslmode=disable"), PgSslMode::Disable),
            "it was asked for, and is warned about"
        );
    }
}
