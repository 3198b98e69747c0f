//! What the family or a setting says on a served draft, and the answer to each: accepted, in part, or not, and why.

use access::{App, Viewer};
use axum::extract::{Path, Query, State};
use gate::Reader;
use page::govuk::{Choice, InsetText, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use people::PersonId;
use people::records::children::{self, Child};
use serde_json::json;
use store::Tx;
use uuid::Uuid;

use super::plan::ANSWERS;
use crate::model::tasks::Kind as Task;
use crate::records::plans::{self, Comment, CommentId, Version};
use crate::records::{owed, tasks};
use crate::{COMMENT_PLAN, WRITE_PLAN};

/// The line that a comment is about.
#[derive(serde::Deserialize, Default)]
pub struct About {
    line: Option<Uuid>,
}

/// The newest served draft.
async fn draft(tx: &mut Tx, child: PersonId) -> Result<Version, Problem> {
    let newest = plans::versions(tx, child).await?.into_iter().find(|version| !version.is_working());
    newest.filter(|version| version.state == "served").ok_or(Problem::NotFound)
}

async fn quoted(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    draft: &Version,
    line: Option<Uuid>,
) -> Result<Option<String>, Problem> {
    let Some(line) = line else { return Ok(None) };
    let reader = Reader::session(tx, viewer, child).await?;
    let lines = plans::readable(tx, &reader, draft.id).await?;
    let found = lines.iter().map(|one| one.line(&reader)).find(|one| one.line == line).ok_or(Problem::NotFound)?;
    Ok(Some(found.body))
}

fn view(app: &App, viewer: &Viewer, child: &Child, about: Option<String>, form: &Form) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/plan", child.id);
    let layout = app.layout(viewer, "Comment on the draft plan").errors(form.summary()).back_to(&back, "The plan");
    let mut page = FieldsForm::new(layout, 0)
        .lead("Say what is wrong, missing or should be put differently, and why. Each comment gets an answer with its reason.")
        .button("Send the comment");
    if let Some(words) = about {
        page = page.field(&InsetText { text: words, ..InsetText::default() })?;
    }
    page.field(&Textarea { rows: Some(6), ..form.textarea("body", "Your comment") })?.field(&page::draft_button())
}

pub async fn form(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(about): Query<About>,
) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, COMMENT_PLAN, id, "plan").await?;
    let draft = draft(&mut tx, id).await?;
    let words = quoted(&mut tx, &viewer, id, &draft, about.line).await?;
    show(&view(&app, &viewer, &child, words, &Form::default())?)
}

pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(about): Query<About>,
    mut form: Form,
) -> Shown {
    form.at_most("body", 8_000);
    if form.value("body").is_empty() {
        form.refuse("body", "Write your comment");
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, COMMENT_PLAN, id).await?;
    let draft = draft(&mut tx, id).await?;
    let words = quoted(&mut tx, &viewer, id, &draft, about.line).await?;
    if form.is_right() {
        plans::comment(&mut tx, draft.id, about.line, form.value("body"), (viewer.account, &viewer.name), viewer.today)
            .await?;
        let due = viewer.today.checked_add(jiff::Span::new().days(7)).unwrap_or(viewer.today);
        tasks::add(&mut tx, id, Task::Comments, Some(draft.id.uuid()), due, &viewer.name, viewer.today).await?;
        owed::work_out(&mut tx, id, viewer.today).await?;
        let detail = json!({ "comment_on": draft.id, "line": about.line });
        tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/plan?done=commented"));
    }
    drop(tx);
    let (child, _, _) = children::open(&app, &viewer, COMMENT_PLAN, id, "plan").await?;
    refuse(&view(&app, &viewer, &child, words, &form)?)
}

async fn one(tx: &mut Tx, child: PersonId, comment: CommentId) -> Result<Comment, Problem> {
    plans::comments(tx, child).await?.into_iter().find(|one| one.id == comment).ok_or(Problem::NotFound)
}

fn answers() -> Vec<Choice> {
    ANSWERS.iter().map(|(code, words)| Choice::new(code, words)).collect()
}

fn answer_view(
    app: &App,
    viewer: &Viewer,
    reader: &Reader,
    child: &Child,
    comment: &Comment,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/plan", child.id);
    let layout = app.layout(viewer, "Answer a comment").errors(form.summary()).back_to(&back, "The plan");
    FieldsForm::new(layout, 0)
        .lead(format!("{} said:", comment.made_by.to(reader)))
        .field(&InsetText { text: comment.body.to(reader), ..InsetText::default() })?
        .field(&form.radios("answer", "The answer", answers()))?
        .field(&Textarea { rows: Some(4), ..form.textarea("reason", "Why, or what was changed") })
}

/// The page of an answer.
pub async fn answer_form(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, comment)): Path<(PersonId, CommentId)>,
) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, WRITE_PLAN, id, "plan").await?;
    let comment = one(&mut tx, id, comment).await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    show(&answer_view(&app, &viewer, &reader, &child, &comment, &Form::default())?)
}

pub async fn answer(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, comment)): Path<(PersonId, CommentId)>,
    mut form: Form,
) -> Shown {
    let answer = form.one_of("answer", &answers(), "Select the answer");
    form.at_most("reason", 4_000);
    if form.value("reason").is_empty() {
        form.refuse("reason", "Say why, or what was changed");
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, WRITE_PLAN, id).await?;
    if let (Some(answer), true) = (answer, form.is_right()) {
        let reason = form.value("reason").to_owned();
        if !plans::answer(&mut tx, id, comment, &answer, &reason, &viewer.name, viewer.today).await? {
            return Err(Problem::NotFound);
        }
        if plans::comments(&mut tx, id).await?.iter().all(|one| one.answer.is_some()) {
            for task in tasks::of(&mut tx, id).await?.into_iter().filter(|task| task.kind() == Some(Task::Comments)) {
                tasks::done(&mut tx, id, task.id, &viewer.name, "", viewer.today).await?;
            }
            owed::work_out(&mut tx, id, viewer.today).await?;
        }
        let detail = json!({ "comment": comment, "answer": answer });
        tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(&reason)).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/plan?done=answered"));
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, WRITE_PLAN, id, "plan").await?;
    let comment = one(&mut tx, id, comment).await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    refuse(&answer_view(&app, &viewer, &reader, &child, &comment, &form)?)
}
