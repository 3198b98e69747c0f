//! What reached the viewer, unread first; and what they sent.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use access::lists::{Export, ReadLog};
use access::{App, Viewer};
use axum::extract::State;
use gate::{Reader, Wrote};
use page::govuk::{Markup, Tag};
use page::list::{Column, Columns, FileKind, Filter, List, ListPage, ListQuery};
use page::{Problem, Shown, show, words};
use people::PersonId;
use people::records::{caseload, children};
use store::{Found, Listing, PageParams, Tx};

use crate::records::messages::{self, BY_TIME, Received};
use crate::records::quoted;
use crate::{MessageId, READ_MESSAGE, WRITE_MESSAGE};

/// A message in the list, in the words that the viewer may have.
struct Shows {
    received: Received,
    subject: String,
    /// Who wrote it; of what the viewer sent, to whom it went.
    other: String,
    status: Tag,
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
async fn as_shown(
    tx: &mut Tx,
    viewer: &Viewer,
    folder: Folder,
    received: Vec<Received>,
) -> Result<Vec<Shows>, Problem> {
    let ids: Vec<MessageId> = received.iter().filter(|_| folder == Folder::Sent).map(|one| one.id).collect();
    let went_to = messages::recipients_of(tx, &ids).await?;
    let mut readers: HashMap<PersonId, Reader> = HashMap::new();
    let mut all = Vec::with_capacity(received.len());
    for one in received {
        let reader = match readers.entry(one.person) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(Reader::session(tx, viewer, one.person).await?),
        };
        if folder == Folder::Sent {
            let to = went_to.iter().filter(|to| to.message == one.id).map(|to| to.name.to(reader)).collect::<Vec<_>>();
            let status = match one.came_at() > viewer.now {
                true => Tag::new("Not sent yet", "yellow").coded("waiting"),
                false => Tag::new("Sent", "green").coded("sent"),
            };
            let subject = one.subject.to_author(reader, Some(viewer.account));
            all.push(Shows { subject, other: to.join(", "), status, received: one });
            continue;
        }
        let wrote = if reader.screen().is_open() {
            Wrote::default()
        } else {
            quoted::before(tx, viewer.account, one.person, one.came_at()).await?
        };
        let (subject, other) = (one.subject.subject_to(reader, &wrote), one.sender_name.to(reader));
        let status = if one.is_read { Tag::new("Read", "grey") } else { Tag::new("New", "blue") };
        all.push(Shows { subject, other, status, received: one });
    }
    Ok(all)
}

/// Which messages are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Folder {
    /// What came in.
    Received,
    /// What came in and is not read.
    New,
    /// What the viewer wrote.
    Sent,
}

impl Folder {
    /// As an address says it.
    fn of(show: &str) -> Self {
        match show {
            "new" => Self::New,
            "sent" => Self::Sent,
            _ => Self::Received,
        }
    }

    fn listing(self, app: &App, viewer: &Viewer) -> Listing<Received> {
        match self {
            Self::Received => messages::received(app, viewer),
            Self::New => messages::unread(app, viewer),
            Self::Sent => messages::sent(app, viewer),
        }
    }
}

/// A page of the messages, logged before they are shown.
async fn load(app: &App, viewer: &Viewer, folder: Folder, params: &PageParams) -> Result<Found<Shows>, Problem> {
    let mut tx = app.db.read().await?;
    let of = folder.listing(app, viewer);
    let Found { rows, total, is_more, number, size, has_next } = of.page(&mut tx, params).await?;
    let rows = as_shown(&mut tx, viewer, folder, rows).await?;
    drop(tx);
    app.log_rows(viewer, &rows, &READS).await?;
    Ok(Found { rows, total, is_more, number, size, has_next })
}

fn columns<'a>(folder: Folder) -> Columns<'a, Shows> {
    let other = if folder == Folder::Sent { "To" } else { "From" };
    Columns::new([
        Column::cell("About", |shows: &Shows| {
            let one = &shows.received;
            Markup::link(&format!("/children/{}/messages#m-{}", one.person, one.id), &shows.subject)
        })
        .in_file("About", |shows| shows.subject.clone()),
        Column::text("Child or young person", |shows: &Shows| {
            gate::name::full(&shows.received.forename, &shows.received.surname)
        }),
        Column::text(other, |shows: &Shows| shows.other.clone()),
        Column::text("When", |shows: &Shows| words::time(shows.received.came_at())).sorted_by(BY_TIME),
        Column::cell("Status", |shows: &Shows| shows.status.clone())
            .in_file("Status", |shows| shows.status.text.clone()),
    ])
}

/// The list; with files for whoever works here. A family has its messages on the record, with all else of it.
fn list<'a>(viewer: &Viewer, folder: Folder) -> List<'a, Shows> {
    let list = List::new("/messages", ("message", "messages"), columns(folder)).filter(Filter::views(
        "show",
        "Messages",
        [("", "Received"), ("new", "New"), ("sent", "Sent")],
    ));
    let list = match folder {
        Folder::Sent => list.empty("You have not sent a message yet."),
        Folder::Received | Folder::New => list.note("new messages first").empty("There are no messages for you."),
    };
    if viewer.works_here() { list.files() } else { list }
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let folder = Folder::of(query.value("show"));
    let list = list(&viewer, folder);
    let list = if viewer.works_here() { app.with_views(&viewer, list).await? } else { list };
    let asked = list.params(&query);
    let found = load(&app, &viewer, folder, &list.page_params(&asked)).await?;
    let page = ListPage::new(app.layout(&viewer, "Messages"), list.show(&asked, &found)?);
    if viewer.works_here() {
        return show(&page.after("To write a message, open the record of the child or young person it is about."));
    }
    show(&write_links(&app, &viewer).await?.into_iter().fold(page, |page, (href, text)| page.link(&href, text)))
}

/// Where one of a family writes a message about each child of theirs.
async fn write_links(app: &App, viewer: &Viewer) -> Result<Vec<(String, String)>, Problem> {
    let mut tx = app.db.read().await?;
    let mut links = Vec::new();
    for one in caseload::family(&mut tx, app, viewer).await? {
        let standing = children::standing(&mut tx, viewer, one.child.id).await?;
        if app.policy.decide(viewer, WRITE_MESSAGE, &standing).is_some() {
            let text = format!("Write a message about {}", one.child.forename);
            links.push((format!("/children/{}/messages/new", one.child.id), text));
        }
    }
    Ok(links)
}

/// The list as a file.
pub async fn file(State(app): State<App>, viewer: Viewer, kind: FileKind, query: ListQuery) -> Shown {
    if !viewer.works_here() {
        return Err(Problem::NotFound);
    }
    let folder = Folder::of(query.value("show"));
    let list = list(&viewer, folder);
    let asked = list.params(&query);
    let mut received = Vec::new();
    let take = |one| {
        received.push(one);
        Ok(())
    };
    let mut tx = app.db.read().await?;
    folder.listing(&app, &viewer).each(&mut tx, list.sort(&asked), take).await?;
    let all = as_shown(&mut tx, &viewer, folder, received).await?;
    drop(tx);
    let leaves_out: fn(&Shows) -> bool = |shows| shows.received.restricted;
    let of = Export { kind, name: "messages", title: "Messages", reads: &EXPORTS, leaves_out: Some(leaves_out) };
    app.rows_file(&viewer, &all, list.columns(), of).await
}
