use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::PathBuf;

use annex_a::{Finding, Lists, as_workbook, check, read};
use anyhow::{Context, Result, anyhow};
use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::{open_ready, operator};
use crate::output::{Ended, FindingsFormat, NewFile, facts, spinner};

/// Annex A of an area SEND inspection: checking the lists, writing them from the record
#[derive(Debug, Subcommand)]
pub enum AnnexA {
    /// Check a workbook
    Check(Check),
    /// Write both lists from the record
    Export(Export),
}

/// Check a workbook
///
/// Reads the sheets List_1 (EHC plans) and List_2 (SEN support). The checks are the 29 of the sector's own validator,
/// with ages as on the day of the inspection, and of the code lists. Exit code 1 where anything was found, 2 where the
/// file cannot be read.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan annex-a check annex-a.xlsx --on 2027-03-01 --format csv > findings.csv")]
pub struct Check {
    /// The workbook
    file: PathBuf,
    /// The day of the inspection; today where it is not given
    #[arg(long)]
    on: Option<Date>,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t)]
    format: FindingsFormat,
}

/// Write both lists from the record
///
/// What OnePlan does not hold is left to be filled in: suspensions, exclusions, absence, Pupil Premium, disability. The
/// lists are checked as they are written: exit code 1 where anything was found. They hold personal data: keep them where
/// nobody else can read them.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan annex-a export --on 2027-03-01 --to annex-a.xlsx")]
pub struct Export {
    /// The day of the inspection; today where it is not given
    #[arg(long)]
    on: Option<Date>,
    /// The workbook to write; it must not be there yet
    #[arg(long)]
    to: PathBuf,
    /// The request to include restricted records that two people agreed to in the program, by its number; without one
    /// they are left out
    #[arg(long, value_name = "NUMBER")]
    request: Option<String>,
}

impl AnnexA {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        match self {
            Self::Check(check) => check.run(),
            Self::Export(export) => export.run(place).await,
        }
    }
}

fn all(lists: &Lists, on: Date) -> Vec<Finding> {
    let mut found = Vec::new();
    check(lists, on, |finding| found.push(finding));
    found
}

fn today() -> Date {
    store::Clock::system().today()
}

fn in_words(one: &Finding) -> String {
    let list = one.list.map_or("the workbook", annex_a::List::sheet);
    let row = if one.line > 0 { format!(", row {}", one.line) } else { String::new() };
    let id = if one.id.is_empty() { String::new() } else { format!(" (unique ID {})", one.id) };
    let value = if one.value.is_empty() { String::new() } else { format!(" “{}”", one.value) };
    format!(
        "{} {}: {list}{row}{id}\n  {}.{value}\n  {}",
        one.level.words(),
        one.rule,
        one.words.trim_end_matches('.'),
        one.fix
    )
}

const COLUMNS: [&str; 9] = ["level", "check", "list", "row", "unique id", "columns", "value", "what", "fix"];

fn row(one: &Finding) -> [String; 9] {
    [
        one.level.words().to_owned(),
        one.rule.to_owned(),
        one.list.map_or("", annex_a::List::sheet).to_owned(),
        one.line.to_string(),
        one.id.clone(),
        one.columns.join("; "),
        one.value.clone(),
        one.words.clone(),
        one.fix.to_owned(),
    ]
}

fn summary(lists: &Lists, found: usize) -> String {
    let (plans, support) = (lists.plans.len(), lists.support.len());
    let found = if found == 0 { "Nothing was found.".to_owned() } else { format!("Found: {found}.") };
    let hidden = match lists.hidden_rows {
        0 => String::new(),
        1 => {
            " 1 of them is hidden in the workbook, by a filter or by hand, and was checked like the others.".to_owned()
        }
        many => format!(
            " {many} of them are hidden in the workbook, by a filter or by hand, and were checked like the others."
        ),
    };
    let which: Vec<String> = lists
        .hidden
        .iter()
        .map(|(sheet, rows)| {
            let shown: Vec<String> = rows.iter().take(20).map(u32::to_string).collect();
            let more = if rows.len() > shown.len() { " and more" } else { "" };
            format!(" {sheet}, rows {}{more}.", shown.join(", "))
        })
        .collect();
    let which = if which.is_empty() { String::new() } else { format!(" Hidden:{}", which.concat()) };
    format!("List 1: {plans} rows. List 2: {support} rows.{hidden}{which} {found}")
}

impl Check {
    fn run(self) -> Result<Ended> {
        let opened = File::open(&self.file).with_context(|| format!("cannot read {}", self.file.display()))?;
        let progress = spinner("Reading");
        let lists =
            read(BufReader::new(opened)).map_err(|error| anyhow!("cannot use {}: {error}", self.file.display()));
        progress.finish_and_clear();
        let lists = lists?;
        let found = all(&lists, self.on.unwrap_or_else(today));
        let mut out = facts();
        match self.format {
            FindingsFormat::Text => {
                for one in &found {
                    writeln!(out, "{}", in_words(one))?;
                }
                writeln!(out, "{}", summary(&lists, found.len()))?;
            }
            FindingsFormat::Json => {
                serde_json::to_writer(&mut out, &serde_json::json!({ "findings": found }))?;
                writeln!(out)?;
            }
            FindingsFormat::Csv => {
                let mut csv = workbook::Csv::begin(&mut out, COLUMNS)?;
                for one in &found {
                    csv.row(row(one))?;
                }
                csv.end()?;
            }
            FindingsFormat::Xlsx => {
                let mut sheet = workbook::Sheet::new("Findings", &COLUMNS);
                for one in &found {
                    sheet.row(&row(one));
                }
                out.write_all(&workbook::write(vec![sheet])?)?;
            }
        }
        out.flush()?;
        Ok(if found.is_empty() { Ended::Done } else { Ended::Findings })
    }
}

impl Export {
    async fn run(self, place: &str) -> Result<Ended> {
        super::ends_in(&self.to, "xlsx", "The lists are written as an Excel workbook")?;
        let db = open_ready(place).await?;
        let on = self.on.unwrap_or_else(today);
        let (unfinished, file) = NewFile::create(&self.to)?;
        let progress = spinner("Checking every child");
        let detail = serde_json::json!({ "annex_a": on.to_string() });
        let entry = store::Entry::new("annex_a.export", "area", None, store::Right::Operator).detail(detail);
        let whom = super::restricted(&db, self.request.as_deref(), "annex_a").await?;
        let lists = returns::records::annex::lists(&db, on, whom).await;
        let left_out = super::restricted_left_out(&db, whom).await?;
        progress.finish_and_clear();
        let lists = lists?;
        db.log_read(&operator(), entry.held(returns::records::annex::held(&lists))).await?;
        let mut out = BufWriter::new(file);
        out.write_all(&workbook::write(as_workbook(&lists))?)?;
        out.flush()?;
        unfinished.keep();
        store::audit::seal(&db).await?;
        let found = all(&lists, on).len();
        writeln!(facts(), "Written: {}. {}{}", self.to.display(), summary(&lists, found), super::left_out(left_out))?;
        db.close().await;
        Ok(if found == 0 { Ended::Done } else { Ended::Findings })
    }
}
