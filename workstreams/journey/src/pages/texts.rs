//! The area's standard texts for notices.

use access::{App, Facts, Viewer};
use axum::extract::State;
use page::govuk::Textarea;
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use serde_json::json;
use store::setting;

use crate::MANAGE_NOTICES;
use crate::model::notices::{STANDARD, setting as place};
use crate::records::notices;

fn view(app: &App, viewer: &Viewer, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, "Standard texts of letters").errors(form.summary()).back_to("/letters", "Letters");
    let mut page = FieldsForm::new(layout, 0)
        .lead("These parts of a letter are the same for every family. A letter that gives a decision cannot be sent until every part it needs is filled in.");
    for (field, heading) in STANDARD {
        page = page.field(&Textarea { rows: Some(3), ..form.textarea(field, heading) })?;
    }
    Ok(page)
}

pub async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let mut form = Form::default();
    for (field, text) in notices::standard(&mut tx).await? {
        form = form.with(field, text);
    }
    show(&view(&app, &viewer, &form)?)
}

pub async fn save(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    for (field, _) in STANDARD {
        form.at_most(field, 2_000);
    }
    if !form.is_right() {
        return refuse(&view(&app, &viewer, &form)?);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let before = notices::standard(&mut tx).await?;
    for (field, _) in STANDARD {
        setting::set(&mut tx, &place(field), form.value(field)).await?;
    }
    let after = notices::standard(&mut tx).await?;
    tx.record(allowed.entry("notice", None).detail(json!({ "before": before, "after": after }))).await?;
    tx.commit().await?;
    go("/letters?done=texts")
}
