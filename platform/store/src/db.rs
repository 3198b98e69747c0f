//! Opening a database and beginning transactions on it.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Postgres, Sqlite, Transaction};

use crate::audit::reads::ReadLog;
use crate::audit::{Actor, Entry, Segment};
use crate::{Clock, Id, Migrations, Random, Result, StoreError, migrate, on};

/// How long a writer waits for another program to let go of an SQLite file.
const BUSY: Duration = Duration::from_secs(5);
/// How long to wait for a connection before saying that the database does not answer.
const ACQUIRE: Duration = Duration::from_secs(10);
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
}

#[derive(Debug)]
enum Pools {
    /// Many readers, one writer: writers queue here in order and not in SQLite's busy loop.
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
    },
    Postgres(PgPool),
}

impl Db {
    /// Connects to `place` (a file path, `sqlite://…` or `postgres://…[?schema=NAME]`) without
    /// changing any table.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`], [`StoreError::NotADatabase`] or [`StoreError::Unreachable`].
    pub async fn open(place: &str, rooms: &[&'static Migrations], clock: Clock, random: Random) -> Result<Self> {
        let pools = if place.starts_with("postgres://") || place.starts_with("postgresql://") {
            open_postgres(place).await?
        } else {
            open_sqlite(place.strip_prefix("sqlite://").unwrap_or(place)).await?
        };
        let rooms = std::iter::once(&crate::MIGRATIONS).chain(rooms.iter().copied()).collect();
        Ok(Self(Arc::new_cyclic(|weak| Inner {
            pools,
            clock,
            random,
            rooms,
            reads: ReadLog::start({
                let weak = weak.clone();
                move || weak.upgrade().map(Self)
            }),
        })))
    }

    /// Applies the steps this database lacks.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when it holds steps this program does not know; it is then unchanged.
    pub async fn migrate(&self) -> Result<()> {
        self.migrate_to(i64::MAX).await
    }

    /// Applies the steps up to and including number `last`.
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
    ///
    /// # Errors
    /// Those of the store.
    pub async fn analyze(&self) -> Result<()> {
        if let Pools::Sqlite { write, .. } = &self.0.pools {
            analyze(write).await?;
        }
        Ok(())
    }

    /// Says whether the program may work on this database: same structure, clock not set back.
    ///
    /// # Errors
    /// [`StoreError::Older`], [`StoreError::Newer`] or [`StoreError::ClockSetBack`].
    pub async fn check(&self) -> Result<()> {
        let known = migrate::merged(&self.0.rooms, self.is_postgres());
        let applied = self.applied_steps().await?;
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
    pub async fn read(&self) -> Result<Tx> {
        let kind = match &self.0.pools {
            Pools::Sqlite { read, .. } => TxKind::Sqlite(read.begin().await?),
            Pools::Postgres(pool) => {
                TxKind::Postgres(pool.begin_with("begin transaction isolation level repeatable read read only").await?)
            }
        };
        Ok(Tx { kind, clock: self.0.clock.clone(), random: self.0.random.clone(), segment: None })
    }

    /// Begins a transaction in which `actor` changes something.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] or [`StoreError::Locked`].
    pub async fn write(&self, actor: &Actor) -> Result<Tx> {
        let kind = match &self.0.pools {
            Pools::Sqlite { write, .. } => TxKind::Sqlite(write.begin_with("begin immediate").await?),
            Pools::Postgres(pool) => TxKind::Postgres(pool.begin().await?),
        };
        let segment = Some(Segment::begin(self.0.random.uuid(&self.0.clock), actor));
        Ok(Tx { kind, clock: self.0.clock.clone(), random: self.0.random.clone(), segment })
    }

    /// Logs that `actor` saw something, before it is shown. Reads that arrive together share one
    /// transaction, so a busy moment costs one flush of the disk.
    ///
    /// # Errors
    /// Those of a write; the caller must then not show the record.
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

    /// A new id.
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
    pub async fn close(&self) {
        match &self.0.pools {
            Pools::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

async fn open_sqlite(path: &str) -> Result<Pools> {
    let cannot = |why: String| StoreError::CannotOpen { place: path.to_owned(), why };
    if let Some(folder) = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| cannot(error.to_string()))?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        .pragma("cache_size", "-65536")
        .statement_cache_capacity(512);
    let explain = |error: sqlx::Error| match StoreError::from(error) {
        StoreError::Other(sqlx::Error::Database(error)) => cannot(error.message().to_owned()),
        other => other,
    };
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(ACQUIRE)
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
        .max_connections(8)
        .acquire_timeout(ACQUIRE)
        .connect_with(options.pragma("query_only", "on"))
        .await
        .map_err(explain)?;
    Ok(Pools::Sqlite { read, write })
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
    segment: Option<Segment>,
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
    /// For [`on!`].
    pub fn kind(&mut self) -> &mut TxKind {
        &mut self.kind
    }

    /// Whether this is PostgreSQL, for the few statements that must differ.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self.kind, TxKind::Postgres(_))
    }

    /// Now, in whole seconds.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id.
    #[must_use]
    pub fn new_id<T>(&self) -> Id<T> {
        Id::from_uuid(self.random.uuid(&self.clock))
    }

    /// Appends to the audit chain, in this transaction.
    ///
    /// # Errors
    /// [`StoreError::Unaudited`] in a transaction begun with [`Db::read`].
    pub async fn record(&mut self, entry: Entry) -> Result<()> {
        let Some(segment) = &mut self.segment else { return Err(StoreError::Unaudited) };
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
        Ok(())
    }

    /// As [`Tx::record`], for an act of `actor`: the log of reads carries several people's.
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
    pub async fn commit(self) -> Result<()> {
        if self.segment.as_ref().is_some_and(Segment::is_empty) {
            return Err(StoreError::Unaudited);
        }
        match self.kind {
            TxKind::Sqlite(tx) => tx.commit().await?,
            TxKind::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Commits a change to the store's own queues (seals), which is not itself an audited act.
    pub(crate) async fn commit_unaudited(self) -> Result<()> {
        match self.kind {
            TxKind::Sqlite(tx) => tx.commit().await?,
            TxKind::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
