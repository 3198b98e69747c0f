//! What is asked for many children at once is found by an index, whatever SQLite knows of the tables' sizes.

use store::{Clock, Query};

#[tokio::test]
async fn a_child_s_events_of_one_kind_are_found_by_the_child_where_no_rows_were_counted() {
    let rooms = [&access::MIGRATIONS, &people::MIGRATIONS, &search::MIGRATIONS];
    let db = store::testing::sqlite(&rooms, Clock::system()).await;
    let plan: Vec<(i64, i64, i64, String)> = Query::new(
        "explain query plan select p.id from person p
          where exists (select 1 from event e where e.person = p.id and e.kind = 'plan.issued')",
    )
    .all(&mut db.read().await.unwrap())
    .await
    .unwrap();
    let lines: Vec<&str> = plan.iter().map(|(.., line)| line.as_str()).collect();
    assert!(lines.iter().any(|line| line.contains("event_person (person=? AND kind=?)")), "{lines:?}");
}
