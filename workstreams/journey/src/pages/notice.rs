//! A notice as it was sent: a letter that can be read and printed.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use law::Kind;
use law::notice::required;
use page::{Layout, Shown, show, words};
use people::records::children;
use people::{OPEN_CHILD, PersonId};

use crate::model::notices::heading;
use crate::records::notices::{self, CHANNELS, NoticeId};

#[derive(Template)]
#[template(path = "notice.html")]
struct Letter {
    layout: Layout,
    name: String,
    sent: String,
    parts: Vec<(String, Vec<String>)>,
}

/// The page.
pub async fn view(State(app): State<App>, viewer: Viewer, Path((id, notice)): Path<(PersonId, NoticeId)>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, OPEN_CHILD, id, "notice").await?;
    let notice = notices::one(&mut tx, id, notice).await?;
    drop(tx);
    let kind = Kind::from_code(&notice.kind);
    let channel = CHANNELS.iter().find(|(code, _)| *code == notice.channel).map_or("", |(_, words)| *words);
    let title = kind.map_or("Notice", |kind| kind.words());
    show(&Letter {
        layout: app.layout(&viewer, title).back_to(&format!("/children/{id}/journey"), &child.name()),
        name: child.name(),
        sent: format!("Sent on {}. {channel}.", words::date(notice.sent_on())),
        parts: kind
            .map(required)
            .unwrap_or_default()
            .iter()
            .map(|field| {
                let text = notice.field(field.name);
                (heading(field), text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect())
            })
            .collect(),
    })
}
