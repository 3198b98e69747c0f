//! Databases for tests: a temporary SQLite file, and a database of its own on the PostgreSQL that `ONEPLAN_TEST_POSTGRES` names
//! (`make test` starts one and sets it). Both are copies of one that was migrated once: to migrate takes half a second, a copy a
//! hundredth to a tenth of that.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a test that cannot have its database must stop loudly")]

use std::ops::Deref;
use std::path::PathBuf;

use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::{Clock, Db, Migrations, Random, migrate};

/// The environment variable with the address of a PostgreSQL that tests may make databases in.
pub const POSTGRES: &str = "ONEPLAN_TEST_POSTGRES";

/// A migrated database that goes away with the test.
#[derive(Debug)]
pub struct TestDb {
    db: Db,
    folder: Option<tempfile::TempDir>,
    place: String,
    /// The PostgreSQL and the database to drop there.
    dropped: Option<(String, String)>,
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Some((url, name)) = self.dropped.take() else { return };
        // The test's own runtime is busy with the end of the test. Where it fails the database stays until the server goes.
        let _ = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut server = PgConnection::connect(&url).await?;
                run(&mut server, format!("drop database \"{name}\" with (force)")).await
            })
        })
        .join();
    }
}

impl Deref for TestDb {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

impl TestDb {
    /// Where it is, as `--database` would say.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Whether it is a file of its own.
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.folder.is_some()
    }
}

/// The time at which tests stand unless they say otherwise: Monday 2 November 2026, 09:00 UTC.
#[must_use]
pub fn noon() -> jiff::Timestamp {
    "2026-11-02T09:00:00Z".parse().expect("a valid time")
}

/// A name for these rooms' steps: another step, or another text of one, gives another.
fn steps(rooms: &[&'static Migrations], postgres: bool) -> String {
    let all: Vec<_> = std::iter::once(&crate::MIGRATIONS).chain(rooms.iter().copied()).collect();
    let mut hash = Sha256::new();
    for step in migrate::merged(&all, postgres).iter() {
        hash.update(step.version.to_le_bytes());
        hash.update(&step.checksum);
    }
    hex::encode(&hash.finalize()[..12])
}

/// An SQLite file with the tables of `rooms` and nothing in them, made by the first test that wants it.
async fn migrated_file(rooms: &[&'static Migrations]) -> PathBuf {
    let file = std::env::temp_dir().join(format!("oneplan-test-{}.sqlite", steps(rooms, false)));
    if !file.exists() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let new = folder.path().join("new.sqlite");
        let db =
            Db::open(&new.to_string_lossy(), rooms, Clock::system(), Random::system()).await.expect("SQLite opens");
        db.migrate().await.expect("migrations run on SQLite");
        db.close().await;
        // Tests of several processes may be here at once: each puts the same file there, whole.
        std::fs::rename(new, &file).expect("the file is moved");
    }
    file
}

/// A temporary SQLite database with the tables of `rooms`.
pub async fn sqlite(rooms: &[&'static Migrations], clock: Clock) -> TestDb {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("test.sqlite");
    std::fs::copy(migrated_file(rooms).await, &file).expect("the migrated database is copied");
    let place = file.to_string_lossy().into_owned();
    let db = Db::open(&place, rooms, clock, Random::system()).await.expect("SQLite opens");
    db.check().await.expect("the copy is whole");
    TestDb { db, folder: Some(folder), place, dropped: None }
}

async fn run(server: &mut PgConnection, statement: String) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(server).await.map(drop)
}

/// The same server with another database.
fn database(url: &str, name: &str) -> String {
    let (server, _) = url.rsplit_once('/').expect("an address with a database");
    format!("{server}/{name}")
}

/// A database with the tables of `rooms` that others are copied from, made by the first test that wants it. Nobody connects to it.
async fn migrated_database(url: &str, server: &mut PgConnection, rooms: &[&'static Migrations]) -> String {
    let name = format!("oneplan_{}", steps(rooms, true));
    // The lock goes with the connection.
    sqlx::query("select pg_advisory_lock(hashtext($1))").bind(&name).execute(&mut *server).await.expect("a lock");
    let (is_there,): (bool,) = sqlx::query_as("select exists (select 1 from pg_database where datname = $1)")
        .bind(&name)
        .fetch_one(&mut *server)
        .await
        .expect("the databases are listed");
    if !is_there {
        let new = format!("{name}_new");
        run(server, format!("drop database if exists \"{new}\" with (force)")).await.expect("what was left is dropped");
        run(server, format!("create database \"{new}\"")).await.expect("a database");
        let place = database(url, &new);
        let db = Db::open(&place, rooms, Clock::system(), Random::system()).await.expect("PostgreSQL opens");
        db.migrate().await.expect("migrations run on PostgreSQL");
        db.close().await;
        let ends = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = $1";
        sqlx::query(ends).bind(&new).execute(&mut *server).await.expect("its connections end");
        run(server, format!("alter database \"{new}\" rename to \"{name}\"")).await.expect("it gets its name");
    }
    sqlx::query("select pg_advisory_unlock(hashtext($1))").bind(&name).execute(server).await.expect("no lock");
    name
}

/// A new database on the test PostgreSQL, or `None` with a printed line where there is none.
pub async fn postgres(rooms: &[&'static Migrations], clock: Clock) -> Option<TestDb> {
    let Ok(url) = std::env::var(POSTGRES) else {
        println!("skipped on PostgreSQL: {POSTGRES} is not set");
        return None;
    };
    // Any other text would be taken for the name of an SQLite file.
    assert!(url.starts_with("postgres"), "{POSTGRES} is no address of a PostgreSQL: {url}");
    let mut server = PgConnection::connect(&url).await.expect("PostgreSQL opens");
    let from = migrated_database(&url, &mut server, rooms).await;
    let name = format!("t{}", Random::system().uuid(&clock).simple());
    // Files are copied as they are: to write each page anew into the log takes three times as long.
    let copy = format!("create database \"{name}\" template \"{from}\" strategy file_copy");
    run(&mut server, copy).await.expect("the migrated database is copied");
    drop(server);
    let place = database(&url, &name);
    let db = Db::open(&place, rooms, clock, Random::system()).await.expect("PostgreSQL opens");
    db.check().await.expect("the copy is whole");
    Some(TestDb { db, folder: None, place, dropped: Some((url, name)) })
}

/// The test databases with the steps up to and including number `last`: rows are put there as an older program left them,
/// [`Db::migrate`] then runs the later steps on them.
pub async fn each_at(rooms: &[&'static Migrations], clock: Clock, last: i64) -> Vec<TestDb> {
    let mut all = Vec::new();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = folder.path().join("test.sqlite").to_string_lossy().into_owned();
    let db = Db::open(&place, rooms, clock.clone(), Random::system()).await.expect("SQLite opens");
    db.migrate_to(last).await.expect("migrations run on SQLite");
    all.push(TestDb { db, folder: Some(folder), place, dropped: None });
    if let Ok(url) = std::env::var(POSTGRES) {
        let schema = format!("t{}", Random::system().uuid(&clock).simple());
        let place = format!("{url}?schema={schema}");
        let db = Db::open(&place, rooms, clock, Random::system()).await.expect("PostgreSQL opens");
        db.migrate_to(last).await.expect("migrations run on PostgreSQL");
        all.push(TestDb { db, folder: None, place, dropped: None });
    }
    all
}

/// Has the database look at a statement, without running it.
///
/// # Errors
/// What the database says of it.
pub async fn prepare(db: &Db, statement: &str) -> crate::Result<()> {
    use sqlx::{Executor, SqlSafeStr};
    let text = AssertSqlSafe(statement.to_owned()).into_sql_str();
    let mut tx = db.read().await?;
    Ok(crate::on!(&mut tx, c => c.prepare(text).await.map(drop))?)
}

/// Makes each `async fn name(db: TestDb)` a test on SQLite and a test on PostgreSQL, with the tables
/// of the constant `ROOMS` and the clock standing at [`noon`].
#[macro_export]
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: TestDb) $body:block)*) => { $(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, clippy::allow_attributes, reason = "a test may need nothing from outside")]
            use super::*;
            async fn body($db: $crate::testing::TestDb) $body
            #[tokio::test]
            async fn sqlite() {
                body($crate::testing::sqlite(ROOMS, $crate::Clock::fixed($crate::testing::noon())).await).await;
            }
            #[tokio::test]
            async fn postgres() {
                if let Some(db) = $crate::testing::postgres(ROOMS, $crate::Clock::fixed($crate::testing::noon())).await {
                    body(db).await;
                }
            }
        }
    )* };
}
