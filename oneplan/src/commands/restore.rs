use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use store::backup_key::Identities;

use super::{open, operator, take_up_key};
use crate::output::{Ended, Format, print};
use crate::rooms;

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
    /// The file of the key that opens an encrypted copy
    #[arg(long)]
    identity: Option<PathBuf>,
    /// How to print what was restored
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Restore {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        let db = open(place).await?;
        let identities = self.identity.as_deref().map(Identities::read).transpose()?.unwrap_or_default();
        let proof = store::backup::restore_with(&db, &self.file, &operator(), &identities).await?;
        let mut tx = db.write(&operator()).await?;
        for restored in rooms::ROOMS.iter().filter_map(|room| room.restored) {
            restored(&mut tx).await?;
        }
        tx.record(store::Entry::new("session.end_all", "session", None, "operator")).await?;
        store::audit::noted::begin_anew(&mut tx).await?;
        tx.commit().await?;
        take_up_key(&db, false).await?;
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
