//! The cases behind a time measure: from a figure of the board down to the children whom it counts.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Cell, Head, Markup, Pagination, Table};
use page::{Layout, Problem, Shown, show, words};
use people::PersonId;
use published::Measure;
use serde_json::json;

use crate::SEE_FINDINGS;
use crate::records::measures::{Case, cases, count_cases};

/// Lines on a page.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "sen2_cases.html")]
struct Cases {
    layout: Layout,
    summary: String,
    filters: Vec<(String, &'static str, bool)>,
    table: Option<Table>,
    pagination: Option<Pagination>,
}

/// What is asked.
#[derive(serde::Deserialize, Default)]
pub struct Asked {
    which: Option<String>,
    page: Option<i64>,
}

/// The page.
pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path((measure, year)): Path<(String, i64)>,
    Query(asked): Query<Asked>,
) -> Shown {
    let known = Measure::ALL.into_iter().find(|one| one.code() == measure).ok_or(Problem::NotFound)?;
    let late = asked.which.as_deref() == Some("late");
    let number = asked.page.unwrap_or(1).clamp(1, 1_000_000);
    let mut tx = app.db.read().await?;
    let total = count_cases(&mut tx, &app, &viewer, (known, year, late)).await?;
    let lines = cases(&mut tx, &app, &viewer, (known, year, late), (PAGE, (number - 1) * PAGE)).await?;
    drop(tx);
    // A list of children is a read.
    let shown: Vec<PersonId> = lines.iter().map(|line| line.person).collect();
    let because = app.policy.reach(&viewer, SEE_FINDINGS).first().map_or("", |rule| rule.because);
    let entry = store::Entry::new("return.findings", "person", None, because).detail(json!({ "shown": shown }));
    app.db.log_read(&viewer.actor(), entry).await?;
    let address = format!("/sen2/measures/{measure}/{year}");
    let which = if late { "which=late&" } else { "" };
    show(&Cases {
        summary: words::plural(total, "child or young person", "children and young people"),
        filters: vec![(address.clone(), "All", !late), (format!("{address}?which=late"), "Not in time", late)],
        table: (!lines.is_empty()).then(|| table(&lines)),
        pagination: Pagination::numbered(
            usize::try_from(number).unwrap_or(1),
            usize::try_from(total).unwrap_or(0).div_ceil(usize::try_from(PAGE).unwrap_or(50)),
            |page| format!("{address}?{which}page={page}"),
        ),
        layout: app.layout(&viewer, &format!("{}, {year}", known.words())).back_to("/sen2/measures", "Times"),
    })
}

fn table(lines: &[Case]) -> Table {
    let rows = lines
        .iter()
        .map(|line| {
            let name = gate::name::listed(&line.forename, &line.surname);
            let outcome = if line.within == line.of_all { "In time" } else { "Not in time" };
            let outcome = if line.of_all > 1 {
                format!("{outcome}: {} of {}", line.within, line.of_all)
            } else {
                outcome.to_owned()
            };
            vec![
                Cell::html(Markup::link(&format!("/children/{}", line.person), &name)),
                Cell::text(outcome),
                Cell::text(line.officer.clone().unwrap_or_else(|| "No case officer".to_owned())),
            ]
        })
        .collect();
    Table {
        head: vec![Head::text("Child or young person"), Head::text("Counted as"), Head::text("Case officer")],
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}
