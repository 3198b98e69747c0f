use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use projection::Fault;
use projection::cohorts::{Goal, NotSought, Rates, Results, Scenario, seek};
use serde_json::json;

use super::cohorts::{Known, tested, too_little, widen};
use super::source::idle;
use super::{refused, text_of};
use crate::output::{Ended, print};

/// Find the value of a lever that meets a target
///
/// Finds the value of one lever of a scenario at which the central estimate (the median) of plans in a January equals the target.
/// Every other lever stays the same. The scenario with the value is printed. Exit code 1 if a file has errors or the target
/// cannot be reached.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: oneplan projection seek --data area --scenario fewer.json --lever 1 --plans 9000 --year 2031"
)]
pub struct Seek {
    #[command(flatten)]
    known: Known,
    /// A JSON file of levers
    #[arg(long, value_name = "FILE")]
    scenario: PathBuf,
    /// Number of the lever, from 1
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    lever: u16,
    /// Target number of plans
    #[arg(long)]
    plans: f64,
    /// January of the target
    #[arg(long)]
    year: u16,
    /// Name of a provision. All plans by default
    #[arg(long)]
    provision: Option<String>,
}

impl Seek {
    pub(super) fn run(self) -> Result<Ended> {
        let (history, priors) = match self.known.read()? {
            Ok(read) => read,
            Err(faults) => return Ok(refused(self.known.format, &faults)),
        };
        let scenario = match Scenario::read(&text_of(&self.scenario)?) {
            Ok(scenario) => scenario,
            Err(words) => {
                let fault = Fault { file: self.scenario.display().to_string(), line: None, words };
                return Ok(refused(self.known.format, &[fault]));
            }
        };
        let idle = idle(&scenario, &history).map(|words| Fault {
            file: self.scenario.display().to_string(),
            line: None,
            words,
        });
        let idle: Vec<Fault> = idle.collect();
        if !idle.is_empty() {
            return Ok(refused(self.known.format, &idle));
        }
        let provision = match &self.provision {
            None => None,
            Some(name) => match history.dimensions.provisions.iter().position(|own| own == name) {
                None => {
                    bail!("there is no provision “{name}”. Use one of: {}", history.dimensions.provisions.join(", "))
                }
                place => place,
            },
        };
        let rates = Rates::of(&history, &priors).ok_or_else(too_little)?;
        let goal = Goal { lever: usize::from(self.lever) - 1, year: self.year, plans: self.plans, provision };
        let widths = tested(&history, &priors, &widen).widths;
        let widen = |results: &mut Results| {
            widen(results);
            results.widen_by(&widths);
        };
        match seek(&history, &rates, &scenario, goal, self.known.run()?, &widen) {
            Ok(found) => {
                let text = format!(
                    "With {:.3} there are {:.0} plans in January {}, as a central forecast; 80% range {:.0} to {:.0}.\n{}",
                    found.value,
                    found.plans.median,
                    self.year,
                    found.plans.eighty.0,
                    found.plans.eighty.1,
                    serde_json::to_string_pretty(&found.scenario)?
                );
                print(self.known.format, &json!(found), text);
                Ok(Ended::Done)
            }
            Err(NotSought::OutOfReach(least, most)) => {
                let text = format!(
                    "No value meets the target: the lowest and highest values give {least:.0} and {most:.0} plans."
                );
                print(self.known.format, &json!({ "out_of_reach": [least, most] }), text);
                Ok(Ended::Findings)
            }
            Err(NotSought::Nothing) => bail!(
                "lever {} has no value to find, or {} is not one of the Januaries set by --years",
                self.lever,
                self.year
            ),
        }
    }
}
