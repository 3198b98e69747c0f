//! Saying who a child's case officer is.

use access::records::accounts;
use access::{AccountId, App, Role, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use page::govuk::{Button, Select, SelectItem};
use page::{Form, Layout, Problem, Shown, go, refuse, show};

use crate::records::children::{self, Child};
use crate::{ASSIGN_CHILD, PersonId};

#[derive(Template)]
#[template(path = "case_officer.html")]
struct CaseOfficer {
    layout: Layout,
    officer: Select,
    button: Button,
}

async fn page(app: &App, viewer: &Viewer, child: &Child, form: &Form) -> Result<CaseOfficer, Problem> {
    let mut tx = app.db.read().await?;
    let officers = accounts::holders(&mut tx, Role::CaseOfficer, viewer.today).await?;
    let items = std::iter::once(SelectItem::new("", "Select a case officer"))
        .chain(officers.iter().map(|officer| SelectItem::new(&officer.id.to_string(), &officer.name)))
        .collect();
    let back = format!("/children/{}", child.id);
    Ok(CaseOfficer {
        layout: app.layout(viewer, "Change the case officer").errors(form.summary()).back_to(&back, &child.name()),
        officer: form.select("officer", "Case officer from today", items),
        button: Button::submit("Save"),
    })
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, tx) = children::open(&app, &viewer, ASSIGN_CHILD, id, "case officer").await?;
    drop(tx);
    show(&page(&app, &viewer, &child, &Form::default()).await?)
}

pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let chosen: Option<AccountId> = form.value("officer").parse().ok();
    let mut tx = app.db.read().await?;
    let officers = accounts::holders(&mut tx, Role::CaseOfficer, viewer.today).await?;
    drop(tx);
    let Some(officer) = chosen.filter(|chosen| officers.iter().any(|officer| officer.id == *chosen)) else {
        form.refuse("officer", "Select a case officer");
        let (child, _, tx) = children::open(&app, &viewer, ASSIGN_CHILD, id, "case officer").await?;
        drop(tx);
        return refuse(&page(&app, &viewer, &child, &form).await?);
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, ASSIGN_CHILD, id).await?;
    children::change_officer(&mut tx, id, officer, viewer.today, &allowed).await?;
    tx.commit().await?;
    go(&format!("/children/{id}?done=saved"))
}
