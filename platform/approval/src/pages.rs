//! What waits for one's approval, and what one sent: a page, and a card on home pages.

use std::collections::HashMap;

use access::lists::ReadLog;
use access::{App, Badge, BadgeShown, Need, Place, Role, Routes, Section, Viewer, at_top};
use askama::Template;
use axum::extract::State;
use page::govuk::{Cell, Head, Markup, Pagination, Table};
use page::list::{ListQuery, PAGE_SIZE};
use page::{Layout, Problem, Shown, path, show, words};
use people::records::children;
use people::{OPEN_CHILD, PersonId};
use store::{Found, PageParams, Tx};
use uuid::Uuid;
use workstream::HomeCard;

use crate::SEE_APPROVALS;
use crate::records::steps::{self, Step};

#[must_use]
pub fn routes() -> Routes {
    Routes::new().get("/approvals", Need::May(SEE_APPROVALS), view)
}

pub(crate) const SECTIONS: &[Section] = &[Section::new(Place::Work, "Approvals", "/approvals", SEE_APPROVALS)];

pub(crate) const BADGES: &[Badge] = &[Badge {
    href: "/approvals",
    words: "to approve",
    shown: BadgeShown::Everywhere,
    count: |app: App, viewer: Viewer| {
        Box::pin(async move { steps::count_waiting_for(&mut app.db.read().await?, viewer.account).await })
    },
}];

/// How much waits for somebody's approval: what the navigation of the page says, where it does.
#[store::boxed]
pub async fn waiting(tx: &mut Tx, viewer: &Viewer) -> store::Result<i64> {
    match at_top::waits("/approvals") {
        Some(waiting) => Ok(waiting),
        None => steps::count_waiting_for(tx, viewer.account).await,
    }
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
    let count = waiting(&mut app.db.read().await?, viewer).await?;
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
    waiting: Part,
    sent: Part,
}

/// One of the two lists: how many there are in all, and one page of them.
struct Part {
    count: i64,
    words: String,
    table: Option<Table>,
    pagination: Option<Pagination>,
}

impl Part {
    /// `field` is where the address says which page is shown, the other list beside it as it is: `other`.
    fn new(found: &Found<Step>, table: Option<Table>, (label, field): (&str, &str), other: (&str, i64)) -> Self {
        let href = |number: i64| {
            let asked = [(field, number), other].map(|(name, number)| (name, number.to_string()));
            path::with_query("/approvals", asked)
        };
        Self {
            count: found.total,
            words: words::plural(found.total, "item", "items"),
            table,
            pagination: page::list::pages(found, href)
                .map(|pages| Pagination { landmark_label: label.to_owned(), ..pages }),
        }
    }
}

/// A step as a list shows it.
struct Row {
    step: Step,
    /// The child it is about, where the viewer may open the record.
    child: Option<(Uuid, String)>,
}

const READS: ReadLog<Row> =
    ReadLog::new("approval.list", "person", SEE_APPROVALS, |one: &Row| one.child.as_ref().map(|(child, _)| *child));

/// The child that an address is about.
fn child_of(href: &str) -> Option<Uuid> {
    href.strip_prefix("/children/")?.split('/').next()?.parse().ok()
}

/// Steps with the names of the children whose record the viewer may open.
async fn rows(tx: &mut Tx, app: &App, viewer: &Viewer, steps: &[Step]) -> Result<Vec<Row>, Problem> {
    let mut names: HashMap<Uuid, Option<String>> = HashMap::new();
    let mut all = Vec::with_capacity(steps.len());
    for step in steps {
        let child = match child_of(&step.href) {
            Some(child) if !names.contains_key(&child) => {
                let id = PersonId::from_uuid(child);
                let name = match children::allow(tx, app, viewer, OPEN_CHILD, id).await {
                    Ok(_) => Some(children::of(tx, id).await?.name()),
                    Err(Problem::NotFound | Problem::Forbidden(_)) => None,
                    Err(other) => return Err(other),
                };
                names.insert(child, name);
                Some(child)
            }
            child => child,
        };
        let name = |child: Uuid| names.get(&child).cloned().flatten().map(|name| (child, name));
        all.push(Row { child: child.and_then(name), step: step.clone() });
    }
    Ok(all)
}

fn table(head: &[&str], rows: Vec<Vec<Cell>>) -> Option<Table> {
    (!rows.is_empty()).then(|| Table {
        head: head.iter().map(|text| Head::text(text)).collect(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    })
}

/// Where an address says which page of a list is shown.
const WAITING: &str = "page";
const SENT: &str = "sent";

async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let params = |field: &str| PageParams { number: query.page(field), ..PageParams::first(PAGE_SIZE) };
    let mut tx = app.db.read().await?;
    let all_waiting = steps::waiting_for(viewer.account).page(&mut tx, &params(WAITING)).await?;
    let all_sent = steps::sent_by(viewer.account).page(&mut tx, &params(SENT)).await?;
    let waiting = rows(&mut tx, &app, &viewer, &all_waiting.rows).await?;
    let sent = rows(&mut tx, &app, &viewer, &all_sent.rows).await?;
    drop(tx);
    app.log_rows(&viewer, &waiting, &READS).await?;
    app.log_rows(&viewer, &sent, &READS).await?;
    let link = |step: &Step| Cell::html(Markup::link(&step.href, &step.title));
    let named = |one: &Row| Cell::text(one.child.as_ref().map(|(_, name)| name.as_str()).unwrap_or_default());
    let waiting = waiting.iter().map(|one| {
        let step = &one.step;
        vec![link(step), named(one), Cell::text(&step.by_name), Cell::text(words::time(step.made_at()))]
    });
    let sent = sent.iter().map(|one| {
        let step = &one.step;
        let state = match &step.to_name {
            Some(to) => format!("Waiting for {to}"),
            None => format!("{} by {}", step.what.label(), step.by_name),
        };
        vec![link(step), named(one), Cell::text(state), Cell::text(words::time(step.made_at()))]
    });
    let waiting = table(&["What", "Child or young person", "Sent by", "Waiting since"], waiting.collect());
    let sent = table(&["What", "Child or young person", "Status", "Since"], sent.collect());
    let of_waiting = ("Pages of what is waiting for your approval", WAITING);
    show(&Approvals {
        waiting: Part::new(&all_waiting, waiting, of_waiting, (SENT, all_sent.number)),
        sent: Part::new(&all_sent, sent, ("Pages of what you sent", SENT), (WAITING, all_waiting.number)),
        layout: app.layout(&viewer, "Your approvals"),
    })
}
