//! Where files lie outside the database: in a folder beside it, unless the operator says another folder or an S3 store.

use std::fs::File;
use std::io::{self, Seek};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use store::{Db, Result, StoreError};
use uuid::Uuid;

use crate::folder::Folder;
use crate::s3::S3;

/// Where the files of a database lie. A place belongs to one database alone.
#[derive(Debug, Clone)]
pub struct Place(Arc<Kind>);

#[derive(Debug)]
enum Kind {
    Folder(Folder),
    S3(S3),
}

impl Place {
    /// Reads the path of a folder, or `s3://BUCKET/PREFIX`.
    ///
    /// # Errors
    /// [`StoreError::File`] where it is no place that files can lie in.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = |why: &str| {
            StoreError::File(format!(
                "The place of files cannot be used: {why}. Give the path of a folder, or s3://BUCKET/PREFIX."
            ))
        };
        match text.split_once("://") {
            Some(("s3", _)) => S3::new(text).map(|s3| Self(Arc::new(Kind::S3(s3)))).map_err(|why| wrong(&why)),
            Some((scheme, _)) => Err(wrong(&format!("\"{scheme}:\" is not a kind of place that OnePlan knows"))),
            None if text.trim().is_empty() => Err(wrong("it names no folder")),
            None => Ok(Self::folder(PathBuf::from(text))),
        }
    }

    /// A folder of this machine. It is made when the first file comes.
    #[must_use]
    pub fn folder(path: PathBuf) -> Self {
        Self(Arc::new(Kind::Folder(Folder::new(path))))
    }

    /// Where files lie unless it was said: beside an SQLite file, with `.files` at its end.
    #[must_use]
    pub fn beside(database: &Path) -> Self {
        let mut name = database.as_os_str().to_owned();
        name.push(".files");
        Self::folder(name.into())
    }

    /// The place of a database's files: what was said when the program started, or beside its file.
    ///
    /// # Errors
    /// [`StoreError::File`] where there is none: on PostgreSQL it must be said.
    pub fn of(db: &Db) -> Result<Self> {
        if let Some(place) = db.carried::<Self>() {
            return Ok((*place).clone());
        }
        db.file().map(Self::beside).ok_or_else(|| {
            StoreError::File(
                "No place for files has been set. On PostgreSQL, set ONEPLAN_FILES to a folder that all servers share or to s3://BUCKET/PREFIX, then start again. Nothing was saved."
                    .to_owned(),
            )
        })
    }

    /// Says where the files of a database lie. Said once, when the program starts.
    pub fn set(self, db: &Db) {
        db.carry(Arc::new(self));
    }

    /// For people: where it is.
    #[must_use]
    pub fn describe(&self) -> String {
        match &*self.0 {
            Kind::Folder(folder) => folder.path().display().to_string(),
            Kind::S3(s3) => s3.address().to_owned(),
        }
    }

    /// That others on this machine may use its folder, in words; nothing where they may not.
    #[must_use]
    pub fn open_to_others(&self) -> Option<String> {
        let Kind::Folder(folder) = &*self.0 else { return None };
        let path = folder.path();
        let mode = std::fs::metadata(path).ok()?.mode() & 0o7777;
        (mode & 0o077 != 0).then(|| {
            let path = path.display();
            format!("{path} can be used by others on this machine (mode {mode:04o}): run chmod 700 {path}")
        })
    }

    fn failed(&self, what: &str, error: &io::Error) -> StoreError {
        if error.kind() == io::ErrorKind::StorageFull {
            return StoreError::DiskFull;
        }
        tracing::error!(place = self.describe(), %error, "a file {what}");
        StoreError::File(format!(
            "A file {what} in the place where files lie: {error}. Tell the person who looks after the server."
        ))
    }

    /// Writes a file that `fill` makes, on a thread that may wait for the disk.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        name: Uuid,
        fill: impl FnOnce(&mut File) -> io::Result<T> + Send + 'static,
    ) -> Result<T> {
        let place = self.clone();
        let filled = store::blocking(move || match &*place.0 {
            Kind::Folder(folder) => folder.write(name, fill).map(|filled| (filled, None)),
            Kind::S3(_) => {
                let mut file = tempfile::tempfile()?;
                fill(&mut file).map(|filled| (filled, Some(file)))
            }
        })
        .await;
        let failed = |error| self.failed("cannot be kept", &error);
        let (filled, to_send) = filled.unwrap_or_else(|error| Err(io::Error::other(error))).map_err(failed)?;
        if let (Kind::S3(s3), Some(file)) = (&*self.0, to_send) {
            s3.write(name, file).await.map_err(failed)?;
        }
        Ok(filled)
    }

    /// A file, at its beginning; `None` where there is none.
    #[store::boxed]
    pub(crate) async fn read(&self, name: Uuid) -> Result<Option<File>> {
        match &*self.0 {
            Kind::Folder(folder) => folder.read(name),
            Kind::S3(s3) => s3.read(name).await,
        }
        .map_err(|error| self.failed("cannot be read", &error))
    }

    #[store::boxed]
    pub(crate) async fn remove(&self, name: Uuid) -> Result<()> {
        match &*self.0 {
            Kind::Folder(folder) => folder.remove(name),
            Kind::S3(s3) => s3.remove(name).await,
        }
        .map_err(|error| self.failed("cannot be removed", &error))
    }

    /// A copy of a whole file, as it lies there.
    #[store::boxed]
    pub(crate) async fn copy_from(&self, name: Uuid, mut from: File) -> Result<()> {
        self.write(name, move |file| {
            from.rewind()?;
            io::copy(&mut from, file).map(|_| ())
        })
        .await
    }
}
