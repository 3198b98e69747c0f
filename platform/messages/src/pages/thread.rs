//! A child's messages: what was written, by whom, to whom, and whether it can still be called back.

use std::collections::HashMap;

use access::records::accounts;
use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::records::recheck;
use gate::{Addressee, Reader, Words, Wrote};
use jiff::Timestamp;
use page::govuk::{Button, Tag};
use page::{Done, Layout, Problem, Shown, go, show, words};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::Tx;

use crate::records::case::is_authority;
use crate::records::files as records;
use crate::records::messages::{self, Message, To};
use crate::records::quoted;
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
    files: Vec<(Option<FileId>, String)>,
    /// From whom words of the message are held back, for those who work on the case.
    held: Vec<String>,
    /// When, by whom and why it was withdrawn, for those who work on the case. Nobody else sees more than that it was.
    withdrawn: Option<String>,
    /// Whether nothing is to be shown of it.
    is_gone: bool,
    may_recall: bool,
    may_withdraw: bool,
    may_read: bool,
    may_reply: bool,
}

impl Shows {
    /// A message that the viewer may read no more.
    fn gone(message: &Message) -> Self {
        Self {
            id: message.id,
            subject: "Message withdrawn".to_owned(),
            lines: Vec::new(),
            from: String::new(),
            to: Vec::new(),
            when: format!("sent on {}", words::time(message.leaves_at())),
            state: state_of(message, false),
            files: Vec::new(),
            held: Vec::new(),
            withdrawn: None,
            is_gone: true,
            may_recall: false,
            may_withdraw: false,
            may_read: false,
            may_reply: false,
        }
    }
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Done>,
) -> Shown {
    let (child, mut tx) = children::open_part(&app, &viewer, READ_MESSAGE, id, "messages").await?;
    let standing = children::standing(&mut tx, &viewer, id).await?;
    let authority = is_authority(&app, &viewer, &standing);
    let may_write = app.policy.decide(&viewer, WRITE_MESSAGE, &standing).is_some();
    let all = messages::of(&mut tx, &viewer, authority, id).await?;
    let recipients = messages::recipients(&mut tx, id).await?;
    let inherited = messages::inherited_of(&mut tx, &viewer, id).await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let files = files_of(&mut tx, &viewer, authority, id, &reader).await?;
    let held = held_from(&mut tx, &viewer, authority, id, &recipients, &all).await?;
    drop(tx);
    let works = authority && may_write;
    let shown = |message: &Message| {
        if message.withdrawn_at().is_some() && !works {
            return Shows::gone(message);
        }
        let own = message.sender == viewer.account;
        let tells = |text: &Words| !own && !reader.screen().held(text.unseen()).is_empty();
        let wrote = match tells(&message.subject) || tells(&message.body) {
            true => quoted::among(&all, viewer.account, message.written_at()),
            false => Wrote::default(),
        };
        let to = recipients.iter().filter(|one| one.message == message.id);
        let mine = to.clone().find(|one| one.account == viewer.account);
        // Who else received it is for those who wrote it and for the authority: a capacity may name a place.
        let to = to
            .filter(|one| own || authority || one.account == viewer.account)
            .map(|one| {
                let (name, capacity) = (one.name.to(&reader), one.capacity.to(&reader));
                match one.read_at() {
                    Some(at) => format!("{name} ({capacity}), read {}", words::time(at)),
                    None => format!("{name} ({capacity})"),
                }
            })
            .collect();
        let waits = message.waits(viewer.now);
        Shows {
            id: message.id,
            subject: match own {
                true => message.subject.to_author(&reader, Some(message.sender)),
                false => message.subject.subject_to(&reader, &wrote),
            },
            lines: match own {
                true => message.body.to_author(&reader, Some(message.sender)),
                false => message.body.message_to(&reader, &wrote),
            }
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(str::to_owned)
            .collect(),
            held: held.get(&message.id).cloned().unwrap_or_default(),
            from: message.sender_name.to_author(&reader, Some(message.sender)),
            to,
            when: match waits || message.is_recalled() {
                true => format!("written on {}", words::time(message.written_at())),
                false => format!("sent on {}", words::time(message.leaves_at())),
            },
            state: state_of(message, waits),
            files: files.get(&message.id).cloned().unwrap_or_default(),
            withdrawn: message.withdrawn_at().map(|at| {
                let by = message.withdrawn_by.clone().unwrap_or_default();
                let why = message.withdrawn_why.as_ref().map(|why| why.to(&reader)).unwrap_or_default();
                format!("Withdrawn by {by}, {}: {why}", words::time(at))
            }),
            is_gone: false,
            may_reply: may_write && !own && !waits && !message.is_recalled() && message.withdrawn_at().is_none(),
            may_recall: waits && may_write && (own || authority),
            may_withdraw: works && message.can_be_withdrawn(viewer.now),
            may_read: (mine.is_some_and(|one| one.read_at().is_none()) || inherited.contains(&message.id))
                && !waits
                && !message.is_recalled()
                && message.withdrawn_at().is_none(),
        }
    };
    let waiting = all.iter().filter(|one| one.sender == viewer.account && one.waits(viewer.now) && !one.stopped);
    let leaves = waiting.map(Message::leaves_at).max();
    let done = asked.done.as_deref().and_then(|key| done_words(key, leaves));
    let secondary = |text: &str| Button::submit(text).classes("govuk-button--secondary");
    show(&Thread {
        layout: app
            .layout(&viewer, "Messages")
            .back_to(&format!("/children/{id}"), &child.name())
            .done(done.as_deref()),
        child: id,
        name: child.name(),
        messages: all.iter().map(shown).collect(),
        may_write,
        recall: secondary("Cancel message"),
        read: secondary("I have read this"),
    })
}

/// What was just done. `leaves` is when the reader's last message is sent, where one waits.
fn done_words(key: &str, leaves: Option<Timestamp>) -> Option<String> {
    Some(match (key, leaves) {
        ("sent", Some(at)) => format!(
            "Your message will be sent at {}. Until then you can cancel it.",
            words::local(at).strftime("%H:%M")
        ),
        ("sent", None) => "Message sent.".to_owned(),
        ("recalled", _) => {
            "Message cancelled. It was not sent. Council staff who work with the child can still see it.".to_owned()
        }
        ("withdrawn", _) => {
            "Message withdrawn. The people who received it can no longer read it here. Follow the steps below."
                .to_owned()
        }
        ("read", _) => "Confirmed that you have read this message.".to_owned(),
        _ => return None,
    })
}

fn state_of(message: &Message, waits: bool) -> Tag {
    match (message.is_recalled(), waits) {
        (false, false) if message.withdrawn_at().is_some() => Tag::new("Withdrawn", "red").coded("withdrawn"),
        (true, _) => Tag::new("Cancelled", "grey").coded("cancelled"),
        (false, true) if message.stopped => Tag::new("Stopped: a death was recorded", "grey").coded("stopped"),
        (false, true) => {
            Tag::new(&format!("Will be sent on {}", words::time(message.leaves_at())), "yellow").coded("waiting")
        }
        (false, false) => Tag::new("Sent", "green").coded("sent"),
    }
}

/// The documents of each message, without an address where the reader cannot open one.
async fn files_of(
    tx: &mut Tx,
    viewer: &Viewer,
    authority: bool,
    id: PersonId,
    reader: &Reader,
) -> Result<HashMap<MessageId, Vec<(Option<FileId>, String)>>, Problem> {
    let mut files: HashMap<MessageId, Vec<(Option<FileId>, String)>> = HashMap::new();
    for (message, file, title, added_by) in messages::files(tx, id).await? {
        let held = match records::may_be_held(reader) {
            true => {
                let listed = records::one(tx, viewer, authority, id, file).await.ok();
                match listed {
                    Some(listed) => records::held(tx, reader, &listed).await?.is_some(),
                    None => continue,
                }
            }
            false => false,
        };
        files
            .entry(message)
            .or_default()
            .push(((!held).then_some(file), title.title_to_author(reader, Some(added_by))));
    }
    Ok(files)
}

/// From whom words of each message are held back, as it stands now.
async fn held_from(
    tx: &mut Tx,
    viewer: &Viewer,
    authority: bool,
    id: PersonId,
    recipients: &[To],
    all: &[Message],
) -> Result<HashMap<MessageId, Vec<String>>, Problem> {
    let mut held: HashMap<MessageId, Vec<String>> = HashMap::new();
    if !authority {
        return Ok(held);
    }
    for (person, name) in recheck::bound_family(tx, id, viewer.today).await? {
        let screen = Reader::addressee(tx, Addressee::Person(person), id, viewer.today).await?.screen();
        let Some(account) = accounts::by_person(tx, person.uuid()).await? else { continue };
        for message in all.iter().filter(|one| one.withdrawn_at().is_none()) {
            let got = recipients.iter().any(|one| one.message == message.id && one.account == account.id);
            let tells = [&message.subject, &message.body].iter().any(|text| !screen.held(text.unseen()).is_empty());
            let is_held =
                || quoted::among(all, account.id, message.written_at()).holds(&screen, &message.subject, &message.body);
            if got && message.sender != account.id && tells && is_held() {
                held.entry(message.id).or_default().push(name.clone());
            }
        }
    }
    Ok(held)
}

/// Calls a message back.
pub async fn recall(State(app): State<App>, viewer: Viewer, Path((id, message)): Path<(PersonId, MessageId)>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, WRITE_MESSAGE, id).await?;
    let authority = is_authority(&app, &viewer, &children::standing(&mut tx, &viewer, id).await?);
    messages::must_be_own(&mut tx, &viewer, authority, id, message).await?;
    if !messages::recall(&mut tx, &viewer, authority, id, message).await? {
        return Err(Problem::Conflict(
            "The message has been sent, or was already cancelled. If it went to the wrong person, council staff who work with the child can withdraw it under Messages. Then tell your data protection officer.".to_owned(),
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
