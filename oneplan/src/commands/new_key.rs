use anyhow::{Result, bail};
use clap::Args;

use super::{key_file, open, operator};
use crate::output::{Ended, say};

/// Give a database whose key file is lost a new key
///
/// The key stands in the file that ONEPLAN_KEY_FILE names, or beside an SQLite file with .key at its end. It opens the seeds of
/// two-step verification and the files that people added, and marks the seals of the audit chain. With a new one, people sign in with
/// their recovery codes or have two-step verification reset, and the audit chain up to now is checked without its marks. Files that
/// were added until now can never be opened again, unless the old key is found.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan new-key --database data/oneplan.sqlite")]
pub struct NewKey {}

impl NewKey {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        store::Place::parse(place)?.must_be_there()?;
        let db = open(place).await?;
        db.check().await?;
        let Some(file) = key_file(&db) else {
            bail!("The location of the key is not set. Set ONEPLAN_KEY_FILE to a file on this machine.");
        };
        store::key::replace(&db, &file, &operator()).await?;
        say(format!(
            "The new key is in {}. Keep a copy away from this machine and away from the backups.",
            file.display()
        ));
        let closed = files::records::stored::without_key(&mut db.read().await?).await?;
        if closed > 0 {
            say(format!(
                "warning: {closed} files were locked with the key that is lost, and cannot be opened. If you find it, move this one away and put it back."
            ));
        }
        db.close().await;
        Ok(Ended::Done)
    }
}
