//! The home page, put together from the rooms' cards; and the pages about the service itself.

use access::{App, Need, Routes, Viewer};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use page::govuk::Markup;
use page::{Counts, Layout, Message, Problem, Shown, show};
use store::StoreError;
use workstream::Rooms;

use crate::public;

/// This room's pages.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/", Need::Public, home)
        .get("/about", Need::Public, about)
        .get("/offline", Need::Public, offline)
        .get("/health", Need::Public, health)
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    layout: Layout,
    /// What cannot wait.
    alerts: Vec<Markup>,
    counts: Counts,
    nothing_waits: bool,
    cards: Vec<Markup>,
    has_role: bool,
}

/// Cards before this stand before the counts: somebody has to decide, or must be told.
const ALERTS: u16 = 10;

/// The counts of the viewer's roles, in their order; what is late stands first.
async fn counts(app: &App, viewer: &Viewer) -> Result<Counts, Problem> {
    let rooms = Rooms::of(&app.db);
    let mut chosen: Vec<_> = rooms
        .iter()
        .flat_map(|room| room.home_counts)
        .filter(|counts| counts.roles.iter().any(|role| viewer.is(*role)))
        .collect();
    chosen.sort_by_key(|counts| counts.order);
    let mut all = Vec::new();
    for counts in chosen {
        all.extend((counts.count)(app.clone(), viewer.clone()).await?);
    }
    all.sort_by_key(|one| !(one.is_late && one.number > 0));
    Ok(Counts { counts: all })
}

/// The home page of the person who is signed in.
async fn home(State(app): State<App>, viewer: Option<Extension<Viewer>>) -> Shown {
    let Some(Extension(viewer)) = viewer else { return public::start(&app).await };
    // Before the cards: a card that logs what it shows ends the moment at which the navigation counted.
    let counts = counts(&app, &viewer).await?;
    let rooms = Rooms::of(&app.db);
    let mut chosen: Vec<_> = rooms
        .iter()
        .flat_map(|room| room.home_cards)
        .filter(|card| card.roles.iter().any(|role| viewer.is(*role)))
        .collect();
    chosen.sort_by_key(|card| card.order);
    let (mut alerts, mut cards) = (Vec::new(), Vec::with_capacity(chosen.len()));
    for card in chosen {
        let shown = (card.show)(app.clone(), viewer.clone()).await?;
        if card.order < ALERTS { alerts.extend(shown) } else { cards.extend(shown) }
    }
    let greeting = format!("Hello, {}", viewer.name.split_whitespace().next().unwrap_or("there"));
    let nothing_waits = alerts.is_empty() && counts.counts.iter().all(|one| one.is_total || one.number == 0);
    show(&Home {
        layout: app.layout(&viewer, &greeting),
        alerts,
        counts,
        nothing_waits,
        cards,
        has_role: !viewer.roles.is_empty(),
    })
}

fn message(layout: Layout, paragraphs: &[&str]) -> Message {
    Message {
        layout,
        paragraphs: paragraphs.iter().map(|text| (*text).to_owned()).collect(),
        link: Some(Markup::link("/", "Go to the home page")),
    }
}

async fn about(State(app): State<App>) -> Shown {
    let text = [
        "OnePlan is one open program for a SEND local area partnership: council, NHS, schools, charities and families.",
        "Whoever opens, searches or changes a record is written down: who it was, when, and what allowed it.",
        "Pages work with a keyboard, a screen reader, on a phone, and without JavaScript. If something does not work for you, tell the person who gave you your account.",
    ];
    let law = Markup::link("/law", "Time limits in the law: where each one stands, and how it is counted");
    let figures = Markup::link("/our-figures", "How our local area is doing: figures with their sources");
    let home = Markup::link("/", "Go to the home page");
    let line_break = Markup::written("<br>");
    let mut page = message(app.public_layout("About this service"), &text);
    page.paragraphs.push(law::DISCLAIMER.to_owned());
    page.link = Some(law.then(&line_break).then(&figures).then(&line_break).then(&home));
    show(&page)
}

async fn offline(State(app): State<App>) -> Shown {
    let text = [
        "Your device has no connection to OnePlan at the moment.",
        "What you had saved is safe. What you were typing may be lost. Check when you are connected again.",
    ];
    show(&message(app.public_layout("You are offline"), &text))
}

/// For a balancer: whether this copy can serve, which it cannot without a database that it can write to: every page that
/// shows a record writes that it was shown.
async fn health(State(app): State<App>) -> Result<&'static str, Problem> {
    match app.db.heartbeat().await {
        // Something long is being written, and it says so: that is work, not an illness.
        Ok(()) | Err(StoreError::Busy(Some(_))) => Ok("ok\n"),
        // Whatever the reason is, a balancer has to ask another copy, and somebody has to look.
        Err(error) => {
            tracing::error!(?error, "nothing can be saved");
            Err(Problem::Unavailable(error.to_string()))
        }
    }
}
