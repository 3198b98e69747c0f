//! A child's messages: what was written, by whom, to whom, and whether it can still be called back.

use std::collections::HashMap;

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Button, Tag};
use page::{Layout, Problem, Shown, go, show, words};
use people::PersonId;
use people::records::children;
use serde_json::json;

use crate::records::case::is_authority;
use crate::records::messages::{self, Message};
use crate::{FileId, MessageId, READ_MESSAGE, WRITE_MESSAGE};

#[derive(Template)]
#[template(path = "thread.html")]
struct Thread {
    layout: Layout,
    child: PersonId,
    name: String,
    messages: Vec<Shows>,
    may_write: bool,
    recall: Button,
    read: Button,
}

/// A message as the page shows it.
struct Shows {
    id: MessageId,
    subject: String,
    lines: Vec<String>,
    from: String,
    to: Vec<String>,
    when: String,
    state: Tag,
    files: Vec<(FileId, String)>,
    may_recall: bool,
    may_read: bool,
}

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Asked {
    done: Option<String>,
}

/// The page.
pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let (child, mut tx) = children::open_part(&app, &viewer, READ_MESSAGE, id, "messages").await?;
    let standing = children::standing(&mut tx, &viewer, id).await?;
    let authority = is_authority(&app, &viewer, &standing);
    let all = messages::of(&mut tx, &viewer, authority, id).await?;
    let recipients = messages::recipients(&mut tx, id).await?;
    let attached = messages::files(&mut tx, id).await?;
    drop(tx);
    let mut files: HashMap<MessageId, Vec<(FileId, String)>> = HashMap::new();
    for (message, file, title) in attached {
        files.entry(message).or_default().push((file, title));
    }
    let shown = |message: &Message| {
        let own = message.sender == viewer.account;
        let to = recipients.iter().filter(|one| one.message == message.id);
        let mine = to.clone().find(|one| one.account == viewer.account);
        // Who else received it is for those who wrote it and for the authority: a capacity may name a place.
        let to = to
            .filter(|one| own || authority || one.account == viewer.account)
            .map(|one| match one.read_at() {
                Some(at) => format!("{} ({}), read {}", one.name, one.capacity, words::time(at)),
                None => format!("{} ({})", one.name, one.capacity),
            })
            .collect();
        let waits = message.waits(viewer.now);
        let state = match (message.is_recalled(), waits) {
            (true, _) => Tag::new("Called back", "grey"),
            (false, true) => Tag::new(&format!("Leaves at {}", words::time(message.leaves_at())), "yellow"),
            (false, false) => Tag::new("Sent", "green"),
        };
        Shows {
            id: message.id,
            subject: message.subject.clone(),
            lines: message.body.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
            from: message.sender_name.clone(),
            to,
            when: words::time(message.written_at()),
            state,
            files: files.get(&message.id).cloned().unwrap_or_default(),
            may_recall: waits && (own || authority),
            may_read: mine.is_some_and(|one| one.read_at().is_none()) && !waits && !message.is_recalled(),
        }
    };
    let done = asked.done.as_deref().and_then(|key| match key {
        "sent" => Some("The message is written. It leaves in a few minutes; until then you can call it back."),
        "recalled" => Some("The message is called back. Nobody has received it."),
        "read" => Some("It is noted that you read it."),
        _ => None,
    });
    let secondary = |text: &str| Button::submit(text).classes("govuk-button--secondary");
    show(&Thread {
        layout: app.layout(&viewer, "Messages").back_to(&format!("/children/{id}"), &child.name()).done(done),
        child: id,
        name: child.name(),
        messages: all.iter().map(shown).collect(),
        may_write: app.policy.decide(&viewer, WRITE_MESSAGE, &standing).is_some(),
        recall: secondary("Call it back"),
        read: secondary("I have read this"),
    })
}

/// Calls a message back.
pub async fn recall(State(app): State<App>, viewer: Viewer, Path((id, message)): Path<(PersonId, MessageId)>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, WRITE_MESSAGE, id).await?;
    let authority = is_authority(&app, &viewer, &children::standing(&mut tx, &viewer, id).await?);
    messages::must_be_own(&mut tx, &viewer, authority, id, message).await?;
    if !messages::recall(&mut tx, &viewer, authority, id, message).await? {
        return Err(Problem::Conflict(
            "The message has left, or was called back already. Write to those who received it, and tell your data protection officer if it went wrong.".to_owned(),
        ));
    }
    tx.record(allowed.entry("person", Some(id.uuid())).detail(json!({ "message_recalled": message }))).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/messages?done=recalled"))
}

/// Notes that the viewer read a message.
pub async fn read(State(app): State<App>, viewer: Viewer, Path((id, message)): Path<(PersonId, MessageId)>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, READ_MESSAGE, id).await?;
    if !messages::note_read(&mut tx, &viewer, id, message).await? {
        return Err(Problem::NotFound);
    }
    tx.record(allowed.entry("person", Some(id.uuid())).detail(json!({ "message_read": message }))).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/messages?done=read#m-{message}"))
}
