//! A forecast made and kept: every figure that a page, a table or a paper shows of it.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use jiff::civil::Date;
use projection::cohorts::{
    AgeGroup, Backtest, Flow, History, Priors, Rates, Results, Run, Scenario, Scored, Summary, Widths, simulate, track,
};
use projection::gap::Phase;
use projection::groups::Group;
use projection::options::{Future, futures};
use serde::{Deserialize, Serialize};

use super::provision::Provision;
use super::snapshot::Snapshot;

/// By what plans are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// By age group.
    Age,
    /// By primary need.
    Need,
    Provision,
    /// By area of the home.
    Area,
}

impl By {
    pub const ALL: [Self; 4] = [Self::Age, Self::Need, Self::Provision, Self::Area];

    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Age => "By age",
            Self::Need => "By primary need",
            Self::Provision => "By provision",
            Self::Area => "By home area",
        }
    }
}

/// A line of a table: a past with counts, a future with ranges.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// What it counts: the code of an age group or a provision, the name of a need or an area.
    pub name: String,
    /// On the day of the forecast.
    pub now: f64,
    /// In the Januaries that are known.
    pub past: Vec<f64>,
    /// In those to come.
    pub ahead: Vec<Summary>,
}

/// A number of the tables of returns: children of a need, a provision and an age group, as means, which add up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    pub age: AgeGroup,
    /// Need, by its place.
    pub need: usize,
    /// Provision, by its place.
    pub provision: usize,
    /// In the last known January.
    pub last: f64,
    /// In those to come.
    pub ahead: Vec<f32>,
}

/// What may come of a group of provision, as values of equal weight in order for each January: what gaps and options reckon with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    pub group: Group,
    /// Of which area; of all where it is empty.
    pub area: String,
    /// Of which phase; of all where it is not said.
    pub phase: Option<Phase>,
    /// Of which need; of all where it is empty.
    pub need: String,
    /// The values by year.
    pub values: Vec<Vec<f32>>,
}

/// A future that stands for many: how many of 1,000 simulations, and its children by provision, area of the home and January, in
/// the order of [`Group::ALL`], [`Outcome::areas`] and [`Outcome::years`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// How many simulations it stands for.
    pub stands_for: f64,
    pub children: Vec<f32>,
}

/// What a driver alone does to the total of the last January.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    pub name: String,
    /// What was held as it is.
    pub held: String,
    /// Plans more (or fewer) than if it were held.
    pub adds: f64,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The day on which the record was looked at.
    pub as_at: Date,
    /// SHA-256 of the record, the children of the area and the priors, whatever is assumed; empty in forecasts of before it was kept.
    #[serde(default)]
    pub record: String,
    /// The Januaries that are known.
    pub past: Vec<u16>,
    /// Those to come.
    pub years: Vec<u16>,
    /// How many simulations.
    pub simulations: usize,
    pub seed: u64,
    /// What was assumed otherwise.
    pub scenario: Scenario,
    /// Names of needs.
    pub needs: Vec<String>,
    /// All plans.
    pub total: Line,
    /// Told apart.
    pub tables: BTreeMap<By, Vec<Line>>,
    /// Requests, assessments and plans by the year before a January, known and to come; by age group as means.
    pub flows: Vec<(Flow, Line)>,
    /// Means by age group of flows to come, the first with what is known of its year.
    pub flow_ages: Vec<(Flow, AgeGroup, Vec<f64>)>,
    /// Whether requests are known.
    pub by_requests: bool,
    /// Cells of the tables of returns.
    pub cells: Vec<Cell>,
    /// What gaps reckon with.
    pub outlooks: Vec<Outlook>,
    /// Areas of homes.
    #[serde(default)]
    pub areas: Vec<String>,
    /// Which area each ward is in, where wards are not the areas.
    #[serde(default)]
    pub localities: BTreeMap<String, String>,
    /// Futures that stand for all: what options are chosen over.
    #[serde(default)]
    pub scenes: Vec<Scene>,
    /// What drives it.
    pub drivers: Vec<Driver>,
    /// How the model did on Januaries that were hidden from it.
    pub track: Vec<Scored>,
    /// So many times as wide the ranges of provisions of the last January are for what those showed, in the order of
    /// [`Provision::ALL`].
    #[serde(default)]
    pub widths: Vec<f64>,
    /// What is to be known about it.
    pub notes: Vec<String>,
}

/// What is wanted of a run.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What is assumed otherwise.
    pub scenario: Scenario,
    /// How many simulations.
    pub simulations: usize,
    /// How many Januaries.
    pub years: u16,
    pub seed: u64,
}

/// How many values stand for a distribution.
const VALUES: u16 = 41;

/// The same machine gives the same figures with any number of threads.
pub(super) fn threads() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Simulates, with widths no narrower than past errors were.
pub(super) fn results(
    history: &History,
    rates: &Rates,
    wanted: &Wanted,
    tell: &(dyn Fn(usize) + Sync),
) -> Result<Results, String> {
    let run = Run { simulations: wanted.simulations, years: wanted.years, seed: wanted.seed, threads: threads() };
    let results = simulate(history, rates, &wanted.scenario, run, tell);
    let mut results = results.ok_or("There are no children with a plan on record.")?;
    widen(&mut results);
    Ok(results)
}

/// Widens to the errors that were made about all areas.
pub(super) fn widen(results: &mut Results) {
    results.widen_as_published(|place| Provision::ALL.get(place).map(|one| one.group()));
}

/// Widens by what an area's own Januaries showed; says by how much, in the last January, each provision was widened.
fn widened(results: &mut Results, widths: &Widths) -> Vec<f64> {
    let last = |results: &Results| -> Vec<f64> {
        (0..Provision::ALL.len()).map(|place| results.width(place).last().copied().unwrap_or(0.0)).collect()
    };
    let before = last(results);
    results.widen_by(widths);
    // Of less than a child nothing is to be said.
    last(results).into_iter().zip(before).map(|(now, before)| if before < 1.0 { 1.0 } else { now / before }).collect()
}

pub(super) fn rates(history: &History, priors: &Priors) -> Result<Rates, String> {
    let few = "The record is too short: a forecast needs at least 2 Januaries in a row with plans that ended.";
    Rates::of(history, priors).ok_or_else(|| few.to_owned())
}

/// Makes the forecast.
///
/// # Errors
/// Why there is none, in words.
pub fn make(
    snapshot: &Snapshot,
    history: &History,
    priors: &Priors,
    wanted: &Wanted,
    tell: &(dyn Fn(usize) + Sync),
) -> Result<Outcome, String> {
    let rates = rates(history, priors)?;
    let tested = tested(history, priors);
    let mut results = results(history, &rates, wanted, tell)?;
    let widths = widened(&mut results, &tested.widths);
    let past: Vec<u16> = snapshot.januaries().collect();
    Ok(Outcome {
        as_at: snapshot.as_at,
        record: String::new(),
        total: line(snapshot, &results, "All plans", &|_, _, _, _| true, &|year| results.total(year)),
        tables: tables(snapshot, &results),
        flows: flows(snapshot, &results, &past),
        by_requests: snapshot.has_requests(),
        flow_ages: flow_ages(snapshot, &results),
        cells: cells(snapshot, &results, past.last().copied()),
        outlooks: outlooks(snapshot, &results),
        scenes: scenes(&results),
        areas: snapshot.areas.clone(),
        localities: snapshot.localities.clone(),
        drivers: drivers(history, &rates, wanted)?,
        track: tested.scored,
        widths,
        past,
        years: results.years.clone(),
        simulations: results.simulations,
        seed: wanted.seed,
        scenario: wanted.scenario.clone(),
        needs: snapshot.needs.clone(),
        notes: snapshot.notes.clone(),
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts of people")]
fn number(count: usize) -> f64 {
    count as f64
}

/// A line: what the snapshot counts and what the results hold of the same children.
fn line(
    snapshot: &Snapshot,
    results: &Results,
    name: &str,
    of: &dyn Fn(AgeGroup, u8, Provision, u8) -> bool,
    ahead: &dyn Fn(u16) -> Vec<f64>,
) -> Line {
    Line {
        name: name.to_owned(),
        now: number(snapshot.count_now(of)),
        past: snapshot.januaries().map(|year| number(snapshot.count(year, of))).collect(),
        ahead: results.years.iter().map(|year| Summary::of(&ahead(*year))).collect(),
    }
}

/// All plans told apart; lines that hold nobody, today and later, are left out.
fn tables(snapshot: &Snapshot, results: &Results) -> BTreeMap<By, Vec<Line>> {
    let line = |name: &str, of: &dyn Fn(AgeGroup, u8, Provision, u8) -> bool, ahead: &dyn Fn(u16) -> Vec<f64>| {
        line(snapshot, results, name, of, ahead)
    };
    let ages = AgeGroup::ALL.map(|group| {
        line(group.code(), &|own, _, _, _| own == group, &|year| results.people(year, |own, _, _| own == group))
    });
    let needs = snapshot.needs.iter().enumerate().map(|(place, name)| {
        let is = |own: u8| usize::from(own) == place;
        line(name, &|_, own, _, _| is(own), &|year| results.people(year, |_, own, _| own == place))
    });
    let provisions = Provision::ALL.iter().enumerate().map(|(place, provision)| {
        let of = |year| results.people(year, |_, _, own| own == place);
        line(provision.code(), &|_, _, own, _| own == *provision, &of)
    });
    let areas = snapshot.areas.iter().enumerate().map(|(place, name)| {
        let is = |own: u8| usize::from(own) == place;
        line(name, &|_, _, _, own| is(own), &|year| results.homes(year, |own, _, _| own == place))
    });
    let mut tables = BTreeMap::from([
        (By::Age, ages.to_vec()),
        (By::Need, needs.collect()),
        (By::Provision, provisions.collect()),
        (By::Area, areas.collect()),
    ]);
    for lines in tables.values_mut() {
        lines.retain(|line: &Line| line.now > 0.0 || line.ahead.iter().any(|one| one.mean >= 0.5));
    }
    tables
}

/// Flows by year; the first January ends a year of which a part is known.
fn flows(snapshot: &Snapshot, results: &Results, past: &[u16]) -> Vec<(Flow, Line)> {
    let of = |flow: Flow| {
        let so_far: f64 = AgeGroup::ALL.into_iter().map(|age| snapshot.so_far(flow, age)).sum();
        let ahead = results.years.iter().enumerate().map(|(place, year)| {
            let known = if place == 0 { so_far } else { 0.0 };
            Summary::of(&results.flow(*year, flow, None).iter().map(|one| one + known).collect::<Vec<_>>())
        });
        let line = Line {
            name: format!("{flow:?}"),
            now: 0.0,
            past: past.iter().filter_map(|year| snapshot.flow_in(year - 1, flow)).collect(),
            ahead: ahead.collect(),
        };
        (flow, line)
    };
    Flow::ALL.map(of).to_vec()
}

/// The same by age group, as means.
fn flow_ages(snapshot: &Snapshot, results: &Results) -> Vec<(Flow, AgeGroup, Vec<f64>)> {
    let each = Flow::ALL.into_iter().flat_map(|flow| AgeGroup::ALL.map(|age| (flow, age)));
    each.map(|(flow, age)| {
        let mut means: Vec<f64> =
            results.years.iter().map(|year| mean(&results.flow(*year, flow, Some(age)))).collect();
        means.iter_mut().take(1).for_each(|first| *first += snapshot.so_far(flow, age));
        (flow, age, means)
    })
    .collect()
}

#[expect(clippy::cast_precision_loss, reason = "some thousand simulations")]
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / (values.len() as f64).max(1.0)
}

fn cells(snapshot: &Snapshot, results: &Results, last: Option<u16>) -> Vec<Cell> {
    let mut cells = Vec::new();
    for age in AgeGroup::ALL {
        for need in 0..snapshot.needs.len() {
            for (place, provision) in Provision::ALL.into_iter().enumerate() {
                let of =
                    |own: AgeGroup, k: u8, s: Provision, _: u8| own == age && usize::from(k) == need && s == provision;
                #[expect(clippy::cast_precision_loss, reason = "counts of people")]
                let known = last.map_or(0, |year| snapshot.count(year, of)) as f64;
                let ahead = results.years.iter().map(|year| {
                    #[expect(clippy::cast_possible_truncation, reason = "a mean of children")]
                    let one = mean(&results.people(*year, |a, k, s| a == age && k == need && s == place)) as f32;
                    one
                });
                let ahead: Vec<f32> = ahead.collect();
                if known > 0.0 || ahead.iter().any(|one| *one > 0.0) {
                    cells.push(Cell { age, need, provision: place, last: known, ahead });
                }
            }
        }
    }
    cells
}

/// Values of equal weight that stand for a distribution.
fn spread(mut values: Vec<f64>) -> Vec<f32> {
    values.sort_by(f64::total_cmp);
    (0..VALUES)
        .map(|place| {
            let p = (f64::from(place) + 0.5) / f64::from(VALUES);
            #[expect(clippy::cast_possible_truncation, reason = "a number of children")]
            let one = statistics::quantile(&values, p).unwrap_or(0.0) as f32;
            one
        })
        .collect()
}

fn outlooks(snapshot: &Snapshot, results: &Results) -> Vec<Outlook> {
    let of = |place: usize| Provision::ALL.get(place).map(|one| one.group());
    let mut all = Vec::new();
    for group in Group::ALL {
        let each = |of: &dyn Fn(u16) -> Vec<f64>| results.years.iter().map(|year| spread(of(*year))).collect();
        let whole = Outlook {
            group,
            area: String::new(),
            phase: None,
            need: String::new(),
            values: each(&|year| results.people(year, |_, _, s| of(s) == Some(group))),
        };
        all.push(whole.clone());
        for phase in Phase::ALL {
            let is = |age: AgeGroup| Phase::of(age) == phase;
            let values = each(&|year| results.people(year, |age, _, s| is(age) && of(s) == Some(group)));
            all.push(Outlook { phase: Some(phase), values, ..whole.clone() });
        }
        for (place, need) in snapshot.needs.iter().enumerate() {
            let values = each(&|year| results.people(year, |_, own, s| own == place && of(s) == Some(group)));
            all.push(Outlook { need: need.clone(), values, ..whole.clone() });
        }
        for (place, area) in snapshot.areas.iter().enumerate() {
            let values = each(&|year| results.homes(year, |own, s, _| own == place && of(s) == Some(group)));
            all.push(Outlook { area: area.clone(), values, ..whole.clone() });
        }
    }
    all.retain(|one| one.values.iter().flatten().any(|value| *value > 0.0));
    all
}

/// How many futures stand for all.
const SCENES: usize = 60;

fn scenes(results: &Results) -> Vec<Scene> {
    let of = |place: usize| Provision::ALL.get(place).map(|one| one.group());
    #[expect(clippy::cast_possible_truncation, reason = "numbers of children, to a tenth")]
    let tenth = |one: &f64| (one * 10.0).round() as f32 / 10.0;
    let scene = |future: &Future| Scene {
        stands_for: future.stands_for,
        children: future.children.iter().map(tenth).collect(),
    };
    futures(results, &of, SCENES).iter().map(scene).collect()
}

/// What each driver alone adds: the forecast less the same with the driver held as it is today. Not all of it adds up: they act
/// on each other.
fn drivers(history: &History, rates: &Rates, wanted: &Wanted) -> Result<Vec<Driver>, String> {
    let wanted = Wanted { simulations: wanted.simulations.min(200), ..wanted.clone() };
    let last = |results: &Results| results.years.last().map_or(0.0, |year| mean(&results.total(*year)));
    let own = |history: &History, rates: &Rates, wanted: &Wanted| {
        let run = Run { simulations: wanted.simulations, years: wanted.years, seed: wanted.seed, threads: threads() };
        simulate(history, rates, &wanted.scenario, run, &|_| {}).map(|results| last(&results))
    };
    let nothing = "There are no children with a plan on record.";
    let all = own(history, rates, &wanted).ok_or(nothing)?;
    let mut drivers = Vec::new();
    let mut add = |name: &str, held: &str, without: Option<f64>| {
        if let Some(without) = without {
            drivers.push(Driver { name: name.to_owned(), held: held.to_owned(), adds: all - without });
        }
    };
    let mut still = history.clone();
    if let Some(first) = history.start.as_ref().map(|start| start.next - 1) {
        still.population = projection::cohorts::carried_forward(&history.population, first);
    }
    add("Child population", "Same number at each age as today", own(&still, rates, &wanted));
    add("Growth in requests", "Same request rate as today", own(history, &rates.without_growth(), &wanted));
    if !wanted.scenario.levers.is_empty() {
        let plain = Wanted { scenario: Scenario::default(), ..wanted };
        add("Assumptions", "None", own(history, rates, &plain));
    }
    Ok(drivers)
}

/// The back-test on the area's own Januaries.
pub(super) fn tested(history: &History, priors: &Priors) -> Backtest {
    track(history, priors, threads(), &widen)
}

impl Outcome {
    /// What may come of a group.
    pub fn outlook(&self, group: Group) -> Option<&Outlook> {
        self.outlooks
            .iter()
            .find(|one| one.group == group && one.area.is_empty() && one.phase.is_none() && one.need.is_empty())
    }
}

impl Outcome {
    /// Children of a group in a January, in a future that stands for many.
    #[must_use]
    pub fn children_of(&self, scene: &Scene, group: Group, year: u16) -> f64 {
        let group = Group::ALL.iter().position(|own| *own == group);
        let year = self.years.iter().position(|own| *own == year);
        let (Some(group), Some(year)) = (group, year) else { return 0.0 };
        let at = |area: usize| (group * self.areas.len() + area) * self.years.len() + year;
        let children = (0..self.areas.len()).filter_map(|area| scene.children.get(at(area)));
        children.map(|one| f64::from(*one)).sum()
    }
}

impl Outlook {
    /// The values of a January.
    #[must_use]
    pub fn in_year(&self, years: &[u16], year: u16) -> Vec<f64> {
        let place = years.iter().position(|one| *one == year);
        let values = place.and_then(|place| self.values.get(place));
        values.map(|all| all.iter().map(|one| f64::from(*one)).collect()).unwrap_or_default()
    }
}
