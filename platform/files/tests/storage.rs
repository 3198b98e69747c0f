//! What files hold, outside the database: encrypted, compared with its hash, gone when nobody keeps it, and in every copy.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use files::records::copies::{self, Files};
use files::records::stored;
use files::{Place, StoredId};
use sha2::{Digest, Sha256};
use store::backup::{backup_to, restore_with};
use store::backup_key::{Identities, Recipients};
use store::testing::{TestDb, noon};
use store::{Actor, Clock, Db, Entry, Key, Migrations, Query, Random, Result, Right};

const ROOMS: &[&Migrations] = &[&jobs::MIGRATIONS, &files::MIGRATIONS];

/// A database with a place for its files, and the clock that moves it.
struct There {
    db: TestDb,
    clock: Arc<AtomicI64>,
    folder: tempfile::TempDir,
}

impl There {
    fn new(db: TestDb, clock: Arc<AtomicI64>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Place::folder(folder.path().join("files")).set(&db);
        db.use_key(Some(Key::new(db.random(), 1)));
        Self { db, clock, folder }
    }

    fn hours_pass(&self, hours: i64) {
        self.clock.fetch_add(hours * 3_600_000, Ordering::SeqCst);
    }

    /// Every file that lies there.
    fn lying(&self) -> Vec<PathBuf> {
        all_files(&self.folder.path().join("files"))
    }

    async fn kept(&self, bytes: &[u8]) -> StoredId {
        let new = files::put_bytes(&self.db, bytes.to_vec()).await.unwrap();
        let mut tx = self.db.write(&actor()).await.unwrap();
        let id = new.keep(&mut tx).await.unwrap();
        tx.record(Entry::new("file.add", "file", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn count(&self, sql: &str) -> i64 {
        Query::new(sql).number(&mut self.db.read().await.unwrap()).await.unwrap()
    }

    async fn clean_up(&self) {
        jobs::run_due(&self.db, files::JOBS).await.unwrap();
    }
}

fn all_files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() { all.extend(all_files(&entry.path())) } else { all.push(entry.path()) }
    }
    all.sort();
    all
}

fn actor() -> Actor {
    Actor::program("test")
}

async fn read(db: &Db, id: StoredId) -> Result<Vec<u8>> {
    let stored = stored::one(&mut db.read().await?, id).await?;
    stored.open(db).await?.into_bytes().await
}

async fn words(db: &Db, id: StoredId) -> String {
    read(db, id).await.unwrap_err().to_string()
}

/// Bytes of no pattern, over several pieces.
fn bytes(seed: u64) -> Vec<u8> {
    let random = Random::seeded(seed);
    (0..4_000).flat_map(|_| random.bytes::<50>()).collect()
}

async fn on_each<F: Future<Output = ()>>(test: impl Fn(There) -> F) {
    let clock = Arc::new(AtomicI64::new(noon().as_millisecond()));
    test(There::new(store::testing::sqlite(ROOMS, Clock::by_hand(clock.clone())).await, clock)).await;
    let clock = Arc::new(AtomicI64::new(noon().as_millisecond()));
    if let Some(db) = store::testing::postgres(ROOMS, Clock::by_hand(clock.clone())).await {
        test(There::new(db, clock)).await;
    }
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_added_and_lies_encrypted_for_its_owner_alone() {
    on_each(|there| async move {
        for size in [0, 1, 65_535, 65_536, 65_537, 200_000] {
            let bytes = &bytes(7)[..size];
            let id = there.kept(bytes).await;
            assert_eq!(read(&there.db, id).await.unwrap(), bytes, "{size}");
        }
        let text = b"108 Heather Way, Ilkley".repeat(5_000);
        let before = there.lying();
        let id = there.kept(&text).await;
        let same = there.kept(&text).await;
        assert_eq!(there.lying().len(), before.len() + 2);
        let mut seen = Vec::new();
        for path in there.lying().iter().filter(|path| !before.contains(path)) {
            let lying = fs::read(path).unwrap();
            assert!(!lying.windows(11).any(|window| window == b"Heather Way"), "it lies in plain");
            assert_eq!(std::os::unix::fs::MetadataExt::mode(&fs::metadata(path).unwrap()) & 0o777, 0o600);
            seen.push(lying);
        }
        assert_ne!(seen[0], seen[1], "each file has a key of its own");
        let mut tx = there.db.read().await.unwrap();
        let one = stored::one(&mut tx, id).await.unwrap();
        assert_eq!((one.size, one.sha256), (text.len() as i64, hex(&text)));
        assert_eq!(stored::one(&mut tx, same).await.unwrap().size, text.len() as i64);
        // Nothing that opens it stands in the database.
        let keys = "select count(*) from stored_file where secret not like 'locked:%'";
        assert_eq!(Query::new(keys).number(&mut tx).await.unwrap(), 0);
    })
    .await;
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn a_file_that_was_changed_cut_or_put_in_the_place_of_another_is_told_before_a_byte_is_shown() {
    on_each(|there| async move {
        let id = there.kept(&bytes(1)).await;
        let path = there.lying()[0].clone();
        let whole = fs::read(&path).unwrap();
        for at in [0, 60, 250, whole.len() / 2, whole.len() - 1] {
            let mut flipped = whole.clone();
            flipped[at] ^= 0x04;
            fs::write(&path, flipped).unwrap();
            assert!(words(&there.db, id).await.contains("damaged or changed"), "{at}");
        }
        fs::write(&path, &whole[..whole.len() - 100_000]).unwrap();
        assert!(words(&there.db, id).await.contains("damaged or changed"));
        fs::write(&path, &whole).unwrap();
        assert_eq!(read(&there.db, id).await.unwrap(), bytes(1));
        let other = there.kept(&bytes(2)).await;
        let others = there.lying().into_iter().find(|one| *one != path).unwrap();
        fs::copy(&path, &others).unwrap();
        assert!(words(&there.db, other).await.contains("damaged or changed"));
        fs::remove_file(&others).unwrap();
        assert!(words(&there.db, other).await.contains("missing"));
        let found = copies::check(&there.db, |_| {}).await.unwrap();
        assert_eq!((found.files, found.missing, found.changed), (2, vec![other.uuid()], vec![]));
        // Who changes the hash in the row as well has no key with which the file opens.
        let stolen = there.kept(&bytes(3)).await;
        let mut tx = there.db.write(&actor()).await.unwrap();
        Query::new("update stored_file set sealed_sha256 = (select sealed_sha256 from stored_file where id =")
            .value(id)
            .push(") where id =")
            .value(stolen)
            .run(&mut tx)
            .await
            .unwrap();
        tx.record(Entry::new("file.add", "file", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let place = there.lying().into_iter().find(|one| one.ends_with(stolen.uuid().simple().to_string())).unwrap();
        fs::copy(&path, place).unwrap();
        assert!(words(&there.db, stolen).await.contains("cannot be opened with the key"));
    })
    .await;
}

#[tokio::test]
async fn with_another_key_it_is_said_that_the_key_file_must_be_put_back() {
    on_each(|there| async move {
        let id = there.kept(b"a letter").await;
        let again = async |key: Option<Key>| {
            let db = Db::open(there.db.place(), ROOMS, Clock::fixed(noon()), Random::system()).await.unwrap();
            Place::folder(there.folder.path().join("files")).set(&db);
            db.use_key(key);
            db
        };
        for key in [Some(Key::new(there.db.random(), 1)), None] {
            let db = again(key).await;
            assert!(words(&db, id).await.contains("key file that belongs to this database must be put back"));
            let found = copies::check(&db, |_| {}).await.unwrap();
            assert_eq!((found.closed, found.holds(), found.changed.len()), (1, false, 0));
            db.close().await;
        }
        let db = again(there.db.key().cloned()).await;
        assert_eq!(read(&db, id).await.unwrap(), b"a letter");
    })
    .await;
}

#[tokio::test]
async fn keys_that_were_stored_before_the_database_had_its_own_are_locked_with_it() {
    let db = store::testing::sqlite(ROOMS, Clock::fixed(noon())).await;
    let new = files::put_bytes(&db, b"a letter".to_vec()).await.unwrap();
    let mut tx = db.write(&actor()).await.unwrap();
    let id = new.keep(&mut tx).await.unwrap();
    tx.record(Entry::new("file.add", "file", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(read(&db, id).await.unwrap(), b"a letter");
    db.use_key(Some(Key::new(db.random(), 1)));
    let mut tx = db.write(&actor()).await.unwrap();
    assert_eq!(stored::lock_keys(&mut tx).await.unwrap(), 1);
    assert_eq!(stored::lock_keys(&mut tx).await.unwrap(), 0);
    tx.record(Entry::new("key.lock_files", "file", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(read(&db, id).await.unwrap(), b"a letter");
}

#[tokio::test]
async fn bytes_that_nobody_kept_go_a_day_later_and_cannot_be_kept_after_that() {
    on_each(|there| async move {
        let kept = there.kept(b"kept").await;
        // The program stops between the bytes and the row: they are on the disk, and no row names them.
        let lost = files::put_bytes(&there.db, b"lost".to_vec()).await.unwrap();
        let late = files::put_bytes(&there.db, b"late".to_vec()).await.unwrap();
        drop(lost);
        // And in the middle of the bytes.
        let half = there.lying()[0].with_extension("part");
        fs::write(&half, b"half").unwrap();
        assert_eq!(there.lying().len(), 4);
        there.clean_up().await;
        assert_eq!(there.lying().len(), 4, "somebody may still be about to keep them");
        fs::remove_file(half).unwrap();
        there.hours_pass(25);
        there.clean_up().await;
        assert_eq!(there.lying().len(), 1);
        let mut tx = there.db.write(&actor()).await.unwrap();
        assert!(late.keep(&mut tx).await.is_err(), "its bytes are gone");
        drop(tx);
        assert_eq!(read(&there.db, kept).await.unwrap(), b"kept");
        assert_eq!(there.count("select count(*) from file_coming").await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_removed_is_marked_first_and_its_bytes_and_key_go_a_day_later() {
    on_each(|there| async move {
        let id = there.kept(b"a letter").await;
        let stays = there.kept(b"another").await;
        let mut tx = there.db.write(&actor()).await.unwrap();
        stored::remove(&mut tx, id).await.unwrap();
        tx.record(Entry::new("file.remove", "file", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(stored::one(&mut there.db.read().await.unwrap(), id).await.is_err());
        there.clean_up().await;
        assert_eq!(there.lying().len(), 2);
        there.hours_pass(25);
        // A sweep that stopped after the bytes does its work again.
        let path = there.lying().into_iter().find(|one| one.ends_with(id.uuid().simple().to_string())).unwrap();
        fs::remove_file(path).unwrap();
        there.clean_up().await;
        assert_eq!(there.lying().len(), 1);
        assert_eq!(there.count("select count(*) from stored_file where gone_at is not null and secret = ''").await, 1);
        assert_eq!(read(&there.db, stays).await.unwrap(), b"another");
    })
    .await;
}

#[tokio::test]
async fn a_copy_holds_database_and_files_of_one_moment_and_opens_elsewhere() {
    on_each(|there| async move {
        let mut all = Vec::new();
        for number in 0..12 {
            all.push((there.kept(&bytes(number)[..(number as usize) * 9_999]).await, number));
        }
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("backup.key");
        let public = store::backup_key::make(&keys).unwrap();
        // Files come and go while the copy is made.
        let busy = async {
            for (number, (old, _)) in all.iter().enumerate().take(6) {
                let came = there.kept(format!("came {number}").as_bytes()).await;
                let goes = if number % 2 == 0 { came } else { *old };
                let mut tx = there.db.write(&actor()).await.unwrap();
                stored::remove(&mut tx, goes).await.unwrap();
                tx.record(Entry::new("file.remove", "file", None, Right::Test)).await.unwrap();
                tx.commit().await.unwrap();
                there.clean_up().await;
            }
        };
        let copy = async {
            let to = Recipients::parse([public.as_str()]).unwrap();
            backup_to(&there.db, &Files::of(&there.db), folder.path(), &actor(), to).await.unwrap()
        };
        let ((proof, path), ()) = tokio::join!(copy, busy);
        assert!(proof.lost.is_empty() && proof.files >= 9, "{proof:?}");
        let elsewhere = folder.path().join("elsewhere.sqlite");
        let restored =
            Db::open(&elsewhere.to_string_lossy(), ROOMS, Clock::fixed(noon()), Random::system()).await.unwrap();
        let with = Identities::read(&keys).unwrap();
        let again = restore_with(&restored, &Files::of(&restored), &path, &actor(), &with).await.unwrap();
        assert_eq!((again.files, again.rows), (proof.files, proof.rows));
        // Without the key, which no copy holds, they do not open.
        let ids = "select id from stored_file where removed_at is null";
        let rows: Vec<(StoredId,)> = Query::new(ids).all(&mut restored.read().await.unwrap()).await.unwrap();
        assert_eq!(rows.len() as u64, proof.files);
        assert!(words(&restored, rows[0].0).await.contains("key file"));
        restored.use_key(there.db.key().cloned());
        restored.close().await;
        let restored =
            Db::open(&elsewhere.to_string_lossy(), ROOMS, Clock::fixed(noon()), Random::system()).await.unwrap();
        restored.use_key(there.db.key().cloned());
        for (id,) in rows {
            let opened = read(&restored, id).await.unwrap();
            if let Some((_, number)) = all.iter().find(|(one, _)| *one == id) {
                assert_eq!(opened, &bytes(*number)[..(*number as usize) * 9_999]);
            }
        }
        assert!(copies::check(&restored, |_| {}).await.unwrap().holds());
        assert_eq!(all_files(&folder.path().join("elsewhere.sqlite.files")).len() as u64, proof.files);
    })
    .await;
}

#[tokio::test]
async fn a_copy_is_made_without_a_damaged_file_and_says_so_and_a_damaged_copy_leaves_nothing() {
    let clock = Arc::new(AtomicI64::new(noon().as_millisecond()));
    let there = There::new(store::testing::sqlite(ROOMS, Clock::by_hand(clock.clone())).await, clock);
    let (good, bad) = (there.kept(&bytes(1)).await, there.kept(&bytes(2)).await);
    let path = there.lying().into_iter().find(|one| one.ends_with(bad.uuid().simple().to_string())).unwrap();
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[1..]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = async |name: &str| {
        let path = folder.path().join(name);
        backup_to(&there.db, &Files::of(&there.db), &path, &actor(), Recipients::default()).await.unwrap()
    };
    let (proof, without) = copy("without.oneplan").await;
    assert_eq!((proof.files, proof.lost), (1, vec![bad.uuid()]));
    fs::write(&path, &whole).unwrap();
    let (proof, with) = copy("with.oneplan").await;
    assert_eq!((proof.files, proof.lost), (2, vec![]));
    let restore = async |name: &str, from: &Path| {
        let place = folder.path().join(name).to_string_lossy().into_owned();
        let db = Db::open(&place, ROOMS, Clock::fixed(noon()), Random::system()).await.unwrap();
        db.use_key(there.db.key().cloned());
        let restored = restore_with(&db, &Files::of(&db), from, &actor(), &Identities::default()).await;
        (db, restored)
    };
    let (db, restored) = restore("a.sqlite", &without).await;
    assert_eq!(restored.unwrap().lost, vec![bad.uuid()]);
    assert_eq!(read(&db, good).await.unwrap(), bytes(1));
    assert!(words(&db, bad).await.contains("missing"));
    // A copy that is cut or changed gives back neither rows nor files.
    let copied = fs::read(&with).unwrap();
    let mut flipped = copied.clone();
    flipped[copied.len() / 2] ^= 0x10;
    for (name, bytes) in [("cut", &copied[..copied.len() - 30_000]), ("flipped", &flipped[..])] {
        let from = folder.path().join(name);
        fs::write(&from, bytes).unwrap();
        let (db, restored) = restore(&format!("{name}.sqlite"), &from).await;
        assert!(restored.is_err());
        let rows = Query::new("select count(*) from stored_file").number(&mut db.read().await.unwrap()).await.unwrap();
        assert_eq!((rows, all_files(&folder.path().join(format!("{name}.sqlite.files")))), (0, vec![]));
    }
}

#[tokio::test]
async fn a_restore_into_the_folder_of_another_database_changes_and_removes_nothing_there() {
    let clock = Arc::new(AtomicI64::new(noon().as_millisecond()));
    let there = There::new(store::testing::sqlite(ROOMS, Clock::by_hand(clock.clone())).await, clock);
    let ids = [there.kept(&bytes(1)).await, there.kept(&bytes(2)).await];
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.oneplan");
    backup_to(&there.db, &Files::of(&there.db), &whole, &actor(), Recipients::default()).await.unwrap();
    let copied = fs::read(&whole).unwrap();
    let cut = folder.path().join("cut.oneplan");
    fs::write(&cut, &copied[..copied.len() - 100]).unwrap();
    let restore = async |name: &str, from: &Path| {
        let place = folder.path().join(name).to_string_lossy().into_owned();
        let db = Db::open(&place, ROOMS, Clock::fixed(noon()), Random::system()).await.unwrap();
        Place::folder(there.folder.path().join("files")).set(&db);
        restore_with(&db, &Files::of(&db), from, &actor(), &Identities::default()).await
    };
    let before: Vec<_> = there.lying().into_iter().map(|path| (fs::read(&path).unwrap(), path)).collect();
    let same = || before.iter().all(|(bytes, path)| fs::read(path).unwrap() == *bytes);
    // The folder outlived its database: its files are the copy's, and stay where the restore fails.
    assert!(restore("a.sqlite", &cut).await.is_err());
    assert!(same() && there.lying().len() == 2);
    assert_eq!(restore("b.sqlite", &whole).await.unwrap().files, 2);
    assert!(same());
    // One of them is another: it is told, and nothing is written over.
    fs::write(&before[1].1, b"another").unwrap();
    let refused = restore("c.sqlite", &whole).await.unwrap_err().to_string();
    assert!(refused.contains("may belong to another database"), "{refused}");
    assert_eq!(fs::read(&before[1].1).unwrap(), b"another");
    assert_eq!(read(&there.db, ids[0]).await.is_ok() as usize + read(&there.db, ids[1]).await.is_ok() as usize, 1);
}

/// The steps before files there were.
fn older() -> Vec<&'static Migrations> {
    vec![&jobs::MIGRATIONS]
}

#[tokio::test]
async fn a_copy_from_before_files_lay_outside_is_restored() {
    let old = store::testing::sqlite(&older(), Clock::fixed(noon())).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.oneplan");
    store::backup::backup(&old, &path, &actor()).await.unwrap();
    let place = folder.path().join("new.sqlite").to_string_lossy().into_owned();
    let db = Db::open(&place, ROOMS, Clock::fixed(noon()), Random::system()).await.unwrap();
    let proof = restore_with(&db, &Files::of(&db), &path, &actor(), &Identities::default()).await.unwrap();
    assert_eq!(proof.files, 0);
    db.check().await.unwrap();
}

#[tokio::test]
async fn without_a_place_nothing_is_kept_and_it_is_said_what_to_set() {
    let Some(db) = store::testing::postgres(ROOMS, Clock::fixed(noon())).await else { return };
    let error = files::put_bytes(&db, b"a letter".to_vec()).await.unwrap_err().to_string();
    assert!(error.contains("ONEPLAN_FILES"), "{error}");
}

#[test]
fn a_place_that_is_none_is_refused_in_words_and_a_folder_that_others_may_use_is_told() {
    for text in [" ", "ftp://files", "s3://"] {
        let error = Place::parse(text).unwrap_err().to_string();
        assert!(error.contains("Give the path of a folder, or s3://BUCKET/PREFIX"), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let place = Place::folder(folder.path().to_owned());
    let may = |mode| fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    may(0o700);
    assert_eq!(place.open_to_others(), None);
    may(0o755);
    assert!(place.open_to_others().is_some_and(|words| words.contains("chmod 700")));
}
