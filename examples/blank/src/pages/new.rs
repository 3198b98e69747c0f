//! The form that adds something.

use access::{App, Facts, Viewer};
use axum::extract::State;
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};

use crate::policy::CHANGE_BLANK;
use crate::records::items;

fn page(app: &App, viewer: &Viewer, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, "Add an item").errors(form.summary()).back_to("/blank", "Blank room");
    FieldsForm::new(layout, 0).field(&form.input("name", "Name"))
}

pub async fn view(State(app): State<App>, viewer: Viewer) -> Shown {
    show(&page(&app, &viewer, &Form::default())?)
}

pub async fn add(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, CHANGE_BLANK, &Facts::default())?;
    let name = form.required_text("name", 200, "Enter the name");
    if !form.is_right() {
        return refuse(&page(&app, &viewer, &form)?);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let id = items::add(&mut tx, &name).await?;
    tx.record(allowed.entry("blank_item", Some(id.uuid()))).await?;
    tx.commit().await?;
    go("/blank")
}
