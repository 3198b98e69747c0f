//! SQLite's write-ahead log, held in bounds.
//!
//! What is written goes to the log first; a checkpoint moves it into the file. The log begins anew only at a moment
//! when nobody reads from it, and where somebody always reads there is no such moment: the log grows until the disk is
//! full. So one is made: once the log is long, new readers wait for a few milliseconds, those under way finish, the
//! log is cut, and everybody goes on.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedRwLockReadGuard, RwLock};
use tokio::time::{Instant, sleep, timeout};

/// A log as long as this is cut.
const LONG: u64 = 8 * 1024 * 1024;
/// A log as long as this is said to whoever runs the program: something keeps it from being cut.
pub const ALARM: u64 = 64 * 1024 * 1024;
/// How often its length is looked at.
const LOOK: Duration = Duration::from_millis(250);
/// New readers wait no longer than this for the log to be cut; it is then tried again later.
const READERS_WAIT: Duration = Duration::from_millis(1000);
/// How long to wait for the writer's turn, and for other programs, while readers wait.
const WRITER_WAIT: Duration = Duration::from_millis(500);
/// Between two looks at how far the log has been moved: who still reads an old state after it reads for long.
const BETWEEN: Duration = Duration::from_millis(200);
/// The pause after readers waited in vain.
const PAUSE: Duration = Duration::from_secs(3);
/// How often the alarm is repeated.
const ALARM_AGAIN: Duration = Duration::from_secs(600);

/// Every reader passes it, and every writer in turn; whoever cuts the log shuts it for a moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gate {
    readers: Arc<RwLock<()>>,
    writer: Arc<Mutex<()>>,
}

impl Gate {
    pub(crate) async fn pass(&self) -> OwnedRwLockReadGuard<()> {
        self.readers.clone().read_owned().await
    }

    /// The turn of one writer: they queue here in order.
    pub(crate) async fn write(&self) -> OwnedMutexGuard<()> {
        self.writer.clone().lock_owned().await
    }
}

/// The path of a database's log.
#[must_use]
pub fn log_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// How long the log is now, in bytes.
#[must_use]
pub fn length(database: &Path) -> u64 {
    std::fs::metadata(log_of(database)).map_or(0, |file| file.len())
}

/// Looks after the log for as long as `alive` says so.
pub(crate) fn look_after(
    database: PathBuf,
    options: SqliteConnectOptions,
    gate: Gate,
    alive: impl Fn() -> bool + Send + 'static,
) {
    tokio::spawn(async move {
        let options = options.busy_timeout(WRITER_WAIT).disable_statement_logging();
        let mut not_before = Instant::now();
        let mut alarmed: Option<Instant> = None;
        loop {
            sleep(LOOK).await;
            if !alive() {
                return;
            }
            let long = length(&database);
            if long >= LONG && Instant::now() >= not_before {
                match cut(&options, &gate).await {
                    Ok(Outcome::Cut) => {}
                    Ok(Outcome::SomebodyReadsForLong) => not_before = Instant::now() + PAUSE / 6,
                    Ok(Outcome::InVain) => not_before = Instant::now() + PAUSE,
                    Err(error) => {
                        tracing::warn!(%error, "the write-ahead log could not be looked after");
                        not_before = Instant::now() + PAUSE;
                    }
                }
            }
            if length(&database) >= ALARM && alarmed.is_none_or(|at| at.elapsed() > ALARM_AGAIN) {
                alarmed = Some(Instant::now());
                tracing::warn!(
                    bytes = length(&database),
                    "SQLite's write-ahead log is long: a backup, an import or another program has been reading or writing for a long time"
                );
            }
        }
    });
}

/// How an attempt to cut the log ended.
enum Outcome {
    Cut,
    /// Nobody was made to wait: it would have been for nothing.
    SomebodyReadsForLong,
    InVain,
}

/// Moves what the log holds into the file and cuts it.
async fn cut(options: &SqliteConnectOptions, gate: &Gate) -> Result<Outcome, sqlx::Error> {
    let mut connection = options.connect().await?;
    // While others read and write. A reader that holds on to an old state, as a backup does, keeps the log from being
    // moved past it.
    let (_, pages, _) = checkpoint(&mut connection, "pragma wal_checkpoint(passive)").await?;
    sleep(BETWEEN).await;
    let (_, _, moved) = checkpoint(&mut connection, "pragma wal_checkpoint(passive)").await?;
    let mut outcome = Outcome::SomebodyReadsForLong;
    if moved >= pages {
        outcome = Outcome::InVain;
        if let Ok(no_readers) = timeout(READERS_WAIT, gate.readers.write()).await
            && let Ok(no_writer) = timeout(WRITER_WAIT, gate.writer.lock()).await
        {
            let (busy, _, _) = checkpoint(&mut connection, "pragma wal_checkpoint(truncate)").await?;
            drop((no_readers, no_writer));
            if busy == 0 {
                outcome = Outcome::Cut;
            }
        }
    }
    connection.close().await?;
    Ok(outcome)
}

/// Whether it was hindered, pages in the log, pages of it that are in the file.
async fn checkpoint(
    connection: &mut sqlx::SqliteConnection,
    sql: &'static str,
) -> Result<(i64, i64, i64), sqlx::Error> {
    sqlx::query_as(sql).fetch_one(connection).await
}
