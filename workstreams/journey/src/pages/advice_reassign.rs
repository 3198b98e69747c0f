//! Asking somebody else for a piece of advice that was asked for and has not come.

use access::{App, Viewer};
use axum::extract::{Path, State};
use page::govuk::{Choice, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::Tx;

use super::advice::{Piece, open};
use super::advice_visit;
use crate::RECORD_EVENT;
use crate::model::tasks::Kind as Task;
use crate::records::advice::{self, Advice, AdviceId};
use crate::records::{guests, owed, tasks, timeline, visits};

/// Of whom a piece can be asked instead.
async fn others(tx: &mut Tx, viewer: &Viewer, id: PersonId, piece: &Advice) -> Result<Vec<Choice>, Problem> {
    let mut all = Vec::new();
    if piece.line == "b"
        && let Some(setting) = advice::setting_of(tx, id).await?
        && piece.organisation != Some(setting)
    {
        let name = ::organisations::records::organisations::name(tx, setting.uuid()).await?;
        all.push(Choice::new(&format!("setting-{setting}"), &name).hint("Where the child is now"));
    }
    for one in access::records::accounts::holders(tx, access::Role::EducationalPsychologist, viewer.today).await? {
        all.push(Choice::new(&format!("account-{}", one.id), &one.name));
    }
    for one in crate::records::services::all(tx).await? {
        all.push(Choice::new(&format!("service-{}", one.organisation), &one.name));
    }
    Ok(all)
}

fn reassigning(
    app: &App,
    viewer: &Viewer,
    piece: &Piece,
    whom: Vec<Choice>,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/advice/{}", piece.child.id, piece.advice.id);
    let layout = app.layout(viewer, "Ask somebody else").errors(form.summary()).back_to(&back, "Advice");
    FieldsForm::new(layout, 0)
        .lead(format!(
            "The advice was requested from {}. Once you ask somebody else, they will no longer see the request here, and visits that they have planned are cancelled.",
            piece.advice.from(&piece.reader)
        ))
        .field(&form.radios("whom", "Who will give the advice", whom))?
        .field(&Textarea { rows: Some(3), ..form.textarea("why", "Why you are asking somebody else").up_to(2_000) })
        .map(|page| page.button("Ask for advice"))
}

/// The form by which an officer asks somebody else.
pub async fn reassign_form(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
) -> Shown {
    let (piece, mut tx) = open(&app, &viewer, id, piece).await?;
    if !(piece.records && piece.standing.is_open()) {
        return Err(Problem::NotFound);
    }
    let whom = others(&mut tx, &viewer, id, &piece.advice).await?;
    drop(tx);
    show(&reassigning(&app, &viewer, &piece, whom, &Form::default())?)
}

/// Asks somebody else.
pub async fn reassign(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
    mut form: Form,
) -> Shown {
    let why = form.required_text("why", 2_000, "Enter why you are asking somebody else");
    form.at_most("why", 2_000);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let all = advice::of(&mut tx, id).await?;
    let advice = all.into_iter().find(|one| one.id == piece).ok_or(Problem::NotFound)?;
    let journey = timeline::whole(&mut tx, id).await?;
    if !advice::is_open(&journey.events, piece) {
        return Err(Problem::Conflict("This advice has been given. You do not need to ask for it again.".to_owned()));
    }
    let outgoing = gate::Outgoing::about(&mut tx, id, "").await?;
    outgoing.map_err(|stopped| Problem::Conflict(stopped.to_string()))?;
    let whom = others(&mut tx, &viewer, id, &advice).await?;
    if let (Some(chosen), true) = (form.one_of("whom", &whom, "Select who will give the advice"), form.is_right()) {
        let of = |prefix: &str| chosen.strip_prefix(prefix);
        let asked = (
            of("account-").and_then(|id| id.parse().ok()),
            of("service-").and_then(|id| id.parse().ok()),
            of("setting-").and_then(|id| id.parse().ok()),
        );
        let name = whom.iter().find(|one| one.value == chosen).map_or_else(String::new, |one| one.text.clone());
        guests::revoke(&mut tx, guests::For::Advice(piece)).await?;
        advice::reassign(&mut tx, id, piece, &name, asked).await?;
        advice::let_in_anew(&mut tx, id, piece, viewer.today).await?;
        let cancelled = visits::cancel_of_others(&mut tx, piece, asked.0, viewer.today).await?;
        advice_visit::called_off(&mut tx, &app, &viewer, (id, piece), &cancelled).await?;
        messages::records::messages::call_back_about(&mut tx, piece.uuid()).await?;
        let about = Some(piece.uuid());
        tasks::settled(&mut tx, id, Task::AdviceOfOldSetting, about, &viewer.name, viewer.today).await?;
        owed::work_out(&mut tx, id, viewer.today).await?;
        let detail = json!({ "advice_reassigned": piece, "from": advice.asked_of.unseen(), "to": name });
        tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(&why)).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/advice/{piece}?done=reassigned"));
    }
    drop(tx);
    let (piece, mut tx) = open(&app, &viewer, id, piece).await?;
    let whom = others(&mut tx, &viewer, id, &piece.advice).await?;
    drop(tx);
    refuse(&reassigning(&app, &viewer, &piece, whom, &form)?)
}
