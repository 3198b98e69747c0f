use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use clap::{Args, Subcommand, ValueEnum};
use indicatif::ProgressBar;
use sen2::rules::{Rule, Sure, rules};
use sen2::{Checker, Finding, Level, Part, Side, Summary, XmlReader, Year};
use serde_json::{Value, json};

use crate::output::{Ended, Format, bar, facts, print};

/// The SEN2 return: checking it, comparing two, the rules
#[derive(Debug, Subcommand)]
pub enum Sen2 {
    /// Check a return
    Check(Check),
    /// Say what changed from one return to another
    Diff(Diff),
    /// Print every rule, with what it rests on and how sure it is
    Rules(Rules),
}

/// Check a return
///
/// Reads the XML that is loaded into COLLECT, or the CSV files of its export (give all that you have). Each finding
/// has its line, the items of the DfE's specification, what is wrong and what to do. The file is read once, person by
/// person, and stays where it is. Exit code 1 where anything was found, 2 where the file cannot be read.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan sen2 check 380_SEN2_2026.xml --format csv > findings.csv")]
pub struct Check {
    /// One XML file, or the CSV files of the export
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Judge by this survey year, whatever the header says
    #[arg(long, value_parser = year)]
    year: Option<Year>,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t)]
    format: CheckFormat,
}

/// Say what changed from one return to another
///
/// Who is new, who is gone, which values differ, and totals that moved oddly. People are matched by UPN, else ULN,
/// else name and date of birth. Exit code 1 where anything differs.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan sen2 diff submitted-2025.xml draft-2026.xml")]
pub struct Diff {
    /// The earlier return, as XML
    before: PathBuf,
    /// The later return, as XML
    after: PathBuf,
    /// How to print it
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

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON value on standard output.
    Json,
    /// A row for each finding.
    Csv,
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
        format!("the return is known for {}", known.join(", "))
    })
}

impl Sen2 {
    pub(super) fn run(self) -> Result<Ended> {
        match self {
            Self::Check(check) => check.run(),
            Self::Diff(diff) => diff.run(),
            Self::Rules(rules) => rules.run(),
        }
    }
}

fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|error| anyhow!("cannot read {}: {error}", path.display()))
}

fn is_csv(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"))
}

/// Gives each part of a return to `take`, in the order of the file. The bar counts bytes.
fn read(files: &[PathBuf], mut take: impl FnMut(&Part) -> io::Result<()>) -> Result<()> {
    let bytes = files.iter().filter_map(|file| file.metadata().ok()).map(|known| known.len()).sum();
    let bar: ProgressBar = bar(bytes, "Reading");
    match files {
        [one] if !is_csv(one) => {
            let input = BufReader::with_capacity(1 << 16, bar.wrap_read(open(one)?));
            for part in XmlReader::new(input) {
                take(&part.map_err(|error| anyhow!("{}: {error}", one.display()))?)?;
            }
        }
        many => {
            if let Some(other) = many.iter().find(|file| !is_csv(file)) {
                bail!("{} stands beside others. Give one XML file, or the CSV files of one export.", other.display());
            }
            let mut named: Vec<(String, Box<dyn Read>)> = Vec::new();
            for file in many {
                named.push((file.display().to_string(), Box::new(bar.wrap_read(open(file)?))));
            }
            for part in sen2::read_csv_set(named)? {
                take(&part)?;
            }
        }
    }
    bar.finish_and_clear();
    Ok(())
}

/// Writes findings as they come: nothing is kept.
enum Report<W: Write> {
    Text(W),
    Json(W, bool),
    Csv(Box<csv::Writer<W>>),
}

impl<W: Write> Report<W> {
    fn begin(format: CheckFormat, mut out: W) -> io::Result<Self> {
        Ok(match format {
            CheckFormat::Text => Self::Text(out),
            CheckFormat::Json => {
                out.write_all(b"{\"findings\":[")?;
                Self::Json(out, true)
            }
            CheckFormat::Csv => {
                let mut csv = csv::Writer::from_writer(out);
                csv.write_record(["level", "rule", "items", "line", "person", "key", "value", "what", "fix"])?;
                Self::Csv(Box::new(csv))
            }
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
            Self::Csv(csv) => {
                let person = one.person.map(|person| person.to_string()).unwrap_or_default();
                let (items, line) = (one.items.join(" "), one.line.to_string());
                let row =
                    [one.level.words(), one.rule, &items, &line, &person, &one.key, &one.value, &one.words, one.fix];
                csv.write_record(row).map_err(io::Error::from)
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
            Self::Csv(mut csv) => csv.flush(),
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
    let verdict = if summary.errors + summary.queries + summary.prompts == 0 {
        "Nothing was found.".to_owned()
    } else {
        format!("Found: {}.", found.join(", "))
    };
    format!(
        "{year}authority {authority}: {}, {}, {}. {verdict}",
        counted(summary.people, "person", "people"),
        counted(summary.requests, "request", "requests"),
        counted(summary.active_plans, "active plan", "active plans"),
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
        let clean = summary.errors + summary.queries + summary.prompts == 0;
        Ok(if clean { Ended::Done } else { Ended::Findings })
    }
}

impl Diff {
    fn run(self) -> Result<Ended> {
        let side = |path: &PathBuf| -> Result<Side> {
            let mut side = Side::default();
            read(std::slice::from_ref(path), |part| {
                if let Part::Person(person) = part {
                    side.add(person);
                }
                Ok(())
            })?;
            Ok(side)
        };
        let found = sen2::diff(&side(&self.before)?, &side(&self.after)?);
        let mut text = String::new();
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
        list(
            "Totals",
            found.totals.iter().map(|(name, before, after)| format!("{name}: {before} before, {after} now")).collect(),
        );
        list("Totals that moved oddly", found.odd.clone());
        print(self.format, &found, text.trim_end());
        let same = found.new.is_empty() && found.gone.is_empty() && found.changed.is_empty();
        Ok(if same { Ended::Done } else { Ended::Findings })
    }
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
    let warn = if rule.sure == Sure::Expected { " It is not known whether the DfE has it." } else { "" };
    let good = if rule.good.is_empty() { "the example as it is".to_owned() } else { format!("`{}`", rule.good) };
    let examples = if rule.bad.is_empty() {
        "Looks at several people, at the whole return or at the form of the file: no one person is an example."
            .to_owned()
    } else {
        format!("Holds for {good}; fails for `{}`.", rule.bad)
    };
    format!(
        "### {} ({})\n\n{}\n\n{}\n\n{items}Rests on: {} ({}).{warn} Years {} to {}.\n\n{examples}\n",
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
                let mut csv = csv::Writer::from_writer(facts());
                csv.write_record(["id", "level", "says", "fix", "items", "basis", "sure", "since", "until"])?;
                for rule in rules() {
                    let (since, until) = (rule.since.to_string(), rule.until.to_string());
                    let items = items(rule).join("; ");
                    csv.write_record([
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
                csv.flush()?;
            }
            RulesFormat::Markdown => {
                let mut text = String::from(
                    "# Rules of the SEN2 return\n\nThe ids are ours: the DfE’s own were not to be had. An error must be put right, a query looked at; about a prompt the DfE may ask.\n",
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
