use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;
use projection::Fault;
use projection::groups::{Group, Groups};
use projection::totals::{AreaTotals, LEARN_FROM, Method, Score, backtest, forecast};
use serde_json::json;

use super::{PanelFile, line, lost, refused, text_of, year};
use crate::output::{Ended, print};

/// Plans by setting, of the same areas
#[derive(Debug, Args)]
struct SettingsFile {
    #[command(flatten)]
    panel: PanelFile,
    /// A CSV with measure, la_code, year, setting, count: rows of the measure “stock” under the DfE's column names
    #[arg(long, value_name = "FILE")]
    settings: PathBuf,
    /// Code of the area in the files
    #[arg(long)]
    area: String,
    /// Number of years
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=5))]
    years: u16,
}

/// Forecast the plans in each kind of provision
///
/// Mainstream, units and resourced provision, state special, independent special, further education, and elsewhere. The
/// growth that all areas share and the widths of the ranges are estimated from all areas' past errors for the same kind. Because
/// the series are short, one year more is allowed for than was observed. This shows where children were placed, not what they
/// needed. Exit code 1 if a file has errors.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: oneplan projection provision --panel panel.csv --settings settings.csv --area E08000032"
)]
pub struct Provision {
    #[command(flatten)]
    files: SettingsFile,
}

impl SettingsFile {
    fn read(&self) -> Result<Result<(AreaTotals, Groups), Vec<Fault>>> {
        let panel = match self.panel.read()? {
            Ok(panel) => panel,
            Err(faults) => return Ok(Err(faults)),
        };
        let groups = Groups::read(&panel, &self.settings.display().to_string(), &text_of(&self.settings)?);
        Ok(groups.map(|groups| (panel, groups)))
    }

    /// The area's name.
    fn name<'a>(&self, panel: &'a AreaTotals, groups: &Groups) -> Result<&'a str> {
        name(&self.area, &self.settings, panel, groups)
    }
}

/// The name of an area that panel and settings hold.
pub(super) fn name<'a>(code: &str, settings: &Path, panel: &'a AreaTotals, groups: &Groups) -> Result<&'a str> {
    let held = groups.of(Group::Elsewhere).is_some_and(|panel| panel.areas().contains_key(code));
    match panel.areas().get(code) {
        Some(area) if held => Ok(&area.name),
        Some(_) => bail!("{} has no area “{code}”", settings.display()),
        None => bail!("the panel has no area “{code}”"),
    }
}

/// How the method did on a kind of provision, and where a simpler one did better.
pub(super) fn track(panel: &AreaTotals, years: u16) -> (Vec<Score>, Vec<String>) {
    let beside = backtest(panel, &Method::OF_GROUPS, LEARN_FROM, years);
    (backtest(panel, &[Method::AllAlike], LEARN_FROM, years), lost(&beside, Method::AllAlike))
}

impl Provision {
    pub(super) fn run(self) -> Result<Ended> {
        let files = &self.files;
        let (panel, groups) = match files.read()? {
            Ok(read) => read,
            Err(faults) => return Ok(refused(files.panel.format, &faults)),
        };
        let name = files.name(&panel, &groups)?;
        let mut text = format!("{name}: children with a plan by placement in January, on current placement patterns");
        let mut facts = Vec::new();
        for (group, panel) in Group::ALL.into_iter().filter_map(|group| Some((group, groups.of(group)?))) {
            let forecast = forecast(panel, &files.area, files.years, Method::AllAlike);
            if forecast.is_empty() {
                bail!("there are too few areas or years to say how certain a forecast would be");
            }
            let (scores, lost) = track(panel, files.years);
            text.push_str(&format!("\n{}\n", group.words()));
            text.extend(forecast.iter().map(year));
            let record = scores.iter().map(line).chain(lost.iter().map(|words| format!("  {words}")));
            text.push_str(&record.collect::<Vec<_>>().join("\n"));
            facts.push(json!({ "group": group, "forecast": forecast, "track_record": scores, "lost_to": lost }));
        }
        print(files.panel.format, &json!({ "area": files.area, "name": name, "provision": facts }), text);
        Ok(Ended::Done)
    }
}
