use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Subcommand;
use store::audit::Head;
use store::audit::noted::Checked;

use super::open_ready;
use crate::output::{Ended, Format, print};

/// Walk the audit chain
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Recompute every hash and name the first broken link
    ///
    /// Exit code 0 where the chain holds, 1 where it is broken or where ends that were noted, or the key, are missing, 2 where
    /// they cannot be read.
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
        let heads: Vec<Head> = head.map(|text| parse_head(&text)).transpose()?.into_iter().collect();
        let db = open_ready(place).await?;
        let checked = store::audit::noted::check(&db, &anchors, &heads).await?;
        print(format, &checked, in_words(&checked, db.key().map(store::Key::from_seal)));
        db.close().await;
        Ok(if checked.holds() { Ended::Done } else { Ended::Findings })
    }
}

fn in_words(checked: &Checked, marked_from: Option<i64>) -> String {
    let report = &checked.report;
    let mut text = match &report.broken {
        Some(broken) => format!("The audit chain is broken at {broken}."),
        None => {
            let end = report
                .head
                .as_ref()
                .map_or("It has no seal yet".to_owned(), |head| format!("It ends at {}:{}", head.seal, head.hash));
            let marks = marked_from
                .map_or_else(String::new, |from| format!(" Seals from {from} on carry the mark of the key."));
            let proved = match checked.proved_until {
                Some(until) => {
                    format!(" Verified until {}; later entries are not yet noted outside.", page::words::time(until))
                }
                None => " No end was noted outside, so this shows only that the log agrees with itself.".to_owned(),
            };
            format!(
                "The audit chain is intact: {} entries in {} seals, {} waiting. {end}. Ends noted outside that it agrees with: {}.{proved}{marks}",
                report.entries, report.seals, report.waiting, checked.noted
            )
        }
    };
    for words in &checked.missing {
        text.push('\n');
        text.push_str(words);
    }
    text
}

fn parse_head(text: &str) -> Result<Head> {
    let (seal, hash) = text
        .split_once(':')
        .context("--head must be a number, a colon and a hash, as `oneplan audit verify` prints them")?;
    let seal = seal.parse().context("--head must begin with the number of a seal")?;
    Ok(Head { seal, hash: hash.to_owned() })
}
