//! A form does its work once, whoever presses its button twice.

use store::{Actor, Db, Entry, Migrations, Right, StoreError, on_both, once, setting};
use uuid::Uuid;

const ROOMS: &[&Migrations] = &[];
const FORM: Uuid = Uuid::from_u128(7);

async fn add(db: &Db, value: &str) -> store::Result<()> {
    let mut tx = db.write(&Actor::program("test")).await?;
    setting::set(&mut tx, value, value).await?;
    tx.record(Entry::new("setting.change", "setting", None, Right::Test)).await?;
    tx.commit().await
}

async fn count(db: &Db) -> i64 {
    let mut tx = db.read().await.unwrap();
    store::Query::new("select count(*) from setting").number(&mut tx).await.unwrap()
}

on_both! {
    async fn of_many_presses_one_does_the_work(db: TestDb) {
        let presses = (0..8).map(|number| {
            let db = &db;
            async move { once::sent_by(FORM, add(db, &format!("child {number}"))).await.0 }
        });
        let outcomes = futures_util::future::join_all(presses).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        assert!(outcomes.iter().filter(|one| one.is_err()).all(|one| matches!(one, Err(StoreError::SentBefore))));
        assert_eq!(count(&db).await, 1);
        assert!(matches!(once::sent_by(FORM, add(&db, "later")).await.0, Err(StoreError::SentBefore)));
        once::sent_by(Uuid::from_u128(8), add(&db, "another form")).await.0.unwrap();
        assert_eq!(count(&db).await, 2);
    }

    async fn the_same_words_from_a_page_fetched_anew_are_said_once(db: TestDb) {
        let said = Some(Uuid::from_u128(9));
        once::said_by(FORM, said, add(&db, "first")).await.0.unwrap();
        assert!(once::is_said(&db, Uuid::from_u128(9)).await.unwrap());
        let again = once::said_by(Uuid::from_u128(8), said, add(&db, "again")).await.0;
        assert!(matches!(again, Err(StoreError::SentBefore)));
        assert!(!once::is_taken(&db, Uuid::from_u128(8)).await.unwrap(), "a form that did nothing keeps its key");
        assert_eq!(count(&db).await, 1);
        once::said_by(Uuid::from_u128(8), Some(Uuid::from_u128(10)), add(&db, "other words")).await.0.unwrap();
        // After some minutes it may be meant.
        let mut tx = db.write_aside(&Actor::program("test")).await.unwrap();
        let before = tx.now() - jiff::SignedDuration::from_mins(11);
        store::Query::new("update form_sent set at =").value(before).run(&mut tx).await.unwrap();
        tx.record(Entry::new("test", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        once::said_by(Uuid::from_u128(11), said, add(&db, "later")).await.0.unwrap();
        assert_eq!(count(&db).await, 3);
    }

    async fn what_was_refused_can_be_sent_again(db: TestDb) {
        once::sent_by(FORM, async {
            let mut tx = db.write(&Actor::program("test")).await.unwrap();
            setting::set(&mut tx, "half", "done").await.unwrap();
            drop(tx);
            // Another transaction of the same request takes the key in its turn.
            add(&db, "first").await.unwrap();
            add(&db, "second").await.unwrap();
        }).await;
        assert_eq!(count(&db).await, 2);
        assert!(matches!(once::sent_by(FORM, add(&db, "third")).await.0, Err(StoreError::SentBefore)));
    }

    async fn tries_that_are_counted_leave_the_form_to_be_sent(db: TestDb) {
        once::sent_by(FORM, async {
            let mut tx = db.write_aside(&Actor::program("test")).await.unwrap();
            tx.record(Entry::new("session.try", "account", None, Right::Test)).await.unwrap();
            tx.commit().await.unwrap();
        }).await;
        once::sent_by(FORM, add(&db, "first")).await.0.unwrap();
    }

    async fn a_form_that_is_only_shown_again_writes_nothing(db: TestDb) {
        assert!(matches!(once::shown_again(add(&db, "first")).await, Err(StoreError::OnlyShown)));
        assert_eq!(count(&db).await, 0);
    }
}
