//! Faults of the world around the database: each has its own words, and nothing is half-written.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use sqlx::Connection;
use store::testing::{noon, postgres, sqlite};
use store::{Actor, Clock, Db, Entry, Migrations, Random, Right, StoreError, on, setting};

const ROOMS: &[&Migrations] = &[];

fn fixed() -> Clock {
    Clock::fixed(noon())
}

async fn save(db: &Db, name: &str, value: &str) -> store::Result<()> {
    let mut tx = db.write(&Actor::program("test")).await?;
    setting::set(&mut tx, name, value).await?;
    tx.record(Entry::new("setting.change", "setting", None, Right::Test)).await?;
    tx.commit().await
}

async fn saved(db: &Db, name: &str) -> Option<String> {
    setting::get(&mut db.read().await.unwrap(), name).await.unwrap()
}

#[tokio::test]
async fn a_full_disk_is_said_and_leaves_nothing_half_written() {
    let db = sqlite(ROOMS, fixed()).await;
    save(&db, "before", "kept").await.unwrap();
    let mut tx = db.write(&Actor::program("test")).await.unwrap();
    // SQLite's own limit on the file answers as a full disk does (SQLITE_FULL).
    on!(tx, c => sqlx::query("pragma max_page_count = 30").execute(c).await.map(|_| ())).unwrap();
    drop(tx);
    let error = save(&db, "big", &"x".repeat(1_000_000)).await.unwrap_err();
    assert!(matches!(error, StoreError::DiskFull), "{error:?}");
    assert_eq!(saved(&db, "big").await, None);
    assert_eq!(saved(&db, "before").await.as_deref(), Some("kept"));
    // The limit was that connection's own. SQLite has ended the transaction by itself: the connection is not used again.
    for number in 0..3 {
        save(&db, "after", &number.to_string()).await.unwrap();
        db.heartbeat().await.unwrap();
    }
    assert_eq!(saved(&db, "after").await.as_deref(), Some("2"));
}

#[tokio::test]
async fn a_reader_whose_transaction_sqlite_ended_does_not_hold_on_to_an_old_state() {
    let db = sqlite(ROOMS, fixed()).await;
    for _ in 0..20 {
        let mut tx = db.read().await.unwrap();
        // What SQLite does by itself where reading fails.
        on!(tx, c => sqlx::query("rollback").execute(c).await.map(|_| ())).unwrap();
    }
    save(&db, "name", "new").await.unwrap();
    for _ in 0..20 {
        assert_eq!(saved(&db, "name").await.as_deref(), Some("new"));
    }
}

/// A disk of its own, where this may be mounted.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn of(megabytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        if mounted.is_ok_and(|mounted| mounted.status.success()) {
            return Some(Self(folder));
        }
        println!("skipped: a small disk cannot be mounted here");
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[tokio::test]
#[ignore = "soak: mounts a small disk, fills it, frees it, again and again"]
async fn a_full_disk_is_survived_without_a_restart() {
    let Some(disk) = SmallDisk::of(40) else { return };
    let place = disk.0.path().join("area.sqlite");
    let db = Db::open(&place.to_string_lossy(), ROOMS, fixed(), Random::system()).await.unwrap();
    db.migrate().await.unwrap();
    for round in 0..6 {
        let filler = disk.0.path().join("filler");
        let mut file = std::fs::File::create(&filler).unwrap();
        while std::io::Write::write_all(&mut file, &[0; 65_536]).is_ok() {}
        let mut acknowledged = Vec::new();
        let mut refused = 0;
        for number in 0..60 {
            let name = format!("{round}-{number}");
            match save(&db, &name, &"x".repeat(60_000)).await {
                Ok(()) => acknowledged.push(name),
                Err(error) => {
                    assert!(matches!(error, StoreError::DiskFull | StoreError::Disk(_)), "{error:?}");
                    refused += 1;
                }
            }
        }
        assert!(refused > 0);
        tokio::time::sleep(Duration::from_millis(1100)).await;
        assert!(db.heartbeat().await.is_err() || save(&db, "big", &"x".repeat(3_000_000)).await.is_err(), "it says so");
        drop(file);
        std::fs::remove_file(&filler).unwrap();
        tokio::time::sleep(Duration::from_millis(1100)).await;
        db.heartbeat().await.unwrap();
        save(&db, "after", &round.to_string()).await.unwrap();
        assert_eq!(saved(&db, "after").await, Some(round.to_string()));
        for name in acknowledged {
            assert!(saved(&db, &name).await.is_some(), "{name} was acknowledged");
        }
        // So that the next round has room to fill.
        let mut tx = db.write(&Actor::program("test")).await.unwrap();
        on!(tx, c => sqlx::query("delete from setting where name like '%-%'").execute(c).await.map(|_| ())).unwrap();
        tx.record(Entry::new("setting.change", "setting", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
    }
    store::audit::seal(&db).await.unwrap();
    assert_eq!(store::audit::verify(&db, None).await.unwrap().broken, None);
    db.close().await;
}

#[tokio::test]
async fn files_are_their_owner_s_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("area/data/area.sqlite");
    let db = Db::open(&place.to_string_lossy(), ROOMS, fixed(), Random::system()).await.unwrap();
    db.migrate().await.unwrap();
    save(&db, "name", "value").await.unwrap();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for end in ["", "-wal", "-shm"] {
        let path = format!("{}{end}", place.display());
        assert_eq!(mode(path.as_ref()), 0o600, "{path}");
    }
    assert_eq!((mode(&folder.path().join("area")), mode(&folder.path().join("area/data"))), (0o700, 0o700));
    assert_eq!(store::private::open_to_others(&place), Vec::<String>::new());
}

#[tokio::test]
async fn whoever_waits_for_long_work_is_told_what_for() {
    let db = sqlite(ROOMS, fixed()).await;
    let work = async {
        let mut other = sqlx::SqliteConnection::connect(db.place()).await.unwrap();
        sqlx::query("begin exclusive").execute(&mut other).await.unwrap();
        let error = save(&db, "name", "value").await.unwrap_err();
        assert!(matches!(&error, StoreError::Busy(Some(what)) if what == "an import of settings"), "{error:?}");
        assert!(error.to_string().contains("an import of settings is under way"), "{error}");
        sqlx::query("rollback").execute(&mut other).await.unwrap();
        Err::<(), _>(StoreError::Stale)
    };
    let outcome = store::under_way::during(&db, "an import of settings", work).await;
    assert!(matches!(outcome, Err(StoreError::Stale)), "{outcome:?}");
    assert_eq!(store::under_way::now(&db).await.unwrap(), None);
}

#[tokio::test]
async fn postgres_is_asked_for_tls_where_the_address_wants_it() {
    use tokio::io::AsyncReadExt;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("postgres://o@127.0.0.1:{}/o?sslmode=require", listener.local_addr().unwrap().port());
    let opening = tokio::spawn(async move { Db::open(&address, ROOMS, fixed(), Random::system()).await.is_err() });
    let (mut peer, _) = listener.accept().await.unwrap();
    let mut first = [0; 8];
    peer.read_exact(&mut first).await.unwrap();
    // PostgreSQL's SSLRequest: its length, then 80877103.
    assert_eq!(first, [0, 0, 0, 8, 4, 210, 22, 47]);
    opening.abort();
}

#[tokio::test]
async fn a_locked_file_is_said() {
    let db = sqlite(ROOMS, fixed()).await;
    let mut other = sqlx::SqliteConnection::connect(db.place()).await.unwrap();
    sqlx::query("begin exclusive").execute(&mut other).await.unwrap();
    let error = save(&db, "name", "value").await.unwrap_err();
    assert!(matches!(error, StoreError::Locked), "{error:?}");
    sqlx::query("rollback").execute(&mut other).await.unwrap();
    save(&db, "name", "value").await.unwrap();
}

#[tokio::test]
async fn a_database_from_a_newer_version_is_left_alone() {
    let db = sqlite(ROOMS, fixed()).await;
    let mut other = sqlx::SqliteConnection::connect(db.place()).await.unwrap();
    sqlx::query("insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (99991231001, 'later', true, x'00', 0)")
        .execute(&mut other).await.unwrap();
    for error in [db.check().await.unwrap_err(), db.migrate().await.unwrap_err()] {
        assert!(matches!(error, StoreError::Newer(99991231001)), "{error:?}");
    }
}

#[tokio::test]
async fn an_empty_database_is_none_yet() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&folder.path().join("empty").to_string_lossy(), ROOMS, fixed(), Random::system()).await.unwrap();
    let error = db.check().await.unwrap_err();
    assert!(matches!(error, StoreError::NoDatabase) && error.to_string().contains("oneplan migrate"), "{error}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.txt");
    std::fs::write(&path, "Dear parent, ".repeat(1000)).unwrap();
    let error = Db::open(&path.to_string_lossy(), ROOMS, fixed(), Random::system()).await.unwrap_err();
    assert!(matches!(error, StoreError::NotADatabase), "{error:?}");
    let error = Db::open("/dev/null/oneplan.sqlite", ROOMS, fixed(), Random::system()).await.unwrap_err();
    assert!(matches!(error, StoreError::CannotOpen { .. }), "{error:?}");
}

#[tokio::test]
async fn a_clock_set_back_is_said_at_start() {
    let millis = Arc::new(AtomicI64::new(noon().as_millisecond()));
    let db = sqlite(ROOMS, Clock::by_hand(millis.clone())).await;
    save(&db, "name", "value").await.unwrap();
    assert!(db.check().await.is_ok());
    millis.fetch_sub(86_400_000, Ordering::SeqCst);
    let error = db.check().await.unwrap_err();
    assert!(matches!(error, StoreError::ClockSetBack { .. }), "{error:?}");
}

#[tokio::test]
async fn postgres_gone_in_the_middle_is_said_and_the_next_request_works() {
    let Some(db) = postgres(ROOMS, fixed()).await else { return };
    save(&db, "before", "kept").await.unwrap();
    let mut tx = db.write(&Actor::program("test")).await.unwrap();
    setting::set(&mut tx, "half", "written").await.unwrap();
    let backend: i32 = on!(tx, c => sqlx::query_scalar("select 1").fetch_one(c).await).map(|_: i32| 0).unwrap();
    assert_eq!(backend, 0);
    let store::TxKind::Postgres(connection) = tx.kind() else { panic!("not PostgreSQL") };
    let pid: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut **connection).await.unwrap();
    let mut other = sqlx::PgConnection::connect(&std::env::var(store::testing::POSTGRES).unwrap()).await.unwrap();
    sqlx::query("select pg_terminate_backend($1)").bind(pid).execute(&mut other).await.unwrap();
    let error = setting::set(&mut tx, "half", "again").await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable(_)), "{error:?}");
    drop(tx);
    assert_eq!(saved(&db, "half").await, None);
    save(&db, "after", "works").await.unwrap();
}

#[tokio::test]
async fn an_address_where_nothing_listens_is_said() {
    let error = Db::open("postgres://nobody@127.0.0.1:1/none", ROOMS, fixed(), Random::system()).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable(_)), "{error:?}");
}

const KILLS: u64 = 200;
const WRITER: &str = "ONEPLAN_TEST_WRITER";

/// Not a test by itself: the process that `what_was_acknowledged_survives_kill` kills.
#[tokio::test]
async fn writer_that_gets_killed() {
    let Ok(place) = std::env::var(WRITER) else { return };
    let db = Db::open(&place, ROOMS, Clock::system(), Random::system()).await.unwrap();
    db.migrate().await.unwrap();
    for number in 0u64.. {
        let name = format!("{}-{number}", std::process::id());
        save(&db, &name, "acknowledged").await.unwrap();
        println!("saved {name}");
    }
}

#[tokio::test]
async fn what_was_acknowledged_survives_kill() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("killed.sqlite").to_string_lossy().into_owned();
    let mut acknowledged = Vec::new();
    for round in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "writer_that_gets_killed", "--nocapture", "--test-threads=1"])
            .env(WRITER, &place)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut seen = 0;
        // Killed after a different number of writes and a different pause each time.
        while seen <= round % 7 {
            let line = lines.next().expect("the writer writes").unwrap();
            if let Some((_, name)) = line.split_once("saved ") {
                acknowledged.push(name.to_owned());
                seen += 1;
            }
        }
        std::thread::sleep(Duration::from_micros(round * 37 % 1500));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged.extend(lines.map_while(Result::ok).filter_map(|line| {
            // The last line may be torn; a whole one ends in a number after the process id.
            line.split_once("saved ")
                .map(|(_, name)| name.to_owned())
                .filter(|name| name.contains('-') && !name.ends_with('-'))
        }));
    }
    let db = Db::open(&place, ROOMS, Clock::system(), Random::system()).await.unwrap();
    let mut tx = db.read().await.unwrap();
    let kept: std::collections::HashSet<String> =
        on!(tx, c => sqlx::query_scalar("select name from setting").fetch_all(c).await).unwrap().into_iter().collect();
    drop(tx);
    let lost: Vec<_> = acknowledged.iter().filter(|name| !kept.contains(*name)).collect();
    assert!(lost.is_empty(), "{} of {} acknowledged writes were lost: {lost:?}", lost.len(), acknowledged.len());
    assert!(acknowledged.len() as u64 >= KILLS);
    store::audit::seal(&db).await.unwrap();
    let report = store::audit::verify(&db, None).await.unwrap();
    assert_eq!(report.broken, None);
    assert_eq!(report.entries as usize, kept.len(), "every kept write has its audit entry, and no more");
    println!("{} acknowledged writes survived {KILLS} kills", acknowledged.len());
}
