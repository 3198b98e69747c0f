//! Ends of the audit chain, noted down outside the database. Whoever can write to the database can rewrite its chain from
//! any point on; what was noted elsewhere before still says otherwise.
//!
//! A note is a line of a file, or the name of a backup: a number, a colon or dash, a hash.

use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::Head;
use crate::{Result, StoreError, private};

/// Where they are noted beside an SQLite file, unless another place is said.
#[must_use]
pub fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".anchors");
    name.into()
}

/// Notes an end down.
///
/// # Errors
/// [`StoreError::File`].
pub fn note(file: &Path, at: Timestamp, head: &Head) -> Result<()> {
    let failed = |error: std::io::Error| {
        StoreError::File(format!("The end of the audit chain cannot be noted in {}: {error}.", file.display()))
    };
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        private::folder(folder).map_err(failed)?;
    }
    let mut out = private::add_to(file).map_err(failed)?;
    writeln!(out, "{at} {}:{}", head.seal, head.hash).map_err(failed)?;
    out.sync_all().map_err(failed)
}

/// Keeps what was noted under another name, where there is anything.
///
/// # Errors
/// [`StoreError::File`].
pub(crate) fn put_aside(file: &Path) -> Result<()> {
    if !file.exists() {
        return Ok(());
    }
    let free = (1..).map(|number| file.with_extension(format!("anchors-{number}"))).find(|name| !name.exists());
    let free = free.unwrap_or_else(|| file.with_extension("anchors-before"));
    std::fs::rename(file, &free)
        .map_err(|error| StoreError::File(format!("{} cannot be put aside: {error}.", file.display())))
}

/// What was noted: the lines of a file, or the names of the backups in a folder. Nothing where there is none yet.
///
/// # Errors
/// [`StoreError::File`] where it is there and cannot be read.
pub fn read(place: &Path) -> Result<Vec<Head>> {
    let failed = |error: std::io::Error| {
        StoreError::File(format!("The noted ends of the audit chain cannot be read from {}: {error}.", place.display()))
    };
    let found = match std::fs::metadata(place) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(failed(error)),
        Ok(what) if what.is_dir() => std::fs::read_dir(place)
            .map_err(failed)?
            .filter_map(|entry| in_name(&entry.ok()?.file_name().to_string_lossy()))
            .collect(),
        Ok(_) => std::fs::read_to_string(place).map_err(failed)?.lines().filter_map(in_line).collect(),
    };
    Ok(found)
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn head(seal: &str, hash: &str) -> Option<Head> {
    is_hash(hash).then_some(())?;
    Some(Head { seal: seal.parse().ok()?, hash: hash.to_ascii_lowercase() })
}

fn in_line(line: &str) -> Option<Head> {
    let (seal, hash) = line.split_whitespace().next_back()?.split_once(':')?;
    head(seal, hash)
}

/// The name of a backup made at a time, with the end of its chain in it.
#[must_use]
pub fn backup_name(at: Timestamp, head: Option<&Head>) -> String {
    let at = at.strftime("%Y%m%dT%H%M%SZ");
    match head {
        Some(head) => format!("oneplan-{at}-{}-{}.oneplan", head.seal, head.hash),
        None => format!("oneplan-{at}.oneplan"),
    }
}

fn in_name(name: &str) -> Option<Head> {
    let mut parts = name.split('.').next()?.rsplit('-');
    let hash = parts.next()?;
    head(parts.next()?, hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_is_read_again_from_lines_and_from_names_of_backups() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deeper/area.anchors");
        assert_eq!(read(&file).unwrap(), Vec::new());
        let (first, second) = (Head { seal: 7, hash: "ab".repeat(32) }, Head { seal: 12, hash: "cd".repeat(32) });
        for head in [&first, &second] {
            note(&file, Timestamp::UNIX_EPOCH, head).unwrap();
        }
        assert_eq!(read(&file).unwrap(), vec![first.clone(), second]);
        put_aside(&file).unwrap();
        assert!(read(&file).unwrap().is_empty() && folder.path().join("deeper/area.anchors-1").exists());
        let backups = folder.path().join("backups");
        std::fs::create_dir(&backups).unwrap();
        for name in [
            backup_name(Timestamp::UNIX_EPOCH, Some(&first)),
            "notes.txt".to_owned(),
            "area-2026-11-23.oneplan".to_owned(),
        ] {
            std::fs::write(backups.join(name), "").unwrap();
        }
        assert_eq!(read(&backups).unwrap(), vec![first]);
    }
}
