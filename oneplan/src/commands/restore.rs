use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use files::records::copies::Files;
use files::records::stored;
use store::backup_key::Identities;

use super::{key_file, open, open_ready, operator, take_up_key};
use crate::output::{Ended, Format, print};
use crate::rooms;

/// Fill an empty database from a copy, and put its files beside it
///
/// Files go beside an SQLite file, or where ONEPLAN_FILES says: to a place of their own, where no other database's files lie. To open
/// them, put the key file of the database back as well. The copy may come from SQLite and go to PostgreSQL, or the other way. A database that holds anything
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
    /// The database that the copy came from, where this is a trial: it notes the day, and administrators see it
    #[arg(long)]
    note_in: Option<String>,
    /// How to print what was restored
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Restore {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        let db = open(place).await?;
        let identities = self.identity.as_deref().map(Identities::read).transpose()?.unwrap_or_default();
        let proof = store::backup::restore_with(&db, &Files::of(&db), &self.file, &operator(), &identities).await?;
        let mut tx = db.write(&operator()).await?;
        for restored in rooms::ROOMS.iter().filter_map(|room| room.restored) {
            restored(&mut tx).await?;
        }
        tx.record(store::Entry::new("session.end_all", "session", None, store::Right::Operator)).await?;
        store::audit::noted::begin_anew(&mut tx).await?;
        tx.commit().await?;
        take_up_key(&db, false).await?;
        store::audit::seal(&db).await?;
        let closed = match stored::without_key(&mut db.read().await?).await? {
            0 => String::new(),
            files => format!(
                " {files} files cannot be opened yet: put the key file of the database that was copied to {}.",
                key_file(&db)
                    .map_or("the place that ONEPLAN_KEY_FILE names".to_owned(), |file| file.display().to_string())
            ),
        };
        print(
            self.format,
            &proof,
            format!(
                "Restored {} rows of {} tables and {} files, as at {}. The audit chain is intact.{}",
                proof.rows, proof.tables, proof.files, proof.made_at, closed
            ),
        );
        db.close().await;
        if let Some(from) = &self.note_in {
            let from = open_ready(from).await?;
            store::backup::note_tried(&from, &operator()).await?;
            from.close().await;
        }
        Ok(Ended::Done)
    }
}
