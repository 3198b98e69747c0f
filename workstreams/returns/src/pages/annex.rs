//! Annex A of an inspection: the day, what the checks find, and the workbook.

use access::{App, Facts, Viewer};
use annex_a::{Finding, Lists, as_workbook, check};
use askama::Template;
use axum::extract::{Query, State};
use jiff::civil::Date;
use page::govuk::{Button, Cell, DateInput, Head, Table};
use page::{DateRange, Form, Layout, Problem, Shown, refuse, show, words};
use serde_json::json;

use crate::EXPORT_RETURN;
use crate::records::annex::{held, lists};
use crate::records::exports::{self, Whom};

#[derive(Template)]
#[template(path = "annex_a.html")]
struct AnnexA {
    layout: Layout,
    day: DateInput,
    /// How many records are left out.
    restricted: Option<String>,
    look: Button,
    make: Button,
    /// What the lists hold on the day that was asked for, in words and numbers; nothing before one is asked for.
    lead: Option<(String, usize, usize)>,
    table: Option<Table>,
}

/// The day that is asked for, in three fields.
#[derive(serde::Deserialize, Default)]
pub struct Asked {
    #[serde(rename = "on-day", default)]
    day: String,
    #[serde(rename = "on-month", default)]
    month: String,
    #[serde(rename = "on-year", default)]
    year: String,
}

fn found(lists: &Lists, on: Date) -> Vec<Finding> {
    let mut all = Vec::new();
    check(lists, on, |finding| all.push(finding));
    all
}

fn table(found: &[Finding]) -> Option<Table> {
    let mut counts: Vec<(&Finding, i64)> = Vec::new();
    for one in found {
        match counts
            .iter_mut()
            .find(|(known, _)| (known.list, known.rule, &known.columns) == (one.list, one.rule, &one.columns))
        {
            Some((_, count)) => *count += 1,
            None => counts.push((one, 1)),
        }
    }
    counts.sort_by_key(|(one, count)| (one.list, one.level, std::cmp::Reverse(*count)));
    let rows: Vec<Vec<Cell>> = counts
        .iter()
        .map(|(one, count)| {
            vec![
                Cell::text(one.list.map_or("The workbook", annex_a::List::words)),
                Cell::text(one.rule),
                Cell::html(super::findings::level(one.level.words())),
                Cell::text(&one.words),
                Cell::number(words::count(*count)),
                Cell::text(one.fix),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        head: vec![
            Head::text("List"),
            Head::text("Check"),
            Head::text("Level"),
            Head::text("Problem"),
            Head::number("Rows"),
            Head::text("What to do"),
        ],
        rows,
        ..Table::default()
    })
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    app.allow(&viewer, EXPORT_RETURN, &Facts::default())?;
    let mut form = Form::default().with("on-day", asked.day).with("on-month", asked.month).with("on-year", asked.year);
    // Working the lists out looks at every child: that is done when somebody asks, not when they come.
    let on = form.date("on", "Day of the inspection", &DateRange::past_or_coming(viewer.today));
    let (lead, table) = match on {
        Some(on) => {
            let lists = lists(&app.db, on, Whom::Unrestricted).await?;
            let lead = format!(
                "On {}: {} in list 1, {} in list 2.",
                words::date(on),
                words::plural(count(lists.plans.len()), "row", "rows"),
                words::plural(count(lists.support.len()), "row", "rows")
            );
            let lead = (lead, lists.plans.len(), lists.support.len());
            (Some(lead), table(&found(&lists, on)))
        }
        None => (None, None),
    };
    let page = page(&app, &viewer, &form, lead, table).await?;
    if form.is_right() { show(&page) } else { refuse(&page) }
}

async fn page(
    app: &App,
    viewer: &Viewer,
    form: &Form,
    lead: Option<(String, usize, usize)>,
    table: Option<Table>,
) -> Result<AnnexA, Problem> {
    let mut tx = app.db.read().await?;
    let restricted = exports::restricted(&mut tx).await?;
    drop(tx);
    Ok(AnnexA {
        restricted: (restricted > 0).then(|| super::exports::left_out(restricted)),
        layout: app
            .layout(viewer, "Annex A: lists for an area SEND inspection")
            .errors(form.summary())
            .back_to("/sen2", "SEN2 return"),
        day: form.date_input("on", "Day of the inspection", "For example, 27 3 2027"),
        look: Button::submit("Check for this day").classes("govuk-button--secondary"),
        make: Button::submit("Make workbook"),
        lead,
        table,
    })
}

fn count(rows: usize) -> i64 {
    numbers::fitted::<i64>(rows)
}

pub async fn export(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, EXPORT_RETURN, &Facts::default())?;
    let range = DateRange::past_or_coming(viewer.today);
    let on = form.required_date("on", "Day of the inspection", &range, "Enter the day of the inspection");
    let Some(on) = on else {
        return refuse(&page(&app, &viewer, &form, None, None).await?);
    };
    let whom = super::exports::whom(&app, &viewer, &form, "annex_a").await?;
    let lists = lists(&app.db, on, whom).await?;
    let entry = allowed.entry("area", None).detail(json!({ "annex_a": on.to_string() })).held(held(&lists));
    app.db.log_read(&viewer.actor(), entry).await?;
    let content = workbook::write(as_workbook(&lists)).map_err(|error| Problem::Defect(error.to_string()))?;
    page::download::keep(workbook::MEDIA_TYPE, &format!("annex-a-{on}.xlsx"), content)
}
