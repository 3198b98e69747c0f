//! What files hold: a row for each, its bytes encrypted outside the database.
//!
//! The bytes come first and the row second, in the transaction of whoever keeps the file: a row that stands has its bytes. That they
//! are coming is noted before; where the program stops in between, [`super::cleanup`] removes by that note what nobody kept.

use std::fs::File;
use std::io::{self, Read, Seek};

use axum::body::{Body, Bytes};
use futures_util::stream;
use store::query::insert;
use store::{Actor, Db, Result, StoreError, Tx, sql};
use tokio::sync::mpsc;

use crate::reading::{self, LARGEST, Said};
use crate::seal::{self, Opened};
use crate::{Place, StoredId};

/// What the keys of files are locked for.
const KEYS: &str = "file";
/// Bytes that are decrypted at once.
const PIECE: usize = 64 * 1024;

/// What a file holds, kept outside the database and not yet named by any row: [`New::keep`] does that.
#[derive(Debug)]
#[must_use = "a file that no row names is removed again"]
pub struct New {
    id: StoredId,
    secret: String,
    size: i64,
    sha256: String,
    sealed_sha256: String,
    scanned: bool,
}

impl New {
    /// Bytes.
    #[must_use]
    pub fn size(&self) -> i64 {
        self.size
    }

    /// The hash of what it says (SHA-256, in hexadecimal).
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// A virus scanner looked at it.
    pub fn scanned(mut self, scanned: bool) -> Self {
        self.scanned = scanned;
        self
    }

    /// Keeps it: from now on it stands with whatever else the transaction writes. The caller records the audit entry.
    ///
    /// # Errors
    /// [`StoreError::Stale`] where that took longer than a day: its bytes may be gone.
    #[store::boxed]
    pub async fn keep(self, tx: &mut Tx) -> Result<StoredId> {
        let now = tx.now();
        if sql!("delete from file_coming where id = $1", self.id).run(tx).await? != 1 {
            return Err(StoreError::Stale);
        }
        let secret = tx.lock(KEYS, self.id.uuid().as_bytes(), &self.secret)?;
        insert(
            "stored_file",
            vec![
                ("id", self.id.into()),
                ("size", self.size.into()),
                ("sha256", self.sha256.into()),
                ("sealed_sha256", self.sealed_sha256.into()),
                ("secret", secret.into()),
                ("stored_at", now.into()),
                ("scanned_at", self.scanned.then_some(now).into()),
            ],
        )
        .run(tx)
        .await?;
        Ok(self.id)
    }
}

/// Encrypts a file and puts it where files lie. It is on the disk when this returns; no row names it yet.
///
/// # Errors
/// [`StoreError::File`] or [`StoreError::DiskFull`]; those of the store.
#[store::boxed]
pub async fn put(db: &Db, mut from: File) -> Result<New> {
    from.rewind().map_err(|error| StoreError::File(format!("A file cannot be read: {error}.")))?;
    put_from(db, from).await
}

/// The same for bytes that are in memory.
///
/// # Errors
/// As [`put`].
#[store::boxed]
pub async fn put_bytes(db: &Db, bytes: Vec<u8>) -> Result<New> {
    put_from(db, io::Cursor::new(bytes)).await
}

async fn put_from(db: &Db, mut from: impl Read + Send + 'static) -> Result<New> {
    let place = Place::of(db)?;
    let id: StoredId = db.new_id();
    let mut tx = db.write_aside(&Actor::program("files")).await?;
    let now = tx.now();
    insert("file_coming", vec![("id", id.into()), ("at", now.into())]).run(&mut tx).await?;
    tx.commit_draft().await?;
    let sealed = place.write(id.uuid(), move |into| seal::seal(&mut from, into)).await?;
    Ok(New {
        id,
        secret: sealed.secret,
        size: numbers::fitted::<i64>(sealed.size),
        sha256: sealed.sha256,
        sealed_sha256: sealed.sealed_sha256,
        scanned: false,
    })
}

/// What is known of a file that is kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Stored {
    pub id: StoredId,
    /// Bytes.
    pub size: i64,
    pub sha256: String,
    pub(crate) sealed_sha256: String,
    secret: String,
    scanned_at: Option<jiff_sqlx::Timestamp>,
    removed_at: Option<jiff_sqlx::Timestamp>,
    /// Its own key, where the key of the database that is here opens it.
    #[sqlx(skip)]
    key: Option<String>,
}

/// One that is kept.
///
/// # Errors
/// [`StoreError::NotFound`]; those of the store.
#[store::boxed]
pub async fn one(tx: &mut Tx, id: StoredId) -> Result<Stored> {
    let mut row: Stored = sql!(
        "select id, size, sha256, sealed_sha256, secret, scanned_at, removed_at from stored_file where id = $1",
        id,
    )
    .one(tx)
    .await?;
    if row.removed_at.is_some() {
        return Err(StoreError::NotFound);
    }
    row.key = tx.unlock(KEYS, id.uuid().as_bytes(), &row.secret);
    Ok(row)
}

impl Stored {
    /// What it says. One that is larger than what is read is not read.
    ///
    /// # Errors
    /// As [`Stored::open`].
    #[store::boxed]
    pub async fn said(self, db: &Db, media_type: String) -> Result<Said> {
        if numbers::fitted::<usize>(self.size) > LARGEST {
            return Ok(Said { text: None, partly: true });
        }
        let content = self.open(db).await?.into_bytes().await?;
        let read = store::blocking(move || reading::read(&media_type, &content)).await;
        read.map_err(|error| StoreError::File(format!("A file cannot be read: {error}.")))
    }

    /// Whether a virus scanner looked at it.
    #[must_use]
    pub fn was_scanned(&self) -> bool {
        self.scanned_at.is_some()
    }

    /// Opens it, after its bytes were compared with the hash that was taken when it was kept: what was changed or damaged is
    /// told before a byte of it is shown.
    ///
    /// # Errors
    /// [`StoreError::File`] in words: the key is another, the bytes are missing, or not as they were.
    #[store::boxed]
    pub async fn open(self, db: &Db) -> Result<Open> {
        let place = Place::of(db)?;
        let Some(key) = self.key else { return Err(wrong_key()) };
        let Some(mut file) = place.read(self.id.uuid()).await? else { return Err(missing(&place)) };
        let expected = self.sealed_sha256;
        let opened = store::blocking(move || {
            if seal::hash(&mut file)? != expected {
                return Ok(Err(()));
            }
            seal::open(file, &key).map(Ok)
        })
        .await
        .unwrap_or_else(|error| Err(io::Error::other(error)));
        match opened {
            Ok(Ok(Some(inner))) => Ok(Open { size: self.size, inner }),
            Ok(Ok(None)) => Err(wrong_key()),
            Ok(Err(())) => Err(damaged()),
            Err(error) => Err(StoreError::File(format!("A file cannot be read: {error}."))),
        }
    }
}

fn wrong_key() -> StoreError {
    StoreError::File(
        "This file cannot be opened with the key that is on this server. Tell the person who looks after the server: the key file that belongs to this database must be put back."
            .to_owned(),
    )
}

fn missing(place: &Place) -> StoreError {
    tracing::error!(place = place.describe(), "a file is missing");
    StoreError::File(
        "This file is missing from the place where files are kept. Tell the person who looks after the server: it can be restored from a backup."
            .to_owned(),
    )
}

fn damaged() -> StoreError {
    StoreError::File(
        "This file has been damaged or changed since it was added, so it is not shown. Tell the person who looks after the server: it can be restored from a backup."
            .to_owned(),
    )
}

/// A file that is open. It is decrypted as it is read.
pub struct Open {
    size: i64,
    inner: Opened,
}

impl std::fmt::Debug for Open {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Open({} bytes)", self.size)
    }
}

impl Read for Open {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.inner.read(into)
    }
}

impl Open {
    /// Bytes.
    #[must_use]
    pub fn size(&self) -> i64 {
        self.size
    }

    /// All that it holds, for what is known to be small.
    ///
    /// # Errors
    /// [`StoreError::File`].
    #[store::boxed]
    pub async fn into_bytes(mut self) -> Result<Vec<u8>> {
        let read = store::blocking(move || {
            let mut bytes = Vec::with_capacity(numbers::fitted::<usize>(self.size));
            self.inner.read_to_end(&mut bytes).map(|_| bytes)
        });
        let read = read.await.unwrap_or_else(|error| Err(io::Error::other(error)));
        read.map_err(|error| StoreError::File(format!("A file cannot be read: {error}.")))
    }

    /// What a response holds: pieces, decrypted while they are sent.
    pub fn into_body(mut self) -> Body {
        let (pieces, sent) = mpsc::channel::<io::Result<Bytes>>(2);
        store::blocking(move || {
            loop {
                let mut piece = vec![0; PIECE];
                let read = self.inner.read(&mut piece);
                let (piece, is_last) = match read {
                    Ok(0) => return,
                    Ok(count) => {
                        piece.truncate(count);
                        (Ok(Bytes::from(piece)), false)
                    }
                    Err(error) => (Err(error), true),
                };
                // Whoever asked may have gone away.
                if pieces.blocking_send(piece).is_err() || is_last {
                    return;
                }
            }
        });
        Body::from_stream(stream::unfold(sent, |mut sent| async move {
            let piece = sent.recv().await?;
            Some((piece, sent))
        }))
    }
}

/// Marks a file as removed; its bytes go a day later. The caller records the audit entry, and has asked whether it may go.
#[store::boxed]
pub async fn remove(tx: &mut Tx, id: StoredId) -> Result<()> {
    let now = tx.now();
    sql!("update stored_file set removed_at = $1 where removed_at is null and id = $2", now, id)
        .run(tx)
        .await
        .map(|_| ())
}

/// Locks the keys of files that were kept while the database had no key of its own. The caller records the audit entry.
#[store::boxed]
pub async fn lock_keys(tx: &mut Tx) -> Result<usize> {
    let rows: Vec<(StoredId, String)> =
        sql!("select id, secret from stored_file where secret like 'AGE-SECRET-KEY-%'").all(tx).await?;
    for (id, secret) in &rows {
        let locked = tx.lock(KEYS, id.uuid().as_bytes(), secret)?;
        sql!("update stored_file set secret = $1 where id = $2", locked, *id).run(tx).await?;
    }
    Ok(rows.len())
}

/// How many files there are that the key of the database does not open.
#[store::boxed]
pub async fn without_key(tx: &mut Tx) -> Result<i64> {
    let rows: Vec<(StoredId, String)> =
        sql!("select id, secret from stored_file where gone_at is null").all(tx).await?;
    let closed = rows.iter().filter(|(id, secret)| tx.unlock(KEYS, id.uuid().as_bytes(), secret).is_none()).count();
    Ok(numbers::fitted::<i64>(closed))
}
