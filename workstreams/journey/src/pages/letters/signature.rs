//! How an officer signs letters: their job title, and how to reach them.

use access::{App, Viewer};
use axum::extract::State;
use page::govuk::Input;
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use store::Entry;

use crate::RECORD_EVENT;
use crate::model::letter::paper::Officer;
use crate::records::letterheads;

fn page(app: &App, viewer: &Viewer, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, "How you sign letters")
        .errors(form.summary())
        .back_to("/letters/to-print", "Letters to print");
    let plain = |name: &str, label: &str| Input { spellcheck: Some(false), ..form.input(name, label) };
    FieldsForm::new(layout, 0)
        .again()
        .lead(format!("Letters about children on your caseload are signed {}, with what you enter here.", viewer.name))
        .field(&form.input("title", "Job title"))?
        .field(&Input {
            kind: "tel".to_owned(),
            hint: Some("If this is empty, letters give the number of the team".into()),
            ..plain("telephone", "Telephone (optional)")
        })?
        .field(&Input {
            kind: "email".to_owned(),
            hint: Some("If this is empty, letters give the address that you sign in with".into()),
            ..plain("email", "Email address (optional)")
        })
}

pub async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    let mut tx = app.db.read().await?;
    let known = letterheads::signature(&mut tx, viewer.account).await?.unwrap_or_default();
    drop(tx);
    let title = if known.title.is_empty() { "SEND case officer".to_owned() } else { known.title };
    let form = Form::default().with("title", title).with("telephone", known.telephone).with("email", known.email);
    show(&page(&app, &viewer, &form)?)
}

pub async fn save(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let officer = Officer {
        name: String::new(),
        title: form.required("title", "Enter your job title"),
        telephone: form.telephone("telephone").unwrap_or_default(),
        email: form.email("email").unwrap_or_default(),
    };
    if !form.is_right() {
        return refuse(&page(&app, &viewer, &form)?);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    letterheads::sign_as(&mut tx, viewer.account, &officer).await?;
    let rights = app.rights(&viewer, RECORD_EVENT);
    tx.record(Entry::new("letter.sign", "account", Some(viewer.account.uuid()), rights)).await?;
    tx.commit().await?;
    go("/letters/to-print?done=signature")
}
