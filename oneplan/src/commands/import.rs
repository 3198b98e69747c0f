use std::fs::{self, File};
use std::io::BufReader;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use clap::Subcommand;
use intake::{Lost, Outcome, counted};
use serde_json::json;
use store::Db;

use super::{open_ready, operator};
use crate::output::{Ended, Format, print, spinner};

/// Bring in data from files
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Settings from Get Information about Schools (edubasealldata)
    ///
    /// Good rows are kept, bad rows and cells are listed by line. What the file does not say stays as it is known; columns that it
    /// does not have are named. The zip file that it is downloaded in is unpacked. Exit code 1 where something was not imported,
    /// 2 where nothing was.
    #[command(after_help = "Example: oneplan import gias edubasealldata20261123.csv")]
    Gias {
        /// The file as it was downloaded
        file: PathBuf,
        /// Import nothing where anything would not be imported
        #[arg(long)]
        strict: bool,
        /// How to print what was done
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Wards from the postcodes of OS Code-Point Open
    ///
    /// Fills in the ward of children who have a home with a postcode and no ward, and ward and place of settings that have none;
    /// what is recorded stays. The middle of each ward becomes the list of areas that sufficiency measures journeys by. Exit
    /// code 1 where rows were not taken, 2 where nothing was stored.
    #[command(after_help = "Example: oneplan import code-point codepo_gb.zip --authority E08000032")]
    CodePoint {
        /// The zip file as it was downloaded
        file: PathBuf,
        /// The code of the authority, such as E08000032, or of a county, such as E10000014
        #[arg(long)]
        authority: String,
        /// Store nothing where any row would not be taken
        #[arg(long)]
        strict: bool,
        /// How to print what was done
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Times of EHC plans that the DfE publishes, to stand beside the area's own
    ///
    /// Reads timeliness_20_week, requests, assessments and annual_reviews as Explore Education Statistics gives them.
    /// A zip or gzip of them is unpacked. Figures that are here already are replaced. Every row and cell that is not taken is
    /// listed by file and line. Exit code 1 where something was not taken: the rest is stored. Exit code 2 where nothing is
    /// stored.
    #[command(after_help = "Example: oneplan import published timeliness_20_week.csv requests.csv")]
    Published {
        /// The files as they were downloaded
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Store nothing where anything would not be taken
        #[arg(long)]
        strict: bool,
        /// How to print what was done
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

impl Import {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        match self {
            Self::Gias { file, strict, format } => gias(place, file, strict, format).await,
            Self::CodePoint { file, authority, strict, format } => {
                code_point(place, file, &authority, strict, format).await
            }
            Self::Published { files, strict, format } => published(place, files, strict, format).await,
        }
    }
}

/// A file of published times, or one out of a zip.
struct Times {
    name: String,
    read: Result<published::Times, String>,
}

impl Times {
    fn outcome(&self) -> Outcome {
        self.read.as_ref().map_or(Outcome::Nothing, |read| Outcome::of(read.figures.len() as u64, read.lost.count()))
    }

    fn lines(&self) -> Vec<String> {
        match &self.read {
            Err(why) => vec![format!("cannot use {}: {why}", self.name)],
            Ok(read) => {
                let mut line = format!("{}: {}", self.name, counted(read.figures.len() as u64, "figure", "figures"));
                if !read.lost.is_empty() {
                    let lost = counted(read.lost.count(), "row or cell", "rows or cells");
                    line.push_str(&format!("; {lost} not imported"));
                } else if read.figures.is_empty() && read.others == 0 {
                    line.push_str("; it has a heading and no rows with figures");
                } else if read.figures.is_empty() {
                    line.push_str("; none of its rows has a figure for everybody");
                }
                let told = read.lost.lines().into_iter().map(|line| format!("  {line}"));
                std::iter::once(format!("{line}.")).chain(told).collect()
            }
        }
    }
}

/// The files of a command, unpacked and read. Of a zip, files without times are passed over.
fn read_times(files: &[PathBuf], codes: &published::areas::Codes, last: i16) -> Result<Vec<Times>> {
    let mut all = Vec::new();
    for file in files {
        let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let parts = match published::unpack(&name, content) {
            Ok(unpacked) => {
                for inner in unpacked.packed {
                    all.push(Times {
                        name: inner,
                        read: Err(format!("it is a zip or gzip file itself. Unpack {name}")),
                    });
                }
                unpacked.parts
            }
            Err(why) => {
                all.push(Times { name, read: Err(why.to_string()) });
                continue;
            }
        };
        let before = all.len();
        let several = parts.len() > 1;
        for part in parts {
            match published::read_times(&part.content, codes, last) {
                Err(published::NotTimes::Another) if several => {}
                read => all.push(Times { name: part.name, read: read.map_err(|why| why.to_string()) }),
            }
        }
        if all.len() == before {
            all.push(Times { name, read: Err(published::NotTimes::Another.to_string()) });
        }
    }
    Ok(all)
}

async fn published(place: &str, files: Vec<PathBuf>, strict: bool, format: Format) -> Result<Ended> {
    let db = open_ready(place).await?;
    let codes = one_plan::records::areas::codes(&mut db.read().await?).await?;
    let all = read_times(&files, &codes, db.clock().today().year())?;
    let mut outcome = Outcome::together(all.iter().map(Times::outcome));
    if strict && outcome != Outcome::Whole {
        outcome = Outcome::Nothing;
    }
    let mut taken = 0;
    if outcome != Outcome::Nothing {
        for (name, read) in all.iter().filter_map(|one| Some((&one.name, one.read.as_ref().ok()?))) {
            if !read.figures.is_empty() {
                taken += returns::records::measures::take_published(
                    &db,
                    &operator(),
                    None,
                    &read.figures,
                    (name.as_str(), None),
                )
                .await?;
            }
        }
    }
    store::audit::seal(&db).await?;
    db.close().await;
    let mut lines: Vec<String> = all.iter().flat_map(Times::lines).collect();
    lines.push(match taken {
        0 => "Nothing was stored.".to_owned(),
        taken => format!("{} stored.", counted(taken, "figure", "figures")),
    });
    let files: Vec<serde_json::Value> = all
        .iter()
        .map(|one| match &one.read {
            Ok(read) => json!({ "name": one.name, "figures": read.figures.len(), "not_taken": read.lost.count(),
                "lost": read.lost }),
            Err(why) => json!({ "name": one.name, "refused": why }),
        })
        .collect();
    let refused: Vec<&String> = all.iter().filter_map(|one| one.read.as_ref().err()).collect();
    let fact = json!({ "figures": taken, "files": files, "refused": refused, "outcome": outcome });
    print(format, &fact, lines.join("\n"));
    Ok(outcome.into())
}

/// The middle of each ward as a file of areas, for sufficiency.
fn areas_of(postcodes: &people::code_point::Postcodes, name: &str) -> Result<String> {
    let wards = postcodes.wards();
    if wards.is_empty() {
        return Err(anyhow!(
            "no postcode in the file is in a ward, so there are no areas to measure journeys between. Nothing was stored."
        ));
    }
    #[expect(clippy::disallowed_methods, reason = "read by the program itself")]
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["area", "easting", "northing"])?;
    for (ward, (easting, northing, _)) in &wards {
        csv.write_record([(*ward).to_owned(), easting.to_string(), northing.to_string()])?;
    }
    let text = String::from_utf8(csv.into_inner()?)?;
    sufficiency::model::inputs::Kind::Areas.check(name, &text).map_err(|faults| {
        let words: Vec<String> = faults.into_iter().map(|fault| fault.words).collect();
        anyhow!("the areas cannot be used: {}. Nothing was stored.", words.join("; "))
    })?;
    Ok(text)
}

async fn keep_areas(db: &Db, name: &str, text: &str) -> Result<()> {
    let kind = sufficiency::model::inputs::Kind::Areas;
    let kept = sufficiency::records::files::bring_in(db, &operator(), None, kind, (name, text)).await?;
    kept.map(|_| ()).map_err(|faults| anyhow!("the areas cannot be used: {} faults", faults.len()))
}

async fn code_point(place: &str, file: PathBuf, authority: &str, strict: bool, format: Format) -> Result<Ended> {
    let opened = File::open(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let authority = authority.trim().to_uppercase();
    let postcodes = people::code_point::read(BufReader::new(opened), &authority)?;
    let told = |lost: &Lost| lost.lines().into_iter().map(|line| format!("\n  {line}")).collect::<String>();
    if strict && postcodes.outcome() != Outcome::Whole {
        let count = counted(postcodes.lost.count(), "row cannot", "rows cannot");
        let text = format!("{count} be imported, so nothing was stored.{}", told(&postcodes.lost));
        print(format, &json!({ "lost": postcodes.lost, "outcome": Outcome::Nothing }), text);
        return Ok(Ended::Nothing);
    }
    let name = format!("code-point-{authority}.csv");
    let areas = areas_of(&postcodes, &name)?;
    let db = open_ready(place).await?;
    let filled = people::records::wards::fill(&db, &operator(), &postcodes).await?;
    keep_areas(&db, &name, &areas).await?;
    store::audit::seal(&db).await?;
    let wards = postcodes.wards().len();
    let outcome = postcodes.outcome();
    let fact = json!({ "postcodes": postcodes.all.len(), "wards": wards, "filled": filled,
        "nowhere": postcodes.nowhere.len(), "not_taken": postcodes.lost.count(), "lost": postcodes.lost,
        "outcome": outcome });
    let mut text = format!(
        "{} in {}. {} and {} got a ward.",
        counted(postcodes.all.len() as u64, "postcode", "postcodes"),
        counted(wards as u64, "ward", "wards"),
        counted(filled.children, "child", "children"),
        counted(filled.settings, "setting", "settings"),
    );
    if filled.elsewhere > 0 {
        let of = counted(filled.elsewhere, "child is", "children are");
        text.push_str(&format!(" The postcodes of {of} not among those of {authority} in this file."));
    }
    if filled.not_known > 0 {
        let of = counted(filled.not_known, "child", "children");
        text.push_str(&format!(
            " The ward of {of} is not known: no postcode is recorded, or the file does not have its location."
        ));
    }
    if !postcodes.nowhere.is_empty() {
        let nowhere = counted(postcodes.nowhere.len() as u64, "postcode has", "postcodes have");
        text.push_str(&format!(" {nowhere} no position in the file."));
    }
    text.push_str(
        " Journeys are now measured between these wards. Forecasts use them when the record is next counted, by \
         tomorrow.",
    );
    if !postcodes.lost.is_empty() {
        let lost = counted(postcodes.lost.count(), "row was", "rows were");
        text.push_str(&format!("\n{lost} not imported:{}", told(&postcodes.lost)));
    }
    print(format, &fact, text);
    db.close().await;
    Ok(outcome.into())
}

async fn gias(place: &str, file: PathBuf, strict: bool, format: Format) -> Result<Ended> {
    let db = open_ready(place).await?;
    let opened = File::open(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let progress = spinner("Settings saved");
    let told = |saved| progress.set_position(saved);
    let outcome = ::organisations::gias::import(&db, &operator(), None, BufReader::new(opened), strict, told).await;
    progress.finish_and_clear();
    let report = outcome?;
    store::audit::seal(&db).await?;
    let outcome = report.outcome();
    let kept = counted(report.kept, "setting", "settings");
    let mut text = format!(
        "{}, {} left out, {} not read.",
        match outcome {
            Outcome::Nothing if report.held_back => format!("Nothing imported of {kept}"),
            Outcome::Nothing => "Nothing imported".to_owned(),
            _ => format!("{kept} imported"),
        },
        counted(report.left_out, "row", "rows"),
        counted(report.odd, "cell", "cells")
    );
    if let Some(not_taken) = report.not_taken() {
        text.push_str(&format!("\n{not_taken}"));
    }
    for line in report.lines() {
        text.push_str(&format!("\n  {line}"));
    }
    print(format, &report, text);
    db.close().await;
    Ok(outcome.into())
}
