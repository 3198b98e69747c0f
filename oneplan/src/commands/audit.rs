use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Subcommand;
use store::audit::Head;

use super::open_ready;
use crate::output::{Ended, Format, print};

/// Walk the audit chain
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Recompute every hash and name the first broken link
    ///
    /// Exit code 0 where the chain holds, 1 where it is broken.
    #[command(after_help = "Example: oneplan audit verify --head 1204:9f86d081884c7d65…")]
    Verify {
        /// An end of the chain noted earlier, as `backup` and `audit verify` print it
        #[arg(long)]
        head: Option<String>,
        /// Where ends were noted: the file that `serve` writes each hour, or the folder of the backups. Beside an SQLite file
        /// it is found by itself
        #[arg(long, env = "ONEPLAN_ANCHORS")]
        anchors: Vec<PathBuf>,
        /// How to print what was found
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

impl Audit {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        let Self::Verify { head, anchors, format } = self;
        let mut noted: Vec<Head> = head.map(|text| parse_head(&text)).transpose()?.into_iter().collect();
        let db = open_ready(place).await?;
        for place in anchors.into_iter().chain(db.anchors()) {
            noted.extend(store::audit::anchors::read(&place)?);
        }
        let report = store::audit::verify_against(&db, &noted).await?;
        let text = match &report.broken {
            Some(broken) => format!("The audit chain is broken at {broken}."),
            None => {
                let end = report
                    .head
                    .as_ref()
                    .map_or("It has no seal yet".to_owned(), |head| format!("It ends at {}:{}", head.seal, head.hash));
                let marks = match db.key() {
                    Some(key) => format!(" Seals from {} on carry the mark of the key.", key.from_seal()),
                    None if db.key_is_missing() => {
                        " The key of this database is not here, so the marks of the seals were not checked.".to_owned()
                    }
                    None => String::new(),
                };
                format!(
                    "The audit chain holds: {} entries in {} seals, {} waiting. {end}. Ends noted outside that it agrees with: {}.{marks}",
                    report.entries,
                    report.seals,
                    report.waiting,
                    noted.len()
                )
            }
        };
        print(format, &report, text);
        db.close().await;
        Ok(if report.broken.is_some() { Ended::Findings } else { Ended::Done })
    }
}

fn parse_head(text: &str) -> Result<Head> {
    let (seal, hash) = text
        .split_once(':')
        .context("--head must be a number, a colon and a hash, as `oneplan audit verify` prints them")?;
    let seal = seal.parse().context("--head must begin with the number of a seal")?;
    Ok(Head { seal, hash: hash.to_owned() })
}
