//! What an officer does about a piece of advice beside reading it: reminding, marking as read, cancelling, returning it.

use access::{Allowed, App, Viewer};
use axum::extract::{Path, State};
use law::Kind;
use law::invariants::Given;
use page::govuk::Textarea;
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::Tx;

use super::advice::{Piece, open};
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

/// Marks what came as read.
pub async fn read(State(app): State<App>, viewer: Viewer, Path((id, piece)): Path<(PersonId, AdviceId)>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (advice, allowed) = own_piece(&mut tx, &app, &viewer, id, piece).await?;
    if advice.unread_since().is_some() {
        advice::mark_read(&mut tx, piece, &viewer.name, viewer.today).await?;
        let detail = json!({ "advice_read": piece });
        tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
        tx.commit().await?;
    }
    go(&format!("/children/{id}/advice/{piece}?done=read"))
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
        Outcome::Sent => {
            let detail = json!({ "reminded": piece });
            tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
            tx.commit().await?;
            go(&format!("/children/{id}/advice?done=chased"))
        }
        Outcome::NoAccount => Err(Problem::Conflict(
            "Nobody who was asked has an account that can read a reminder. Write to them or telephone.".to_owned(),
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
        .lead(format!("{}. {lead}", piece.advice.from(&piece.reader)))
        .field(&Textarea { rows: Some(3), ..form.textarea("why", label) })
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
