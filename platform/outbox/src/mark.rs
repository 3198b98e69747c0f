//! The mark of an installation, kept in a file outside the database: while the two do not agree, nothing leaves.
//!
//! A copy of a database must not write to the people in it. A copy that lies elsewhere has no mark; a folder that was copied
//! whole has one that names another place; a database that was restored has no number that a mark could agree with; one that was
//! put back by hand has sent less than its mark says.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use store::{Db, Random, Result, StoreError, Tx, private, setting};

/// The setting with the number of the installation that was released to send.
const INSTALLATION: &str = "outbox_installation";
/// The setting with how many messages have left.
const LEFT: &str = "outbox_left";

/// Why nothing leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It was never released, or this is a copy that lies elsewhere.
    NotReleased,
    /// The mark belongs to another database, or names another place.
    Another,
    /// The database has sent less than its mark says: it was put back to how it was before.
    PutBack,
}

impl Held {
    /// In words, for administrators.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotReleased => {
                "This installation has not been released for sending. It may be new, or a copy of another one."
            }
            Self::Another => "This database was copied or moved from another installation.",
            Self::PutBack => {
                "This database was restored to an earlier state. Messages that wait may have been sent before."
            }
        }
    }
}

/// Where the mark of this installation is kept.
#[derive(Debug, Clone)]
pub struct Mark {
    file: PathBuf,
    /// Whether it holds only where it lies. One whose place the operator named may lie on each server of an installation.
    is_bound: bool,
}

/// What a mark says.
#[derive(Debug, PartialEq, Eq)]
struct Says {
    installation: String,
    place: String,
    left: i64,
}

impl Mark {
    /// In a file that holds only where it lies.
    #[must_use]
    pub const fn new(file: PathBuf) -> Self {
        Self { file, is_bound: true }
    }

    /// Of a database: in the file that the operator named, or beside an SQLite file.
    #[must_use]
    pub fn of(db: &Db, named: Option<PathBuf>) -> Option<Self> {
        let beside = |database: &Path| {
            let mut name = database.as_os_str().to_owned();
            name.push(".installation");
            Self::new(name.into())
        };
        named.map(|file| Self { file, is_bound: false }).or_else(|| db.file().map(beside))
    }

    /// Where this file lies, and on which machine where the machine has a number. It names nobody.
    fn place(&self) -> String {
        if !self.is_bound {
            return "anywhere".to_owned();
        }
        let folder = self.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let name = self.file.file_name().unwrap_or_default();
        let machine = std::fs::read_to_string("/etc/machine-id").unwrap_or_default();
        access::token::hash(&format!("{}\n{}", machine.trim(), folder.join(name).display()))
    }

    fn read(&self) -> Option<Says> {
        let text = std::fs::read_to_string(&self.file).ok()?;
        let mut parts = text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
        let (installation, place, left) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Says { installation: installation.to_owned(), place: place.to_owned(), left: left.parse().ok()? })
    }

    /// Why nothing may leave; `None` where it may.
    #[store::boxed]
    pub async fn held(&self, tx: &mut Tx) -> Result<Option<Held>> {
        let Some(installation) = setting::get(tx, INSTALLATION).await? else { return Ok(Some(Held::NotReleased)) };
        let Some(says) = self.read() else { return Ok(Some(Held::NotReleased)) };
        if says.installation != installation || says.place != self.place() {
            return Ok(Some(Held::Another));
        }
        Ok((says.left > left(tx).await?).then_some(Held::PutBack))
    }

    /// Lets this installation send. The caller records the audit entry and then calls [`Mark::write`].
    #[store::boxed]
    pub async fn release(&self, tx: &mut Tx, random: &Random) -> Result<Release> {
        let known = setting::get(tx, INSTALLATION).await?;
        // Servers that share a database share its number.
        let shared = known.filter(|known| self.read().is_none_or(|says| says.installation == *known));
        let installation = shared.unwrap_or_else(|| access::token::new(random));
        setting::set(tx, INSTALLATION, &installation).await?;
        Ok(Release { installation, left: left(tx).await? })
    }

    /// Writes the mark down, once what it says is in the database.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub fn write(&self, release: &Release) -> Result<()> {
        let failed = |error: std::io::Error| {
            StoreError::File(format!(
                "The mark of this installation cannot be written to {}: {error}.",
                self.file.display()
            ))
        };
        if let Some(folder) = self.file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            private::folder(folder).map_err(failed)?;
        }
        let mut name = self.file.as_os_str().to_owned();
        name.push(".new");
        let new = PathBuf::from(name);
        let mut out = private::new_file(&new).map_err(failed)?;
        writeln!(
            out,
            "# This installation of OnePlan may send e-mail, text messages and letters. Do not copy this file.\n{} {} {}",
            release.installation,
            self.place(),
            release.left
        )
        .and_then(|()| out.sync_all())
        .and_then(|()| std::fs::rename(&new, &self.file))
        .map_err(failed)
    }

    /// Counts one that leaves: in the database now, and in the mark once that holds.
    #[store::boxed]
    pub async fn one_more(&self, tx: &mut Tx) -> Result<Release> {
        let left = left(tx).await? + 1;
        setting::set(tx, LEFT, &left.to_string()).await?;
        let installation = setting::get(tx, INSTALLATION).await?.unwrap_or_default();
        Ok(Release { installation, left })
    }
}

/// What a mark is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    installation: String,
    left: i64,
}

async fn left(tx: &mut Tx) -> Result<i64> {
    Ok(setting::get(tx, LEFT).await?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Takes the number of the installation out of a database that was restored from a copy: nothing leaves until somebody
/// releases it. The caller records the audit entry.
#[store::boxed]
pub async fn forget(tx: &mut Tx) -> Result<()> {
    setting::remove(tx, INSTALLATION).await
}
