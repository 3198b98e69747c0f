//! Several forecasts side by side: a column for each.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{RawQuery, State};
use page::govuk::{Button, Cell, Checkboxes, Choice, Head, Markup, Table};
use page::{Form, Problem, Shown, refuse, show, words};
use projection::gap::{Basis, Gap};
use projection::groups::Group;
use projection::options::Price;
use store::Tx;

use super::common::{Looked, Page, Part, chance, january, places, pounds, ranged, table, what_differs, whole};
use crate::model::appraisal::gaps;
use crate::model::costs::costs;
use crate::model::levers::assumed;
use crate::model::outcome::{By, Outcome};
use crate::model::provision::Provision;
use crate::records::forecasts::{self, Forecast, ForecastId};

/// As many columns as can be read.
const MOST: usize = 6;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<form method="get" action="/sufficiency/forecasts/side-by-side" novalidate>{{ forecasts }}{{ button }}</form>"#
)]
struct Choosing {
    forecasts: Checkboxes,
    button: Button,
}

/// A forecast with what its column holds.
struct Column {
    looked: Looked,
    gaps: Vec<Gap>,
    prices: std::collections::BTreeMap<Group, Price>,
}

pub async fn view(State(app): State<App>, viewer: Viewer, RawQuery(query): RawQuery) -> Shown {
    let mut form = Form::parse(query.unwrap_or_default().as_bytes())?;
    let mut tx = app.db.read().await?;
    let all = forecasts::all(&mut tx).await?;
    let done: Vec<&Forecast> = all.iter().filter(|one| one.is_done()).collect();
    let chosen = chosen(&mut form, &all, &done)?;
    let mut columns = Vec::new();
    for one in &chosen {
        columns.push(column(&mut tx, one).await?);
    }
    drop(tx);
    let layout = app
        .layout(&viewer, "Forecasts side by side")
        .errors(form.summary())
        .back_to("/sufficiency/forecasts", "Forecasts");
    let mut page = Page::new(layout);
    if done.len() > 1 {
        let choices = done.iter().map(|one| Choice::new(&one.id.to_string(), &one.name)).collect();
        let mut form = form.clone();
        if form.values("forecast").is_empty() {
            form = chosen.iter().fold(form, |form, one| form.with("forecast", one.id.to_string()));
        }
        page.before = Markup::render(&Choosing {
            forecasts: form.checkboxes("forecast", &format!("Forecasts, {MOST} at most"), choices),
            button: Button::submit("Show").classes("govuk-button--secondary"),
        })?;
    }
    if !form.is_right() {
        return refuse(&page);
    }
    if columns.len() < 2 {
        let part = Part::new("").line("Two forecasts that are done are the least to lay beside each other.");
        return show(&page.part(part.link("/sufficiency/forecasts", "Forecasts")));
    }
    page = page.part(what_is_assumed(&columns)).part(plans(&columns));
    let mut shared = columns[0]
        .looked
        .outcome
        .years
        .iter()
        .copied()
        .filter(|year| columns.iter().all(|one| one.looked.outcome.years.contains(year)));
    if let Some(last) = shared.next_back() {
        page = page.part(provisions(&columns, last)).part(shortages(&columns, last));
    }
    show(&page.part(cost(&columns)))
}

/// Those that were chosen; where none was, the one that pages begin with and the newest others.
fn chosen<'a>(form: &mut Form, all: &'a [Forecast], done: &[&'a Forecast]) -> Result<Vec<&'a Forecast>, Problem> {
    let mut wanted = form.values("forecast");
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.is_empty() {
        let current = forecasts::current(all);
        let others = done.iter().copied().filter(|one| current.is_none_or(|current| current.id != one.id));
        return Ok(current.into_iter().chain(others).take(MOST).collect());
    }
    if wanted.len() > MOST {
        form.refuse("forecast", format!("Choose {MOST} at most"));
        return Ok(Vec::new());
    }
    if wanted.len() == 1 && done.len() > 1 {
        form.refuse("forecast", "Choose two at least");
    }
    let ids: Vec<ForecastId> = wanted.iter().filter_map(|id| id.parse().ok()).collect();
    // In the order of the list.
    let found: Vec<&Forecast> = done.iter().copied().filter(|one| ids.contains(&one.id)).collect();
    if found.len() == wanted.len() { Ok(found) } else { Err(Problem::NotFound) }
}

async fn column(tx: &mut Tx, forecast: &Forecast) -> Result<Column, Problem> {
    let looked = Looked::of(tx, forecast).await?;
    let known = places(tx, &looked).await?;
    let gaps = gaps(&looked.outcome, &known.sites, &known.waiting);
    Ok(Column { gaps, prices: known.beside.prices(), looked })
}

/// A table with a column for each forecast.
fn beside(first: &str, columns: &[Column], rows: Vec<(Markup, Vec<String>)>) -> Table {
    let names = columns.iter().map(|one| one.looked.forecast.name.clone());
    let head: Vec<String> = std::iter::once(first.to_owned()).chain(names).collect();
    table(&head, rows)
}

fn what_is_assumed(columns: &[Column]) -> Part {
    let rows = columns.iter().map(|Column { looked, .. }| {
        vec![
            Cell::html(Markup::link(&format!("/sufficiency/forecasts/{}", looked.forecast.id), &looked.forecast.name)),
            Cell::text(assumed(&looked.outcome.scenario).join("; ")),
            Cell::text(words::date(looked.outcome.as_at)),
            Cell::text(if looked.forecast.is_locked() { "Locked" } else { "Not locked" }),
        ]
    });
    let part = Part::new("What is assumed").table(Table {
        head: ["Forecast", "Assumed", "From the record of", "Locked"].map(Head::text).to_vec(),
        rows: rows.collect(),
        first_cell_is_header: true,
        ..Table::default()
    });
    let outcomes: Vec<&Outcome> = columns.iter().map(|one| &one.looked.outcome).collect();
    let part = part.line(what_differs(&outcomes));
    let is_locked = |one: &Column| one.looked.forecast.is_locked();
    if columns.iter().any(is_locked) && !columns.iter().all(is_locked) {
        part.line(
            "A locked forecast stays beside the places and prices of then: shortages and costs differ for that too.",
        )
    } else {
        part
    }
}

/// All Januaries of any of them.
fn januaries(columns: &[Column]) -> std::collections::BTreeSet<u16> {
    columns.iter().flat_map(|one| one.looked.outcome.years.iter().copied()).collect()
}

const NONE: &str = "–";

fn plans(columns: &[Column]) -> Part {
    let cell = |one: &Column, year: u16| {
        let outcome = &one.looked.outcome;
        let place = outcome.years.iter().position(|own| *own == year)?;
        outcome.total.ahead.get(place).map(ranged)
    };
    let rows = januaries(columns).into_iter().map(|year| {
        let cells = columns.iter().map(|one| cell(one, year).unwrap_or_else(|| NONE.to_owned()));
        (Markup::text(&january(year)), cells.collect())
    });
    Part::new("All plans, with 8 of 10").table(beside("January", columns, rows.collect()))
}

fn provisions(columns: &[Column], year: u16) -> Part {
    let line = |one: &Column, name: &str| {
        let outcome = &one.looked.outcome;
        let place = outcome.years.iter().position(|own| *own == year)?;
        let line = outcome.tables.get(&By::Provision)?.iter().find(|line| Provision::shown(&line.name) == name)?;
        line.ahead.get(place).map(ranged)
    };
    let lines = columns.iter().flat_map(|one| one.looked.outcome.tables.get(&By::Provision).into_iter().flatten());
    let mut names: Vec<&str> = Vec::new();
    for line in lines {
        let name = Provision::shown(&line.name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let rows = names.into_iter().map(|name| {
        let cells = columns.iter().map(|one| line(one, name).unwrap_or_else(|| NONE.to_owned()));
        (Markup::text(name), cells.collect())
    });
    let rows = rows.collect();
    Part::new(&format!("By provision, {}, with 8 of 10", january(year))).table(beside("Provision", columns, rows))
}

fn shortages(columns: &[Column], year: u16) -> Part {
    let cell = |one: &Column, group: Group, basis: Basis| {
        let gap = one.gaps.iter().find(|gap| (gap.group, gap.basis, gap.year) == (group, basis, year))?;
        Some(format!("{}; {} for {}", chance(gap.chance_short), whole(gap.children), whole(gap.places)))
    };
    let bases = [(Basis::Placed, "placed"), (Basis::Suitable, "suitable")];
    let all = Group::ALL.into_iter().flat_map(|group| bases.map(|(basis, words)| (group, basis, words)));
    let rows = all.filter_map(|(group, basis, words)| {
        let cells: Vec<Option<String>> = columns.iter().map(|one| cell(one, group, basis)).collect();
        let is_known = cells.iter().any(Option::is_some);
        let cells = cells.into_iter().map(|one| one.unwrap_or_else(|| NONE.to_owned())).collect();
        is_known.then(|| (Markup::text(&format!("{}, {words}", group.words())), cells))
    });
    let rows: Vec<(Markup, Vec<String>)> = rows.collect();
    let part = Part::new(&format!("Chance of a shortage, {}", january(year)));
    if rows.is_empty() {
        return part.line("Places of no provision are known: there is nothing to lay children beside.");
    }
    part.line(
        "The chance that places are too few; the middle of what may come in children, and the places that they have.",
    )
    .table(beside("Provision", columns, rows))
}

fn cost(columns: &[Column]) -> Part {
    let part = Part::new("What placements cost a year, on average");
    let known: Vec<_> = columns.iter().map(|one| costs(&one.looked.outcome, &one.prices)).collect();
    if known.iter().all(Option::is_none) {
        return part.line("No prices are known: bring them in, and what placements cost is shown here.");
    }
    let rows = januaries(columns).into_iter().map(|year| {
        let cells = columns.iter().zip(&known).map(|(one, costs)| {
            let place = one.looked.outcome.years.iter().position(|own| *own == year);
            let mean = place.and_then(|place| costs.as_ref()?.all.get(place).map(|(mean, _)| *mean));
            mean.map_or_else(|| NONE.to_owned(), pounds)
        });
        (Markup::text(&january(year)), cells.collect())
    });
    let unpriced: std::collections::BTreeSet<&str> =
        known.iter().flatten().flat_map(|costs| costs.unpriced.iter().map(|group| group.words())).collect();
    let unpriced: Vec<&str> = unpriced.into_iter().collect();
    let part = part.table(beside("January", columns, rows.collect()));
    if unpriced.is_empty() {
        part
    } else {
        part.line(format!("Without a price in at least one of them, and not in its sums: {}.", unpriced.join(", ")))
    }
}
