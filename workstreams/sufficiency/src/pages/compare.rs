//! Two forecasts beside each other.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Markup, Table};
use page::{Figure, Layout, Problem, Shown, show};

use super::common::{Asked, Few, framed, january, none_yet, signed, table, tells, what_differs};
use super::forecast::name_of;
use crate::model::chart::fan;
use crate::model::levers::assumed;
use crate::model::outcome::{By, Line, Outcome};
use crate::model::small::Hidden;
use crate::records::forecasts::{self, ForecastId};

#[derive(Template)]
#[template(path = "compare.html")]
struct Compare {
    layout: Layout,
    choice: Markup,
    /// Of each, its name and what it assumes.
    assumed: [(String, Vec<String>); 2],
    what_differs: &'static str,
    chart: Markup,
    plans: Markup,
    told_apart: Vec<(String, Markup)>,
}

/// The headings of each table after its first.
const HEAD: [&str; 3] = ["This forecast", "Other forecast", "Mean difference"];

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<ForecastId>,
    Query(mut asked): Query<Asked>,
) -> Shown {
    let mut tx = app.db.read().await?;
    let one = forecasts::one(&mut tx, id).await?;
    if !one.is_done() {
        return Err(Problem::NotFound);
    }
    let own = forecasts::outcome(&mut tx, id).await?;
    if asked.forecast.is_empty() {
        // The newest other one that assumes nothing, else the newest.
        let all = forecasts::all(&mut tx).await?;
        let mut others = all.iter().filter(|other| other.is_done() && other.id != id);
        let plain = others.clone().find(|other| other.scenario().levers.is_empty());
        asked.forecast = plain.or_else(|| others.next()).map_or_else(String::new, |other| other.id.to_string());
    }
    let Some(other) = asked.forecast(&mut tx).await? else {
        drop(tx);
        return none_yet(&app, &viewer, "Compare forecasts");
    };
    drop(tx);
    let back = format!("/sufficiency/forecasts/{id}");
    let theirs = &other.outcome;
    let last = own.years.iter().copied().rfind(|year| theirs.years.contains(year));
    let few = Few::of(&app, &viewer);
    show(&Compare {
        layout: app.layout(&viewer, "Compare forecasts").back_to(&back, "The forecast"),
        choice: other.choice(&format!("{back}/compare"), Vec::new())?,
        assumed: [(one.name.clone(), assumed(&own.scenario)), (other.forecast.name.clone(), assumed(&theirs.scenario))],
        what_differs: what_differs(&[&own, theirs]),
        chart: chart((&one.name, &own), (&other.forecast.name, theirs))?,
        plans: framed(&plans(&own, theirs, few), "All plans"),
        told_apart: last.map_or_else(Vec::new, |last| {
            By::ALL.map(|by| told_apart(by, last, &own, theirs, few)).into_iter().collect()
        }),
    })
}

fn chart((name, own): (&str, &Outcome), (other, theirs): (&str, &Outcome)) -> Result<Markup, Problem> {
    let past: Vec<(u16, f64)> = own.past.iter().copied().zip(own.total.past.iter().copied()).collect();
    let ahead: Vec<_> = own.years.iter().copied().zip(&own.total.ahead).collect();
    let medians: Vec<(u16, f64)> =
        theirs.years.iter().copied().zip(theirs.total.ahead.iter().map(|one| one.median)).collect();
    let title = format!("EHC plans each January: “{name}” and “{other}”");
    let chart = fan(&title, &past, &ahead, Some((other, &medians)));
    Ok(Markup::render(&Figure::new("fan", &chart)?.beside_its_table())?)
}

fn head(first: &str) -> Vec<String> {
    std::iter::once(first).chain(HEAD).map(str::to_owned).collect()
}

/// Both in a January, where both speak of it, and by how much they differ.
fn beside(
    year: u16,
    (own, one): (&Outcome, &Line),
    (theirs, other): (&Outcome, &Line),
    few: Few,
) -> Option<Vec<String>> {
    let at = |outcome: &Outcome| outcome.years.iter().position(|one| *one == year);
    let (one, other) = (one.ahead.get(at(own)?)?, other.ahead.get(at(theirs)?)?);
    Some(vec![few.ranged(one), few.ranged(other), signed(one.mean - other.mean)])
}

fn plans(own: &Outcome, theirs: &Outcome, few: Few) -> Table {
    let rows = own.years.iter().filter_map(|year| {
        Some((Markup::text(&january(*year)), beside(*year, (own, &own.total), (theirs, &theirs.total), few)?))
    });
    table(&head("January"), rows.collect())
}

fn told_apart(by: By, last: u16, own: &Outcome, theirs: &Outcome, few: Few) -> (String, Markup) {
    let pairs: Vec<(String, &Line, &Line)> = own
        .tables
        .get(&by)
        .into_iter()
        .flatten()
        .filter_map(|line| {
            let name = name_of(by, &line.name);
            let other = theirs.tables.get(&by)?.iter().find(|other| name_of(by, &other.name) == name)?;
            Some((name, line, other))
        })
        .collect();
    let told = |outcome: &Outcome, line: &Line| {
        let at = outcome.years.iter().position(|year| *year == last);
        at.and_then(|at| line.ahead.get(at)).map_or(0.0, tells)
    };
    let figures: Vec<Vec<f64>> =
        pairs.iter().map(|(_, line, other)| vec![told(own, line), told(theirs, other)]).collect();
    let together = [own, theirs].map(|one| (few.hidden_in(one), &one.needs));
    let rows = pairs.iter().zip(few.hidden(&figures)).filter_map(|((name, line, other), hidden)| {
        let is_told =
            |((hidden, needs), line): (&(Hidden, &Vec<String>), &Line)| hidden.hides_line(last, by, &line.name, needs);
        let is_hidden = hidden.contains(&true) || together.iter().zip([*line, *other]).any(is_told);
        let cells = beside(last, (own, line), (theirs, other), few)?;
        Some((Markup::text(name), cells.into_iter().map(|words| Few::shown(is_hidden, || words)).collect()))
    });
    let heading = format!("{}, {}", by.words(), january(last));
    let table = framed(&table(&head("Group"), rows.collect()), &heading);
    (heading, table)
}
