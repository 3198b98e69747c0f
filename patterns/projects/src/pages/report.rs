//! Highlight reports: written by a workstream each month, frozen with how its projects stood.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use jiff::ToSpan;
use jiff::civil::Date;
use page::govuk::{Cell, Head, Markup, SelectItem, Table};
use page::{FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use store::Tx;

use super::list::tag;
use crate::policy::LEAD_PROJECTS;
use crate::records::programmes::{self, Programme, ProgrammeId};
use crate::records::projects;
use crate::records::reports::{self, Report, ReportId, Said, Stood};

/// "December 2025".
fn month(day: Date) -> String {
    words::date(day).split_once(' ').map_or_else(String::new, |(_, rest)| rest.to_owned())
}

/// This month and the five before, the newest first.
fn months(today: Date) -> Vec<Date> {
    let first = today.first_of_month();
    (0..6).filter_map(|back| first.checked_sub(back.months()).ok()).collect()
}

async fn page(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    programme: &Programme,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let stood = stood(tx, programme.id, viewer.today).await?;
    let items = months(viewer.today).into_iter().map(|day| SelectItem::new(&day.to_string(), &month(day))).collect();
    let layout = app
        .layout(viewer, &format!("Highlight report: {}", programme.name))
        .errors(form.summary())
        .back_to("/projects", "Projects");
    let before = if stood.is_empty() {
        Markup::written("<p class=\"govuk-body\">It has no project yet.</p>")
    } else {
        Markup::render(&Stands { table: table(&stood) })?
    };
    FieldsForm::new(layout, 0)
        .lead("How the projects stand is computed and frozen with the report. You write what the board should know.")
        .before(before)
        .field(&form.select("month", "Month", items))?
        .field(&form.textarea("done", "What was done"))?
        .field(&form.textarea("next", "What comes next"))?
        .field(&form.textarea("help", "What the board is asked for, if anything"))
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">How its projects stand</h2>{{ table.scroll("How its projects stand") }}"#
)]
struct Stands {
    table: Table,
}

async fn stood(tx: &mut Tx, programme: ProgrammeId, today: Date) -> Result<Vec<Stood>, Problem> {
    let all = projects::all(tx, today).await?;
    let own = all.iter().filter(|one| one.project.programme == programme && one.project.stopped_on().is_none());
    Ok(own.map(Stood::of).collect())
}

/// Projects as they stood.
fn table(stood: &[Stood]) -> Table {
    let rows = stood
        .iter()
        .map(|one| {
            let why = match &one.standing.set {
                Some((_, why, by)) => format!(
                    " {why} ({by}). From the dates: {}, {}",
                    one.standing.computed.words().to_lowercase(),
                    one.standing.why
                ),
                None => format!(" {}", words::capitalised(&one.standing.why)),
            };
            let next = match (&one.next, one.next_on) {
                (Some(title), Some(day)) => format!("{title}, {}", words::date(day)),
                _ => "–".to_owned(),
            };
            vec![
                Cell::text(&one.name),
                Cell::html(tag(one.standing.shown()).then(&Markup::text(&why))),
                Cell::text(next),
            ]
        })
        .collect();
    Table {
        head: ["Project", "Stands", "Next milestone"].map(Head::text).to_vec(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<ProgrammeId>) -> Shown {
    let mut tx = app.db.read().await?;
    let programme = programmes::one(&mut tx, id).await?;
    let page = page(&mut tx, &app, &viewer, &programme, &Form::default()).await?;
    drop(tx);
    show(&page)
}

pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<ProgrammeId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PROJECTS, &Facts::default())?;
    let chosen = months(viewer.today).into_iter().find(|day| day.to_string() == form.value("month"));
    if chosen.is_none() {
        form.refuse("month", "Select the month");
    }
    let done = form.required("done", "Enter what was done");
    let next = form.required("next", "Enter what comes next");
    let help = form.value("help").to_owned();
    for name in ["done", "next", "help"] {
        form.at_most(name, 4000);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let programme = programmes::one(&mut tx, id).await?;
    let (Some(chosen), true) = (chosen, form.is_right()) else {
        let page = page(&mut tx, &app, &viewer, &programme, &form).await?;
        drop(tx);
        return refuse(&page);
    };
    let stood = stood(&mut tx, id, viewer.today).await?;
    let said = Said { programme: id, month: chosen, done: &done, next: &next, help: &help };
    let report = reports::keep(&mut tx, &said, &stood, &viewer.name).await?;
    tx.record(allowed.entry("highlight_report", Some(report.uuid()))).await?;
    tx.commit().await?;
    go(&format!("/projects/reports/{report}"))
}

#[derive(Template)]
#[template(path = "highlight_reports.html")]
struct List {
    layout: Layout,
    table: Option<Table>,
}

pub async fn list(State(app): State<App>, viewer: Viewer) -> Shown {
    let mut tx = app.db.read().await?;
    let all = reports::all(&mut tx).await?;
    drop(tx);
    let rows: Vec<Vec<Cell>> = all
        .iter()
        .map(|one| {
            vec![
                Cell::html(Markup::link(
                    &format!("/projects/reports/{}", one.id),
                    &format!("{}, {}", one.name, month(one.month)),
                )),
                Cell::text(format!("{}, {}", one.made_by, words::time(one.made_at()))),
            ]
        })
        .collect();
    show(&List {
        table: (!rows.is_empty()).then(|| Table {
            head: ["Report", "Made by"].map(Head::text).to_vec(),
            rows,
            first_cell_is_header: true,
            ..Table::default()
        }),
        layout: app.layout(&viewer, "Highlight reports").back_to("/projects", "Projects"),
    })
}

#[derive(Template)]
#[template(path = "highlight_report.html")]
struct One {
    layout: Layout,
    report: Report,
    made: String,
    table: Option<Table>,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Path(id): Path<ReportId>) -> Shown {
    let mut tx = app.db.read().await?;
    let report = reports::one(&mut tx, id).await?;
    drop(tx);
    let stood = report.projects()?;
    show(&One {
        made: format!("Made by {}, {}. It says what stood then.", report.made_by, words::time(report.made_at())),
        table: (!stood.is_empty()).then(|| table(&stood)),
        layout: app
            .layout(&viewer, &format!("{}, {}", report.name, month(report.month)))
            .back_to("/projects/reports", "Highlight reports"),
        report,
    })
}
