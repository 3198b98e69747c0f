//! One import: what became of each person of the file and why, the doubtful to decide on, and undoing the whole.

use access::lists::{Export, ReadLog};
use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::Reader;
use page::govuk::{Button, Choice, Markup, SummaryList, Table, Tag};
use page::list::{Column, Columns, FileKind, Filter, List, ListQuery};
use page::{Done, FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::records::{children, family, relatives};
use people::{EDIT_CHILD, PersonId};
use sen2::{Field, Record};
use serde_json::json;
use store::PageParams;
use uuid::Uuid;

use super::import::{SHOWN, not_taken, not_taken_columns};
use crate::IMPORT_RETURN;
use crate::records::batches::{self, BY_LINE, NotTaken, Question, Taken};
use crate::records::import::{Decision, decide as carry_out};

const STATES: &[(&str, &str, &str)] = &[
    ("doubtful", "To decide", "orange"),
    ("new", "New child", "green"),
    ("matched", "Added to a record", "blue"),
    ("unchanged", "Nothing new", "grey"),
    ("left_out", "Left out", "red"),
    ("undone", "Undone", "grey"),
    ("kept", "Kept: changed since", "yellow"),
];

/// Every state.
const ALL: &str = "all";

/// Whom a page shows, as the log says it.
const SEES: ReadLog<Option<PersonId>> = ReadLog {
    event: "return.import.see",
    about: "person",
    right: IMPORT_RETURN,
    subject: |one| one.map(store::Id::uuid),
};
static EXPORTS: ReadLog<NotTaken> = ReadLog {
    event: "return.import.see",
    about: "person",
    right: IMPORT_RETURN,
    subject: |one| one.person.map(store::Id::uuid),
};

#[derive(Template)]
#[template(path = "sen2_batch.html")]
struct BatchPage {
    layout: Layout,
    lead: String,
    list: Markup,
    undo: Option<(String, Button)>,
    /// What was not imported, and the file with all of it.
    not_taken: Option<(Table, String)>,
    /// What is to be looked at, and of which nothing is lost.
    remarks: Option<Markup>,
    /// Whether it was broken off, or still runs.
    unfinished: bool,
}

/// Remarks in sight; the others stand behind a summary.
const REMARKS: usize = 50;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<ul class="govuk-list govuk-list--bullet">{% for one in lines %}<li>{{ one }}</li>{% endfor %}</ul>"#
)]
struct Lines<'a> {
    lines: &'a [String],
}

fn listed(remarks: &[String]) -> Markup {
    let (first, others) = remarks.split_at(remarks.len().min(REMARKS));
    Markup::of(&Lines { lines: first }).with_more(Markup::of(&Lines { lines: others }), others.len())
}

/// The people of an import; `counts` says how many there are of each state.
fn list_of<'a>(id: Uuid, counts: &[(String, i64)]) -> List<'a, Taken> {
    let all: i64 = counts.iter().map(|(_, count)| count).sum();
    let words = |words: &str, count: i64| format!("{words} ({})", words::count(count));
    let views: Vec<(String, String)> = counts
        .iter()
        .map(|(code, count)| (code.clone(), words(state_of(code).1, *count)))
        .chain([(ALL.to_owned(), words("All", all))])
        .collect();
    // The doubtful come first: they wait for somebody.
    let first = if counts.iter().any(|(state, _)| state == "doubtful") { "doubtful" } else { ALL };
    List::new(&format!("/sen2/import/{id}"), ("person in the file", "people in the file"), columns(id))
        .filter(Filter::views("state", "Show", views).first(first))
        .of_size(100)
        .in_order_of("line")
        .empty("There are no records in this list that you can open.")
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
    query: ListQuery,
    Query(done): Query<Done>,
) -> Shown {
    app.allow(&viewer, IMPORT_RETURN, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let batch = batches::one(&mut tx, id).await?;
    let list = list_of(id, &batches::counts(&mut tx, &app, &viewer, id).await?);
    let asked = list.params(&query);
    let state = Some(asked.value("state")).filter(|state| *state != ALL);
    let people = batches::people(&app, &viewer, id, state).page(&mut tx, &list.page_params(&asked)).await?;
    let shown = numbers::fitted::<i64>(SHOWN);
    let first = batches::not_taken(&app, &viewer, id).page(&mut tx, &PageParams::first(shown)).await?;
    let remarks = batches::remarks(&mut tx, id).await?;
    drop(tx);
    let told = first.rows.iter().map(|one| one.person);
    let shown: Vec<_> = people.rows.iter().map(|one| one.person).chain(told).collect();
    app.log_rows(&viewer, &shown, &SEES).await?;
    let done = done.done.as_deref().map(|_| "Decision saved and applied.");
    show(&BatchPage {
        lead: format!(
            "{}, imported {} by {}. Checks on the file found {} and {}.{}",
            batch.file_name,
            words::time(batch.made_at()),
            batch.made_by,
            words::plural(batch.errors, "error", "errors"),
            words::plural(batch.queries, "query", "queries"),
            batch.undone_by.as_ref().map(|by| format!(" Undone by {by}.")).unwrap_or_default()
        ),
        not_taken: (first.total > 0).then(|| {
            let total = numbers::fitted::<usize>(first.total);
            let table = not_taken(not_taken_columns(cells).table(&first.rows), total);
            (table, format!("/sen2/import/{id}/not-imported"))
        }),
        list: list.show(&asked, &people)?,
        remarks: (!remarks.is_empty()).then(|| listed(&remarks)),
        unfinished: !batch.is_finished() && batch.undone_by.is_none(),
        undo: batch.undone_by.is_none().then(|| {
            let button = Button::submit("Undo whole import").classes("govuk-button--warning");
            (format!("/sen2/import/{id}/undo"), button)
        }),
        layout: app
            .layout(&viewer, &format!("SEN2 {} of authority {}", batch.year, batch.authority))
            .done(done)
            .back_to("/sen2/import", "Import a SEN2 return"),
    })
}

/// What was not taken, as the cells of a line.
fn cells(one: &NotTaken) -> [String; 6] {
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
    drop(tx);
    let of = Export { kind: FileKind::Csv, name: "not-imported", title: "", reads: &EXPORTS, leaves_out: None };
    let listing = batches::not_taken(&app, &viewer, id);
    app.list_file(&viewer, &listing, &not_taken_columns(cells), None, of).await
}

/// The state's code, words and colour.
fn state_of(code: &str) -> (&'static str, &'static str, &'static str) {
    STATES.iter().find(|(known, ..)| *known == code).copied().unwrap_or(("", "", "grey"))
}

fn columns<'a>(batch: Uuid) -> Columns<'a, Taken> {
    Columns::new([
        Column::cell("Person in the file", move |one: &Taken| {
            let name = if one.shown.is_empty() { format!("Person {}", one.number) } else { one.shown.clone() };
            match (one.state.as_str(), one.person) {
                ("doubtful", _) => Markup::link(&format!("/sen2/import/{batch}/people/{}", one.id), &name),
                ("undone", _) | (_, None) => Markup::text(&name),
                (_, Some(child)) => Markup::link(&format!("/children/{child}"), &name),
            }
        }),
        Column::number("Line", |one: &Taken| one.line.to_string()).sorted_by(BY_LINE),
        Column::cell("Result", |one: &Taken| {
            let (code, words, colour) = state_of(&one.state);
            Tag::new(words, colour).coded(code)
        }),
        Column::text("Why", |one: &Taken| {
            let decided = one.decided_by.as_ref().map(|by| format!(" Decided by {by}.")).unwrap_or_default();
            format!("{}.{decided}", one.why.trim_end_matches('.'))
        }),
    ])
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
    for id in question.candidates.iter().copied() {
        if children::allow(&mut tx, app, viewer, EDIT_CHILD, id).await.is_err() {
            hidden += 1;
            continue;
        }
        let child = children::of(&mut tx, id).await?;
        let numbers = children::identifiers(&mut tx, id).await?;
        let reader = Reader::session(&mut tx, viewer, id).await?;
        let home = relatives::address(&mut tx, id).await?;
        let setting = family::placements(&mut tx, &reader, id).await?.into_iter().find(|one| one.ends_on().is_none());
        let parts = [
            child.birth_date().map(|born| format!("born {}", words::date(born))),
            numbers.iter().find(|(kind, _)| kind == "upn").map(|(_, upn)| format!("UPN {upn}")),
            home.postcode.filter(|_| reader.may_have_address(id)),
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
    let rights = app.rights(viewer, IMPORT_RETURN);
    let shown: Vec<PersonId> = candidates.iter().map(|one| one.id).collect();
    let entry = store::Entry::new("return.import.see", "person", None, rights).detail(json!({ "shown": shown }));
    app.db.log_read(&viewer.actor(), entry).await?;
    let mut choices: Vec<Choice> = candidates
        .iter()
        .map(|one| Choice::new(&one.id.to_string(), &format!("Same person as {}", one.line)))
        .collect();
    choices.push(Choice::new("new", "None of these: add a new child"));
    choices.push(Choice::new("leave_out", "Leave this person out"));
    let back = format!("/sen2/import/{}", question.batch);
    let layout =
        app.layout(viewer, "Who is this person in the return?").errors(form.summary()).back_to(&back, "The import");
    let said = question.person().map(|(person, _)| said(&person)).unwrap_or_default();
    // Why it is doubtful is said of records that can be seen, and of no other.
    let why = match hidden {
        0 => format!("{}.", question.why.trim_end_matches('.')),
        _ => "It is not certain who this is.".to_owned(),
    };
    let mut page = FieldsForm::new(layout, 0)
        .lead(why)
        .lead("Existing entries in a child’s record are kept. Anything new in the file is added.")
        .before(Markup::heading("What the file says").then(&Markup::render(&said)?));
    if hidden > 0 && candidates.is_empty() {
        page = page.lead(
            "No record that you can change matches. If you are not sure that the child is new, ask another manager to decide.",
        );
    }
    page.field(&form.radios("who", "Who is it?", choices))
}

/// The question about a doubtful person.
pub async fn question(State(app): State<App>, viewer: Viewer, Path((batch, id)): Path<(Uuid, Uuid)>) -> Shown {
    app.allow(&viewer, IMPORT_RETURN, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let question = batches::question(&mut tx, &app, &viewer, batch, id).await?;
    drop(tx);
    show(&ask(&app, &viewer, &question, &Form::default()).await?)
}

pub async fn decide(
    State(app): State<App>,
    viewer: Viewer,
    Path((batch, id)): Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Shown {
    let allowed = app.allow(&viewer, IMPORT_RETURN, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let question = batches::question(&mut tx, &app, &viewer, batch, id).await?;
    let decision = match form.value("who") {
        "new" => Some(Decision::New),
        "leave_out" => Some(Decision::LeaveOut),
        who => question.candidates.iter().copied().find(|one| one.to_string() == who).map(Decision::Same),
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
