use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use clap::Args;
use projection::Fault;
use projection::cohorts::{AgeGroup, Flow, History, Rates, Results, Scenario, simulate};
use projection::gap::read_pairs;
use serde_json::json;
use sufficiency::model::outcome::{Cell, Outcome};
use sufficiency::model::provision::Provision;
use sufficiency::model::tables::{Return, Which, tables};

use super::cohorts::{Known, tested, too_little, widen};
use super::source::idle;
use super::{refused, text_of};
use crate::output::{Ended, bar, print};

/// Make the tables of returns from an area's own files
///
/// Local SEND reform plan (5.1, 6, 7.0 and on, 10 to 12), SEND return of the school capacity survey, high-needs management plan: the
/// last January is an actual count; later Januaries are means, which sum to totals. The reform plan names a calendar year and
/// means the January after. With --public, numbers from 1 to 5 are suppressed, and others that would reveal them. Exit code 1 if a
/// file has errors; nothing is written then.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: oneplan projection tables --witan DIR --categories categories.csv --return reform-plan --out reform-plan.csv"
)]
pub struct Tables {
    #[command(flatten)]
    known: Known,
    /// A CSV with provision, category: the reform plan's category of each provision, if provisions do not have those names
    #[arg(long, value_name = "FILE")]
    categories: Option<PathBuf>,
    /// A JSON scenario file of levers, which act on rates
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// The return
    #[arg(long = "return", value_name = "RETURN", default_value = "reform-plan", value_parser = ["reform-plan", "capacity-survey", "high-needs-plan"])]
    which: String,
    /// Suppress small numbers for publication
    #[arg(long)]
    public: bool,
    /// The CSV file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Tables {
    pub(super) fn run(self) -> Result<Ended> {
        let (history, priors) = match self.known.read()? {
            Ok(read) => read,
            Err(faults) => return Ok(refused(self.known.format, &faults)),
        };
        let mut faults = Vec::new();
        let categories = self.categories(&history, &mut faults)?;
        let scenario = self.scenario(&history, &mut faults)?;
        if !faults.is_empty() {
            return Ok(refused(self.known.format, &faults));
        }
        if self.out.exists() {
            bail!("{} already exists. Choose another name. Nothing was written.", self.out.display());
        }
        let rates = Rates::of(&history, &priors).ok_or_else(too_little)?;
        let run = self.known.run()?;
        let progress = bar(run.simulations as u64, "Simulations");
        let results = simulate(&history, &rates, &scenario, run, &|done| progress.set_position(done as u64));
        progress.finish_and_clear();
        let mut results = results.ok_or_else(too_little)?;
        widen(&mut results);
        results.widen_by(&tested(&history, &priors, &widen).widths);
        let which = Which::ALL.into_iter().find(|one| one.code() == self.which).unwrap_or(Which::ReformPlan);
        let outcome = outcome(&history, &results, &categories, scenario, run.seed);
        // What is crossed could be undone by subtraction from what is not: in public only the latter stands.
        let all: Vec<Return> =
            tables(&outcome, which).into_iter().filter(|one| !(self.public && one.is_crossed)).collect();
        let mut csv = workbook::Csv::begin(Vec::new(), ["table", "row", "january", "children"])?;
        for one in &all {
            for (name, values) in one.shown(self.public) {
                for (year, value) in one.years.iter().zip(values) {
                    csv.row([one.title.as_str(), &name, &year.to_string(), &value])?;
                }
            }
        }
        let content = csv.end()?;
        fs::write(&self.out, content).map_err(|error| anyhow!("cannot write {}: {error}", self.out.display()))?;
        let text = format!("{}: {} tables in {}. {}", which.words(), all.len(), self.out.display(), which.convention());
        let titles: Vec<&str> = all.iter().map(|one| one.title.as_str()).collect();
        print(self.known.format, &json!({ "return": which.code(), "tables": titles, "out": self.out }), text);
        Ok(Ended::Done)
    }

    /// The category of each provision, by its place.
    fn categories(&self, history: &History, faults: &mut Vec<Fault>) -> Result<Vec<usize>> {
        let mut named = BTreeMap::new();
        if let Some(path) = &self.categories {
            match read_pairs(&path.display().to_string(), &text_of(path)?, ["provision", "category"]) {
                Ok(read) => named = read,
                Err(wrong) => faults.extend(wrong),
            }
        }
        let mut out = Vec::new();
        for provision in &history.dimensions.provisions {
            let wanted = named.get(provision).unwrap_or(provision);
            let known = Provision::kept_as(wanted).map(|named| Provision::ALL.iter().position(|one| *one == named));
            match known.flatten() {
                Some(place) => out.push(place),
                None if faults.is_empty() || self.categories.is_some() => {
                    let file =
                        self.categories.as_ref().map_or("--categories".to_owned(), |path| path.display().to_string());
                    let all = Provision::ALL.map(Provision::code).join(", ");
                    faults.push(Fault {
                        file,
                        line: None,
                        words: format!("“{wanted}” is not a category. Use one of: {all}"),
                    });
                }
                None => {}
            }
        }
        Ok(out)
    }

    fn scenario(&self, history: &History, faults: &mut Vec<Fault>) -> Result<Scenario> {
        let Some(path) = &self.scenario else { return Ok(Scenario::default()) };
        let fault = |words: String| Fault { file: path.display().to_string(), line: None, words };
        match Scenario::read(&text_of(path)?) {
            Ok(scenario) => {
                faults.extend(idle(&scenario, history).map(fault));
                Ok(scenario)
            }
            Err(words) => {
                faults.push(fault(words));
                Ok(Scenario::default())
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "some thousand simulations, and counts of people")]
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / (values.len() as f64).max(1.0)
}

/// What the tables are read off: cells of age, need and category, and flows.
fn outcome(history: &History, results: &Results, categories: &[usize], scenario: Scenario, seed: u64) -> Outcome {
    let last = history.last();
    let census = last.and_then(|year| history.censuses.get(&year)).map(Vec::as_slice).unwrap_or_default();
    let mut cells = Vec::new();
    for age in AgeGroup::ALL {
        for need in 0..history.dimensions.needs.len() {
            for provision in 0..Provision::ALL.len() {
                let is_own = |place: usize| categories.get(place) == Some(&provision);
                let known = census.iter().filter(|one| {
                    let of = (AgeGroup::of(one.ncy), usize::from(one.need));
                    of == (age, need) && is_own(usize::from(one.provision))
                });
                #[expect(clippy::cast_precision_loss, reason = "counts of people")]
                let known = known.count() as f64;
                let ahead = results.years.iter().map(|year| {
                    #[expect(clippy::cast_possible_truncation, reason = "a mean of children")]
                    let one = mean(&results.people(*year, |a, k, s| a == age && k == need && is_own(s))) as f32;
                    one
                });
                cells.push(Cell { age, need, provision, last: known, ahead: ahead.collect() });
            }
        }
    }
    let flows = Flow::ALL.into_iter().flat_map(|flow| AgeGroup::ALL.map(|age| (flow, age)));
    let flow_ages = flows.map(|(flow, age)| {
        (flow, age, results.years.iter().map(|year| mean(&results.flow(*year, flow, Some(age)))).collect())
    });
    // Tables are read off cells and flows; the rest of a kept forecast is not asked for.
    Outcome {
        as_at: jiff::civil::Date::new(numbers::fitted::<i16>(last.unwrap_or(0)), 1, 1).unwrap_or_default(),
        past: last.into_iter().collect(),
        years: results.years.clone(),
        simulations: results.simulations,
        seed,
        scenario,
        needs: history.dimensions.needs.clone(),
        flow_ages: flow_ages.collect(),
        by_requests: !history.requests.is_empty(),
        cells,
        ..Outcome::default()
    }
}
