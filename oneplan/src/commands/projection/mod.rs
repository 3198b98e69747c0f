mod cohorts;
mod files;
mod gap;
mod options;
mod provision;
mod seek;
mod source;
mod tables;
mod totals;
mod witan;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use projection::Fault;
use projection::totals::{AreaTotals, Forecast, Method, Score};
use serde_json::json;

use self::cohorts::{Plans, PlansBacktest};
use self::files::text_of;
use self::gap::Gap;
use self::options::Options;
use self::provision::Provision;
use self::seek::Seek;
use self::tables::Tables;
use self::totals::{Backtest, Errors, Totals};
use self::witan::{Fit, Run};
use crate::output::{Ended, Format, print, say};

/// Forecast plans: how many, where, and how certain
#[derive(Debug, Subcommand)]
pub enum ProjectionCommand {
    /// Forecast how many plans an area will have, with its track record
    Totals(Totals),
    /// Test the methods on past years held back from them
    Backtest(Backtest),
    /// Write the errors of past forecasts as a table of quantiles
    Errors(Errors),
    /// Simulate children one by one, from a request to the end of a plan
    Plans(Plans),
    /// Test that simulation on past years held back from it
    PlansBacktest(PlansBacktest),
    /// Find the value of a lever that meets a target
    Seek(Seek),
    /// Make the tables of returns from an area's own files
    Tables(Tables),
    /// Forecast the plans in each kind of provision
    Provision(Provision),
    /// Compare children with places, and the chance of a shortfall
    Gap(Gap),
    /// Appraise which capital options to fund from grants
    Options(Options),
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
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl ProjectionCommand {
    pub(super) fn run(self) -> Result<Ended> {
        match self {
            Self::Totals(totals) => totals.run(),
            Self::Backtest(backtest) => backtest.run(),
            Self::Errors(errors) => errors.run(),
            Self::Plans(plans) => plans.run(),
            Self::PlansBacktest(backtest) => backtest.run(),
            Self::Seek(seek) => seek.run(),
            Self::Tables(tables) => tables.run(),
            Self::Provision(provision) => provision.run(),
            Self::Gap(gap) => gap.run(),
            Self::Options(options) => options.run(),
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
    let more = if more > 0 { format!("\n  and {more} more. Use --format json to see all.") } else { String::new() };
    let text = format!("Nothing was done.\n{}{more}", lines.collect::<Vec<_>>().join("\n"));
    print(format, &json!({ "faults": faults }), text);
    Ended::Findings
}

impl PanelFile {
    fn read(&self) -> Result<Result<AreaTotals, Vec<Fault>>> {
        Ok(AreaTotals::read(&self.panel.display().to_string(), &text_of(&self.panel)?))
    }
}

/// Tells of columns that nobody reads: some need not be there, and would be missed where they have another name.
fn tell_unread(path: &std::path::Path, text: &str, known: &[&str]) {
    let unread = projection::unread_columns(text, known);
    if !unread.is_empty() {
        say(format!("{}: columns not used: {}", path.display(), unread.join(", ")));
    }
}

/// A score as a line.
fn line(one: &Score) -> String {
    format!(
        "  {:<13} {:<8} {:>4} cases; within the 50, 80, 95% range {:.0}, {:.0}, {:.0}%; average error {:.1}%, bias {:+.1}%; CRPS {:.1}; 95% width {:.0}%",
        one.method.words(),
        years(one.ahead) + ",",
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
fn lost(scores: &[Score], used: Method) -> Vec<String> {
    let own = scores.iter().filter(|one| one.method == used);
    own.flat_map(|own| {
        let better = scores.iter().filter(|other| other.ahead == own.ahead && other.crps < own.crps);
        better.map(|other| {
            format!("At {}, {} did better than {}.", years(own.ahead), other.method.words(), own.method.words())
        })
    })
    .collect()
}

/// A distance in words.
fn years(ahead: u16) -> String {
    if ahead == 1 { "1 year".to_owned() } else { format!("{ahead} years") }
}

/// A forecast as a line.
fn year(one: &Forecast) -> String {
    format!(
        "  {}: {:.0}; 50% range {:.0} to {:.0}, 80% range {:.0} to {:.0}, 95% range {:.0} to {:.0}\n",
        one.year, one.median, one.half.0, one.half.1, one.eighty.0, one.eighty.1, one.ninety_five.0, one.ninety_five.1
    )
}
