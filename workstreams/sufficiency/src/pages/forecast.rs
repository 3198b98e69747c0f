//! One forecast: fan chart, track record, what drives it, tables that lead to today's cases; locking and removing it.

use std::collections::BTreeMap;

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Button, Markup, SummaryList};
use page::list::Column;
use page::path::with_query;
use page::{Figure, Problem, Progress, Shown, show, words};
use projection::cohorts::Flow;
use projection::groups::Group;
use projection::options::Price;
use store::Tx;

use super::common::{Asked, Looked, Page, Part, january, need_words, ranged, signed, stamped, table, whole};
use super::drivers::drivers;
use super::forecasts::state;
use super::track::record;
use crate::model::chart::fan;
use crate::model::costs::{Cost, costs};
use crate::model::levers::assumed;
use crate::model::outcome::{By, Line, Outcome};
use crate::model::provision::Provision;
use crate::policy::{KEEP_SUFFICIENCY, SEE_CASES};
use crate::records::beside;
use crate::records::forecasts::{self, Forecast, ForecastId, Stands};

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<form method="post" action="/sufficiency/forecasts/{{ id }}/remove" novalidate>{{ button }}</form>"#
)]
struct Remove {
    id: ForecastId,
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
    let outcome = if forecast.is_done() { Some(forecasts::outcome(&mut tx, id).await?) } else { None };
    let is_cited = forecasts::cited_by(&mut tx, id).await? > 0;
    let before = match &outcome {
        Some(_) => before(&mut tx, &forecast).await?,
        None => None,
    };
    let prices = match &outcome {
        Some(outcome) => {
            let first = outcome.years.first().copied().unwrap_or(0);
            beside::of(&mut tx, &forecast, first).await?.prices()
        }
        None => BTreeMap::new(),
    };
    drop(tx);
    let may_keep = app.policy.may_ever(&viewer, KEEP_SUFFICIENCY);
    let done = match asked.done.as_str() {
        "locked" => Some("It is locked: it can be cited, and stays as it is."),
        _ => None,
    };
    let layout = app.layout(&viewer, &forecast.name).done(done).back_to("/sufficiency/forecasts", "Forecasts");
    let mut page = Page::new(layout);
    if !forecast.why.is_empty() {
        page = page.lead(forecast.why.clone());
    }
    let Some(outcome) = outcome else {
        let is_over = matches!(forecast.stands, Stands::Failed(_) | Stands::Cancelled);
        let mut part = Part::new(&if is_over { state(&forecast) } else { "Progress".to_owned() });
        part = match &forecast.stands {
            Stands::Failed(why) => part.line(why).link("/sufficiency/data", "What is there, and what is missing"),
            Stands::Cancelled => part.line("It was cancelled. Make another forecast if you still need it."),
            Stands::Waiting | Stands::Running { .. } | Stands::Done => {
                let progress = Progress::new(&format!("/sufficiency/forecasts/{id}"), &state(&forecast))
                    .hint("A forecast takes a few seconds, or a minute for a large area.");
                let progress = match forecast.stands {
                    Stands::Running { done, total } => progress.of(done, total),
                    _ => progress,
                };
                part.more = part.more.then(&Markup::render(&progress)?);
                part
            }
        };
        if may_keep {
            part = removal(part, &forecast, is_cited)?;
        }
        return show(&page.part(part));
    };
    if let (Some(year), Some(last)) = (outcome.years.last(), outcome.total.ahead.last()) {
        page = page.lead(format!(
            "Central forecast for January {year}: {} plans. Half of the time {} to {}, 8 chances in 10 of {} to {}, 19 in 20 of {} to {}.",
            whole(last.median),
            whole(last.half.0),
            whole(last.half.1),
            whole(last.eighty.0),
            whole(last.eighty.1),
            whole(last.ninety_five.0),
            whole(last.ninety_five.1)
        ));
    }
    let mut all = all_plans(&outcome)?;
    if let Some((name, other)) = &before {
        all.lines.push(changed(&outcome, name, other));
    }
    page = page.part(all).part(assumptions(&forecast, &outcome)).part(record(&outcome));
    if !outcome.notes.is_empty() {
        page = page.part(Part { lines: outcome.notes.clone(), ..Part::new("What is to be known about the record") });
    }
    page = page.part(drivers(&outcome)).part(cost(&outcome, &prices));
    if outcome.by_requests {
        page = page.part(flows(&outcome));
    }
    let may_see_cases = app.policy.may_ever(&viewer, SEE_CASES);
    for by in By::ALL {
        page = page.part(told_apart(&outcome, by, may_see_cases));
    }
    page = page.part(cite(&forecast, &outcome, may_keep, is_cited)?);
    show(&page)
}

fn removal(mut part: Part, forecast: &Forecast, is_cited: bool) -> Result<Part, Problem> {
    if is_cited {
        return Ok(part.line("A scheme was chosen by it: it cannot be removed."));
    }
    if !forecast.is_locked() && !matches!(forecast.stands, Stands::Running { .. }) {
        let button = Button::submit("Remove this forecast").classes("govuk-button--secondary");
        part.more = part.more.then(&Markup::render(&Remove { id: forecast.id, button })?);
    }
    Ok(part)
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
        return format!("The forecast before it, “{name}”, speaks of no January that this one does.");
    };
    format!(
        "The forecast before it that assumed the same, “{name}” of {}, said {words} for {}: {} now.",
        words::date(before.as_at),
        january(year),
        signed(now - then)
    )
}

fn all_plans(outcome: &Outcome) -> Result<Part, Problem> {
    let counted: Vec<(u16, f64)> = outcome.past.iter().copied().zip(outcome.total.past.iter().copied()).collect();
    let ahead: Vec<_> = outcome.years.iter().copied().zip(&outcome.total.ahead).collect();
    let chart = fan("EHC plans each January", &counted, &ahead, None);
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
    let head =
        ["January", "Plans", "Half of the time", "8 of 10", "19 of 20", "Mean, which adds up"].map(str::to_owned);
    let part = Part::new("All plans").table(table(&head, rows)).line(format!(
        "{} have a plan on {}.",
        whole(outcome.total.now),
        words::date(outcome.as_at)
    ));
    Ok(Part { chart: Markup::render(&Figure::new("fan", &chart)?.beside_its_table())?, ..part })
}

fn assumptions(forecast: &Forecast, outcome: &Outcome) -> Part {
    let mut part = Part::new("What is assumed");
    part.lines = assumed(&outcome.scenario);
    part.line(
        "Places do not cap it: where a provision is full, children will be elsewhere than it says. Middles and ranges do not add up; \
         means do, and are in the tables for returns and in the CSV file.",
    )
    .line(format!(
        "{} simulations, seed {}. The widths of all plans are no narrower than what forecasts of 144 areas got wrong from 2016 to 2025.",
        words::count(forecast.simulations),
        outcome.seed
    ))
}

/// What placements cost, at the area's own prices.
fn cost(outcome: &Outcome, prices: &BTreeMap<Group, Price>) -> Part {
    let part = Part::new("What it costs");
    let Some(costs) = costs(outcome, prices) else {
        return part.line("No prices are known: bring them in, and what placements cost is shown here.");
    };
    let words = |mean: f64, range: Option<(f64, f64)>| match range {
        Some((low, high)) => format!("{} ({} to {})", millions(mean), millions(low), millions(high)),
        None => millions(mean),
    };
    let group = |(group, costs): &(Group, Vec<Cost>)| {
        (Markup::text(group.words()), costs.iter().map(|one| words(one.0, Some((one.1, one.2)))).collect())
    };
    let all = costs.all.iter().map(|(mean, range)| words(*mean, *range)).collect();
    let rows: Vec<(Markup, Vec<String>)> =
        costs.groups.iter().map(group).chain([(Markup::text("Together"), all)]).collect();
    let mut head = vec!["Provision".to_owned()];
    head.extend(outcome.years.iter().map(|year| january(*year)));
    let part = part
        .line("Millions of pounds a year: children placed in a January at the price of a place, with 8 of 10. Ways, assessments and staff are not in it.")
        .table(table(&head, rows));
    let unpriced: Vec<&str> = costs.unpriced.iter().map(|group| group.words()).collect();
    if unpriced.is_empty() {
        part
    } else {
        part.line(format!("Without a price, and not in it: {}.", unpriced.join(", ")))
    }
}

/// Pounds in millions.
fn millions(pounds: f64) -> String {
    format!("{:.1}", pounds / 1e6)
}

fn flows(outcome: &Outcome) -> Part {
    let name = |flow: Flow| match flow {
        Flow::Requests => "Requests for an assessment",
        Flow::Assessments => "Assessed",
        Flow::Plans => "New plans",
    };
    let mut head = vec!["In the year before".to_owned()];
    // Known years stand at the Januaries that end them.
    let known = outcome.flows.iter().map(|(_, line)| line.past.len()).min().unwrap_or(0);
    head.extend(outcome.past.iter().rev().take(known).rev().map(|year| january(*year)));
    head.extend(outcome.years.iter().map(|year| january(*year)));
    let rows = outcome.flows.iter().map(|(flow, line)| {
        let past = line.past.iter().rev().take(known).rev().map(|one| whole(*one));
        (Markup::text(name(*flow)), past.chain(line.ahead.iter().map(ranged)).collect())
    });
    let part = Part::new("Requests, assessments, new plans").table(table(&head, rows.collect()));
    part.line(
        "Each year runs from one January count (15 January) to the next. The first January to come ends a year of which a part is over: \
         what is recorded of it is counted in.",
    )
}

fn told_apart(outcome: &Outcome, by: By, may_see_cases: bool) -> Part {
    let mut head = vec![by.words().replacen("By ", "", 1)];
    head[0] = words::capitalised(&head[0]);
    let last = outcome.past.last().copied();
    head.extend(last.map(|year| format!("{}, counted", january(year))));
    head.push("Today".to_owned());
    head.extend(outcome.years.iter().map(|year| january(*year)));
    let lines = outcome.tables.get(&by).map(Vec::as_slice).unwrap_or_default();
    let rows = lines.iter().map(|line| {
        let name = if may_see_cases && line.now > 0.0 {
            let code = if by == By::Provision { code_of(&line.name) } else { &line.name };
            Markup::link(&with_query("/sufficiency/cases", [(word(by), code)]), &name_of(by, &line.name))
        } else {
            Markup::text(&name_of(by, &line.name))
        };
        let counted = line.past.last().map(|count| whole(*count));
        (name, counted.into_iter().chain([whole(line.now)]).chain(line.ahead.iter().map(ranged)).collect())
    });
    let mut part = Part::new(by.words()).table(table(&head, rows.collect()));
    part.lines.extend(far_from_counted(outcome, by));
    if may_see_cases { part.line("A name leads to the children whom it counts today.") } else { part }
}

/// Whose part of all plans is forecast to be less than half or more than twice of what was counted last, in a sentence: it may be how
/// the record is kept, and somebody will ask.
fn far_from_counted(outcome: &Outcome, by: By) -> Option<String> {
    let (counted, last) = (outcome.past.last()?, outcome.years.last()?);
    let (all_then, all_ahead) = (*outcome.total.past.last()?, outcome.total.ahead.last()?.median);
    let far = outcome.tables.get(&by)?.iter().filter_map(|line| {
        let (then, ahead) = (*line.past.last()?, line.ahead.last()?.median);
        let (part, part_ahead) = (then / all_then.max(1.0), ahead / all_ahead.max(1.0));
        // Of fewer than twenty chance makes as much.
        let is_far = then.max(ahead) >= 20.0 && (part_ahead < part / 2.0 || part_ahead > part * 2.0);
        is_far.then(|| format!("{} ({}, then {})", name_of(by, &line.name), whole(then), whole(ahead)))
    });
    let far: Vec<String> = far.collect();
    (!far.is_empty()).then(|| {
        format!(
            "Less than half or more than twice the part of all plans in {} that was counted in {}: {}. Look at how the record has them before \
             you cite them.",
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
        By::Age | By::Area => name.to_owned(),
    }
}

/// The code of a provision that a forecast kept by its code, or by a label of before.
fn code_of(kept: &str) -> &str {
    Provision::kept_as(kept).map_or(kept, |one| one.code())
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

fn cite(forecast: &Forecast, outcome: &Outcome, may_keep: bool, is_cited: bool) -> Result<Part, Problem> {
    let mut facts = SummaryList::default()
        .row("Record looked at", words::date(outcome.as_at))
        .row("Made of (SHA-256 of record, files, assumptions, seed)", forecast.made_of.clone().unwrap_or_default())
        .row("Asked for by", format!("{}, {}", forecast.asked_by, words::time(forecast.asked_at())));
    if let Some(lock) = &forecast.lock {
        let why = lock.reason.clone().unwrap_or_default();
        facts = facts
            .row("Locked", format!("{}, {}: {why}", lock.made_by, words::time(lock.made_at())))
            .row("Checksum", lock.in_words());
    }
    let mut part = Part::new("Cite it");
    part.more = Markup::render(&facts)?;
    let id = forecast.id;
    part = part
        .link(format!("/sufficiency/forecasts/{id}/csv"), "All figures as CSV")
        .link(format!("/sufficiency/forecasts/{id}/compare"), "Compare with another forecast")
        .link(format!("/sufficiency/gaps?forecast={id}"), "Gaps by this forecast")
        .link(format!("/sufficiency/options?forecast={id}"), "Options by this forecast")
        .link(format!("/sufficiency/returns?forecast={id}"), "Tables for returns");
    if may_keep {
        part = part
            .link(format!("/sufficiency/forecasts/new?forecast={id}"), "Try other assumptions, beginning with these");
    }
    if may_keep && !forecast.is_locked() {
        part = part.link(format!("/sufficiency/forecasts/{id}/lock"), "Lock it");
        part = removal(part, forecast, is_cited)?;
    }
    Ok(part)
}

/// A line of the file of figures.
#[derive(Default)]
struct Row {
    by: String,
    name: String,
    january: u16,
    counted: String,
    /// The mean, then points of its distribution from low to high.
    figures: [String; 6],
}

impl Row {
    fn new(by: &str, name: &str, january: u16) -> Self {
        Self { by: by.to_owned(), name: name.to_owned(), january, ..Self::default() }
    }
}

/// All figures.
pub async fn as_csv(State(app): State<App>, _viewer: Viewer, Path(id): Path<ForecastId>) -> Shown {
    let mut tx = app.db.read().await?;
    let forecast = forecasts::one(&mut tx, id).await?;
    let looked = Looked::of(&mut tx, &forecast).await?;
    let prices = beside::of(&mut tx, &forecast, 0).await?.prices();
    drop(tx);
    let outcome = &looked.outcome;
    let mut rows: Vec<Row> = Vec::new();
    let mut add = |by: &str, line: &Line| {
        let name = if by == word(By::Provision) { Provision::shown(&line.name) } else { &line.name };
        for (year, count) in outcome.past.iter().zip(&line.past) {
            let row = Row::new(by, name, *year);
            rows.push(Row { counted: format!("{count:.0}"), ..row });
        }
        for (year, one) in outcome.years.iter().zip(&line.ahead) {
            let figures = [one.mean, one.ninety_five.0, one.eighty.0, one.median, one.eighty.1, one.ninety_five.1];
            let figures = figures.map(|value| format!("{value:.1}"));
            rows.push(Row { figures, ..Row::new(by, name, *year) });
        }
    };
    add("all", &outcome.total);
    for (by, lines) in &outcome.tables {
        lines.iter().for_each(|line| add(word(*by), line));
    }
    let mut cost = |name: &str, year: u16, mean: f64, range: Option<(f64, f64)>| {
        let (low, high) = range.unzip();
        let figures = [Some(mean), None, low, None, high, None];
        let figures = figures.map(|one| one.map_or_else(String::new, |value| format!("{value:.0}")));
        rows.push(Row { figures, ..Row::new("pounds a year", name, year) });
    };
    if let Some(costs) = costs(outcome, &prices) {
        for (group, own) in &costs.groups {
            for (year, (mean, low, high)) in outcome.years.iter().zip(own) {
                cost(group.words(), *year, *mean, Some((*low, *high)));
            }
        }
        for (year, (mean, range)) in outcome.years.iter().zip(&costs.all) {
            cost("Together", *year, *mean, *range);
        }
    }
    let figure = |place: usize, heading: &str| {
        Column::text(heading, move |row: &Row| row.figures.get(place).cloned().unwrap_or_default())
    };
    let columns = [
        Column::text("by", |row: &Row| row.by.clone()),
        Column::text("name", |row: &Row| row.name.clone()),
        Column::text("january", |row: &Row| row.january.to_string()),
        Column::text("counted", |row: &Row| row.counted.clone()),
        figure(0, "mean"),
        figure(1, "p2.5"),
        figure(2, "p10"),
        figure(3, "p50"),
        figure(4, "p90"),
        figure(5, "p97.5"),
    ];
    stamped(columns, &looked).csv("forecast", &rows)
}

#[cfg(test)]
mod tests {
    use projection::cohorts::Summary;

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
        let words = far_from_counted(&outcome, By::Provision).unwrap();
        assert!(
            words.contains("in January 2031 that was counted in January 2026: A (57, then 45), B (16, then 82)."),
            "{words}"
        );
        assert!(far_from_counted(&outcome, By::Need).is_none());
    }
}
