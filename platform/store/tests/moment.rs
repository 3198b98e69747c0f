//! What one request reads, it reads at one moment.

use std::sync::Arc;
use std::time::Duration;

use store::{Actor, Db, Entry, Migrations, Right, Turns, at_one_moment, blocking, let_go, on_both, setting};

const ROOMS: &[&Migrations] = &[];

async fn add(db: &Db, value: &str) {
    let mut tx = db.write(&Actor::program("test")).await.unwrap();
    setting::set(&mut tx, value, value).await.unwrap();
    tx.record(Entry::new("setting.change", "setting", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
}

/// Adds it as another request would.
async fn add_elsewhere(db: &Db, value: &'static str) {
    let db = db.clone();
    tokio::spawn(async move { add(&db, value).await }).await.unwrap();
}

async fn count(db: &Db) -> i64 {
    let mut tx = db.read().await.unwrap();
    store::Query::new("select count(*) from setting").number(&mut tx).await.unwrap()
}

/// Reads, waits for a turn, and logs a read and reads on in it: what a request does that puts a heavy file together.
async fn in_turn(db: Db, turns: Arc<Turns>) -> i64 {
    at_one_moment(async {
        count(&db).await;
        let _turn = turns.next().await.unwrap();
        db.log_read(&Actor::program("test"), Entry::new("child.view", "child", None, Right::Test)).await.unwrap();
        count(&db).await
    })
    .await
}

on_both! {
    async fn many_who_wait_for_a_turn_hold_no_reader_that_whoever_has_it_needs(db: TestDb) {
        let turns = Arc::new(Turns::new(2));
        // Many more than there are readers.
        let all: Vec<_> = (0..40).map(|_| tokio::spawn(in_turn(db.clone(), turns.clone()))).collect();
        for one in all {
            assert_eq!(tokio::time::timeout(Duration::from_secs(9), one).await.unwrap().unwrap(), 0);
        }
    }

    async fn whoever_waits_for_a_thread_of_its_own_reads_on_at_a_new_moment(db: TestDb) {
        at_one_moment(async {
            assert_eq!(count(&db).await, 0);
            add_elsewhere(&db, "first").await;
            assert_eq!(count(&db).await, 0);
            blocking(|| ()).await.unwrap();
            assert_eq!(count(&db).await, 1);
        })
        .await;
    }

    async fn what_others_write_meanwhile_is_seen_from_the_next_moment_on(db: TestDb) {
        at_one_moment(async {
            assert_eq!(count(&db).await, 0);
            add_elsewhere(&db, "first").await;
            assert_eq!(count(&db).await, 0);
            let_go();
            assert_eq!(count(&db).await, 1);
        })
        .await;
        assert_eq!(count(&db).await, 1);
    }

    async fn what_a_request_writes_it_sees(db: TestDb) {
        at_one_moment(async {
            assert_eq!(count(&db).await, 0);
            add(&db, "own").await;
            assert_eq!(count(&db).await, 1);
            // Also where it still holds what it read before.
            let mut before = db.read().await.unwrap();
            let _ = store::Query::new("select count(*) from setting").number(&mut before).await.unwrap();
            add(&db, "second").await;
            drop(before);
            assert_eq!(count(&db).await, 2);
        })
        .await;
    }

    async fn what_was_logged_as_read_is_seen(db: TestDb) {
        at_one_moment(async {
            let entries = async || {
                let mut tx = db.read().await.unwrap();
                store::Query::new("select count(*) from audit_entry").number(&mut tx).await.unwrap()
            };
            let before = entries().await;
            db.log_read(&Actor::program("test"), Entry::new("child.view", "child", None, Right::Test)).await.unwrap();
            assert_eq!(entries().await, before + 1);
        })
        .await;
    }

    async fn two_transactions_of_one_request_stand_beside_each_other(db: TestDb) {
        at_one_moment(async {
            let mut first = db.read().await.unwrap();
            let mut second = db.read().await.unwrap();
            for tx in [&mut first, &mut second] {
                assert_eq!(store::Query::new("select count(*) from setting").number(tx).await.unwrap(), 0);
            }
        })
        .await;
    }

    async fn after_a_statement_that_failed_a_request_reads_on(db: TestDb) {
        at_one_moment(async {
            assert_eq!(count(&db).await, 0);
            let mut tx = db.read().await.unwrap();
            assert!(store::Query::new("select nothing from nowhere").number(&mut tx).await.is_err());
            drop(tx);
            assert_eq!(count(&db).await, 0);
        })
        .await;
    }

    async fn what_was_worked_out_at_a_moment_is_kept_until_it_ends(db: TestDb) {
        let (by, about) = (uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(2));
        let kept = async || db.read().await.unwrap().kept::<u8>(by, about);
        at_one_moment(async {
            db.read().await.unwrap().keep(by, about, 7_u8);
            assert_eq!(kept().await, Some(7));
            add(&db, "changed").await;
            assert_eq!(kept().await, None);
        })
        .await;
        assert_eq!(kept().await, None);
    }
}
