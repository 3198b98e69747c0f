//! The audit chain: what is written is sealed, and what is tampered with is found.

use serde_json::json;
use store::audit::{Head, noted, seal, verify, verify_against};
use store::{Actor, Db, Entry, Migrations, Right, StoreError, on, on_both};

const ROOMS: &[&Migrations] = &[];

fn officer() -> Actor {
    Actor { account: Some(uuid::Uuid::from_u128(7)), name: "Asha Officer".to_owned() }
}

async fn write_acts(db: &Db, count: i64) {
    for number in 0..count {
        let mut tx = db.write(&officer()).await.unwrap();
        store::setting::set(&mut tx, "area", &number.to_string()).await.unwrap();
        tx.record(Entry::new("setting.change", "setting", None, Right::Test).detail(json!({ "to": number })))
            .await
            .unwrap();
        tx.record(Entry::new("setting.note", "setting", None, Right::Test).reason("because")).await.unwrap();
        tx.commit().await.unwrap();
    }
}

async fn tamper(db: &Db, sql: &'static str) {
    let mut tx = db.write(&Actor::program("intruder")).await.unwrap();
    on!(tx, c => sqlx::query(sql).execute(c).await.map(|_| ())).unwrap();
    // Committed beside the chain, as somebody with the file in hand could.
    tx.record(Entry::new("noise", "noise", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
}

/// A change that leaves no trace, as by somebody with the file in hand.
async fn by_hand(db: &Db, sql: &'static str) {
    let mut tx = db.write(&Actor::program("intruder")).await.unwrap();
    on!(tx, c => sqlx::query(sql).execute(c).await.map(|_| ())).unwrap();
    tx.commit_draft().await.unwrap();
}

/// Whoever has the database in hand and knows how the program works: a copy of the program, without the key.
async fn another_program(db: &store::testing::TestDb) -> Db {
    Db::open(db.place(), ROOMS, store::Clock::system(), store::Random::system()).await.unwrap()
}

on_both! {
    async fn a_seal_that_was_made_without_the_key_is_named(db: TestDb) {
        write_acts(&db, 3).await;
        seal(&db).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("area.key");
        store::key::take_up(&db, &file, false, &officer()).await.unwrap();
        assert!(db.key().is_none() && !file.exists(), "only who serves makes a key");
        store::key::take_up(&db, &file, true, &officer()).await.unwrap();
        seal(&db).await.unwrap();
        assert_eq!(verify(&db, None).await.unwrap().broken, None, "what was sealed before the key still holds");

        let intruder = another_program(&db).await;
        write_acts(&intruder, 1).await;
        seal(&intruder).await.unwrap();
        let broken = verify(&db, None).await.unwrap().broken.unwrap();
        assert_eq!((broken.seal, broken.what.as_str()), (Some(3), "it was not sealed with the key of this database"));
        intruder.close().await;
    }

    async fn without_its_key_a_database_is_not_sealed_and_another_key_is_refused(db: TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("area.key"), folder.path().join("other.key"));
        store::key::take_up(&db, &file, true, &officer()).await.unwrap();
        let again = another_program(&db).await;
        store::key::take_up(&again, &other, true, &officer()).await.unwrap();
        assert!(again.key_is_missing() && !other.exists(), "a key that is lost is not replaced in silence");
        write_acts(&again, 1).await;
        assert_eq!(seal(&again).await.unwrap(), 0);
        again.close().await;
        store::Key::new(&store::Random::system(), 1).write(&other).unwrap();
        let third = another_program(&db).await;
        let refused = store::key::take_up(&third, &other, true, &officer()).await.unwrap_err().to_string();
        assert!(refused.contains("key of another database"), "{refused}");
        std::fs::remove_file(&other).unwrap();
        store::key::replace(&third, &other, &officer()).await.unwrap();
        seal(&third).await.unwrap();
        assert_eq!(verify(&third, None).await.unwrap().broken, None, "a new key holds from the next seal on");
        third.close().await;
    }

    async fn acts_are_sealed_and_the_chain_holds(db: TestDb) {
        write_acts(&db, 12).await;
        assert_eq!(verify(&db, None).await.unwrap().waiting, 24);
        assert_eq!(seal(&db).await.unwrap(), 12);
        assert_eq!(seal(&db).await.unwrap(), 0);
        write_acts(&db, 3).await;
        seal(&db).await.unwrap();
        let report = verify(&db, None).await.unwrap();
        assert_eq!((report.entries, report.seals, report.waiting, report.broken), (30, 2, 0, None));
    }

    async fn a_changed_entry_is_named(db: TestDb) {
        write_acts(&db, 5).await;
        seal(&db).await.unwrap();
        tamper(&db, "update audit_entry set actor_name = 'Somebody Else' where position = 1").await;
        let broken = verify(&db, None).await.unwrap().broken.unwrap();
        assert_eq!((broken.seal, broken.position), (Some(1), Some(1)));
        assert_eq!(broken.what, "its content was changed after it was written");
    }

    async fn a_removed_entry_is_named(db: TestDb) {
        write_acts(&db, 5).await;
        seal(&db).await.unwrap();
        tamper(&db, "delete from audit_entry where position = 0").await;
        let broken = verify(&db, None).await.unwrap().broken.unwrap();
        assert_eq!(broken.what, "the entry before it is missing");
    }

    async fn a_removed_last_entry_is_named(db: TestDb) {
        write_acts(&db, 5).await;
        seal(&db).await.unwrap();
        tamper(&db, "delete from audit_entry where position = 1").await;
        let broken = verify(&db, None).await.unwrap().broken.unwrap();
        assert_eq!(broken.what, "its entries are not the ones that were sealed");
    }

    async fn an_entry_slipped_in_is_named(db: TestDb) {
        write_acts(&db, 2).await;
        seal(&db).await.unwrap();
        tamper(&db, "delete from audit_unsealed").await;
        write_acts(&db, 1).await;
        tamper(&db, "delete from audit_unsealed").await;
        let broken = verify(&db, None).await.unwrap().broken.unwrap();
        assert!(broken.what.contains("put in beside the chain"), "{broken}");
    }

    async fn a_segment_put_back_into_the_queue_is_named_and_sealing_does_not_stop_in_silence(db: TestDb) {
        write_acts(&db, 2).await;
        seal(&db).await.unwrap();
        tamper(&db, "insert into audit_unsealed (segment) select segment from audit_sealed where position = 0 and seal = 1").await;
        assert!(matches!(seal(&db).await, Err(StoreError::Duplicate(_))));
        assert!(verify(&db, None).await.unwrap().broken.unwrap().what.contains("put it back into the queue"));
    }

    async fn a_chain_cut_short_is_caught_by_a_noted_head(db: TestDb) {
        write_acts(&db, 2).await;
        seal(&db).await.unwrap();
        let head = verify(&db, None).await.unwrap().head.unwrap();
        assert_eq!(verify(&db, Some(&head)).await.unwrap().broken, None);
        let later = Head { seal: head.seal + 1, hash: head.hash.clone() };
        assert!(verify(&db, Some(&later)).await.unwrap().broken.unwrap().what.contains("the chain ends at seal 1"));
        let other = Head { seal: head.seal, hash: "00".to_owned() };
        assert!(verify(&db, Some(&other)).await.unwrap().broken.unwrap().what.contains("noted earlier"));
    }

    async fn an_emptied_log_is_broken_where_anything_was_ever_written(db: TestDb) {
        assert_eq!(verify(&db, None).await.unwrap().broken, None, "a new database has no entries");
        write_acts(&db, 2).await;
        seal(&db).await.unwrap();
        for sql in ["delete from audit_sealed", "delete from audit_seal", "delete from audit_unsealed", "delete from audit_subject", "delete from audit_entry"] {
            by_hand(&db, sql).await;
        }
        let broken = verify(&db, None).await.unwrap().broken.unwrap();
        assert!(broken.what.contains("the log is empty"), "{broken}");
    }

    async fn a_chain_rewritten_or_cut_is_caught_by_any_end_noted_outside(db: TestDb) {
        let mut noted = Vec::new();
        for _ in 0..4 {
            write_acts(&db, 2).await;
            seal(&db).await.unwrap();
            noted.push(verify(&db, None).await.unwrap().head.unwrap());
        }
        assert_eq!(verify_against(&db, &noted).await.unwrap().broken, None);
        // The last seal goes, with all that it sealed: the chain itself still holds.
        for sql in [
            "delete from audit_entry where segment in (select segment from audit_sealed where seal = 4)",
            "delete from audit_sealed where seal = 4", "delete from audit_seal where number = 4",
        ] {
            by_hand(&db, sql).await;
        }
        assert_eq!(verify(&db, None).await.unwrap().broken, None);
        assert!(verify_against(&db, &noted).await.unwrap().broken.unwrap().what.contains("ends at seal 3"));
        // Written anew from the third on, as whoever can recompute hashes would: an end noted then differs.
        let other = Head { seal: 3, hash: "00".repeat(32) };
        assert!(verify_against(&db, &[other]).await.unwrap().broken.unwrap().what.contains("noted earlier"));
    }

    async fn what_is_cut_off_while_the_program_runs_is_found_though_nothing_was_noted_outside(db: TestDb) {
        for _ in 0..3 {
            write_acts(&db, 1).await;
            seal(&db).await.unwrap();
        }
        let broken = async || noted::check(&db, &[], &[]).await.unwrap().report.broken;
        assert_eq!(broken().await, None);
        for sql in [
            "delete from audit_entry where segment in (select segment from audit_sealed where seal = 3)",
            "delete from audit_sealed where seal = 3", "delete from audit_seal where number = 3",
        ] {
            by_hand(&db, sql).await;
        }
        assert_eq!(verify(&db, None).await.unwrap().broken, None, "the chain itself holds");
        assert!(broken().await.unwrap().what.contains("ends at seal 2"));
        // Sealing goes on, and what was cut off is not forgotten.
        write_acts(&db, 1).await;
        seal(&db).await.unwrap();
        assert!(broken().await.unwrap().what.contains("noted earlier"));
    }

    async fn what_was_noted_and_cut_off_while_nothing_ran_is_found_before_the_program_goes_on(db: TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("area.anchors");
        db.note_anchors_in(file.clone());
        for _ in 0..3 {
            write_acts(&db, 1).await;
            noted::note(&db).await.unwrap();
        }
        // The program was killed, and is started again.
        let next = another_program(&db).await;
        next.note_anchors_in(file.clone());
        assert!(noted::compare(&next).await.unwrap().holds());
        for sql in [
            "delete from audit_entry where segment in (select segment from audit_sealed where seal = 3)",
            "delete from audit_sealed where seal = 3", "delete from audit_seal where number = 3",
        ] {
            by_hand(&next, sql).await;
        }
        assert_eq!(verify(&next, None).await.unwrap().broken, None, "the chain itself holds");
        let found = noted::compare(&next).await.unwrap();
        assert!(!found.holds() && !found.missing.is_empty(), "{found:?}");
        assert_eq!(found.broken.unwrap().seal, Some(3));
        // Once it has gone on, another seal has the number of the one that was cut off.
        write_acts(&next, 1).await;
        noted::note(&next).await.unwrap();
        assert_eq!(noted::compare(&next).await.unwrap().broken.unwrap().seal, Some(3));
        assert!(!noted::check(&next, &[], &[]).await.unwrap().holds());
        // Where the database is made to name another file, the one where the program notes is read all the same.
        by_hand(&next, "update setting set value = '{\"since\":\"\",\"files\":{}}' where name = 'audit_noted'").await;
        assert_eq!(noted::compare(&next).await.unwrap().broken.unwrap().seal, Some(3));
        next.close().await;
    }

    async fn whom_a_list_held_is_told_and_cannot_be_taken_out(db: TestDb) {
        let child = |number: u128| uuid::Uuid::from_u128(number);
        let read = |what: &str, entry: Entry| (what.to_owned(), entry);
        let entries = [
            read("a list", Entry::new("child.list", "person", None, Right::Test).detail(json!({ "shown": [child(1), child(2)] }))),
            read("an export", Entry::new("return.export", "person", None, Right::Test).held([child(2), child(3)])),
            read("a great export", Entry::new("return.export", "person", None, Right::Test).held((100..5_000).map(child))),
            read("an opening", Entry::new("child.open", "person", Some(child(1)), Right::Test)),
        ];
        for (_, entry) in entries {
            db.log_read(&officer(), entry).await.unwrap();
        }
        seal(&db).await.unwrap();
        let mut tx = db.read().await.unwrap();
        for (number, expected) in [(1, 3), (2, 3), (3, 2), (4, 1)] {
            let mut lines = 0;
            let count = |_| {
                lines += 1;
                Ok(())
            };
            store::audit::list::each_about(&mut tx, &[child(number)], None, count).await.unwrap();
            assert_eq!(lines, expected, "{number}");
        }
        drop(tx);
        assert_eq!(verify(&db, None).await.unwrap().broken, None);
        by_hand(&db, "delete from audit_subject where segment in (select segment from audit_entry where action = 'child.list')").await;
        assert!(verify(&db, None).await.unwrap().broken.unwrap().what.contains("whom it is about"));
    }

    async fn a_write_that_logs_nothing_is_refused(db: TestDb) {
        let mut tx = db.write(&officer()).await.unwrap();
        store::setting::set(&mut tx, "area", "Nowhere").await.unwrap();
        assert!(matches!(tx.commit().await, Err(StoreError::Unaudited)));
        let mut tx = db.read().await.unwrap();
        assert_eq!(store::setting::get(&mut tx, "area").await.unwrap(), None);
    }

    async fn reads_that_arrive_together_are_all_logged(db: TestDb) {
        let actor = officer();
        let reads = (0..100u128).map(|number| {
            let db = &db;
            let actor = &actor;
            async move {
                db.log_read(actor, Entry::new("child.open", "person", Some(uuid::Uuid::from_u128(number)), Right::Test)).await
            }
        });
        for outcome in futures_util::future::join_all(reads).await {
            outcome.unwrap();
        }
        seal(&db).await.unwrap();
        let report = verify(&db, None).await.unwrap();
        assert_eq!((report.entries, report.broken), (100, None));
    }
}
