//! What the messages say, with invented days and links.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse};
use jiff::ToSpan;
use page::govuk::Markup;
use page::{Layout, Problem, Shown, show};

use crate::{AnyKind, Filling, Leads, Post, When, Words, Written};

#[derive(Template)]
#[template(path = "outbox_words.html")]
struct All {
    layout: Layout,
    kinds: Vec<(Markup, &'static str)>,
}

#[derive(Template)]
#[template(path = "outbox_preview.html")]
struct One {
    layout: Layout,
    code: String,
    subject: String,
    text: String,
    when: &'static str,
}

const fn when(kind: &AnyKind) -> &'static str {
    match kind.kind().when {
        When::Always => "Always sent at once",
        When::Today => "Sent at once",
        When::Summary => "In the daily summary",
    }
}

pub async fn all(State(app): State<App>, viewer: Viewer) -> Shown {
    let post = Post::of(&app.db);
    let kinds = post.as_deref().map(|post| post.kinds.as_slice()).unwrap_or_default();
    let kinds = kinds.iter().map(|kind| {
        let href = format!("/outbox/words/{}", kind.kind().code);
        (Markup::link(&href, kind.kind().label), when(kind))
    });
    let layout = app.layout(&viewer, "What the messages say").back_to("/outbox", "Outbox");
    show(&All { layout, kinds: kinds.collect() })
}

/// A message of this kind as somebody might get it.
fn written(app: &App, viewer: &Viewer, kind: &AnyKind) -> Result<Written, Problem> {
    let kind = kind.kind();
    let path = match kind.leads {
        Leads::Page(path) => path,
        Leads::Link(_) => "/link/0000",
    };
    let filling = Filling {
        area: app.settings.area.get(),
        invented: app.settings.invented,
        link: format!("{}{path}", app.settings.address),
        preferences: (kind.when != When::Always).then(|| format!("{}{}", app.settings.address, super::PREFERENCES)),
        day: viewer.today.checked_add(7.days()).ok(),
        until: Some(viewer.now + jiff::SignedDuration::from_hours(kind.useful_hours)),
        items: vec![(2, ("new message", "new messages")), (1, ("request for advice", "requests for advice"))],
    };
    let words = Words::read(kind.words).map_err(|error| Problem::Defect(error.to_string()))?;
    words.fill(&filling).map_err(|error| Problem::Defect(error.to_string()))
}

fn found(app: &App, code: &str) -> Result<AnyKind, Problem> {
    Post::of(&app.db).and_then(|post| post.kind(code).copied()).ok_or(Problem::NotFound)
}

/// One, as plain text.
pub async fn one(State(app): State<App>, viewer: Viewer, Path(code): Path<String>) -> Shown {
    let kind = found(&app, &code)?;
    let written = written(&app, &viewer, &kind)?;
    show(&One {
        layout: app.layout(&viewer, kind.kind().label).back_to("/outbox/words", "What the messages say"),
        code,
        subject: written.subject,
        text: written.text,
        when: when(&kind),
    })
}

/// One, as HTML: the page is the message.
pub async fn html(State(app): State<App>, viewer: Viewer, Path(code): Path<String>) -> Shown {
    let kind = found(&app, &code)?;
    Ok(Html(written(&app, &viewer, &kind)?.html).into_response())
}
