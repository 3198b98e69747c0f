use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::{open, operator};
use crate::output::{Ended, Format, print};

/// Fill an empty database from a copy
///
/// The copy may come from SQLite and go to PostgreSQL, or the other way. A database that holds anything
/// is not touched.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: oneplan restore /backups/area-2026-11-23.oneplan --database postgres://oneplan@db/oneplan"
)]
pub struct Restore {
    /// The copy
    file: PathBuf,
    /// How to print what was restored
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Restore {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        let db = open(place).await?;
        let proof = store::backup::restore(&db, &self.file, &operator()).await?;
        // Who was signed out or given a new link since the copy was made stays so.
        let mut tx = db.write(&operator()).await?;
        access::records::sessions::end_everybody(&mut tx).await?;
        access::records::links::take_back_all(&mut tx).await?;
        tx.record(store::Entry::new("session.end_all", "session", None, "operator")).await?;
        tx.commit().await?;
        store::audit::seal(&db).await?;
        print(
            self.format,
            &proof,
            format!(
                "Restored {} rows of {} tables, as at {}. The audit chain holds.",
                proof.rows, proof.tables, proof.made_at
            ),
        );
        db.close().await;
        Ok(Ended::Done)
    }
}
