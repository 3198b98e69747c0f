use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use clap::Args;
use projection::Fault;
use projection::cohorts::{
    AgeGroup, Backtest, Flow, History, Priors, Rates, Reason, Results, Run, Scenario, Scored, Summary, Widening,
    Widths, backtest, simulate, track,
};
use serde_json::json;

use super::files::{csv_as_parquet, needed_in, table_in};
use super::source::idle;
use super::{refused, text_of, years};
use crate::output::{Ended, Format, bar, print};

/// Input files
#[derive(Debug, Args)]
pub(super) struct Known {
    /// A folder with people (person, census, ncy, need, provision, area), population (year, ncy, population) and, where they are
    /// known, requests (year, ncy, received, decided, accepted, concluded, issued): each as .csv or .parquet
    #[arg(long, value_name = "DIR", required_unless_present = "witan")]
    data: Option<PathBuf>,
    /// Instead of --data: a folder with the four files of witan.send (its steps, its settings as provisions, one area)
    #[arg(long, value_name = "DIR", conflicts_with = "data")]
    witan: Option<PathBuf>,
    /// A CSV with name, value: values from other areas (priors). The published values of 2025 are the default
    #[arg(long, value_name = "FILE")]
    priors: Option<PathBuf>,
    /// Number of Januaries to forecast
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=15))]
    years: u16,
    /// Number of simulations
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(10..=20_000))]
    simulations: u32,
    /// Random seed
    #[arg(long, default_value_t = 50)]
    seed: u64,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

/// Simulate children one by one, from a request to the end of a plan
///
/// Requests by year of age, acceptance, plans, placements, moves and endings are estimated from an area's Januaries, with
/// values from other areas as priors. Parameters are drawn once for each simulation, and yearly variation once for each year.
/// Ranges of totals are widened to the errors of forecasts for 144 areas, and those of provisions by tests on the area's own past
/// Januaries. Files written to --out: margins and flows (.csv, or .parquet with --parquet), run.json. Exit code 1 if a file has
/// errors; nothing is written then.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan projection plans --data area --scenario fewer-requests.json --out forecast")]
pub struct Plans {
    #[command(flatten)]
    known: Known,
    /// A JSON scenario file of levers, which act on rates
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// Use the widths of the model, without widening
    #[arg(long)]
    uncalibrated: bool,
    /// The folder to write to. It is created if it does not exist
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write the tables as Parquet instead of CSV
    #[arg(long, requires = "out")]
    parquet: bool,
}

/// Test that simulation on past years held back from it
///
/// The model is fitted to what was known at each of the latest origins, projected, and compared with the actual figures:
/// coverage, error, bias and CRPS of totals, age groups, needs, provisions and cells, next to simpler forecasts. Exit code 1 if a
/// file has errors, or if a simpler forecast does better.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan projection plans-backtest --data area --origins 3")]
pub struct PlansBacktest {
    #[command(flatten)]
    known: Known,
    /// Number of origins
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=10))]
    origins: u16,
}

impl Known {
    pub(super) fn read(&self) -> Result<Result<(History, Priors), Vec<Fault>>> {
        let mut faults = Vec::new();
        let history = match (&self.data, &self.witan) {
            (Some(folder), _) => history_in(folder, &mut faults)?,
            (None, Some(folder)) => match super::witan::inputs_in(folder)? {
                Ok(inputs) => History::of_witan(&inputs),
                Err(wrong) => return Ok(Err(wrong)),
            },
            (None, None) => bail!("give the folder of files with --data or --witan"),
        };
        let mut priors = Priors::PUBLISHED_2025;
        if let Some(path) = &self.priors {
            match Priors::read(&path.display().to_string(), &text_of(path)?) {
                Ok(read) => priors = read,
                Err(wrong) => faults.extend(wrong),
            }
        }
        Ok(if faults.is_empty() { Ok((history, priors)) } else { Err(faults) })
    }

    pub(super) fn run(&self) -> Result<Run> {
        Ok(Run {
            simulations: usize::try_from(self.simulations)?,
            years: self.years,
            seed: self.seed,
            threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        })
    }
}

/// An area's children in a folder's tables; what is wrong with them is added to the faults.
pub(super) fn history_in(folder: &Path, faults: &mut Vec<Fault>) -> Result<History> {
    let read = |path: PathBuf| Ok::<_, anyhow::Error>((path.display().to_string(), text_of(&path)?));
    let people = read(needed_in(folder, "people")?)?;
    let population = read(needed_in(folder, "population")?)?;
    let whole = History::read((&people.0, &people.1), (&population.0, &population.1));
    let mut history = whole.unwrap_or_else(|wrong| {
        faults.extend(wrong);
        History::default()
    });
    if let Some(path) = table_in(folder, "requests") {
        let (name, text) = read(path)?;
        faults.extend(history.read_requests(&name, &text).err().into_iter().flatten());
    }
    Ok(history)
}

impl Plans {
    pub(super) fn run(self) -> Result<Ended> {
        let (history, priors) = match self.known.read()? {
            Ok(read) => read,
            Err(faults) => return Ok(refused(self.known.format, &faults)),
        };
        let scenario = match &self.scenario {
            None => Scenario::default(),
            Some(path) => match Scenario::read(&text_of(path)?) {
                Ok(scenario) => {
                    let fault = |words: String| Fault { file: path.display().to_string(), line: None, words };
                    let idle: Vec<Fault> = idle(&scenario, &history).map(fault).collect();
                    if !idle.is_empty() {
                        return Ok(refused(self.known.format, &idle));
                    }
                    scenario
                }
                Err(words) => {
                    let fault = Fault { file: path.display().to_string(), line: None, words };
                    return Ok(refused(self.known.format, &[fault]));
                }
            },
        };
        let rates = Rates::of(&history, &priors).ok_or_else(too_little)?;
        let run = self.known.run()?;
        let progress = bar(u64::from(self.known.simulations), "Simulations");
        let results = simulate(&history, &rates, &scenario, run, &|done| progress.set_position(done as u64));
        progress.finish_and_clear();
        let mut results = results.ok_or_else(too_little)?;
        let mut widths = Widths::default();
        if !self.uncalibrated {
            widths = tested(&history, &priors, &widen).widths;
            widen(&mut results);
            results.widen_by(&widths);
        }
        let wider: BTreeMap<&str, f64> =
            history.dimensions.provisions.iter().enumerate().map(|(at, name)| (name.as_str(), widths.of(at))).collect();
        let totals: Vec<_> = results.years.iter().map(|year| (*year, Summary::of(&results.total(*year)))).collect();
        let mut text = "Plans in January\n".to_owned();
        for (year, one) in &totals {
            text.push_str(&format!(
                "  {year}: {:.0}; 50% range {:.0} to {:.0}, 80% range {:.0} to {:.0}, 95% range {:.0} to {:.0}\n",
                one.median, one.half.0, one.half.1, one.eighty.0, one.eighty.1, one.ninety_five.0, one.ninety_five.1
            ));
        }
        let about = json!({
            "simulations": results.simulations, "seed": self.known.seed, "years": results.years, "scenario": scenario,
            "priors": priors, "calibrated": !self.uncalibrated,
            "shares_wider_by_own_januaries": wider,
        });
        if let Some(out) = &self.out {
            let tables = [("margins", margins(&results)), ("flows", flows(&results))];
            let table = |(name, text): (&str, String)| {
                let file = if self.parquet {
                    (format!("{name}.parquet"), csv_as_parquet(&text)?)
                } else {
                    (format!("{name}.csv"), text.into_bytes())
                };
                Ok::<_, anyhow::Error>(file)
            };
            let mut files: Vec<(String, Vec<u8>)> = tables.into_iter().map(table).collect::<Result<_>>()?;
            files.push(("run.json".to_owned(), about.to_string().into_bytes()));
            fs::create_dir_all(out).map_err(|error| anyhow!("cannot create {}: {error}", out.display()))?;
            if let Some(there) = files.iter().map(|(name, _)| out.join(name)).find(|path| path.exists()) {
                bail!("{} already exists. Choose another folder. Nothing was written.", there.display());
            }
            for (name, content) in &files {
                let path = out.join(name);
                fs::write(&path, content).map_err(|error| anyhow!("cannot write {}: {error}", path.display()))?;
            }
            text.push_str(&format!("Margins, flows and assumptions are in {}.\n", out.display()));
        }
        text.push_str(
            "The forecast is not limited by places: where provision is full, children will be placed elsewhere. Means sum to totals; medians and ranges do not.",
        );
        let totals: Vec<_> = totals.iter().map(|(year, one)| json!({ "year": year, "plans": one })).collect();
        print(self.known.format, &json!({ "run": about, "totals": totals }), text);
        Ok(Ended::Done)
    }
}

/// All plans, to the errors of 144 areas. What the provisions of a file are nobody knows here.
pub(super) fn widen(results: &mut Results) {
    results.widen_as_published(|_| None);
}

/// How the model did on the area's last Januaries, hidden: widths by provision are learnt from it.
pub(super) fn tested(history: &History, priors: &Priors, widen: Widening<'_>) -> Backtest {
    track(history, priors, std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN), widen)
}

pub(super) fn too_little() -> anyhow::Error {
    anyhow!("a forecast needs at least 2 Januaries in a row, with children who joined between them")
}

/// A line of numbers.
fn numbers(values: &[f64]) -> String {
    let one = Summary::of(values);
    format!(
        "{:.2},{:.1},{:.1},{:.1},{:.1},{:.1}",
        one.mean, one.ninety_five.0, one.eighty.0, one.median, one.eighty.1, one.ninety_five.1
    )
}

fn margins(results: &Results) -> String {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let mut text = "year,margin,name,mean,p2_5,p10,p50,p90,p97_5\n".to_owned();
    for year in results.years.iter().copied() {
        let mut add = |margin: &str, name: &str, values: &[f64]| {
            text.push_str(&format!("{year},{margin},{},{}\n", quoted(name), numbers(values)));
        };
        add("total", "all", &results.total(year));
        for group in AgeGroup::ALL {
            add("age-group", group.words(), &results.people(year, |own, _, _| own == group));
        }
        for ncy in projection::cohorts::FIRST..=projection::cohorts::LAST {
            add("ncy", &ncy.to_string(), &results.ncy(year, ncy));
        }
        for (place, name) in results.dimensions.needs.iter().enumerate() {
            add("need", name, &results.people(year, |_, need, _| need == place));
        }
        for (place, name) in results.dimensions.provisions.iter().enumerate() {
            add("provision", name, &results.people(year, |_, _, provision| provision == place));
        }
        for (place, name) in results.dimensions.areas.iter().enumerate() {
            add("area", name, &results.homes(year, |area, _, _| area == place));
        }
    }
    text
}

fn flows(results: &Results) -> String {
    let mut text = "january_after,flow,mean,p2_5,p10,p50,p90,p97_5\n".to_owned();
    for year in results.years.iter().copied() {
        for (flow, name) in Flow::ALL.into_iter().zip(["requests", "assessments", "plans"]) {
            text.push_str(&format!("{year},{name},{}\n", numbers(&results.flow(year, flow, None))));
        }
        text.push_str(&format!("{year},joined,{}\n", numbers(&results.joined(year))));
        for reason in Reason::ALL {
            text.push_str(&format!("{year},{},{}\n", reason.name(), numbers(&results.left(year, reason))));
        }
    }
    text
}

impl PlansBacktest {
    pub(super) fn run(self) -> Result<Ended> {
        let (history, priors) = match self.known.read()? {
            Ok(read) => read,
            Err(faults) => return Ok(refused(self.known.format, &faults)),
        };
        let scored = backtest(&history, &priors, self.origins, self.known.run()?, &widen).scored;
        if scored.is_empty() {
            bail!("a test needs at least 3 Januaries in a row");
        }
        let mut text = "Tests on past Januaries:\n".to_owned();
        text.extend(scored.iter().map(line));
        let lost: Vec<String> = scored.iter().flat_map(lost).collect();
        text.extend(lost.iter().map(|words| format!("{words}\n")));
        print(self.known.format, &json!({ "scores": scored, "lost_to": lost }), text.trim_end());
        Ok(if lost.is_empty() { Ended::Done } else { Ended::Findings })
    }
}

fn line(one: &Scored) -> String {
    format!(
        "  {}, {} ahead: {} cases; within the 50, 80, 95% range {:.0}, {:.0}, {:.0}%; average error {:.1}%, bias {:+.1}%; CRPS {:.1}\n",
        one.margin.words(),
        years(one.ahead),
        one.n,
        one.coverage.0 * 100.0,
        one.coverage.1 * 100.0,
        one.coverage.2 * 100.0,
        one.wape * 100.0,
        one.bias * 100.0,
        one.crps
    )
}

fn lost(one: &Scored) -> Vec<String> {
    let words = |beside: projection::cohorts::Beside| {
        format!("{}, {} ahead: {} did better.", one.margin.words(), years(one.ahead), beside.words())
    };
    one.lost_to().into_iter().map(words).collect()
}
