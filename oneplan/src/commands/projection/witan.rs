use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use clap::Args;
use projection::Fault;
use projection::witan::{Inputs, Output, Parameters, outputs, parameter_files, project};
use serde_json::json;

use super::{refused, text_of};
use crate::output::{Ended, Format, bar, print};

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

/// The four files of a folder, or what is wrong with them.
pub(super) fn inputs_in(folder: &Path) -> Result<Result<Inputs, Vec<Fault>>> {
    let text = |name: &str| text_of(&folder.join(name));
    let (transitions, population) = (text("transitions.csv")?, text("population.csv")?);
    Ok(Inputs::read(&transitions, &population, &text("valid-states.csv")?, &text("costs.csv")?))
}

impl Files {
    /// The inputs, or what is wrong with them.
    fn read(&self) -> Result<Result<Inputs, Vec<Fault>>> {
        inputs_in(&self.witan)
    }

    /// Writes all files, where none of them is there yet.
    fn write(&self, files: &[Output]) -> Result<()> {
        fs::create_dir_all(&self.out).map_err(|error| anyhow!("cannot create {}: {error}", self.out.display()))?;
        if let Some(there) = files.iter().map(|file| self.out.join(file.name)).find(|path| path.exists()) {
            bail!("{} already exists. Choose another folder. Nothing was written.", there.display());
        }
        let write = |path: &Path, text: &str| {
            fs::write(path, text).map_err(|error| anyhow!("cannot write {}: {error}", path.display()))
        };
        files.iter().try_for_each(|file| write(&self.out.join(file.name), &file.text))
    }
}

impl Fit {
    pub(super) fn run(self) -> Result<Ended> {
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
    pub(super) fn run(self) -> Result<Ended> {
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
        let without = inputs.without_cost();
        let fact = json!({ "simulations": projection.simulations, "years": projection.years, "files": names,
            "without_cost": without });
        let lines = without.iter().map(|(need, setting)| {
            format!("\ncosts.csv: need “{need}” in setting “{setting}” has no cost, so it adds nothing to spending.")
        });
        print(self.files.format, &fact, std::iter::once(text).chain(lines).collect::<String>());
        Ok(if without.is_empty() { Ended::Done } else { Ended::Findings })
    }
}
