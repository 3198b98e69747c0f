//! Recording what was agreed to or refused; once rights have passed, whether parents still see the record.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use gate::Words;
use gate::records::blocked;
use page::govuk::{Button, Choice, DateInput, Input, Radios, Textarea};
use page::{Form, Layout, Shown, go, refuse, show};
use serde_json::json;

use super::child::TELLS;
use super::fact_form::{days_of, from_day};
use crate::records::children::{self, Child};
use crate::records::family;
use crate::{EDIT_CHILD, PersonId};

#[derive(Template)]
#[template(path = "consent_form.html")]
struct ConsentForm {
    layout: Layout,
    kind: Radios,
    answer: Radios,
    by: Input,
    on: DateInput,
    note: Textarea,
    button: Button,
}

fn kinds() -> Vec<Choice> {
    vec![
        Choice::new("share_information", "Sharing information between services"),
        Choice::new("parent_access", "Parents may see the record")
            .hint("Once the young person makes their own decisions, they decide whether their parents may"),
    ]
}

fn answers() -> Vec<Choice> {
    vec![Choice::new("yes", "Agreed"), Choice::new("no", "Refused, or withdrawn")]
}

fn view(app: &App, viewer: &Viewer, child: &Child, form: &Form) -> ConsentForm {
    let back = format!("/children/{}", child.id);
    ConsentForm {
        layout: app.layout(viewer, "Record consent").errors(form.summary()).back_to(&back, &child.name()),
        kind: form.radios("kind", "About", kinds()),
        answer: form.radios("answer", "The answer", answers()),
        by: Input {
            hint: Some("For example, ‘Young person’ or ‘Mother’".into()), ..form.input("by", "Given by")
        },
        on: form.date_input("on", "On", "For example, 27 3 2026"),
        note: Textarea { rows: Some(3), ..form.textarea("note", "Note (optional)").up_to(500) },
        button: Button::submit("Save"),
    }
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, _) = children::open(&app, &viewer, EDIT_CHILD, id, "consent").await?;
    let today = viewer.today;
    let form = Form::default().with_date("on", today);
    show(&view(&app, &viewer, &child, &form))
}

/// The act. What was said before of the same matter ends; it stays in the history.
pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let kind = form.one_of("kind", &kinds(), "Select what the consent is about");
    let answer = form.one_of("answer", &answers(), "Select the answer");
    let by = form.required("by", "Enter who gave the answer");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    let on = from_day(&mut form, "on", &days_of(&children::of(&mut tx, id).await?, viewer.today));
    let note = form.optional("note");
    let (Some(kind), Some(answer), Some(on), true) = (kind, answer, on, form.is_right()) else {
        drop(tx);
        let (child, _, _) = children::open(&app, &viewer, EDIT_CHILD, id, "consent").await?;
        return refuse(&view(&app, &viewer, &child, &form));
    };
    let given = answer == "yes";
    family::record_consent(&mut tx, id, &kind, given, &by, on, note.as_deref()).await?;
    let detail = json!({ "consent": kind, "given": given, "on": on.to_string() });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
    let texts = [Words::from(by), Words::from(note.unwrap_or_default())];
    let tells = !blocked::in_texts(&mut tx, id, &texts.each_ref(), viewer.today).await?.is_empty();
    tx.commit().await?;
    go(&format!("/children/{id}/details?done={}", if tells { TELLS } else { "saved" }))
}
