//! A message that reached somebody who must not have it: taken back from everybody outside the authority, with the steps of a breach.

use access::{App, Viewer};
use axum::extract::{Path, State};
use gate::Reader;
use page::govuk::{Markup, SummaryList, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::Tx;

use crate::records::case::is_authority;
use crate::records::messages;
use crate::{MessageId, SEE_FILES, WRITE_MESSAGE};

/// That the viewer works on the case: seeing all of it, as in an emergency, is not yet taking something back.
async fn must_work_on_case(tx: &mut Tx, app: &App, viewer: &Viewer, id: PersonId) -> Result<(), Problem> {
    children::allow(tx, app, viewer, SEE_FILES, id).await?;
    let standing = children::standing(tx, viewer, id).await?;
    if is_authority(app, viewer, &standing) { Ok(()) } else { Err(Problem::NotFound) }
}

fn too_late() -> Problem {
    Problem::Conflict(
        "This message has been withdrawn already, or has not been sent. A message that waits can be cancelled."
            .to_owned(),
    )
}

async fn view(
    app: &App,
    viewer: &Viewer,
    (id, message): (PersonId, MessageId),
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let (child, mut tx) = children::open_part(app, viewer, WRITE_MESSAGE, id, "messages").await?;
    must_work_on_case(&mut tx, app, viewer, id).await?;
    let all = messages::of(&mut tx, viewer, true, id).await?;
    let recipients = messages::recipients(&mut tx, id).await?;
    let reader = Reader::session(&mut tx, viewer, id).await?;
    drop(tx);
    let known = all.iter().find(|one| one.id == message).ok_or(Problem::NotFound)?;
    if !known.can_be_withdrawn(viewer.now) {
        return Err(too_late());
    }
    let layout = app
        .layout(viewer, "Withdraw this message")
        .errors(form.summary())
        .back_to(&format!("/children/{id}/messages"), &child.name());
    let to = recipients.iter().filter(|one| one.message == message).map(|one| {
        let read = one.read_at().map_or_else(|| "not read yet".to_owned(), |at| format!("read {}", words::time(at)));
        format!("{} ({}), {read}", one.name.to(&reader), one.capacity.to(&reader))
    });
    let which = SummaryList::default()
        .row("Subject", known.subject.to_author(&reader, Some(known.sender)))
        .row("From", known.sender_name.to_author(&reader, Some(known.sender)))
        .row("Sent", words::time(known.leaves_at()))
        .row("To", to.collect::<Vec<_>>().join("; "));
    FieldsForm::new(layout, 0)
        .before(Markup::of(&which))
        .lead("Use this when a message was sent about the wrong child, or told someone something they must not know. From the moment you withdraw it, the people who received it can no longer read it or open its documents here. They see only that a message was withdrawn. The record keeps it, with your reason.")
        .field(&Textarea { rows: Some(4), ..form.textarea("why", "What happened").up_to(2_000) })
        .map(|page| page.button("Withdraw the message"))
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(which): Path<(PersonId, MessageId)>) -> Shown {
    show(&view(&app, &viewer, which, &Form::default()).await?)
}

pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, message)): Path<(PersonId, MessageId)>,
    mut form: Form,
) -> Shown {
    let why = form.required_text("why", 2_000, "Enter what happened");
    form.at_most("why", 2_000);
    if !form.is_right() {
        return refuse(&view(&app, &viewer, (id, message), &form).await?);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, WRITE_MESSAGE, id).await?;
    must_work_on_case(&mut tx, &app, &viewer, id).await?;
    messages::must_be_own(&mut tx, &viewer, true, id, message).await?;
    if !messages::withdraw(&mut tx, id, message, &viewer.name, &why).await? {
        return Err(too_late());
    }
    let detail = json!({ "message_withdrawn": message });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(&why)).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/messages?done=withdrawn#m-{message}"))
}
