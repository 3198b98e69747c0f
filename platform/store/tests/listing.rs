//! Lists: counted, sorted and paged by one text, on both databases alike.

use store::{Actor, Db, Entry, Listing, Migrations, PageParams, Query, Right, Sort, SortKey, on_both};

const ROOMS: &[&Migrations] = &[];

type Row = (String, Option<String>);

const BY_VALUE: SortKey = SortKey::new("value", &["nullif(value, '')"]).empty_last();

/// Rows `row 001` and on; every tenth has no value, and the others the larger the earlier they come.
async fn filled(db: &Db, count: i64) {
    let mut tx = db.write(&Actor::program("test")).await.unwrap();
    for number in 1..=count {
        let value = if number % 10 == 0 { String::new() } else { format!("{:03}", 1000 - number) };
        store::setting::set(&mut tx, &format!("row {number:03}"), &value).await.unwrap();
    }
    tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
}

fn listing(like: &str) -> Listing<Row> {
    // A value in what is read, and another in whence: both keep their places.
    let select = Query::new("select name, nullif(value,").value("").push(") as value");
    Listing::new(select, Query::new("from setting where name like").value(like), "name")
}

fn names(rows: &[Row]) -> Vec<&str> {
    rows.iter().map(|(name, _)| name.as_str()).collect()
}

on_both! {
    async fn a_page_is_counted_and_ends_with_the_last_row(db: TestDb) {
        filled(&db, 23).await;
        let mut tx = db.read().await.unwrap();
        let page = |number| PageParams { sort: None, number, size: 10 };
        let first = listing("row %").page(&mut tx, &page(1)).await.unwrap();
        assert_eq!((first.total, first.rows.len(), first.has_next, first.is_more), (23, 10, true, false));
        assert_eq!(names(&first.rows)[..2], ["row 001", "row 002"]);
        let last = listing("row %").page(&mut tx, &page(99)).await.unwrap();
        assert_eq!((last.number, last.has_next), (3, false), "a page behind the last is the last");
        assert_eq!(names(&last.rows), ["row 021", "row 022", "row 023"]);
        let none = listing("nothing %").page(&mut tx, &page(1)).await.unwrap();
        assert_eq!((none.total, none.rows.len()), (0, 0));
    }

    async fn counting_stops_where_it_is_told_to_and_pages_go_on(db: TestDb) {
        filled(&db, 23).await;
        let mut tx = db.read().await.unwrap();
        let listing = listing("row %").counted_to(5);
        let found = listing.page(&mut tx, &PageParams { sort: None, number: 3, size: 10 }).await.unwrap();
        assert_eq!((found.total, found.is_more, found.has_next, found.rows.len()), (5, true, false, 3));
        assert_eq!(listing.count(&mut tx).await.unwrap(), 6, "one more: there are more than that");
    }

    async fn several_counts_of_a_list_are_those_of_its_rows_that_meet_each_condition(db: TestDb) {
        filled(&db, 23).await;
        let mut tx = db.read().await.unwrap();
        // A value in a condition, and others in whence: each keeps its place.
        let conditions = [
            Query::new("value =").value(""),
            Query::new("name in (select other.name from setting other where other.value >").value("989").push(")"),
            Query::new("1 = 0"),
            Query::new("1 = 1"),
        ];
        assert_eq!(listing("row %").count_each(&mut tx, conditions).await.unwrap(), [2, 9, 0, 23]);
        let elsewhere = listing("row %").counted_from(Query::new("from setting where name like").value("row 01%"));
        assert_eq!(elsewhere.count_each(&mut tx, [Query::new("1 = 1")]).await.unwrap(), [10]);
        assert_eq!(listing("nothing %").count_each(&mut tx, [Query::new("1 = 1")]).await.unwrap(), [0]);
    }

    async fn rows_without_a_value_come_last_whichever_way_a_list_is_sorted(db: TestDb) {
        filled(&db, 23).await;
        let mut tx = db.read().await.unwrap();
        for (descending, first) in [(false, "row 023"), (true, "row 001")] {
            let sort = Some(Sort { by: BY_VALUE, descending });
            let found = listing("row %").page(&mut tx, &PageParams { sort, number: 1, size: 23 }).await.unwrap();
            let names = names(&found.rows);
            assert_eq!((names[0], &names[21..]), (first, &["row 010", "row 020"][..]), "{names:?}");
        }
    }

    async fn every_row_is_given_in_turn_and_an_error_ends_it(db: TestDb) {
        filled(&db, 23).await;
        let mut tx = db.read().await.unwrap();
        let all = listing("row %").every(&mut tx, |(name, _)| name.clone()).await.unwrap();
        assert_eq!((all.len(), all[22].as_str()), (23, "row 023"));
        let mut taken = 0;
        let ended = listing("row %")
            .each(&mut tx, None, |_| {
                taken += 1;
                if taken == 4 { Err(store::StoreError::File("full".to_owned())) } else { Ok(()) }
            })
            .await;
        assert!(ended.is_err() && taken == 4);
        // The connection is whole again.
        assert_eq!(listing("row %").count(&mut tx).await.unwrap(), 23);
    }
}
