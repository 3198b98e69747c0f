//! The legal test for an assessment, part by part: the evidence, and what is still missing. The judgement is signed
//! with the decision.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::{Reader, Words};
use jiff::civil::{Date, date};
use law::Kind;
use page::govuk::{Button, Choice, Input, Markup, Radios, SummaryList, Textarea};
use page::{Done, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children::{self, Child};
use people::records::events;
use serde_json::{Value as Json, json};
use store::Tx;

use super::journey::sentence;
use crate::RECORD_EVENT;
use crate::model::legal_test::{PARTS, Part};
use crate::records::evidence::{self, Evidence};

/// Whose word it is, and what it says by lines.
pub(super) type Said = (String, Vec<String>);

/// A part with its evidence, as pages show it.
pub(super) struct Shows {
    pub part: Part,
    /// What the request says.
    pub request: Option<Said>,
    /// What was added since.
    added: Vec<Said>,
}

impl Shows {
    pub fn evidence(self) -> Vec<Said> {
        self.request.into_iter().chain(self.added).collect()
    }

    fn all(&self) -> impl Iterator<Item = &Said> {
        self.request.iter().chain(&self.added)
    }
}

/// The request that is being decided: who asked, and what the child or young person thinks.
struct Request {
    on: Date,
    said: Json,
}

impl Request {
    fn of(&self, field: &str) -> Option<&str> {
        self.said.get(field).and_then(Json::as_str).filter(|text| !text.trim().is_empty())
    }

    /// Who asked, as far as the request says.
    fn by(&self) -> String {
        let who = [self.of("asked_by"), self.of("relation")];
        who.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// The newest request that holds.
async fn request_of(tx: &mut Tx, id: PersonId) -> Result<Option<Request>, Problem> {
    let recorded = events::all_of(tx, id).await?;
    let corrected: Vec<_> = recorded.iter().filter_map(|event| event.corrects).collect();
    let holds =
        |event: &&events::Event| event.kind == Kind::RequestReceived.code() && !corrected.contains(&event.id.uuid());
    Ok(recorded.iter().rfind(holds).map(|event| Request {
        on: event.happened_on(),
        said: serde_json::from_str(event.detail.unseen()).unwrap_or_default(),
    }))
}

/// What others asked while it was being decided: everything that they said.
async fn further(tx: &mut Tx, reader: &Reader, id: PersonId) -> Result<Vec<SummaryList>, Problem> {
    let since = request_of(tx, id).await?.map(|request| request.on);
    let recorded = events::all_of(tx, id).await?;
    let corrected: Vec<_> = recorded.iter().filter_map(|event| event.corrects).collect();
    let asked = recorded.iter().filter(|event| {
        event.kind == Kind::RequestToAnswer.code()
            && !corrected.contains(&event.id.uuid())
            && since.is_none_or(|since| event.happened_on() >= since)
    });
    Ok(asked
        .map(|event| {
            let said: Json = serde_json::from_str(event.detail.unseen()).unwrap_or_default();
            let request = Request { on: event.happened_on(), said };
            let mut list = SummaryList::default()
                .row("Received", words::date(request.on))
                .row("Who asked", Words::from(request.by()).to(reader));
            for (field, label) in [
                ("email", "Email"),
                ("phone", "Telephone"),
                ("needs", "What does the child or young person find difficult?"),
                ("provision", "What help have they had, and what is still difficult?"),
                ("views", "What the child or young person thinks and hopes for"),
            ] {
                if let Some(text) = request.of(field) {
                    list = list.row(label, Words::from(text).to(reader));
                }
            }
            list
        })
        .collect())
}

fn by_lines(text: &str) -> Vec<String> {
    text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

/// The evidence of the newest request, part by part: what the request says, and what was added since.
pub(super) async fn evidence_of(tx: &mut Tx, reader: &Reader, id: PersonId) -> Result<Vec<Shows>, Problem> {
    let request = request_of(tx, id).await?;
    // Without a request all that is written counts. PostgreSQL knows no day as far back as `Date::MIN`.
    let since = request.as_ref().map_or(date(1, 1, 1), |request| request.on);
    let added = evidence::of(tx, id, since).await?;
    Ok(PARTS
        .into_iter()
        .map(|part| {
            let field = if part.code == "needs" { "needs" } else { "provision" };
            let said = request.as_ref().and_then(|request| {
                let by = request.by();
                let by = if by.is_empty() { by } else { format!(", {by}") };
                let from = format!("From the request{by}, {}", words::date(since));
                request.of(field).map(|text| (from, by_lines(&Words::from(text).to(reader))))
            });
            let more = added.iter().filter(|one| one.part == part.code).map(|one: &Evidence| {
                let from = format!(
                    "{}, written down by {}, {}",
                    one.source.to(reader),
                    one.added_by.to(reader),
                    words::date(one.added_on())
                );
                (from, by_lines(&one.body.to(reader)))
            });
            Shows { part, request: said, added: more.collect() }
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
    asked: Option<SummaryList>,
    sent: Option<String>,
    further: Vec<SummaryList>,
    parts: Vec<Shows>,
    handed_in: Vec<(Markup, String)>,
    which: Radios,
    source: Input,
    body: Textarea,
    button: Button,
}

fn parts_as_choices() -> Vec<Choice> {
    PARTS.iter().map(|part| Choice::new(part.code, part.question)).collect()
}

async fn page(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: &Child,
    form: &Form,
    done: Option<&str>,
) -> Result<TestPage, Problem> {
    let reader = Reader::session(tx, viewer, child.id).await?;
    let parts = evidence_of(tx, &reader, child.id).await?;
    let standing = children::standing(tx, viewer, child.id).await?;
    let authority = messages::records::case::is_authority(app, viewer, &standing);
    let documents = messages::records::files::of(tx, viewer, authority, child.id).await?;
    let request = request_of(tx, child.id).await?;
    let further = further(tx, &reader, child.id).await?;
    Ok(TestPage {
        further,
        layout: app
            .layout(viewer, "The legal test")
            .errors(form.summary())
            .done(done)
            .back_to(&format!("/children/{}/journey", child.id), &child.name()),
        child: child.id,
        name: child.name(),
        due: sentence(law::ids::DECISION_TO_ASSESS),
        sent: request.as_ref().and_then(|one| one.of("intake")).map(|id| format!("/requests/{id}")),
        asked: request.map(|request| {
            let by = request.by();
            let list = SummaryList::default().row("Received", words::date(request.on));
            let list = if by.is_empty() { list } else { list.row("Who asked", by) };
            match request.of("views") {
                Some(views) => {
                    list.row("What the child or young person thinks and hopes for", Words::from(views).to(&reader))
                }
                None => list.row("What the child or young person thinks and hopes for", "Not written in the request"),
            }
        }),
        parts,
        handed_in: documents
            .iter()
            .filter(|one| one.withdrawn_at().is_none())
            .map(|one| {
                let link = Markup::link(&format!("/children/{}/files/{}", child.id, one.id), &one.title.to(&reader));
                (link, format!("{}, {}", one.added_by_name.to(&reader), words::time(one.added_at())))
            })
            .collect(),
        which: form.radios("part", "Which question is this evidence for?", parts_as_choices()),
        source: Input {
            hint: Some("For example: school, paediatrician’s letter of 3 March".into()),
            ..form.input("source", "Source of this evidence")
        },
        body: Textarea { rows: Some(5), ..form.textarea("body", "What it says").up_to(8_000) },
        button: Button::submit("Add the evidence"),
    })
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Done>,
) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "legal test").await?;
    let done = asked.done.as_deref().map(|_| "Evidence added.");
    show(&page(&mut tx, &app, &viewer, &child, &Form::default(), done).await?)
}

/// Adds evidence.
pub async fn add(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let part = form.one_of("part", &parts_as_choices(), "Select which question this is evidence for");
    let source = form.required("source", "Enter the source of this evidence");
    if form.value("body").is_empty() {
        form.refuse("body", "Enter what it says");
    }
    form.at_most("body", 8_000);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let (Some(part), true) = (part, form.is_right()) else {
        drop(tx);
        let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "legal test").await?;
        return refuse(&page(&mut tx, &app, &viewer, &child, &form, None).await?);
    };
    evidence::add(&mut tx, id, &part, form.value("body"), &source, &viewer.name, viewer.today).await?;
    tx.record(allowed.entry("person", Some(id.uuid())).detail(json!({ "evidence": part, "source": source }))).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/journey/test?done=added"))
}
