//! Copies of the database hold its files too, and whether all files are as they were kept.

use std::fs::File;

use serde::Serialize;
use store::backup::{Later, Outside, Piece};
use store::{Db, Query, Result, Tx};
use uuid::Uuid;

use crate::{Place, StoredId, seal};

/// The files of a database, for its copies. Bytes are carried as they lie, encrypted: no copy holds what opens them.
#[derive(Debug)]
pub struct Files(Option<Place>);

impl Files {
    /// Those of this database.
    #[must_use]
    pub fn of(db: &Db) -> Self {
        Self(Place::of(db).ok())
    }

    fn place(&self) -> Result<&Place> {
        self.0.as_ref().ok_or_else(|| {
            store::StoreError::File(
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
                Query::new("select id, sealed_sha256 from stored_file where removed_at is null order by id")
                    .all(tx)
                    .await?;
            Ok(rows.into_iter().map(|(id, sha256)| Piece { id, sha256 }).collect())
        })
    }

    fn read(&self, piece: Uuid) -> Later<'_, Option<File>> {
        Box::pin(async move { self.place()?.read(piece).await })
    }

    fn write(&self, piece: Uuid, from: File) -> Later<'_, ()> {
        Box::pin(async move { self.place()?.copy_from(piece, from).await })
    }

    fn remove(&self, piece: Uuid) -> Later<'_, ()> {
        Box::pin(async move { self.place()?.remove(piece).await })
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
        Query::new("select id, size, sealed_sha256 from stored_file where removed_at is null order by id")
            .all(&mut tx)
            .await?;
    let closed = super::stored::without_key(&mut tx).await?;
    drop(tx);
    let mut found = Checked { closed: u64::try_from(closed).unwrap_or(0), ..Checked::default() };
    if rows.is_empty() {
        return Ok(found);
    }
    let place = Place::of(db)?;
    for (id, size, expected) in rows {
        match place.read(id.uuid()).await? {
            None => found.missing.push(id.uuid()),
            Some(mut file) => {
                let hash = tokio::task::spawn_blocking(move || seal::hash(&mut file)).await;
                if !matches!(hash, Ok(Ok(hash)) if hash == expected) {
                    found.changed.push(id.uuid());
                }
            }
        }
        found.files += 1;
        found.bytes += u64::try_from(size).unwrap_or(0);
        done(found.files);
    }
    Ok(found)
}
