use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use files::records::copies::Files;
use store::backup_key::Recipients;

use super::{open_ready, operator};
use crate::output::{Ended, Format, print, say};

/// Make and prove a copy of the whole database and its files
///
/// The copy is of one moment, also while the program serves. It is proved before it gets its name:
/// restored into a scratch database, counted, its audit chain walked, each file compared with its hash. Files stay encrypted in it:
/// to open them after a restore takes the key file of the database, which no copy holds. Note the end of the chain that is
/// printed, and keep it elsewhere: it proves later that nothing was cut off. Into a folder, the copy is named after the
/// time and that end.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan backup /backups --recipient age1…")]
pub struct Backup {
    /// Where the copy goes: a file, or a folder
    file: PathBuf,
    /// Encrypt it to this public key, as `oneplan backup-key` or `age-keygen` prints it; may be given several times
    #[arg(long, env = "ONEPLAN_BACKUP_RECIPIENTS", value_delimiter = ',')]
    recipient: Vec<String>,
    /// How to print what the copy holds
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Backup {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        let db = open_ready(place).await?;
        let recipients = Recipients::parse(self.recipient.iter().map(String::as_str))?;
        if recipients.is_empty() {
            say(
                "warning: the copy is not encrypted. Anyone with the file can read every record. Use --recipient to encrypt it.",
            );
        }
        let (proof, file) = store::backup::backup_to(&db, &Files::of(&db), &self.file, &operator(), recipients).await?;
        let head = proof
            .head
            .as_ref()
            .map_or(String::new(), |head| format!(" The audit chain ends at {}:{}.", head.seal, head.hash));
        print(
            self.format,
            &proof,
            format!(
                "{} has {} rows of {} tables and {} files, verified.{head}",
                file.display(),
                proof.rows,
                proof.tables,
                proof.files
            ),
        );
        db.close().await;
        if proof.lost.is_empty() {
            return Ok(Ended::Done);
        }
        say(format!(
            "warning: {} files are missing or were changed, so they are not in the copy. Run `oneplan files check` to see which, and restore them from an earlier copy.",
            proof.lost.len()
        ));
        Ok(Ended::Findings)
    }
}
