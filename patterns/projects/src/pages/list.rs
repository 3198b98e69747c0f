//! All projects by workstream: how each stands, what comes next, how late it is.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Markup, Table, Tag};
use page::list::{Column, Columns};
use page::{Layout, Shown, show, words};

use crate::model::{Colour, RULE, Standing};
use crate::policy::LEAD_PROJECTS;
use crate::records::programmes;
use crate::records::projects::{self, Whole};

#[derive(Template)]
#[template(path = "projects.html")]
struct List {
    layout: Layout,
    summary: String,
    groups: Vec<Group>,
    /// How many are late, and whether only those are shown.
    late: (usize, bool),
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

/// How a project stands, with its word and what was agreed.
pub(super) fn standing_tag(standing: &Standing) -> Markup {
    Tag::new(&standing.words(), standing.shown().tag()).into()
}

/// What is asked of the page.
#[derive(serde::Deserialize)]
pub struct Asked {
    /// What was just done.
    done: Option<String>,
    /// `late`: only what is later than planned.
    show: Option<String>,
}

/// Whether a project goes on and is later than planned.
fn is_late(one: &Whole) -> bool {
    one.project.stopped_on().is_none() && one.standing.shown().is_late()
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let programmes = programmes::all(&mut tx).await?;
    let all = projects::all(&mut tx, viewer.today).await?;
    drop(tx);
    let running: Vec<&Whole> = all.iter().filter(|one| one.project.stopped_on().is_none()).collect();
    let of = |colour: Colour| running.iter().filter(|one| one.standing.shown() == colour).count();
    let only_late = asked.show.as_deref() == Some("late");
    let groups = programmes
        .into_iter()
        .map(|programme| {
            let own = all.iter().filter(|one| one.project.programme == programme.id);
            let own: Vec<&Whole> = own.filter(|one| !only_late || is_late(one)).collect();
            Group {
                id: programme.id.to_string(),
                table: (!own.is_empty()).then(|| columns().table(own)),
                name: programme.name,
                lead: programme.lead,
            }
        })
        .filter(|group: &Group| !only_late || group.table.is_some())
        .collect();
    show(&List {
        late: (all.iter().filter(|one| is_late(one)).count(), only_late),
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
                1 => "1 of these was set by a person.".to_owned(),
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
            let by_hand = one.standing.set.as_ref().map(|(set, ..)| {
                format!(" set by a person: {}; calculated from dates: {computed}", set.words().to_lowercase())
            });
            standing_tag(&one.standing).then(&Markup::text(&by_hand.unwrap_or_default()))
        }),
        Column::text("Owner, partner", |one: &Whole| format!("{}, {}", one.project.owner, one.project.partner)),
        Column::text("Next milestone", |one: &Whole| {
            one.next().map_or_else(
                || "–".to_owned(),
                |next| format!("{}, {}", next.title, words::short_date(next.dates().forecast)),
            )
        }),
        Column::number("Days later than first planned", |one: &Whole| {
            one.slip().map_or_else(|| "–".to_owned(), |days| days.to_string())
        }),
    ])
}
