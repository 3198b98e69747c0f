//! SQLite's write-ahead log stays short, also where somebody reads at every moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use store::testing::{noon, sqlite};
use store::{Actor, Clock, Entry, Migrations, Right, setting, wal};

const ROOMS: &[&Migrations] = &[];

/// Reads from 24 sides and writes from 4 for so long; gives the longest that the log was, and how much was written.
async fn steady_load(seconds: u64) -> (u64, u64) {
    let db = sqlite(ROOMS, Clock::fixed(noon())).await;
    let stop = Arc::new(AtomicBool::new(false));
    let written = Arc::new(AtomicU64::new(0));
    let mut sides = tokio::task::JoinSet::new();
    for _ in 0..24 {
        let (db, stop) = ((*db).clone(), stop.clone());
        sides.spawn(async move {
            while !stop.load(Ordering::SeqCst) {
                let mut tx = db.read().await.unwrap();
                setting::get(&mut tx, "0").await.unwrap();
                // Somebody is always in the middle of reading.
                tokio::time::sleep(Duration::from_millis(20)).await;
                drop(tx);
                let entry = Entry::new("child.open", "person", None, Right::Test).reason(&"x".repeat(4_000));
                db.log_read(&Actor::program("test"), entry).await.unwrap();
            }
        });
    }
    for side in 0..4 {
        let (db, stop, written) = ((*db).clone(), stop.clone(), written.clone());
        sides.spawn(async move {
            // Another text each time: SQLite does not write what is there already.
            for letter in ["a", "b"].into_iter().cycle() {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let text = letter.repeat(100_000);
                let mut tx = db.write(&Actor::program("test")).await.unwrap();
                setting::set(&mut tx, &side.to_string(), &text).await.unwrap();
                tx.record(Entry::new("setting.change", "setting", None, Right::Test)).await.unwrap();
                tx.commit().await.unwrap();
                written.fetch_add(text.len() as u64, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(15)).await;
            }
        });
    }
    let place = std::path::PathBuf::from(db.place());
    let mut longest = 0;
    for _ in 0..seconds * 20 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        longest = longest.max(wal::length(&place));
    }
    stop.store(true, Ordering::SeqCst);
    while let Some(side) = sides.join_next().await {
        side.unwrap();
    }
    (longest, written.load(Ordering::SeqCst))
}

#[tokio::test(flavor = "multi_thread")]
async fn under_steady_reading_the_log_is_cut() {
    let (longest, written) = steady_load(8).await;
    println!("at most {longest} bytes long while {written} bytes were written");
    assert!(longest < wal::ALARM, "{longest}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: two minutes of steady load"]
async fn under_two_minutes_of_steady_load_the_log_stays_under_64_megabytes() {
    let (longest, written) = steady_load(120).await;
    println!("at most {longest} bytes long while {written} bytes were written");
    assert!(written > 2 * wal::ALARM, "the load was too light to tell: {written}");
    assert!(longest < wal::ALARM, "{longest}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_reader_makes_nobody_wait() {
    let db = sqlite(ROOMS, Clock::fixed(noon())).await;
    let write = async |letter: &str| {
        let mut tx = db.write(&Actor::program("test")).await.unwrap();
        setting::set(&mut tx, "0", &letter.repeat(1_000_000)).await.unwrap();
        tx.record(Entry::new("setting.change", "setting", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
    };
    write("a").await;
    let mut long = db.read().await.unwrap();
    setting::get(&mut long, "0").await.unwrap();
    for letter in ["b", "c"].into_iter().cycle().take(30) {
        write(letter).await;
    }
    let place = std::path::PathBuf::from(db.place());
    let grown = wal::length(&place);
    let begun = tokio::time::Instant::now();
    while begun.elapsed() < Duration::from_secs(3) {
        let asked = tokio::time::Instant::now();
        setting::get(&mut db.read().await.unwrap(), "0").await.unwrap();
        assert!(asked.elapsed() < Duration::from_millis(900), "{:?}", asked.elapsed());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(grown > 16 * 1024 * 1024, "the reader held on to the log: {grown}");
    drop(long);
    for _ in 0..150 {
        if wal::length(&place) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the log was not cut once nobody read an old state: {} bytes", wal::length(&place));
}
