//! Two forecasts beside each other.

use access::{App, Viewer};
use axum::extract::{Path, Query, State};
use page::govuk::Markup;
use page::{Figure, Problem, Shown, show};

use super::common::{Asked, Page, Part, january, none_yet, ranged, signed, table, what_differs};
use super::forecast::name_of;
use crate::model::chart::fan;
use crate::model::levers::assumed;
use crate::model::outcome::By;
use crate::records::forecasts::{self, ForecastId};

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
    let mut page = Page::new(app.layout(&viewer, "Compare forecasts").back_to(&back, "The forecast"));
    page.before = other.choice(&format!("{back}/compare"), Vec::new())?;
    let theirs = &other.outcome;
    let mut first = Part::new(&format!("“{}”", one.name));
    first.lines = assumed(&own.scenario);
    let mut second = Part::new(&format!("“{}”", other.forecast.name));
    second.lines = assumed(&theirs.scenario);
    page = page.part(first).part(second);
    let years: Vec<u16> = own.years.iter().copied().filter(|year| theirs.years.contains(year)).collect();
    let at = |years: &[u16], year: u16| years.iter().position(|one| *one == year);
    let past: Vec<(u16, f64)> = own.past.iter().copied().zip(own.total.past.iter().copied()).collect();
    let ahead: Vec<_> = own.years.iter().copied().zip(&own.total.ahead).collect();
    let medians: Vec<(u16, f64)> =
        theirs.years.iter().copied().zip(theirs.total.ahead.iter().map(|one| one.median)).collect();
    let title = format!("EHC plans each January: “{}” and “{}”", one.name, other.forecast.name);
    let chart = fan(&title, &past, &ahead, Some((&other.forecast.name, &medians)));
    let rows = years.iter().filter_map(|year| {
        let (one, other) =
            (own.total.ahead.get(at(&own.years, *year)?)?, theirs.total.ahead.get(at(&theirs.years, *year)?)?);
        Some((Markup::text(&january(*year)), vec![ranged(one), ranged(other), signed(one.mean - other.mean)]))
    });
    let head = ["January", "This one", "The other", "Differ by, on average"].map(str::to_owned);
    let mut part = Part::new("All plans").table(table(&head, rows.collect()));
    part.chart = Markup::render(&Figure::new("fan", &chart)?.beside_its_table())?;
    part = part.line(what_differs(&[&own, theirs])).line(
        "Beside each other stand middles with 8 of 10; what they differ by is of means, which may have another sign where ranges are wide.",
    );
    page = page.part(part);
    if let Some(last) = years.last() {
        for by in By::ALL {
            let rows = own.tables.get(&by).into_iter().flatten().filter_map(|line| {
                let beside =
                    theirs.tables.get(&by)?.iter().find(|other| name_of(by, &other.name) == name_of(by, &line.name))?;
                let (one, other) =
                    (line.ahead.get(at(&own.years, *last)?)?, beside.ahead.get(at(&theirs.years, *last)?)?);
                Some((
                    Markup::text(&name_of(by, &line.name)),
                    vec![ranged(one), ranged(other), signed(one.mean - other.mean)],
                ))
            });
            let mut head = head.clone();
            head[0] = "What".to_owned();
            page = page
                .part(Part::new(&format!("{}, {}", by.words(), january(*last))).table(table(&head, rows.collect())));
        }
    }
    show(&page)
}
