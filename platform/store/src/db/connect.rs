//! Connecting to an SQLite file or a PostgreSQL server.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use tokio::sync::Semaphore;

use super::{ACQUIRE, Pools};
use crate::{Result, StoreError, private, wal};

/// How long a writer waits for another program to let go of an SQLite file.
const BUSY: Duration = Duration::from_secs(5);
/// How many read an SQLite file at once.
const READERS: usize = 8;

pub(super) async fn open_sqlite(path: &Path) -> Result<(Pools, SqliteConnectOptions)> {
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
        // What came back was looked at then.
        .test_before_acquire(false)
        .after_release(|connection, _| Box::pin(is_sound(connection)))
        .connect_with(of_a_reader(options.clone()))
        .await
        .map_err(explain)?;
    let turns = Arc::new(Semaphore::new(READERS));
    Ok((Pools::Sqlite { place: path.into(), read, write, turns, gate: wal::Gate::default() }, options))
}

/// Whoever reads changes nothing. What one connection writes makes every other forget the pages that it holds: so readers
/// keep none of their own, and see the file where the system keeps it.
fn of_a_reader(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options.pragma("query_only", "on").pragma("cache_size", "-8192").pragma("mmap_size", "2147418112")
}

/// Whether a connection that comes back may be used again. SQLite ends a transaction by itself where the disk is full or
/// does not answer; the driver still counts it, and would refuse every later one. Such a connection is closed, and the
/// next writer or reader gets a new one.
async fn is_sound(connection: &mut sqlx::SqliteConnection) -> std::result::Result<bool, sqlx::Error> {
    // Its answer comes after whatever was still to be rolled back.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

pub(super) async fn analyze(write: &SqlitePool) -> Result<()> {
    sqlx::raw_sql("pragma analysis_limit = 1000; analyze").execute(write).await?;
    Ok(())
}

pub(super) async fn open_postgres(url: &str) -> Result<Pools> {
    let (url, schema) = split_schema(url);
    let options = PgConnectOptions::from_str(&url).map_err(|error| StoreError::CannotOpen {
        // The address may hold a password: it is not repeated.
        place: "the PostgreSQL address".to_owned(),
        why: error.to_string(),
    })?;
    let options = over_tls(options, says_how(&url));
    // The worklist alone asks in dozens of ways: with fewer each would be planned anew.
    let options = options.statement_cache_capacity(512);
    let options = match &schema {
        Some(schema) => options.options([("search_path", schema.as_str())]),
        None => options,
    };
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(ACQUIRE)
        .after_connect(|connection, _| Box::pin(without_compiling(connection)))
        .connect_with(options)
        .await?;
    if let Some(schema) = schema {
        // `split_schema` lets only letters, digits and underscores through.
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("create schema if not exists \"{schema}\""))).execute(&pool).await?;
    }
    Ok(Pools::Postgres(pool))
}

/// A list asks about many children in a short time: to compile its statement first takes longer than to answer it.
async fn without_compiling(connection: &mut sqlx::PgConnection) -> std::result::Result<(), sqlx::Error> {
    sqlx::raw_sql("set jit = off").execute(connection).await.map(|_| ())
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
