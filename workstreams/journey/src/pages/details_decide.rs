//! An officer looks at the new name or address that somebody of the family asks for, and agrees or not.

use access::{App, Viewer};
use axum::extract::{Path, State};
use gate::Reader;
use page::govuk::{Choice, InsetText, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::records::children::{self, Child};
use people::records::relatives::{self, Own};
use people::{EDIT_CHILD, PersonId};
use serde_json::json;
use store::Tx;

use super::details::in_words;
use crate::model::tasks::Kind as Task;
use crate::records::details::{self, Change, ChangeId};
use crate::records::{mail, owed, tasks};

const CHOICES: [(&str, &str); 2] = [("agree", "Save the new details"), ("refuse", "Do not save them")];

/// The change, where it is about one of this child's people, and the viewer may know where they live.
async fn change_of(tx: &mut Tx, viewer: &Viewer, child: PersonId, id: ChangeId) -> Result<(Change, Own), Problem> {
    let change = details::waiting(tx, id).await?;
    let reader = Reader::session(tx, viewer, child).await?;
    if !reader.may_have_address(change.person) || viewer.person == Some(change.person.uuid()) {
        return Err(Problem::NotFound);
    }
    if change.person != child {
        relatives::one(tx, child, change.person, viewer.today).await?;
    }
    let own = relatives::own(tx, change.person).await?;
    Ok((change, own))
}

fn page(
    app: &App,
    viewer: &Viewer,
    child: &Child,
    (change, own): (&Change, &Own),
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/journey", child.id);
    let layout = app.layout(viewer, "New contact details").errors(form.summary()).back_to(&back, &child.name());
    let choices = CHOICES.iter().map(|(code, words)| Choice::new(code, words)).collect();
    FieldsForm::new(layout, 0)
        .lead(format!("{} sent new details on {}. They are not used until you save them.", change.asked_by, words::date(change.asked_on())))
        .lead("Check by telephone with the number that we had before. Somebody else may have signed in to this account. If an address must be kept from somebody, set that first, under Address confidentiality.")
        .field(&InsetText { text: "Now".to_owned(), ..InsetText::default() })?
        .field(&in_words(own))?
        .field(&InsetText { text: "New".to_owned(), ..InsetText::default() })?
        .field(&in_words(&change.apply(own)))?
        .field(&form.radios("what", "What do you want to do?", choices))?
        .field(&Textarea {
            rows: Some(3),
            hint: Some("The person who sent them can read this".into()),
            ..form.textarea("reason", "If you do not save them, say why")
        })
        .map(|page| page.button("Save"))
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path((id, change)): Path<(PersonId, ChangeId)>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "contact details").await?;
    let (change, own) = change_of(&mut tx, &viewer, id, change).await?;
    drop(tx);
    show(&page(&app, &viewer, &child, (&change, &own), &Form::default())?)
}

pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, change)): Path<(PersonId, ChangeId)>,
    mut form: Form,
) -> Shown {
    let choices: Vec<Choice> = CHOICES.iter().map(|(code, words)| Choice::new(code, words)).collect();
    let what = form.one_of("what", &choices, "Select what you want to do");
    let agrees = what.as_deref() == Some("agree");
    form.at_most("reason", 1_000);
    if !agrees && form.is_right() && form.value("reason").is_empty() {
        form.refuse("reason", "Enter why you do not save the new details");
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    let (change, own) = change_of(&mut tx, &viewer, id, change).await?;
    if !form.is_right() {
        drop(tx);
        let (child, _, _) = children::open(&app, &viewer, EDIT_CHILD, id, "contact details").await?;
        return refuse(&page(&app, &viewer, &child, (&change, &own), &form)?);
    }
    details::decide(&mut tx, change.id, agrees, &viewer.name, form.value("reason"), viewer.today).await?;
    if agrees {
        relatives::set_own(&mut tx, change.person, &change.apply(&own), viewer.today).await?;
    }
    for child in tasks::children_of(&mut tx, Task::Details, change.id.uuid()).await? {
        let about = Some(change.id.uuid());
        tasks::settled(&mut tx, child, Task::Details, about, &viewer.name, viewer.today).await?;
        owed::work_out(&mut tx, child, viewer.today).await?;
    }
    mail::details_changed(&mut tx, &app.db, change.account, viewer.today).await?;
    let detail = json!({ "details_change": change.id, "agreed": agrees, "of": change.person });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(form.value("reason"))).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/journey?done=task"))
}
