use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use clap::Subcommand;
use page::words::plural;

use super::{open_ready, operator};
use crate::output::{Ended, Format, print, spinner};

/// Bring in data from files
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Settings from Get Information about Schools (edubasealldata)
    ///
    /// Good rows are kept, bad rows and cells are listed by line. What the file does not say stays as it is known. Exit code 1
    /// where something was not imported, 2 where nothing was.
    #[command(after_help = "Example: oneplan import gias edubasealldata20261123.csv")]
    Gias {
        /// The file as it was downloaded
        file: PathBuf,
        /// How to print what was done
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Wards from the postcodes of OS Code-Point Open
    ///
    /// Fills in the ward of children who have a home with a postcode and no ward, and ward and place of settings that have none;
    /// what is recorded stays. The middle of each ward becomes the list of areas that sufficiency measures ways by.
    #[command(after_help = "Example: oneplan import code-point codepo_gb.zip --authority E08000032")]
    CodePoint {
        /// The zip file as it was downloaded
        file: PathBuf,
        /// The code of the authority, such as E08000032, or of a county, such as E10000014
        #[arg(long)]
        authority: String,
        /// How to print what was done
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Times of EHC plans that the DfE publishes, to stand beside the area's own
    ///
    /// Reads timeliness_20_week, requests, assessments and annual_reviews as Explore Education Statistics gives them.
    /// Figures that are here already are replaced. Exit code 1 where a file could not be used; the others are in.
    #[command(after_help = "Example: oneplan import published timeliness_20_week.csv requests.csv")]
    Published {
        /// The files as they were downloaded
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// How to print what was done
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

impl Import {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        match self {
            Self::Gias { file, format } => gias(place, file, format).await,
            Self::CodePoint { file, authority, format } => code_point(place, file, &authority, format).await,
            Self::Published { files, format } => published(place, files, format).await,
        }
    }
}

async fn published(place: &str, files: Vec<PathBuf>, format: Format) -> Result<Ended> {
    let db = open_ready(place).await?;
    let (mut taken, mut refused) = (0, Vec::new());
    for file in &files {
        let opened = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match published::read_times(BufReader::new(opened)) {
            Ok(figures) => {
                taken += returns::records::measures::take_published(&db, &operator(), None, &figures, &name).await?;
            }
            Err(error) => refused.push(format!("cannot use {}: {error}", file.display())),
        }
    }
    store::audit::seal(&db).await?;
    let lines: Vec<String> =
        std::iter::once(format!("{taken} published figures brought in.")).chain(refused.iter().cloned()).collect();
    print(format, &serde_json::json!({ "figures": taken, "refused": refused }), lines.join("\n"));
    db.close().await;
    if taken == 0 && !refused.is_empty() {
        anyhow::bail!("no file could be used");
    }
    Ok(if refused.is_empty() { Ended::Done } else { Ended::Findings })
}

async fn code_point(place: &str, file: PathBuf, authority: &str, format: Format) -> Result<Ended> {
    let opened = File::open(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let postcodes = people::code_point::read(BufReader::new(opened), authority)?;
    let db = open_ready(place).await?;
    let filled = postcodes.fill(&db, &operator()).await?;
    let wards = postcodes.wards();
    #[expect(clippy::disallowed_methods, reason = "read by the program itself")]
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["area", "easting", "northing"])?;
    for (ward, (easting, northing, _)) in &wards {
        csv.write_record([(*ward).to_owned(), easting.to_string(), northing.to_string()])?;
    }
    let text = String::from_utf8(csv.into_inner()?)?;
    let name = format!("code-point-{authority}.csv");
    let kind = sufficiency::model::inputs::Kind::Areas;
    if wards.is_empty() {
        return Err(anyhow!("no postcode of the file lies in a ward, so there are no areas to measure journeys by"));
    }
    let kept = sufficiency::records::files::bring_in(&db, &operator(), None, kind, (&name, &text)).await?;
    if let Err(faults) = kept {
        let words: Vec<String> = faults.into_iter().map(|fault| fault.words).collect();
        return Err(anyhow!("the areas cannot be used: {}", words.join("; ")));
    }
    store::audit::seal(&db).await?;
    let fact = serde_json::json!({ "postcodes": postcodes.all.len(), "wards": wards.len(), "filled": filled, "odd": postcodes.odd });
    let text = format!(
        "{} postcodes in {} wards. {} children and {} settings got a ward; {} children without one live elsewhere, or nobody says where. \
         Ways are measured between the wards from now on; who lives in which is seen when the record is looked at next, tomorrow at the latest.",
        postcodes.all.len(),
        wards.len(),
        filled.children,
        filled.settings,
        filled.elsewhere
    );
    let mut text = text;
    for what in &postcodes.odd {
        text.push_str(&format!("\n  {what}"));
    }
    print(format, &fact, text);
    db.close().await;
    Ok(if postcodes.odd.is_empty() { Ended::Done } else { Ended::Findings })
}

async fn gias(place: &str, file: PathBuf, format: Format) -> Result<Ended> {
    let db = open_ready(place).await?;
    let opened = File::open(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let progress = spinner("Settings saved");
    let outcome =
        people::gias::import(&db, &operator(), None, BufReader::new(opened), |saved| progress.set_position(saved))
            .await;
    progress.finish_and_clear();
    let report = outcome?;
    store::audit::seal(&db).await?;
    let mut text = format!(
        "{} imported, {} left out, {} not read.",
        plural(i64::try_from(report.kept).unwrap_or(i64::MAX), "setting", "settings"),
        plural(i64::try_from(report.left_out).unwrap_or(i64::MAX), "row", "rows"),
        plural(i64::try_from(report.odd).unwrap_or(i64::MAX), "cell", "cells")
    );
    for row in report.bad_rows.iter().chain(&report.odd_cells) {
        text.push_str(&format!("\n  line {}: {}", row.line, row.what));
    }
    print(format, &report, text);
    db.close().await;
    Ok(if report.left_out + report.odd > 0 { Ended::Findings } else { Ended::Done })
}
