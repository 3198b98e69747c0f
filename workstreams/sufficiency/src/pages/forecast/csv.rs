//! All figures of a forecast as a file.

use access::{App, Viewer};
use axum::extract::{Path, State};
use page::Shown;
use page::list::Column;
use projection::cohorts::Summary;

use super::super::common::{Few, Looked, stamped, told_by};
use super::{name_of, word};
use crate::model::costs::costs;
use crate::model::outcome::{By, Line};
use crate::records::beside;
use crate::records::forecasts::{self, ForecastId};

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
pub async fn as_csv(State(app): State<App>, viewer: Viewer, Path(id): Path<ForecastId>) -> Shown {
    let mut tx = app.db.read().await?;
    let forecast = forecasts::one(&mut tx, id).await?;
    let looked = Looked::of(&mut tx, &forecast).await?;
    let prices = beside::of(&mut tx, &forecast, 0).await?.prices();
    drop(tx);
    let outcome = &looked.outcome;
    let mut rows: Vec<Row> = Vec::new();
    let few = Few::of(&app, &viewer);
    let together = few.hidden_in(outcome);
    let mut add = |by: Option<By>, line: &Line, hidden: &[bool]| {
        let name = match by {
            Some(by @ (By::Age | By::Provision)) => name_of(by, &line.name),
            Some(By::Need | By::Area) | None => line.name.clone(),
        };
        let by = by.map_or("all", word);
        let mut hidden = hidden.iter().copied();
        for (year, count) in outcome.past.iter().zip(&line.past) {
            let counted = Few::shown(hidden.next().unwrap_or_default(), || format!("{count:.0}"));
            rows.push(Row { counted, ..Row::new(by, &name, *year) });
        }
        for (year, one) in outcome.years.iter().zip(&line.ahead) {
            let figures = [one.mean, one.ninety_five.0, one.eighty.0, one.median, one.eighty.1, one.ninety_five.1];
            let is_hidden = hidden.next().unwrap_or_default();
            let figures = figures.map(|value| Few::shown(is_hidden || few.hides(value), || format!("{value:.1}")));
            rows.push(Row { figures, ..Row::new(by, &name, *year) });
        }
    };
    add(None, &outcome.total, &[]);
    for (by, lines) in &outcome.tables {
        let ahead = |one: &Summary| told_by(&[one.mean, one.median, one.eighty.1, one.ninety_five.1]);
        let figures = |line: &Line| line.past.iter().copied().chain(line.ahead.iter().map(ahead)).collect();
        let mut hidden = few.hidden(&lines.iter().map(figures).collect::<Vec<Vec<f64>>>());
        for (line, hidden) in lines.iter().zip(&mut hidden) {
            let years = outcome.past.iter().take(line.past.len()).chain(&outcome.years);
            for (year, hidden) in years.zip(hidden.iter_mut()) {
                *hidden |= together.hides_line(*year, *by, &line.name, &outcome.needs);
            }
            add(Some(*by), line, hidden);
        }
    }
    let mut cost = |name: &str, year: u16, (mean, range): (f64, Option<(f64, f64)>), is_hidden: bool| {
        let (low, high) = range.unzip();
        let figures = [Some(mean), None, low, None, high, None];
        let words = |value: f64| Few::shown(is_hidden, || format!("{value:.0}"));
        let figures = figures.map(|one| one.map_or_else(String::new, words));
        rows.push(Row { figures, ..Row::new("pounds a year", name, year) });
    };
    if let Some(costs) = costs(outcome, &prices) {
        for ((group, own), hidden) in costs.groups.iter().zip(few.hidden_costs(outcome, &costs)) {
            for ((year, (mean, low, high)), hidden) in outcome.years.iter().zip(own).zip(hidden) {
                cost(group.words(), *year, (*mean, Some((*low, *high))), hidden);
            }
        }
        for (year, (mean, range)) in outcome.years.iter().zip(&costs.all) {
            cost("Total", *year, (*mean, *range), false);
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
