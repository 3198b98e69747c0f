use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use projection::Fault;
use projection::gap::{Basis, Capacity, Gap as Shortage, Waiting, gaps};
use projection::groups::{Group, Groups};
use projection::totals::{LEARN_FROM, Method, Panel, Score, backtest, forecast};
use serde_json::json;

use super::{PanelFile, line, lost, refused, text_of, year, years};
use crate::output::{Ended, Format, print};

/// Plans by setting, of the same areas
#[derive(Debug, Args)]
pub(super) struct SettingsFile {
    #[command(flatten)]
    panel: PanelFile,
    /// A CSV with measure, la_code, year, setting, count: rows of the measure “stock” under the DfE's column names
    #[arg(long, value_name = "FILE")]
    settings: PathBuf,
    /// The area, by its code in the files
    #[arg(long)]
    pub(super) area: String,
    /// How many years
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=5))]
    pub(super) years: u16,
}

/// Forecast the plans in each kind of provision
///
/// Mainstream, units and resourced provision, state special, independent special, further education, and elsewhere. The growth
/// that all areas share and the width of the intervals are learnt from all areas' past errors about the same kind, and since
/// the series are short, a year more is reckoned with than was seen. This is where children were placed, not what they
/// needed. Exit code 1 where a file is wrong.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: oneplan projection provision --panel panel.csv --settings settings.csv --area E08000032"
)]
pub struct Provision {
    #[command(flatten)]
    files: SettingsFile,
}

/// Lay places beside children: how likely a shortage is
///
/// For each provision with places and each January: how likely there are more children than places, how many would be without
/// one on average, the range, and how many more places would leave a shortage one chance in five. “Placed” goes on as children
/// were placed and cannot see those for whom there was no place; “suitable” adds those who wait, where --waiting counts them.
/// Exit code 1 where a file is wrong.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: oneplan projection gap --panel panel.csv --settings settings.csv --area E08000032 --capacity places.csv"
)]
pub struct Gap {
    #[command(flatten)]
    files: SettingsFile,
    /// A CSV with site, group, year, places: a year that is not there has what the last before it has
    #[arg(long, value_name = "FILE")]
    capacity: PathBuf,
    /// A CSV with group, children: for whom the group was judged suitable and who are elsewhere, at the last count
    #[arg(long, value_name = "FILE")]
    waiting: Option<PathBuf>,
}

impl SettingsFile {
    pub(super) const fn format(&self) -> Format {
        self.panel.format
    }

    pub(super) fn read(&self) -> Result<Result<(Panel, Groups), Vec<Fault>>> {
        let panel = match self.panel.read()? {
            Ok(panel) => panel,
            Err(faults) => return Ok(Err(faults)),
        };
        let groups = Groups::read(&panel, &self.settings.display().to_string(), &text_of(&self.settings)?);
        Ok(groups.map(|groups| (panel, groups)))
    }

    /// The area's name.
    pub(super) fn name<'a>(&self, panel: &'a Panel, groups: &Groups) -> Result<&'a str> {
        let held = groups.of(Group::Elsewhere).is_some_and(|panel| panel.areas().contains_key(&self.area));
        match panel.areas().get(&self.area) {
            Some(area) if held => Ok(&area.name),
            Some(_) => bail!("{} holds no area “{}”", self.settings.display(), self.area),
            None => bail!("the panel holds no area “{}”", self.area),
        }
    }

    /// How the method did on a kind of provision, and where a simpler one did better.
    fn record(&self, panel: &Panel) -> (Vec<Score>, Vec<String>) {
        let beside = backtest(panel, &Method::OF_GROUPS, LEARN_FROM, self.years);
        (backtest(panel, &[Method::AllAlike], LEARN_FROM, self.years), lost(&beside, Method::AllAlike))
    }
}

impl Provision {
    pub(super) fn run(self) -> Result<Ended> {
        let files = &self.files;
        let (panel, groups) = match files.read()? {
            Ok(read) => read,
            Err(faults) => return Ok(refused(files.panel.format, &faults)),
        };
        let name = files.name(&panel, &groups)?;
        let mut text =
            format!("{name}: where children with a plan will be placed in January, if placing goes on as it went");
        let mut facts = Vec::new();
        for (group, panel) in Group::ALL.into_iter().filter_map(|group| Some((group, groups.of(group)?))) {
            let forecast = forecast(panel, &files.area, files.years, Method::AllAlike);
            if forecast.is_empty() {
                bail!("too few areas or years: nothing says how sure a forecast would be");
            }
            let (scores, lost) = files.record(panel);
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

impl Gap {
    pub(super) fn run(self) -> Result<Ended> {
        let files = &self.files;
        let (panel, groups) = match files.read()? {
            Ok(read) => read,
            Err(faults) => return Ok(refused(files.panel.format, &faults)),
        };
        let name = files.name(&panel, &groups)?;
        let mut faults = Vec::new();
        let capacity =
            Capacity::read(&self.capacity.display().to_string(), &text_of(&self.capacity)?).unwrap_or_else(|wrong| {
                faults.extend(wrong);
                Capacity::default()
            });
        let mut waiting = Waiting::default();
        if let Some(path) = &self.waiting {
            match Waiting::read(&path.display().to_string(), &text_of(path)?) {
                Ok(read) => waiting = read,
                Err(wrong) => faults.extend(wrong),
            }
        }
        if !faults.is_empty() {
            return Ok(refused(files.panel.format, &faults));
        }
        let gaps = gaps(&groups, &files.area, files.years, &capacity, &waiting);
        if gaps.is_empty() {
            bail!("no places for the years ahead, or too few areas to say how sure a forecast would be");
        }
        let mut text = format!("{name}: children against places\n");
        let mut records = Vec::new();
        for group in Group::ALL {
            let of: Vec<&Shortage> = gaps.iter().filter(|gap| gap.group == group).collect();
            let Some(panel) = groups.of(group).filter(|_| !of.is_empty()) else { continue };
            text.push_str(&format!("{}\n", group.words()));
            text.extend(of.into_iter().map(sentence));
            let (scores, lost) = files.record(panel);
            text.extend(scores.iter().map(record));
            text.extend(lost.iter().map(|words| format!("  {words}\n")));
            records.push(json!({ "group": group, "track_record": scores, "lost_to": lost }));
        }
        if self.waiting.is_none() {
            text.push_str(
                "“Placed” cannot see children for whom there was no place: with --waiting they are counted in.\n",
            );
        }
        let fact = json!({ "area": files.area, "name": name, "gaps": gaps, "track_records": records });
        print(files.panel.format, &fact, text.trim_end());
        Ok(Ended::Done)
    }
}

fn sentence(gap: &Shortage) -> String {
    let basis = match gap.basis {
        Basis::Placed => "placed",
        Basis::Suitable => "suitable",
    };
    format!(
        "  {} {basis}: {:.0} children, {:.0} places; short with a chance of {:.0}%, on average by {:.0}; 8 of 10 {:+.0} to {:+.0}; {:.0} more places leave one chance in five\n",
        gap.year,
        gap.children,
        gap.places,
        gap.chance_short * 100.0,
        gap.short,
        gap.eighty.0,
        gap.eighty.1,
        gap.places_needed
    )
}

fn record(score: &Score) -> String {
    format!(
        "  {} ahead such ranges of 8 of 10 held the truth {:.0} times of 100, over {} areas and years\n",
        years(score.ahead),
        score.coverage.1 * 100.0,
        score.n
    )
}
