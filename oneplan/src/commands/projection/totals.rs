use anyhow::{Result, anyhow, bail};
use clap::Args;
use projection::totals::{Method, backtest, errors, forecast};
use serde_json::json;

use super::{PanelFile, line, lost, refused, year};
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
/// 41 quantiles. The program carries this table for the release of 2025; a newer panel makes a newer one. Exit code 1 where
/// the file is wrong.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan projection errors --panel panel.csv > errors.csv")]
pub struct Errors {
    #[command(flatten)]
    file: PanelFile,
}

impl Errors {
    pub(super) fn run(self) -> Result<Ended> {
        let panel = match self.file.read()? {
            Ok(panel) => panel,
            Err(faults) => return Ok(refused(self.file.format, &faults)),
        };
        let (mut text, mut facts) = ("ahead,p,error".to_owned(), Vec::new());
        for ahead in 1..=5_u16 {
            let Some(all) = errors(&panel, Method::PeerGrowth, ahead) else { continue };
            for (place, error) in all.iter().enumerate() {
                #[expect(clippy::cast_precision_loss, reason = "41 quantiles")]
                let p = 0.01 + 0.98 * place as f64 / 40.0;
                text.push_str(&format!("\n{ahead},{p:.4},{error:.5}"));
            }
            facts.push(json!({ "ahead": ahead, "errors": all }));
        }
        if facts.is_empty() {
            bail!("too few areas or years to learn errors from");
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
        let area = panel.areas().get(&self.area).ok_or_else(|| anyhow!("the panel holds no area “{}”", self.area))?;
        let years = forecast(&panel, &self.area, self.years, Method::PeerGrowth);
        if years.is_empty() {
            bail!("too few areas or years: nothing says how sure a forecast would be");
        }
        let last = panel.last_year().unwrap_or(0);
        let scores = backtest(&panel, &Method::OF_TOTALS, last.saturating_sub(6), self.years);
        let lost = lost(&scores, Method::PeerGrowth);
        let mut text = format!("{}: plans in January\n", area.name);
        for one in &years {
            text.push_str(&year(one));
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
    pub(super) fn run(self) -> Result<Ended> {
        let panel = match self.file.read()? {
            Ok(panel) => panel,
            Err(faults) => return Ok(refused(self.file.format, &faults)),
        };
        let scores = backtest(&panel, &Method::OF_TOTALS, self.from, self.years);
        if scores.is_empty() {
            bail!("too few areas with unbroken series: nothing can be scored");
        }
        let lost = lost(&scores, Method::PeerGrowth);
        let lines: Vec<String> = scores.iter().map(line).chain(lost.iter().cloned()).collect();
        let text = format!("{} areas with an unbroken series\n{}", panel.unbroken().areas().len(), lines.join("\n"));
        print(self.file.format, &json!({ "scores": scores, "lost_to": lost }), text);
        Ok(if lost.is_empty() { Ended::Done } else { Ended::Findings })
    }
}
