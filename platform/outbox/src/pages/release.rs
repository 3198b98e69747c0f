//! Releasing an installation to send.

use access::{App, Facts, Viewer};
use axum::extract::State;
use page::govuk::Choice;
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use serde_json::json;

use super::way;
use crate::records::list::count_waiting;
use crate::records::queue::stop_all;
use crate::{MANAGE_OUTBOX, Post, Way};

const ALL: &str = "send";
const NONE: &str = "stop";

fn choices() -> Vec<Choice> {
    vec![
        Choice::new(ALL, "Send them").hint("For a new installation, or after moving to another server"),
        Choice::new(NONE, "Do not send them")
            .hint("After restoring a backup: they may have been sent before. New messages are sent from now on"),
    ]
}

async fn page(app: &App, viewer: &Viewer, form: &Form) -> Result<FieldsForm, Problem> {
    let way = way(app).await?;
    let layout = app.layout(viewer, "Release sending").errors(form.summary()).back_to("/outbox", "Outbox");
    let page = FieldsForm::new(layout, 0).again();
    let Some(words) = way.words() else {
        return Ok(page.lead("Sending is released already.").without_form());
    };
    let page = page.lead(words);
    if way == Way::NotSetUp {
        return Ok(page.lead("Set up a mail server or GOV.UK Notify first. README says how.").without_form());
    }
    let waiting = count_waiting(&mut app.db.read().await?).await?;
    let page = page.lead("Release sending only if this installation is the one that people use. A copy for testing must not send messages to anybody.");
    let legend = format!("What should happen to the {} waiting?", words::plural(waiting, "message", "messages"));
    Ok(page.field(&form.radios("waiting", &legend, choices()))?.button("Release sending"))
}

pub async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    show(&page(&app, &viewer, &Form::default()).await?)
}

/// Releases it.
pub async fn submit(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, MANAGE_OUTBOX, &Facts::default())?;
    let chosen = form.one_of("waiting", &choices(), "Select what should happen to the messages that are waiting");
    let Some(chosen) = chosen else { return refuse(&page(&app, &viewer, &form).await?) };
    let post = Post::of(&app.db);
    let Some(mark) = post.as_ref().and_then(|post| post.mark.as_ref()) else {
        return Err(Problem::Conflict("Sending is not set up on this server. Nothing was changed.".to_owned()));
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let release = mark.release(&mut tx, app.db.random()).await?;
    let stopped = if chosen == NONE { stop_all(&mut tx).await? } else { 0 };
    let detail = json!({ "released": true, "stopped": stopped });
    tx.record(allowed.entry("mail", None).detail(detail)).await?;
    tx.commit().await?;
    mark.write(&release)?;
    go(if chosen == NONE { "/outbox?done=stopped" } else { "/outbox?done=released" })
}
