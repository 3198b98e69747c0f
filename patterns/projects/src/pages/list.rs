//! All projects by workstream: how each stands, what comes next, how late it is.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Markup, Table, Tag};
use page::list::{Column, Columns};
use page::{Done, Layout, Shown, show, words};

use crate::model::{Colour, RULE};
use crate::policy::LEAD_PROJECTS;
use crate::records::programmes;
use crate::records::projects::{self, Whole};

#[derive(Template)]
#[template(path = "projects.html")]
struct List {
    layout: Layout,
    summary: String,
    groups: Vec<Group>,
    may_lead: bool,
    rule: &'static str,
}

struct Group {
    id: String,
    name: String,
    lead: String,
    table: Option<Table>,
}

/// A colour with its word.
pub(super) fn tag(colour: Colour) -> Markup {
    Tag::new(colour.words(), colour.tag()).into()
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Done>) -> Shown {
    let mut tx = app.db.read().await?;
    let programmes = programmes::all(&mut tx).await?;
    let all = projects::all(&mut tx, viewer.today).await?;
    drop(tx);
    let running: Vec<&Whole> = all.iter().filter(|one| one.project.stopped_on().is_none()).collect();
    let of = |colour: Colour| running.iter().filter(|one| one.standing.shown() == colour).count();
    let groups = programmes
        .into_iter()
        .map(|programme| {
            let own: Vec<&Whole> = all.iter().filter(|one| one.project.programme == programme.id).collect();
            Group {
                id: programme.id.to_string(),
                table: (!own.is_empty()).then(|| columns().table(own)),
                name: programme.name,
                lead: programme.lead,
            }
        })
        .collect();
    show(&List {
        summary: format!(
            "{}: {} on track, {} at risk, {} delayed, {} done, {} without dates. {}",
            words::plural(running.len(), "project", "projects"),
            of(Colour::Green),
            of(Colour::Amber),
            of(Colour::Red),
            of(Colour::Done),
            of(Colour::Open),
            match running.iter().filter(|one| one.standing.set.is_some()).count() {
                0 => String::new(),
                number => format!("{number} of these were set by a person."),
            },
        ),
        groups,
        may_lead: app.policy.may_ever(&viewer, LEAD_PROJECTS),
        rule: RULE,
        layout: app.layout(&viewer, "Projects").done(asked.done.as_deref().map(|_| "Changes saved.")),
    })
}

fn columns<'a>() -> Columns<'a, Whole> {
    Columns::new([
        Column::cell("Project", |one: &Whole| {
            Markup::link(&format!("/projects/{}", one.project.id), &one.project.name)
        }),
        Column::cell("Status", |one: &Whole| {
            if one.project.stopped_on().is_some() {
                return Tag::new("Stopped", "grey").into();
            }
            let computed = one.standing.computed.words().to_lowercase();
            let by_hand =
                one.standing.set.as_ref().map(|_| format!(" set by a person; calculated from dates: {computed}"));
            tag(one.standing.shown()).then(&Markup::text(&by_hand.unwrap_or_default()))
        }),
        Column::text("Owner, partner", |one: &Whole| format!("{}, {}", one.project.owner, one.project.partner)),
        Column::text("Next milestone", |one: &Whole| {
            one.next().map_or_else(
                || "–".to_owned(),
                |next| format!("{}, {}", next.title, words::date(next.dates().forecast)),
            )
        }),
        Column::number("Days after baseline", |one: &Whole| {
            one.slip().map_or_else(|| "–".to_owned(), |days| days.to_string())
        }),
    ])
}
