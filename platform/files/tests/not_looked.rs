//! What is still to be looked through is found by an index, in its order, whatever SQLite knows of the tables' sizes.

use store::{Clock, Query};

#[tokio::test]
async fn files_that_nobody_looked_through_are_read_in_their_order_and_not_sorted() {
    let rooms = [&jobs::MIGRATIONS, &files::MIGRATIONS];
    let db = store::testing::sqlite(&rooms, Clock::system()).await;
    let plan: Vec<(i64, i64, i64, String)> = Query::new(
        "explain query plan select id, owner_kind, owner, content, name, media_type from attachment
           where looked_at is null and removed_at is null and owner_kind =",
    )
    .value("advice")
    .push("order by added_at, id limit")
    .value(50_i64)
    .all(&mut db.read().await.unwrap())
    .await
    .unwrap();
    let lines: Vec<&str> = plan.iter().map(|(.., line)| line.as_str()).collect();
    assert!(lines.iter().any(|line| line.contains("attachment_not_looked (owner_kind=?)")), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains("TEMP B-TREE")), "{lines:?}");
}
