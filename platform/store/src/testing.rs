//! Databases for tests: a temporary SQLite file, and a schema of its own on the PostgreSQL that
//! `ONEPLAN_TEST_POSTGRES` names (`make test` starts one and sets it).
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a test that cannot have its database must stop loudly")]

use std::ops::Deref;

use crate::{Clock, Db, Migrations, Random};

/// The environment variable with the address of a PostgreSQL that tests may make schemas in.
pub const POSTGRES: &str = "ONEPLAN_TEST_POSTGRES";

/// A migrated database that goes away with the test.
#[derive(Debug)]
pub struct TestDb {
    db: Db,
    folder: Option<tempfile::TempDir>,
    place: String,
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

/// A temporary SQLite database with the tables of `rooms`.
pub async fn sqlite(rooms: &[&'static Migrations], clock: Clock) -> TestDb {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = folder.path().join("test.sqlite").to_string_lossy().into_owned();
    let db = Db::open(&place, rooms, clock, Random::system()).await.expect("SQLite opens");
    db.migrate().await.expect("migrations run on SQLite");
    TestDb { db, folder: Some(folder), place }
}

/// A new schema on the test PostgreSQL, or `None` with a printed line where there is none.
pub async fn postgres(rooms: &[&'static Migrations], clock: Clock) -> Option<TestDb> {
    let Ok(url) = std::env::var(POSTGRES) else {
        println!("skipped on PostgreSQL: {POSTGRES} is not set");
        return None;
    };
    // Any other text would be taken for the name of an SQLite file.
    assert!(url.starts_with("postgres"), "{POSTGRES} is no address of a PostgreSQL: {url}");
    let schema = format!("t{}", Random::system().uuid(&clock).simple());
    let place = format!("{url}?schema={schema}");
    let db = Db::open(&place, rooms, clock, Random::system()).await.expect("PostgreSQL opens");
    db.migrate().await.expect("migrations run on PostgreSQL");
    Some(TestDb { db, folder: None, place })
}

/// The test databases with the steps up to and including number `last`: rows are put there as an older program left them,
/// [`Db::migrate`] then runs the later steps on them.
pub async fn each_at(rooms: &[&'static Migrations], clock: Clock, last: i64) -> Vec<TestDb> {
    let mut all = Vec::new();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = folder.path().join("test.sqlite").to_string_lossy().into_owned();
    let db = Db::open(&place, rooms, clock.clone(), Random::system()).await.expect("SQLite opens");
    db.migrate_to(last).await.expect("migrations run on SQLite");
    all.push(TestDb { db, folder: Some(folder), place });
    if let Ok(url) = std::env::var(POSTGRES) {
        let schema = format!("t{}", Random::system().uuid(&clock).simple());
        let place = format!("{url}?schema={schema}");
        let db = Db::open(&place, rooms, clock, Random::system()).await.expect("PostgreSQL opens");
        db.migrate_to(last).await.expect("migrations run on PostgreSQL");
        all.push(TestDb { db, folder: None, place });
    }
    all
}

/// Has the database look at a statement, without running it.
///
/// # Errors
/// What the database says of it.
pub async fn prepare(db: &Db, statement: &str) -> crate::Result<()> {
    use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};
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
