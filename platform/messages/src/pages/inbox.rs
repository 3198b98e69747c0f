//! What reached the viewer, unread first.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use access::lists::{Export, ReadLog};
use access::{App, Viewer};
use axum::extract::State;
use gate::{Reader, Wrote};
use page::govuk::{Markup, Tag};
use page::list::{Column, Columns, FileKind, Filter, List, ListPage, ListParams, ListQuery};
use page::{Problem, Shown, show, words};
use people::PersonId;
use store::{Found, Listing, PageParams, Tx};

use crate::READ_MESSAGE;
use crate::records::messages::{self, BY_TIME, Received};
use crate::records::quoted;

/// A message in the list, in the words that the viewer may have.
struct Shows {
    received: Received,
    subject: String,
    from: String,
}

const READS: ReadLog<Shows> = ReadLog {
    event: "message.list",
    about: "person",
    right: READ_MESSAGE,
    subject: |one| Some(one.received.person.uuid()),
};

/// The same of a file.
static EXPORTS: ReadLog<Shows> = ReadLog { event: "message.export", ..READS };

/// Messages in the words that the viewer may have of each child.
async fn as_shown(tx: &mut Tx, viewer: &Viewer, received: Vec<Received>) -> Result<Vec<Shows>, Problem> {
    let mut readers: HashMap<PersonId, Reader> = HashMap::new();
    let mut all = Vec::with_capacity(received.len());
    for one in received {
        let reader = match readers.entry(one.person) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(Reader::session(tx, viewer, one.person).await?),
        };
        let wrote = if reader.screen().is_open() {
            Wrote::default()
        } else {
            quoted::before(tx, viewer.account, one.person, one.came_at()).await?
        };
        let (subject, from) = (one.subject.subject_to(reader, &wrote), one.sender_name.to(reader));
        all.push(Shows { subject, from, received: one });
    }
    Ok(all)
}

fn listing(app: &App, viewer: &Viewer, asked: &ListParams) -> Listing<Received> {
    if asked.value("show") == "new" { messages::unread(app, viewer) } else { messages::received(app, viewer) }
}

/// A page of the messages, logged before they are shown.
async fn load(
    app: &App,
    viewer: &Viewer,
    of: &Listing<Received>,
    params: &PageParams,
) -> Result<Found<Shows>, Problem> {
    let mut tx = app.db.read().await?;
    let Found { rows, total, is_more, number, size, has_next } = of.page(&mut tx, params).await?;
    let rows = as_shown(&mut tx, viewer, rows).await?;
    drop(tx);
    app.log_rows(viewer, &rows, &READS).await?;
    Ok(Found { rows, total, is_more, number, size, has_next })
}

fn columns<'a>() -> Columns<'a, Shows> {
    Columns::new([
        Column::cell("About", |shows: &Shows| {
            let one = &shows.received;
            Markup::link(&format!("/children/{}/messages#m-{}", one.person, one.id), &shows.subject)
        })
        .in_file("About", |shows| shows.subject.clone()),
        Column::text("Child or young person", |shows: &Shows| {
            gate::name::full(&shows.received.forename, &shows.received.surname)
        }),
        Column::text("From", |shows: &Shows| shows.from.clone()),
        Column::text("When", |shows: &Shows| words::time(shows.received.came_at())).sorted_by(BY_TIME),
        Column::cell("Status", status).in_file("Status", |shows| status(shows).text),
    ])
}

fn status(shows: &Shows) -> Tag {
    if shows.received.is_read { Tag::new("Read", "grey") } else { Tag::new("New", "blue") }
}

/// The list; with files for whoever works here. A family has its messages on the record, with all else of it.
fn list<'a>(viewer: &Viewer) -> List<'a, Shows> {
    let list = List::new("/messages", ("message", "messages"), columns())
        .filter(Filter::views("show", "Messages", [("", "All"), ("new", "New")]))
        .note("new messages first")
        .empty("There are no messages for you.");
    if viewer.works_here() { list.files() } else { list }
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let list = list(&viewer);
    let list = if viewer.works_here() { app.with_views(&viewer, list).await? } else { list };
    let asked = list.params(&query);
    let found = load(&app, &viewer, &listing(&app, &viewer, &asked), &list.page_params(&asked)).await?;
    show(
        &ListPage::new(app.layout(&viewer, "Messages"), list.show(&asked, &found)?)
            .after("To write a message, open the record of the child or young person it is about."),
    )
}

/// The list as a file.
pub async fn file(State(app): State<App>, viewer: Viewer, kind: FileKind, query: ListQuery) -> Shown {
    if !viewer.works_here() {
        return Err(Problem::NotFound);
    }
    let list = list(&viewer);
    let asked = list.params(&query);
    let mut received = Vec::new();
    let take = |one| {
        received.push(one);
        Ok(())
    };
    let mut tx = app.db.read().await?;
    listing(&app, &viewer, &asked).each(&mut tx, list.sort(&asked), take).await?;
    let all = as_shown(&mut tx, &viewer, received).await?;
    drop(tx);
    let leaves_out: fn(&Shows) -> bool = |shows| shows.received.restricted;
    let of = Export { kind, name: "messages", title: "Messages", reads: &EXPORTS, leaves_out: Some(leaves_out) };
    app.rows_file(&viewer, &all, list.columns(), of).await
}
