//! What an older program left, once the steps that came later have run on it.

use jiff::civil::date;
use oneplan::rooms;
use people::PersonId;
use returns::records::measures::published_about;
use store::query::insert;
use store::testing::{each_at, noon};
use store::{Actor, Clock, Entry, Query, Right};

#[tokio::test]
async fn advice_that_was_asked_for_before_sending_was_kept_does_not_wait_to_be_sent() {
    for db in each_at(&rooms::all().migrations(), Clock::fixed(noon()), 20_261_215_399).await {
        let mut tx = db.write(&Actor::program("test")).await.unwrap();
        let child: PersonId = tx.new_id();
        let (asked, event, other) = (tx.new_id::<()>(), tx.new_id::<()>(), tx.new_id::<()>());
        let (day, now) = (date(2026, 3, 2), tx.now());
        let row = vec![
            ("id", child.into()),
            ("is_child", true.into()),
            ("forename", "Zoe".into()),
            ("surname", "Ogden".into()),
            ("sort_key", "ogden zoe".into()),
            ("restricted", false.into()),
            ("version", 1_i64.into()),
        ];
        insert("person", row).run(&mut tx).await.unwrap();
        for id in [asked, other] {
            let row = vec![
                ("id", id.into()),
                ("person", child.into()),
                ("line", "f".into()),
                ("asked_of", "Eye Hospital".into()),
            ];
            insert("advice", row).run(&mut tx).await.unwrap();
        }
        let row = vec![
            ("id", event.into()),
            ("person", child.into()),
            ("kind", "advice.asked".into()),
            ("about", asked.into()),
            ("happened_on", day.into()),
            ("recorded_at", now.into()),
            ("recorded_by", "Asha".into()),
            ("detail", "{}".into()),
        ];
        insert("event", row).run(&mut tx).await.unwrap();
        tx.record(Entry::new("test", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();

        db.migrate().await.unwrap();
        let mut tx = db.read().await.unwrap();
        let sent: Vec<(uuid::Uuid,)> =
            Query::new("select id from advice where sent_on =").value(day).all(&mut tx).await.unwrap();
        assert_eq!(sent, [(asked.uuid(),)]);
    }
}

#[tokio::test]
async fn published_times_that_were_here_before_files_could_be_withdrawn_still_count() {
    for db in each_at(&rooms::all().migrations(), Clock::fixed(noon()), 20_261_215_502).await {
        let mut tx = db.write(&Actor::program("test")).await.unwrap();
        let row = vec![
            ("area", "E99".into()),
            ("name", "Test".into()),
            ("authority", "999".into()),
            ("year", 2024_i64.into()),
            ("measure", "within_20_weeks".into()),
            ("tenths", 896_i64.into()),
        ];
        insert("published_figure", row).run(&mut tx).await.unwrap();
        tx.record(Entry::new("test", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();

        db.migrate().await.unwrap();
        let mut tx = db.read().await.unwrap();
        let all = published_about(&mut tx, "999").await.unwrap();
        let all: Vec<_> = all.iter().map(|one| (one.area.as_str(), one.year, one.tenths)).collect();
        assert_eq!(all, [("E99", 2024, Some(896))]);
    }
}
