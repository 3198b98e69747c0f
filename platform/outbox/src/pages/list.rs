//! What leaves, newest first.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Query, State as Shared};
use page::govuk::Markup;
use page::list::{Column, Columns, Filter, List, ListQuery};
use page::{Done, Layout, Shown, show, words};

use super::{label, tag, way};
use crate::records::list::{self as records, BY_WRITTEN, Listed};
use crate::records::queue::State;
use crate::{Post, Way};

#[derive(Template)]
#[template(path = "outbox.html")]
struct Outbox {
    layout: Layout,
    /// Why nothing leaves.
    held: Option<&'static str>,
    can_release: bool,
    ways: Vec<String>,
    list: Markup,
}

fn done_words(key: Option<&str>) -> Option<&'static str> {
    match key? {
        "released" => Some("Sending is released. Messages are sent within a minute."),
        "stopped" => {
            Some("Sending is released. Messages that were waiting were stopped. New messages are sent automatically.")
        }
        _ => None,
    }
}

/// What is set up, in words: never a password or key.
fn ways(post: Option<&Post>) -> Vec<String> {
    let Some(post) = post else { return Vec::new() };
    let transports = &post.transports;
    let folder = transports
        .folder
        .as_ref()
        .map(|folder| format!("Files in the folder {}: nothing is sent from this server", folder.path.display()));
    let smtp = transports.smtp.as_ref().map(|smtp| format!("Email by the mail server {}", smtp.host()));
    let notify = transports.notify.as_ref().map(|_| "GOV.UK Notify".to_owned());
    folder.into_iter().chain(smtp).chain(notify).collect()
}

fn list(post: Option<&Post>) -> List<'_, Listed> {
    let columns = Columns::new([
        Column::cell("Kind", move |row: &Listed| Markup::link(&format!("/outbox/{}", row.id), &label(post, &row.kind))),
        Column::text("To", |row: &Listed| row.to.clone().unwrap_or_default()),
        Column::cell("Status", |row: &Listed| tag(row.state)),
        Column::text("Written", |row: &Listed| words::time(row.written_at())).sorted_by(BY_WRITTEN),
        Column::text("Sent", |row: &Listed| row.left_at().map(words::time).unwrap_or_default()),
        Column::text("Reason", |row: &Listed| row.why.clone().unwrap_or_default()),
    ]);
    let kinds = post.map(|post| post.kinds.as_slice()).unwrap_or_default();
    List::new("/outbox", ("message", "messages"), columns)
        .filter(Filter::choice("state", "Status", State::ALL.map(|state| (state.code(), state.label()))))
        .filter(Filter::choice("kind", "Kind", kinds.iter().map(|kind| (kind.kind().code, kind.kind().label))))
        .in_order_of("-written")
        .note("newest first")
}

pub async fn view(Shared(app): Shared<App>, viewer: Viewer, query: ListQuery, Query(done): Query<Done>) -> Shown {
    let post = Post::of(&app.db);
    let post = post.as_deref();
    let way = way(&app).await?;
    let list = list(post);
    let asked = list.params(&query);
    let filter = records::Filter {
        state: State::ALL.into_iter().find(|state| state.code() == asked.value("state")),
        kind: Some(asked.value("kind").to_owned()).filter(|kind| !kind.is_empty()),
    };
    let mut tx = app.db.read().await?;
    let found = records::listing(&filter).page(&mut tx, &list.page_params(&asked)).await?;
    drop(tx);
    show(&Outbox {
        layout: app.layout(&viewer, "Outbox").done(done_words(done.done.as_deref())),
        held: way.words(),
        can_release: matches!(way, Way::Held(_)) && post.is_some_and(|post| post.mark.is_some()),
        ways: ways(post),
        list: list.show(&asked, &found)?,
    })
}
