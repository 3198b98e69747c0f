//! Work in the background, for administrators: schedules, what waits, runs and failed; cancelling it, and trying again.

use access::{Action, App, Facts, Grant, Need, Place, Relationship, Role, Routes, Section, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use jiff::SignedDuration;
use jobs::{Job, JobId, Kind, Schedule};
use page::govuk::{Cell, Head, Markup, Pagination, Table};
use page::list::ListQuery;
use page::{Done, Layout, Problem, Shown, go, path, show, words};
use store::{PageParams, StoreError, Tx};
use workstream::Rooms;

/// See jobs, cancel them, try them again.
pub const MANAGE_JOBS: Action = Action::about_the_area("job.manage");

/// Who may do what here.
pub const RULES: &[Grant] =
    &[Grant::new(&[Role::Administrator], Relationship::Area, &[MANAGE_JOBS], "administrator of the area")];

/// Its part of the navigation.
pub const SECTIONS: &[Section] = &[Section::new(Place::SetUp, "Background jobs", "/jobs", MANAGE_JOBS)];

#[must_use]
pub fn routes() -> Routes {
    use Need::May;
    Routes::new().get("/jobs", May(MANAGE_JOBS), view).post("/jobs/{id}/cancel", May(MANAGE_JOBS), cancel).post(
        "/jobs/{id}/try-again",
        May(MANAGE_JOBS),
        try_again,
    )
}

/// Jobs of one state on a page.
const LISTED: i64 = 50;

#[derive(Template)]
#[template(path = "jobs.html")]
struct Jobs {
    layout: Layout,
    parts: Vec<Part>,
    schedules: Table,
}

struct Part {
    heading: &'static str,
    /// What is said where there are none, or more than are listed.
    line: String,
    table: Option<Table>,
    pagination: Option<Pagination>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<form method="post" action="/jobs/{{ id }}/{{ act }}"><button class="op-link-button" type="submit">{{ text }}<span class="govuk-visually-hidden">: {{ about }}</span></button></form>"#
)]
struct Act<'a> {
    id: JobId,
    act: &'static str,
    text: &'static str,
    about: &'a str,
}

async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Done>, query: ListQuery) -> Shown {
    app.allow(&viewer, MANAGE_JOBS, &Facts::default())?;
    let kinds = Rooms::of(&app.db).jobs();
    let mut tx = app.db.read().await?;
    let schedules = schedules(&jobs::schedules(&mut tx).await?, &kinds)?;
    let mut parts = Vec::new();
    for state in [jobs::State::Running, jobs::State::Waiting, jobs::State::Failed] {
        // Each state has pages of its own: the address says of which the page is not the first.
        parts.push(part(&mut tx, state, &kinds, query.page(state.code())).await?);
    }
    drop(tx);
    let done = asked.done.as_deref().and_then(|key| match key {
        "cancelled" => Some("Job cancelled."),
        "stopping" => Some("The job is stopping. It will stop within a minute, unless it ends first."),
        "again" => Some("The job will start within a few seconds. Refresh this page to check progress."),
        "ended" => Some("Nothing was changed: the job had already started again or ended, or is a schedule."),
        _ => None,
    });
    show(&Jobs { layout: app.layout(&viewer, "Background jobs").done(done), parts, schedules })
}

fn label(job: &Job, kinds: &[Kind]) -> String {
    kinds.iter().find(|kind| kind.code == job.kind).map_or_else(|| job.kind.clone(), |kind| kind.label.to_owned())
}

async fn part(tx: &mut Tx, state: jobs::State, kinds: &[Kind], number: i64) -> Result<Part, Problem> {
    let found = jobs::listing(state).page(tx, &PageParams { sort: None, number, size: LISTED }).await?;
    let (heading, none, head) = match state {
        jobs::State::Running => ("Running", "No jobs are running.", ["Job", "Started", "Progress", "Action"]),
        jobs::State::Waiting => ("Waiting", "No jobs are waiting.", ["Job", "Starts", "Last error", "Action"]),
        _ => ("Failed", "No jobs have failed.", ["Job", "Failed", "Reason", "Action"]),
    };
    let line = match found.total {
        0 => none.to_owned(),
        more if more > LISTED => format!("Showing {} of {}.", words::count(found.rows.len()), words::count(more)),
        _ => String::new(),
    };
    let mut rows = Vec::with_capacity(found.rows.len());
    for job in &found.rows {
        let (when, said) = match state {
            jobs::State::Running => (job.begun_at(), running(job)),
            jobs::State::Waiting => (job.run_at(), job.error.clone().unwrap_or_default()),
            _ => (job.ended_at(), job.error.clone().unwrap_or_default()),
        };
        let name = label(job, kinds);
        let act = if state == jobs::State::Failed { ("Try again", "try-again") } else { ("Cancel", "cancel") };
        let act = if job.cancel_asked { Cell::text("Stopping") } else { button(job, act, &name)? };
        rows.push(vec![
            Cell::text(name),
            Cell::text(when.map_or_else(String::new, words::time)),
            Cell::text(said),
            act,
        ]);
    }
    let table = Table { head: head.map(Head::text).to_vec(), rows, first_cell_is_header: true, ..Table::default() };
    let href = |number: i64| path::with_query("/jobs", [(state.code(), number.to_string())]);
    let pages = page::list::pages(&found, href);
    Ok(Part {
        heading,
        line,
        table: (!found.rows.is_empty()).then_some(table),
        pagination: pages.map(|pages| Pagination { landmark_label: format!("Pages of jobs: {heading}"), ..pages }),
    })
}

fn running(job: &Job) -> String {
    match job.interruptions {
        0 => job.message.clone(),
        _ => format!("{} Started again after the server stopped.", job.message).trim().to_owned(),
    }
}

fn button(job: &Job, (text, act): (&'static str, &'static str), about: &str) -> Result<Cell, Problem> {
    Ok(Cell::html(Markup::render(&Act { id: job.id, act, text, about })?))
}

fn schedules(all: &[Job], kinds: &[Kind]) -> Result<Table, Problem> {
    let mut rows = Vec::new();
    for kind in kinds.iter().filter(|kind| kind.schedule.is_repeated()) {
        let job = all.iter().find(|job| job.kind == kind.code);
        let last = job.and_then(Job::ended_at).or_else(|| job.and_then(Job::begun_at));
        rows.push(vec![
            Cell::text(kind.label),
            Cell::text(when(kind.schedule)),
            Cell::text(last.map_or_else(|| "Not yet".to_owned(), words::time)),
            Cell::text(job.and_then(took).unwrap_or_default()),
            Cell::text(job.and_then(Job::run_at).map_or_else(|| "When needed".to_owned(), words::time)),
            Cell::text(job.and_then(|job| job.error.clone()).unwrap_or_else(|| "None".to_owned())),
            match job.filter(|job| job.state == jobs::State::Waiting) {
                Some(job) => button(job, ("Run now", "try-again"), kind.label)?,
                None => Cell::text(job.map_or("", |_| "Running")),
            },
        ]);
    }
    let head = ["Job", "Schedule", "Last run", "Time taken", "Next run", "Last error", "Action"];
    Ok(Table { head: head.map(Head::text).to_vec(), rows, first_cell_is_header: true, ..Table::default() })
}

/// How long the last run took.
fn took(job: &Job) -> Option<String> {
    let time = job.ended_at()?.duration_since(job.begun_at()?);
    Some(if time.as_secs() < 1 { "Under 1 second".to_owned() } else { span(time) })
}

fn span(time: SignedDuration) -> String {
    match time.as_secs() {
        seconds if seconds < 120 => words::plural(seconds, "second", "seconds"),
        seconds if seconds < 7_200 => words::plural(seconds / 60, "minute", "minutes"),
        seconds => words::plural(seconds / 3_600, "hour", "hours"),
    }
}

fn when(schedule: Schedule) -> String {
    let span = |time| span(SignedDuration::try_from(time).unwrap_or_default());
    match schedule {
        Schedule::Asked => "When asked for".to_owned(),
        Schedule::Every(time) => format!("Every {}", span(time)),
        Schedule::Nightly(0) => "Every night from midnight".to_owned(),
        Schedule::Nightly(hour) if hour < 6 => format!("Every night from {hour}am"),
        Schedule::Nightly(hour) => format!("Every day from {hour}am"),
        Schedule::WhenNeeded { look, .. } => format!("When needed, checked every {}", span(look)),
    }
}

async fn cancel(State(app): State<App>, viewer: Viewer, Path(id): Path<JobId>) -> Shown {
    change(&app, &viewer, id, "cancelled").await
}

async fn try_again(State(app): State<App>, viewer: Viewer, Path(id): Path<JobId>) -> Shown {
    change(&app, &viewer, id, "again").await
}

async fn change(app: &App, viewer: &Viewer, id: JobId, done: &'static str) -> Shown {
    let allowed = app.allow(viewer, MANAGE_JOBS, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let job = jobs::one(&mut tx, id).await?;
    let changed = match done {
        "cancelled" => jobs::cancel(&mut tx, id).await,
        _ => jobs::try_again(&mut tx, id).await,
    };
    match changed {
        Ok(()) => {}
        // It went on meanwhile, or another that does the same waits.
        Err(StoreError::Stale | StoreError::Duplicate(_)) => return go("/jobs?done=ended"),
        Err(error) => return Err(error.into()),
    }
    let detail = serde_json::json!({ "job": job.kind, "change": done });
    tx.record(allowed.entry("job", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/jobs?done={}", said(&job, done)))
}

/// What is said of a change: a job that was running is only told to stop.
fn said(job: &Job, done: &'static str) -> &'static str {
    match (done, job.state) {
        ("cancelled", jobs::State::Running) => "stopping",
        _ => done,
    }
}
