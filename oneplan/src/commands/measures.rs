use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Subcommand};
use intake::Outcome;
use jiff::civil::Date;
use one_plan::model::claim::{Claim, Count, Figure, Judged, Rule, figure, flips, judge};
use one_plan::model::definition::{self, Definition};
use one_plan::model::evaluate::Evaluated;
use one_plan::model::frame::Frame;
use one_plan::records::areas;
use one_plan::records::baskets::{self, Basket};
use one_plan::records::files::{self, Brought, By};
use one_plan::records::measures;
use serde_json::{Value, json};
use store::Tx;

use super::{open_ready, operator};
use crate::output::{Ended, Format, bar, print};

/// Measures of the SEND One Plan: published figures, comparisons, claims
#[derive(Debug, Subcommand)]
pub enum Measures {
    /// Bring published files in
    Import(Import),
    /// Add an authority that came into being after this version of OnePlan
    Authority(Authority),
    /// Bring a basket of measures in
    Basket(BasketFile),
    /// Print the measures of a basket for an area
    Show(Show),
    /// Make a sentence for a board, or judge one that was made
    Claim(ClaimArgs),
}

/// Bring published files in
///
/// CSV files, zips and gzips of Explore Education Statistics, LAIT's parquet file, the tribunal's table of appeals, and
/// workbooks of statistical neighbours. Every value keeps its file, with SHA-256 and the day on which it was
/// retrieved. A copy that prints a value differently is a restatement: both are kept. Every row and cell that is not taken
/// is listed by file and line. Exit code 1 where something was not taken: the rest is stored. Exit code 2 where nothing is
/// stored.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan measures import timeliness_20_week.csv requests.csv --retrieved 2025-06-26")]
pub struct Import {
    /// The files as they were downloaded
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The day on which they were retrieved; today where it is not said
    #[arg(long, value_name = "YYYY-MM-DD")]
    retrieved: Option<Date>,
    /// Store nothing where anything would not be taken
    #[arg(long)]
    strict: bool,
    /// How to print what was done
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Add an authority that came into being after this version of OnePlan
///
/// Its figures come in from then on, by either code. Where an authority only got a new code, give its number as it was:
/// its figures stay one series. Where one was split or merged, give each new authority its own number.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: oneplan measures authority --number 950 --code E06000067 --name \"East Surrey\" --region E12000008"
)]
pub struct Authority {
    /// The DfE's number, three digits
    #[arg(long)]
    number: String,
    /// The code of the Office for National Statistics, nine characters
    #[arg(long)]
    code: String,
    /// What it is called
    #[arg(long)]
    name: String,
    /// The code of its region, such as E12000008
    #[arg(long)]
    region: String,
}

/// Bring a basket of measures in
///
/// A CSV with a row for each measure; docs/measures.md names the columns. A basket of the same name becomes its next
/// version; the earlier stays as it was. Exit code 2 where lines are wrong: nothing is taken then.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan measures basket local.csv --name calderwick --source \"Board, 3 March 2026\"")]
pub struct BasketFile {
    /// The CSV
    file: PathBuf,
    /// What the basket is called
    #[arg(long)]
    name: String,
    /// Where it comes from
    #[arg(long)]
    source: String,
    /// Who approved it
    #[arg(long, default_value = "")]
    approved_by: String,
    /// How to print what was done
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// For which area, beside whom, in which basket
#[derive(Debug, Args)]
pub(super) struct Of {
    /// The area: nine characters or three digits; the area of the database where it is not said
    #[arg(long)]
    area: Option<String>,
    /// The version of the statistical neighbours, such as 2025-05; the newest where it is not said
    #[arg(long, value_name = "VERSION")]
    neighbours: Option<String>,
    /// The basket; the board's where it is not said
    #[arg(long)]
    basket: Option<String>,
}

/// Print the measures of a basket for an area
///
/// Each with its period, interval, what became of it since the period before, how it stands beside its neighbours (mean,
/// median, pooled) and England, and the files that it came from.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan measures show --area E08000032 --neighbours 2025-05 --format json")]
pub struct Show {
    #[command(flatten)]
    of: Of,
    /// One measure alone
    #[arg(long, value_name = "ID")]
    measure: Option<String>,
    /// For this period; the latest where it is not said
    #[arg(long)]
    period: Option<String>,
    /// How to print them
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Make a sentence for a board, or judge one that was made
///
/// With --rule the measures of a whole basket are counted and the sentence is printed that may be said, or the reason
/// why none may. With --says the count that somebody made is judged. With --measure a claim about one measure is judged:
/// exact, true, not distinguishable, mislabelled, not reproduced, not checkable. Exit code 1 where a claim cannot stand.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: oneplan measures claim --area 380 --basket shortlist-26 --rule tracking-positively --says \"18 of 26\"\nExample: oneplan measures claim --area 380 --measure M20 --label \"GCSE outcomes, EHC plan\" --better"
)]
pub struct ClaimArgs {
    #[command(flatten)]
    of: Of,
    /// The rule by which the basket is counted
    #[arg(long, visible_alias = "method", value_parser = rule, conflicts_with = "measure")]
    rule: Option<Rule>,
    /// The count to judge, such as "18 of 26"
    #[arg(long, requires = "rule")]
    says: Option<String>,
    /// The measure that the claim is about
    #[arg(long, value_name = "ID")]
    measure: Option<String>,
    /// How the claim names it: the name is judged too
    #[arg(long, requires = "measure")]
    label: Option<String>,
    /// The figure that it gives, with as many decimals as it gives
    #[arg(long, requires = "measure", allow_hyphen_values = true)]
    value: Option<Figure>,
    /// The neighbours' figure that it gives
    #[arg(long, requires = "measure", allow_hyphen_values = true)]
    against: Option<Figure>,
    /// The period that it gives
    #[arg(long, requires = "measure")]
    period: Option<String>,
    /// It says that the area is better than its neighbours
    #[arg(long, requires = "measure")]
    better: bool,
    /// About how many people the percentage is of, where that is known
    #[arg(long, requires = "measure")]
    cohort: Option<u64>,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

fn rule(text: &str) -> Result<Rule, String> {
    Rule::parse(text).ok_or_else(|| {
        let known: Vec<&str> = Rule::ALL.iter().map(|one| one.code()).collect();
        format!("the rules are {}", known.join(", "))
    })
}

impl Measures {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        match self {
            Self::Import(import) => import.run(place).await,
            Self::Authority(authority) => authority.run(place).await,
            Self::Basket(basket) => basket.run(place).await,
            Self::Show(show) => show.run(place).await,
            Self::Claim(claim) => claim.run(place).await,
        }
    }
}

impl Import {
    async fn run(self, place: &str) -> Result<Ended> {
        let db = open_ready(place).await?;
        let actor = operator();
        let retrieved_on = self.retrieved.unwrap_or_else(|| db.clock().today());
        let by = By { actor: &actor, allowed: None, retrieved_on, strict: self.strict };
        let progress = bar(self.files.len() as u64, "Files");
        let mut all = Vec::new();
        for path in &self.files {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            all.push((name, fs::read(path).with_context(|| format!("cannot read {}", path.display()))?));
            progress.inc(1);
        }
        let outcome = files::bring_in(&db, by, all).await;
        progress.finish_and_clear();
        let download = outcome?;
        store::audit::seal(&db).await?;
        db.close().await;
        let mut lines: Vec<String> = download.done.iter().flat_map(in_words).collect();
        for (name, lost) in &download.held_back {
            lines.push(format!("{name}: nothing was stored, because not everything in it can be imported."));
            lines.extend(lost.lines().into_iter().map(|line| format!("  {line}")));
        }
        lines.extend(download.refused.iter().map(ToString::to_string));
        if !download.others.is_empty() {
            lines.push(format!("Ignored, because they have no figures: {}.", download.others.join(", ")));
        }
        let outcome = download.outcome();
        if outcome == Outcome::Nothing {
            lines.push("Nothing was stored.".to_owned());
        }
        let held_back: Vec<Value> = download
            .held_back
            .iter()
            .map(|(name, lost)| json!({ "name": name, "not_taken": lost.count(), "lost": lost }))
            .collect();
        let refused: Vec<String> = download.refused.iter().map(ToString::to_string).collect();
        let fact = json!({
            "files": download.done, "refused": refused, "held_back": held_back, "others": download.others,
            "outcome": outcome,
        });
        print(self.format, &fact, lines.join("\n"));
        Ok(outcome.into())
    }
}

impl Authority {
    async fn run(self, place: &str) -> Result<Ended> {
        let db = open_ready(place).await?;
        let authority = areas::NewAuthority {
            number: self.number,
            gss: self.code.to_uppercase(),
            name: self.name.trim().to_owned(),
            region: self.region.to_uppercase(),
        };
        let entry = store::Entry::new("measure.authority", "area", None, store::Right::Operator);
        areas::add_authority(&db, &operator(), entry, &authority).await?;
        store::audit::seal(&db).await?;
        db.close().await;
        let text = format!("{} ({}, {}) added.", authority.name, authority.number, authority.gss);
        print(Format::Text, &(), text);
        Ok(Ended::Done)
    }
}

fn in_words(one: &Brought) -> Vec<String> {
    let mut lines = vec![one.in_words()];
    lines.extend(one.lost.lines().into_iter().map(|line| format!("  {line}")));
    if one.known {
        return lines;
    }
    lines.extend(one.notes.iter().take(10).map(|note| format!("  Check: {note}")));
    if one.notes.len() > 10 {
        lines.push(format!("  {} more to check. Use --format json to see all.", one.notes.len() - 10));
    }
    lines
}

impl BasketFile {
    async fn run(self, place: &str) -> Result<Ended> {
        let db = open_ready(place).await?;
        let text = super::csv_file(&self.file)?;
        let measures = match definition::read(&text) {
            Ok(measures) => measures,
            Err(faults) => {
                let lines: Vec<String> =
                    faults.iter().map(|fault| format!("line {}: {}", fault.line, fault.words)).collect();
                let text = format!("Nothing was imported from {}.\n{}", self.file.display(), lines.join("\n"));
                print(self.format, &json!({ "faults": faults }), text);
                return Ok(Ended::Nothing);
            }
        };
        let basket = (self.name.as_str(), self.source.as_str(), self.approved_by.as_str());
        let version = baskets::keep(&db, &operator(), None, basket, &measures).await?;
        store::audit::seal(&db).await?;
        db.close().await;
        let count = intake::counted(measures.len() as u64, "measure is", "measures are");
        let text = format!("{count} now version {version} of the measure set {}.", self.name);
        print(self.format, &json!({ "name": self.name, "version": version, "measures": measures.len() }), text);
        Ok(Ended::Done)
    }
}

impl Of {
    pub(super) async fn load(&self, tx: &mut Tx) -> Result<(Frame, Basket)> {
        let area = match &self.area {
            Some(code) => areas::codes(tx).await?.key(code).map(str::to_owned).ok_or_else(|| {
                anyhow!("“{code}” is not the code of an authority, region or country, such as E08000032 or 380")
            })?,
            None => areas::own(tx)
                .await?
                .ok_or_else(|| anyhow!("give the area with --area, or set the authority in the SEN2 header"))?,
        };
        if let Some(version) = &self.neighbours {
            let all = areas::neighbours(tx).await?;
            if !all.iter().any(|one| one.version == *version) {
                let known: Vec<&str> = all.iter().map(|one| one.version.as_str()).collect();
                bail!("there are no neighbours of version {version}. Use one of: {}", known.join(", "));
            }
        }
        let all = baskets::all(tx).await?;
        let basket = match &self.basket {
            Some(name) => baskets::find(&all, name).ok_or_else(|| {
                let known: Vec<String> = all.iter().map(Basket::full_name).collect();
                anyhow!("there is no measure set “{name}”. Use one of: {}", known.join(", "))
            })?,
            None => baskets::board(&all).ok_or_else(|| anyhow!("there is no measure set"))?,
        };
        Ok((Frame::load(tx, &area, self.neighbours.as_deref()).await?, basket.clone()))
    }
}

impl Show {
    async fn run(self, place: &str) -> Result<Ended> {
        let db = open_ready(place).await?;
        let mut tx = db.read().await?;
        let (frame, mut basket) = self.of.load(&mut tx).await?;
        if let Some(id) = &self.measure {
            basket.measures.retain(|one| one.id == *id);
            if basket.measures.is_empty() {
                bail!("the measure set {} has no measure {id}", basket.name);
            }
        }
        let mut rows = Vec::new();
        for definition in &basket.measures {
            let lines = measures::lines(&mut tx, definition).await?;
            rows.push((definition, frame.evaluate(definition, &lines, self.period.as_deref())));
        }
        drop(tx);
        db.close().await;
        let mut text = format!(
            "{}, measure set {}, {}\n",
            frame.name(&frame.area),
            basket.title(),
            if frame.neighbours.is_empty() {
                "there are no neighbours on record".to_owned()
            } else {
                format!("neighbours of {} ({})", frame.neighbours_version, frame.neighbours.len())
            }
        );
        for (definition, evaluated) in &rows {
            text.push_str(&format!(
                "\n{} {}\n{}\n",
                definition.id,
                definition.title,
                words(&frame, definition, evaluated.as_ref())
            ));
        }
        let fact = json!({
            "area": frame.area,
            "name": frame.name(&frame.area),
            "basket": basket.full_name(),
            "neighbours": { "version": frame.neighbours_version, "members": frame.neighbours },
            "measures": rows.iter().map(|(definition, one)| fact(&frame, definition, one.as_ref())).collect::<Vec<_>>(),
        });
        print(self.format, &fact, text.trim_end());
        Ok(Ended::Done)
    }
}

fn words(frame: &Frame, definition: &Definition, evaluated: Option<&Evaluated>) -> String {
    let Some(one) = evaluated else { return format!("  {}", definition.no_figure().words()) };
    let has_word = definition.polarity != statistics::Polarity::None;
    let mut lines = vec![format!("  {}", definition.polarity_words())];
    lines.push(format!("  {}: {}", one.now.period.label, figure(definition, &one.now)));
    if let Some(before) = &one.before {
        let word = if has_word { format!(": {}", one.change.words()) } else { String::new() };
        lines.push(format!("  previous period, {}: {}{word}", before.period.label, figure(definition, before)));
    }
    let beside: Vec<String> = one
        .beside
        .iter()
        .map(|beside| {
            let made = beside.comparison;
            let value = definition.show_comparator(made.value);
            let word = if has_word { format!(": {}", beside.standing.words()) } else { String::new() };
            format!("{} {value} ({} of {}){word}", made.statistic.words(), made.n, made.of)
        })
        .collect();
    if !beside.is_empty() {
        lines.push(format!("  neighbours: {}", beside.join("; ")));
    }
    if let Some(flips) = flips(definition, one) {
        lines.push(format!("  {flips}"));
    }
    if let Some(england) = one.england.as_ref().and_then(|point| point.value) {
        let word = if has_word { format!(": {}", one.beside_england.words()) } else { String::new() };
        lines.push(format!("  England {}{word}", definition.show(england)));
    }
    for file in one.now.files.iter().filter_map(|file| frame.files.get(file)) {
        lines.push(format!(
            "  from {} ({}), retrieved {}, sha256 {}",
            file.name, file.publisher, file.retrieved_on, file.sha256
        ));
    }
    lines.join("\n")
}

fn fact(frame: &Frame, definition: &Definition, evaluated: Option<&Evaluated>) -> Value {
    let sources: Vec<_> = evaluated
        .iter()
        .flat_map(|one| one.now.files.iter().filter_map(|file| frame.files.get(file)))
        .map(|file| json!({ "file": file.name, "publisher": file.publisher, "sha256": file.sha256, "retrieved_on": file.retrieved_on }))
        .collect();
    json!({
        "id": definition.id,
        "title": definition.title,
        "unit": definition.unit,
        "polarity": definition.polarity,
        "evaluated": evaluated,
        "sources": sources,
    })
}

impl ClaimArgs {
    async fn run(self, place: &str) -> Result<Ended> {
        let db = open_ready(place).await?;
        let mut tx = db.read().await?;
        let (frame, basket) = self.of.load(&mut tx).await?;
        let ended = match (&self.measure, self.rule) {
            (Some(id), _) => {
                let definition = basket
                    .measures
                    .iter()
                    .find(|one| one.id == *id)
                    .ok_or_else(|| anyhow!("the measure set {} has no measure {id}", basket.full_name()))?;
                let label = self.label.clone().ok_or_else(|| anyhow!("give the wording of the claim with --label"))?;
                if self.value.is_none() && self.against.is_none() && !self.better {
                    bail!("give --value, --against or --better");
                }
                let lines = measures::lines(&mut tx, definition).await?;
                let claim = Claim {
                    label,
                    value: self.value,
                    against: self.against,
                    period: self.period.clone(),
                    says_better: self.better,
                    cohort: self.cohort,
                };
                self.tell(&judge(definition, &frame.every_period(definition, &lines), &claim))
            }
            (None, Some(rule)) => {
                let rows = measures::of_basket(&mut tx, &frame, &basket).await?;
                let rows: Vec<_> = rows.iter().map(|(definition, one)| (definition, one.clone())).collect();
                self.count(&Count::of(&basket.title(), &frame.neighbours_version, rule, &rows))?
            }
            (None, None) => {
                bail!("give --rule for a count over a measure set, or --measure for a claim about one measure")
            }
        };
        drop(tx);
        db.close().await;
        Ok(ended)
    }

    fn tell(&self, judged: &Judged) -> Ended {
        let text = format!("{}\n  {}", judged.verdict.words(), judged.reasons.join("\n  "));
        print(self.format, judged, text);
        if judged.verdict.may_stand() { Ended::Done } else { Ended::Findings }
    }

    fn count(&self, count: &Count) -> Result<Ended> {
        if let Some(says) = &self.says {
            let (yes, of) = says
                .split_once(" of ")
                .and_then(|(yes, of)| Some((yes.trim().parse().ok()?, of.trim().parse().ok()?)))
                .ok_or_else(|| anyhow!("“{says}” is not a count. Use the form \"18 of 26\""))?;
            return Ok(self.tell(&count.judge(yes, of)));
        }
        let sentence = count.sentence();
        let (said, ended) = match &sentence {
            Ok(sentence) => (sentence.clone(), Ended::Done),
            Err(why) => (format!("No claim can be made. {why}"), Ended::Findings),
        };
        let mut text = format!("{said}\n{}\n", count.rule.says());
        for one in &count.measures {
            let word = match (one.counts, &one.why_not) {
                (Some(true), _) => "counts".to_owned(),
                (Some(false), _) => "does not count".to_owned(),
                (None, why) => format!("not tested: {}", why.as_deref().unwrap_or_default()),
            };
            text.push_str(&format!("  {} {}: {word}\n", one.id, one.title));
        }
        print(self.format, &json!({ "sentence": sentence.ok(), "count": count }), text.trim_end());
        Ok(ended)
    }
}
