//! A notice as it was sent: a letter that can be read and printed.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use law::Kind;
use law::notice::required;
use page::govuk::{Cell, Head, Markup, Table};
use page::{Layout, Problem, Shown, show, words};
use people::records::children::{self, Child};
use people::{OPEN_CHILD, PersonId};

use crate::RECORD_EVENT;
use crate::model::notices::heading;
use crate::model::papers;
use crate::records::notices::{self, NoticeId};
use crate::records::{calendar, deliveries};

#[derive(Template)]
#[template(path = "notice.html")]
struct Letter {
    layout: Layout,
    pdf: String,
    name: String,
    sent: String,
    parts: Vec<(String, Vec<String>)>,
    table: Option<Table>,
    again: Option<String>,
}

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Done {
    done: Option<String>,
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
    let channel = super::delivery::channel_words(&notice.channel);
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

/// To whom it went, how and when. For those who work on the case: addressees may be where the child is.
async fn how_it_went(
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    notice: NoticeId,
) -> Result<(Option<Table>, Option<String>), Problem> {
    let mut tx = app.db.read().await?;
    let standing = children::standing(&mut tx, viewer, id).await?;
    if app.policy.decide(viewer, RECORD_EVENT, &standing).is_none() {
        return Ok((None, None));
    }
    let calendar = calendar::load(&mut tx).await?;
    let all = deliveries::of(&mut tx, notice).await?;
    drop(tx);
    let at = format!("/children/{id}/journey/notices/{notice}/sent");
    let rows: Vec<Vec<Cell>> = all
        .iter()
        .map(|one| {
            let received = super::delivery::received_words(one, &calendar);
            let more = Markup::link(&format!("{at}/{}", one.id), &format!("When it was received: {}", one.addressee));
            vec![
                Cell::text(&one.addressee),
                Cell::text(super::delivery::channel_words(&one.channel)),
                Cell::text(words::date(one.sent_on())),
                Cell::text(received),
                if one.received_on().is_none() { Cell::html(more) } else { Cell::text("") },
            ]
        })
        .collect();
    let table = (!rows.is_empty()).then(|| Table {
        head: ["To", "How", "Sent", "Received or served", "Write down"].iter().map(|text| Head::text(text)).collect(),
        rows,
        ..Table::default()
    });
    Ok((table, Some(at)))
}

/// The page.
pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, notice)): Path<(PersonId, NoticeId)>,
    Query(asked): Query<Done>,
) -> Shown {
    let opened = open(&app, &viewer, id, notice, "notice").await?;
    let (table, again) = how_it_went(&app, &viewer, id, notice).await?;
    let done = asked.done.as_deref().map(|_| "It is written down.");
    show(&Letter {
        layout: app
            .layout(&viewer, opened.title)
            .done(done)
            .back_to(&format!("/children/{id}/journey"), &opened.child.name()),
        table,
        again,
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
