//! Files and folders for their owner alone: whoever else has an account on the machine reads none of them.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

/// Makes a folder, and those above it that are missing, for the owner alone. One that is there stays as it is.
pub fn folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Opens a file to write from its beginning, for the owner alone.
pub fn new_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// Makes an empty file for the owner alone where there is none: SQLite then gives its own files beside it the same mode.
pub(crate) fn make_sure_of(path: &Path) -> io::Result<()> {
    OpenOptions::new().append(true).create(true).mode(0o600).open(path).map(|_| ())
}

/// Opens a file to add lines to, for the owner alone.
pub fn add_to(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).mode(0o600).open(path)
}

/// Lets files and folders that this program makes from now on be its owner's alone, whatever made them.
pub fn for_owner_alone() {
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

/// What others on this machine may do with a database's files and their folder, in words; nothing where they may do
/// nothing.
#[must_use]
pub fn open_to_others(database: &Path) -> Vec<String> {
    let beside = |end: &str| {
        let mut name = database.as_os_str().to_owned();
        name.push(end);
        std::path::PathBuf::from(name)
    };
    let files = ["", "-wal", "-shm", ".anchors", ".key", ".installation"].into_iter().map(|end| (beside(end), "600"));
    let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    files
        .chain([(folder.to_owned(), "700")])
        .filter_map(|(path, wanted)| {
            let mode = std::fs::metadata(&path).ok()?.mode() & 0o7777;
            // Where the program was started says nothing to whoever reads this.
            let path = std::path::absolute(&path).unwrap_or(path);
            let whole = path.components().collect::<std::path::PathBuf>();
            let shown = whole.display();
            (mode & 0o077 != 0).then(|| {
                format!("Other users of this computer can open {shown} (mode {mode:04o}). To close it to them, run: chmod {wanted} {shown}")
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn files_that_others_may_read_are_named() {
        let outer = tempfile::tempdir().unwrap();
        let own = outer.path().join("own/deeper");
        folder(&own).unwrap();
        let file = own.join("area.sqlite");
        make_sure_of(&file).unwrap();
        assert_eq!(open_to_others(&file), Vec::<String>::new());
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        std::fs::set_permissions(&own, std::fs::Permissions::from_mode(0o755)).unwrap();
        let said = open_to_others(&file);
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].contains("area.sqlite") && said[0].contains("0644") && said[0].contains("chmod 600"));
        assert!(said[1].contains("chmod 700"));
    }
}
