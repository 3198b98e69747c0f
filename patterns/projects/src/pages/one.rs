//! A project: how it stands and why, its milestones with their slippage, what changed.

use access::{App, Facts, Viewer, history};
use askama::Template;
use axum::extract::{Path, Query, State};
use documents::Image;
use page::govuk::{Cell, Choice, Head, Markup, SummaryList, Table};
use page::{DateRange, Done, FieldsForm, Figure, Form, Layout, Problem, Shown, download, go, refuse, show, words};
use serde_json::json;

use super::chart;
use super::list::{standing_tag, tag};
use crate::model::{RULE, of_milestone};
use crate::policy::LEAD_PROJECTS;
use crate::records::programmes;
use crate::records::projects::{self, ProjectId, Slip, Whole};

#[derive(Template)]
#[template(path = "project.html")]
struct One {
    layout: Layout,
    id: String,
    facts: SummaryList,
    chart: Option<Figure>,
    milestones: Option<Table>,
    slips: Option<Table>,
    may_lead: bool,
    is_stopped: bool,
    history: Option<Table>,
    rule: &'static str,
}

/// Milestones have a history of their own: why each forecast moved.
const HISTORY: history::Fields = &[
    ("name", "Name"),
    ("about", "Purpose"),
    ("owner", "Owner"),
    ("partner", "Partner"),
    ("starts_on", "Start date"),
    ("status", "Status"),
];

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<ProjectId>,
    Query(asked): Query<Done>,
) -> Shown {
    let mut tx = app.db.read().await?;
    let one = projects::one(&mut tx, id, viewer.today).await?;
    let programme = programmes::one(&mut tx, one.project.programme).await?;
    let slips = projects::slips(&mut tx, id).await?;
    let needs = projects::needs(&mut tx, id).await?;
    let all = if needs.is_empty() { Vec::new() } else { projects::all(&mut tx, viewer.today).await? };
    let history = history::of(&mut tx, id.uuid(), HISTORY).await?;
    drop(tx);
    let may_lead = app.policy.may_ever(&viewer, LEAD_PROJECTS);
    let needed: Vec<&Whole> = all.iter().filter(|other| needs.contains(&other.project.id)).collect();
    show(&One {
        id: id.to_string(),
        facts: facts(&one, &programme.name, &needed),
        chart: if one.milestones.is_empty() { None } else { Some(figure(&one, &viewer)?) },
        milestones: (!one.milestones.is_empty()).then(|| milestones(&one, &viewer, may_lead)),
        slips: (!slips.is_empty()).then(|| slips_table(&slips)),
        may_lead,
        is_stopped: one.project.stopped_on().is_some(),
        history,
        rule: RULE,
        layout: app
            .layout(&viewer, &one.project.name)
            .done(asked.done.as_deref().map(|_| "Changes saved."))
            .back_to("/projects", "Projects"),
    })
}

fn figure(one: &Whole, viewer: &Viewer) -> Result<Figure, Problem> {
    let href = |ending: &str| format!("/projects/{}/images/milestones.{ending}", one.project.id);
    let figure = Figure::new("milestones", &chart::milestones(one, viewer.today))?
        .beside_its_table()
        .file(href("svg"), "Download the chart (SVG)")
        .file(href("png"), "Download the chart (PNG)");
    Ok(figure)
}

fn facts(one: &Whole, programme: &str, needed: &[&Whole]) -> SummaryList {
    let project = &one.project;
    let mut list = SummaryList::default();
    list = match project.stopped_on() {
        Some(day) => {
            let why = project.stopped_why.clone().unwrap_or_default();
            list.row("Stopped", format!("{}: {why}", words::date(day)))
        }
        None => {
            let computed = Markup::text(&format!(" {}", words::capitalised(&one.standing.why)));
            let stands = tag(one.standing.computed).then(&computed);
            match &one.standing.set {
                Some((colour, why, by)) => list
                    .html_row("Status", standing_tag(&one.standing))
                    .html_row("Set by a person", tag(*colour).then(&Markup::text(&format!(" {why} ({by})"))))
                    .html_row("Calculated from dates", stands),
                None => list.html_row("Status", stands),
            }
        }
    };
    list = list
        .row("Workstream", programme)
        .row("Owner", project.owner.clone())
        .row("Partner", project.partner.clone())
        .row("Start date", words::date(project.starts_on));
    if !project.about.is_empty() {
        list = list.row("Purpose", project.about.clone());
    }
    if !needed.is_empty() {
        let mut markup = Markup::default();
        for other in needed {
            let link = Markup::link(&format!("/projects/{}", other.project.id), &other.project.name);
            markup = markup
                .then(&link)
                .then(&Markup::written(" "))
                .then(&standing_tag(&other.standing))
                .then(&Markup::written("<br>"));
        }
        list = list.html_row("Depends on", markup);
    }
    list
}

fn milestones(one: &Whole, viewer: &Viewer, may_lead: bool) -> Table {
    let rows = one
        .milestones
        .iter()
        .map(|milestone| {
            let dates = milestone.dates();
            let (colour, why) = of_milestone(&dates, viewer.today);
            // The tag says that it is done.
            let why = why.strip_prefix("done ").unwrap_or(&why).to_owned();
            let title = if may_lead {
                Markup::link(&format!("/projects/{}/milestones/{}", one.project.id, milestone.id), &milestone.title)
            } else {
                Markup::text(&milestone.title)
            };
            vec![
                Cell::html(title),
                Cell::html(tag(colour).then(&Markup::text(&format!(" {}", words::capitalised(&why))))),
                Cell::text(words::short_date(dates.baseline)),
                Cell::text(words::short_date(dates.forecast)),
                Cell::text(dates.done.map_or_else(|| "–".to_owned(), words::short_date)),
                Cell::text(&milestone.owner),
            ]
        })
        .collect();
    Table {
        head: ["Milestone", "Status", "Baseline", "Forecast", "Completed", "Owner"].map(Head::text).to_vec(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

fn slips_table(slips: &[Slip]) -> Table {
    let rows = slips
        .iter()
        .map(|slip| {
            vec![
                Cell::text(&slip.title),
                Cell::text(format!("{} to {}", words::short_date(slip.was_on), words::short_date(slip.is_on))),
                Cell::text(&slip.reason),
                Cell::text(format!("{}, {}", slip.said_by, words::time(slip.said_at()))),
            ]
        })
        .collect();
    Table {
        head: ["Milestone", "Forecast", "Reason", "Changed by"].map(Head::text).to_vec(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

/// The milestones along time as a file: `milestones.svg`, `milestones.png`.
pub async fn image(State(app): State<App>, viewer: Viewer, Path((id, name)): Path<(ProjectId, String)>) -> Shown {
    file(&app, &viewer, id, &name).await
}

/// The milestones along time as SVG, at their address of old.
pub async fn slippage(State(app): State<App>, viewer: Viewer, Path(id): Path<ProjectId>) -> Shown {
    file(&app, &viewer, id, "milestones.svg").await
}

async fn file(app: &App, viewer: &Viewer, id: ProjectId, name: &str) -> Shown {
    let Some(("milestones", _)) = name.rsplit_once('.') else { return Err(Problem::NotFound) };
    let kind = Image::from_name(name).ok_or(Problem::NotFound)?;
    let mut tx = app.db.read().await?;
    let one = projects::one(&mut tx, id, viewer.today).await?;
    drop(tx);
    let chart = chart::milestones(&one, viewer.today);
    let content = kind.of(&chart).map_err(|error| Problem::Defect(error.to_string()))?;
    download::keep(kind.media_type(), name, content)
}

/// The longest that a colour set by a person holds, in days.
const LONGEST: i32 = 92;

fn colours() -> Vec<Choice> {
    vec![
        Choice::new("green", "On track, or a new date is agreed"),
        Choice::new("amber", "At risk"),
        Choice::new("red", "Delayed"),
        Choice::new("computed", "Calculate from dates"),
    ]
}

fn colour_page(app: &App, viewer: &Viewer, one: &Whole, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, "Set project status")
        .errors(form.summary())
        .back_to(&format!("/projects/{}", one.project.id), "Project");
    FieldsForm::new(layout, one.project.version)
        .lead(format!("Calculated from dates: {}, because {}.", one.standing.computed.words(), one.standing.why))
        .lead("The status you set and the calculated status are both shown. A project that is late by its dates still counts as late.")
        .field(&form.radios("colour", "Status", colours()))?
        .field(&form.textarea("why", "Reason").up_to(500))?
        .field(&form.date_input("until_on", "Valid until", "For example, 27 3 2026"))
}

/// The form of an override.
pub async fn colour_form(State(app): State<App>, viewer: Viewer, Path(id): Path<ProjectId>) -> Shown {
    let mut tx = app.db.read().await?;
    let one = projects::one(&mut tx, id, viewer.today).await?;
    drop(tx);
    show(&colour_page(&app, &viewer, &one, &Form::default())?)
}

pub async fn set_colour(State(app): State<App>, viewer: Viewer, Path(id): Path<ProjectId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PROJECTS, &Facts::default())?;
    let colour = form.one_of("colour", &colours(), "Select the status");
    let why = form.required("why", "Enter the reason. The board will see it");
    let until = form.date("until_on", "Valid until", &DateRange::coming(viewer.today));
    if until.is_none() && colour.as_deref() != Some("computed") {
        form.refuse("until_on", "Enter the date the status is valid until. After that the calculated status is used");
    }
    if until.is_some_and(|day| (day - viewer.today).get_days() > LONGEST) {
        form.refuse("until_on", "Valid until must be within 3 months");
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let one = projects::one(&mut tx, id, viewer.today).await?;
    let (Some(colour), true) = (colour, form.is_right()) else {
        drop(tx);
        return refuse(&colour_page(&app, &viewer, &one, &form)?);
    };
    let set = (colour != "computed").then_some(colour.as_str());
    projects::set_colour(&mut tx, id, set, (&why, &viewer.name), until.unwrap_or(viewer.today)).await?;
    tx.record(allowed.entry("project", Some(id.uuid())).detail(json!({ "colour": colour, "until": until }))).await?;
    tx.commit().await?;
    go(&format!("/projects/{id}?done=saved"))
}

fn stop_page(app: &App, viewer: &Viewer, one: &Whole, form: &Form) -> Result<FieldsForm, Problem> {
    let stopped = one.project.stopped_on().is_some();
    let title = if stopped { "Restart project" } else { "Stop project" };
    let layout =
        app.layout(viewer, title).errors(form.summary()).back_to(&format!("/projects/{}", one.project.id), "Project");
    let page = FieldsForm::new(layout, one.project.version).button(title);
    if stopped {
        return Ok(page.lead("The project will be counted as active again."));
    }
    page.lead("The project and its history are kept, but it is no longer counted as active.")
        .field(&form.textarea("why", "Reason for stopping, and who decided").up_to(500))
}

pub async fn stop_form(State(app): State<App>, viewer: Viewer, Path(id): Path<ProjectId>) -> Shown {
    let mut tx = app.db.read().await?;
    let one = projects::one(&mut tx, id, viewer.today).await?;
    drop(tx);
    show(&stop_page(&app, &viewer, &one, &Form::default())?)
}

pub async fn stop(State(app): State<App>, viewer: Viewer, Path(id): Path<ProjectId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PROJECTS, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let one = projects::one(&mut tx, id, viewer.today).await?;
    let stopped = one.project.stopped_on().is_some();
    let why = if stopped { String::new() } else { form.required("why", "Enter the reason for stopping") };
    if form.value("version").parse() != Ok(one.project.version) {
        form.refuse("why", "Somebody else saved changes while you were editing. Check them, then decide again");
    }
    if !form.is_right() {
        drop(tx);
        return refuse(&stop_page(&app, &viewer, &one, &form)?);
    }
    if stopped {
        projects::stop(&mut tx, id, None, None).await?;
    } else {
        projects::stop(&mut tx, id, Some(viewer.today), Some(&why)).await?;
    }
    let now = projects::one(&mut tx, id, viewer.today).await?;
    let (before, after) = (json!({ "status": one.project.status() }), json!({ "status": now.project.status() }));
    tx.record(allowed.entry("project", Some(id.uuid())).detail(history::change(&before, &after))).await?;
    tx.commit().await?;
    go(&format!("/projects/{id}?done=saved"))
}
