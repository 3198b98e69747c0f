//! An area's first day: what has been done, what comes next and what each step gives, as the rooms say it.

mod authority;

use access::{Action, App, Facts, Grant, Need, Place, Relationship, Role, Routes, Section, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Button, Markup, Tag, Task, TaskList, TaskStatus};
use page::{Done, Layout, Problem, Shown, show};
use workstream::{HomeCard, Rooms, SetUpStep, Showing};

/// See how far the setting up is.
pub const SEE_SET_UP: Action = Action::about_the_area("set_up.see");
/// Say which local authority this is.
pub const SET_AUTHORITY: Action = Action::about_the_area("set_up.authority");

pub const RULES: &[Grant] = &[
    Grant::new(&[Role::Administrator], Relationship::Area, &[SEE_SET_UP, SET_AUTHORITY], "administrator of the area"),
    Grant::new(&[Role::Manager], Relationship::Area, &[SEE_SET_UP], "manager of the area"),
];

pub const SECTIONS: &[Section] = &[Section::new(Place::SetUp, "Set up OnePlan", "/set-up", SEE_SET_UP)];

/// What leads there from the home page while there is something to do.
pub const CARD: HomeCard = HomeCard { roles: &[Role::Administrator, Role::Manager], order: 0, show: card };

#[must_use]
pub fn routes() -> Routes {
    use Need::May;
    Routes::new()
        .get("/set-up", May(SEE_SET_UP), view)
        .get("/set-up/authority", May(SET_AUTHORITY), authority::form)
        .post("/set-up/authority", May(SET_AUTHORITY), authority::submit)
}

pub use authority::STEP as AUTHORITY;

/// The last step: what is done outside the program.
pub const BACKUPS: SetUpStep = SetUpStep {
    code: "backups",
    order: 120,
    title: "Make the first backup",
    gives: "An encrypted copy of everything. Make one each night, on another machine, and try once that it can be restored.",
    href: "",
    may: SET_AUTHORITY,
    command: "oneplan backup-key backup.key\noneplan backup /backups --recipient age1…",
    done: |app| {
        Box::pin(async move {
            // A copy that anybody can read does not do the step.
            let last = store::backup::last(&app.db).await?.filter(|last| last.encrypted);
            Ok(last.map(|last| match last.made_at {
                Some(at) => {
                    format!("the last backup was made on {} in {}", page::words::time(at), last.folder.display())
                }
                None => format!("the last backup went to {}", last.folder.display()),
            }))
        })
    },
};

/// A step and what has been done of it.
struct Stands {
    step: SetUpStep,
    done: Option<String>,
}

/// Every step, in order.
async fn steps(app: &App) -> Result<Vec<Stands>, Problem> {
    let mut all = Vec::new();
    for step in Rooms::of(&app.db).set_up() {
        all.push(Stands { step, done: (step.done)(app.clone()).await? });
    }
    Ok(all)
}

/// How many are done, of how many that can be.
fn count(all: &[Stands]) -> (usize, usize) {
    let can_be = || all.iter().filter(|one| !one.step.comes_later());
    (can_be().filter(|one| one.done.is_some()).count(), can_be().count())
}

/// The first that is still to do.
fn next(all: &[Stands]) -> Option<&Stands> {
    all.iter().find(|one| one.done.is_none() && !one.step.comes_later())
}

#[derive(Template)]
#[template(path = "set_up.html")]
struct SetUp {
    layout: Layout,
    count: (usize, usize),
    /// How many come with a later version.
    later: usize,
    next: Option<(String, Option<Button>)>,
    tasks: TaskList,
    commands: Vec<(&'static str, Vec<&'static str>)>,
}

async fn view(State(app): State<App>, viewer: Viewer, Query(said): Query<Done>) -> Shown {
    let all = steps(&app).await?;
    let words = said.done.as_deref().map(|_| "Local authority saved. Its name is on every page.");
    show(&SetUp {
        layout: app.layout(&viewer, "Set up OnePlan for your area").done(words),
        count: count(&all),
        later: all.iter().filter(|one| one.step.comes_later()).count(),
        next: next(&all).map(|one| {
            let link = Some(one.step.href).filter(|href| !href.is_empty() && may(&app, &viewer, &one.step));
            (one.step.title.to_owned(), link.map(|href| Button::link("Continue", href)))
        }),
        tasks: TaskList {
            id_prefix: "set-up".to_owned(),
            items: all.iter().map(|one| task(&app, &viewer, one)).collect(),
            ..TaskList::default()
        },
        commands: commands(&all),
    })
}

/// Whether the viewer may do a step themselves.
fn may(app: &App, viewer: &Viewer, step: &SetUpStep) -> bool {
    app.allow(viewer, step.may, &Facts::default()).is_ok()
}

fn task(app: &App, viewer: &Viewer, one: &Stands) -> Task {
    let step = &one.step;
    if step.comes_later() {
        let text = "Comes with a later version".to_owned();
        let classes = "govuk-task-list__status--cannot-start-yet".to_owned();
        let status = TaskStatus { text, classes, ..TaskStatus::default() };
        return Task { status, ..Task::new(step.title, "", step.gives, Tag::default()) };
    }
    let href = if may(app, viewer, step) { step.href } else { "" };
    let status = match &one.done {
        Some(_) => Tag::new("Completed", "green").coded("done"),
        None => Tag::new("Not done", "grey").coded("not-done"),
    };
    let who = match (href.is_empty(), step.href.is_empty()) {
        (true, true) => " An operator does it with the command below.".to_owned(),
        (true, false) => format!(" Who can do this: {}.", roles(app, step.may)),
        _ => String::new(),
    };
    let so_far = one.done.as_ref().map(|done| format!(" Now: {done}.")).unwrap_or_default();
    Task::new(step.title, href, &format!("{}{so_far}{who}", step.gives), status)
}

fn roles(app: &App, action: Action) -> String {
    app.policy.roles(action).iter().map(|role| role.label()).collect::<Vec<_>>().join(", ")
}

/// The commands, by line.
fn commands(all: &[Stands]) -> Vec<(&'static str, Vec<&'static str>)> {
    let with = all.iter().map(|one| one.step).filter(|step| !step.command.is_empty());
    with.map(|step| (step.title, step.command.lines().collect())).collect()
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="govuk-inset-text" data-set-up="{{ done }}"><h2 class="govuk-heading-m">Set up OnePlan for your area</h2><p class="govuk-body">{{ done }} of {{ all }} steps are done. Next: {{ next }}.</p><p class="govuk-body"><a class="govuk-link" href="/set-up">Continue setting up</a></p></div>"#
)]
struct Card {
    done: usize,
    all: usize,
    next: &'static str,
}

fn card(app: App, _: Viewer) -> Showing {
    Box::pin(async move {
        // An invented area is set up, and shows its people first.
        if app.settings.invented {
            return Ok(None);
        }
        let all = steps(&app).await?;
        let Some(next) = next(&all) else { return Ok(None) };
        let (done, can_be) = count(&all);
        Ok(Some(Markup::render(&Card { done, all: can_be, next: next.step.title })?))
    })
}
