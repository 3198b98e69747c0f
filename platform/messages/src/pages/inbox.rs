//! What reached the viewer, unread first.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use access::lists::ReadLog;
use access::{App, Viewer};
use axum::extract::State;
use gate::{Reader, Wrote};
use page::govuk::{Markup, Tag};
use page::list::{Column, Columns, Filter, List, ListPage, ListQuery};
use page::{Problem, Shown, show, words};
use people::PersonId;
use store::{Found, PageParams};

use crate::records::messages::{self, BY_TIME, Received};
use crate::records::quoted;
use crate::{MessageId, READ_MESSAGE};

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

/// The messages, logged before they are shown.
async fn load(app: &App, viewer: &Viewer, params: &PageParams, unread: bool) -> Result<Found<Shows>, Problem> {
    let mut tx = app.db.read().await?;
    let listing = if unread { messages::unread(app, viewer) } else { messages::received(app, viewer) };
    let found = listing.page(&mut tx, params).await?;
    let mut readers: HashMap<PersonId, Reader> = HashMap::new();
    for one in &found.rows {
        if let Entry::Vacant(place) = readers.entry(one.person) {
            place.insert(Reader::session(&mut tx, viewer, one.person).await?);
        }
    }
    let mut wrote: HashMap<MessageId, Wrote> = HashMap::new();
    for one in &found.rows {
        if readers.get(&one.person).is_some_and(|reader| !reader.screen().is_open()) {
            wrote.insert(one.id, quoted::before(&mut tx, viewer.account, one.person, one.came_at()).await?);
        }
    }
    drop(tx);
    let found = found.map(|one| {
        let (reader, wrote) = (readers.get(&one.person), wrote.remove(&one.id).unwrap_or_default());
        let subject = reader.map(|reader| one.subject.subject_to(reader, &wrote)).unwrap_or_default();
        let from = reader.map(|reader| one.sender_name.to(reader)).unwrap_or_default();
        Shows { subject, from, received: one }
    });
    app.log_rows(viewer, &found.rows, &READS).await?;
    Ok(found)
}

fn columns<'a>() -> Columns<'a, Shows> {
    Columns::new([
        Column::cell("About", |shows: &Shows| {
            let one = &shows.received;
            Markup::link(&format!("/children/{}/messages#m-{}", one.person, one.id), &shows.subject)
        }),
        Column::text("Child or young person", |shows: &Shows| {
            gate::name::full(&shows.received.forename, &shows.received.surname)
        }),
        Column::text("From", |shows: &Shows| shows.from.clone()),
        Column::text("When", |shows: &Shows| words::time(shows.received.came_at())).sorted_by(BY_TIME),
        Column::cell(
            "Status",
            |shows: &Shows| {
                if shows.received.is_read { Tag::new("Read", "grey") } else { Tag::new("New", "blue") }
            },
        ),
    ])
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let list = List::new("/messages", ("message", "messages"), columns())
        .filter(Filter::views("show", "Messages", [("", "All"), ("new", "New")]))
        .note("new messages first")
        .empty("There are no messages for you.");
    let asked = list.params(&query);
    let found = load(&app, &viewer, &list.page_params(&asked), asked.value("show") == "new").await?;
    show(
        &ListPage::new(app.layout(&viewer, "Messages"), list.show(&asked, &found)?)
            .after("To write a message, open the record of the child or young person it is about."),
    )
}
