//! The children whom a number of today counts.

use access::{App, Viewer};
use axum::extract::{Query, State};
use page::govuk::{Cell, Head, Markup, Pagination, Table};
use page::{Shown, show, words};
use people::PersonId;
use serde_json::json;

use super::common::{Page, Part};
use super::forecast::encoded;
use crate::model::provision::Provision;
use crate::policy::SEE_CASES;
use crate::records::cases::{self, Cell as Wanted};

/// Lines on a page.
const PAGE: i64 = 50;

/// What is asked: a cell and a page of it.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    age: String,
    #[serde(default)]
    need: String,
    #[serde(default)]
    provision: String,
    #[serde(default)]
    area: String,
    page: Option<i64>,
}

/// The page.
pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let number = asked.page.unwrap_or(1).clamp(1, 1_000_000);
    let cell = Wanted { age: asked.age, need: asked.need, provision: asked.provision, area: asked.area };
    let mut tx = app.db.read().await?;
    let total = cases::count_cases(&mut tx, &app, &viewer, &cell).await?;
    let lines = cases::cases(&mut tx, &app, &viewer, &cell, (PAGE, (number - 1) * PAGE)).await?;
    drop(tx);
    // A list of children is a read.
    let shown: Vec<PersonId> = lines.iter().map(|line| line.person).collect();
    let because = app.policy.reach(&viewer, SEE_CASES).first().map_or("", |rule| rule.because);
    let entry = store::Entry::new("sufficiency.cases", "person", None, because).detail(json!({ "shown": shown }));
    app.db.log_read(&viewer.actor(), entry).await?;
    let parts = [cell.age.as_str(), cell.need.as_str(), Provision::shown(&cell.provision), cell.area.as_str()];
    let asked: Vec<&str> = parts.into_iter().filter(|one| !one.is_empty()).collect();
    let title = if asked.is_empty() {
        "Children with a plan today".to_owned()
    } else {
        format!("With a plan today: {}", asked.join(", "))
    };
    let mut part = Part::new("");
    part.label = "Children".to_owned();
    part = part
        .line(format!(
            "{} whom you may find.",
            words::plural(total, "child or young person", "children and young people")
        ))
        .line("A forecast counts those too whose record is restricted; they are not listed here.");
    if !lines.is_empty() {
        let rows = lines
            .iter()
            .map(|line| {
                vec![
                    Cell::html(Markup::link(
                        &format!("/children/{}", line.person),
                        &people::name::listed(&line.forename, &line.surname),
                    )),
                    Cell::number(line.ncy),
                    Cell::text(&line.need),
                    Cell::text(Provision::shown(&line.provision)),
                    Cell::text(&line.area),
                ]
            })
            .collect();
        part = part.table(Table {
            head: vec![
                Head::text("Child or young person"),
                Head::number("Curriculum year"),
                Head::text("Primary need"),
                Head::text("Provision"),
                Head::text("Area"),
            ],
            rows,
            first_cell_is_header: true,
            ..Table::default()
        });
    }
    let query: Vec<String> =
        [("age", &cell.age), ("need", &cell.need), ("provision", &cell.provision), ("area", &cell.area)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}&", encoded(value)))
            .collect();
    let pages = usize::try_from(total).unwrap_or(0).div_ceil(50);
    let pagination = Pagination::numbered(usize::try_from(number).unwrap_or(1), pages, |page| {
        format!("/sufficiency/cases?{}page={page}", query.concat())
    });
    if let Some(pagination) = pagination {
        part.more = Markup::render(&pagination)?;
    }
    show(&Page::new(app.layout(&viewer, &title).back_to("/sufficiency", "Sufficiency")).part(part))
}
