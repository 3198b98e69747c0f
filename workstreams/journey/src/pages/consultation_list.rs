//! What the viewer's setting is asked, and what it answered.

use access::lists::{Export, ReadLog};
use access::{App, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Markup, Tag};
use page::list::{Column, Columns, FileKind, Filter, List, ListQuery};
use page::{Done, Layout, Shown, show, words};

use super::consultation::answer_by;
use crate::ANSWER_CONSULTATION;
use crate::records::consultations::{self, Asked, BY_ASKED, BY_NAME};

/// What the log says of a list that was read.
const READS: ReadLog<Asked> =
    ReadLog::new("consultation.list", "person", ANSWER_CONSULTATION, |one| Some(one.person.uuid()));

static EXPORTS: ReadLog<Asked> = ReadLog { event: "consultation.export", ..READS };

#[derive(Template)]
#[template(path = "consultations.html")]
struct Consultations {
    layout: Layout,
    list: Markup,
}

fn standing(one: &Asked) -> Tag {
    if one.answer.is_some() { Tag::new("Answered", "green") } else { Tag::new("To answer", "blue") }
}

fn list<'a>() -> List<'a, Asked> {
    let named = |one: &Asked| gate::name::listed(&one.forename, &one.surname);
    let columns = Columns::new([
        Column::cell("Child or young person", move |one: &Asked| {
            Markup::link(&format!("/consultations/{}/{}", one.person, one.id), &named(one))
        })
        .in_file("Child or young person", named)
        .sorted_by(BY_NAME),
        Column::text("School or setting", |one: &Asked| one.setting.clone()),
        Column::text("Asked", |one: &Asked| words::short_date(one.sent_on()))
            .in_file("Asked", |one| one.sent_on().to_string())
            .sorted_by(BY_ASKED),
        Column::text("Response due", |one: &Asked| answer_by(one.sent_on()).map(words::short_date).unwrap_or_default())
            .in_file("Response due", |one| answer_by(one.sent_on()).map(|day| day.to_string()).unwrap_or_default())
            .leads(),
        Column::cell("Status", standing).in_file("Status", |one| standing(one).text).leads(),
    ]);
    List::new("/consultations", ("consultation", "consultations"), columns)
        .filter(Filter::views("show", "Consultations", [("", "All"), ("open", "To answer")]))
        .note("to answer first, then earliest asked")
        .empty("Your setting has no consultations.")
        .files()
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery, Query(done): Query<Done>) -> Shown {
    let list = list();
    let asked = list.params(&query);
    let is_open = asked.value("show") == "open";
    let list = if is_open { list.empty("Nothing to answer.") } else { list };
    let listing = consultations::listing(&app, &viewer, is_open);
    let found = app.read_page(&viewer, &listing, &list.page_params(&asked), &READS).await?;
    let done = done.done.as_deref().map(|_| "Answer sent to the local authority.");
    show(&Consultations { layout: app.layout(&viewer, "Consultations").done(done), list: list.show(&asked, &found)? })
}

/// The list as a file.
pub async fn file(State(app): State<App>, viewer: Viewer, kind: FileKind, query: ListQuery) -> Shown {
    let list = list();
    let asked = list.params(&query);
    let listing = consultations::listing(&app, &viewer, asked.value("show") == "open");
    let title = "Consultations";
    let of = Export { kind, name: "consultations", title, reads: &EXPORTS, leaves_out: Some(|one| one.restricted) };
    app.list_file(&viewer, &listing, list.columns(), list.sort(&asked), of).await
}
