//! Opening a record outside one's caseload by giving a reason.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Button, Textarea};
use page::{Form, Layout, Problem, Shown, go, path, refuse, show};

use crate::records::{access_requests, children};
use crate::{FIND_CHILD, GIVE_REASON, PersonId};

/// The fewest characters that can say why.
const SHORTEST: usize = 10;

#[derive(Template)]
#[template(path = "reason.html")]
struct Reason {
    layout: Layout,
    child: PersonId,
    name: String,
    /// The page that it leads on to; empty for the record itself.
    to: String,
    reason: Textarea,
    button: Button,
}

/// What an address asks.
#[derive(serde::Deserialize)]
pub struct Asked {
    to: Option<String>,
}

/// The page to which a form leads on, where it is one of ours.
fn leads_to(form: &Form) -> Option<&str> {
    path::own(form.value("to"))
}

/// The name is shown: whoever may find the child has seen it in the search.
async fn view(app: &App, viewer: &Viewer, id: PersonId, form: &Form) -> Result<Reason, Problem> {
    let mut tx = app.db.read().await?;
    let found = children::allow(&mut tx, app, viewer, FIND_CHILD, id).await?;
    children::allow(&mut tx, app, viewer, GIVE_REASON, id).await?;
    let child = children::of(&mut tx, id).await?;
    drop(tx);
    let entry = found.entry("person", Some(id.uuid())).detail(serde_json::json!({ "part": "name" }));
    app.db.log_read(&viewer.actor(), entry).await?;
    Ok(Reason {
        layout: app
            .layout(viewer, "Why do you need this record?")
            .errors(form.summary())
            .back_to("/children", "Find a child"),
        child: id,
        name: child.name(),
        to: leads_to(form).unwrap_or_default().to_owned(),
        reason: Textarea {
            hint: Some("For example, ‘Duty call from the mother, case officer on leave’".into()),
            ..form.textarea("reason", "Reason").up_to(500)
        },
        button: Button::submit("Open the record"),
    })
}

pub async fn form(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let form = Form::default().with("to", asked.to.unwrap_or_default());
    show(&view(&app, &viewer, id, &form).await?)
}

pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let reason = form.required("reason", "Enter the reason");
    if form.is_right() && reason.chars().count() < SHORTEST {
        form.refuse("reason", "Enter a few words to say why you need the record");
    }
    if !form.is_right() {
        return refuse(&view(&app, &viewer, id, &form).await?);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    children::allow(&mut tx, &app, &viewer, FIND_CHILD, id).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, GIVE_REASON, id).await?;
    access_requests::give_reason(&mut tx, &viewer, id, &reason, &allowed).await?;
    tx.commit().await?;
    match leads_to(&form) {
        Some(page) => go(page),
        None => go(&format!("/children/{id}")),
    }
}
