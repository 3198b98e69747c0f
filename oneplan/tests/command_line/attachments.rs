//! Files that people added, on the command line: copies hold them, the key opens them, what is wrong is found.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{code, err, oneplan, out};
use store::{Actor, Clock, Db, Entry, Random, Right};

fn actor() -> Actor {
    Actor::program("test")
}

async fn open(path: &Path) -> Db {
    let place = path.to_string_lossy().into_owned();
    let db = Db::open(&place, &oneplan::rooms::all().migrations(), Clock::system(), Random::system()).await.unwrap();
    store::key::take_up(&db, &store::Key::beside(path), true, &actor()).await.unwrap();
    db
}

fn lying(folder: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    folders.flat_map(|one| fs::read_dir(one).unwrap().map(|entry| entry.unwrap().path())).collect()
}

#[tokio::test]
async fn a_copy_carries_files_the_key_opens_them_elsewhere_and_damage_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| oneplan(folder.path(), args);
    assert_eq!(code(&run(&["migrate", "--database", "a.sqlite"])), 0);
    let db = open(&folder.path().join("a.sqlite")).await;
    for text in ["one", "two", "three"] {
        let new = files::put_bytes(&db, text.repeat(50_000).into_bytes()).await.unwrap();
        let mut tx = db.write(&actor()).await.unwrap();
        new.keep(&mut tx).await.unwrap();
        tx.record(Entry::new("file.add", "file", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
    }
    db.close().await;
    let whole = run(&["files", "check", "--database", "a.sqlite"]);
    assert!(code(&whole) == 0 && out(&whole).contains("3 files were read"), "{}{}", out(&whole), err(&whole));
    let copied = run(&["backup", "a.oneplan", "--database", "a.sqlite"]);
    assert!(code(&copied) == 0 && out(&copied).contains("3 files, verified"), "{}{}", out(&copied), err(&copied));
    // Elsewhere, first without the key, which no copy holds.
    let restored = run(&["restore", "a.oneplan", "--database", "b.sqlite"]);
    assert!(code(&restored) == 0 && out(&restored).contains("3 files cannot be opened yet"), "{}", out(&restored));
    assert_eq!(lying(&folder.path().join("b.sqlite.files")).len(), 3);
    let keyless = run(&["files", "check", "--database", "b.sqlite"]);
    assert!(
        code(&keyless) == 1 && out(&keyless).contains("3 files cannot be opened with the key"),
        "{}",
        out(&keyless)
    );
    fs::copy(folder.path().join("a.sqlite.key"), folder.path().join("b.sqlite.key")).unwrap();
    assert_eq!(code(&run(&["files", "check", "--database", "b.sqlite"])), 0);
    // A bit, and a whole file.
    let there = lying(&folder.path().join("a.sqlite.files"));
    let mut bytes = fs::read(&there[0]).unwrap();
    bytes[9_000] ^= 1;
    fs::write(&there[0], bytes).unwrap();
    fs::remove_file(&there[1]).unwrap();
    let found = run(&["files", "check", "--database", "a.sqlite", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&out(&found)).unwrap();
    assert_eq!((found["changed"].as_array().unwrap().len(), found["missing"].as_array().unwrap().len()), (1, 1));
    let again = run(&["backup", "again.oneplan", "--database", "a.sqlite"]);
    assert!(code(&again) == 1 && err(&again).contains("2 files are missing or were changed"), "{}", err(&again));
}
