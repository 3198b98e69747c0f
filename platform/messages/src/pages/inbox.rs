//! What reached the viewer, unread first.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use gate::Reader;
use page::govuk::{Cell, Head, Markup, Pagination, PaginationLink, Table, Tag};
use page::{Layout, Problem, Shown, show, words};
use people::PersonId;
use serde_json::json;

use crate::READ_MESSAGE;
use crate::records::messages::{self, Received};

/// Messages on a page.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "inbox.html")]
struct Inbox {
    layout: Layout,
    table: Option<Table>,
    pagination: Option<Pagination>,
}

/// Which page.
#[derive(serde::Deserialize, Default)]
pub struct Asked {
    page: Option<i64>,
}

/// A message in the list, in the words that the viewer may have.
pub(super) struct Shows {
    pub received: Received,
    subject: String,
    from: String,
}

/// The messages, logged before they are shown.
pub(super) async fn load(app: &App, viewer: &Viewer, limit: i64, offset: i64) -> Result<Vec<Shows>, Problem> {
    let mut tx = app.db.read().await?;
    let received = messages::received(&mut tx, app, viewer, limit, offset).await?;
    let mut readers: HashMap<PersonId, Reader> = HashMap::new();
    let mut shown = Vec::with_capacity(received.len());
    for one in received {
        let reader = match readers.entry(one.person) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(Reader::session(&mut tx, viewer, one.person).await?),
        };
        shown.push(Shows { subject: one.subject.to(reader), from: one.sender_name.to(reader), received: one });
    }
    drop(tx);
    let received = shown;
    let because = app.policy.reach(viewer, READ_MESSAGE).first().map_or("", |rule| rule.because);
    let detail = json!({ "shown": received.iter().map(|one| one.received.person).collect::<Vec<_>>() });
    app.db.log_read(&viewer.actor(), store::Entry::new("message.list", "person", None, because).detail(detail)).await?;
    Ok(received)
}

pub(super) fn table(received: &[Shows]) -> Table {
    let rows = received
        .iter()
        .map(|shows| {
            let one = &shows.received;
            let link = Markup::link(&format!("/children/{}/messages#m-{}", one.person, one.id), &shows.subject);
            let state = if one.is_read { Tag::new("Read", "grey") } else { Tag::new("New", "blue") };
            vec![
                Cell::html(link),
                Cell::text(gate::name::full(&one.forename, &one.surname)),
                Cell::text(&shows.from),
                Cell::text(words::time(one.came_at())),
                Cell::html(Markup::render(&state).unwrap_or_default()),
            ]
        })
        .collect();
    let head = ["About", "Child or young person", "From", "When", "State"];
    Table {
        head: head.iter().map(|text| Head::text(text)).collect(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

/// The page.
pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let number = asked.page.unwrap_or(1).clamp(1, 1_000_000);
    let mut received = load(&app, &viewer, PAGE + 1, (number - 1) * PAGE).await?;
    let shown = usize::try_from(PAGE).unwrap_or(50);
    let more = received.len() > shown;
    received.truncate(shown);
    let link = |to: i64, wanted: bool| {
        wanted.then(|| PaginationLink { href: format!("/messages?page={to}"), ..PaginationLink::default() })
    };
    show(&Inbox {
        layout: app.layout(&viewer, "Messages"),
        table: (!received.is_empty()).then(|| table(&received)),
        pagination: (number > 1 || more).then(|| Pagination {
            previous: link(number - 1, number > 1),
            next: link(number + 1, more),
            ..Pagination::default()
        }),
    })
}
