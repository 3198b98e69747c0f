use std::fs::File;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use law::counting::{Days, Since};
use law::working::{Due, limit_in_words, shown};
use law::{Calendar, DISCLAIMER, Kind, Provision, Rule, VERSION, book, vectors};
use serde_json::{Value, json};

use crate::output::{Ended, Format, print};

/// The law's clock: rules, dates, vectors
#[derive(Debug, Subcommand)]
pub enum Law {
    /// Work out one date by one rule
    Due(DueArgs),
    /// Say what a rule is, where it stands and how it is counted
    Explain(Explain),
    /// Check a file of worked dates against the rules
    Verify(Verify),
    /// Print every rule, or every worked date, for other programs to test themselves with
    Export(Export),
    /// Print the book: law, rule and examples side by side
    Book(Book),
}

/// Work out one date by one rule
///
/// Prints the last day by law, the working day to work to, and how the date came about. Exit code 1 where the
/// law names no day.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan law due --rule A-13 --on 2024-09-02")]
pub struct DueArgs {
    /// The rule's number; `oneplan law export` lists them
    #[arg(long)]
    rule: String,
    /// The day of the event that time runs from, such as 2024-09-02
    #[arg(long)]
    on: Date,
    /// Another event that the rule looks at, such as review.meeting=2024-11-01
    #[arg(long = "with", value_name = "EVENT=DAY", value_parser = other_event)]
    others: Vec<(Kind, Date)>,
    #[command(flatten)]
    calendar: CalendarArgs,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Say what a rule is, where it stands and how it is counted
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan law explain A-13")]
pub struct Explain {
    /// The rule's number
    rule: String,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Check a file of worked dates against the rules
///
/// The file has the columns id, trigger_date, counting_rule, limit, facts, outcome, expected_due and so on. Every
/// disagreement is printed; exit code 1 where there is any.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan law verify law-vectors.csv")]
pub struct Verify {
    /// The file
    file: PathBuf,
    #[command(flatten)]
    calendar: CalendarArgs,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Print every rule, or every worked date, for other programs to test themselves with
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan law export --what vectors --format csv")]
pub struct Export {
    /// Which
    #[arg(long, value_enum, default_value_t = What::Rules)]
    what: What,
    /// In which form
    #[arg(long, value_enum, default_value_t = ExportFormat::Json)]
    format: ExportFormat,
}

/// Print the book: law, rule and examples side by side
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan law book --format html > law.html")]
pub struct Book {
    /// In which form
    #[arg(long, value_enum, default_value_t = BookFormat::Markdown)]
    format: BookFormat,
}

#[derive(Debug, Args)]
struct CalendarArgs {
    /// Bank holidays beyond those that come with the program: GOV.UK's JSON, iCalendar or CSV, or one date a line
    #[arg(long, value_name = "FILE")]
    holidays: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// The rules, with their provisions
    Rules,
    /// The worked dates
    Vectors,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ExportFormat {
    Json,
    Csv,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum BookFormat {
    Markdown,
    Html,
}

impl CalendarArgs {
    fn load(&self) -> Result<Calendar> {
        let Some(path) = &self.holidays else { return Ok(Calendar::built_in()) };
        let list = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Calendar::built_in().with_list(&list)?)
    }
}

fn other_event(text: &str) -> Result<(Kind, Date), String> {
    let form = || "write it like review.meeting=2024-11-01".to_owned();
    let (code, day) = text.split_once('=').ok_or_else(form)?;
    let kind = Kind::from_code(code).ok_or_else(|| format!("there is no event {code}; {}", form()))?;
    Ok((kind, day.parse().map_err(|_| format!("{day} is not a date; {}", form()))?))
}

fn rule(id: &str) -> Result<(&'static Provision, &'static Rule)> {
    law::rule(id).ok_or_else(|| anyhow!("There is no rule {id}. `oneplan law export --format csv` lists the rules."))
}

/// The events named on the command line, whichever side of the first they lie on.
struct Named(Vec<(Kind, Date)>);
impl Days for Named {
    fn day(&self, from: Since, here: Date) -> Option<Date> {
        let of =
            |kinds: &'static [Kind]| self.0.iter().filter(move |(kind, _)| kinds.contains(kind)).map(|(_, on)| *on);
        match from {
            Since::Here => Some(here),
            Since::LastBefore(kinds) => of(kinds).filter(|on| *on <= here).max(),
            Since::FirstAfter(kinds) => of(kinds).filter(|on| *on >= here).min(),
        }
    }
}

impl Law {
    pub(super) fn run(self) -> Result<Ended> {
        match self {
            Self::Due(args) => args.run(),
            Self::Explain(args) => args.run(),
            Self::Verify(args) => args.run(),
            Self::Export(args) => args.run(),
            Self::Book(args) => {
                let text = match args.format {
                    BookFormat::Markdown => book::markdown(),
                    BookFormat::Html => book::html(),
                };
                print(Format::Text, &(), text.trim_end());
                Ok(Ended::Done)
            }
        }
    }
}

impl DueArgs {
    fn run(self) -> Result<Ended> {
        let (provision, rule) = rule(&self.rule)?;
        let from = *rule.from.first().ok_or_else(|| anyhow!("the rule has no event"))?;
        let due = law::working::due(provision, rule, from, self.on, &Named(self.others), &self.calendar.load()?)?;
        let fact = json!({ "due": due, "version": VERSION, "certainty": provision.certainty.code(),
                           "address": provision.address(), "disclaimer": DISCLAIMER });
        print(self.format, &fact, in_words(provision, rule, &due));
        Ok(if due.last_day.is_some() { Ended::Done } else { Ended::Findings })
    }
}

fn in_words(provision: &Provision, rule: &Rule, due: &Due) -> String {
    let day = |day: Option<Date>, otherwise: &str| day.map_or_else(|| otherwise.to_owned(), shown);
    format!(
        "{} {}\n{}: {}\nSend by: {}\n{}\n{} {}\nRules of {VERSION}. {DISCLAIMER}",
        rule.id,
        rule.act,
        rule.day_words(),
        day(due.last_day, "none; as soon as practicable"),
        day(
            due.work_to,
            if due.last_day.is_some() { "not known: bank holidays for that year are not available" } else { "–" }
        ),
        due.working,
        provision.certainty.words(),
        provision.note,
    )
}

impl Explain {
    fn run(self) -> Result<Ended> {
        let (provision, rule) = rule(&self.rule)?;
        let grounds: Vec<String> =
            rule.grounds.iter().map(|ground| format!("  {} ({})", ground.words(), ground.provision())).collect();
        let examples: Vec<String> = rule
            .examples
            .iter()
            .map(|example| {
                let last = example.last_day.map_or_else(|| "no day".to_owned(), shown);
                format!("  {} → {last}: {}", shown(example.on), example.shows)
            })
            .collect();
        let exceptions = if grounds.is_empty() { "  None.".to_owned() } else { grounds.join("\n") };
        let text = format!(
            "{} {}\n\n{} ({})\n{}\n\n{}\n{}\n{} {}\n\n{}\n\nExceptions:\n{exceptions}\n\nExamples:\n{}\n\nRules of {VERSION}. {DISCLAIMER}",
            rule.id,
            rule.act,
            provision.citation(),
            provision.instrument.title,
            provision.address(),
            provision.says,
            book::quoted(provision),
            provision.certainty.words(),
            provision.note,
            book::sentence(rule),
            examples.join("\n"),
        );
        print(self.format, &as_json(provision, rule), text);
        Ok(Ended::Done)
    }
}

impl Verify {
    fn run(self) -> Result<Ended> {
        let file = File::open(&self.file).with_context(|| format!("cannot read {}", self.file.display()))?;
        let found = vectors::verify(file, &self.calendar.load()?)?;
        let count = found.disagreements.len();
        let mut text = match count {
            0 => format!("{} vectors, all agree.", found.checked),
            1 => format!("{} vectors, 1 disagreement:", found.checked),
            _ => format!("{} vectors, {count} disagreements:", found.checked),
        };
        for one in &found.disagreements {
            text.push_str(&format!(
                "\n  {}: {} is {} in the file, {} by the rules",
                one.id, one.what, one.expected, one.found
            ));
        }
        print(self.format, &found, text);
        Ok(if count > 0 { Ended::Findings } else { Ended::Done })
    }
}

fn as_json(provision: &Provision, rule: &Rule) -> Value {
    json!({
        "id": rule.id, "act": rule.act, "process": rule.process(), "sentence": book::sentence(rule),
        "provision": provision.citation(), "instrument": provision.instrument.title, "address": provision.address(),
        "says": provision.says, "words": provision.words.text(), "note": provision.note,
        "certainty": provision.certainty.code(), "in_force_from": provision.since, "in_force_until": provision.until,
        "counting_rule": rule.limit.name(), "limit": limit_in_words(rule.limit),
        "from": rule.from.iter().map(|kind| kind.code()).collect::<Vec<_>>(),
        "discharged_by": rule.discharged_by.iter().map(|kind| kind.code()).collect::<Vec<_>>(),
        "ended_by": rule.ended_by.iter().map(|kind| kind.code()).collect::<Vec<_>>(),
        "who": rule.who.words(), "to": rule.to.iter().map(|party| party.words()).collect::<Vec<_>>(),
        "force": rule.force.word(),
        "exceptions": rule.grounds.iter().map(|ground| json!({ "ground": ground, "words": ground.words(), "provision": ground.provision() })).collect::<Vec<_>>(),
        "not_tracked_because": rule.untracked,
    })
}

impl Export {
    fn run(self) -> Result<Ended> {
        let rules: Vec<Value> = law::rules().map(|(provision, rule)| as_json(provision, rule)).collect();
        let vectors = vectors::export(&Calendar::built_in());
        match (self.what, self.format) {
            (What::Rules, ExportFormat::Json) => {
                let all = json!({ "version": VERSION, "disclaimer": DISCLAIMER, "rules": rules,
                                  "not_coded": law::provisions::not_coded::NOT_CODED.iter().map(|one| json!({
                                      "id": one.id, "what": one.what, "provision": one.provision, "why": one.why })).collect::<Vec<_>>() });
                print(Format::Json, &all, "");
            }
            (What::Vectors, ExportFormat::Json) => print(Format::Json, &vectors, ""),
            (What::Vectors, ExportFormat::Csv) => {
                #[expect(clippy::disallowed_methods, reason = "read by programs, and by `law verify`")]
                let mut writer = csv::Writer::from_writer(Vec::new());
                for vector in &vectors {
                    writer.serialize(vector)?;
                }
                print(Format::Text, &(), String::from_utf8(writer.into_inner()?)?.trim_end());
            }
            (What::Rules, ExportFormat::Csv) => {
                let columns = [
                    "id",
                    "act",
                    "process",
                    "provision",
                    "counting_rule",
                    "limit",
                    "from",
                    "discharged_by",
                    "ended_by",
                    "who",
                    "to",
                    "force",
                    "certainty",
                    "in_force_from",
                    "address",
                ];
                let mut csv = workbook::Csv::begin(Vec::new(), columns)?;
                for rule in &rules {
                    csv.row(columns.map(|column| cell(&rule[column])))?;
                }
                print(Format::Text, &(), String::from_utf8(csv.end()?)?.trim_end());
            }
        }
        Ok(Ended::Done)
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(cell).collect::<Vec<_>>().join("; "),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
