//! Reading a copy into a database, line by line.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::tables::{Table, insert, refuse_filled, tables};
use super::{Ending, FileHeading, Heading, Outside, Piece, Proof, file_error};
use crate::audit::{self, Actor};
use crate::backup_key::{self, Identities};
use crate::query::VALUES_PER_STATEMENT;
use crate::{Db, Result, StoreError, Tx, migrate};

/// What is done with the files of a copy that is read.
pub(super) enum Files<'a> {
    /// Each is compared with its row.
    Proved(&'a dyn Outside),
    /// Each is put where it belongs as well, and noted.
    Written(&'a dyn Outside, &'a mut Vec<Uuid>),
}

impl Files<'_> {
    fn outside(&self) -> &dyn Outside {
        match self {
            Self::Proved(outside) | Self::Written(outside, _) => *outside,
        }
    }
}

/// A file of a copy, while its lines are read.
struct Filling {
    heading: FileHeading,
    hash: Sha256,
    into: Option<File>,
}

impl Filling {
    fn new(heading: FileHeading, files: &Files<'_>) -> std::io::Result<Self> {
        let into = match files {
            Files::Written(..) if !heading.lost => Some(tempfile::tempfile()?),
            _ => None,
        };
        Ok(Self { heading, hash: Sha256::new(), into })
    }

    fn add(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.hash.update(bytes);
        self.into.as_mut().map_or(Ok(()), |file| file.write_all(bytes))
    }
}

pub(super) async fn load(db: &Db, files: Files<'_>, path: &Path, identities: &Identities) -> Result<Proof> {
    let mut lines = Lines::open(path, identities)?;
    let heading = lines.heading()?;
    migrate_as(db, &heading).await?;
    let mut reading = Reading::begin(db, files, path).await?;
    let ending = loop {
        let line = lines.next_line()?.ok_or_else(|| damaged(path, "its end is missing"))?;
        if let Some(ending) = reading.take(&line).await? {
            break ending;
        }
        lines.count(&line);
    };
    // Reading on to the end of the file also checks gzip's own checksum.
    if lines.next_line()?.is_some() {
        return Err(damaged(path, "something follows its end"));
    }
    let proof = reading.finish(&heading, &ending, &lines.checksum()).await?;
    db.migrate().await?;
    Ok(proof)
}

fn damaged(path: &Path, what: &str) -> StoreError {
    StoreError::File(format!("{} is not a whole OnePlan backup: {what}. Nothing was restored.", path.display()))
}

/// Gives an empty database the tables that the copy was made of; all that there are where the copy has them all.
async fn migrate_as(db: &Db, heading: &Heading) -> Result<()> {
    let known = migrate::common_steps(db.rooms());
    if let Some(newer) = heading.steps.iter().find(|step| !known.contains(step)) {
        return Err(StoreError::Newer(*newer));
    }
    let last_step = heading.steps.iter().copied().max().unwrap_or(0);
    db.migrate_to(if known.len() == heading.steps.len() { i64::MAX } else { last_step }).await
}

/// The lines of a copy, and the checksum of those that were counted.
struct Lines<'a> {
    path: &'a Path,
    lines: std::io::Lines<BufReader<GzDecoder<Box<dyn Read + Send>>>>,
    hash: Sha256,
}

impl<'a> Lines<'a> {
    fn open(path: &'a Path, identities: &Identities) -> Result<Self> {
        let file = File::open(path).map_err(|e| file_error("Cannot read", path, &e))?;
        let plain = backup_key::open(BufReader::new(file), identities).map_err(|why| damaged(path, &why))?;
        Ok(Self { path, lines: BufReader::new(GzDecoder::new(plain)).lines(), hash: Sha256::new() })
    }

    fn next_line(&mut self) -> Result<Option<String>> {
        self.lines.next().transpose().map_err(|e| damaged(self.path, &e.to_string()))
    }

    fn heading(&mut self) -> Result<Heading> {
        let first = self.next_line()?.ok_or_else(|| damaged(self.path, "it is empty"))?;
        let heading = serde_json::from_str(&first).map_err(|_| damaged(self.path, "it has no heading"))?;
        self.count(&first);
        Ok(heading)
    }

    fn count(&mut self, line: &str) {
        self.hash.update(line.as_bytes());
        self.hash.update(b"\n");
    }

    fn checksum(self) -> String {
        hex::encode(self.hash.finalize())
    }
}

/// A copy while it is read into a database.
struct Reading<'a> {
    path: &'a Path,
    files: Files<'a>,
    tx: Tx,
    /// Whether a table of the database names files.
    names_files: bool,
    /// The table whose rows are read, with those that are not inserted yet.
    filling: Option<(Table, Vec<Vec<Option<String>>>)>,
    file: Option<Filling>,
    /// Files that rows name and that have not come yet; none where nobody has asked the rows.
    expected: Option<std::vec::IntoIter<Piece>>,
    tables_read: usize,
    rows: u64,
    files_read: u64,
    lost: Vec<Uuid>,
}

impl<'a> Reading<'a> {
    async fn begin(db: &Db, files: Files<'a>, path: &'a Path) -> Result<Self> {
        let mut tx = db.write(&Actor::program("restore")).await?;
        let there = tables(&mut tx).await?;
        let names_files = there.iter().any(|table| files.outside().table() == Some(&table.table));
        refuse_filled(&mut tx, &there).await?;
        Ok(Self {
            path,
            files,
            tx,
            names_files,
            filling: None,
            file: None,
            expected: None,
            tables_read: 0,
            rows: 0,
            files_read: 0,
            lost: Vec::new(),
        })
    }

    /// Takes in one line, and gives the end of the copy where it is that.
    async fn take(&mut self, line: &str) -> Result<Option<Ending>> {
        if line.starts_with('[') {
            self.take_row(line).await?;
            return Ok(None);
        }
        if line.starts_with('"') {
            self.take_part_of_file(line)?;
            return Ok(None);
        }
        self.end_table().await?;
        self.end_file().await?;
        if let Ok(heading) = serde_json::from_str::<FileHeading>(line) {
            self.begin_file(heading).await?;
            return Ok(None);
        }
        if let Ok(ending) = serde_json::from_str::<Ending>(line) {
            return Ok(Some(ending));
        }
        self.begin_table(line)?;
        Ok(None)
    }

    fn begin_table(&mut self, line: &str) -> Result<()> {
        let table: Table = serde_json::from_str(line).map_err(|e| damaged(self.path, &e.to_string()))?;
        if !table.is_plain() {
            return Err(damaged(self.path, "a table has an impossible name"));
        }
        self.filling = Some((table, Vec::new()));
        self.tables_read += 1;
        Ok(())
    }

    async fn take_row(&mut self, line: &str) -> Result<()> {
        let path = self.path;
        let (table, batch) = self.filling.as_mut().ok_or_else(|| damaged(path, "a row stands before any table"))?;
        let row: Vec<Option<String>> = serde_json::from_str(line).map_err(|e| damaged(path, &e.to_string()))?;
        if row.len() != table.columns.len() {
            return Err(damaged(path, "a row has the wrong number of values"));
        }
        batch.push(row);
        self.rows += 1;
        if (batch.len() + 1) * table.columns.len() > VALUES_PER_STATEMENT {
            insert(&mut self.tx, table, std::mem::take(batch)).await?;
        }
        Ok(())
    }

    async fn end_table(&mut self) -> Result<()> {
        if let Some((table, batch)) = self.filling.take() {
            insert(&mut self.tx, &table, batch).await?;
        }
        Ok(())
    }

    async fn begin_file(&mut self, heading: FileHeading) -> Result<()> {
        let path = self.path;
        self.expect_files().await?;
        // Files come in the order of the rows that name them, each once.
        let row = self.expected.as_mut().and_then(Iterator::next);
        if row.is_none_or(|row| (row.id, &row.sha256) != (heading.file, &heading.sha256)) {
            return Err(damaged(path, "its files are not those that its rows name"));
        }
        if heading.lost {
            self.lost.push(heading.file);
        } else {
            self.file = Some(Filling::new(heading, &self.files).map_err(|e| damaged(path, &e.to_string()))?);
        }
        Ok(())
    }

    fn take_part_of_file(&mut self, line: &str) -> Result<()> {
        let path = self.path;
        let file = self.file.as_mut().ok_or_else(|| damaged(path, "a part of a file stands before any file"))?;
        let text: String = serde_json::from_str(line).map_err(|e| damaged(path, &e.to_string()))?;
        let bytes = BASE64.decode(text).map_err(|e| damaged(path, &e.to_string()))?;
        file.add(&bytes).map_err(|e| damaged(path, &e.to_string()))
    }

    async fn end_file(&mut self) -> Result<()> {
        let Some(whole) = self.file.take() else { return Ok(()) };
        if hex::encode(whole.hash.finalize()) != whole.heading.sha256 {
            return Err(damaged(self.path, "a file in it is not as its own hash says"));
        }
        if let (Files::Written(outside, written), Some(from)) = (&mut self.files, whole.into) {
            written.push(whole.heading.file);
            outside.write(whole.heading.file, from).await?;
        }
        self.files_read += 1;
        Ok(())
    }

    /// Asks the rows, once all of them are there, which files they name.
    async fn expect_files(&mut self) -> Result<()> {
        if self.expected.is_none() && self.names_files {
            self.expected = Some(self.files.outside().pieces(&mut self.tx).await?.into_iter());
        }
        Ok(())
    }

    /// Keeps what was read where it is all that the end of the copy says, and its audit chain is whole.
    async fn finish(mut self, heading: &Heading, ending: &Ending, sha256: &str) -> Result<Proof> {
        self.expect_files().await?;
        if ending.files != self.files_read || self.expected.is_some_and(|mut rest| rest.next().is_some()) {
            return Err(damaged(self.path, "its files are not those that its rows name"));
        }
        if ending.rows != self.rows || ending.sha256 != sha256 {
            return Err(damaged(self.path, "its content does not match its own checksum"));
        }
        let report = audit::verify_in(&mut self.tx, &[]).await?;
        if let Some(broken) = report.broken {
            return Err(StoreError::File(format!(
                "The audit chain in the copy is broken: {broken}. Nothing was restored."
            )));
        }
        self.tx.commit_unaudited().await?;
        Ok(Proof {
            made_at: heading.made_at,
            tables: self.tables_read,
            rows: self.rows,
            files: self.files_read,
            lost: self.lost,
            head: report.head,
        })
    }
}
