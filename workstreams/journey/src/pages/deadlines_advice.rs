//! The requests behind the figures of a service on the page of deadlines at risk.

use access::lists::{Export, ReadLog};
use access::{App, Facts, Viewer};
use axum::extract::{Path, State};
use jiff::civil::Date;
use page::govuk::{Markup, Tag};
use page::list::{Column, Columns, FileKind, Filter, List, ListPage, ListQuery};
use page::{Problem, Shown, show, words};
use store::Found;

use crate::SEE_DEADLINES;
use crate::model::advice_lines::subject;
use crate::model::asked_of::AskedOf;
use crate::records::advice::{self, Outcome, Received};
use crate::records::services;

/// What the log says of a list that was read.
const READS: ReadLog<Received> = ReadLog::new("replies.list", "person", SEE_DEADLINES, |one| Some(one.person.uuid()));

static EXPORTS: ReadLog<Received> = ReadLog { event: "replies.export", ..READS };

/// The parts of the list, each behind one of the figures.
const VIEWS: [(&str, &str); 5] = [
    ("", "All that were due"),
    ("in-time", "Returned within six weeks"),
    ("late", "Returned late"),
    ("overdue", "Late and not returned"),
    ("expected", "Late, date given"),
];

fn is_shown(one: &Received, show: &str, today: Date) -> bool {
    let outcome = one.days.outcome(today);
    match show {
        "in-time" => outcome == Outcome::InTime,
        "late" => outcome == Outcome::Late,
        "overdue" => outcome == Outcome::Overdue,
        "expected" => one.days.is_expected(today),
        _ => outcome != Outcome::Open,
    }
}

fn standing(one: &Received, today: Date) -> Tag {
    match one.days.outcome(today) {
        Outcome::InTime => Tag::new("In time", "green"),
        Outcome::Late => Tag::new("Returned late", "yellow"),
        Outcome::Overdue => Tag::new("Overdue", "red"),
        Outcome::Open => Tag::new("Waiting", "grey"),
    }
}

fn columns<'a>(today: Date) -> Columns<'a, Received> {
    let named = |one: &Received| gate::name::listed(&one.forename, &one.surname);
    let day = |day: Option<Date>| day.map(words::short_date).unwrap_or_default();
    let in_file = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    Columns::new([
        Column::cell("Child or young person", move |one: &Received| {
            Markup::link(&format!("/children/{}/advice/{}", one.person, one.id), &named(one))
        })
        .in_file("Child or young person", named)
        .sorted_with("name", move |one, other| named(one).cmp(&named(other))),
        Column::text("Advice", |one: &Received| subject(&one.line).to_owned()),
        Column::text("Asked of", |one: &Received| one.asked_of.clone()),
        Column::text("Received", |one: &Received| words::short_date(one.days.received_on()))
            .in_file("Received", |one| one.days.received_on().to_string())
            .sorted_with("received", |one, other| one.days.received_on().cmp(&other.days.received_on())),
        Column::text("Returned", move |one: &Received| day(one.days.returned_on()))
            .in_file("Returned", move |one| in_file(one.days.returned_on())),
        Column::text("Expected", move |one: &Received| day(one.days.expected_on()))
            .in_file("Expected", move |one| in_file(one.days.expected_on())),
        Column::cell("Status", move |one: &Received| standing(one, today))
            .in_file("Status", move |one| standing(one, today).text),
    ])
}

fn list<'a>(today: Date, of: &AskedOf) -> List<'a, Received> {
    List::new(&format!("/deadlines/advice/{}", of.code()), ("request", "requests"), columns(today))
        .filter(Filter::views("show", "Advice", VIEWS))
        .in_order_of("received")
        .note("earliest first")
        .empty("No advice was due in the last twelve months.")
        .files()
}

/// The rows that an address asks for, and whose they are.
async fn load(app: &App, viewer: &Viewer, of: &AskedOf, show: &str) -> Result<(String, Vec<Received>), Problem> {
    let mut tx = app.db.read().await?;
    let names = services::names(&mut tx, of.service().into_iter().collect()).await?;
    let mut all = advice::received(&mut tx, app, viewer, of).await?;
    all.retain(|one| is_shown(one, show, viewer.today));
    Ok((of.words(&names), all))
}

/// Of whom advice was asked, by the code of an address. Families owe none.
async fn read(app: &App, viewer: &Viewer, code: &str) -> Result<AskedOf, Problem> {
    app.allow(viewer, SEE_DEADLINES, &Facts::default())?;
    let known = advice::by_code(&mut app.db.read().await?, code).await?;
    known.filter(|of| !matches!(of, AskedOf::Family | AskedOf::Nobody)).ok_or(Problem::NotFound)
}

pub async fn view(State(app): State<App>, viewer: Viewer, Path(code): Path<String>, query: ListQuery) -> Shown {
    let of = read(&app, &viewer, &code).await?;
    let list = list(viewer.today, &of);
    let asked = list.params(&query);
    let (name, mut all) = load(&app, &viewer, &of, asked.value("show")).await?;
    list.arrange(&asked, &mut all);
    let found = Found::page_of(all, &list.page_params(&asked));
    app.log_rows(&viewer, &found.rows, &READS).await?;
    let layout =
        app.layout(&viewer, &format!("Advice from {name}")).back_to("/deadlines#by-service", "Deadlines at risk");
    show(
        &ListPage::new(layout, list.show(&asked, &found)?)
            .lead("Requests that were received in the last twelve months. Restricted records are left out."),
    )
}

/// The list as a file.
pub async fn file(
    State(app): State<App>,
    viewer: Viewer,
    Path(code): Path<String>,
    kind: FileKind,
    query: ListQuery,
) -> Shown {
    let of = read(&app, &viewer, &code).await?;
    let list = list(viewer.today, &of);
    let asked = list.params(&query);
    let (_, mut all) = load(&app, &viewer, &of, asked.value("show")).await?;
    list.arrange(&asked, &mut all);
    let export = Export { kind, name: "advice-by-service", title: "Advice", reads: &EXPORTS, leaves_out: None };
    app.rows_file(&viewer, &all, list.columns(), export).await
}
