//! What waits for one's approval, and what one sent: a page, and a card on home pages.

use access::{App, Need, Role, Routes, Viewer};
use askama::Template;
use axum::extract::State;
use page::govuk::{Cell, Head, Markup, Table};
use page::{Layout, Problem, Shown, show, words};
use workstream::HomeCard;

use crate::SEE_APPROVALS;
use crate::records::steps::{self, Step};

#[must_use]
pub fn routes() -> Routes {
    Routes::new().get("/approvals", Need::May(SEE_APPROVALS), view)
}

pub(crate) const HOME_CARDS: &[HomeCard] = &[HomeCard {
    roles: &[Role::CaseOfficer, Role::Manager, Role::Commissioner, Role::BoardMember],
    order: 8,
    show: |app, viewer| Box::pin(async move { card(&app, &viewer).await }),
}];

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="govuk-inset-text" data-approvals="{{ count }}"><h2 class="govuk-heading-s">Waiting for your approval</h2><p class="govuk-body"><a class="govuk-link" href="/approvals">{{ words }}</a></p></div>"#
)]
struct Card {
    count: i64,
    words: String,
}

async fn card(app: &App, viewer: &Viewer) -> Result<Option<Markup>, Problem> {
    let mut tx = app.db.read().await?;
    let count = steps::count_waiting_for(&mut tx, viewer.account).await?;
    drop(tx);
    if count == 0 {
        return Ok(None);
    }
    let words = words::plural(count, "item waits for your approval", "items wait for your approval");
    Ok(Some(Markup::render(&Card { count, words })?))
}

#[derive(Template)]
#[template(path = "approvals.html")]
struct Approvals {
    layout: Layout,
    waiting: Option<Table>,
    sent: Option<Table>,
}

fn table(head: [&str; 3], rows: Vec<Vec<Cell>>) -> Option<Table> {
    (!rows.is_empty()).then(|| Table {
        head: head.map(Head::text).to_vec(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    })
}

async fn view(State(app): State<App>, viewer: Viewer) -> Shown {
    let mut tx = app.db.read().await?;
    let waiting = steps::waiting_for(&mut tx, viewer.account).await?;
    let sent = steps::sent_by(&mut tx, viewer.account).await?;
    drop(tx);
    let link = |step: &Step| Cell::html(Markup::link(&step.href, &step.title));
    let waiting =
        waiting.iter().map(|one| vec![link(one), Cell::text(&one.by_name), Cell::text(words::time(one.made_at()))]);
    let sent = sent.iter().map(|one| {
        let state = match &one.to_name {
            Some(to) => format!("Waiting for {to}"),
            None => format!("{} by {}", one.what.label(), one.by_name),
        };
        vec![link(one), Cell::text(state), Cell::text(words::time(one.made_at()))]
    });
    show(&Approvals {
        waiting: table(["What", "Sent by", "Sent"], waiting.collect()),
        sent: table(["What", "Status", "Last updated"], sent.collect()),
        layout: app.layout(&viewer, "Your approvals"),
    })
}
