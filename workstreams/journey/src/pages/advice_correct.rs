//! Correcting advice that was given: the original stays, and the correction stands beside it.

use access::{App, Viewer};
use axum::extract::{Path, State};
use gate::Reader;
use page::govuk::Textarea;
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use people::PersonId;
use serde_json::json;

use super::advice::{Piece, asked_piece, open, right};
use super::advice_form::{ask_of, is_family, knows, text_of};
use crate::model::tasks::Kind as Task;
use crate::records::advice::{self, AdviceId, Written};
use crate::records::{owed, tasks};

fn correcting(app: &App, viewer: &Viewer, piece: &Piece, form: &Form) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/advice/{}", piece.child.id, piece.advice.id);
    let (title, list) = match is_family(viewer) {
        true => ("Correct what you wrote", "Your views"),
        false => ("Correct your advice", "Advice"),
    };
    let layout = app.layout(viewer, title).errors(form.summary()).back_to(&back, list);
    let area = |name: &str, label: &str| Textarea { rows: Some(6), ..form.textarea(name, label).up_to(20_000) };
    let page = FieldsForm::new(layout, 0).button("Send the correction");
    if is_family(viewer) {
        return page
            .lead("What you wrote first is kept. What you write now is kept with it.")
            .field(&area("needs", "What is going well, and what is hard?"))?
            .field(&area("provision", "What would help?"))?
            .field(&area("outcomes", "What do you hope for?"));
    }
    let page = page.lead("Your original advice stays on the record. The correction is kept with it, with today’s date, and the local authority is told.");
    let page = match knows(form, &piece.advice.line) {
        Some(knows) => page.field(&knows)?,
        None => page,
    };
    page.field(&area("needs", "Needs"))?.field(&area("provision", "Provision"))?.field(&area("outcomes", "Outcomes"))
}

/// The form by which advice that was given is corrected: what stands now.
pub async fn correct_form(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
) -> Shown {
    let (piece, tx) = open(&app, &viewer, id, piece).await?;
    drop(tx);
    let given = piece.given.first().filter(|_| piece.advice.is_asked_of(&viewer)).ok_or(Problem::NotFound)?;
    let form = [("needs", &given.needs), ("provision", &given.provision), ("outcomes", &given.outcomes)]
        .into_iter()
        .fold(Form::default(), |form, (name, words)| form.with(name, words.to_author(&piece.reader, given.author)));
    let form = form.with("not_known", if given.not_known { "yes" } else { "no" });
    show(&correcting(&app, &viewer, &piece, &form)?)
}

/// Keeps a correction beside what was given.
pub async fn correct(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
    mut form: Form,
) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let advice = asked_piece(&mut tx, &viewer, id, piece).await?;
    let text = text_of(&mut form, &advice.line);
    ask_of(&viewer, &advice, &text, &mut form);
    let given = advice::given(&mut tx, piece).await?;
    let wrong = given.first().ok_or(Problem::NotFound)?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    if wrong.is_same(&text, &reader) {
        form.refuse("needs", "You have changed nothing. Change what is wrong, then send the correction");
    }
    let entry = right(&mut tx, &app, &viewer, id, &advice).await?;
    if form.is_right() {
        advice::correct(&mut tx, advice.id, &text, Written::own(&viewer), wrong).await?;
        advice::came(&mut tx, advice.id.uuid(), viewer.today).await?;
        let about = Some(piece.uuid());
        tasks::add(&mut tx, id, Task::AdviceCorrected, about, viewer.today, &viewer.name, viewer.today).await?;
        owed::work_out(&mut tx, id, viewer.today).await?;
        tx.record(entry.detail(json!({ "advice_corrected": piece }))).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/advice/{piece}?done=corrected"));
    }
    drop(tx);
    let (piece, tx) = open(&app, &viewer, id, piece).await?;
    drop(tx);
    refuse(&correcting(&app, &viewer, &piece, &form)?)
}
