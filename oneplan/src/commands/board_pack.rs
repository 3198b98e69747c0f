use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use clap::Args;
use documents::{Image, pdf, word};
use jiff::civil::Date;
use one_plan::records::packs;
use serde_json::json;
use store::{Entry, Right};

use super::measures::Of;
use super::{open_ready, operator};
use crate::output::{Ended, Format, print, say};

/// Make the board pack of a meeting: PDF, Word, images
///
/// Measures, what to look at, the plan, highlight reports, risks, decisions and tasks as they stand now, frozen in the
/// database with everything that the pack says, and written to a folder: board-pack-DATE.pdf (tagged, PDF/UA-1), .docx,
/// .json, and the chart of each measure as SVG and PNG for slides.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan board-pack --for 2025-12-10 --to packs/december --area E08000032")]
pub struct BoardPack {
    /// The day of the meeting
    #[arg(long = "for", value_name = "YYYY-MM-DD")]
    for_on: Date,
    /// The folder to write to; made where it is not there
    #[arg(long)]
    to: PathBuf,
    /// Its title
    #[arg(long)]
    title: Option<String>,
    #[command(flatten)]
    of: Of,
    /// How to print what was done
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl BoardPack {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        let db = open_ready(place).await?;
        let actor = operator();
        let today = db.clock().today();
        if (self.for_on - today).get_days() > 400 {
            bail!("the meeting on {} is more than a year ahead", self.for_on);
        }
        let mut tx = db.read().await?;
        let (frame, basket) = self.of.load(&mut tx).await?;
        let title = self.title.unwrap_or_else(|| format!("SEND partnership board, {}", page::words::date(self.for_on)));
        let pack = packs::make(&mut tx, &frame, &basket, &title, self.for_on, today).await?;
        drop(tx);
        // All files are made before anything is frozen or written.
        let document = pack.document(&[]);
        let mut files = vec![
            (format!("board-pack-{}.pdf", self.for_on), pdf(&document)?),
            (format!("board-pack-{}.docx", self.for_on), word(&document)?),
            (format!("board-pack-{}.json", self.for_on), serde_json::to_vec_pretty(&pack)?),
        ];
        for one in pack.measures.iter().filter(|one| one.value.is_some()) {
            let chart = pack.chart(one);
            for (kind, ending) in [(Image::Svg, "svg"), (Image::Png, "png")] {
                files.push((format!("{}-{}.{ending}", one.id, self.for_on), kind.of(&chart)?));
            }
        }
        fs::create_dir_all(&self.to).map_err(|error| anyhow!("cannot create {}: {error}", self.to.display()))?;
        if let Some((name, _)) = files.iter().find(|(name, _)| self.to.join(name).exists()) {
            bail!("{} already exists. Choose another folder. Nothing was written.", self.to.join(name).display());
        }
        let late: Vec<&str> =
            pack.files.iter().filter(|(_, _, day, _)| *day > self.for_on).map(|(name, ..)| name.as_str()).collect();
        if !late.is_empty() {
            say(format!("oneplan: retrieved after the day of the meeting: {}", late.join(", ")));
        }
        let mut tx = db.write(&actor).await?;
        let (id, sha256) = packs::keep(&mut tx, &pack, &actor).await?;
        let entry = Entry::new("plan.lead", "board_pack", Some(id.uuid()), Right::Operator);
        tx.record(entry.detail(json!({ "sha256": sha256.as_str() }))).await?;
        tx.commit().await?;
        store::audit::seal(&db).await?;
        db.close().await;
        for (name, content) in &files {
            write(&self.to.join(name), content)?;
        }
        let text = format!(
            "{title}: {} files in {}. Frozen as {id}.\n  {}",
            files.len(),
            self.to.display(),
            pack.summary.join("\n  ")
        );
        let names: Vec<&String> = files.iter().map(|(name, _)| name).collect();
        print(self.format, &json!({ "id": id, "title": title, "files": names, "summary": pack.summary }), text);
        Ok(Ended::Done)
    }
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    fs::write(path, content)
        .map_err(|error| anyhow!("cannot write {}: {error}. The pack is frozen in the database.", path.display()))
}
