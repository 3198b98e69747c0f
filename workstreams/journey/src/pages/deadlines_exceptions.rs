//! The exceptions that were relied on in the last twelve months.

use access::lists::{Export, ReadLog};
use access::{App, Facts, Viewer};
use axum::extract::State;
use page::govuk::Markup;
use page::list::{Column, Columns, FileKind, Filter, List, ListPage, ListParams, ListQuery};
use page::{Problem, Shown, show, words};
use store::Listing;

use super::deadlines::since;
use crate::SEE_DEADLINES;
use crate::model::tasks;
use crate::records::exceptions::{self, BY_DAY, BY_NAME, Relied};

/// What the log says of a list that was read.
const READS: ReadLog<Relied> = ReadLog::new("exception.list", "person", SEE_DEADLINES, |one| Some(one.person.uuid()));

static EXPORTS: ReadLog<Relied> = ReadLog { event: "exception.export", ..READS };

fn ground(code: &str) -> &str {
    exceptions::ground(code).map_or(code, |ground| ground.words())
}

fn columns<'a>() -> Columns<'a, Relied> {
    let named = |one: &Relied| gate::name::listed(&one.forename, &one.surname);
    Columns::new([
        Column::cell("Child or young person", move |one: &Relied| {
            Markup::link(&format!("/children/{}/journey", one.person), &named(one))
        })
        .in_file("Child or young person", named)
        .sorted_by(BY_NAME),
        Column::text("Deadline", |one: &Relied| words::capitalised(tasks::act(&one.rule))),
        Column::text("Exception", |one: &Relied| ground(&one.ground).to_owned()),
        Column::text("Signed by", |one: &Relied| one.judged_by.clone()),
        Column::text("Signed on", |one: &Relied| words::short_date(one.judged_on()))
            .in_file("Signed on", |one| one.judged_on().to_string())
            .sorted_by(BY_DAY),
        Column::text("Family told on", |one: &Relied| {
            one.told_family_on().map_or_else(|| "Not recorded".to_owned(), words::short_date)
        })
        .in_file("Family told on", |one| one.told_family_on().map(|day| day.to_string()).unwrap_or_default()),
    ])
}

/// The list: the exceptions to choose from are those that were used.
async fn list<'a>(app: &App, viewer: &Viewer) -> Result<List<'a, Relied>, Problem> {
    app.allow(viewer, SEE_DEADLINES, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let used = exceptions::counts(&mut tx, app, viewer, since(viewer.today)).await?;
    let used = used.into_iter().map(|(code, _)| {
        let words = ground(&code).to_owned();
        (code, words)
    });
    Ok(List::new("/deadlines/exceptions", ("exception", "exceptions"), columns())
        .filter(Filter::choice("ground", "Exception", used))
        .in_order_of("-on")
        .note("newest first")
        .empty("No exception was relied on in the last twelve months.")
        .files())
}

fn listing(app: &App, viewer: &Viewer, asked: &ListParams) -> Listing<Relied> {
    exceptions::listing(app, viewer, since(viewer.today), asked.value("ground"))
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let list = list(&app, &viewer).await?;
    let asked = list.params(&query);
    let listing = listing(&app, &viewer, &asked);
    let found = app.read_page(&viewer, &listing, &list.page_params(&asked), &READS).await?;
    let layout = app.layout(&viewer, "Exceptions relied on").back_to("/deadlines", "Deadlines at risk");
    show(
        &ListPage::new(layout, list.show(&asked, &found)?).lead(
            "Exceptions of the last twelve months. An exception gives no new date: the duty to act as soon as practicable stays.",
        ),
    )
}

/// The list as a file.
pub async fn file(State(app): State<App>, viewer: Viewer, kind: FileKind, query: ListQuery) -> Shown {
    let list = list(&app, &viewer).await?;
    let asked = list.params(&query);
    let leaves_out: fn(&Relied) -> bool = |one| one.restricted;
    let of = Export { kind, name: "exceptions", title: "Exceptions", reads: &EXPORTS, leaves_out: Some(leaves_out) };
    app.list_file(&viewer, &listing(&app, &viewer, &asked), list.columns(), list.sort(&asked), of).await
}
