//! Copies: made, proved, restored to either database; damaged ones refused with nothing restored.

use std::path::PathBuf;

use store::backup::{backup, restore};
use store::testing::noon;
use store::{Actor, Clock, Db, Entry, Migrations, Random, StoreError, on_both};

const ROOMS: &[&Migrations] = &[];

async fn filled(db: &Db) {
    for number in 0..40 {
        let mut tx =
            db.write(&Actor { account: Some(uuid::Uuid::from_u128(9)), name: "Zoë O’Hara".into() }).await.unwrap();
        store::setting::set(&mut tx, &format!("name {number}"), "a 'quoted' \"value\"\nof two lines").await.unwrap();
        tx.record(Entry::new("setting.change", "setting", None, "administrator")).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn operator() -> Actor {
    Actor::program("test")
}

async fn empty_sqlite(folder: &tempfile::TempDir) -> Db {
    let path = folder.path().join("restored.sqlite");
    Db::open(&path.to_string_lossy(), ROOMS, Clock::fixed(noon()), Random::system()).await.unwrap()
}

async fn a_copy(db: &Db, folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("copy.oneplan");
    filled(db).await;
    let proof = backup(db, &path, &operator()).await.unwrap();
    assert_eq!(proof.head.map(|head| head.seal), Some(1));
    path
}

on_both! {
    async fn a_copy_restores_to_another_database_with_its_chain(db: TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let path = a_copy(&db, &folder).await;
        let target = empty_sqlite(&folder).await;
        restore(&target, &path, &operator()).await.unwrap();
        let mut tx = target.read().await.unwrap();
        let value = store::setting::get(&mut tx, "name 7").await.unwrap();
        assert_eq!(value.as_deref(), Some("a 'quoted' \"value\"\nof two lines"));
        drop(tx);
        let report = store::audit::verify(&target, None).await.unwrap();
        assert_eq!(report.broken, None);
        assert_eq!(report.entries, 41, "40 acts and the restore");
        // And back again, into the kind of database that the test began with.
        if !db.is_file() {
            let back = store::testing::postgres(ROOMS, Clock::fixed(noon())).await.unwrap();
            restore(&back, &path, &operator()).await.unwrap();
            assert_eq!(store::audit::verify(&back, None).await.unwrap().broken, None);
        }
    }

    async fn a_database_with_data_is_not_overwritten(db: TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let path = a_copy(&db, &folder).await;
        let error = restore(&db, &path, &operator()).await.unwrap_err();
        assert!(error.to_string().contains("not empty"), "{error}");
    }
}

#[tokio::test]
async fn damaged_copies_are_refused_and_nothing_is_restored() {
    let db = store::testing::sqlite(ROOMS, Clock::fixed(noon())).await;
    let folder = tempfile::tempdir().unwrap();
    let path = a_copy(&db, &folder).await;
    let whole = std::fs::read(&path).unwrap();
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x10;
    for (name, bytes) in [
        ("empty", Vec::new()),
        ("text", b"hello".to_vec()),
        ("cut", whole[..whole.len() - 9].to_vec()),
        ("flipped", flipped),
    ] {
        let bad = folder.path().join(name);
        std::fs::write(&bad, bytes).unwrap();
        let target = Db::open(
            &folder.path().join(format!("{name}.sqlite")).to_string_lossy(),
            ROOMS,
            Clock::fixed(noon()),
            Random::system(),
        )
        .await
        .unwrap();
        let error = restore(&target, &bad, &operator()).await.unwrap_err();
        assert!(matches!(error, StoreError::File(_)), "{name}: {error:?}");
        let mut tx = target.read().await.unwrap();
        if target.check().await.is_ok() {
            assert_eq!(store::setting::get(&mut tx, "name 7").await.unwrap(), None, "{name}");
        }
    }
}
