//! SQLite's plans of queries follow the sizes of the tables, also where they grew while the program runs.

use store::{Actor, Clock, Entry, Migrations, Query, Right};

const ROOMS: &[&Migrations] = &[];

#[tokio::test]
async fn tables_that_grow_while_the_program_runs_are_counted_again() {
    let db = store::testing::sqlite(ROOMS, Clock::system()).await;
    let mut tx = db.write(&Actor::program("test")).await.unwrap();
    for number in 1..=500 {
        store::setting::set(&mut tx, &format!("row {number}"), "").await.unwrap();
    }
    tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
    db.analyze_grown().await.unwrap();
    let counted: Vec<(String,)> = Query::new("select stat from sqlite_stat1 where tbl = 'setting'")
        .all(&mut db.read().await.unwrap())
        .await
        .unwrap();
    assert!(counted.iter().any(|(sizes,)| sizes.starts_with("500 ")), "{counted:?}");
}
