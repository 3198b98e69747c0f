//! Asking for an assessment: a parent, a young person, or the child's setting.

use access::{App, Relationship, Role, Viewer};
use axum::extract::{Path, State};
use law::Kind;
use law::invariants::Given;
use page::govuk::{Button, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use people::PersonId;
use people::records::children::{self, Child};
use people::records::rights;
use serde_json::json;

use super::journey::sentence;
use crate::REQUEST_ASSESSMENT;
use crate::records::drafts;
use crate::records::intake::Answers;
use crate::records::timeline::{self, Recording};

fn view(app: &App, viewer: &Viewer, child: &Child, form: &Form) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/journey", child.id);
    let layout = app.layout(viewer, "Ask for an assessment").errors(form.summary()).back_to(&back, &child.name());
    let area = |name: &str, label: &str, hint: &str| Textarea {
        rows: Some(5),
        hint: Some(hint.into()),
        ..form.textarea(name, label)
    };
    FieldsForm::new(layout, 0)
        .lead("The law asks two things (section 36(8)): whether the child or young person has or may have special educational needs, and whether it may be necessary for provision to be made by a plan. You do not have to prove anything: write what you know.")
        .lead(sentence("A-3"))
        .field(&area("needs", "What needs there are, or may be", "What is hard at school, at home, or elsewhere"))?
        .field(&area("provision", "Why a plan may be needed", "What has been tried, and what still does not work"))?
        .field(&area("views", "What the child or young person thinks and hopes (optional)", "In their own words if you can"))?
        .field(&Button {
            name: "step".to_owned(),
            value: "save".to_owned(),
            ..Button::submit("Save, and come back later").classes("govuk-button--secondary")
        })
        .map(|page| page.button("Send the request"))
}

/// The page.
pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, REQUEST_ASSESSMENT, id, "request").await?;
    let draft = drafts::of(&mut tx, id, viewer.account).await?;
    drop(tx);
    let form = draft.into_iter().fold(Form::default(), |form, (field, text)| form.with(&field, text));
    show(&view(&app, &viewer, &child, &form)?)
}

const FIELDS: [&str; 3] = ["needs", "provision", "views"];

/// The act: received today.
pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let saves = form.value("step") == "save";
    for field in FIELDS {
        form.at_most(field, 8_000);
    }
    if saves && form.is_right() {
        let mut tx = app.db.write(&viewer.actor()).await?;
        let allowed = children::allow(&mut tx, &app, &viewer, REQUEST_ASSESSMENT, id).await?;
        let answers = FIELDS.into_iter().map(|field| (field.to_owned(), form.value(field).to_owned())).collect();
        drafts::keep(&mut tx, id, viewer.account, &answers).await?;
        tx.record(allowed.entry("person", Some(id.uuid())).detail(json!({ "draft": "kept" }))).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/journey?done=draft"));
    }
    for (field, message) in
        [("needs", "Write what needs there are, or may be"), ("provision", "Write why a plan may be needed")]
    {
        if form.value(field).is_empty() {
            form.refuse(field, message);
        }
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, REQUEST_ASSESSMENT, id).await?;
    let rights = rights::of(&mut tx, id, viewer.today).await?;
    if let Err(words) = rights.may_ask(allowed.rule().relationship) {
        form.refuse("needs", words);
    }
    if form.is_right() {
        let source = match allowed.rule().role {
            Role::YoungPerson => "young_person",
            // Whoever decides for a young person stands in their place.
            Role::Parent if allowed.rule().relationship == Relationship::DecidesFor => "young_person",
            Role::Parent => "parent",
            _ => "setting",
        };
        let detail = json!({ "source": source, "needs": form.value("needs"), "provision": form.value("provision"),
                             "views": form.value("views"), "asked_by": viewer.name });
        let recording =
            Recording { kind: Kind::RequestReceived, on: viewer.today, about: None, detail, given: Given::default() };
        match timeline::record(&mut tx, &viewer, id, &recording, &allowed).await? {
            Ok(_) => {
                drafts::keep(&mut tx, id, viewer.account, &Answers::new()).await?;
                tx.commit().await?;
                return go(&format!("/children/{id}/journey?done=requested"));
            }
            Err(words) => form.refuse("needs", words.to_string()),
        }
    }
    drop(tx);
    let (child, _, _) = children::open(&app, &viewer, REQUEST_ASSESSMENT, id, "request").await?;
    refuse(&view(&app, &viewer, &child, &form)?)
}
