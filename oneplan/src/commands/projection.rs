use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use clap::{Args, Subcommand};
use projection::Fault;
use projection::totals::{Method, Panel, Score, backtest, forecast};
use projection::witan::{Inputs, Output, Parameters, outputs, parameter_files, project};
use serde_json::json;

use crate::output::{Ended, Format, bar, print};

/// Projections of plans: how many, and how sure
#[derive(Debug, Subcommand)]
pub enum ProjectionCommand {
    /// Forecast how many plans an area will have, with its track record
    Totals(Totals),
    /// Score the methods on years that are hidden from them
    Backtest(Backtest),
    /// witan.send's model: estimate the parameters and write them
    Fit(Fit),
    /// witan.send's model: simulate, and write the outputs
    Run(Run),
}

/// The panel of areas
#[derive(Debug, Args)]
struct PanelFile {
    /// A CSV with la_code, la_name, year, plans_january: a row for each area and year
    #[arg(long, value_name = "FILE")]
    panel: PathBuf,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Forecast how many plans an area will have, with its track record
///
/// The growth that all areas share and the width of the intervals are learnt from what the same method, standing in earlier
/// years, got wrong about all areas of the panel. The track record is printed beside. Exit code 1 where the file is wrong.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan projection totals --panel panel.csv --area E08000032 --years 3")]
pub struct Totals {
    #[command(flatten)]
    file: PanelFile,
    /// The area, by its code in the panel
    #[arg(long)]
    area: String,
    /// How many years
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=10))]
    years: u16,
}

/// Score the methods on years that are hidden from them
///
/// Each origin is forecast from what was known then alone, intervals included: how often the truth lay in them, mean errors,
/// bias, and the continuous ranked probability score. Exit code 1 where the file is wrong, or a simpler method does better.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan projection backtest --panel panel.csv --from 2019 --years 4")]
pub struct Backtest {
    #[command(flatten)]
    file: PanelFile,
    /// The first origin
    #[arg(long, default_value_t = 2019)]
    from: u16,
    /// The greatest distance
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=10))]
    years: u16,
}

/// The folder of a model
#[derive(Debug, Args)]
struct Files {
    /// A folder with witan.send's four files: transitions.csv, population.csv, valid-states.csv, costs.csv
    #[arg(long, value_name = "DIR")]
    witan: PathBuf,
    /// The folder to write to; made where it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How to print what was done
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Estimate the parameters and write them
///
/// Under witan.send's own names, to lay beside its files. Exit code 1 where the files are wrong: each fault has its file and
/// line, and nothing is written.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan projection fit --witan data/demo --out parameters")]
pub struct Fit {
    #[command(flatten)]
    files: Files,
}

/// Simulate, and write the outputs
///
/// Output_Count, _Cost, _Setting, _Setting_Cost, _Need, _AY, _AY_Group and transitions.csv, with witan.send's columns. Where
/// witan.send leaves simulations out in which a setting is empty, they count here as 0; counts are not rounded; a step names
/// the year and age of its first side. The same seed gives the same files with any number of threads. Its intervals are
/// those of witan.send: far too narrow to plan by.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan projection run --witan data/demo --simulations 1000 --seed 50 --out outputs")]
pub struct Run {
    #[command(flatten)]
    files: Files,
    /// How many simulations
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(10..=100_000))]
    simulations: u32,
    /// The seed
    #[arg(long, default_value_t = 50)]
    seed: u64,
    /// How many threads; as many as the machine has cores where it is not said
    #[arg(long)]
    threads: Option<NonZeroUsize>,
}

impl ProjectionCommand {
    pub(super) fn run(self) -> Result<Ended> {
        match self {
            Self::Totals(totals) => totals.run(),
            Self::Backtest(backtest) => backtest.run(),
            Self::Fit(fit) => fit.run(),
            Self::Run(run) => run.run(),
        }
    }
}

/// Says what is wrong with files: nothing was done.
fn refused(format: Format, faults: &[Fault]) -> Ended {
    let lines = faults.iter().take(50).map(|fault| match fault.line {
        Some(line) => format!("  {}, line {line}: {}", fault.file, fault.words),
        None => format!("  {}: {}", fault.file, fault.words),
    });
    let more = faults.len().saturating_sub(50);
    let more = if more > 0 { format!("\n  and {more} more; --format json prints all.") } else { String::new() };
    let text = format!("Nothing was done.\n{}{more}", lines.collect::<Vec<_>>().join("\n"));
    print(format, &json!({ "faults": faults }), text);
    Ended::Findings
}

impl PanelFile {
    fn read(&self) -> Result<Result<Panel, Vec<Fault>>> {
        let text = fs::read_to_string(&self.panel)
            .map_err(|error| anyhow!("cannot read {}: {error}", self.panel.display()))?;
        Ok(Panel::read(&self.panel.display().to_string(), &text))
    }
}

/// A score as a line.
fn line(one: &Score) -> String {
    format!(
        "  {:<13} {} {:>4} cases; in the 50, 80, 95% interval {:.0}, {:.0}, {:.0}%; off by {:.1}%, bias {:+.1}%; CRPS {:.1}; 95% width {:.0}%",
        one.method.words(),
        if one.ahead == 1 { "1 year, ".to_owned() } else { format!("{} years,", one.ahead) },
        one.n,
        one.coverage.0 * 100.0,
        one.coverage.1 * 100.0,
        one.coverage.2 * 100.0,
        one.mape * 100.0,
        one.bias * 100.0,
        one.crps,
        one.width * 100.0
    )
}

/// Where a simpler method did better than the one that is used.
fn lost(scores: &[Score]) -> Vec<String> {
    let own = scores.iter().filter(|one| one.method == Method::PeerGrowth);
    own.flat_map(|own| {
        let better = scores.iter().filter(|other| other.ahead == own.ahead && other.crps < own.crps);
        better.map(|other| format!("At {} years {} did better than peer growth.", own.ahead, other.method.words()))
    })
    .collect()
}

impl Totals {
    fn run(self) -> Result<Ended> {
        let panel = match self.file.read()? {
            Ok(panel) => panel,
            Err(faults) => return Ok(refused(self.file.format, &faults)),
        };
        let area = panel.areas().get(&self.area).ok_or_else(|| anyhow!("the panel holds no area “{}”", self.area))?;
        let years = forecast(&panel, &self.area, self.years, Method::PeerGrowth);
        if years.is_empty() {
            bail!("too few areas or years: nothing says how sure a forecast would be");
        }
        let last = panel.last_year().unwrap_or(0);
        let scores = backtest(&panel, last.saturating_sub(6), self.years);
        let lost = lost(&scores);
        let mut text = format!("{}: plans in January\n", area.name);
        for one in &years {
            text.push_str(&format!(
                "  {}: {:.0}; half of the time {:.0} to {:.0}, 8 of 10 {:.0} to {:.0}, 19 of 20 {:.0} to {:.0}\n",
                one.year,
                one.median,
                one.half.0,
                one.half.1,
                one.eighty.0,
                one.eighty.1,
                one.ninety_five.0,
                one.ninety_five.1
            ));
        }
        text.push_str("How this method did on all areas of the panel, on years that were hidden from it:\n");
        let own = scores.iter().filter(|one| one.method == Method::PeerGrowth);
        text.push_str(
            &own.map(line).chain(lost.iter().map(|words| format!("  {words}"))).collect::<Vec<_>>().join("\n"),
        );
        let fact =
            json!({ "area": self.area, "name": area.name, "forecast": years, "track_record": scores, "lost_to": lost });
        print(self.file.format, &fact, text);
        Ok(Ended::Done)
    }
}

impl Backtest {
    fn run(self) -> Result<Ended> {
        let panel = match self.file.read()? {
            Ok(panel) => panel,
            Err(faults) => return Ok(refused(self.file.format, &faults)),
        };
        let scores = backtest(&panel, self.from, self.years);
        if scores.is_empty() {
            bail!("too few areas with unbroken series: nothing can be scored");
        }
        let lost = lost(&scores);
        let lines: Vec<String> = scores.iter().map(line).chain(lost.iter().cloned()).collect();
        let text = format!("{} areas with an unbroken series\n{}", panel.unbroken().areas().len(), lines.join("\n"));
        print(self.file.format, &json!({ "scores": scores, "lost_to": lost }), text);
        Ok(if lost.is_empty() { Ended::Done } else { Ended::Findings })
    }
}

impl Files {
    /// The inputs, or what is wrong with them.
    fn read(&self) -> Result<Result<Inputs, Vec<Fault>>> {
        let text = |name: &str| {
            let path = self.witan.join(name);
            fs::read_to_string(&path).map_err(|error| anyhow!("cannot read {}: {error}", path.display()))
        };
        let (transitions, population) = (text("transitions.csv")?, text("population.csv")?);
        Ok(Inputs::read(&transitions, &population, &text("valid-states.csv")?, &text("costs.csv")?))
    }

    /// Writes all files, where none of them is there yet.
    fn write(&self, files: &[Output]) -> Result<()> {
        fs::create_dir_all(&self.out).map_err(|error| anyhow!("cannot make {}: {error}", self.out.display()))?;
        if let Some(there) = files.iter().map(|file| self.out.join(file.name)).find(|path| path.exists()) {
            bail!("{} is there already; choose another folder. Nothing was written.", there.display());
        }
        let write = |path: &Path, text: &str| {
            fs::write(path, text).map_err(|error| anyhow!("cannot write {}: {error}", path.display()))
        };
        files.iter().try_for_each(|file| write(&self.out.join(file.name), &file.text))
    }
}

impl Fit {
    fn run(self) -> Result<Ended> {
        let inputs = match self.files.read()? {
            Ok(inputs) => inputs,
            Err(faults) => return Ok(refused(self.files.format, &faults)),
        };
        let parameters = Parameters::estimate(&inputs);
        let files = parameter_files(&inputs, &parameters);
        self.files.write(&files)?;
        let text = format!(
            "{} steps, {} states: parameters are in {}.",
            inputs.transitions.len(),
            parameters.leaver.len(),
            self.files.out.display()
        );
        let names: Vec<&str> = files.iter().map(|file| file.name).collect();
        print(self.files.format, &json!({ "states": parameters.leaver.len(), "files": names }), text);
        Ok(Ended::Done)
    }
}

impl Run {
    fn run(self) -> Result<Ended> {
        let inputs = match self.files.read()? {
            Ok(inputs) => inputs,
            Err(faults) => return Ok(refused(self.files.format, &faults)),
        };
        let parameters = Parameters::estimate(&inputs);
        let threads = self.threads.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
        let progress = bar(u64::from(self.simulations), "Simulations");
        let simulations = usize::try_from(self.simulations)?;
        let projection =
            project(&inputs, &parameters, simulations, self.seed, threads, &|done| progress.set_position(done as u64));
        progress.finish_and_clear();
        let files = outputs(&inputs, &projection);
        self.files.write(&files)?;
        let (first, last) = (projection.years.first().copied(), projection.years.last().copied());
        let text = format!(
            "{} simulations from {} to {}, seed {}: {} files in {}.",
            projection.simulations,
            first.unwrap_or(0),
            last.unwrap_or(0),
            self.seed,
            files.len(),
            self.files.out.display()
        );
        let names: Vec<&str> = files.iter().map(|file| file.name).collect();
        let fact = json!({ "simulations": projection.simulations, "years": projection.years, "files": names });
        print(self.files.format, &fact, text);
        Ok(Ended::Done)
    }
}
