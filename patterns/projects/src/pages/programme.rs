//! A workstream: its name and who leads it.

use access::{App, Facts, Viewer};
use axum::extract::{Path, State};
use calendar::OWNER_HINT;
use page::govuk::{Input, SummaryList};
use page::{FieldsForm, Form, Problem, Shown, fingerprint, go, refuse, show};

use crate::policy::LEAD_PROJECTS;
use crate::records::programmes::{self, ProgrammeId};

fn page(app: &App, viewer: &Viewer, title: &str, version: i64, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, title).errors(form.summary()).back_to("/projects", "Projects");
    FieldsForm::new(layout, version)
        .lead("A workstream is a group of projects. It reports to the board each month.")
        .field(&form.input("name", "Name of the workstream"))?
        .field(&Input { hint: Some(OWNER_HINT.into()), ..form.input("lead", "Lead") })
}

fn read(form: &mut Form) -> (String, String) {
    (form.required("name", "Enter the name of the workstream"), form.required("lead", "Enter the lead"))
}

/// The form of a new one.
pub async fn new(State(app): State<App>, viewer: Viewer) -> Shown {
    show(&page(&app, &viewer, "Add a workstream", 0, &Form::default())?)
}

pub async fn add(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PROJECTS, &Facts::default())?;
    let (name, lead) = read(&mut form);
    let mut tx = app.db.write(&viewer.actor()).await?;
    if programmes::all(&mut tx).await?.iter().any(|one| one.name == name) {
        form.refuse("name", "There is already a workstream with this name");
    }
    if !form.is_right() {
        drop(tx);
        return refuse(&page(&app, &viewer, "Add a workstream", 0, &form)?);
    }
    let id = programmes::add(&mut tx, &name, &lead).await?;
    tx.record(allowed.entry("programme", Some(id.uuid()))).await?;
    tx.commit().await?;
    go("/projects?done=saved")
}

/// The form of one that is there.
pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<ProgrammeId>) -> Shown {
    let mut tx = app.db.read().await?;
    let known = programmes::one(&mut tx, id).await?;
    drop(tx);
    let version = fingerprint(&[&known.name, &known.lead]);
    let form = Form::default().with("name", known.name).with("lead", known.lead);
    show(&page(&app, &viewer, "Change a workstream", version, &form)?)
}

pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<ProgrammeId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PROJECTS, &Facts::default())?;
    let (name, lead) = read(&mut form);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let known = programmes::one(&mut tx, id).await?;
    let version = fingerprint(&[&known.name, &known.lead]);
    let is_stale = form.value("version").parse() != Ok(version);
    if is_stale {
        form.refuse("name", "Somebody else saved changes while you were editing. Compare the two, then save again");
    }
    if programmes::all(&mut tx).await?.iter().any(|one| one.name == name && one.id != id) {
        form.refuse("name", "There is already a workstream with this name");
    }
    if !form.is_right() {
        drop(tx);
        let saved = SummaryList::default().row("Name", known.name).row("Lead", known.lead);
        let page = page(&app, &viewer, "Change a workstream", version, &form)?;
        return refuse(&page.saved(is_stale.then_some(saved)));
    }
    programmes::change(&mut tx, id, &name, &lead).await?;
    tx.record(allowed.entry("programme", Some(id.uuid()))).await?;
    tx.commit().await?;
    go("/projects?done=saved")
}
