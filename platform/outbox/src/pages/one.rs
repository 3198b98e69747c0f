//! One message: how it stands, and what can be done.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Markup, SummaryList};
use page::{Done, Layout, Problem, Shown, go, show, words};
use serde_json::json;
use store::StoreError;

use super::{label, tag};
use crate::records::list::one;
use crate::records::queue::{self, MailId, State as Stands};
use crate::{MANAGE_OUTBOX, Post};

#[derive(Template)]
#[template(path = "outbox_one.html")]
struct Message {
    layout: Layout,
    id: MailId,
    facts: SummaryList,
    can_be_sent_again: bool,
    may_have_arrived: bool,
    can_be_stopped: bool,
}

fn done_words(key: Option<&str>) -> Option<&'static str> {
    match key? {
        "again" => Some("The message will be sent again."),
        "stopped" => Some("The message will not be sent."),
        _ => None,
    }
}

pub async fn view(State(app): State<App>, viewer: Viewer, Path(id): Path<MailId>, Query(done): Query<Done>) -> Shown {
    let message = one(&mut app.db.read().await?, id).await?;
    let post = Post::of(&app.db);
    let title = label(post.as_deref(), &message.kind);
    let time = |at: Option<jiff::Timestamp>| at.map(words::time).unwrap_or_default();
    let when = if message.at_once { "On its own" } else { "With the daily summary" };
    let mut facts = SummaryList::default()
        .row("To", message.to.clone().unwrap_or_default())
        .row("By", message.channel().label())
        .html_row("Status", Markup::render(&tag(message.state))?)
        .row("Written", words::time(message.written_at()));
    if message.state.can_be_stopped() {
        facts = facts.row("Will be sent", format!("{when}, not before {}", words::time(message.not_before())));
    }
    facts = facts
        .row("Sent", time(message.left_at()))
        .row("Attempts", words::count(message.attempts))
        .row("Last updated", time(message.settled_at()));
    if let Some(why) = &message.why {
        facts = facts.row("Reason", why.clone());
    }
    if let Some(reference) = &message.provider_reference {
        facts = facts.row("Reference of GOV.UK Notify", reference.clone());
    }
    if let Some(summary) = message.summary {
        facts = facts.html_row("Daily summary", Markup::link(&format!("/outbox/{summary}"), "Go to the summary"));
    }
    show(&Message {
        layout: app.layout(&viewer, &title).back_to("/outbox", "Outbox").done(done_words(done.done.as_deref())),
        id,
        facts,
        can_be_sent_again: message.state.can_be_sent_again(),
        may_have_arrived: message.state == Stands::PerhapsSent,
        can_be_stopped: message.state.can_be_stopped(),
    })
}

const STALE: &str = "The status of this message has changed. Go back to see it.";

fn changed(error: StoreError) -> Problem {
    match error {
        StoreError::Stale => Problem::Conflict(STALE.to_owned()),
        other => other.into(),
    }
}

pub async fn send_again(State(app): State<App>, viewer: Viewer, Path(id): Path<MailId>) -> Shown {
    let allowed = app.allow(&viewer, MANAGE_OUTBOX, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let message = one(&mut tx, id).await?;
    let post = Post::of(&app.db);
    let kind = post.as_deref().and_then(|post| post.kind(&message.kind));
    let hours = kind.map_or(24, |kind| kind.kind().useful_hours);
    queue::send_again(&mut tx, id, hours).await.map_err(changed)?;
    tx.record(allowed.entry("mail", Some(id.uuid())).detail(json!({ "again": message.kind }))).await?;
    tx.commit().await?;
    go(&format!("/outbox/{id}?done=again"))
}

pub async fn stop(State(app): State<App>, viewer: Viewer, Path(id): Path<MailId>) -> Shown {
    let allowed = app.allow(&viewer, MANAGE_OUTBOX, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    queue::stop(&mut tx, id).await.map_err(changed)?;
    tx.record(allowed.entry("mail", Some(id.uuid())).detail(json!({ "stopped": true }))).await?;
    tx.commit().await?;
    go(&format!("/outbox/{id}?done=stopped"))
}
