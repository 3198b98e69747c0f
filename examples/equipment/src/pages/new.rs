//! The form that lends something.

use access::{App, Facts, Viewer};
use axum::extract::State;
use page::{DateRange, FieldsForm, Form, Problem, Shown, go, refuse, show};

use crate::policy::CHANGE_EQUIPMENT;
use crate::records::items;

fn page(app: &App, viewer: &Viewer, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, "Lend equipment").errors(form.summary()).back_to("/equipment", "Equipment on loan");
    FieldsForm::new(layout, 0)
        .field(&form.input("name", "Equipment"))?
        .field(&form.input("lent_to", "Lent to"))?
        .field(&form.date_input("due", "Due back", "For example, 27 3 2027"))
}

pub async fn view(State(app): State<App>, viewer: Viewer) -> Shown {
    show(&page(&app, &viewer, &Form::default())?)
}

pub async fn add(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, CHANGE_EQUIPMENT, &Facts::default())?;
    let name = form.required_text("name", 200, "Enter the equipment");
    let lent_to = form.required_text("lent_to", 200, "Enter who it is lent to");
    let due = form.date("due", "The day it is due back", &DateRange::coming(viewer.today));
    let Some(due) = due.filter(|_| form.is_right()) else {
        return refuse(&page(&app, &viewer, &form)?);
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let id = items::add(&mut tx, &name, &lent_to, due).await?;
    tx.record(allowed.entry("equipment_item", Some(id.uuid()))).await?;
    tx.commit().await?;
    go("/equipment")
}
