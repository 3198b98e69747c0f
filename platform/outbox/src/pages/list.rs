//! What leaves, newest first.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Query, State as Shared};
use page::govuk::{Button, Cell, Head, Markup, Pagination, Select, SelectItem, Table};
use page::{Form, Layout, Shown, show, words};

use super::{label, tag, way};
use crate::records::list::{Filter, Listed, count, list};
use crate::records::queue::State;
use crate::{Post, Way};

const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "outbox.html")]
struct Outbox {
    layout: Layout,
    /// Why nothing leaves.
    held: Option<&'static str>,
    can_release: bool,
    ways: Vec<String>,
    state: Select,
    kind: Select,
    button: Button,
    summary: String,
    table: Option<Table>,
    pagination: Option<Pagination>,
}

/// Which messages.
#[derive(serde::Deserialize, serde::Serialize, Default)]
pub struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    kind: String,
    page: Option<i64>,
    #[serde(skip_serializing)]
    done: Option<String>,
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

pub async fn view(Shared(app): Shared<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let post = Post::of(&app.db);
    let post = post.as_deref();
    let way = way(&app).await?;
    let state = State::ALL.into_iter().find(|state| state.code() == asked.state);
    let kind = Some(asked.kind.clone()).filter(|kind| !kind.is_empty());
    let filter = Filter { state, kind };
    let mut tx = app.db.read().await?;
    let all = count(&mut tx, &filter).await?;
    let pages = (all + PAGE - 1) / PAGE;
    let number = asked.page.unwrap_or(1).clamp(1, pages.max(1));
    let rows = list(&mut tx, &filter, PAGE, (number - 1) * PAGE).await?;
    drop(tx);
    let form = Form::default().with("state", asked.state.clone()).with("kind", asked.kind.clone());
    let any = || std::iter::once(SelectItem::new("", "All"));
    let states = any().chain(State::ALL.iter().map(|state| SelectItem::new(state.code(), state.label()))).collect();
    let kinds = post.map(|post| post.kinds.as_slice()).unwrap_or_default();
    let kinds = any().chain(kinds.iter().map(|kind| SelectItem::new(kind.kind().code, kind.kind().label))).collect();
    let (state_code, kind_code) = (asked.state.clone(), asked.kind.clone());
    let href = move |page: usize| {
        let page = i64::try_from(page).ok();
        let asked = Asked { state: state_code.clone(), kind: kind_code.clone(), page, done: None };
        format!("/outbox?{}", serde_urlencoded::to_string(&asked).unwrap_or_default())
    };
    let as_usize = |number: i64| numbers::fitted::<usize>(number);
    show(&Outbox {
        layout: app.layout(&viewer, "Outbox").done(done_words(asked.done.as_deref())),
        held: way.words(),
        can_release: matches!(way, Way::Held(_)) && post.is_some_and(|post| post.mark.is_some()),
        ways: ways(post),
        state: form.select("state", "Status", states),
        kind: form.select("kind", "Kind", kinds),
        button: Button::submit("Show").classes("govuk-button--secondary"),
        summary: words::plural(all, "message", "messages"),
        table: (!rows.is_empty()).then(|| table(&rows, post)).transpose()?,
        pagination: Pagination::numbered(as_usize(number), as_usize(pages), href),
    })
}

fn table(rows: &[Listed], post: Option<&Post>) -> Result<Table, page::Problem> {
    let mut lines = Vec::new();
    for row in rows {
        let href = format!("/outbox/{}", row.id);
        lines.push(vec![
            Cell::html(Markup::link(&href, &label(post, &row.kind))),
            Cell::text(row.to.clone().unwrap_or_default()),
            Cell::html(Markup::render(&tag(row.state))?),
            Cell::text(words::time(row.written_at())),
            Cell::text(row.left_at().map(words::time).unwrap_or_default()),
            Cell::text(row.why.clone().unwrap_or_default()),
        ]);
    }
    Ok(Table {
        caption: "Newest first".to_owned(),
        caption_classes: "govuk-table__caption--s".to_owned(),
        head: ["Kind", "To", "Status", "Written", "Sent", "Reason"].iter().map(|text| Head::text(text)).collect(),
        rows: lines,
        ..Table::default()
    })
}
