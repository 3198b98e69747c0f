//! A request that waits to be matched: correcting what was put in, closing it without a record, putting it back.

use access::records::widening::second_person;
use access::{Allowed, App, Facts, Viewer};
use axum::extract::{Path, State};
use page::govuk::{Choice, Input, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use people::records::children;
use people::{FIND_CHILD, PersonId};
use serde_json::json;
use store::{StoreError, Tx};

use super::intake_new;
use super::requests::visible;
use crate::PLACE_REQUEST;
use crate::model::reply;
use crate::model::tasks::Kind as Task;
use crate::records::intake::{self, Answers, CLOSED, DUPLICATE, Intake, IntakeId};
use crate::records::{owed, tasks};

/// Requests whose words are the officer's own: whatever came by another way than the public form and accounts.
fn is_by_hand(one: &Intake) -> bool {
    !matches!(one.channel.as_str(), "form" | "account")
}

fn gone() -> Problem {
    Problem::Conflict("Somebody else has matched or closed this request. Nothing was changed.".to_owned())
}

/// A request that the viewer may see, and the right by which they change it.
async fn open(tx: &mut Tx, app: &App, viewer: &Viewer, id: IntakeId) -> Result<(Intake, Allowed), Problem> {
    let allowed = app.allow(viewer, PLACE_REQUEST, &Facts::default())?;
    Ok((visible(tx, app, viewer, id).await?, allowed))
}

/// One that waits and names its child itself.
async fn to_correct(tx: &mut Tx, app: &App, viewer: &Viewer, id: IntakeId) -> Result<(Intake, Allowed), Problem> {
    let (one, allowed) = open(tx, app, viewer, id).await?;
    match (one.waits(), one.answers().contains_key("child")) {
        (false, _) => Err(gone()),
        (true, true) => Err(Problem::NotFound),
        (true, false) => Ok((one, allowed)),
    }
}

fn page(app: &App, viewer: &Viewer, one: &Intake, form: &Form) -> Result<FieldsForm, Problem> {
    let back = format!("/requests/{}", one.id);
    let layout = app.layout(viewer, "Correct the details of a request").errors(form.summary());
    let page = FieldsForm::new(layout.back_to(&back, "The request"), 0).again();
    let page = match is_by_hand(one) {
        true => page,
        false => page.lead("What the person who made the request wrote is kept as it was sent. The day it was received stays the same."),
    };
    intake_new::fields(page, form, is_by_hand(one)).map(|page| page.button("Save changes"))
}

/// The form as the request stands.
fn filled(one: &Intake) -> Form {
    let mut form = Form::default().with("channel", one.channel.clone());
    for (name, value) in one.answers() {
        form = match (name.as_str(), value.parse()) {
            ("born", Ok(born)) => form.with_date("born", born),
            ("born", Err(_)) => form,
            _ => form.with(&name, value),
        };
    }
    match one.sent_on() {
        Some(on) => form.with_date("on", on),
        None => form,
    }
}

pub async fn edit_form(State(app): State<App>, viewer: Viewer, Path(id): Path<IntakeId>) -> Shown {
    let mut tx = app.db.read().await?;
    let (one, allowed) = to_correct(&mut tx, &app, &viewer, id).await?;
    drop(tx);
    app.db.log_read(&viewer.actor(), allowed.entry("intake", Some(id.uuid()))).await?;
    show(&page(&app, &viewer, &one, &filled(&one))?)
}

/// Saves what was corrected. The log names which answers changed.
pub async fn edit(State(app): State<App>, viewer: Viewer, Path(id): Path<IntakeId>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (one, allowed) = to_correct(&mut tx, &app, &viewer, id).await?;
    let before = one.answers();
    let kept = one.sent_on().filter(|_| !is_by_hand(&one)).map(|on| (on, one.channel.as_str()));
    let Some((typed, on, channel)) = intake_new::read(&mut form, viewer.today, kept) else {
        drop(tx);
        return refuse(&page(&app, &viewer, &one, &form)?);
    };
    let mut answers = before.clone();
    answers.retain(|name, _| !intake_new::asks(name, is_by_hand(&one)));
    answers.extend(typed);
    let changed = changed(&before, &answers);
    match intake::change(&mut tx, id, &answers, on, &channel).await {
        Ok(()) => {}
        Err(StoreError::Stale) => return Err(gone()),
        Err(other) => return Err(other.into()),
    }
    let received = (one.sent_on() != Some(on)).then(|| on.to_string());
    let detail = json!({ "corrected": changed, "received_on": received });
    tx.record(allowed.entry("intake", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/requests/{id}?done=corrected"))
}

/// The names of the answers that differ.
fn changed(before: &Answers, after: &Answers) -> Vec<String> {
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    names.filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

fn closing(app: &App, viewer: &Viewer, one: &Intake, form: &Form) -> Result<FieldsForm, Problem> {
    let back = format!("/requests/{}", one.id);
    let layout = app.layout(viewer, "Close a request").errors(form.summary());
    let choices = CLOSED.iter().map(|(code, words)| Choice::new(code, words)).collect();
    let page = FieldsForm::new(layout.back_to(&back, "The request"), 0).lead(
        "It leaves the list of new requests without a record. Everything in it is kept, and you can put it back.",
    );
    let page = match (is_by_hand(one), one.close_asked_by) {
        (true, _) => page,
        (false, None) => page.lead("It came from outside the local authority, so two people close it: you ask for it, and a second person agrees."),
        (false, Some(by)) if by == viewer.account => page.lead("You have asked for it to be closed. A second person has to agree."),
        (false, Some(_)) => page.lead("Somebody else has asked for it to be closed. If you agree, close it. If you do not, go back and match it to a record."),
    };
    page.field(&form.radios("how", "Why are you closing it?", choices))?
        .field(&Input {
            hint: Some("Only if it is the same as another request".into()),
            ..form.input("other", "Reference of the other request")
        })?
        .field(&Textarea { rows: Some(3), ..form.textarea("why", "Your reason").up_to(2_000) })
        .map(|page| page.button("Close the request"))
}

pub async fn close_form(State(app): State<App>, viewer: Viewer, Path(id): Path<IntakeId>) -> Shown {
    let mut tx = app.db.read().await?;
    let (one, _) = open(&mut tx, &app, &viewer, id).await?;
    let mut reference = None;
    if let Some(other) = one.same_as
        && sees(&mut tx, &app, &viewer, other).await?
    {
        reference = intake::reference_of(&mut tx, other).await?;
    }
    drop(tx);
    if !one.waits() {
        return Err(gone());
    }
    let form = Form::default()
        .with("how", one.close_asked_as.clone().unwrap_or_default())
        .with("why", one.close_asked_why.clone().unwrap_or_default())
        .with("other", reference.unwrap_or_default());
    show(&closing(&app, &viewer, &one, &form)?)
}

/// Whether the viewer may know of a request, and of the record that it was put in.
async fn sees(tx: &mut Tx, app: &App, viewer: &Viewer, id: IntakeId) -> Result<bool, Problem> {
    let one = match visible(tx, app, viewer, id).await {
        Ok(one) => one,
        Err(Problem::NotFound) => return Ok(false),
        Err(other) => return Err(other),
    };
    let Some(child) = one.person else { return Ok(true) };
    Ok(children::allow(tx, app, viewer, FIND_CHILD, child).await.is_ok())
}

/// The other request, by the reference that was typed. Of one that the viewer must not know of the form says what it says of none.
async fn named(
    tx: &mut Tx,
    (app, viewer): (&App, &Viewer),
    id: IntakeId,
    form: &mut Form,
) -> Result<Option<IntakeId>, Problem> {
    let reference = form.value("other").trim().to_uppercase();
    if !reference.is_empty()
        && let Some(other) = intake::another(tx, id, &reference).await?
        && sees(tx, app, viewer, other).await?
    {
        return Ok(Some(other));
    }
    form.refuse("other", "Enter the reference of another request that is open or in a record");
    Ok(None)
}

/// The child that a request from an account names.
fn child_of(one: &Intake) -> Option<PersonId> {
    one.answers().get("child").and_then(|id| id.parse().ok())
}

/// Closes it, with a reason: it can be put back.
pub async fn close(State(app): State<App>, viewer: Viewer, Path(id): Path<IntakeId>, mut form: Form) -> Shown {
    let choices: Vec<Choice> = CLOSED.iter().map(|(code, words)| Choice::new(code, words)).collect();
    let how = form.one_of("how", &choices, "Select why you are closing the request");
    let why = form.required_text("why", 2_000, "Enter your reason");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (one, allowed) = open(&mut tx, &app, &viewer, id).await?;
    let other = match how.as_deref() {
        Some(DUPLICATE) => named(&mut tx, (&app, &viewer), id, &mut form).await?,
        _ => None,
    };
    let Some(how) = how.filter(|_| form.is_right()) else {
        drop(tx);
        return refuse(&closing(&app, &viewer, &one, &form)?);
    };
    // The sender is waiting: nobody closes what came from outside alone.
    let is_first = !is_by_hand(&one) && one.close_asked_by.is_none_or(|by| by == viewer.account);
    if let (false, Some(by)) = (is_first, one.close_asked_by.filter(|_| !is_by_hand(&one))) {
        second_person(&mut tx, by, viewer.account).await?;
    }
    let written = match is_first {
        true => intake::ask_to_close(&mut tx, id, (&how, &why, other), viewer.account).await,
        false => intake::close(&mut tx, id, (&how, other), &viewer.name, viewer.today).await,
    };
    match written {
        Ok(()) => {}
        Err(StoreError::Stale) => return Err(gone()),
        Err(other) => return Err(other.into()),
    }
    if is_first {
        let detail = json!({ "close_asked_as": how, "same_as": other });
        tx.record(allowed.entry("intake", Some(id.uuid())).detail(detail).reason(&why)).await?;
        tx.commit().await?;
        return go(&format!("/requests/{id}?done=second"));
    }
    if let Some(child) = child_of(&one) {
        tasks::settled(&mut tx, child, Task::RequestWaits, Some(id.uuid()), &viewer.name, viewer.today).await?;
        owed::work_out(&mut tx, child, viewer.today).await?;
    }
    let entry = allowed.entry("intake", Some(id.uuid())).detail(json!({ "closed_as": how, "same_as": other }));
    tx.record(entry.reason(&why)).await?;
    tx.commit().await?;
    go("/requests?done=closed")
}

/// Puts it back into the tray.
pub async fn reopen(State(app): State<App>, viewer: Viewer, Path(id): Path<IntakeId>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (one, allowed) = open(&mut tx, &app, &viewer, id).await?;
    match intake::reopen(&mut tx, id).await {
        Ok(()) => {}
        Err(StoreError::Stale) => return Err(gone()),
        Err(other) => return Err(other.into()),
    }
    if let (Some(child), Some(on)) = (child_of(&one), one.sent_on()) {
        let due = reply::last_day(reply::REPLY, on);
        tasks::add(&mut tx, child, Task::RequestWaits, Some(id.uuid()), due, &viewer.name, viewer.today).await?;
        owed::work_out(&mut tx, child, viewer.today).await?;
    }
    tx.record(allowed.entry("intake", Some(id.uuid())).detail(json!({ "reopened": true }))).await?;
    tx.commit().await?;
    go(&format!("/requests/{id}?done=reopened"))
}
