//! The legal test for an assessment, part by part: the evidence, and what is still missing. The judgement is signed
//! with the decision.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use jiff::civil::Date;
use law::Kind;
use page::govuk::{Button, Choice, Input, Radios, Textarea};
use page::{Form, Layout, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children::{self, Child};
use people::records::events;
use serde_json::{Value as Json, json};
use store::Tx;

use super::journey::sentence;
use crate::RECORD_EVENT;
use crate::model::legal_test::{PARTS, Part};
use crate::records::evidence::{self, Evidence};

/// A part with its evidence, as the page shows it.
pub(super) struct Shows {
    /// The part.
    pub part: Part,
    /// Each piece: whose word it is, and what it says by lines.
    pub evidence: Vec<(String, Vec<String>)>,
}

/// The evidence of the newest request, part by part: what the request says, and what was added since.
pub(super) async fn evidence_of(tx: &mut Tx, id: PersonId) -> Result<Vec<Shows>, Problem> {
    let recorded = events::all_of(tx, id).await?;
    let request = recorded.iter().rfind(|event| event.kind == Kind::RequestReceived.code());
    let since = request.map_or(Date::MIN, events::Event::happened_on);
    let said: Json = request.and_then(|event| serde_json::from_str(&event.detail).ok()).unwrap_or_default();
    let added = evidence::of(tx, id, since).await?;
    let lines = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
    Ok(PARTS
        .into_iter()
        .map(|part| {
            let field = if part.code == "needs" { "needs" } else { "provision" };
            let from_request = said.get(field).and_then(Json::as_str).filter(|text| !text.trim().is_empty());
            let by = said.get("asked_by").and_then(Json::as_str).filter(|name| !name.is_empty());
            let of_request = from_request.map(|text| {
                let by = by.map(|name| format!(", {name}")).unwrap_or_default();
                (format!("From the request{by}, {}", words::date(since)), lines(text))
            });
            let more = added.iter().filter(|one| one.part == part.code).map(|one: &Evidence| {
                let from = format!("{}, written down by {}, {}", one.source, one.added_by, words::date(one.added_on()));
                (from, lines(&one.body))
            });
            Shows { part, evidence: of_request.into_iter().chain(more).collect() }
        })
        .collect())
}

#[derive(Template)]
#[template(path = "legal_test.html")]
struct TestPage {
    layout: Layout,
    child: PersonId,
    name: String,
    due: String,
    parts: Vec<Shows>,
    which: Radios,
    source: Input,
    body: Textarea,
    button: Button,
}

fn parts_as_choices() -> Vec<Choice> {
    PARTS.iter().map(|part| Choice::new(part.code, part.question)).collect()
}

fn page(app: &App, viewer: &Viewer, child: &Child, parts: Vec<Shows>, form: &Form, done: Option<&str>) -> TestPage {
    TestPage {
        layout: app
            .layout(viewer, "The legal test")
            .errors(form.summary())
            .done(done)
            .back_to(&format!("/children/{}/journey", child.id), &child.name()),
        child: child.id,
        name: child.name(),
        due: sentence("A-3"),
        parts,
        which: form.radios("part", "For which part", parts_as_choices()),
        source: Input {
            hint: Some("For example: school, paediatrician’s letter of 3 March".into()),
            ..form.input("source", "Whose word it is")
        },
        body: Textarea { rows: Some(5), ..form.textarea("body", "What it says") },
        button: Button::submit("Add the evidence"),
    }
}

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Done {
    done: Option<String>,
}

/// The page.
pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Done>,
) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "legal test").await?;
    let parts = evidence_of(&mut tx, id).await?;
    drop(tx);
    let done = asked.done.as_deref().map(|_| "The evidence is added.");
    show(&page(&app, &viewer, &child, parts, &Form::default(), done))
}

/// Adds evidence.
pub async fn add(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let part = form.one_of("part", &parts_as_choices(), "Select for which part it is evidence");
    let source = form.required("source", "Enter whose word it is");
    if form.value("body").is_empty() {
        form.refuse("body", "Write what it says");
    }
    form.at_most("body", 8_000);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let (Some(part), true) = (part, form.is_right()) else {
        drop(tx);
        let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "legal test").await?;
        let parts = evidence_of(&mut tx, id).await?;
        return refuse(&page(&app, &viewer, &child, parts, &form, None));
    };
    evidence::add(&mut tx, id, &part, form.value("body"), &source, &viewer.name, viewer.today).await?;
    tx.record(allowed.entry("person", Some(id.uuid())).detail(json!({ "evidence": part, "source": source }))).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/journey/test?done=added"))
}
