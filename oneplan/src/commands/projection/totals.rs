use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use clap::Args;
use projection::groups::{Group, Groups};
use projection::totals::{Method, backtest, errors, forecast};
use serde_json::json;

use super::{PanelFile, line, lost, refused, text_of, year};
use crate::output::{Ended, print};

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

/// How far off forecasts were, as a table of quantiles
///
/// For one to five years ahead: logarithms of the plans that were seen over those that were said, over all areas of the panel, as
/// 41 quantiles; with --settings for each kind of provision too, over how wide errors about such a number are. The program
/// carries this table for the release of 2025; a newer panel makes a newer one. Exit code 1 where a file is wrong.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan projection errors --panel panel.csv --settings settings.csv > errors.csv")]
pub struct Errors {
    #[command(flatten)]
    file: PanelFile,
    /// A CSV with measure, la_code, year, setting, count: rows of the measure “stock” under the DfE's column names
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
}

impl Errors {
    pub(super) fn run(self) -> Result<Ended> {
        let panel = match self.file.read()? {
            Ok(panel) => panel,
            Err(faults) => return Ok(refused(self.file.format, &faults)),
        };
        let mut all = vec![("all", panel.clone(), Method::PeerGrowth)];
        if let Some(path) = &self.settings {
            match Groups::read(&panel, &path.display().to_string(), &text_of(path)?) {
                Err(faults) => return Ok(refused(self.file.format, &faults)),
                Ok(groups) => all.extend(
                    Group::ALL
                        .into_iter()
                        .filter_map(|group| Some((group.name(), groups.of(group)?.clone(), Method::AllAlike))),
                ),
            }
        }
        let (mut text, mut facts) = ("of,ahead,p,error".to_owned(), Vec::new());
        for (name, panel, method) in &all {
            for ahead in 1..=5_u16 {
                let Some(all) = errors(panel, *method, ahead) else { continue };
                for (place, error) in (0_u8..).zip(&all) {
                    let p = 0.01 + 0.98 * f64::from(place) / 40.0;
                    text.push_str(&format!("\n{name},{ahead},{p:.4},{error:.5}"));
                }
                facts.push(json!({ "of": name, "ahead": ahead, "errors": all }));
            }
        }
        if facts.is_empty() {
            bail!("there are too few areas or years to estimate errors from");
        }
        print(self.file.format, &json!({ "errors": facts }), text);
        Ok(Ended::Done)
    }
}

impl Totals {
    pub(super) fn run(self) -> Result<Ended> {
        let panel = match self.file.read()? {
            Ok(panel) => panel,
            Err(faults) => return Ok(refused(self.file.format, &faults)),
        };
        let area = panel.areas().get(&self.area).ok_or_else(|| anyhow!("the panel has no area “{}”", self.area))?;
        let years = forecast(&panel, &self.area, self.years, Method::PeerGrowth);
        if years.is_empty() {
            bail!("there are too few areas or years to say how certain a forecast would be");
        }
        let last = panel.last_year().unwrap_or(0);
        let scores = backtest(&panel, &Method::OF_TOTALS, last.saturating_sub(6), self.years);
        let lost = lost(&scores, Method::PeerGrowth);
        let mut text = format!("{}: plans in January\n", area.name);
        for one in &years {
            text.push_str(&year(one));
        }
        text.push_str("Tests of this method on past years of all areas in the panel:\n");
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
    pub(super) fn run(self) -> Result<Ended> {
        let panel = match self.file.read()? {
            Ok(panel) => panel,
            Err(faults) => return Ok(refused(self.file.format, &faults)),
        };
        let scores = backtest(&panel, &Method::OF_TOTALS, self.from, self.years);
        if scores.is_empty() {
            bail!("there are too few areas with unbroken series to test the methods");
        }
        let lost = lost(&scores, Method::PeerGrowth);
        let lines: Vec<String> = scores.iter().map(line).chain(lost.iter().cloned()).collect();
        let text = format!("{} areas with an unbroken series\n{}", panel.unbroken().areas().len(), lines.join("\n"));
        print(self.file.format, &json!({ "scores": scores, "lost_to": lost }), text);
        Ok(if lost.is_empty() { Ended::Done } else { Ended::Findings })
    }
}
