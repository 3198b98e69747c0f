//! An adviser's queue: the advice that is asked of them, their service or their setting, by its deadline.

use access::lists::ReadLog;
use access::{App, Viewer};
use axum::extract::State;
use jiff::civil::Date;
use law::working::shown;
use page::govuk::{Markup, Table, Tag};
use page::list::{Column, Columns, FileKind, Filter, List, ListPage, ListQuery};
use page::{Problem, Shown, show, words};
use store::{Listing, Tx};

use crate::GIVE_ADVICE;
use crate::records::advice::{self, BY_DEADLINE, BY_NAME, Queued};
use crate::records::worklist::Due;

const READS: ReadLog<Queued> =
    ReadLog { event: "advice.list", about: "person", right: GIVE_ADVICE, subject: |one| Some(one.person.uuid()) };

static EXPORTS: ReadLog<Queued> = ReadLog { event: "advice.export", ..READS };

fn columns<'a>(today: Date) -> Columns<'a, Queued> {
    let named = |one: &Queued| gate::name::listed(&one.forename, &one.surname);
    Columns::new([
        Column::cell("Child or young person", move |one: &Queued| {
            Markup::link(&format!("/children/{}/advice/{}", one.person, one.id), &named(one))
        })
        .in_file("Child or young person", named)
        .sorted_by(BY_NAME),
        Column::text("Date of birth", |one: &Queued| one.birth_date().map(words::date).unwrap_or_default()),
        Column::text("Received", |one: &Queued| words::date(one.from_on())),
        Column::text("Statutory deadline", |one: &Queued| one.last_day().map(shown).unwrap_or_default())
            .sorted_by(BY_DEADLINE)
            .leads(),
        Column::cell("Status", move |one: &Queued| standing(one, today))
            .in_file("Status", move |one| standing(one, today).text)
            .leads(),
    ])
}

fn standing(one: &Queued, today: Date) -> Tag {
    let Some(day) = one.last_day() else { return Tag::new("Open", "blue") };
    let left = law::counting::days_between(today, day);
    let days = words::plural(left.abs(), "day", "days");
    match left {
        ..0 => Tag::new(&format!("Late by {days}"), "red"),
        0 => Tag::new("Due today", "orange"),
        1..=14 => Tag::new(&format!("Due in {days}"), "orange"),
        _ => Tag::new(&format!("Due in {days}"), "blue"),
    }
}

fn list<'a>(today: Date) -> List<'a, Queued> {
    List::new("/advice", ("request for advice", "requests for advice"), columns(today))
        .labelled("Requests for advice")
        .filter(Filter::views("due", "Due", [("", "All"), ("late", "Late"), ("two-weeks", "Due in 2 weeks")]))
        .in_order_of("due")
        .note("earliest deadline first")
        .empty("You have no requests for advice.")
        .file(FileKind::Csv, "/advice/csv")
}

fn listing(app: &App, viewer: &Viewer, due: &str) -> Listing<Queued> {
    let due = match due {
        "late" => Due::Late,
        "two-weeks" => {
            let until = viewer.today.checked_add(jiff::Span::new().days(14)).unwrap_or(viewer.today);
            Due::Between(viewer.today, until)
        }
        _ => Due::Whenever,
    };
    advice::queue(app, viewer, due)
}

/// How much of the queue there is, by a view of it.
pub(super) async fn count(tx: &mut Tx, app: &App, viewer: &Viewer, due: &str) -> store::Result<i64> {
    listing(app, viewer, due).count(tx).await
}

/// The first lines of the queue, as the home page shows them; logged. Nothing where nothing is owed.
pub(super) async fn first_lines(app: &App, viewer: &Viewer, lines: i64) -> Result<Option<Table>, Problem> {
    let mut tx = app.db.read().await?;
    let rows = listing(app, viewer, "").first(&mut tx, lines).await?;
    drop(tx);
    if rows.is_empty() {
        return Ok(None);
    }
    app.log_rows(viewer, &rows, &READS).await?;
    Ok(Some(columns(viewer.today).table(&rows)))
}

/// What the viewer still owes.
pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let list = list(viewer.today);
    let asked = list.params(&query);
    let listing = listing(&app, &viewer, asked.value("due"));
    let found = app.read_page(&viewer, &listing, &list.page_params(&asked), &READS).await?;
    let list = app.with_views(&viewer, list).await?;
    let page = ListPage::new(app.layout(&viewer, "Requests for advice"), list.show(&asked, &found)?);
    let rule = format!("/law/{}", law::ids::ADVICE);
    show(
        &page
            .lead("You have six weeks from the day you received each request.")
            .link(&rule, "Read the rule")
            .link("/calendar", "Add your dates to a calendar"),
    )
}

/// The queue as CSV.
pub async fn as_csv(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let list = list(viewer.today);
    let asked = list.params(&query);
    let of = access::lists::Export {
        kind: FileKind::Csv,
        name: "advice",
        title: "Advice",
        reads: &EXPORTS,
        leaves_out: Some(|one| one.restricted),
    };
    let listing = listing(&app, &viewer, asked.value("due"));
    app.list_file(&viewer, &listing, list.columns(), list.sort(&asked), of).await
}
