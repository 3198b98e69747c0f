//! Databases for tests: a temporary SQLite file, and a database of its own on the PostgreSQL that `ONEPLAN_TEST_POSTGRES` names
//! (`make test` starts one and sets it). Both are copies of one that was migrated once: to migrate takes half a second, a copy a
//! hundredth to a tenth of that.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a test that cannot have its database must stop loudly")]

use std::ops::Deref;
use std::path::{Path, PathBuf};

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
    copy_of_file(&migrated_file(rooms).await, rooms, clock).await
}

async fn copy_of_file(from: &Path, rooms: &[&'static Migrations], clock: Clock) -> TestDb {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("test.sqlite");
    std::fs::copy(from, &file).expect("the database is copied");
    let place = file.to_string_lossy().into_owned();
    let db = Db::open(&place, rooms, clock, Random::system()).await.expect("SQLite opens");
    db.check().await.expect("the copy is whole");
    TestDb { db, folder: Some(folder), place, dropped: None }
}

/// A temporary SQLite database as `make` leaves one: the first test of this program that wants what has this name makes it, and
/// all begin with a copy. Files beside it are not copied.
pub async fn sqlite_made(
    rooms: &[&'static Migrations],
    clock: Clock,
    name: &str,
    make: impl AsyncFnOnce(TestDb) -> TestDb,
) -> TestDb {
    let file = std::env::temp_dir().join(format!("oneplan-test-{}.sqlite", made(&steps(rooms, false), name)));
    if !file.exists() {
        let made = make(sqlite(rooms, clock.clone()).await).await;
        made.close().await;
        let whole = format!("{}.whole", made.place);
        std::fs::copy(&made.place, &whole).expect("what was made is copied");
        // Tests of several processes may be here at once: each puts a whole file there.
        std::fs::rename(whole, &file).expect("the file is moved");
    }
    copy_of_file(&file, rooms, clock).await
}

/// A name for what is made on these steps by this very program: another build makes it anew.
fn made(steps: &str, name: &str) -> String {
    let program = std::env::current_exe().expect("the program has a path");
    let built = std::fs::metadata(&program).and_then(|file| file.modified()).expect("the program is a file");
    let built = built.duration_since(std::time::UNIX_EPOCH).expect("it was built after 1970").as_nanos();
    hex::encode(&Sha256::digest(format!("{steps} {name} {} {built}", program.display()))[..12])
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
    lock(server, &name).await;
    if !is_there(server, &name).await {
        let new = format!("{name}_new");
        run(server, format!("drop database if exists \"{new}\" with (force)")).await.expect("what was left is dropped");
        run(server, format!("create database \"{new}\"")).await.expect("a database");
        let place = database(url, &new);
        let db = Db::open(&place, rooms, Clock::system(), Random::system()).await.expect("PostgreSQL opens");
        db.migrate().await.expect("migrations run on PostgreSQL");
        db.close().await;
        end_connections(server, &new).await;
        run(server, format!("alter database \"{new}\" rename to \"{name}\"")).await.expect("it gets its name");
    }
    unlock(server, &name).await;
    name
}

/// Waits until no other test makes the database of this name. The lock goes with the connection.
async fn lock(server: &mut PgConnection, name: &str) {
    sqlx::query("select pg_advisory_lock(hashtext($1))").bind(name).execute(server).await.expect("a lock");
}

async fn unlock(server: &mut PgConnection, name: &str) {
    sqlx::query("select pg_advisory_unlock(hashtext($1))").bind(name).execute(server).await.expect("no lock");
}

async fn is_there(server: &mut PgConnection, name: &str) -> bool {
    let (is_there,): (bool,) = sqlx::query_as("select exists (select 1 from pg_database where datname = $1)")
        .bind(name)
        .fetch_one(server)
        .await
        .expect("the databases are listed");
    is_there
}

async fn end_connections(server: &mut PgConnection, name: &str) {
    let ends = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = $1";
    sqlx::query(ends).bind(name).execute(server).await.expect("its connections end");
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
    Some(copy_of_database(&url, server, &from, rooms, clock).await)
}

async fn copy_of_database(
    url: &str,
    mut server: PgConnection,
    from: &str,
    rooms: &[&'static Migrations],
    clock: Clock,
) -> TestDb {
    let name = format!("t{}", Random::system().uuid(&clock).simple());
    // Files are copied as they are: to write each page anew into the log takes three times as long.
    let copy = format!("create database \"{name}\" template \"{from}\" strategy file_copy");
    run(&mut server, copy).await.expect("the database is copied");
    drop(server);
    let place = database(url, &name);
    let db = Db::open(&place, rooms, clock, Random::system()).await.expect("PostgreSQL opens");
    db.check().await.expect("the copy is whole");
    TestDb { db, folder: None, place, dropped: Some((url.to_owned(), name)) }
}

/// The same as [`sqlite_made`] on the test PostgreSQL, or `None` where there is none.
pub async fn postgres_made(
    rooms: &[&'static Migrations],
    clock: Clock,
    name: &str,
    make: impl AsyncFnOnce(TestDb) -> TestDb,
) -> Option<TestDb> {
    let url = std::env::var(POSTGRES).ok()?;
    let mut server = PgConnection::connect(&url).await.expect("PostgreSQL opens");
    let from = format!("oneplan_made_{}", made(&steps(rooms, true), name));
    lock(&mut server, &from).await;
    if !is_there(&mut server, &from).await {
        let mut made = make(postgres(rooms, clock.clone()).await?).await;
        made.close().await;
        let (_, new) = made.dropped.take().expect("it is a database of its own");
        end_connections(&mut server, &new).await;
        run(&mut server, format!("alter database \"{new}\" rename to \"{from}\"")).await.expect("it gets its name");
    }
    unlock(&mut server, &from).await;
    Some(copy_of_database(&url, server, &from, rooms, clock).await)
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
