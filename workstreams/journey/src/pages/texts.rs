//! The area's standard texts for notices.

use access::{App, Facts, Viewer};
use axum::extract::State;
use page::govuk::{Markup, SummaryList, Textarea, WarningText};
use page::{FieldsForm, Form, Problem, Shown, fingerprint, go, refuse, show};
use serde_json::json;
use store::setting;

use crate::MANAGE_NOTICES;
use crate::model::notices::{STANDARD, setting as place};
use crate::records::notices;

type Texts = [(&'static str, String)];

fn version(texts: &Texts) -> i64 {
    fingerprint(&texts.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>())
}

/// What is said of texts that are left empty; nothing where all are written.
pub(super) fn lacking(texts: &Texts) -> Option<String> {
    let empty = |field: &str| texts.iter().any(|(known, text)| *known == field && text.trim().is_empty());
    let all: Vec<&str> = STANDARD.iter().filter(|(field, _)| empty(field)).map(|(_, heading)| *heading).collect();
    (!all.is_empty())
        .then(|| format!("Letters that give a decision cannot be sent until you enter: {}", all.join("; ")))
}

fn view(app: &App, viewer: &Viewer, form: &Form, kept: &Texts) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, "Standard texts of letters").errors(form.summary()).back_to("/letters", "Letters");
    let warning = match lacking(kept) {
        Some(text) => Markup::of(&WarningText { text, code: "texts-lacking", ..WarningText::default() }),
        None => Markup::default(),
    };
    let mut page = FieldsForm::new(layout, form.version_or(version(kept)))
        .before(warning)
        .lead("These parts of a letter are the same for every family. A letter that gives a decision cannot be sent until every part it needs is filled in.");
    for (field, heading) in STANDARD {
        page = page.field(&Textarea { rows: Some(3), ..form.textarea(field, heading).up_to(2_000) })?;
    }
    Ok(page)
}

pub async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let kept = notices::standard(&mut tx).await?;
    let form = kept.iter().fold(Form::default(), |form, (field, text)| form.with(field, text.as_str()));
    show(&view(&app, &viewer, &form, &kept)?)
}

pub async fn save(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    for (field, _) in STANDARD {
        form.at_most(field, 2_000);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let before = notices::standard(&mut tx).await?;
    let stale = form.is_right() && form.is_stale(version(&before));
    if !form.is_right() {
        drop(tx);
        let other = STANDARD.iter().zip(&before).filter(|((field, _), (_, text))| text.trim() != form.value(field));
        let saved =
            other.fold(SummaryList::default(), |list, ((_, heading), (_, text))| list.row(heading, text.as_str()));
        return refuse(&view(&app, &viewer, &form, &before)?.saved(stale.then_some(saved)));
    }
    for (field, _) in STANDARD {
        setting::set(&mut tx, &place(field), form.value(field)).await?;
    }
    let after = notices::standard(&mut tx).await?;
    tx.record(allowed.entry("notice", None).detail(json!({ "before": before, "after": after }))).await?;
    tx.commit().await?;
    go("/letters?done=texts")
}
