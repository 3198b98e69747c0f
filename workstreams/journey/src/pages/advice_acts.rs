//! What an officer does about a piece of advice beside reading it: reminding, marking as read, cancelling, returning it.

use access::{Allowed, App, Viewer};
use axum::extract::{Path, State};
use law::Kind;
use law::invariants::Given;
use messages::records::others::OtherChildren;
use page::govuk::Textarea;
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::Tx;

use super::about_others;
use super::advice::{Piece, is_sent, open};
use super::issuing::STEP;
use super::old_setting::withdraw;
use crate::RECORD_EVENT;
use crate::model::chasing::Step;
use crate::records::advice::{self, Advice, AdviceId};
use crate::records::chasing::{self, Outcome};
use crate::records::timeline::{self, Recorded, Recording};

/// A piece of a child on whose case the viewer works.
async fn own_piece(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    piece: AdviceId,
) -> Result<(Advice, Allowed), Problem> {
    let allowed = children::allow(tx, app, viewer, RECORD_EVENT, id).await?;
    let all = advice::of(tx, id).await?;
    Ok((all.into_iter().find(|one| one.id == piece).ok_or(Problem::NotFound)?, allowed))
}

/// Looks through a piece that went to the family before a transaction begins in which it is asked what was found.
async fn look_ahead(app: &App, viewer: &Viewer, id: PersonId, piece: AdviceId) -> Result<(), Problem> {
    let mut tx = app.db.read().await?;
    let (advice, _) = own_piece(&mut tx, app, viewer, id, piece).await?;
    if advice.unread_since().is_some() && is_sent(&timeline::whole(&mut tx, id).await?, piece) {
        about_others::of_advice(&mut tx, viewer, id, piece).await?;
    }
    Ok(())
}

/// Marks what came as read. Where the family has had the piece, what came later goes to them with that: other children in it are
/// asked about first.
pub async fn read(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
    mut form: Form,
) -> Shown {
    let here = format!("/children/{id}/advice/{piece}");
    look_ahead(&app, &viewer, id, piece).await?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (advice, allowed) = own_piece(&mut tx, &app, &viewer, id, piece).await?;
    if advice.unread_since().is_none() {
        return go(&format!("{here}?done=read"));
    }
    let goes_on = is_sent(&timeline::whole(&mut tx, id).await?, piece);
    let others = match goes_on {
        true => about_others::of_advice(&mut tx, &viewer, id, piece).await?,
        false => OtherChildren::default(),
    };
    if !about_others::answered(&others, &mut form) {
        drop(tx);
        let piece = officers(&app, &viewer, id, piece).await?;
        return refuse(&reading(&app, &viewer, &piece, &others, &form)?);
    }
    let (detail, done) = if others.is_list() {
        about_others::ask_second(&mut tx, &viewer, id, &others, (&here, &form)).await?;
        (json!({ "second_person_asked": piece }), "second")
    } else {
        about_others::keep(&mut tx, &viewer, id, &others, &here).await?;
        advice::mark_read(&mut tx, piece, &viewer.name, viewer.today).await?;
        (json!({ "advice_read": piece }), "read")
    };
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("{here}?done={done}"))
}

/// What is asked before advice that names other children is marked as read.
fn reading(
    app: &App,
    viewer: &Viewer,
    piece: &Piece,
    others: &OtherChildren,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/advice/{}", piece.child.id, piece.advice.id);
    let layout = app.layout(viewer, "Mark advice as read").errors(form.summary()).back_to(&back, "Advice");
    let page = FieldsForm::new(layout, 0)
        .lead("The family can read this advice as soon as you mark it as read.")
        .field(&about_others::Questions::new(others, form)?)?;
    Ok(match others.is_list() {
        true => page.hidden(STEP, about_others::SECOND).button("Ask a second person"),
        false => page.button("Mark as read"),
    })
}

/// Reminds whoever was asked.
pub async fn chase(State(app): State<App>, viewer: Viewer, Path((id, piece)): Path<(PersonId, AdviceId)>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (_, allowed) = own_piece(&mut tx, &app, &viewer, id, piece).await?;
    let due = chasing::of_child(&mut tx, id).await?.into_iter().find(|one| one.advice == piece);
    let Some(due) = due else {
        return Err(Problem::Conflict("This advice is no longer due. No reminder was sent.".to_owned()));
    };
    match chasing::send(&mut tx, &app, (&viewer, &viewer.name), &due, Step::Remind).await? {
        sent @ (Outcome::Sent | Outcome::ByEmail) => {
            let detail = json!({ "reminded": piece });
            tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
            tx.commit().await?;
            let done = if sent == Outcome::ByEmail { "chased-by-email" } else { "chased" };
            go(&format!("/children/{id}/advice?done={done}"))
        }
        Outcome::NoAccount => Err(Problem::Conflict(
            "Nobody who was asked has an account or an email address that a reminder could go to. Write to them or telephone."
                .to_owned(),
        )),
        Outcome::Already => go(&format!("/children/{id}/advice?done=chased-already")),
        Outcome::Stopped => {
            Err(Problem::Conflict("A death is recorded for this child, so no reminder was sent.".to_owned()))
        }
    }
}

fn asking(
    app: &App,
    viewer: &Viewer,
    piece: &Piece,
    (title, lead, label, button): (&str, &str, &str, &str),
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/advice/{}", piece.child.id, piece.advice.id);
    let layout = app.layout(viewer, title).errors(form.summary()).back_to(&back, "Advice");
    FieldsForm::new(layout, 0)
        .doubts(form)
        .lead(format!("{}. {lead}", piece.advice.from(&piece.reader)))
        .field(&Textarea { rows: Some(3), ..form.textarea("why", label).up_to(2_000) })
        .map(|page| page.button(button))
}

const CANCEL: (&str, &str, &str, &str) = (
    "Cancel a request for advice",
    "They will no longer see the request, and the six weeks end.",
    "Why you are cancelling it",
    "Cancel the request",
);

/// The piece of an officer, for a form about it.
async fn officers(app: &App, viewer: &Viewer, id: PersonId, piece: AdviceId) -> Result<Piece, Problem> {
    let (piece, tx) = open(app, viewer, id, piece).await?;
    drop(tx);
    if piece.records { Ok(piece) } else { Err(Problem::NotFound) }
}

pub async fn cancel_form(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
) -> Shown {
    let piece = officers(&app, &viewer, id, piece).await?;
    if !piece.standing.is_open() {
        return Err(Problem::Conflict("This request has been answered or cancelled already.".to_owned()));
    }
    show(&asking(&app, &viewer, &piece, CANCEL, &Form::default())?)
}

pub async fn cancel(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
    mut form: Form,
) -> Shown {
    let why = form.required_text("why", 2_000, "Enter why you are cancelling the request");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (advice, allowed) = own_piece(&mut tx, &app, &viewer, id, piece).await?;
    about_others::doubt(&mut tx, &viewer, id, ("why", "Why the request is cancelled"), &mut form).await?;
    if form.is_right() {
        match withdraw(&mut tx, &viewer, id, advice.id, &why, &allowed).await? {
            Ok(()) => {
                tx.commit().await?;
                return go(&format!("/children/{id}/advice?done=cancelled"));
            }
            Err(refused) => form.refuse("why", refused.to_string()),
        }
    }
    drop(tx);
    let piece = officers(&app, &viewer, id, piece).await?;
    refuse(&asking(&app, &viewer, &piece, CANCEL, &form)?)
}

const RETURN: (&str, &str, &str, &str) = (
    "Return advice as incomplete",
    "The person who gave it sees your reason and can send it again. Advice must cover needs, provision and outcomes (regulation 6(1)).",
    "What is missing",
    "Return the advice",
);

pub async fn return_form(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
) -> Shown {
    let piece = officers(&app, &viewer, id, piece).await?;
    show(&asking(&app, &viewer, &piece, RETURN, &Form::default())?)
}

/// Sends advice back: the six weeks run on, and whoever gave it is let in again and told.
pub async fn send_back(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
    mut form: Form,
) -> Shown {
    let why = form.required_text("why", 2_000, "Enter what is missing");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (advice, allowed) = own_piece(&mut tx, &app, &viewer, id, piece).await?;
    about_others::doubt(&mut tx, &viewer, id, ("why", "What is missing"), &mut form).await?;
    if form.is_right() {
        let outgoing = gate::Outgoing::about(&mut tx, id, "").await?;
        let may = outgoing.map_err(|stopped| Problem::Conflict(stopped.to_string()))?;
        let recording = Recording {
            about: Some(piece.uuid()),
            ..Recording::new(Kind::AdviceRejected, viewer.today, json!({ "reason": why }), Given::default())
        };
        match timeline::record(&mut tx, &viewer, id, &recording, &allowed).await? {
            Recorded::Yes(_) => {
                crate::records::mail::advice_asked(&mut tx, &app.db, &may, advice.id.uuid()).await?;
                tx.commit().await?;
                return go(&format!("/children/{id}/advice/{piece}?done=returned"));
            }
            Recorded::No(refused) => form.refuse("why", refused.to_string()),
        }
    }
    drop(tx);
    let piece = officers(&app, &viewer, id, piece).await?;
    refuse(&asking(&app, &viewer, &piece, RETURN, &form)?)
}
