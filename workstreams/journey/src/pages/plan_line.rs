//! Writing a line of the working version.

use access::{App, Viewer};
use axum::extract::{Path, State};
use gate::records::blocked;
use gate::{NOT_WHOLE, Reader, Words};
use page::govuk::{Button, Hint, Input, Markup, SelectItem, SummaryList, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use people::PersonId;
use people::records::children::{self, Child};
use store::{StoreError, Tx};
use uuid::Uuid;

use crate::WRITE_PLAN;
use crate::model::plan::{Line, Section, section_of, short, vague};
use crate::model::reading_age::{AIM, in_years};
use crate::records::advice;
use crate::records::plans::{self, PlanId, Stored};

/// What a form of a line stands on.
struct Around {
    plan: PlanId,
    lines: Vec<Stored>,
    sources: Vec<(String, String)>,
    reader: Reader,
}

async fn around(tx: &mut Tx, viewer: &Viewer, child: PersonId) -> Result<Around, Problem> {
    let versions = plans::versions(tx, child).await?;
    let working = versions.into_iter().find(plans::Version::is_working).ok_or(Problem::NotFound)?;
    let reader = Reader::session(tx, viewer, child).await?;
    let lines = plans::lines(tx, working.id).await?;
    let sources = advice::of(tx, child).await?.into_iter().map(|one| (one.id.to_string(), one.from(&reader))).collect();
    Ok(Around { plan: working.id, lines, sources, reader })
}

impl Around {
    fn items(&self, sections: &[&str]) -> Vec<SelectItem> {
        let lines = self
            .lines
            .iter()
            .map(|line| line.line(&self.reader))
            .filter(|line| sections.contains(&line.section.as_str()));
        std::iter::once(SelectItem::new("", "Select"))
            .chain(lines.map(|line| SelectItem::new(&line.line.to_string(), &short(&line.body))))
            .collect()
    }

    fn named(&self, value: &str, sections: &[&str]) -> Option<Uuid> {
        let lines = self.lines.iter().map(|line| line.line(&self.reader));
        lines
            .filter(|line| sections.contains(&line.section.as_str()))
            .map(|line| line.line)
            .find(|id| id.to_string() == value)
    }
}

fn view(
    app: &App,
    viewer: &Viewer,
    child: &Child,
    section: &Section,
    around: &Around,
    form: &Form,
    line: Option<(Uuid, i64)>,
) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/plan", child.id);
    let title = format!("Section {}: {}", section.letter, section.title);
    let layout = app.layout(viewer, &title).errors(form.summary()).back_to(&back, "EHC plan");
    let mut page = FieldsForm::new(layout, line.map_or(0, |(_, version)| version))
        .field(&Textarea { rows: Some(5), ..form.textarea("body", section.line).up_to(8_000) })?;
    if section.is_provision() {
        let hint = |name: &str, label: &str, hint: &str| Input { hint: Some(hint.into()), ..form.input(name, label) };
        page = page
            .field(&hint(
                "who",
                "Who provides it",
                "Role and training, such as ‘Speech and language therapist (HCPC)’",
            ))?
            .field(&hint("quantity", "How much and how often", "Such as ‘45 minutes, twice a week, 36 weeks a year’"))?
            .field(&form.select("need", "Need it meets", around.items(section.meets())))?
            .field(&form.select("outcome", "Outcome it supports", around.items(&["E"])))?;
    }
    if section.is_provision() || section.is_need() {
        let items = std::iter::once(SelectItem::new("", "Select"))
            .chain(around.sources.iter().map(|(id, name)| SelectItem::new(id, name)))
            .collect();
        page = page.field(&form.select("source", "Advice it is based on (optional)", items))?.field(&Textarea {
            rows: Some(2),
            ..form.textarea("source_words", "The sentence in the advice (optional)").up_to(2_000)
        })?;
    }
    if section.is_in_short_version() {
        page = page.field(&easy(section, form)?)?;
    }
    if let Some((line, _)) = line {
        let remove = Button { classes: "govuk-button--warning".to_owned(), ..Button::submit("Remove this line") };
        page = page.after(Markup::render(&Remove { child: child.id, line, remove })?);
    }
    Ok(page)
}

/// What is said under the field for easy words, with the reading age of what stands in it.
#[derive(askama::Template)]
#[template(
    ext = "html",
    source = r#"For the short version of the plan with pictures, in place of the words above. One idea a sentence, in words that a child of {{ aim }} can read.{% if is_provision %} Who provides it and how often are shown below it.{% endif %}{% if let Some(age) = age %} <span data-reading-age="{{ age }}">What is written here can be read at about age {{ age }}.</span>{% endif %}"#
)]
struct EasyHint {
    aim: u8,
    is_provision: bool,
    age: Option<String>,
}

/// The field for easy words.
fn easy(section: &Section, form: &Form) -> Result<Textarea, Problem> {
    let age = in_years(form.value("easy"));
    let html = Markup::render(&EasyHint { aim: AIM, is_provision: section.is_provision(), age })?;
    Ok(Textarea {
        rows: Some(3),
        hint: Some(Hint { html, ..Hint::default() }),
        ..form.textarea("easy", "In easy words (optional)").up_to(2_000)
    })
}

#[derive(askama::Template)]
#[template(
    ext = "html",
    source = r#"<form method="post" action="/children/{{ child }}/plan/lines/{{ line }}/remove">{{ remove }}</form>"#
)]
struct Remove {
    child: PersonId,
    line: Uuid,
    remove: Button,
}

/// What the form says.
fn given(section: &Section, around: &Around, form: &mut Form, id: Uuid) -> Option<Line> {
    form.at_most("body", 8_000);
    let body = form.value("body").to_owned();
    if body.is_empty() {
        form.refuse("body", "Enter the text, or go back");
    }
    let mut line = Line { line: id, section: section.code.to_owned(), body, ..Line::default() };
    if section.is_provision() {
        line.who = form.optional("who");
        line.quantity = form.optional("quantity");
        line.need = around.named(form.value("need"), section.meets());
        line.outcome = around.named(form.value("outcome"), &["E"]);
    }
    if section.is_provision() || section.is_need() {
        let chosen = form.value("source").to_owned();
        line.source = around.sources.iter().find(|(id, _)| *id == chosen).and_then(|(id, _)| id.parse().ok());
        form.at_most("source_words", 2_000);
        line.source_words = Some(form.value("source_words").to_owned()).filter(|words| !words.is_empty());
    }
    if section.is_in_short_version() {
        form.at_most("easy", 2_000);
        line.easy = Some(form.value("easy").to_owned()).filter(|words| !words.is_empty());
    }
    form.is_right().then_some(line)
}

/// The form for a new line.
pub async fn new(State(app): State<App>, viewer: Viewer, Path((id, section)): Path<(PersonId, String)>) -> Shown {
    let section = section_of(&section).ok_or(Problem::NotFound)?;
    let (child, _, mut tx) = children::open(&app, &viewer, WRITE_PLAN, id, "plan").await?;
    let around = around(&mut tx, &viewer, id).await?;
    show(&view(&app, &viewer, &child, section, &around, &Form::default(), None)?)
}

/// The page after a line was saved: where it tells somebody of the family what they must not learn, it says so under the line.
async fn written(tx: &mut Tx, viewer: &Viewer, id: PersonId, line: &Line) -> Result<String, Problem> {
    let texts =
        [Some(&line.body), line.who.as_ref(), line.quantity.as_ref(), line.source_words.as_ref(), line.easy.as_ref()];
    let texts: Vec<Words> = texts.into_iter().flatten().map(Words::new).collect();
    let texts: Vec<&Words> = texts.iter().collect();
    // Section I is not in the copy of somebody who must not learn where the child is.
    let tells = line.section != "I" && !blocked::in_texts(tx, id, &texts, viewer.today).await?.is_empty();
    let tells = if tells { format!("&tells={}", line.line) } else { String::new() };
    Ok(format!("/children/{id}/plan?done=written{tells}"))
}

/// Adds a line.
pub async fn create(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, section)): Path<(PersonId, String)>,
    mut form: Form,
) -> Shown {
    let section = section_of(&section).ok_or(Problem::NotFound)?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, WRITE_PLAN, id).await?;
    let around = around(&mut tx, &viewer, id).await?;
    let line: store::Id<()> = tx.new_id();
    if let Some(line) = given(section, &around, &mut form, line.uuid()) {
        plans::write(&mut tx, id, around.plan, &line, 0, &viewer, &allowed).await?;
        let page = written(&mut tx, &viewer, id, &line).await?;
        tx.commit().await?;
        return go(&page);
    }
    drop(tx);
    let (child, _, _) = children::open(&app, &viewer, WRITE_PLAN, id, "plan").await?;
    refuse(&view(&app, &viewer, &child, section, &around, &form, None)?)
}

fn one(around: &Around, line: Uuid) -> Result<(Line, i64, &'static Section), Problem> {
    let stored = around.lines.iter().find(|one| one.line(&around.reader).line == line).ok_or(Problem::NotFound)?;
    let section = section_of(&stored.line(&around.reader).section).ok_or(Problem::NotFound)?;
    if !stored.is_whole(&around.reader) {
        return Err(Problem::Conflict(NOT_WHOLE.to_owned()));
    }
    Ok((stored.line(&around.reader), stored.version, section))
}

fn filled(line: &Line) -> Form {
    let id = |of: Option<Uuid>| of.map(|id| id.to_string()).unwrap_or_default();
    Form::default()
        .with("body", line.body.clone())
        .with("who", line.who.clone().unwrap_or_default())
        .with("quantity", line.quantity.clone().unwrap_or_default())
        .with("need", id(line.need))
        .with("outcome", id(line.outcome))
        .with("source", id(line.source))
        .with("source_words", line.source_words.clone().unwrap_or_default())
        .with("easy", line.easy.clone().unwrap_or_default())
}

/// The form of a line.
pub async fn edit(State(app): State<App>, viewer: Viewer, Path((id, line)): Path<(PersonId, Uuid)>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, WRITE_PLAN, id, "plan").await?;
    let around = around(&mut tx, &viewer, id).await?;
    let (line, version, section) = one(&around, line)?;
    let mut page = view(&app, &viewer, &child, section, &around, &filled(&line), Some((line.line, version)))?;
    if section.is_provision() {
        for words in vague(&line) {
            page = page.lead(words);
        }
    }
    show(&page)
}

/// Saves a line. Who comes second sees both.
pub async fn save(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, line)): Path<(PersonId, Uuid)>,
    mut form: Form,
) -> Shown {
    let version: i64 = form.value("version").parse().unwrap_or(0);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, WRITE_PLAN, id).await?;
    let before = around(&mut tx, &viewer, id).await?;
    let (_, _, section) = one(&before, line)?;
    let mut late = false;
    if let Some(line) = given(section, &before, &mut form, line) {
        match plans::write(&mut tx, id, before.plan, &line, version, &viewer, &allowed).await {
            Ok(()) => {
                let page = written(&mut tx, &viewer, id, &line).await?;
                tx.commit().await?;
                return go(&page);
            }
            Err(StoreError::Stale) => {
                form.refuse("body", StoreError::Stale.to_string());
                late = true;
            }
            Err(other) => return Err(other.into()),
        }
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, WRITE_PLAN, id, "plan").await?;
    let now = around(&mut tx, &viewer, id).await?;
    let (saved, newest, section) = one(&now, line)?;
    let at = if late { newest } else { version };
    let words = late.then(|| SummaryList::default().row(section.line, saved.body));
    refuse(&view(&app, &viewer, &child, section, &now, &form, Some((line, at)))?.saved(words))
}

/// Takes a line out.
pub async fn remove(State(app): State<App>, viewer: Viewer, Path((id, line)): Path<(PersonId, Uuid)>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, WRITE_PLAN, id).await?;
    let around = around(&mut tx, &viewer, id).await?;
    one(&around, line)?;
    plans::remove(&mut tx, id, around.plan, line, viewer.account, &allowed).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/plan?done=removed"))
}
