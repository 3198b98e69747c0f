//! Copies: made, proved, restored to either database; damaged ones refused with nothing restored.

use std::path::PathBuf;

use store::backup::{NoFiles, backup, backup_to, restore, restore_with};
use store::backup_key::{self, Identities, Recipients};
use store::testing::noon;
use store::{Actor, Clock, Db, Entry, Migrations, Random, Right, StoreError, on_both};

const ROOMS: &[&Migrations] = &[];

async fn filled(db: &Db) {
    for number in 0..40 {
        let mut tx =
            db.write(&Actor { account: Some(uuid::Uuid::from_u128(9)), name: "Zoë O’Hara".into() }).await.unwrap();
        store::setting::set(&mut tx, &format!("name {number}"), "a 'quoted' \"value\"\nof two lines").await.unwrap();
        tx.record(Entry::new("setting.change", "setting", None, Right::Test)).await.unwrap();
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

#[tokio::test]
async fn an_encrypted_copy_opens_with_its_key_alone() {
    let db = store::testing::sqlite(ROOMS, Clock::fixed(noon())).await;
    filled(&db).await;
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("backup.key");
    let public = backup_key::make(&keys).unwrap();
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&keys).unwrap()) & 0o777, 0o600);
    assert!(backup_key::make(&keys).is_err(), "a key is never written over");
    let path = folder.path().join("copy.oneplan");
    let recipients = Recipients::parse([public.as_str()]).unwrap();
    backup_to(&db, &NoFiles, &path, &operator(), recipients).await.unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1"));
    let target = empty_sqlite(&folder).await;
    let without = restore(&target, &path, &operator()).await.unwrap_err().to_string();
    assert!(without.contains("encrypted") && without.contains("--identity"), "{without}");
    let other = folder.path().join("other.key");
    backup_key::make(&other).unwrap();
    let wrong =
        restore_with(&target, &NoFiles, &path, &operator(), &Identities::read(&other).unwrap()).await.unwrap_err();
    assert!(wrong.to_string().contains("none of the keys"), "{wrong}");
    // Cut or changed, it is refused, and nothing is restored.
    let cut = folder.path().join("cut.oneplan");
    std::fs::write(&cut, &bytes[..bytes.len() - 20]).unwrap();
    assert!(restore_with(&target, &NoFiles, &cut, &operator(), &Identities::read(&keys).unwrap()).await.is_err());
    restore_with(&target, &NoFiles, &path, &operator(), &Identities::read(&keys).unwrap()).await.unwrap();
    let mut tx = target.read().await.unwrap();
    assert!(store::setting::get(&mut tx, "name 7").await.unwrap().is_some());
    assert!(Recipients::parse(["age1nonsense"]).is_err());
}

#[tokio::test]
async fn a_copy_into_a_folder_is_named_after_the_end_of_its_chain_and_leaves_nothing_beside_it() {
    let db = store::testing::sqlite(ROOMS, Clock::fixed(noon())).await;
    filled(&db).await;
    let folder = tempfile::tempdir().unwrap();
    // What two backups that were killed have left; and one of a process that runs.
    let dead = 4_000_000;
    std::fs::create_dir(folder.path().join(format!(".oneplan-proof-{dead}-abc"))).unwrap();
    std::fs::write(folder.path().join(format!(".oneplan-proof-{dead}-abc/proof.sqlite")), "plain").unwrap();
    std::fs::write(folder.path().join(format!("area.oneplan.{dead}.part")), "plain").unwrap();
    // One that was killed and is not waited for by whoever started it.
    let mut killed = std::process::Command::new("true").spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(500));
    std::fs::write(folder.path().join(format!("area.oneplan.{}.part", killed.id())), "plain").unwrap();
    let runs = folder.path().join("area.oneplan.1.part");
    std::fs::write(&runs, "of another").unwrap();
    let (proof, path) = backup_to(&db, &NoFiles, folder.path(), &operator(), Recipients::default()).await.unwrap();
    let head = proof.head.unwrap();
    assert!(path.to_string_lossy().ends_with(&format!("-{}-{}.oneplan", head.seal, head.hash)), "{}", path.display());
    assert_eq!(store::audit::anchors::read(folder.path()).unwrap(), vec![head]);
    let mut left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    left.retain(|one| *one != path && *one != runs);
    killed.wait().unwrap();
    assert_eq!(left, Vec::<PathBuf>::new());
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&path).unwrap()) & 0o777, 0o600);
    // The program remembers where to sweep when it starts.
    std::fs::write(folder.path().join(format!("area.oneplan.{dead}.part")), "plain").unwrap();
    store::backup::sweep_leftovers(&db).await.unwrap();
    assert!(!folder.path().join(format!("area.oneplan.{dead}.part")).exists());
}

#[tokio::test]
async fn what_a_killed_backup_left_is_removed_and_what_a_running_one_writes_stays() {
    let folder = tempfile::tempdir().unwrap();
    let db = empty_sqlite(&folder).await;
    db.migrate().await.unwrap();
    let mut ended = std::process::Command::new("true").spawn().unwrap();
    ended.wait().unwrap();
    let mut running = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    let place = |name: String| folder.path().join(name);
    let (copy, proof) =
        (place(format!("copy.oneplan.{}.part", ended.id())), place(format!(".oneplan-proof-{}-a", ended.id())));
    let (another, own) = (place(format!("copy.oneplan.{}.part", running.id())), place("notes.part".to_owned()));
    std::fs::create_dir(&proof).unwrap();
    for path in [&copy, &proof.join("proof.sqlite-wal"), &another, &own] {
        std::fs::write(path, "a whole area").unwrap();
    }
    store::backup::sweep_leftovers(&db).await.unwrap();
    running.kill().unwrap();
    running.wait().unwrap();
    assert!(!copy.exists() && !proof.exists());
    assert!(another.exists() && own.exists());
}
