//! What gaps and options rest on: the stocks that are published about all areas, or an area's own children one by one.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;
use projection::Fault;
use projection::cohorts::{History, Priors, Rates, Results, Run, Scenario, Scored, simulate};
use projection::gap::{Capacity, Sites, read_pairs};
use projection::groups::{Group, Groups};
use projection::totals::AreaTotals;

use super::cohorts::{history_in, tested, too_little};
use super::text_of;
use crate::output::{Format, bar};

/// Input files
#[derive(Debug, Args)]
pub(super) struct Source {
    /// Published: a CSV with la_code, la_name, year, plans_january, a row for each area and year
    #[arg(long, value_name = "FILE", required_unless_present = "own", requires_all = ["settings", "area"])]
    panel: Option<PathBuf>,
    /// Published: a CSV with measure, la_code, year, setting, count, rows of “stock” under the DfE's column names
    #[arg(long, value_name = "FILE", conflicts_with = "own")]
    settings: Option<PathBuf>,
    /// Published: code of the area in the files
    #[arg(long, conflicts_with = "own")]
    area: Option<String>,
    /// The area's own: a folder with people, population and, where they are known, requests, as `projection plans` reads it
    #[arg(long, value_name = "DIR", group = "own", conflicts_with = "panel")]
    data: Option<PathBuf>,
    /// The area's own, instead of --data: a folder with the four files of witan.send
    #[arg(long, value_name = "DIR", group = "own", conflicts_with = "panel")]
    witan: Option<PathBuf>,
    /// The area's own: a CSV with provision, group, if provisions do not have the names of the groups
    #[arg(long, value_name = "FILE", requires = "own")]
    groups: Option<PathBuf>,
    /// The area's own: a JSON file of levers, which act on rates
    #[arg(long, value_name = "FILE", requires = "own")]
    scenario: Option<PathBuf>,
    /// The area's own: a CSV with name, value: values from other areas (priors). The published values of 2025 are the default
    #[arg(long, value_name = "FILE", requires = "own")]
    priors: Option<PathBuf>,
    /// The area's own: number of simulations
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(10..=20_000))]
    simulations: u32,
    /// Random seed
    #[arg(long, default_value_t = 50)]
    pub(super) seed: u64,
    /// Number of years
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=10))]
    pub(super) years: u16,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

/// What was read.
pub(super) enum Read {
    /// Published stocks of all areas.
    Published { groups: Groups, code: String, name: String },
    /// An area's own children, simulated.
    Own(Box<Own>),
}

/// An area's own children, simulated.
pub(super) struct Own {
    pub(super) results: Results,
    pub(super) scenario: Scenario,
    of: Vec<Option<Group>>,
    history: History,
    /// How the model did on the area's last Januaries, hidden.
    pub(super) track: Vec<Scored>,
}

impl Own {
    /// The group of a provision.
    pub(super) fn group(&self, provision: usize) -> Option<Group> {
        self.of.get(provision).copied().flatten()
    }

    /// Children of a group in a January, one value for each simulation, in order.
    pub(super) fn children(&self, group: Group, year: u16) -> Vec<f64> {
        let mut values = self.results.people(year, |_, _, provision| self.group(provision) == Some(group));
        values.sort_by(f64::total_cmp);
        values
    }

    /// Children of a group in the last January that is known.
    pub(super) fn today(&self, group: Group) -> f64 {
        let last = self.history.last().and_then(|year| self.history.censuses.get(&year)).map(Vec::as_slice);
        let of = |one: &&projection::cohorts::Person| self.group(usize::from(one.provision)) == Some(group);
        #[expect(clippy::cast_precision_loss, reason = "a number of children")]
        let count = last.unwrap_or_default().iter().filter(of).count() as f64;
        count
    }
}

fn threads() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Why levers of a scenario would do nothing, and say nothing.
pub(super) fn idle(scenario: &Scenario, history: &History) -> impl Iterator<Item = String> {
    let (unknown, roomless) = (scenario.unknown(&history.dimensions), scenario.without_rooms(history));
    let unknown = (!unknown.is_empty())
        .then(|| format!("there is no need, area, provision or group in the files called {}", unknown.join(", ")));
    let roomless = (!roomless.is_empty())
        .then(|| format!("there are no places for {}, so only-while-places would have no effect", roomless.join(", ")));
    unknown.into_iter().chain(roomless)
}

impl Source {
    /// Reads and projects; `sites` are the places that levers may not go beyond.
    pub(super) fn read(&self, sites: &Sites) -> Result<Result<Read, Vec<Fault>>> {
        if self.panel.is_some() && self.years > 5 {
            bail!("--years must be from 1 to 5 with --panel");
        }
        match (self.data.as_ref().or(self.witan.as_ref()), &self.panel, &self.settings, &self.area) {
            (Some(folder), ..) => self.own(folder, sites),
            (None, Some(panel), Some(settings), Some(code)) => {
                let panel = match AreaTotals::read(&panel.display().to_string(), &text_of(panel)?) {
                    Ok(panel) => panel,
                    Err(faults) => return Ok(Err(faults)),
                };
                let groups = match Groups::read(&panel, &settings.display().to_string(), &text_of(settings)?) {
                    Ok(groups) => groups,
                    Err(faults) => return Ok(Err(faults)),
                };
                let name = super::provision::name(code, settings, &panel, &groups)?.to_owned();
                Ok(Ok(Read::Published { groups, code: code.clone(), name }))
            }
            _ => bail!("give --data or --witan, or --panel with --settings and --area"),
        }
    }

    fn own(&self, folder: &Path, sites: &Sites) -> Result<Result<Read, Vec<Fault>>> {
        let mut faults = Vec::new();
        let mut history = match &self.witan {
            None => history_in(folder, &mut faults)?,
            Some(_) => match super::witan::inputs_in(folder)? {
                Ok(inputs) => History::of_witan(&inputs),
                Err(wrong) => return Ok(Err(wrong)),
            },
        };
        let mut priors = Priors::PUBLISHED_2025;
        if let Some(path) = &self.priors {
            match Priors::read(&path.display().to_string(), &text_of(path)?) {
                Ok(read) => priors = read,
                Err(wrong) => faults.extend(wrong),
            }
        }
        let mut named = BTreeMap::new();
        if let Some(path) = &self.groups {
            match read_pairs(&path.display().to_string(), &text_of(path)?, ["provision", "group"]) {
                Ok(read) => named = read,
                Err(wrong) => faults.extend(wrong),
            }
        }
        let whole = |path: &Path, words: String| Fault { file: path.display().to_string(), line: None, words };
        let mut scenario = Scenario::default();
        if let Some(path) = &self.scenario {
            match Scenario::read(&text_of(path)?) {
                Ok(read) => scenario = read,
                Err(words) => faults.push(whole(path, words)),
            }
        }
        let group = |provision: &String| Group::named(named.get(provision).unwrap_or(provision));
        let of: Vec<Option<Group>> = history.dimensions.provisions.iter().map(group).collect();
        if faults.is_empty() && of.iter().all(Option::is_none) {
            let names = Group::ALL.map(Group::name).join(", ");
            let words = format!(
                "none of its provisions has the name of a group ({names}). Use --groups to give the group of each: {}",
                history.dimensions.provisions.join(", ")
            );
            faults.push(whole(folder, words));
        }
        history.rooms = Capacity::of(sites, |_| true).rooms(&of);
        if let Some(path) = &self.scenario {
            faults.extend(idle(&scenario, &history).map(|words| whole(path, words)));
        }
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        let rates = Rates::of(&history, &priors).ok_or_else(too_little)?;
        let run = Run {
            simulations: usize::try_from(self.simulations)?,
            years: self.years,
            seed: self.seed,
            threads: threads(),
        };
        let progress = bar(u64::from(self.simulations), "Simulations");
        let results = simulate(&history, &rates, &scenario, run, &|done| progress.set_position(done as u64));
        progress.finish_and_clear();
        let mut results = results.ok_or_else(too_little)?;
        let widen = |results: &mut Results| results.widen_as_published(|place| of.get(place).copied().flatten());
        widen(&mut results);
        let tested = tested(&history, &priors, &widen);
        results.widen_by(&tested.widths);
        Ok(Ok(Read::Own(Box::new(Own { results, scenario, of, history, track: tested.scored }))))
    }
}
