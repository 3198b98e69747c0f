use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::output::{Ended, Format, print};

/// Make a key that copies are encrypted to
///
/// The file opens every copy that is encrypted to its public key: keep it away from the server and from the copies, in two
/// places. The public key that is printed may be known to anybody.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan backup-key backup.key")]
pub struct BackupKey {
    /// Where the key goes
    file: PathBuf,
    /// How to print the public key
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl BackupKey {
    pub(super) fn run(self) -> Result<Ended> {
        let public = store::backup_key::make(&self.file)?;
        let text = format!(
            "The key is in {}. Backups cannot be opened without it. Encrypt them with --recipient {public}",
            self.file.display()
        );
        print(self.format, &serde_json::json!({ "public": public }), text);
        Ok(Ended::Done)
    }
}
