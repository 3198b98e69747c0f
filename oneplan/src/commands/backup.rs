use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::{open_ready, operator};
use crate::output::{Ended, Format, print};

/// Make and prove a copy of the whole database
///
/// The copy is of one moment, also while the program serves. It is proved before it gets its name:
/// restored into a scratch database, counted, its audit chain walked. Note the end of the chain that is
/// printed, and keep it elsewhere: it proves later that nothing was cut off.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan backup /backups/area-2026-11-23.oneplan")]
pub struct Backup {
    /// Where the copy goes
    file: PathBuf,
    /// How to print what the copy holds
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Backup {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        let db = open_ready(place).await?;
        let proof = store::backup::backup(&db, &self.file, &operator()).await?;
        let head = proof
            .head
            .as_ref()
            .map_or(String::new(), |head| format!(" The audit chain ends at {}:{}.", head.seal, head.hash));
        print(
            self.format,
            &proof,
            format!("{} holds {} rows of {} tables, proved.{head}", self.file.display(), proof.rows, proof.tables),
        );
        db.close().await;
        Ok(Ended::Done)
    }
}
