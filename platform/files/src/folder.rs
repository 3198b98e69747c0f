//! Files in a folder of this machine, for their owner alone. A name is an id; its last two signs name a folder within.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use store::private;
use uuid::Uuid;

/// How the name of a file ends while it is written.
const PART: &str = "part";

#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    fn place(&self, name: Uuid) -> PathBuf {
        let name = name.simple().to_string();
        self.0.join(&name[30..]).join(name)
    }

    /// Writes a file. It has its name only when all of it is on the disk.
    pub fn write<T>(&self, name: Uuid, fill: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<T> {
        let place = self.place(name);
        let folder = place.parent().unwrap_or(&self.0);
        private::folder(folder)?;
        let part = place.with_extension(PART);
        let written = (|| {
            let mut file = private::new_file(&part)?;
            let filled = fill(&mut file)?;
            file.sync_all()?;
            fs::rename(&part, &place)?;
            File::open(folder)?.sync_all()?;
            Ok(filled)
        })();
        if written.is_err() {
            let _ = fs::remove_file(&part);
        }
        written
    }

    pub fn read(&self, name: Uuid) -> io::Result<Option<File>> {
        match File::open(self.place(name)) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes a file, and what was not written to its end; one that is not there is removed already.
    pub fn remove(&self, name: Uuid) -> io::Result<()> {
        let place = self.place(name);
        for path in [place.with_extension(PART), place] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}
