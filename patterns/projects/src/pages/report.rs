//! Highlight reports: written by a workstream each month, frozen with how its projects stood.

use access::{AccountId, Action, App, Facts, Viewer};
use approval::{Approved, Checksum, Commented, State as Approval, Thing, comments, sign_off};
use askama::Template;
use axum::extract::{Path, Query, State};
use jiff::ToSpan;
use jiff::civil::Date;
use page::govuk::{Cell, Head, Markup, SelectItem, Table};
use page::{Done, FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use store::Tx;
use uuid::Uuid;

use super::list::standing_tag;
use crate::policy::{APPROVE_REPORT, COMMENT_REPORT, LEAD_PROJECTS, SEE_PROJECTS};
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
        Markup::written("<p class=\"govuk-body\">This workstream has no projects yet.</p>")
    } else {
        Markup::render(&Stands { table: table(&stood) })?
    };
    FieldsForm::new(layout, 0)
        .lead(
            "The status of each project is calculated and frozen with the report. Write what the board needs to know.",
        )
        .before(before)
        .field(&form.select("month", "Month", items))?
        .field(&form.textarea("done", "Progress").up_to(4000))?
        .field(&form.textarea("next", "Next steps").up_to(4000))?
        .field(&form.textarea("help", "Requests to the board (optional)").up_to(4000))
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Status of projects</h2>{{ table.cards("Status of projects") }}"#
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
            let why = format!(" {}", one.standing.in_words());
            let next = match (&one.next, one.next_on) {
                (Some(title), Some(day)) => format!("{title}, {}", words::date(day)),
                _ => "–".to_owned(),
            };
            vec![
                Cell::text(&one.name),
                Cell::html(standing_tag(&one.standing).then(&Markup::text(&why))),
                Cell::text(next),
            ]
        })
        .collect();
    Table {
        head: ["Project", "Status", "Next milestone"].map(Head::text).to_vec(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

/// The report whose words a new one begins with: one that came back, for instance.
#[derive(serde::Deserialize, Default)]
pub struct WrittenFrom {
    from: Option<ReportId>,
}

pub async fn form(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<ProgrammeId>,
    Query(WrittenFrom { from }): Query<WrittenFrom>,
) -> Shown {
    let mut tx = app.db.read().await?;
    let programme = programmes::one(&mut tx, id).await?;
    let mut form = Form::default();
    if let Some(from) = from {
        let before = reports::one(&mut tx, from).await?;
        form = form.with("month", before.month.to_string()).with("done", before.done);
        form = form.with("next", before.next).with("help", before.help);
    }
    let page = page(&mut tx, &app, &viewer, &programme, &form).await?;
    drop(tx);
    show(&page)
}

pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<ProgrammeId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PROJECTS, &Facts::default())?;
    let chosen = months(viewer.today).into_iter().find(|day| day.to_string() == form.value("month"));
    if chosen.is_none() {
        form.refuse("month", "Select the month");
    }
    let done = form.required_text("done", 4000, "Enter the progress");
    let next = form.required_text("next", 4000, "Enter the next steps");
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
    let (report, checksum) = reports::keep(&mut tx, &said, &stood, &viewer.actor()).await?;
    let detail = serde_json::json!({ "sha256": checksum.as_str() });
    tx.record(allowed.entry("highlight_report", Some(report.uuid())).detail(detail)).await?;
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
                Cell::text(format!("{}, {}", one.frozen.made_by, words::time(one.frozen.made_at()))),
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

impl Thing for Report {
    const CODE: &'static str = "highlight_report";
    const NAME: &'static str = "highlight report";
    const SUBJECT: &'static str = "highlight_report";
    const SEE: Action = SEE_PROJECTS;

    async fn facts(_: &mut Tx, _: &Viewer, _: Uuid) -> Result<Facts, Problem> {
        Ok(Facts::default())
    }
    async fn load(tx: &mut Tx, _: &Viewer, id: Uuid) -> Result<Self, Problem> {
        Ok(reports::one(tx, ReportId::from_uuid(id)).await?)
    }
    fn owner(&self) -> Uuid {
        self.id.uuid()
    }
    fn title(&self) -> String {
        format!("{}, {}", self.name, month(self.month))
    }
    fn href(&self) -> String {
        format!("/projects/reports/{}", self.id)
    }
}

impl Commented for Report {
    type Text = String;
    const WRITE: Action = COMMENT_REPORT;
    const ANSWER: Action = LEAD_PROJECTS;
    const LEAD: &'static str = "Everyone who can see the report can read your comment. Do not name a child.";

    async fn reader(&self, _: &mut Tx, _: &Viewer) -> Result<(), Problem> {
        Ok(())
    }
}

impl Approved for Report {
    const SEND: Action = LEAD_PROJECTS;
    const APPROVE: Action = APPROVE_REPORT;

    fn checksum(&self) -> &Checksum {
        &self.checksum
    }
    fn authors(&self) -> Vec<AccountId> {
        self.frozen.made_by_account.into_iter().collect()
    }
}

#[derive(Template)]
#[template(path = "highlight_report.html")]
struct One {
    layout: Layout,
    report: Report,
    table: Option<Table>,
    /// What changed since, as footnotes.
    since: Vec<String>,
    approval: Markup,
    comments: Markup,
    /// Where its words are taken into a new report, where it came back.
    again: Option<String>,
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<ReportId>,
    Query(asked): Query<Done>,
) -> Shown {
    let mut tx = app.db.read().await?;
    let report = reports::one(&mut tx, id).await?;
    let now = stood(&mut tx, report.programme, viewer.today).await?;
    let facts = Facts::default();
    let approval = sign_off::summary(&mut tx, &app, &viewer, &report, &facts).await?;
    let came_back = matches!(sign_off::state(&mut tx, &report).await?, Approval::Returned(_));
    let comments = comments::load(&mut tx, &app, &viewer, &report, &facts).await?;
    drop(tx);
    let again = came_back && app.policy.may_ever(&viewer, LEAD_PROJECTS);
    let done = asked.done.as_deref().and_then(comments::done);
    show(&One {
        table: (!report.projects.is_empty()).then(|| table(&report.projects)),
        since: report.changes(&now),
        approval,
        comments: comments.section("Comments", "Comment on the report")?,
        again: again.then(|| format!("/projects/workstreams/{}/report?from={id}", report.programme)),
        layout: app.layout(&viewer, &report.title()).back_to("/projects/reports", "Highlight reports").done(done),
        report,
    })
}
