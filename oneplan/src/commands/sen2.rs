mod import;

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use clap::{Args, Subcommand, ValueEnum};
use indicatif::ProgressBar;
use sen2::rules::{Rule, Sure, rules};
use sen2::{Checker, Finding, Level, Part, Side, Summary, Year};
use serde_json::{Value, json};

use super::{ends_in, open_ready, operator};
use crate::output::{Ended, FindingsFormat, Format, NewFile, bar, facts, print, spinner};

/// The SEN2 return: checking it, comparing two, the rules
#[derive(Debug, Subcommand)]
pub enum Sen2 {
    /// Check a return
    Check(Check),
    /// Say what changed from one return to another
    Diff(Diff),
    /// Bring a return in: children, requests, plans, placements and needs
    Import(import::Import),
    /// Write the return of a year, computed from the record
    Export(Export),
    /// Print every rule, with what it rests on and how sure it is
    Rules(Rules),
    /// Print the structure of a year's XML as an XML Schema
    Xsd(Xsd),
}

/// Check a return
///
/// Reads the XML that is loaded into COLLECT, the CSV files of its export (all nine together), the DfE's Excel
/// template, or a pre-submission workbook. Each finding
/// has its line, the items of the DfE's specification, what is wrong and what to do. The file is read once, person by
/// person, and stays where it is. Exit code 1 where anything was found, 2 where the file cannot be read.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan sen2 check 380_SEN2_2026.xml --format csv > findings.csv")]
pub struct Check {
    /// One XML file or Excel workbook, or the CSV files of the export
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Judge by this survey year, whatever the header says
    #[arg(long, value_parser = year)]
    year: Option<Year>,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t)]
    format: FindingsFormat,
}

/// Say what changed from one return to another
///
/// Who is new, who is gone, which values differ, and totals that moved oddly. People are matched by UPN, else ULN,
/// else name and date of birth. Exit code 1 where anything differs.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan sen2 diff submitted-2025.xml draft-2026.xml")]
pub struct Diff {
    /// The earlier return
    before: PathBuf,
    /// The later return
    after: PathBuf,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Write the return of a year, computed from the record
///
/// The XML is checked as it is written: exit code 1 where there are errors or queries. Its totals are set beside those
/// of last year's return, where that was brought in. It holds personal data: keep it where nobody else can read it.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan sen2 export --year 2027 --to 380_SEN2_2027.xml")]
pub struct Export {
    /// The survey year
    #[arg(long, value_parser = year)]
    year: Year,
    /// The file to write; it must not be there yet
    #[arg(long)]
    to: PathBuf,
    /// The request to include restricted records that two people agreed to in the program, by its number; without one
    /// they are left out
    #[arg(long, value_name = "NUMBER")]
    request: Option<String>,
    /// How to print what was done
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Print every rule, with what it rests on and how sure it is
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan sen2 rules --format csv > rules.csv")]
pub struct Rules {
    /// In which form
    #[arg(long, value_enum, default_value_t = RulesFormat::Markdown)]
    format: RulesFormat,
}

/// Print the structure of a year's XML as an XML Schema
///
/// It is written from the table that OnePlan reads and writes by; it is not the DfE's.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan sen2 xsd --year 2026 > sen2-2026.xsd")]
pub struct Xsd {
    /// The survey year
    #[arg(long, value_parser = year)]
    year: Year,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RulesFormat {
    Markdown,
    Json,
    Csv,
}

fn year(text: &str) -> Result<Year, String> {
    text.parse().ok().and_then(Year::new).ok_or_else(|| {
        let known: Vec<String> = Year::all().map(|year| year.to_string()).collect();
        format!("returns are supported for {}", known.join(", "))
    })
}

impl Sen2 {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        match self {
            Self::Check(check) => check.run(),
            Self::Diff(diff) => diff.run(),
            Self::Import(import) => import.run(place).await,
            Self::Export(export) => export.run(place).await,
            Self::Rules(rules) => rules.run(),
            Self::Xsd(xsd) => {
                print(Format::Text, &(), sen2::xsd(xsd.year).trim_end());
                Ok(Ended::Done)
            }
        }
    }
}

fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|error| anyhow!("cannot read {}: {error}", path.display()))
}

/// The files with their names; the bar counts the bytes that are read.
pub(super) fn opened(files: &[PathBuf]) -> Result<(Vec<(String, impl Read + Seek + Send + 'static)>, ProgressBar)> {
    let bytes = files.iter().filter_map(|file| file.metadata().ok()).map(|known| known.len()).sum();
    let bar: ProgressBar = bar(bytes, "Reading");
    let mut all = Vec::new();
    for file in files {
        all.push((file.display().to_string(), bar.wrap_read(open(file)?)));
    }
    Ok((all, bar))
}

/// Gives each part of a return to `take`, in the order of the file.
fn read(files: &[PathBuf], mut take: impl FnMut(&Part) -> io::Result<()>) -> Result<()> {
    let (named, bar) = opened(files)?;
    let mut failed = Ok(());
    let outcome = sen2::read_files(named, &mut |part| {
        failed = take(&part);
        failed.is_ok()
    });
    bar.finish_and_clear();
    outcome.map_err(|error| match files {
        [one] => anyhow!("{}: {error}", one.display()),
        _ => anyhow!("{error}"),
    })?;
    Ok(failed?)
}

/// Writes findings as they come: nothing is kept.
enum Report<W: Write> {
    Text(W),
    Json(W, bool),
    Csv(Box<workbook::Csv<W>>),
    /// A workbook is written when all is known.
    Xlsx(W, workbook::Sheet),
}

const COLUMNS: [&str; 9] = ["level", "rule", "items", "line", "person", "key", "value", "what", "fix"];

fn cells(one: &Finding) -> [String; 9] {
    [
        one.level.words().to_owned(),
        one.rule.to_owned(),
        one.items.join(" "),
        one.line.to_string(),
        one.person.map(|person| person.to_string()).unwrap_or_default(),
        one.key.clone(),
        one.value.clone(),
        one.words.clone(),
        one.fix.to_owned(),
    ]
}

impl<W: Write> Report<W> {
    fn begin(format: FindingsFormat, mut out: W) -> io::Result<Self> {
        Ok(match format {
            FindingsFormat::Text => Self::Text(out),
            FindingsFormat::Json => {
                out.write_all(b"{\"findings\":[")?;
                Self::Json(out, true)
            }
            FindingsFormat::Csv => Self::Csv(Box::new(workbook::Csv::begin(out, COLUMNS)?)),
            FindingsFormat::Xlsx => Self::Xlsx(out, workbook::Sheet::new("Findings", &COLUMNS)),
        })
    }

    fn tell(&mut self, one: &Finding) -> io::Result<()> {
        match self {
            Self::Text(out) => writeln!(out, "{}", in_words(one)),
            Self::Json(out, is_first) => {
                if !std::mem::replace(is_first, false) {
                    out.write_all(b",")?;
                }
                serde_json::to_writer(out, one).map_err(io::Error::from)
            }
            Self::Csv(csv) => csv.row(cells(one)),
            Self::Xlsx(_, sheet) => {
                sheet.row(&cells(one));
                Ok(())
            }
        }
    }

    fn end(self, summary: &Summary) -> io::Result<()> {
        match self {
            Self::Text(mut out) => {
                writeln!(out, "{}", summary_in_words(summary))?;
                out.flush()
            }
            Self::Json(mut out, _) => {
                out.write_all(b"],\"summary\":")?;
                serde_json::to_writer(&mut out, summary)?;
                out.write_all(b"}\n")?;
                out.flush()
            }
            Self::Csv(csv) => csv.end()?.flush(),
            Self::Xlsx(mut out, sheet) => {
                out.write_all(&workbook::write(vec![sheet]).map_err(io::Error::other)?)?;
                out.flush()
            }
        }
    }
}

/// A finding as lines for people: where, what, what to do.
fn in_words(one: &Finding) -> String {
    let line = if one.line > 0 { format!("line {}, ", one.line) } else { String::new() };
    let who = match (one.person, one.key.as_str()) {
        (Some(person), "") => format!("person {person}"),
        (Some(person), key) => format!("person {person} ({key})"),
        (None, _) => "the return".to_owned(),
    };
    let items = if one.items.is_empty() { String::new() } else { format!(", item {}", one.items.join(", ")) };
    let value = if one.value.is_empty() { String::new() } else { format!(" “{}”", one.value) };
    format!(
        "{} {}: {line}{who}{items}\n  {}.{value}\n  {}",
        one.level.words(),
        one.rule,
        one.words.trim_end_matches('.'),
        one.fix
    )
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn summary_in_words(summary: &Summary) -> String {
    let year = summary.year.map(|year| format!("Year {year}, ")).unwrap_or_default();
    let authority = if summary.authority.is_empty() { "not named" } else { &summary.authority };
    let found = [
        counted(summary.errors, "error", "errors"),
        counted(summary.queries, "query", "queries"),
        counted(summary.prompts, "prompt", "prompts"),
    ];
    let verdict = match (summary.is_clean(), summary.prompts) {
        (true, 0) => "Nothing was found.".to_owned(),
        (true, _) => format!("No errors or queries; {} to check.", found[2]),
        (false, _) => format!("Found: {}.", found.join(", ")),
    };
    format!(
        "{year}authority {authority}: {}, {}, {}. {verdict}",
        counted(summary.counts.people, "person", "people"),
        counted(summary.counts.requests, "request", "requests"),
        counted(summary.counts.active_plans, "active plan", "active plans"),
    )
}

impl Check {
    fn run(self) -> Result<Ended> {
        let mut report = Report::begin(self.format, facts())?;
        let mut checker = Checker::new(self.year);
        let mut failed: io::Result<()> = Ok(());
        read(&self.files, |part| {
            checker.look(part, &mut |finding| {
                if failed.is_ok() {
                    failed = report.tell(&finding);
                }
            });
            std::mem::replace(&mut failed, Ok(()))
        })?;
        let summary = checker.finish(&mut |finding| {
            if failed.is_ok() {
                failed = report.tell(&finding);
            }
        });
        failed?;
        report.end(&summary)?;
        Ok(if summary.is_clean() { Ended::Done } else { Ended::Findings })
    }
}

impl Export {
    async fn run(self, place: &str) -> Result<Ended> {
        ends_in(&self.to, "xml", "The return is written as XML")?;
        let db = open_ready(place).await?;
        let (unfinished, file) = NewFile::create(&self.to)?;
        let progress = spinner("People written");
        let whom = super::restricted(&db, self.request.as_deref(), "sen2").await?;
        let entry = store::Entry::new("sen2.export", "person", None, store::Right::Operator);
        let out = BufWriter::with_capacity(1 << 16, file);
        let outcome = returns::records::whole::write(&db, &operator(), entry, self.year, whom, out, |people| {
            progress.set_position(people);
        })
        .await;
        progress.finish_and_clear();
        let (written, _) = outcome?;
        unfinished.keep();
        store::audit::seal(&db).await?;
        let summary = &written.summary;
        let mut text = format!("Written: {}. {}", self.to.display(), summary_in_words(summary));
        if let Some((file, before)) = &written.last_year {
            text.push_str(&format!("\nCompared with {file}, the previous year’s return:"));
            for one in before.beside(&summary.counts) {
                let odd = if one.odd { " – unusual change: check why" } else { "" };
                text.push_str(&format!("\n  {}{odd}", total(&one)));
            }
        }
        text.push_str(&super::left_out(written.restricted_left_out));
        print(self.format, &written, text);
        db.close().await;
        Ok(if summary.is_clean() { Ended::Done } else { Ended::Findings })
    }
}

impl Diff {
    fn run(self) -> Result<Ended> {
        let mut left = String::new();
        let mut side = |path: &PathBuf| -> Result<Side> {
            let mut side = Side::default();
            let mut not_read = 0;
            read(std::slice::from_ref(path), |part| {
                match part {
                    Part::Person(person) => side.add(person),
                    Part::NotTaken(_) | Part::Refused(_) => not_read += 1,
                    Part::Header(_) | Part::Remark(_) => {}
                }
                Ok(())
            })?;
            if not_read > 0 {
                let path = path.display();
                let items = counted(not_read, "item is", "items are");
                left.push_str(&format!("{items} not compared. To list them: oneplan sen2 check {path}\n"));
            }
            Ok(side)
        };
        let found = sen2::diff(&side(&self.before)?, &side(&self.after)?);
        let mut text = left;
        let mut list = |heading: &str, lines: Vec<String>| {
            text.push_str(&format!(
                "{heading}: {}\n",
                if lines.is_empty() { "none".to_owned() } else { lines.len().to_string() }
            ));
            for line in lines {
                text.push_str(&format!("  {line}\n"));
            }
        };
        list("New", found.new.clone());
        list("Gone", found.gone.clone());
        let changed = found.changed.iter().map(|one| {
            let shown = |text: &str| if text.is_empty() { "nothing".to_owned() } else { format!("“{text}”") };
            format!("{}, {}: {} before, {} now", one.person, one.place, shown(&one.before), shown(&one.after))
        });
        list("Changed", changed.collect());
        list("Totals", found.totals.iter().map(total).collect());
        list("Totals with an unusual change", found.totals.iter().filter(|one| one.odd).map(total).collect());
        print(self.format, &found, text.trim_end());
        let same = found.new.is_empty() && found.gone.is_empty() && found.changed.is_empty();
        Ok(if same { Ended::Done } else { Ended::Findings })
    }
}

fn total(one: &sen2::Moved) -> String {
    format!("{}: {} before, {} now", one.what, one.before, one.after)
}

fn items(rule: &Rule) -> Vec<String> {
    let number = |(block, field): &(sen2::Block, sen2::Field)| {
        let item = sen2::schema::item(*block, *field)?;
        Some(format!("{} {}", item.number(rule.example_year())?, item.element))
    };
    rule.fields.iter().filter_map(number).collect()
}

fn as_json(rule: &Rule) -> Value {
    json!({ "id": rule.id, "level": rule.level, "says": rule.says, "fix": rule.fix, "basis": rule.basis,
            "sure": rule.sure.words(), "since": rule.since, "until": rule.until, "items": items(rule),
            "holds_for": rule.good, "fails_for": rule.bad })
}

fn as_markdown(rule: &Rule) -> String {
    let list = items(rule);
    let items = if list.is_empty() { String::new() } else { format!("Items: {}.\n", list.join("; ")) };
    let warn = if rule.sure == Sure::Expected { " It is not known whether the DfE has this rule." } else { "" };
    let good = if rule.good.is_empty() { "the example as it is".to_owned() } else { format!("`{}`", rule.good) };
    let examples = if rule.bad.is_empty() {
        "Checks several people, the whole return or the format of the file, so there is no example for one person."
            .to_owned()
    } else {
        format!("Passes for {good}; fails for `{}`.", rule.bad)
    };
    format!(
        "### {} ({})\n\n{}\n\n{}\n\n{items}Source: {} ({}).{warn} Years {} to {}.\n\n{examples}\n",
        rule.id,
        rule.level.words(),
        rule.says,
        rule.fix,
        rule.basis,
        rule.sure.words(),
        rule.since,
        rule.until,
    )
}

impl Rules {
    fn run(self) -> Result<Ended> {
        match self.format {
            RulesFormat::Json => print(Format::Json, &rules().iter().map(as_json).collect::<Vec<_>>(), ""),
            RulesFormat::Csv => {
                let mut csv = workbook::Csv::begin(
                    facts(),
                    ["id", "level", "says", "fix", "items", "basis", "sure", "since", "until"],
                )?;
                for rule in rules() {
                    let (since, until) = (rule.since.to_string(), rule.until.to_string());
                    let items = items(rule).join("; ");
                    csv.row([
                        rule.id,
                        rule.level.words(),
                        rule.says,
                        rule.fix,
                        &items,
                        rule.basis,
                        rule.sure.words(),
                        &since,
                        &until,
                    ])?;
                }
                csv.end()?.flush()?;
            }
            RulesFormat::Markdown => {
                let mut text = String::from(
                    "# Rules of the SEN2 return\n\nThe rule numbers are our own, because the DfE’s numbers are not published. You must correct errors and check queries. The DfE may ask you about prompts.\n",
                );
                for (level, heading) in
                    [(Level::Error, "Errors"), (Level::Query, "Queries"), (Level::Prompt, "Prompts")]
                {
                    text.push_str(&format!("\n## {heading}\n"));
                    for rule in rules().iter().filter(|rule| rule.level == level) {
                        text.push('\n');
                        text.push_str(&as_markdown(rule));
                    }
                }
                print(Format::Text, &(), text.trim_end());
            }
        }
        Ok(Ended::Done)
    }
}
