//! What the benchmarks of pages share.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and may stop loudly")]

use std::time::Duration;

use access::records::{accounts, sessions};
use access::{Role, Viewer, identify, token};
use askama::Template;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use page::govuk::Markup;
use page::{Layout, Message};
use server::metrics::Metrics;
use store::{Actor, Db, Entry, Right};
use tokio::time::Instant;
use tower::ServiceExt;

/// The median of `rounds`, after a tenth of them to warm up.
pub async fn timed(rounds: usize, mut act: impl AsyncFnMut(usize)) -> Duration {
    for round in 0..rounds / 10 {
        act(round).await;
    }
    let mut times = Vec::with_capacity(rounds);
    for round in 0..rounds {
        let begun = Instant::now();
        act(round).await;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    times[rounds / 2]
}

/// A line: the page, its floor, their ratio, and whether that is within the bound.
pub fn report(name: &str, ours: Duration, floor: Duration, bound: f64) {
    let ratio = ours.as_secs_f64() / floor.as_secs_f64();
    let verdict = if ratio <= bound { "within" } else { "OVER" };
    println!(
        "{name:<50} {:>7.2}ms {:>7.2}ms {ratio:>6.2}  {bound} {verdict}",
        ours.as_secs_f64() * 1e3,
        floor.as_secs_f64() * 1e3
    );
}

/// The router, and the cookie of a manager.
pub async fn signed_in(app: &access::App) -> (Router, String) {
    let (_, cookie) = session(&app.db, Role::Manager).await;
    (server::router(app, &Metrics::default(), None), cookie)
}

/// The first sign-in of a role, and the cookie of a session.
pub async fn session(db: &Db, role: Role) -> (Viewer, String) {
    let secret = token::new(db.random());
    let email = synthetic::SIGN_INS.iter().find(|sign_in| sign_in.role == role).unwrap().email;
    let mut tx = db.write(&Actor::program("bench")).await.unwrap();
    let account = accounts::by_email(&mut tx, email).await.unwrap().unwrap().id;
    sessions::begin(&mut tx, account, &token::hash(&secret), true).await.unwrap();
    let (now, today) = (tx.now(), db.clock().today());
    let viewer = identify::stand_in(&mut tx, account, now, today).await.unwrap().unwrap();
    tx.record(Entry::new("bench", "bench", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
    (viewer, format!("session={secret}"))
}

/// Gets a page.
pub async fn get(router: &Router, cookie: &str, path: &str) {
    send(router, Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await;
}

/// Sends a request that must succeed.
pub async fn send(router: &Router, request: Request<Body>) {
    let response = router.clone().oneshot(request).await.unwrap();
    assert!(response.status().is_success(), "{}", response.status());
    to_bytes(response.into_body(), usize::MAX).await.unwrap();
}

/// A page with this in it, as long as it is written.
pub fn page_of(html: &impl Template) -> usize {
    let message = Message {
        layout: Layout::default().titled("Floor"),
        paragraphs: Vec::new(),
        link: Some(Markup::render(html).unwrap()),
    };
    message.render().unwrap().len()
}
