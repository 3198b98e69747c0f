//! One import: what became of each person of the file and why, the doubtful to decide on, and undoing the whole.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::Reader;
use page::govuk::{Button, Cell, Choice, Head, Markup, Pagination, SummaryList, Table, Tag};
use page::{FieldsForm, Form, Layout, Problem, Shown, download, go, refuse, show, words};
use people::records::{children, family, relatives};
use people::{EDIT_CHILD, PersonId};
use sen2::{Field, Record};
use serde_json::json;
use uuid::Uuid;

use super::import::{SHOWN, not_taken_head, not_taken_row};
use crate::IMPORT_RETURN;
use crate::records::batches::{self, Question, Taken};
use crate::records::import::{Decision, decide as carry_out};

/// People on a page.
const PAGE: i64 = 100;

const STATES: &[(&str, &str, &str)] = &[
    ("doubtful", "To decide", "orange"),
    ("new", "New child", "green"),
    ("matched", "Added to a record", "blue"),
    ("unchanged", "Nothing new", "grey"),
    ("left_out", "Left out", "red"),
    ("undone", "Undone", "grey"),
    ("kept", "Stays: worked with since", "yellow"),
];

#[derive(Template)]
#[template(path = "sen2_batch.html")]
struct BatchPage {
    layout: Layout,
    lead: String,
    filters: Vec<(String, String, bool)>,
    table: Option<Table>,
    pagination: Option<Pagination>,
    undo: Option<(String, Button)>,
    /// What was not imported, and the file with all of it.
    not_taken: Option<(Table, String)>,
    /// What is to be looked at, and of which nothing is lost.
    remarks: Vec<String>,
    /// Whether it was broken off, or still runs.
    unfinished: bool,
}

/// What is asked.
#[derive(serde::Deserialize, Default)]
pub struct Asked {
    state: Option<String>,
    page: Option<i64>,
    done: Option<String>,
}

/// The page.
pub async fn view(State(app): State<App>, viewer: Viewer, Path(id): Path<Uuid>, Query(asked): Query<Asked>) -> Shown {
    app.allow(&viewer, IMPORT_RETURN, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let batch = batches::one(&mut tx, id).await?;
    let counts = batches::counts(&mut tx, &app, &viewer, id).await?;
    let known = asked.state.as_deref().filter(|state| STATES.iter().any(|(code, ..)| code == state));
    // The doubtful come first: they wait for somebody.
    let state = known.or_else(|| counts.iter().any(|(state, _)| state == "doubtful").then_some("doubtful"));
    let number = asked.page.unwrap_or(1).clamp(1, 100_000);
    let people = batches::people(&mut tx, &app, &viewer, id, state, PAGE, (number - 1) * PAGE).await?;
    let not_taken = batches::not_taken(&mut tx, &app, &viewer, id, i64::try_from(SHOWN).unwrap_or(200)).await?;
    let not_taken_count = batches::count_not_taken(&mut tx, &app, &viewer, id).await?;
    let remarks = batches::remarks(&mut tx, id, i64::try_from(SHOWN).unwrap_or(200)).await?;
    drop(tx);
    let told = not_taken.iter().filter_map(|one| one.person);
    let shown: Vec<PersonId> = people.iter().filter_map(|one| one.person).chain(told).collect();
    let because = app.policy.reach(&viewer, IMPORT_RETURN).first().map_or("", |rule| rule.because);
    let entry = store::Entry::new("return.import.see", "person", None, because).detail(json!({ "shown": shown }));
    app.db.log_read(&viewer.actor(), entry).await?;
    let total: i64 =
        counts.iter().filter(|(code, _)| state.is_none_or(|state| state == code)).map(|(_, count)| *count).sum();
    let filters = counts
        .iter()
        .map(|(code, count)| {
            let words = format!("{} ({})", state_of(code).0, words::count(*count));
            (format!("/sen2/import/{id}?state={code}"), words, state == Some(code))
        })
        .collect();
    let state = state.unwrap_or_default().to_owned();
    let done = asked.done.as_deref().map(|_| "It is decided, and done.");
    show(&BatchPage {
        lead: format!(
            "{}, imported {} by {}. The check of the file found {} and {}.{}",
            batch.file_name,
            words::time(batch.made_at()),
            batch.made_by,
            words::plural(batch.errors, "error", "errors"),
            words::plural(batch.queries, "query", "queries"),
            batch.undone_by.as_ref().map(|by| format!(" Undone by {by}.")).unwrap_or_default()
        ),
        not_taken: (!not_taken.is_empty()).then(|| {
            let rows = not_taken.iter().map(|one| not_taken_row(cells(one))).collect();
            let total = usize::try_from(not_taken_count).unwrap_or(usize::MAX);
            (not_taken_head(rows, total), format!("/sen2/import/{id}/not-imported"))
        }),
        remarks,
        unfinished: !batch.is_finished() && batch.undone_by.is_none(),
        filters,
        table: (!people.is_empty()).then(|| table(id, &people)),
        pagination: Pagination::numbered(
            usize::try_from(number).unwrap_or(1),
            usize::try_from(total).unwrap_or(0).div_ceil(100),
            |page| format!("/sen2/import/{id}?state={state}&page={page}"),
        ),
        undo: batch.undone_by.is_none().then(|| {
            let button = Button::submit("Undo the whole import").classes("govuk-button--warning");
            (format!("/sen2/import/{id}/undo"), button)
        }),
        layout: app
            .layout(&viewer, &format!("SEN2 {} of authority {}", batch.year, batch.authority))
            .done(done)
            .back_to("/sen2/import", "Bring a SEN2 return in"),
    })
}

/// What was not taken, as the cells of a line.
fn cells(one: &batches::NotTaken) -> [String; 6] {
    let place = match (one.place.as_str(), one.line) {
        ("", 0) => String::new(),
        ("", line) => format!("Line {line}"),
        (place, 0) => place.to_owned(),
        (place, line) => format!("{place}, row {line}"),
    };
    let number = one.number.map(|number| number.to_string()).unwrap_or_default();
    [number, one.who.clone(), place, one.item.clone(), one.value.clone(), one.why.clone()]
}

/// All that was not imported, as CSV.
pub async fn not_imported(State(app): State<App>, viewer: Viewer, Path(id): Path<Uuid>) -> Shown {
    app.allow(&viewer, IMPORT_RETURN, &Facts::default())?;
    let mut tx = app.db.read().await?;
    batches::one(&mut tx, id).await?;
    let all = batches::not_taken(&mut tx, &app, &viewer, id, 1_000_000).await?;
    drop(tx);
    let because = app.policy.reach(&viewer, IMPORT_RETURN).first().map_or("", |rule| rule.because);
    let held = all.iter().filter_map(|one| one.person).map(store::Id::uuid);
    let entry = store::Entry::new("return.import.see", "person", None, because).held(held);
    app.db.log_read(&viewer.actor(), entry).await?;
    let head =
        ["Person in the file", "UPN, ULN or name", "Place", "Item", "Value", "Reason"].map(str::to_owned).to_vec();
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(all.iter().map(|one| cells(one).to_vec())).collect();
    download::csv("not-imported.csv", &rows)
}

fn state_of(code: &str) -> (&'static str, &'static str) {
    STATES.iter().find(|(known, ..)| *known == code).map_or(("", "grey"), |(_, words, colour)| (*words, *colour))
}

fn table(batch: Uuid, people: &[Taken]) -> Table {
    let rows = people
        .iter()
        .map(|one| {
            let name = if one.shown.is_empty() { format!("Person {}", one.number) } else { one.shown.clone() };
            let name = match (one.state.as_str(), one.person) {
                ("doubtful", _) => Markup::link(&format!("/sen2/import/{batch}/people/{}", one.id), &name),
                ("undone", _) | (_, None) => Markup::text(&name),
                (_, Some(child)) => Markup::link(&format!("/children/{child}"), &name),
            };
            let (words, colour) = state_of(&one.state);
            let decided = one.decided_by.as_ref().map(|by| format!(" Decided by {by}.")).unwrap_or_default();
            vec![
                Cell::html(name),
                Cell::number(one.line),
                Cell::html(Markup::render(&Tag::new(words, colour)).unwrap_or_default()),
                Cell::text(format!("{}.{decided}", one.why.trim_end_matches('.'))),
            ]
        })
        .collect();
    Table {
        head: vec![
            Head::text("Person of the file"),
            Head::number("Line"),
            Head::text("What became"),
            Head::text("Why"),
        ],
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

/// Takes the import back.
pub async fn undo(State(app): State<App>, viewer: Viewer, Path(id): Path<Uuid>) -> Shown {
    let allowed = app.allow(&viewer, IMPORT_RETURN, &Facts::default())?;
    let undone = batches::undo(&app.db, &viewer.actor(), allowed.entry("person", None), id, &viewer.name).await?;
    if undone.kept > 0 { go(&format!("/sen2/import/{id}?state=kept")) } else { go("/sen2/import?done=undone") }
}

/// What the file says of the person, in a list.
fn said(person: &Record) -> SummaryList {
    let text = |field| person.get(field).unwrap_or_default();
    let born = person.date(Field::PersonBirthDate).map(words::date).unwrap_or_default();
    SummaryList::default()
        .row("Name", format!("{} {}", text(Field::Forename), text(Field::Surname)))
        .row("Date of birth", born)
        .row("Sex", text(Field::Sex))
        .row("UPN", text(Field::Upn))
        .row("ULN", text(Field::Uln))
        .row("Postcode", text(Field::PostCode))
}

struct Candidate {
    id: PersonId,
    line: String,
}

/// The records that it may be, as far as the viewer may change them.
async fn candidates(app: &App, viewer: &Viewer, question: &Question) -> Result<(Vec<Candidate>, usize), Problem> {
    let (mut seen, mut hidden) = (Vec::new(), 0);
    let mut tx = app.db.read().await?;
    for id in question.candidates() {
        if children::allow(&mut tx, app, viewer, EDIT_CHILD, id).await.is_err() {
            hidden += 1;
            continue;
        }
        let child = children::of(&mut tx, id).await?;
        let numbers = children::identifiers(&mut tx, id).await?;
        let home = relatives::address(&mut tx, id).await?;
        let setting = family::placements(&mut tx, &Reader::export("return.import.see"), id)
            .await?
            .into_iter()
            .find(|one| one.ends_on().is_none());
        let parts = [
            child.birth_date().map(|born| format!("born {}", words::date(born))),
            numbers.iter().find(|(kind, _)| kind == "upn").map(|(_, upn)| format!("UPN {upn}")),
            home.postcode.clone(),
            setting.map(|one| one.name()),
        ];
        let more = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
        seen.push(Candidate { id, line: format!("{}, {more}", child.name()) });
    }
    drop(tx);
    Ok((seen, hidden))
}

async fn ask(app: &App, viewer: &Viewer, question: &Question, form: &Form) -> Result<FieldsForm, Problem> {
    let (candidates, hidden) = candidates(app, viewer, question).await?;
    let because = app.policy.reach(viewer, IMPORT_RETURN).first().map_or("", |rule| rule.because);
    let shown: Vec<PersonId> = candidates.iter().map(|one| one.id).collect();
    let entry = store::Entry::new("return.import.see", "person", None, because).detail(json!({ "shown": shown }));
    app.db.log_read(&viewer.actor(), entry).await?;
    let mut choices: Vec<Choice> =
        candidates.iter().map(|one| Choice::new(&one.id.to_string(), &format!("It is {}", one.line))).collect();
    choices.push(Choice::new("new", "It is nobody who is here: add a new child"));
    choices.push(Choice::new("leave_out", "Leave this person out"));
    let back = format!("/sen2/import/{}", question.batch);
    let layout =
        app.layout(viewer, "Who is this person of the return?").errors(form.summary()).back_to(&back, "The import");
    let said = question.person().map(|(person, _)| said(&person)).unwrap_or_default();
    // Why it is doubtful is said of records that can be seen, and of no other.
    let why = match hidden {
        0 => format!("{}.", question.why.trim_end_matches('.')),
        _ => "It is not certain who this is.".to_owned(),
    };
    let mut page = FieldsForm::new(layout, 0)
        .lead(why)
        .lead("What is recorded in a child’s record stays; what the file says beside it is added.")
        .before(Markup::heading("What the file says").then(&Markup::render(&said)?));
    if hidden > 0 && candidates.is_empty() {
        page = page.lead(
            "None of the records that you may change fits. If you are not sure that the child is new, ask another manager to decide.",
        );
    }
    page.field(&form.radios("who", "Who is it?", choices))
}

/// The question about a doubtful person.
pub async fn question(State(app): State<App>, viewer: Viewer, Path((batch, id)): Path<(Uuid, Uuid)>) -> Shown {
    app.allow(&viewer, IMPORT_RETURN, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let question = batches::question(&mut tx, batch, id).await?;
    drop(tx);
    show(&ask(&app, &viewer, &question, &Form::default()).await?)
}

/// The answer.
pub async fn decide(
    State(app): State<App>,
    viewer: Viewer,
    Path((batch, id)): Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Shown {
    let allowed = app.allow(&viewer, IMPORT_RETURN, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let question = batches::question(&mut tx, batch, id).await?;
    let decision = match form.value("who") {
        "new" => Some(Decision::New),
        "leave_out" => Some(Decision::LeaveOut),
        who => question.candidates().into_iter().find(|one| one.to_string() == who).map(Decision::Same),
    };
    let Some(decision) = decision else {
        drop(tx);
        form.refuse("who", "Select who it is");
        return refuse(&ask(&app, &viewer, &question, &form).await?);
    };
    if let Decision::Same(child) = decision {
        children::allow(&mut tx, &app, &viewer, EDIT_CHILD, child).await?;
    }
    let child = carry_out(&mut tx, &viewer.name, &question, decision).await?;
    let detail = json!({ "import": batch, "person": id, "decision": form.value("who") });
    tx.record(allowed.entry("person", child.map(store::Id::uuid)).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/sen2/import/{batch}?done=decided"))
}
