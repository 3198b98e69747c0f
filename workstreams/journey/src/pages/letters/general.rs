//! General letters: adding one, and whether it can be chosen. Its words are a template like those of other letters.

use access::{App, Facts, Viewer};
use axum::extract::{Path, State};
use page::govuk::Input;
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use serde_json::json;

use super::template::path_of;
use crate::MANAGE_NOTICES;
use crate::model::letter::Which;
use crate::records::general_letters;

/// Characters of a name.
const LONGEST: usize = 100;

fn page(app: &App, viewer: &Viewer, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, "Add a general letter").errors(form.summary()).back_to("/letters", "Letters");
    FieldsForm::new(layout, 0)
        .lead("A general letter does not tell a decision. Officers choose it by its name, and can change its text for each family.")
        .field(&Input {
            hint: Some("For example, Confirm a visit. You write its text on the next page".into()),
            ..form.input("name", "Name of the letter")
        })
        .map(|page| page.button("Continue"))
}

pub async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    show(&page(&app, &viewer, &Form::default())?)
}

pub async fn create(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    let name = form.required_text("name", LONGEST, "Enter the name of the letter");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let is_taken = |one: &general_letters::Kept| one.name.to_lowercase() == name.to_lowercase();
    if general_letters::all(&mut tx).await?.iter().any(is_taken) {
        form.refuse("name", "There is a letter with this name already. Enter another name");
    }
    if !form.is_right() {
        drop(tx);
        return refuse(&page(&app, &viewer, &form)?);
    }
    let general = general_letters::add(&mut tx, &name, &viewer.name).await?;
    let detail = json!({ "kind": general.code, "act": "added" });
    tx.record(allowed.entry("letter_template", None).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("{}?done=added", path_of(&Which::usual(general))))
}

/// Whether it can be chosen from now on.
pub async fn offer(State(app): State<App>, viewer: Viewer, Path(code): Path<String>, form: Form) -> Shown {
    let allowed = app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    let is_offered = form.value("offered") == "yes";
    let mut tx = app.db.write(&viewer.actor()).await?;
    let known = general_letters::known(&mut tx).await?;
    let general = known.into_iter().find(|one| one.code == code).ok_or(Problem::NotFound)?;
    general_letters::offer(&mut tx, &code, is_offered).await?;
    let act = if is_offered { "offered" } else { "ended" };
    tx.record(allowed.entry("letter_template", None).detail(json!({ "kind": code, "act": act }))).await?;
    tx.commit().await?;
    go(&format!("{}?done={act}", path_of(&Which::usual(general))))
}
