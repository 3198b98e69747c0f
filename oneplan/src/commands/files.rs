use anyhow::Result;
use clap::{Args, Subcommand};
use files::records::copies;

use super::open_ready;
use crate::output::{Ended, Format, print, spinner};

/// The files that people added
#[derive(Debug, Subcommand)]
pub enum FilesCommand {
    /// Read every file and compare it with the hash that was taken when it was added
    Check(Check),
}

/// Read every file and compare it with the hash that was taken when it was added
///
/// Ends with 1 where a file is missing, was changed, or cannot be opened with the key of this database. `oneplan backup` compares
/// them all as well.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan files check --database /srv/oneplan/area.sqlite")]
pub struct Check {
    /// How to print what was found
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl FilesCommand {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        let Self::Check(check) = self;
        let db = open_ready(place).await?;
        let progress = spinner("Reading files");
        let found = copies::check(&db, |done| progress.set_message(format!("Reading files: {done}"))).await?;
        progress.finish_and_clear();
        let mut text = format!("{} files were read.", found.files);
        for id in &found.missing {
            text.push_str(&format!("\nfile {id} is missing"));
        }
        for id in &found.changed {
            text.push_str(&format!("\nfile {id} was changed or damaged"));
        }
        if found.closed > 0 {
            text.push_str(&format!("\n{} files cannot be opened with the key that is here", found.closed));
        }
        if found.holds() {
            text.push_str(" Each is as it was added.");
        }
        print(check.format, &found, text);
        db.close().await;
        Ok(if found.holds() { Ended::Done } else { Ended::Findings })
    }
}
