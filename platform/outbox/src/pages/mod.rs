//! The screens of this room: what leaves, for administrators; what one gets by e-mail, for everybody.

mod list;
mod one;
mod preferences;
mod preview;
mod release;

use access::{App, Need, Place, Routes, Section};
use askama::Template;
use page::govuk::{Markup, Tag};
use page::{Count, Problem};

use crate::records::list::{Filter, count, count_waiting};
use crate::records::queue::State;
use crate::transport::Channel;
use crate::{MANAGE_OUTBOX, Post, Way};

/// Where one says what one gets by e-mail.
pub const PREFERENCES: &str = "/account/email";

#[must_use]
pub fn routes() -> Routes {
    use Need::{May, SignedIn};
    Routes::new()
        .get("/outbox", May(MANAGE_OUTBOX), list::view)
        .get("/outbox/release", May(MANAGE_OUTBOX), release::form)
        .post("/outbox/release", May(MANAGE_OUTBOX), release::submit)
        .get("/outbox/words", May(MANAGE_OUTBOX), preview::all)
        .get("/outbox/words/{code}", May(MANAGE_OUTBOX), preview::one)
        .get("/outbox/words/{code}/html", May(MANAGE_OUTBOX), preview::html)
        .get("/outbox/{id}", May(MANAGE_OUTBOX), one::view)
        .post("/outbox/{id}/send-again", May(MANAGE_OUTBOX), one::send_again)
        .post("/outbox/{id}/stop", May(MANAGE_OUTBOX), one::stop)
        .get(PREFERENCES, SignedIn, preferences::form)
        .post(PREFERENCES, SignedIn, preferences::submit)
}

/// Its part of the navigation.
pub const SECTIONS: &[Section] = &[Section::new(Place::SetUp, "Outbox", "/outbox", MANAGE_OUTBOX)];

/// How e-mail leaves this server.
async fn way(app: &App) -> Result<Way, Problem> {
    let Some(post) = Post::of(&app.db) else { return Ok(Way::NotSetUp) };
    let mut tx = app.db.read().await?;
    // Where there is no e-mail, text messages may still be set up.
    let channel = Channel::ALL.into_iter().find(|channel| post.transports.of(*channel).is_some());
    Ok(post.way(&mut tx, channel.unwrap_or(Channel::Email)).await?)
}

/// That messages leave, in words; none while they wait.
pub async fn leaves(app: &App) -> Result<Option<String>, Problem> {
    Ok(matches!(way(app).await?, Way::Open).then(|| "messages leave".to_owned()))
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="govuk-inset-text" data-outbox="held"><p class="govuk-body">{{ words }} {{ count }} not been sent.</p><p class="govuk-body"><a class="govuk-link" href="/outbox">Go to the outbox</a></p></div>"#
)]
struct Warning {
    words: &'static str,
    count: String,
}

/// On the administrator's home page: that messages are held. Nothing where sending was never set up.
pub async fn warning(app: &App) -> Result<Option<Markup>, Problem> {
    let way = way(app).await?;
    let (Way::Held(_), Some(words)) = (way, way.words()) else { return Ok(None) };
    let count = count_waiting(&mut app.db.read().await?).await?;
    let count = page::words::plural(count, "message has", "messages have");
    Ok(Some(Markup::render(&Warning { words, count })?))
}

/// What of it needs somebody, for the administrator's home page: each number a link to its list.
pub async fn counts(app: &App) -> Result<Vec<Count>, Problem> {
    let mut tx = app.db.read().await?;
    let mut all = Vec::new();
    for (code, state, words) in [
        ("mail-held", State::Held, "Messages on hold"),
        ("mail-failed", State::Failed, "Messages that could not be sent"),
        ("mail-bounced", State::Bounced, "Messages that came back"),
    ] {
        let number = count(&mut tx, &Filter { state: Some(state), kind: None }).await?;
        all.push(Count::new(code, number, words, &format!("/outbox?state={}", state.code())).late());
    }
    Ok(all)
}

fn tag(state: State) -> Tag {
    let colour = match state {
        State::Sent | State::Delivered => "green",
        State::Failed | State::Bounced => "red",
        State::PerhapsSent | State::Held => "yellow",
        State::Waiting | State::Leaving => "blue",
        State::Stopped | State::InSummary => "grey",
    };
    Tag::new(state.label(), colour).coded(state.code())
}

/// What a kind is called; its code where this version does not know it.
fn label(post: Option<&Post>, code: &str) -> String {
    post.and_then(|post| post.kind(code)).map_or_else(|| code.to_owned(), |kind| kind.kind().label.to_owned())
}
