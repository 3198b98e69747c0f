//! The engagement log: what was said about proposals, by whom, and what came of it.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Cell, Head, Markup, SummaryList, Table};
use page::{DateRange, FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};

use super::common::Asked;
use crate::policy::KEEP_SUFFICIENCY;
use crate::records::views::{self, Fields, View, ViewId};

#[derive(Template)]
#[template(path = "views.html")]
struct Views {
    layout: Layout,
    /// How many have no answer yet, in words.
    open: Option<String>,
    all: Option<Table>,
    may_keep: bool,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let all = views::all(&mut tx).await?;
    drop(tx);
    let may_keep = app.policy.may_ever(&viewer, KEEP_SUFFICIENCY);
    let open = all.iter().filter(|one| one.answer.is_empty()).count();
    show(&Views {
        layout: app
            .layout(&viewer, "Views on proposals")
            .done((!asked.done.is_empty()).then_some("Changes saved."))
            .back_to("/sufficiency", "Sufficiency"),
        open: (open > 0).then(|| words::plural(open, "view is", "views are")),
        all: (!all.is_empty()).then(|| Table {
            head: ["Proposal", "Date", "Group and method", "Feedback", "Response"].map(Head::text).to_vec(),
            rows: all.iter().map(|one| row(one, may_keep)).collect(),
            first_cell_is_header: true,
            ..Table::default()
        }),
        may_keep,
    })
}

fn row(one: &View, may_keep: bool) -> Vec<Cell> {
    let about = if may_keep {
        Markup::link(&format!("/sufficiency/views/{}", one.id), &one.about)
    } else {
        Markup::text(&one.about)
    };
    let people =
        one.people.map_or_else(String::new, |people| format!(", {}", words::plural(people, "person", "people")));
    vec![
        Cell::html(about),
        Cell::text(words::short_date(one.heard_on)),
        Cell::text(format!("{}{people}: {}", one.who, one.how)),
        Cell::text(&one.said),
        Cell::text(if one.answer.is_empty() { "No response yet" } else { &one.answer }),
    ]
}

fn page(app: &App, viewer: &Viewer, title: &str, version: i64, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, title).errors(form.summary()).back_to("/sufficiency/views", "Views");
    FieldsForm::new(layout, version)
        .field(&form.input("about", "Proposal"))?
        .field(&form.input("who", "Group consulted, such as parents of children in year 6"))?
        .field(&form.input("how", "Method, such as a meeting, a survey or a letter"))?
        .field(&form.date_input("heard_on", "Date", "For example, 27 3 2026"))?
        .field(&form.input("people", "Number of people (optional)"))?
        .field(&form.textarea("said", "Feedback").up_to(8000))?
        .field(&form.textarea("answer", "Response (optional)").up_to(8000))
}

fn read(form: &mut Form, viewer: &Viewer) -> Option<Fields> {
    let about = form.required("about", "Enter the proposal");
    let who = form.required("who", "Enter the group consulted");
    let how = form.required("how", "Enter the method");
    let heard_on = form.required_date("heard_on", "Date", &DateRange::past(viewer.today), "Enter the date");
    let people = form.value("people").trim().to_owned();
    let number = people.parse::<i64>().ok().filter(|number| (1..=1_000_000).contains(number));
    if !people.is_empty() && number.is_none() {
        form.refuse("people", "Enter a whole number of people, or leave it blank");
    }
    let said = form.required_text("said", 8000, "Enter the feedback");
    for name in ["about", "who", "how"] {
        form.at_most(name, 300);
    }
    form.at_most("said", 8000);
    form.at_most("answer", 8000);
    let answer = form.value("answer").to_owned();
    let heard_on = heard_on.filter(|_| form.is_right())?;
    Some(Fields { about, who, how, heard_on, people: number, said, answer })
}

/// The form for another.
pub async fn new(State(app): State<App>, viewer: Viewer) -> Shown {
    show(&page(&app, &viewer, "Add a view", 0, &Form::default())?)
}

pub async fn add(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, KEEP_SUFFICIENCY, &Facts::default())?;
    let Some(fields) = read(&mut form, &viewer) else {
        return refuse(&page(&app, &viewer, "Add a view", 0, &form)?);
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let id = views::keep(&mut tx, None, &fields, &viewer.name).await?;
    tx.record(allowed.entry("sufficiency_view", Some(id.uuid()))).await?;
    tx.commit().await?;
    go("/sufficiency/views?done=saved")
}

fn filled(known: &View) -> Form {
    Form::default()
        .with("about", &known.about)
        .with("who", &known.who)
        .with("how", &known.how)
        .with("people", known.people.map_or_else(String::new, |number| number.to_string()))
        .with("said", &known.said)
        .with("answer", &known.answer)
        .with_date("heard_on", known.heard_on)
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<ViewId>) -> Shown {
    let mut tx = app.db.read().await?;
    let known = views::one(&mut tx, id).await?;
    drop(tx);
    show(&page(&app, &viewer, "View on a proposal", known.version, &filled(&known))?)
}

pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<ViewId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, KEEP_SUFFICIENCY, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let known = views::one(&mut tx, id).await?;
    let version: i64 = form.value("version").parse().unwrap_or(0);
    let is_stale = version != known.version;
    if is_stale {
        form.refuse("about", "Somebody else saved changes while you were editing. Compare the two, then save again");
    }
    let Some(fields) = read(&mut form, &viewer) else {
        drop(tx);
        let saved = is_stale.then(|| {
            SummaryList::default()
                .row("Proposal", known.about.clone())
                .row("Feedback", known.said.clone())
                .row("Response", known.answer.clone())
        });
        return refuse(&page(&app, &viewer, "View on a proposal", known.version, &form)?.saved(saved));
    };
    views::keep(&mut tx, Some((id, version)), &fields, &viewer.name).await?;
    tx.record(allowed.entry("sufficiency_view", Some(id.uuid()))).await?;
    tx.commit().await?;
    go("/sufficiency/views?done=saved")
}
