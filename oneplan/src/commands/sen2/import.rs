//! A return that comes in.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Result, anyhow};
use clap::Args;
use returns::records::import::{How, Outcome, bring_in};
use sen2::{NotTaken, Part, Year};
use serde_json::Value;

use super::{counted, opened, year};
use crate::commands::{ends_in, open_ready, operator};
use crate::output::{Ended, Format, NewFile, print, say, spinner};

/// Bring a return in: children, requests, plans, placements and needs
///
/// People are matched to the children whose record is here by name, date of birth, sex, numbers and home, not by UPN
/// alone. Where anything contradicts, nothing is changed: somebody decides in the program. A new name or ethnicity is listed.
/// What people recorded stays. Returns of several years make one history, in whatever order they come. An import can be undone
/// as one; the same file twice changes nothing. The file is checked, and whatever of it is not imported is listed, person by
/// person; of restricted records only how much. Exit code 1 where something was not imported, or somebody must decide: the rest
/// is stored. Exit code 2 where nothing is stored.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan sen2 import 380_SEN2_2026.xml")]
pub struct Import {
    /// One XML file or Excel workbook, or the CSV files of the export
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The survey year, where the file has no header: a pre-submission workbook has none
    #[arg(long, value_parser = year)]
    year: Option<Year>,
    /// Store nothing where anything would not be imported
    #[arg(long)]
    strict: bool,
    /// Import a return that is for another authority than this area
    #[arg(long)]
    other_authority: bool,
    /// Write what was not imported to a CSV file; it must not be there yet
    #[arg(long, value_name = "FILE")]
    not_imported: Option<PathBuf>,
    /// How to print what was done
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Import {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        if let Some(path) = &self.not_imported {
            ends_in(path, "csv", "The list of what was not imported is a CSV file")?;
        }
        let db = open_ready(place).await?;
        let (named, bar) = opened(&self.files)?;
        let names: Vec<String> =
            self.files.iter().filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned())).collect();
        let actor = operator();
        let entry = store::Entry::new("sen2.import", "person", None, store::Right::Operator);
        let source = move |tell: &mut dyn FnMut(Part) -> bool| sen2::read_files(named, tell);
        let list = match &self.not_imported {
            Some(path) => Some(NewFile::create(path)?),
            None => None,
        };
        let how = How { assumed: self.year, strict: self.strict, other_authority: self.other_authority };
        let outcome = bring_in(&db, &actor, entry, (&names.join(", "), &actor.name), how, source, |_| ()).await;
        bar.finish_and_clear();
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => {
                if let Some(tried) = Outcome::refusal(&error) {
                    let (tried, apart) = without_restricted(&db, tried.clone()).await?;
                    if let Some((unfinished, list)) = list {
                        write_not_imported(list, &tried.not_taken)?;
                        unfinished.keep();
                    }
                    let lines: Vec<String> = tried.not_taken.iter().map(not_imported).chain(apart).collect();
                    say(lines.join("\n"));
                }
                return Err(match self.files.as_slice() {
                    [one] => anyhow!("{}: {error}", one.display()),
                    _ => error.into(),
                });
            }
        };
        let (outcome, apart) = without_restricted(&db, outcome).await?;
        if let Some((unfinished, list)) = list {
            write_not_imported(list, &outcome.not_taken)?;
            unfinished.keep();
        }
        let progress = spinner("Updating deadlines");
        journey::records::owed::keep_current(db.clone()).await?;
        store::audit::seal(&db).await?;
        db.analyze().await?;
        progress.finish_and_clear();
        let mut lines: Vec<String> = outcome.not_taken.iter().map(not_imported).collect();
        lines.extend(outcome.changed.iter().map(not_imported));
        lines.extend(apart);
        lines.extend(outcome.said());
        let quoted = |name: String| if name.contains(' ') { format!("\"{name}\"") } else { name };
        let files: Vec<String> = self.files.iter().map(|file| quoted(file.display().to_string())).collect();
        lines.extend(closing(&outcome, &files.join(" ")));
        let mut fact = serde_json::to_value(&outcome)?;
        if let Value::Object(fact) = &mut fact {
            fact.insert("not_taken".to_owned(), serde_json::to_value(&outcome.not_taken)?);
            fact.insert("changed".to_owned(), serde_json::to_value(&outcome.changed)?);
            fact.insert("remarks".to_owned(), serde_json::to_value(&outcome.remarks)?);
        }
        print(self.format, &fact, lines.join("\n"));
        db.close().await;
        Ok(if outcome.is_whole() { Ended::Done } else { Ended::Findings })
    }
}

/// An outcome without what it says of restricted records, and how many lines that is, in words: whoever runs a command is named
/// on none of them.
async fn without_restricted(db: &store::Db, mut outcome: Outcome) -> Result<(Outcome, Option<String>)> {
    let unseen = returns::records::batches::unseen(&mut db.read().await?, None).await?;
    let apart = outcome.keep_back(&unseen);
    let words = (apart > 0).then(|| {
        let lines = counted(apart as u64, "line is", "lines are");
        format!("{lines} about restricted records. Those named on these records see them in OnePlan.")
    });
    Ok((outcome, words))
}

/// What an import did, as its last lines.
fn closing(outcome: &Outcome, files: &str) -> Vec<String> {
    let authority = match outcome.authority.as_str() {
        "" => String::new(),
        number => format!(" of authority {number}"),
    };
    let mut lines = vec![format!(
        "SEN2 {}{authority}: {}. {} added, {}, {} unchanged, {} to decide on, {} left out.",
        outcome.year,
        counted(outcome.people, "person", "people"),
        counted(outcome.new, "new child", "new children"),
        counted(outcome.matched, "record added to", "records added to"),
        outcome.unchanged,
        outcome.doubtful,
        outcome.left_out,
    )];
    if outcome.items_not_taken > 0 {
        lines.push(format!(
            "{} not imported, or not imported as in the file. See the lines above.",
            counted(outcome.items_not_taken, "item was", "items were")
        ));
    }
    if !outcome.new_settings.is_empty() {
        let shown: Vec<String> = outcome
            .new_settings
            .iter()
            .take(10)
            .map(|one| format!("{} ({})", one.number, counted(one.children, "child", "children")))
            .collect();
        let more = outcome.new_settings.len().saturating_sub(shown.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let count = outcome.new_settings.len() as u64;
        lines.push(format!(
            "{} not in OnePlan: {}{more}. Check the numbers, or import settings from GIAS.",
            counted(count, "setting is", "settings are"),
            shown.join(", ")
        ));
    }
    if outcome.errors + outcome.queries > 0 {
        lines.push(format!(
            "Checks on the file found {} and {}. To list them: oneplan sen2 check {files}",
            counted(outcome.errors, "error", "errors"),
            counted(outcome.queries, "query", "queries"),
        ));
    }
    if outcome.import.is_none() {
        lines.push("Everything in the file is already in the record. Nothing was changed.".to_owned());
    } else if outcome.doubtful > 0 {
        lines.push(format!(
            "Decide in OnePlan who {}: SEN2 return, Import.",
            if outcome.doubtful == 1 { "this person is" } else { "these people are" }
        ));
    }
    lines
}

/// What was not imported, as a line: whose, where, what and why.
fn not_imported(one: &NotTaken) -> String {
    match (one.person, one.key.as_str()) {
        (Some(person), "") => format!("person {person}: {one}"),
        (Some(person), key) => format!("person {person} ({key}): {one}"),
        (None, "") => one.to_string(),
        (None, key) => format!("{key}: {one}"),
    }
}

fn write_not_imported(file: File, all: &[NotTaken]) -> Result<()> {
    let headings = ["person", "key", "place", "line", "item", "value", "why"];
    let mut csv = workbook::Csv::begin(BufWriter::new(file), headings)?;
    for one in all {
        let person = one.person.map(|person| person.to_string()).unwrap_or_default();
        let line = one.line.to_string();
        csv.row([&person, &one.key, &one.place, &line, &one.item, &one.value, &one.why])?;
    }
    Ok(csv.end()?.flush()?)
}
