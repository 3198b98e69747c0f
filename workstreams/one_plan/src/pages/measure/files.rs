//! What a measure's page shows, as files: figures, and charts.

use access::{App, Viewer};
use axum::extract::{Path, Query, State};
use documents::Image;
use page::list::{Column, Columns};
use page::{Problem, Shown, download};

use super::super::common::{self, Asked};
use super::super::measures::sources;
use super::load;
use crate::model::chart::marked;
use crate::model::evaluate::Point;

/// A figure of an area.
type Row<'p> = (String, &'p Point);

/// Every figure that the page rests on, as a file.
pub async fn as_csv(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Shown {
    let mut tx = app.db.read().await?;
    let Some(known) = load(&mut tx, &id, &asked).await? else {
        drop(tx);
        return common::no_area(&app, &viewer, "Measure");
    };
    drop(tx);
    let number = download::number;
    let region = known.frame.areas.get(&known.frame.area).and_then(|area| area.region.clone());
    let england = published::areas::ENGLAND.to_owned();
    let areas =
        [known.frame.area.clone()].into_iter().chain(known.frame.neighbours.clone()).chain(region).chain([england]);
    let rows: Vec<Row<'_>> =
        areas.flat_map(|area| known.lines.area(&area).iter().map(move |point| (area.clone(), point))).collect();
    let columns = Columns::new([
        Column::text("area", |(area, _): &Row<'_>| known.frame.name(area).to_owned()),
        Column::text("code", |(area, _): &Row<'_>| area.clone()),
        Column::text("period", |(_, point): &Row<'_>| point.period.label.clone()),
        Column::text("status", |(_, point): &Row<'_>| point.status.clone()),
        Column::text("value", |(_, point): &Row<'_>| number(point.value)),
        Column::text("printed", |(_, point): &Row<'_>| point.printed.clone().unwrap_or_default()),
        Column::text("missing", |(_, point): &Row<'_>| {
            point.missing.map(|missing| missing.words().to_owned()).unwrap_or_default()
        }),
        Column::text("lower_95", |(_, point): &Row<'_>| number(point.interval.map(|interval| interval.lower))),
        Column::text("upper_95", |(_, point): &Row<'_>| number(point.interval.map(|interval| interval.upper))),
        Column::text("numerator", |(_, point): &Row<'_>| number(point.parts.map(|(n, _)| n))),
        Column::text("denominator", |(_, point): &Row<'_>| number(point.parts.map(|(_, d)| d))),
        Column::text("sources", |(_, point): &Row<'_>| sources(&known.frame, &point.files)),
    ]);
    columns.csv(&known.definition.id, &rows)
}

/// The chart over the years, or that of the neighbours, as a file: `series.svg`, `neighbours.png`.
pub async fn image(
    State(app): State<App>,
    _viewer: Viewer,
    Path((id, name)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Shown {
    file(&app, &id, &name, &asked).await
}

/// The chart over the years as SVG, at its address of old.
pub async fn series_svg(
    State(app): State<App>,
    _viewer: Viewer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Shown {
    file(&app, &id, "series.svg", &asked).await
}

/// The neighbours as SVG, at their address of old.
pub async fn neighbours_svg(
    State(app): State<App>,
    _viewer: Viewer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Shown {
    file(&app, &id, "neighbours.svg", &asked).await
}

async fn file(app: &App, id: &str, name: &str, asked: &Asked) -> Shown {
    let kind = Image::from_name(name).ok_or(Problem::NotFound)?;
    let mut tx = app.db.read().await?;
    let known = load(&mut tx, id, asked).await?.ok_or(Problem::NotFound)?;
    drop(tx);
    let latest = known.periods.first().ok_or(Problem::NotFound)?;
    let chart = match name.rsplit_once('.').map(|(stem, _)| stem) {
        Some("series") => known.series(asked.statistic()).chart(&known.definition),
        Some("neighbours") => known.neighbours(latest),
        _ => return Err(Problem::NotFound),
    };
    let chart = marked(chart, app.settings.invented);
    let content = kind.of(&chart).map_err(|error| Problem::Defect(error.to_string()))?;
    download::keep(kind.media_type(), &format!("{}-{name}", known.definition.id), content)
}
