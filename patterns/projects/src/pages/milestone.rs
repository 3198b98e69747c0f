//! A milestone: when it was agreed for, when it is expected, when it was done.

use access::{App, Facts, Viewer};
use axum::extract::{Path, State};
use calendar::OWNER_HINT;
use jiff::civil::Date;
use page::govuk::{Choice, Input, InsetText, SummaryList};
use page::{DateRange, FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use serde_json::json;

use crate::policy::LEAD_PROJECTS;
use crate::records::projects::{self, Milestone, MilestoneId, ProjectId};

fn new_page(app: &App, viewer: &Viewer, project: ProjectId, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, "Add a milestone")
        .errors(form.summary())
        .back_to(&format!("/projects/{project}"), "Project");
    FieldsForm::new(layout, 0)
        .lead("The date agreed now is the baseline. It does not change: later forecasts are compared with it.")
        .field(&form.input("title", "Milestone"))?
        .field(&Input { hint: Some(OWNER_HINT.into()), ..form.input("owner", "Owner") })?
        .field(&form.date_input("baseline_on", "Baseline date", "For example, 27 3 2026"))
}

/// The form of a new one.
pub async fn new(State(app): State<App>, viewer: Viewer, Path(project): Path<ProjectId>) -> Shown {
    let mut tx = app.db.read().await?;
    projects::one(&mut tx, project, viewer.today).await?;
    drop(tx);
    show(&new_page(&app, &viewer, project, &Form::default())?)
}

pub async fn add(State(app): State<App>, viewer: Viewer, Path(project): Path<ProjectId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PROJECTS, &Facts::default())?;
    let title = form.required("title", "Enter the milestone");
    let owner = form.required("owner", "Enter the owner");
    let day = form.required_date(
        "baseline_on",
        "Baseline date",
        &DateRange::past_or_coming(viewer.today),
        "Enter the baseline date",
    );
    let (Some(day), true) = (day, form.is_right()) else {
        return refuse(&new_page(&app, &viewer, project, &form)?);
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let whole = projects::one(&mut tx, project, viewer.today).await?;
    if !is_sensible(day, whole.project.starts_on) {
        form.refuse("baseline_on", "Date must be after the project starts and within 10 years of it");
        drop(tx);
        return refuse(&new_page(&app, &viewer, project, &form)?);
    }
    let id = projects::add_milestone(&mut tx, project, &title, &owner, day).await?;
    tx.record(allowed.entry("project_milestone", Some(id.uuid()))).await?;
    tx.commit().await?;
    go(&format!("/projects/{project}?done=saved"))
}

/// Whether a day can be a milestone of a project that begins on another.
fn is_sensible(day: Date, begins: Date) -> bool {
    (0..=3660).contains(&(day - begins).get_days())
}

/// What somebody else saved while the form was open.
fn saved(known: &Milestone) -> SummaryList {
    let dates = known.dates();
    SummaryList::default()
        .row("Milestone", known.title.clone())
        .row("Owner", known.owner.clone())
        .row("Forecast date", words::date(dates.forecast))
        .row("Completed on", dates.done.map_or_else(|| "–".to_owned(), words::date))
}

fn page(app: &App, viewer: &Viewer, known: &Milestone, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, "Change the milestone")
        .errors(form.summary())
        .back_to(&format!("/projects/{}", known.project), "Project");
    let baseline = InsetText {
        text: format!("Baseline: {}. This does not change.", words::date(known.dates().baseline)),
        ..InsetText::default()
    };
    FieldsForm::new(layout, known.version)
        .field(&baseline)?
        .field(&form.input("title", "Milestone"))?
        .field(&Input { hint: Some(OWNER_HINT.into()), ..form.input("owner", "Owner") })?
        .field(&form.date_input("forecast_on", "Forecast date", "For example, 27 3 2026"))?
        .field(&form.textarea("reason", "Reason for changing the forecast (if it changes)").up_to(1000))?
        .field(&form.date_input("done_on", "Completed on (optional)", "For example, 27 3 2026"))?
        .field(&form.checkboxes(
            "mistake",
            "If it was entered by mistake",
            vec![Choice::new("yes", "Remove this milestone (give the reason above)")],
        ))
}

/// The form of one that is there.
pub async fn form(
    State(app): State<App>,
    viewer: Viewer,
    Path((project, id)): Path<(ProjectId, MilestoneId)>,
) -> Shown {
    let mut tx = app.db.read().await?;
    let known = projects::milestone(&mut tx, project, id).await?;
    drop(tx);
    let dates = known.dates();
    let mut form = Form::default()
        .with("title", known.title.clone())
        .with("owner", known.owner.clone())
        .with_date("forecast_on", dates.forecast);
    if let Some(done) = dates.done {
        form = form.with_date("done_on", done);
    }
    show(&page(&app, &viewer, &known, &form)?)
}

pub async fn save(
    State(app): State<App>,
    viewer: Viewer,
    Path((project, id)): Path<(ProjectId, MilestoneId)>,
    mut form: Form,
) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PROJECTS, &Facts::default())?;
    let title = form.required("title", "Enter the milestone");
    let owner = form.required("owner", "Enter the owner");
    let forecast = form.date("forecast_on", "Forecast date", &DateRange::past_or_coming(viewer.today));
    let done = form.date("done_on", "Date completed", &DateRange::past(viewer.today));
    let reason = form.value("reason").to_owned();
    form.at_most("reason", 1000);
    let version = form.value("version").parse().unwrap_or(0);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let known = projects::milestone(&mut tx, project, id).await?;
    if form.value("mistake") == "yes" {
        if reason.is_empty() {
            form.refuse("reason", "Enter the reason for removing it. It will be logged");
        } else if version == known.version && form.is_right() {
            projects::remove_milestone(&mut tx, id).await?;
            let detail = json!({ "taken_out": known.title, "baseline": known.dates().baseline, "reason": reason });
            tx.record(allowed.entry("project_milestone", Some(id.uuid())).detail(detail)).await?;
            tx.commit().await?;
            return go(&format!("/projects/{project}?done=saved"));
        }
    }
    if forecast.is_none() {
        form.refuse("forecast_on", "Enter the forecast date");
    }
    if forecast.is_some_and(|day| day != known.dates().forecast) && reason.is_empty() {
        form.refuse("reason", "Enter the reason for changing the forecast. The board will see it");
    }
    let begins = projects::one(&mut tx, project, viewer.today).await?.project.starts_on;
    for (name, day) in [("forecast_on", forecast), ("done_on", done)] {
        if day.is_some_and(|day| !is_sensible(day, begins)) {
            form.refuse(name, "Date must be after the project starts and within 10 years of it");
        }
    }
    let is_stale = version != known.version;
    if is_stale {
        form.refuse("title", "Somebody else saved changes while you were editing. Compare the two, then save again");
    }
    let (Some(forecast), true) = (forecast, form.is_right()) else {
        drop(tx);
        let page = page(&app, &viewer, &known, &form)?;
        return refuse(&page.saved(is_stale.then(|| saved(&known))));
    };
    let dates = (forecast, done);
    projects::change_milestone(&mut tx, &known, version, (&title, &owner), dates, (&reason, &viewer.name)).await?;
    tx.record(allowed.entry("project_milestone", Some(id.uuid()))).await?;
    tx.commit().await?;
    go(&format!("/projects/{project}?done=saved"))
}
