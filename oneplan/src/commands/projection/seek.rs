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

/// Find the value of a lever that brings plans to a target
///
/// The value of one lever of a scenario at which the plans of a January are as likely more as fewer than the target: every other
/// lever stays as it is. The scenario with the value is printed. Exit code 1 where a file is wrong or the target is out of
/// reach.
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
    /// Which lever of it, from 1 on
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    lever: u16,
    /// Plans that there are to be
    #[arg(long)]
    plans: f64,
    /// In which January
    #[arg(long)]
    year: u16,
    /// Of a provision, by its name; of all where it is not given
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
                None => bail!("no provision “{name}”; there are {}", history.dimensions.provisions.join(", ")),
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
                let text =
                    format!("No value does: between the ends of the lever there are {least:.0} and {most:.0} plans.");
                print(self.known.format, &json!({ "out_of_reach": [least, most] }), text);
                Ok(Ended::Findings)
            }
            Err(NotSought::Nothing) => bail!(
                "lever {} has no value that can be looked for, or {} is none of the Januaries that --years asks for",
                self.lever,
                self.year
            ),
        }
    }
}
