//! Withdrawing a published file, and using it again.

use access::{App, Facts, Viewer};
use axum::extract::{Path, State};
use page::govuk::Textarea;
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use serde_json::json;

use crate::policy::IMPORT_MEASURES;
use crate::records::files::{self, File, withdrawn};

/// The longest reason, in characters.
const LONGEST: usize = 500;

/// What is done to a file.
#[derive(Clone, Copy)]
struct Act {
    heading: &'static str,
    lead: &'static str,
    button: &'static str,
    why: &'static str,
    missing: &'static str,
    /// In the log.
    action: &'static str,
    /// Whether the file is withdrawn before.
    from_withdrawn: bool,
    done: &'static str,
}

const WITHDRAW: Act = Act {
    heading: "Withdraw this file",
    lead: "Its values no longer count in measures, claims, forecasts or on the public page. Where an earlier file had other values, those count again. Board packs that are already made keep their figures and say that the file was withdrawn. You can use the file again later.",
    button: "Withdraw file",
    why: "Why you are withdrawing this file",
    missing: "Enter why you are withdrawing this file",
    action: "measure.withdraw",
    from_withdrawn: false,
    done: "withdrawn",
};

const USE_AGAIN: Act = Act {
    heading: "Use this file again",
    lead: "Its values count again from now on, except where a file that was imported meanwhile has replaced them.",
    button: "Use file",
    why: "Why you are using this file again",
    missing: "Enter why you are using this file again",
    action: "measure.use_again",
    from_withdrawn: true,
    done: "used",
};

/// A file to which this can be done.
async fn file(app: &App, id: i64, act: Act) -> Result<File, Problem> {
    let mut tx = app.db.read().await?;
    let file = files::all(&mut tx).await?.into_iter().find(|one| one.id == id).ok_or(Problem::NotFound)?;
    if withdrawn::all(&mut tx).await?.iter().any(|one| one.id == id) != act.from_withdrawn {
        let words = if act.from_withdrawn { "This file is in use." } else { "This file has already been withdrawn." };
        return Err(Problem::Conflict(words.to_owned()));
    }
    Ok(file)
}

fn page(app: &App, viewer: &Viewer, file: &File, act: Act, form: &Form) -> Result<FieldsForm, Problem> {
    let at = format!("/measures/files/{}", file.id);
    let layout = app.layout(viewer, act.heading).errors(form.summary()).back_to(&at, &file.name);
    let why = Textarea { rows: Some(2), ..form.textarea("why", act.why).up_to(LONGEST) };
    FieldsForm::new(layout, 0).lead(act.lead).button(act.button).field(&why)
}

async fn show_form(app: &App, viewer: &Viewer, id: i64, act: Act) -> Shown {
    let file = file(app, id, act).await?;
    show(&page(app, viewer, &file, act, &Form::default())?)
}

async fn save(app: &App, viewer: &Viewer, id: i64, act: Act, mut form: Form) -> Shown {
    let allowed = app.allow(viewer, IMPORT_MEASURES, &Facts::default())?;
    let file = file(app, id, act).await?;
    let why = form.required_text("why", LONGEST, act.missing);
    if !form.is_right() {
        return refuse(&page(app, viewer, &file, act, &form)?);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    if act.from_withdrawn {
        withdrawn::use_again(&mut tx, id).await?;
    } else {
        withdrawn::withdraw(&mut tx, id, (viewer.name.as_str(), why.as_str()), viewer.today).await?;
    }
    let detail = json!({ "file": file.name, "sha256": file.sha256 });
    tx.record(allowed.entry_called(act.action, "published_file", None).detail(detail).reason(&why)).await?;
    tx.commit().await?;
    go(&format!("/measures/files/{id}?done={}", act.done))
}

/// The form that withdraws a file.
pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Shown {
    show_form(&app, &viewer, id, WITHDRAW).await
}

/// Withdraws a file: its values do not count.
pub async fn withdraw(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>, form: Form) -> Shown {
    save(&app, &viewer, id, WITHDRAW, form).await
}

/// The form by which a file that was withdrawn is used again.
pub async fn use_again_form(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Shown {
    show_form(&app, &viewer, id, USE_AGAIN).await
}

/// Uses a file again that was withdrawn.
pub async fn use_again(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>, form: Form) -> Shown {
    save(&app, &viewer, id, USE_AGAIN, form).await
}
