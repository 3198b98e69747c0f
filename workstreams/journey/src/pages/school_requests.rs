//! The requests that a school made for its pupils, for its SENCO: what was asked for, by when the answer is due, how far the pupil is.

use std::collections::HashMap;

use access::lists::{Export, ReadLog};
use access::{App, Viewer};
use axum::extract::State;
use jiff::civil::Date;
use law::Kind;
use law::counting::days_between;
use page::govuk::{Markup, Tag};
use page::list::{Column, Columns, FileKind, Filter, List, ListPage, ListParams, ListQuery};
use page::{Problem, Shown, show, words};
use people::OPEN_CHILD;
use store::Found;
use uuid::Uuid;
use workstream::InList;

use super::bar;
use super::to_do::days_left;
use crate::model::steps;
use crate::records::school_requests::{self, Made};

/// Which requests the list shows: codes and words.
const VIEWS: [(&str, &str); 2] = [("", "All"), ("waiting", "Waiting for an answer")];

/// A request as the list shows it.
struct Request {
    made: Made,
    /// How far the pupil is.
    status: String,
}

impl Request {
    fn name(&self) -> String {
        gate::name::listed(&self.made.forename, &self.made.surname)
    }

    fn link(&self) -> Markup {
        let link = Markup::link(&format!("/children/{}/journey", self.made.person), &self.name());
        if self.made.restricted {
            link.then(&Markup::text(" ")).then(&Tag::new("Restricted", "red").into())
        } else {
            link
        }
    }

    fn asks_for(&self) -> &'static str {
        match self.made.kind() {
            Some(Kind::RequestReceived) => "Assessment",
            Some(Kind::ReassessmentRequested) => "Re-assessment",
            Some(Kind::ReviewRequested) => "Early review",
            Some(_) => "Other",
            None => "To be decided by the local authority",
        }
    }

    fn answer(&self, today: Date) -> Tag {
        match self.made.due() {
            Some(due) => days_left(days_between(today, due)),
            None => Tag::new("Answered", "green"),
        }
    }
}

const READS: ReadLog<Request> =
    ReadLog { event: "pupil.list", about: "person", right: OPEN_CHILD, subject: |one| Some(one.made.person.uuid()) };
/// The same of a file.
static EXPORTS: ReadLog<Request> = ReadLog { event: "pupil.requests_export", ..READS };

/// The requests that are asked for, the newest first. How far each pupil is follows from its record, so all are read, and the list
/// shows a page of them.
async fn load(app: &App, viewer: &Viewer, asked: &ListParams) -> Result<Vec<Request>, Problem> {
    let mut tx = app.db.read().await?;
    let mut made = school_requests::all(&mut tx, app, viewer).await?;
    made.retain(|one| asked.value("show").is_empty() || one.due().is_some());
    let mut pupils: Vec<Uuid> = made.iter().map(|one| one.person.uuid()).collect();
    pupils.sort_unstable();
    pupils.dedup();
    let far: HashMap<Uuid, InList> = bar::statuses(&mut tx, viewer, &pupils).await?.into_iter().collect();
    let status = |made: &Made| far.get(&made.person.uuid()).and_then(|one| one.status.clone()).unwrap_or_default();
    Ok(made.into_iter().map(|made| Request { status: status(&made), made }).collect())
}

fn list<'a>(today: Date) -> List<'a, Request> {
    let columns = Columns::new([
        Column::cell("Pupil", Request::link)
            .in_file("Pupil", Request::name)
            .sorted_with("name", |one: &Request, other| one.name().cmp(&other.name())),
        Column::text("Year", move |one: &Request| {
            one.made.birth_date().map(|born| steps::year_words(born, today)).unwrap_or_default()
        }),
        Column::text("Request for", |one: &Request| one.asks_for().to_owned()),
        Column::text("Requested on", |one: &Request| words::short_date(one.made.asked_on()))
            .in_file("Requested on", |one| one.made.asked_on().to_string())
            .sorted_with("asked", |one, other| one.made.asked_on().cmp(&other.made.asked_on())),
        Column::text("Answer due", |one: &Request| one.made.due().map(words::short_date).unwrap_or_default())
            .in_file("Answer due", |one| one.made.due().map(|due| due.to_string()).unwrap_or_default())
            .leads(),
        Column::cell("Answer", move |one: &Request| one.answer(today))
            .in_file("Answer", move |one: &Request| one.answer(today).text)
            .leads(),
        Column::text("Status", |one: &Request| one.status.clone()),
    ]);
    List::new("/children/mine/requests", ("request", "requests"), columns)
        .labelled("Requests")
        .filter(Filter::views("show", "Requests", VIEWS))
        .note("newest first")
        .empty("There are no requests that your school made.")
        .file(FileKind::Excel, "/children/mine/requests/xlsx")
        .file(FileKind::Csv, "/children/mine/requests/csv")
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let list = app.with_views(&viewer, list(viewer.today)).await?;
    let asked = list.params(&query);
    let mut all = load(&app, &viewer, &asked).await?;
    list.arrange(&asked, &mut all);
    let found = Found::page_of(all, &list.page_params(&asked));
    app.log_rows(&viewer, &found.rows, &READS).await?;
    let layout = app.layout(&viewer, "Requests that your school made").back_to("/children/mine", "Pupils");
    let page = ListPage::new(layout, list.show(&asked, &found)?);
    show(
        &page
            .lead(
                "Requests for pupils who are at your school now. To make one, open the summary of the pupil’s record.",
            )
            .link("/request", "Ask for an assessment of a child who is not in OnePlan"),
    )
}

async fn file(app: &App, viewer: &Viewer, query: &ListQuery, kind: FileKind) -> Shown {
    let list = list(viewer.today);
    let asked = list.params(query);
    let mut all = load(app, viewer, &asked).await?;
    list.arrange(&asked, &mut all);
    let leaves_out: fn(&Request) -> bool = |one| one.made.restricted;
    let of = Export { kind, name: "requests", title: "Requests", reads: &EXPORTS, leaves_out: Some(leaves_out) };
    app.rows_file(viewer, &all, list.columns(), of).await
}

/// The list as CSV.
pub async fn as_csv(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    file(&app, &viewer, &query, FileKind::Csv).await
}

/// The list as an Excel workbook.
pub async fn as_xlsx(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    file(&app, &viewer, &query, FileKind::Excel).await
}
