//! The annual reviews of a school's pupils, for its SENCO: meetings to hold, invitations, papers and reports to send.

use access::lists::{Export, ReadLog};
use access::{App, Viewer};
use axum::extract::State;
use jiff::civil::Date;
use law::ids::ANNUAL_REVIEW;
use page::govuk::Markup;
use page::list::{Column, Columns, FileKind, Filter, List, ListPage, ListQuery};
use page::{Shown, show, words};
use store::Tx;

use super::worklist::{act_in_words, day_in_words, standing};
use crate::SEE_REVIEWS;
use crate::model::steps;
use crate::records::reviews::{self, BY_DEADLINE, BY_NAME, Next, Review, Show};

/// What the log says of a list that was read.
const READS: ReadLog<Review> =
    ReadLog { event: "review.list", about: "person", right: SEE_REVIEWS, subject: |one| Some(one.owed.person.uuid()) };

static EXPORTS: ReadLog<Review> = ReadLog { event: "review.export", ..READS };

#[derive(askama::Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="{{ href }}">{{ words }}<span class="govuk-visually-hidden">: {{ name }}</span></a>"#
)]
struct ActLink<'a> {
    href: &'a str,
    words: &'a str,
    name: &'a str,
}

/// The page on which the school does what is next.
fn act(one: &Review, today: Date) -> Markup {
    let child = one.owed.person;
    let (arrange, send) = (format!("/children/{child}/review/arrange"), format!("/children/{child}/review"));
    let (words, href) = match one.next(today) {
        Some(Next::Arrange) => ("Arrange meeting", arrange),
        Some(Next::Rearrange) => ("Change the meeting date", arrange),
        Some(Next::Invite) => ("Record invitations", arrange),
        Some(Next::SendPapers) => ("Record papers sent", arrange),
        Some(Next::SendReport) => ("Send review report", send),
        None => return Markup::default(),
    };
    Markup::of(&ActLink { href: &href, words, name: &gate::name::listed(&one.owed.forename, &one.owed.surname) })
}

fn columns<'a>(today: Date) -> Columns<'a, Review> {
    let named = |one: &Review| gate::name::listed(&one.owed.forename, &one.owed.surname);
    Columns::new([
        Column::cell("Pupil", move |one: &Review| {
            Markup::link(&format!("/children/{}/journey", one.owed.person), &named(one))
        })
        .in_file("Pupil", named)
        .sorted_by(BY_NAME),
        Column::text("Year", move |one: &Review| {
            one.owed.birth_date().map(|born| steps::year_words(born, today)).unwrap_or_default()
        }),
        // Of the council's decision the school is told the day: the review has to be held before it.
        Column::text("What is due", |one: &Review| match one.owed.rule.as_str() {
            ANNUAL_REVIEW if one.held().is_some() => "Decision (local authority)".to_owned(),
            ANNUAL_REVIEW => "Annual review".to_owned(),
            _ => act_in_words(&one.owed),
        }),
        Column::text("Meeting", |one: &Review| match (one.held(), one.meeting()) {
            (Some(held), _) => format!("Held {}", words::short_date(held)),
            (None, Some(day)) => words::short_date(day),
            (None, None) => "Not arranged".to_owned(),
        }),
        Column::text("Due date", |one: &Review| day_in_words(&one.owed))
            .in_file("Due date", |one| one.owed.last_day().map(|day| day.to_string()).unwrap_or_default())
            .sorted_by(BY_DEADLINE)
            .leads(),
        Column::cell("Status", move |one: &Review| standing(&one.owed, today))
            .in_file("Status", move |one| standing(&one.owed, today).text)
            .leads(),
        Column::cell("Action", move |one: &Review| act(one, today)),
    ])
}

fn list<'a>(viewer: &Viewer) -> List<'a, Review> {
    List::new("/reviews", ("annual review step", "annual review steps"), columns(viewer.today))
        .filter(Filter::views("show", "Reviews", Show::VIEWS))
        .in_order_of("due")
        .note("earliest deadline first")
        .labelled("Annual reviews")
        .files()
        .empty("No annual reviews are due.")
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let list = list(&viewer);
    let asked = list.params(&query);
    let mut tx = app.db.read().await?;
    let what = Show::from_code(asked.value("show"));
    let found = reviews::listing(&app, &viewer, what).page(&mut tx, &list.page_params(&asked)).await?;
    drop(tx);
    app.log_rows(&viewer, &found.rows, &READS).await?;
    let list = app.with_views(&viewer, list).await?;
    let page = ListPage::new(app.layout(&viewer, "Annual reviews"), list.show(&asked, &found)?);
    show(
        &page
            .lead("Hold the meeting at least four weeks before the annual review is due: the local authority then has to send its decision. Send the report within two weeks of the meeting.")
            .link(&format!("/law/{ANNUAL_REVIEW}"), "Read the rule"),
    )
}

/// The list as a file.
pub async fn file(State(app): State<App>, viewer: Viewer, kind: FileKind, query: ListQuery) -> Shown {
    let list = list(&viewer);
    let asked = list.params(&query);
    let of = Export {
        kind,
        name: "reviews",
        title: "Annual reviews",
        reads: &EXPORTS,
        leaves_out: Some(|one| one.owed.restricted),
    };
    let listing = reviews::listing(&app, &viewer, Show::from_code(asked.value("show")));
    app.list_file(&viewer, &listing, list.columns(), list.sort(&asked), of).await
}

/// How long the list is, by a code of [`Show`].
pub(super) async fn count(tx: &mut Tx, app: &App, viewer: &Viewer, code: &str) -> store::Result<i64> {
    reviews::listing(app, viewer, Show::from_code(code)).count(tx).await
}
