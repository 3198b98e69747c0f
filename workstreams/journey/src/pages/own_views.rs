//! What a child, a young person or a parent writes about themselves: short questions, their own words. Those who work with the child
//! read it, and nobody else of the family: that is what the page says to those who write.

use access::{App, Role, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::{Reader, Words};
use jiff::ToSpan;
use page::govuk::Markup;
use page::{Done, FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::records::children::{self, Child};
use people::{OPEN_CHILD, PersonId};
use questionnaires::{Answers, Kind, Question, Questionnaire, Step};
use serde_json::json;

use crate::OWN_DETAILS;
use crate::model::tasks::Kind as Task;
use crate::records::{owed, own_views, tasks};

const OWN: Step = Step {
    code: "own",
    title: "What I want to say",
    questions: &[
        Question::new("like", "What do you like doing?", "", Kind::Text, ""),
        Question::new("good", "What are you good at?", "", Kind::Text, ""),
        Question::new("hard", "What is hard for you?", "At school, at home or with other people", Kind::Text, ""),
        Question::new("helps", "What helps you?", "", Kind::Text, ""),
        Question::new("future", "What do you want to do when you are older?", "", Kind::Text, ""),
    ],
};

const FAMILY: Step = Step {
    code: "family",
    title: "What I want to say",
    questions: &[
        Question::new("like", "What does your child like doing?", "In their own words if you can", Kind::Text, ""),
        Question::new("good", "What are they good at?", "", Kind::Text, ""),
        Question::new("hard", "What is hard for them?", "At school, at home or with other people", Kind::Text, ""),
        Question::new("helps", "What helps them?", "", Kind::Text, ""),
        Question::new("future", "What do you and your child hope for?", "", Kind::Text, ""),
    ],
};

const OF_OWN: Questionnaire = Questionnaire { steps: &[OWN], check: |_, _, _| Ok(()) };
const OF_FAMILY: Questionnaire = Questionnaire { steps: &[FAMILY], check: |_, _, _| Ok(()) };

fn asked(viewer: &Viewer, id: PersonId) -> (&'static Questionnaire, &'static Step) {
    if viewer.person == Some(id.uuid()) { (&OF_OWN, &OWN) } else { (&OF_FAMILY, &FAMILY) }
}

/// What somebody wrote: who and when, and each question with its answer.
struct Said {
    by: String,
    answers: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "own_views.html")]
struct Views {
    layout: Layout,
    child: PersonId,
    said: Vec<Said>,
    may_write: bool,
    /// Whether it is the viewer's own record.
    own: bool,
    pictures: Option<Markup>,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, Query(done): Query<Done>) -> Shown {
    let (child, standing, mut tx) = children::open(&app, &viewer, OPEN_CHILD, id, "views").await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let found = own_views::of(&mut tx, id).await?;
    let died = gate::outgoing::died(&mut tx, id).await?.is_some();
    drop(tx);
    let said = found
        .iter()
        .filter(|one| !reader.is_family() || one.account == viewer.account)
        .map(|one| {
            let author = Some(one.account);
            let answers = one.answers();
            let of = |name: &str| {
                answers.iter().find(|(known, _)| known == name).map(|(_, text)| text.to_author(&reader, author))
            };
            let by = format!("{}, {}", one.written_by.to_author(&reader, author), words::time(one.written_at()));
            // Each answer under the question that was asked of whoever wrote it.
            let asked = if one.is_own(id) { OWN.questions } else { FAMILY.questions };
            let line = |question: &'static Question| {
                Some((question.label, of(question.name)?)).filter(|(_, text)| !text.is_empty())
            };
            Said { by, answers: asked.iter().filter_map(line).collect() }
        })
        .collect();
    let may = |action| app.policy.decide(&viewer, action, &standing).is_some();
    let pictures = (may(messages::ADD_FILE) && (viewer.is(Role::Parent) || viewer.is(Role::YoungPerson)) && !died)
        .then(|| Markup::link(&format!("/children/{id}/files/new"), "Add a picture, a drawing or a recording"));
    show(&Views {
        layout: app
            .layout(&viewer, "Views")
            .back_to(&format!("/children/{id}"), &child.name())
            .done(done.done.map(|_| "Sent. Your case officer will read it.")),
        child: id,
        said,
        may_write: may(OWN_DETAILS) && !died,
        own: viewer.person == Some(id.uuid()),
        pictures,
    })
}

fn page(app: &App, viewer: &Viewer, child: &Child, form: &Form) -> Result<FieldsForm, Problem> {
    let (_, step) = asked(viewer, child.id);
    let back = format!("/children/{}/views", child.id);
    let layout = app.layout(viewer, step.title).errors(form.summary()).back_to(&back, "Views");
    let page = FieldsForm::new(layout, 0)
        .lead("Answer what you like, and leave out the rest. There is no right or wrong answer.")
        .lead("Your case officer reads it. So can the people who help with the plan. Nobody else in your family sees it on this page.");
    Ok(step.fields(page, form, true)?.button("Send"))
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, OWN_DETAILS, id, "views").await?;
    let own = own_views::of(&mut tx, id).await?.into_iter().find(|one| one.account == viewer.account);
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    drop(tx);
    // What they wrote last, to go on from.
    let (_, step) = asked(&viewer, id);
    let theirs = |text: &Words| text.to_author(&reader, Some(viewer.account));
    let before: Answers = own
        .map(|one| one.answers().into_iter().map(|(name, text)| (name, theirs(&text))).collect())
        .unwrap_or_default();
    show(&page(&app, &viewer, &child, &step.form(&before))?)
}

pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let (questions, step) = asked(&viewer, id);
    let mut answers = Answers::new();
    questions.read(step, &mut form, &mut answers, viewer.today);
    answers.retain(|_, text| !text.trim().is_empty());
    if answers.is_empty() && form.is_right() {
        form.refuse("like", "Answer at least one question");
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, OWN_DETAILS, id).await?;
    if gate::outgoing::died(&mut tx, id).await?.is_some() {
        return Err(Problem::NotFound);
    }
    if !form.is_right() {
        drop(tx);
        let (child, _, _) = children::open(&app, &viewer, OWN_DETAILS, id, "views").await?;
        return refuse(&page(&app, &viewer, &child, &form)?);
    }
    let view = own_views::add(&mut tx, &viewer, id, &answers).await?;
    let due = viewer.today.checked_add(7.days()).unwrap_or(viewer.today);
    tasks::add(&mut tx, id, Task::Views, None, due, &viewer.name, viewer.today).await?;
    owed::work_out(&mut tx, id, viewer.today).await?;
    tx.record(allowed.entry("person", Some(id.uuid())).detail(json!({ "own_view": view }))).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/views?done=sent"))
}
