//! One's own calendar feed: an address to give to a calendar program, and the feed itself, out of what every room has. It names no
//! child.

use access::{App, Need, Routes, Viewer, identify, token};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use calendar::records::feeds;
use calendar::{Days, children, collect};
use page::{Layout, Problem, Shown, go, show};
use serde_json::json;
use store::{Actor, Entry, Right};
use workstream::Rooms;

const TITLE: &str = "Your dates in a calendar";

#[must_use]
pub fn routes() -> Routes {
    use Need::{Public, SignedIn};
    Routes::new()
        .get("/calendar", SignedIn, view)
        .post("/calendar/make", SignedIn, make)
        .post("/calendar/revoke", SignedIn, revoke)
        .get("/calendar/{token}", Public, feed)
}

#[derive(Template)]
#[template(path = "calendar.html")]
struct Page {
    layout: Layout,
    /// What the viewer's calendar shows: code and words.
    shows: Vec<(&'static str, &'static str)>,
    has: bool,
    /// The address, where it was made just now.
    address: Option<String>,
}

impl Page {
    fn new(app: &App, viewer: &Viewer, has: bool, address: Option<String>) -> Self {
        let sources = Rooms::of(&app.db).calendar();
        let own = sources.iter().filter(|source| (source.is_for)(&app.policy, viewer));
        let shows = own.map(|source| (source.code, source.label)).collect();
        Self { layout: app.layout(viewer, TITLE), shows, has, address }
    }
}

async fn view(State(app): State<App>, viewer: Viewer) -> Shown {
    let has = feeds::has(&mut app.db.read().await?, viewer.account).await?;
    show(&Page::new(&app, &viewer, has, None))
}

/// Makes the feed and shows its address, this once.
async fn make(State(app): State<App>, viewer: Viewer) -> Shown {
    let secret = token::new(app.db.random());
    let mut tx = app.db.write(&viewer.actor()).await?;
    feeds::make(&mut tx, viewer.account, &token::hash(&secret)).await?;
    let entry = Entry::new("calendar.make", "account", Some(viewer.account.uuid()), Right::OwnAccount);
    tx.record(entry.detail(json!({ "feed": "made" }))).await?;
    tx.commit().await?;
    let address = format!("{}/calendar/{secret}", app.settings.address);
    show(&Page::new(&app, &viewer, true, Some(address)))
}

async fn revoke(State(app): State<App>, viewer: Viewer) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    feeds::revoke(&mut tx, viewer.account).await?;
    let entry = Entry::new("calendar.revoke", "account", Some(viewer.account.uuid()), Right::OwnAccount);
    tx.record(entry.detail(json!({ "feed": "stopped" }))).await?;
    tx.commit().await?;
    go("/calendar")
}

/// The feed, for whoever holds its address: what its owner could see now, without names.
async fn feed(State(app): State<App>, Path(secret): Path<String>) -> Shown {
    let mut tx = app.db.read().await?;
    let owner = feeds::owner(&mut tx, &token::hash(&secret)).await?.ok_or(Problem::NotFound)?;
    let (today, now) = (app.db.clock().today(), tx.now());
    let viewer = identify::stand_in(&mut tx, owner, now, today).await?.ok_or(Problem::NotFound)?;
    let sources = Rooms::of(&app.db).calendar();
    let entries = collect(&mut tx, &app, &viewer, Days::around(today), &sources).await?;
    drop(tx);
    let actor = Actor { account: Some(owner.uuid()), name: viewer.name.clone() };
    let logged = Entry::new("calendar.read", "person", None, Right::OwnCalendar);
    app.db.log_read(&actor, logged.detail(json!({ "shown": children(&entries) }))).await?;
    let text = calendar::write("OnePlan: your dates", &entries, &app.settings.address, now);
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response())
}
