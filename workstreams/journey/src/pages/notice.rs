//! A notice as it was sent: a letter that can be read and printed.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use law::Kind;
use law::notice::required;
use page::{Layout, Problem, Shown, show, words};
use people::records::children::{self, Child};
use people::{OPEN_CHILD, PersonId};

use crate::model::notices::heading;
use crate::model::papers;
use crate::records::notices::{self, CHANNELS, NoticeId};

#[derive(Template)]
#[template(path = "notice.html")]
struct Letter {
    layout: Layout,
    pdf: String,
    name: String,
    sent: String,
    parts: Vec<(String, Vec<String>)>,
}

/// A notice and whose it is.
struct Opened {
    child: Child,
    title: &'static str,
    sent: String,
    sent_on: jiff::civil::Date,
    parts: Vec<(String, Vec<String>)>,
}

async fn open(app: &App, viewer: &Viewer, id: PersonId, notice: NoticeId, what: &str) -> Result<Opened, Problem> {
    let (child, _, mut tx) = children::open(app, viewer, OPEN_CHILD, id, what).await?;
    let notice = notices::one(&mut tx, id, notice).await?;
    drop(tx);
    let kind = Kind::from_code(&notice.kind);
    let channel = CHANNELS.iter().find(|(code, _)| *code == notice.channel).map_or("", |(_, words)| *words);
    Ok(Opened {
        child,
        title: kind.map_or("Notice", |kind| kind.words()),
        sent: format!("Sent on {}. {channel}.", words::date(notice.sent_on())),
        sent_on: notice.sent_on(),
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

/// The page.
pub async fn view(State(app): State<App>, viewer: Viewer, Path((id, notice)): Path<(PersonId, NoticeId)>) -> Shown {
    let opened = open(&app, &viewer, id, notice, "notice").await?;
    show(&Letter {
        layout: app.layout(&viewer, opened.title).back_to(&format!("/children/{id}/journey"), &opened.child.name()),
        pdf: format!("/children/{id}/journey/notices/{notice}/pdf"),
        name: opened.child.name(),
        sent: opened.sent,
        parts: opened.parts,
    })
}

/// The notice as a PDF file, to print and post.
pub async fn pdf_file(State(app): State<App>, viewer: Viewer, Path((id, notice)): Path<(PersonId, NoticeId)>) -> Shown {
    let opened = open(&app, &viewer, id, notice, "notice, as a PDF file").await?;
    let about = super::plan_views::about(&opened.child);
    super::files::pdf(&papers::letter(&about, opened.title, &opened.sent, &opened.parts, opened.sent_on), "letter")
}
