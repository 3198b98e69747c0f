//! Copies of a whole database, the same for SQLite and PostgreSQL: a copy of one can be restored to
//! the other, which is also how an area moves when it outgrows its file.
//!
//! A copy is gzip over lines of JSON: a heading (format, time, migration steps), then each table's
//! name and columns followed by its rows as arrays of text or null, then each file that belongs to the database and lies
//! outside it ([`Outside`]) as base64 in lines, then the number of rows and files and the SHA-256 of all lines before. Rows are
//! read in one transaction, and the files are those that its rows name, so the copy is of one moment. Where recipients are
//! named it is encrypted to them with `age`.
//!
//! A copy holds everything. It, what is written on the way to it, and the scratch database that proves it are their
//! owner's alone; they lie beside the target, and what a copy that was killed has left is removed by the next.

mod load;
mod tables;
mod write;

use std::fs::{File, Permissions};
use std::future::Future;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::audit::{self, Actor, Entry, Right};
use crate::backup_key::{Identities, Recipients};
use crate::{Db, Result, StoreError, Tx, setting};

use load::{Files, load};
use write::write;

/// The setting with the folder of the last backup.
const FOLDER: &str = "backup_folder";
/// When the last backup was made, and whether it is encrypted.
const MADE_AT: &str = "backup_made_at";
const ENCRYPTED: &str = "backup_encrypted";
/// When the one before it was made, and when a copy was last restored, here or as a trial elsewhere.
const MADE_BEFORE: &str = "backup_made_before";
const RESTORED_AT: &str = "backup_restored_at";
/// How the folder of a proof is called, before the number of the process.
const PROOF: &str = ".oneplan-proof-";
/// How a copy is called while it is written, after the number of the process.
const PART: &str = ".part";

/// What a copy holds, as proved by reading it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// When the copy was made.
    pub made_at: jiff::Timestamp,
    pub tables: usize,
    pub rows: u64,
    pub files: u64,
    /// Files that its rows name and that were missing or changed when the copy was made: it does not hold them.
    pub lost: Vec<Uuid>,
    /// Its end of the audit chain.
    pub head: Option<audit::Head>,
}

/// What belongs to a database and lies outside it: files that its rows name. A copy holds them too. What a copy reads is as it
/// lies there; the bytes of a file that rows name no longer must stay for a day, in which a copy that was begun before ends.
pub trait Outside: Send + Sync {
    /// The table whose rows name them; a copy that is older than it holds none.
    fn table(&self) -> Option<&'static str>;
    /// What the rows of this transaction name, in the order of their ids.
    fn pieces<'a>(&'a self, tx: &'a mut Tx) -> Later<'a, Vec<Piece>>;
    /// One of them, at its beginning; `None` where it is not there.
    fn read(&self, piece: Uuid) -> Later<'_, Option<File>>;
    /// Writes one that comes from a copy.
    fn write(&self, piece: Uuid, from: File) -> Later<'_, ()>;
    /// Removes one that was written for nothing.
    fn remove(&self, piece: Uuid) -> Later<'_, ()>;
}

/// What the functions of [`Outside`] give.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// A file that a row names, with the hash (SHA-256, in hexadecimal) of what lies there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub id: Uuid,
    pub sha256: String,
}

/// Of a database whose rows name no files.
#[derive(Debug, Clone, Copy)]
pub struct NoFiles;

impl Outside for NoFiles {
    fn table(&self) -> Option<&'static str> {
        None
    }
    fn pieces<'a>(&'a self, _: &'a mut Tx) -> Later<'a, Vec<Piece>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn read(&self, _: Uuid) -> Later<'_, Option<File>> {
        Box::pin(async { Ok(None) })
    }
    fn write(&self, _: Uuid, _: File) -> Later<'_, ()> {
        Box::pin(async { Err(StoreError::File("The copy holds files, and there is no place for them.".to_owned())) })
    }
    fn remove(&self, _: Uuid) -> Later<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

/// The line before a file's own lines.
#[derive(Serialize, Deserialize)]
struct FileHeading {
    file: Uuid,
    sha256: String,
    /// Whether it was missing or changed: no lines follow then.
    #[serde(default)]
    lost: bool,
}

#[derive(Serialize, Deserialize)]
struct Heading {
    oneplan_backup: u32,
    made_at: jiff::Timestamp,
    steps: Vec<i64>,
}

#[derive(Serialize, Deserialize)]
struct Ending {
    rows: u64,
    #[serde(default)]
    files: u64,
    sha256: String,
}

fn file_error(what: &str, path: &Path, error: &std::io::Error) -> StoreError {
    if error.kind() == std::io::ErrorKind::StorageFull {
        return StoreError::DiskFull;
    }
    StoreError::File(format!("{what} {}: {error}.", path.display()))
}

/// As [`backup_to`], not encrypted, of a database whose rows name no files. Gives what it holds.
///
/// # Errors
/// [`StoreError::File`] or [`StoreError::DiskFull`]; nothing is left at `path` then.
#[crate::boxed]
pub async fn backup(db: &Db, path: &Path, actor: &Actor) -> Result<Proof> {
    backup_to(db, &NoFiles, path, actor, Recipients::default()).await.map(|(proof, _)| proof)
}

/// Writes a copy of `db` and its files, encrypted to `recipients` where there are any, then proves it: restores it into a scratch
/// database, counts the rows, walks the audit chain and compares each file with the hash in its row. The file appears under its name only when it is proved. Where
/// `path` is a folder, its name says when it was made and where its audit chain ends. Gives what it holds, and where.
///
/// # Errors
/// [`StoreError::File`] or [`StoreError::DiskFull`]; nothing is left then.
#[crate::boxed]
pub async fn backup_to(
    db: &Db,
    outside: &dyn Outside,
    path: &Path,
    actor: &Actor,
    recipients: Recipients,
) -> Result<(Proof, PathBuf)> {
    // Sealed first, so that the copy ends in a head that can be noted.
    audit::seal(db).await?;
    let named = !path.is_dir();
    if named && path.exists() {
        return Err(StoreError::File(format!(
            "{} exists already; a copy is never written over another. Choose a new name.",
            path.display()
        )));
    }
    let folder = if named { folder_of(path) } else { path.to_owned() };
    sweep(&folder);
    let base = path.file_name().filter(|_| named).map_or("oneplan".into(), |name| name.to_string_lossy().into_owned());
    let part = folder.join(format!("{base}.{}{PART}", std::process::id()));
    let encrypted = !recipients.is_empty();
    match write_and_prove(db, outside, &part, &folder, recipients).await {
        Ok(proof) => {
            let path = if named {
                path.to_owned()
            } else {
                path.join(audit::anchors::backup_name(proof.made_at, proof.head.as_ref()))
            };
            std::fs::rename(&part, &path).map_err(|e| file_error("Cannot write", &path, &e))?;
            let mut tx = db.write(actor).await?;
            let detail = serde_json::json!({ "rows": proof.rows, "files": proof.files, "lost": proof.lost.len(), "head": proof.head });
            let folder = std::fs::canonicalize(&folder).unwrap_or(folder);
            setting::set(&mut tx, FOLDER, &folder.to_string_lossy()).await?;
            if let Some(before) = setting::get(&mut tx, MADE_AT).await? {
                setting::set(&mut tx, MADE_BEFORE, &before).await?;
            }
            setting::set(&mut tx, MADE_AT, &proof.made_at.to_string()).await?;
            setting::set(&mut tx, ENCRYPTED, if encrypted { "yes" } else { "no" }).await?;
            tx.record(Entry::new("backup.make", "database", None, Right::Operator).detail(detail)).await?;
            tx.commit().await?;
            Ok((proof, path))
        }
        Err(error) => {
            let _ = std::fs::remove_file(&part);
            Err(error)
        }
    }
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new(".")).to_owned()
}

/// The last backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Last {
    pub folder: PathBuf,
    /// None of one that an earlier program made.
    pub made_at: Option<jiff::Timestamp>,
    /// When the one before it was made: two days tell whether they are made regularly.
    pub before: Option<jiff::Timestamp>,
    pub encrypted: bool,
}

/// The last backup; none where none was made.
#[crate::boxed]
pub async fn last(db: &Db) -> Result<Option<Last>> {
    let Some(folder) = last_folder(db).await? else { return Ok(None) };
    let mut tx = db.read().await?;
    let made_at = setting::get(&mut tx, MADE_AT).await?.and_then(|text| text.parse().ok());
    let before = setting::get(&mut tx, MADE_BEFORE).await?.and_then(|text| text.parse().ok());
    let encrypted = setting::get(&mut tx, ENCRYPTED).await?.as_deref() != Some("no");
    Ok(Some(Last { folder, made_at, before, encrypted }))
}

/// When a copy was last restored into this database, or restored elsewhere and noted here; none where neither is known.
#[crate::boxed]
pub async fn restored_at(db: &Db) -> Result<Option<jiff::Timestamp>> {
    Ok(setting::get(&mut db.read().await?, RESTORED_AT).await?.and_then(|text| text.parse().ok()))
}

/// Notes in the database that a copy came from that it was restored elsewhere, as a trial.
#[crate::boxed]
pub async fn note_tried(db: &Db, actor: &Actor) -> Result<()> {
    let mut tx = db.write(actor).await?;
    note_restored(&mut tx).await?;
    let detail = serde_json::json!({ "elsewhere": true });
    tx.record(Entry::new("backup.restore", "database", None, Right::Operator).detail(detail)).await?;
    tx.commit().await
}

async fn note_restored(tx: &mut Tx) -> Result<()> {
    let now = tx.now().to_string();
    setting::set(tx, RESTORED_AT, &now).await
}

/// The folder of the last backup; none where no backup was made.
#[crate::boxed]
pub async fn last_folder(db: &Db) -> Result<Option<PathBuf>> {
    Ok(setting::get(&mut db.read().await?, FOLDER).await?.map(PathBuf::from))
}

/// Removes what a backup that was stopped has left in the folder of the last one, and beside the database.
#[crate::boxed]
pub async fn sweep_leftovers(db: &Db) -> Result<()> {
    for folder in last_folder(db).await?.into_iter().chain(db.file().map(folder_of)) {
        sweep(&folder);
    }
    Ok(())
}

/// Removes what a backup that was stopped has left in a folder. What cannot be removed is said in the log.
fn sweep(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let process = match name.strip_prefix(PROOF) {
            Some(rest) => rest.split('-').next().map(str::to_owned),
            None => name.strip_suffix(PART).and_then(|rest| rest.rsplit_once('.')).map(|(_, number)| number.to_owned()),
        };
        let Some(process) = process.and_then(|number| number.parse::<i32>().ok()) else { continue };
        if is_running(process) {
            continue;
        }
        let removed = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        match removed {
            Ok(()) => tracing::warn!(path = %path.display(), "removed what a backup that was stopped had left"),
            Err(error) => tracing::warn!(path = %path.display(), %error, "cannot remove what a backup had left"),
        }
    }
}

/// Whether another process of this number runs: a dead one that its parent has not waited for does not. Our own has not begun
/// yet where this is asked.
fn is_running(process: i32) -> bool {
    let other = rustix::process::Pid::from_raw(process).filter(|pid| *pid != rustix::process::getpid());
    if other.is_none_or(|pid| rustix::process::test_kill_process(pid) == Err(rustix::io::Errno::SRCH)) {
        return false;
    }
    let state = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    !matches!(state.rsplit_once(") ").and_then(|(_, rest)| rest.chars().next()), Some('Z' | 'X'))
}

async fn write_and_prove(
    db: &Db,
    outside: &dyn Outside,
    part: &Path,
    folder: &Path,
    recipients: Recipients,
) -> Result<Proof> {
    let (recipients, own) = recipients.and_proof();
    let rows = write(db, outside, part, &recipients).await?;
    let proofs = tempfile::Builder::new()
        .prefix(&format!("{PROOF}{}-", std::process::id()))
        .permissions(Permissions::from_mode(0o700))
        .tempdir_in(folder)
        .map_err(|e| file_error("Cannot use", folder, &e))?;
    let scratch = proofs.path().join("proof.sqlite");
    let proof_db =
        Db::open(&scratch.to_string_lossy(), &db.rooms()[1..], db.clock().clone(), db.random().clone()).await?;
    let proof = load(&proof_db, Files::Proved(outside), part, &own.unwrap_or_default()).await?;
    proof_db.close().await;
    if proof.rows != rows {
        return Err(StoreError::File(format!(
            "The copy holds {} rows instead of {rows}. It was not kept.",
            proof.rows
        )));
    }
    Ok(proof)
}

/// As [`restore_with`], from a copy that is not encrypted and holds no files.
///
/// # Errors
/// [`StoreError::File`] when the copy is damaged or `db` is not empty; `db` then has no rows.
#[crate::boxed]
pub async fn restore(db: &Db, path: &Path, actor: &Actor) -> Result<Proof> {
    restore_with(db, &NoFiles, path, actor, &Identities::default()).await
}

/// Fills the empty database `db` from the copy at `path`, opened with `identities` where it is encrypted, puts its files where
/// they belong, and walks its audit chain.
///
/// # Errors
/// [`StoreError::File`] when the copy is damaged, no key opens it, or `db` is not empty; `db` then has no rows.
#[crate::boxed]
pub async fn restore_with(
    db: &Db,
    outside: &dyn Outside,
    path: &Path,
    actor: &Actor,
    identities: &Identities,
) -> Result<Proof> {
    let mut written = Vec::new();
    let proof = match load(db, Files::Written(outside, &mut written), path, identities).await {
        Ok(proof) => proof,
        Err(error) => {
            for piece in written {
                outside.remove(piece).await?;
            }
            return Err(error);
        }
    };
    let mut tx = db.write(actor).await?;
    note_restored(&mut tx).await?;
    let detail = serde_json::json!({ "rows": proof.rows, "files": proof.files, "made_at": proof.made_at.to_string() });
    tx.record(Entry::new("backup.restore", "database", None, Right::Operator).detail(detail)).await?;
    tx.commit().await?;
    audit::seal(db).await?;
    Ok(proof)
}
