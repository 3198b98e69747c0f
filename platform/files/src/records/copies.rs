//! Copies of the database hold its files too, and whether all files are as they were kept.

use std::collections::HashSet;
use std::fs::File;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use store::backup::{Later, Outside, Piece};
use store::{Db, Result, StoreError, Tx, sql};
use uuid::Uuid;

use crate::{Place, StoredId, seal};

/// The files of a database, for its copies. Bytes are carried as they lie, encrypted: no copy holds what opens them.
#[derive(Debug)]
pub struct Files {
    place: Option<Place>,
    /// What a restore wrote: nothing else is removed where it fails.
    written: Mutex<HashSet<Uuid>>,
}

impl Files {
    /// Those of this database.
    #[must_use]
    pub fn of(db: &Db) -> Self {
        Self { place: Place::of(db).ok(), written: Mutex::default() }
    }

    fn place(&self) -> Result<&Place> {
        self.place.as_ref().ok_or_else(|| {
            StoreError::File(
                "No place for files has been set. Set ONEPLAN_FILES to the folder where the files of this database lie, or are to lie, and try again."
                    .to_owned(),
            )
        })
    }
}

impl Outside for Files {
    fn table(&self) -> Option<&'static str> {
        Some("stored_file")
    }

    fn pieces<'a>(&'a self, tx: &'a mut Tx) -> Later<'a, Vec<Piece>> {
        Box::pin(async move {
            let rows: Vec<(Uuid, String)> =
                sql!("select id, sealed_sha256 from stored_file where removed_at is null order by id").all(tx).await?;
            Ok(rows.into_iter().map(|(id, sha256)| Piece { id, sha256 }).collect())
        })
    }

    fn read(&self, piece: Uuid) -> Later<'_, Option<File>> {
        Box::pin(async move { self.place()?.read(piece).await })
    }

    fn write(&self, piece: Uuid, mut from: File) -> Later<'_, ()> {
        Box::pin(async move {
            let place = self.place()?;
            if let Some(mut there) = place.read(piece).await? {
                // The folder outlived its database: it is whole, and stays whatever becomes of the restore.
                let unreadable = |error| StoreError::File(format!("A file cannot be read: {error}."));
                if seal::hash(&mut there).map_err(unreadable)? == seal::hash(&mut from).map_err(unreadable)? {
                    return Ok(());
                }
                return Err(StoreError::File(format!(
                    "{} holds another file under a name of the copy, so it may belong to another database. Choose another place with ONEPLAN_FILES. Nothing was restored.",
                    place.describe()
                )));
            }
            self.written.lock().unwrap_or_else(PoisonError::into_inner).insert(piece);
            place.copy_from(piece, from).await
        })
    }

    fn remove(&self, piece: Uuid) -> Later<'_, ()> {
        Box::pin(async move {
            if self.written.lock().unwrap_or_else(PoisonError::into_inner).remove(&piece) {
                self.place()?.remove(piece).await?;
            }
            Ok(())
        })
    }
}

/// What was found where all files were looked at.
#[derive(Debug, Default, Serialize)]
pub struct Checked {
    pub files: u64,
    /// Bytes as they were added.
    pub bytes: u64,
    pub missing: Vec<Uuid>,
    /// Not as they were kept.
    pub changed: Vec<Uuid>,
    /// Whose own key the key of the database does not open.
    pub closed: u64,
}

impl Checked {
    /// Whether each file is there and as it was kept.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.missing.is_empty() && self.changed.is_empty() && self.closed == 0
    }
}

/// Reads every file and compares it with the hash that was taken when it was kept. `done` hears how many were read.
pub async fn check(db: &Db, mut done: impl FnMut(u64)) -> Result<Checked> {
    let mut tx = db.read().await?;
    let rows: Vec<(StoredId, i64, String)> =
        sql!("select id, size, sealed_sha256 from stored_file where removed_at is null order by id")
            .all(&mut tx)
            .await?;
    let closed = super::stored::without_key(&mut tx).await?;
    drop(tx);
    let mut found = Checked { closed: numbers::fitted::<u64>(closed), ..Checked::default() };
    if rows.is_empty() {
        return Ok(found);
    }
    let place = Place::of(db)?;
    for (id, size, expected) in rows {
        match place.read(id.uuid()).await? {
            None => found.missing.push(id.uuid()),
            Some(mut file) => {
                let hash = store::blocking(move || seal::hash(&mut file)).await;
                if !matches!(hash, Ok(Ok(hash)) if hash == expected) {
                    found.changed.push(id.uuid());
                }
            }
        }
        found.files += 1;
        found.bytes += numbers::fitted::<u64>(size);
        done(found.files);
    }
    Ok(found)
}
