//! What the header of the return says of the area.

use access::{App, Facts, Viewer};
use axum::extract::State;
use page::govuk::{Choice, Input};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use sen2::Field;
use sen2::codes::OFFICER;
use serde_json::{Map, Value as Json};
use store::setting;

use crate::EXPORT_RETURN;
use crate::records::findings::year_of;
use crate::records::whole::{HEADER, TYPED_FOR, header_item};

fn choices() -> Vec<Choice> {
    OFFICER.iter().map(|(code, words)| Choice::new(code, words)).collect()
}

fn view(app: &App, viewer: &Viewer, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, "Header of the SEN2 return").errors(form.summary()).back_to("/sen2", "SEN2 return");
    let mut page = FieldsForm::new(layout, 0)
        .again()
        .lead("Survey year, survey day, serial number and time are filled in when the return is exported.");
    for (name, field, words) in HEADER {
        page = match field {
            Field::Lea => page.field(&Input {
                hint: Some("Three digits, such as 380 for Bradford".into()),
                classes: "govuk-input--width-3".to_owned(),
                inputmode: "numeric".to_owned(),
                ..form.input(name, words)
            })?,
            _ => page.field(&form.radios(name, &format!("{words}: is there one?"), choices()))?,
        };
    }
    Ok(page)
}

pub async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, EXPORT_RETURN, &Facts::default())?;
    let mut form = Form::default();
    let year = year_of(viewer.today);
    let mut tx = app.db.read().await?;
    for (name, ..) in HEADER {
        form = form.with(name, header_item(&mut tx, name, year).await?.unwrap_or_default());
    }
    drop(tx);
    show(&view(&app, &viewer, &form)?)
}

pub async fn save(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, EXPORT_RETURN, &Facts::default())?;
    let lea = form.value("sen2_lea").to_owned();
    if lea.len() != 3 || !lea.bytes().all(|byte| byte.is_ascii_digit()) {
        form.refuse("sen2_lea", "Enter the three digits of the local authority");
    }
    for (name, field, words) in HEADER {
        if *field != Field::Lea {
            form.one_of(name, &choices(), &format!("Select whether there is a {}", words.to_lowercase()));
        }
    }
    if !form.is_right() {
        return refuse(&view(&app, &viewer, &form)?);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let mut detail = Map::new();
    for (name, ..) in HEADER {
        setting::set(&mut tx, name, form.value(name)).await?;
        detail.insert((*name).to_owned(), form.value(name).into());
    }
    // What is typed is about the return that is prepared now; those before stay as they were.
    setting::set(&mut tx, TYPED_FOR, &year_of(viewer.today).to_string()).await?;
    tx.record(allowed.entry("area", None).detail(Json::Object(detail))).await?;
    tx.commit().await?;
    go("/sen2?done=header")
}
