use anyhow::Result;
use clap::Args;

use super::open;
use crate::output::{Ended, say};

/// Bring the database's structure up to date
///
/// Makes the database where there is none. Make a backup first where there is one.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan migrate --database /srv/oneplan/area.sqlite")]
pub struct Migrate {}

impl Migrate {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        let db = open(place).await?;
        db.migrate().await?;
        db.check().await?;
        say("The database is up to date.");
        db.close().await;
        Ok(Ended::Done)
    }
}
