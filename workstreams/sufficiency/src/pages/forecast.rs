//! One forecast: fan chart, track record, what drives it, tables that lead to today's cases; locking and removing it.

use std::collections::BTreeMap;

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Button, Markup, SummaryList, Table};
use page::path::with_query;
use page::{Figure, Layout, Problem, Progress, Shown, show, words};
use projection::cohorts::{AgeGroup, Flow, Summary};
use projection::groups::Group;
use projection::options::Price;
use store::Tx;

use super::common::{Asked, Few, framed, january, need_words, ranged, signed, table, tells, whole};
use super::drivers::{drivers, growth};
use super::forecasts::state;
use super::track::{Track, track};
use crate::model::chart::fan;
use crate::model::costs::{Cost, costs};
use crate::model::levers::assumed;
use crate::model::outcome::{By, Line, Outcome};
use crate::model::provision::Provision;
use crate::policy::{KEEP_SUFFICIENCY, SEE_CASES};
use crate::records::beside;
use crate::records::forecasts::{self, Forecast, ForecastId, Stands};

mod csv;

pub use csv::as_csv;

#[derive(Template)]
#[template(path = "forecast.html")]
struct ForecastPage {
    layout: Layout,
    id: ForecastId,
    why: String,
    may_keep: bool,
    /// Whether a scheme was chosen by it.
    cannot_remove: bool,
    /// The button that cancels or removes it.
    act: Markup,
    stands: Standing,
}

enum Standing {
    /// How it stands, in words, and why it failed.
    Failed(String, String),
    Cancelled(String),
    UnderWay(Markup),
    Done(Box<Done>),
}

struct Done {
    /// The last January.
    last: Option<Ranges>,
    now: String,
    as_at: String,
    /// What differs from the forecast before it.
    changed: Option<String>,
    chart: Markup,
    plans: Markup,
    assumed: Vec<String>,
    simulations: String,
    seed: u64,
    /// Nothing where no January could be hidden.
    track: Option<Track>,
    notes: Vec<String>,
    drivers: Markup,
    growth: Option<String>,
    /// Nothing where no prices are known.
    costs: Option<Costs>,
    /// Nothing where requests are not known.
    flows: Option<Markup>,
    told_apart: Vec<Apart>,
    may_see_cases: bool,
    facts: SummaryList,
    is_locked: bool,
}

/// A median with its ranges: half of the time, 8 of 10, 19 of 20.
struct Ranges {
    year: u16,
    median: String,
    half: (String, String),
    eighty: (String, String),
    ninety_five: (String, String),
}

impl Ranges {
    fn new((year, of): (&u16, &Summary)) -> Self {
        let range = |(low, high): (f64, f64)| (whole(low), whole(high));
        Self {
            year: *year,
            median: whole(of.median),
            half: range(of.half),
            eighty: range(of.eighty),
            ninety_five: range(of.ninety_five),
        }
    }
}

struct Costs {
    table: Markup,
    unpriced: String,
}

/// Plans by age, need, provision or area.
struct Apart {
    heading: &'static str,
    far_from_counted: Option<String>,
    table: Markup,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<form method="post" action="/sufficiency/forecasts/{{ id }}/{{ act }}" novalidate{% if act == "cancel" %} data-until-ended{% endif %}>{{ button }}</form>"#
)]
struct Act {
    id: ForecastId,
    act: &'static str,
    button: Button,
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<ForecastId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let mut tx = app.db.read().await?;
    let forecast = forecasts::one(&mut tx, id).await?;
    let may_keep = app.policy.may_ever(&viewer, KEEP_SUFFICIENCY);
    let may_see_cases = app.policy.may_ever(&viewer, SEE_CASES);
    let is_cited = forecasts::cited_by(&mut tx, id).await? > 0;
    let stands = match &forecast.stands {
        Stands::Failed(why) => Standing::Failed(state(&forecast), why.clone()),
        Stands::Cancelled => Standing::Cancelled(state(&forecast)),
        Stands::Waiting | Stands::Running { .. } => Standing::UnderWay(Markup::render(&progress(&forecast))?),
        Stands::Done => {
            Standing::Done(Box::new(done(&mut tx, &forecast, may_see_cases, Few::of(&app, &viewer)).await?))
        }
    };
    drop(tx);
    let done = match asked.done.as_str() {
        "locked" => Some("Forecast locked. You can cite it, and nobody can change or remove it."),
        "cancelled" => Some("Forecast cancelled."),
        "finished" => Some("This forecast had already finished. It was not cancelled."),
        _ => None,
    };
    show(&ForecastPage {
        layout: app.layout(&viewer, &forecast.name).done(done).back_to("/sufficiency/forecasts", "Forecasts"),
        id,
        why: forecast.why.clone(),
        may_keep,
        cannot_remove: may_keep && is_cited && !forecast.is_locked(),
        act: if may_keep { act(&forecast, is_cited)? } else { Markup::default() },
        stands,
    })
}

fn progress(forecast: &Forecast) -> Progress {
    let progress = Progress::new(&format!("/sufficiency/forecasts/{}", forecast.id), &state(forecast))
        .hint("A forecast takes a few seconds, or a minute for a large area.");
    match forecast.stands {
        Stands::Running { done, total } => progress.of(done, total),
        _ => progress,
    }
}

/// The button that cancels it while it is being made, and removes it afterwards; empty where it stays.
fn act(forecast: &Forecast, is_cited: bool) -> Result<Markup, Problem> {
    let (act, words) = match forecast.stands {
        Stands::Waiting | Stands::Running { .. } => ("cancel", "Cancel forecast"),
        _ if forecast.is_locked() || is_cited => return Ok(Markup::default()),
        _ => ("remove", "Remove forecast"),
    };
    let button = Button::submit(words).classes("govuk-button--secondary");
    Ok(Markup::render(&Act { id: forecast.id, act, button })?)
}

async fn done(tx: &mut Tx, forecast: &Forecast, may_see_cases: bool, few: Few) -> Result<Done, Problem> {
    let outcome = forecasts::outcome(tx, forecast.id).await?;
    let before = before(tx, forecast).await?;
    let first = outcome.years.first().copied().unwrap_or(0);
    let prices = beside::of(tx, forecast, first).await?.prices();
    Ok(Done {
        last: outcome.years.last().zip(outcome.total.ahead.last()).map(Ranges::new),
        now: whole(outcome.total.now),
        as_at: words::date(outcome.as_at),
        changed: before.map(|(name, other)| changed(&outcome, &name, &other)),
        chart: chart(&outcome)?,
        plans: framed(&all_plans(&outcome), "All plans"),
        assumed: assumed(&outcome.scenario),
        simulations: words::count(forecast.simulations),
        seed: outcome.seed,
        track: track(&outcome),
        notes: outcome.notes.iter().map(|note| few.note(note)).collect(),
        drivers: framed(&drivers(&outcome), "What drives the change"),
        growth: growth(&outcome),
        costs: cost(&outcome, &prices, few),
        flows: outcome.by_requests.then(|| framed(&flows(&outcome, few), "Requests, assessments, new plans")),
        told_apart: By::ALL.map(|by| told_apart(&outcome, by, may_see_cases, few)).into_iter().collect(),
        may_see_cases,
        facts: facts(forecast, &outcome),
        is_locked: forecast.is_locked(),
    })
}

/// The last forecast before this one that assumed the same, with its outcome.
async fn before(tx: &mut Tx, forecast: &Forecast) -> Result<Option<(String, Outcome)>, Problem> {
    let all = forecasts::all(tx).await?;
    let earlier = all.iter().filter(|one| one.is_done() && one.asked_at() < forecast.asked_at());
    let Some(known) = earlier.into_iter().find(|one| one.scenario() == forecast.scenario()) else { return Ok(None) };
    Ok(Some((known.name.clone(), forecasts::outcome(tx, known.id).await?)))
}

/// What changed since then, for the last January that both speak of.
fn changed(outcome: &Outcome, name: &str, before: &Outcome) -> String {
    let of = |one: &Outcome, year: u16| {
        let place = one.years.iter().position(|known| *known == year)?;
        one.total.ahead.get(place).map(|summary| (summary.median, ranged(summary)))
    };
    let both = outcome.years.iter().rev().find_map(|year| Some((*year, of(outcome, *year)?, of(before, *year)?)));
    let Some((year, (now, _), (then, words))) = both else {
        return format!("The previous forecast, “{name}”, has no January in common with this one.");
    };
    format!(
        "The previous forecast with the same assumptions, “{name}” of {}, gave {words} for {}. This forecast differs by {}.",
        words::date(before.as_at),
        january(year),
        signed(now - then)
    )
}

fn chart(outcome: &Outcome) -> Result<Markup, Problem> {
    let counted: Vec<(u16, f64)> = outcome.past.iter().copied().zip(outcome.total.past.iter().copied()).collect();
    let ahead: Vec<_> = outcome.years.iter().copied().zip(&outcome.total.ahead).collect();
    let chart = fan("EHC plans each January", &counted, &ahead, None);
    Ok(Markup::render(&Figure::new("fan", &chart)?.beside_its_table())?)
}

fn all_plans(outcome: &Outcome) -> Table {
    let past = outcome.past.iter().zip(&outcome.total.past);
    let mut rows: Vec<(Markup, Vec<String>)> = past
        .map(|(year, count)| {
            (
                Markup::text(&january(*year)),
                vec![whole(*count), "counted".to_owned(), String::new(), String::new(), String::new()],
            )
        })
        .collect();
    rows.extend(outcome.years.iter().zip(&outcome.total.ahead).map(|(year, one)| {
        let range = |of: (f64, f64)| format!("{} to {}", whole(of.0), whole(of.1));
        let ranges = [one.half, one.eighty, one.ninety_five].map(range);
        let cells = std::iter::once(whole(one.median)).chain(ranges).chain([whole(one.mean)]).collect();
        (Markup::text(&january(*year)), cells)
    }));
    let head = ["January", "Plans", "50% range", "80% range", "95% range", "Mean (use for totals)"].map(str::to_owned);
    table(&head, rows)
}

/// What placements cost, at the area's own prices.
fn cost(outcome: &Outcome, prices: &BTreeMap<Group, Price>, few: Few) -> Option<Costs> {
    let costs = costs(outcome, prices)?;
    let words = |mean: f64, range: Option<(f64, f64)>| match range {
        Some((low, high)) => format!("{} ({} to {})", millions(mean), millions(low), millions(high)),
        None => millions(mean),
    };
    let group = |((group, costs), hidden): (&(Group, Vec<Cost>), Vec<bool>)| {
        let cell = |(one, hidden): (&Cost, bool)| Few::shown(hidden, || words(one.0, Some((one.1, one.2))));
        (Markup::text(group.words()), costs.iter().zip(hidden).map(cell).collect())
    };
    let hidden = few.hidden_costs(outcome, &costs);
    let all = costs.all.iter().map(|(mean, range)| words(*mean, *range)).collect();
    let rows = costs.groups.iter().zip(hidden).map(group).chain([(Markup::text("Total"), all)]).collect();
    let mut head = vec!["Provision".to_owned()];
    head.extend(outcome.years.iter().map(|year| january(*year)));
    let unpriced: Vec<&str> = costs.unpriced.iter().map(|group| group.words()).collect();
    Some(Costs { table: framed(&table(&head, rows), "Costs"), unpriced: unpriced.join(", ") })
}

/// Pounds in millions.
fn millions(pounds: f64) -> String {
    format!("{:.1}", pounds / 1e6)
}

fn flows(outcome: &Outcome, few: Few) -> Table {
    let name = |flow: Flow| match flow {
        Flow::Requests => "Requests for an assessment",
        Flow::Assessments => "Assessments",
        Flow::Plans => "New plans",
    };
    let mut head = vec!["Year to".to_owned()];
    // Known years stand at the Januaries that end them.
    let known = outcome.flows.iter().map(|(_, line)| line.past.len()).min().unwrap_or(0);
    head.extend(outcome.past.iter().rev().take(known).rev().map(|year| january(*year)));
    head.extend(outcome.years.iter().map(|year| january(*year)));
    let rows = outcome.flows.iter().map(|(flow, line)| {
        let past = line.past.iter().rev().take(known).rev().map(|one| few.number(*one));
        (Markup::text(name(*flow)), past.chain(line.ahead.iter().map(|one| few.ranged(one))).collect())
    });
    table(&head, rows.collect())
}

fn told_apart(outcome: &Outcome, by: By, may_see_cases: bool, few: Few) -> Apart {
    let mut head = vec![words::capitalised(&by.words().replacen("By ", "", 1))];
    let last = outcome.past.last().copied();
    head.extend(last.map(|year| format!("{}, counted", january(year))));
    head.push("Today".to_owned());
    head.extend(outcome.years.iter().map(|year| january(*year)));
    let lines = outcome.tables.get(&by).map(Vec::as_slice).unwrap_or_default();
    let together = few.hidden_in(outcome);
    let rows = lines.iter().zip(few.hidden(&figures(lines))).map(|(line, mut hidden)| {
        let counted = line.past.last().and(last).map(|year| (0, year));
        // After the January that was counted last stands today.
        let first = usize::from(!line.past.is_empty()) + 1;
        let ahead = outcome.years.iter().enumerate().map(|(place, year)| (first + place, *year));
        for (place, year) in counted.into_iter().chain(ahead) {
            if let Some(hidden) = hidden.get_mut(place) {
                *hidden |= together.hides_line(year, by, &line.name, &outcome.needs);
            }
        }
        let name = if may_see_cases && line.now > 0.0 {
            let query = [(word(by), code_of(by, &line.name))];
            Markup::link(&with_query("/sufficiency/cases", query), &name_of(by, &line.name))
        } else {
            Markup::text(&name_of(by, &line.name))
        };
        let counted = line.past.last().into_iter().chain([&line.now]).map(|count| whole(*count));
        let cells = counted.chain(line.ahead.iter().map(|one| few.ranged(one)));
        (name, cells.zip(hidden).map(|(words, hidden)| Few::shown(hidden, || words)).collect())
    });
    Apart {
        heading: by.words(),
        far_from_counted: far_from_counted(outcome, by, few),
        table: framed(&table(&head, rows.collect()), by.words()),
    }
}

/// The children that lines tell of as a table has them: counted last, today, and in the Januaries to come.
pub(super) fn figures(lines: &[Line]) -> Vec<Vec<f64>> {
    let row = |line: &Line| {
        let counted = line.past.last().copied().into_iter().chain([line.now]);
        counted.chain(line.ahead.iter().map(tells)).collect()
    };
    lines.iter().map(row).collect()
}

/// Whose part of all plans is forecast to be less than half or more than twice of what was counted last, in a sentence: it may be how
/// the record is kept, and somebody will ask.
fn far_from_counted(outcome: &Outcome, by: By, few: Few) -> Option<String> {
    let (counted, last) = (outcome.past.last()?, outcome.years.last()?);
    let (all_then, all_ahead) = (*outcome.total.past.last()?, outcome.total.ahead.last()?.median);
    let far = outcome.tables.get(&by)?.iter().filter_map(|line| {
        let (then, ahead) = (*line.past.last()?, line.ahead.last()?.median);
        let (part, part_ahead) = (then / all_then.max(1.0), ahead / all_ahead.max(1.0));
        // Of fewer than twenty chance makes as much.
        let is_far = then.max(ahead) >= 20.0 && (part_ahead < part / 2.0 || part_ahead > part * 2.0);
        is_far.then(|| format!("{} ({}, then {})", name_of(by, &line.name), few.number(then), few.number(ahead)))
    });
    let far: Vec<String> = far.collect();
    (!far.is_empty()).then(|| {
        format!(
            "Share of all plans in {} that is less than half or more than twice the share counted in {}: {}. Check how they are recorded before you cite these figures.",
            january(*last),
            january(*counted),
            far.join(", ")
        )
    })
}

/// How a line is called.
pub(super) fn name_of(by: By, name: &str) -> String {
    match by {
        By::Need => need_words(name),
        By::Provision => Provision::shown(name).to_owned(),
        By::Age => AgeGroup::shown(name).to_owned(),
        By::Area => name.to_owned(),
    }
}

/// The code of a line, which forecasts of before kept by a label.
fn code_of(by: By, kept: &str) -> &str {
    match by {
        By::Provision => Provision::kept_as(kept).map_or(kept, |one| one.code()),
        By::Age => AgeGroup::kept_as(kept).map_or(kept, |group| group.code()),
        By::Need | By::Area => kept,
    }
}

/// By what, as a word in addresses.
pub(super) const fn word(by: By) -> &'static str {
    match by {
        By::Age => "age",
        By::Need => "need",
        By::Provision => "provision",
        By::Area => "area",
    }
}

fn facts(forecast: &Forecast, outcome: &Outcome) -> SummaryList {
    let facts = SummaryList::default()
        .row("Record counted", words::date(outcome.as_at))
        .row(
            "Input checksum (SHA-256 of record, files, assumptions, seed)",
            forecast.made_of.clone().unwrap_or_default(),
        )
        .row("Requested by", format!("{}, {}", forecast.asked_by, words::time(forecast.asked_at())));
    let Some(lock) = &forecast.lock else { return facts };
    let why = lock.reason.clone().unwrap_or_default();
    facts
        .row("Locked", format!("{}, {}: {why}", lock.made_by, words::time(lock.made_at())))
        .row("Checksum", lock.in_words())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_far_from_what_was_counted_is_named_where_chance_would_not_make_it() {
        let line = |name: &str, then: f64, ahead: f64| Line {
            name: name.to_owned(),
            past: vec![then],
            ahead: vec![Summary::of(&[ahead])],
            ..Line::default()
        };
        let lines = vec![line("A", 57.0, 45.0), line("B", 16.0, 82.0), line("C", 8.0, 2.0), line("D", 100.0, 390.0)];
        let outcome = Outcome {
            total: line("All", 200.0, 400.0),
            past: vec![2026],
            years: vec![2031],
            tables: BTreeMap::from([(By::Provision, lines)]),
            ..Outcome::default()
        };
        let words = far_from_counted(&outcome, By::Provision, Few::ALL_SHOWN).unwrap();
        assert!(
            words.contains("in January 2031 that is less than half or more than twice the share counted in January 2026: A (57, then 45), B (16, then 82)."),
            "{words}"
        );
        assert!(far_from_counted(&outcome, By::Need, Few::ALL_SHOWN).is_none());
    }
}
