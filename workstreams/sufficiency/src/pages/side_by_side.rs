//! Several forecasts side by side: a column for each.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{RawQuery, State};
use page::govuk::{Button, Cell, Checkboxes, Choice, Head, Markup, Table};
use page::{Form, Layout, Problem, Shown, refuse, show, words};
use projection::gap::{Basis, Gap, Waiting};
use projection::groups::Group;
use projection::options::Price;
use store::Tx;

use super::common::{Few, Looked, chance, framed, january, places, pounds, ranged, table, tells, what_differs, whole};
use crate::model::appraisal::gaps;
use crate::model::costs::costs;
use crate::model::levers::assumed;
use crate::model::outcome::{By, Outcome};
use crate::model::provision::Provision;
use crate::model::small::Hidden;
use crate::records::forecasts::{self, Forecast, ForecastId};

/// As many columns as can be read.
const MOST: usize = 6;

#[derive(Template)]
#[template(path = "side_by_side.html")]
struct SideBySide {
    layout: Layout,
    /// Nothing where there is only one to choose.
    choice: Option<Choosing>,
    beside: Beside,
}

struct Choosing {
    forecasts: Checkboxes,
    button: Button,
}

enum Beside {
    /// What was chosen cannot be shown.
    Nothing,
    TooFew,
    Tables(Tables),
}

struct Tables {
    what_differs: &'static str,
    some_are_locked: bool,
    assumed: Markup,
    plans: Markup,
    /// The last January of which all speak.
    last: Option<Last>,
    costs: Option<Costs>,
}

struct Last {
    january: String,
    provisions: Markup,
    /// Nothing where no places are known.
    shortages: Option<Markup>,
}

struct Costs {
    table: Markup,
    unpriced: String,
}

/// A forecast with what its column holds.
struct Column {
    looked: Looked,
    gaps: Vec<Gap>,
    waiting: Waiting,
    prices: std::collections::BTreeMap<Group, Price>,
    /// What stays hidden in all tables of the forecast.
    hidden: Hidden,
}

pub async fn view(State(app): State<App>, viewer: Viewer, RawQuery(query): RawQuery) -> Shown {
    let mut form = Form::parse(query.unwrap_or_default().as_bytes())?;
    let mut tx = app.db.read().await?;
    let all = forecasts::all(&mut tx).await?;
    let done: Vec<&Forecast> = all.iter().filter(|one| one.is_done()).collect();
    let chosen = chosen(&mut form, &all, &done)?;
    let few = Few::of(&app, &viewer);
    let mut columns = Vec::new();
    for one in &chosen {
        columns.push(column(&mut tx, one, few).await?);
    }
    drop(tx);
    let choice = (done.len() > 1).then(|| choosing(&form, &chosen, &done));
    let layout = app
        .layout(&viewer, "Compare forecasts side by side")
        .errors(form.summary())
        .back_to("/sufficiency/forecasts", "Forecasts");
    if !form.is_right() {
        return refuse(&SideBySide { layout, choice, beside: Beside::Nothing });
    }
    let beside = if columns.len() < 2 { Beside::TooFew } else { Beside::Tables(tables(&columns, few)) };
    show(&SideBySide { layout, choice, beside })
}

fn choosing(form: &Form, chosen: &[&Forecast], done: &[&Forecast]) -> Choosing {
    let choices = done.iter().map(|one| Choice::new(&one.id.to_string(), &one.name)).collect();
    let mut form = form.clone();
    if form.values("forecast").is_empty() {
        form = chosen.iter().fold(form, |form, one| form.with("forecast", one.id.to_string()));
    }
    Choosing {
        forecasts: form.checkboxes("forecast", &format!("Forecasts (up to {MOST})"), choices),
        button: Button::submit("Show").classes("govuk-button--secondary"),
    }
}

fn tables(columns: &[Column], few: Few) -> Tables {
    let years = columns.first().map(|one| one.looked.outcome.years.as_slice()).unwrap_or_default();
    let last = years.iter().copied().rfind(|year| columns.iter().all(|one| one.looked.outcome.years.contains(year)));
    let outcomes: Vec<&Outcome> = columns.iter().map(|one| &one.looked.outcome).collect();
    let is_locked = |one: &Column| one.looked.forecast.is_locked();
    Tables {
        what_differs: what_differs(&outcomes),
        some_are_locked: columns.iter().any(is_locked) && !columns.iter().all(is_locked),
        assumed: what_is_assumed(columns),
        plans: plans(columns),
        last: last.map(|year| Last {
            january: january(year),
            provisions: provisions(columns, year, few),
            shortages: shortages(columns, year, few),
        }),
        costs: cost(columns),
    }
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
        form.refuse("forecast", format!("Select up to {MOST} forecasts"));
        return Ok(Vec::new());
    }
    if wanted.len() == 1 && done.len() > 1 {
        form.refuse("forecast", "Select at least 2 forecasts");
    }
    let ids: Vec<ForecastId> = wanted.iter().filter_map(|id| id.parse().ok()).collect();
    // In the order of the list.
    let found: Vec<&Forecast> = done.iter().copied().filter(|one| ids.contains(&one.id)).collect();
    if found.len() == wanted.len() { Ok(found) } else { Err(Problem::NotFound) }
}

async fn column(tx: &mut Tx, forecast: &Forecast, few: Few) -> Result<Column, Problem> {
    let looked = Looked::of(tx, forecast).await?;
    let known = places(tx, &looked).await?;
    let gaps = gaps(&looked.outcome, &known.sites, &known.waiting);
    let hidden = few.hidden_in(&looked.outcome);
    Ok(Column { gaps, prices: known.beside.prices(), waiting: known.waiting, hidden, looked })
}

/// A table with a column for each forecast.
fn beside(first: &str, columns: &[Column], rows: Vec<(Markup, Vec<String>)>) -> Table {
    let names = columns.iter().map(|one| one.looked.forecast.name.clone());
    let head: Vec<String> = std::iter::once(first.to_owned()).chain(names).collect();
    table(&head, rows)
}

fn what_is_assumed(columns: &[Column]) -> Markup {
    let rows = columns.iter().map(|Column { looked, .. }| {
        vec![
            Cell::html(Markup::link(&format!("/sufficiency/forecasts/{}", looked.forecast.id), &looked.forecast.name)),
            Cell::text(assumed(&looked.outcome.scenario).join("; ")),
            Cell::text(words::short_date(looked.outcome.as_at)),
            Cell::text(if looked.forecast.is_locked() { "Locked" } else { "Not locked" }),
        ]
    });
    let table = Table {
        head: ["Forecast", "Assumptions", "Date of record", "Locked"].map(Head::text).to_vec(),
        rows: rows.collect(),
        first_cell_is_header: true,
        ..Table::default()
    };
    framed(&table, "Assumptions")
}

/// All Januaries of any of them.
fn januaries(columns: &[Column]) -> std::collections::BTreeSet<u16> {
    columns.iter().flat_map(|one| one.looked.outcome.years.iter().copied()).collect()
}

const NONE: &str = "–";

fn plans(columns: &[Column]) -> Markup {
    let cell = |one: &Column, year: u16| {
        let outcome = &one.looked.outcome;
        let place = outcome.years.iter().position(|own| *own == year)?;
        outcome.total.ahead.get(place).map(ranged)
    };
    let rows = januaries(columns).into_iter().map(|year| {
        let cells = columns.iter().map(|one| cell(one, year).unwrap_or_else(|| NONE.to_owned()));
        (Markup::text(&january(year)), cells.collect())
    });
    framed(&beside("January", columns, rows.collect()), "All plans, with 80% ranges")
}

fn provisions(columns: &[Column], year: u16, few: Few) -> Markup {
    let line = |one: &Column, name: &str| {
        let outcome = &one.looked.outcome;
        let place = outcome.years.iter().position(|own| *own == year)?;
        let line = outcome.tables.get(&By::Provision)?.iter().find(|line| Provision::shown(&line.name) == name)?;
        let together = one.hidden.hides_line(year, By::Provision, &line.name, &outcome.needs);
        line.ahead.get(place).map(|one| Few::shown(together || few.hides(tells(one)), || few.ranged(one)))
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
    let label = format!("By provision, {}, with 80% ranges", january(year));
    framed(&beside("Provision", columns, rows.collect()), &label)
}

fn shortages(columns: &[Column], year: u16, few: Few) -> Option<Markup> {
    let cell = |one: &Column, group: Group, basis: Basis| {
        let gap = one.gaps.iter().find(|gap| (gap.group, gap.basis, gap.year) == (group, basis, year))?;
        Some(Few::shown(few.hides_gap(gap, &one.gaps, &one.waiting, &one.hidden), || {
            format!("{}; {} for {}", chance(gap.chance_short), whole(gap.children), whole(gap.places))
        }))
    };
    let bases = [(Basis::Placed, "current placements"), (Basis::Suitable, "assessed demand")];
    let all = Group::ALL.into_iter().flat_map(|group| bases.map(|(basis, words)| (group, basis, words)));
    let rows = all.filter_map(|(group, basis, words)| {
        let cells: Vec<Option<String>> = columns.iter().map(|one| cell(one, group, basis)).collect();
        let is_known = cells.iter().any(Option::is_some);
        let cells = cells.into_iter().map(|one| one.unwrap_or_else(|| NONE.to_owned())).collect();
        is_known.then(|| (Markup::text(&format!("{}, {words}", group.words())), cells))
    });
    let rows: Vec<(Markup, Vec<String>)> = rows.collect();
    let label = format!("Chance of a shortfall, {}", january(year));
    (!rows.is_empty()).then(|| framed(&beside("Provision", columns, rows), &label))
}

fn cost(columns: &[Column]) -> Option<Costs> {
    let known: Vec<_> = columns.iter().map(|one| costs(&one.looked.outcome, &one.prices)).collect();
    if known.iter().all(Option::is_none) {
        return None;
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
    Some(Costs {
        table: framed(&beside("January", columns, rows.collect()), "Average cost of placements a year"),
        unpriced: unpriced.into_iter().collect::<Vec<_>>().join(", "),
    })
}
