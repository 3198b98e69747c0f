//! An entry of a child's contact log: adding one, reading it with what came before it, correcting it.

use access::records::accounts;
use access::{AccountId, App, Facts, Role, Viewer};
use axum::extract::{Path, State};
use gate::Reader;
use jiff::civil::Date;
use page::govuk::{
    Button, Choice, DateInput, Input, InsetText, Markup, Select, SelectItem, SummaryList, Textarea, Timeline,
    TimelineItem,
};
use page::{DateRange, FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::model::office_hours::next_working_day;
use people::records::children::{self, Child};
use people::records::family;
use serde_json::json;
use store::Tx;

use crate::model::notes::{KINDS, is_contact, label};
use crate::records::notes::{self, Entry, Note, NoteId};
use crate::records::tasks::{self, FollowUp};
use crate::records::{calendar, owed};
use crate::{ADD_NOTE, READ_NOTES, RECORD_EVENT, WRITE_NOTE};

/// Characters of an entry.
const LONGEST: usize = 10_000;
/// Who can read an entry stands on each form.
const WHO_READS: &str = "Council staff who can open this record can read what you write. The family does not see it here, but it is part of the record: they can ask for a copy. Write facts, and keep opinions apart from them.";

fn kinds() -> Vec<Choice> {
    KINDS.iter().map(|(code, label)| Choice::new(code, label)).collect()
}

/// Somebody who can be given a follow-up.
struct Candidate {
    account: AccountId,
    name: String,
    /// What tells them from others on the form.
    note: &'static str,
}

/// Who does what follows from an entry.
enum Whom {
    /// Whoever is chosen: whoever writes works on the case.
    Chosen(Vec<Candidate>),
    /// The case officer, if there is one: whoever writes opened the record for a time, as at a duty desk. Every entry of theirs
    /// is a task of the case officer, who would not know of it otherwise.
    Officer(Option<(AccountId, String)>),
}

/// What the case officer does about an entry of a duty officer who asks for nothing else.
const READ_IT: &str = "Read the new entry in the contact log";

/// The viewer, the child's case officer and managers; or the case officer alone, where the viewer does not work on the case.
async fn whom(tx: &mut Tx, app: &App, viewer: &Viewer, (id, standing): (PersonId, &Facts)) -> Result<Whom, Problem> {
    let involved = family::professionals(tx, id, viewer.today).await?;
    let officers: Vec<AccountId> =
        involved.iter().filter(|one| one.kind == "case_officer" && !one.has_left).map(|one| one.account).collect();
    if app.policy.decide(viewer, RECORD_EVENT, standing).is_none() {
        return Ok(Whom::Officer(accounts::officers_apart(tx, &officers).await?.into_iter().next()));
    }
    let mut ids = vec![viewer.account];
    let managers = accounts::holders(tx, Role::Manager, viewer.today).await?;
    for account in officers.iter().copied().chain(managers.iter().map(|one| one.id)) {
        if !ids.contains(&account) {
            ids.push(account);
        }
    }
    let names = accounts::officers_apart(tx, &ids).await?;
    let candidate = |account: AccountId| {
        let (_, name) = names.iter().find(|(known, _)| *known == account)?;
        let note = match account {
            own if own == viewer.account => " (you)",
            officer if officers.contains(&officer) => " (case officer)",
            _ => "",
        };
        Some(Candidate { account, name: name.clone(), note })
    };
    Ok(Whom::Chosen(ids.into_iter().filter_map(candidate).collect()))
}

#[derive(askama::Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">{{ heading }}</h2>{% if let Some(told) = told %}<p class="govuk-body" data-told>{{ told }}</p>{% endif %}{{ next }}{{ due }}{% if let Some(whose) = whose %}{{ whose }}{% endif %}"#
)]
struct FollowUpFields {
    heading: &'static str,
    /// Who gets the task, where nobody chooses.
    told: Option<String>,
    next: Input,
    due: DateInput,
    whose: Option<Select>,
}

fn fields(page: FieldsForm, form: &Form) -> Result<FieldsForm, Problem> {
    page.lead(WHO_READS)
        .field(&form.radios("kind", "Type of entry", kinds()))?
        .field(&form.date_input("on", "Date", "For example, 27 3 2026"))?
        .field(&Input {
            hint: Some("For example, mother by telephone. Leave empty for a note".into()),
            ..form.input("with", "Who it was with")
        })?
        .field(&Textarea { rows: Some(8), ..form.textarea("body", "What was said or done").up_to(LONGEST) })
}

/// What was typed, where it is right.
fn read(form: &mut Form, viewer: &Viewer) -> Option<Entry> {
    let kind = form.one_of("kind", &kinds(), "Select the type of entry");
    let on = form.required_date("on", "The date", &DateRange::past(viewer.today), "Enter the date");
    form.at_most("with", 200);
    if kind.as_deref().is_some_and(is_contact) && form.value("with").is_empty() {
        form.refuse("with", "Enter who it was with");
    }
    let body = form.required_text("body", LONGEST, "Enter what was said or done");
    let entry = Entry { kind: kind?, happened_on: on?, with_whom: form.value("with").to_owned(), body };
    form.is_right().then_some(entry)
}

fn new_page(app: &App, viewer: &Viewer, child: &Child, form: &Form, whom: &Whom) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/notes", child.id);
    let layout = app.layout(viewer, "Add a call, visit or note").errors(form.summary()).back_to(&back, "Contact log");
    let shown = |one: &Candidate| SelectItem::new(&one.account.to_string(), &format!("{}{}", one.name, one.note));
    let (heading, told, whose) = match whom {
        Whom::Chosen(people) => {
            let whose = form.select("whose", "Who does it", people.iter().map(shown).collect());
            ("Follow-up (optional)", None, Some(whose))
        }
        Whom::Officer(officer) => ("Task for the case officer", Some(told_words(officer.as_ref())), None),
    };
    fields(FieldsForm::new(layout, 0), form)?.button("Add to the contact log").field(&FollowUpFields {
        heading,
        told,
        next: form.input("next", "What is to be done"),
        due: form.date_input("due", "Date of the follow-up", "For example, 27 3 2027"),
        whose,
    })
}

/// Who gets the entry of somebody who does not work on the case.
fn told_words(officer: Option<&(AccountId, String)>) -> String {
    match officer {
        Some((_, name)) => format!(
            "{name} is the case officer. Your entry goes on their worklist. If you want them to do something, enter it here."
        ),
        None => "No case officer is allocated. Your entry goes on the worklist of children who are not allocated. If something is to be done, enter it here.".to_owned(),
    }
}

pub async fn new(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, standing, mut tx) = children::open(&app, &viewer, ADD_NOTE, id, "contact log").await?;
    let whom = whom(&mut tx, &app, &viewer, (id, &standing)).await?;
    drop(tx);
    let today = viewer.today;
    let form = Form::default().with_date("on", today);
    show(&new_page(&app, &viewer, &child, &form, &whom)?)
}

/// The next working day.
async fn tomorrow(tx: &mut Tx, viewer: &Viewer) -> Result<Date, Problem> {
    Ok(next_working_day(&calendar::load(tx).await?, viewer.today))
}

/// The follow-up that was asked for; none where nothing of it was filled in. The case officer is always told of the entry of
/// somebody who does not work on the case: by `otherwise` they have read it.
fn follow_up(form: &mut Form, viewer: &Viewer, whom: &Whom, otherwise: Date) -> Option<FollowUp> {
    form.at_most("next", 200);
    let what = form.value("next").to_owned();
    let due = form.date("due", "The date of the follow-up", &DateRange::coming(viewer.today));
    match (what.is_empty(), due) {
        (true, Some(_)) => form.refuse("next", "Enter what is to be done"),
        (false, None) if form.error("due").is_none() => form.refuse("due", "Enter the date of the follow-up"),
        _ => {}
    }
    let people = match whom {
        Whom::Chosen(people) => people,
        Whom::Officer(officer) => {
            let (account, name) = officer.clone().unzip();
            let due_on = due.filter(|_| !what.is_empty());
            let what = if due_on.is_some() { what } else { READ_IT.to_owned() };
            return Some(FollowUp { what, due_on: due_on.unwrap_or(otherwise), account, name });
        }
    };
    let due_on = due.filter(|_| !what.is_empty())?;
    match people.iter().find(|one| one.account.to_string() == form.value("whose")) {
        Some(one) => Some(FollowUp { what, due_on, account: Some(one.account), name: Some(one.name.clone()) }),
        None => {
            form.refuse("whose", "Select who does it");
            None
        }
    }
}

pub async fn create(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let standing = children::standing(&mut tx, &viewer, id).await?;
    let allowed = app.allow(&viewer, ADD_NOTE, &standing)?;
    let whom = whom(&mut tx, &app, &viewer, (id, &standing)).await?;
    let tomorrow = tomorrow(&mut tx, &viewer).await?;
    let follow = follow_up(&mut form, &viewer, &whom, tomorrow);
    let entry = read(&mut form, &viewer);
    if let Some(entry) = entry.filter(|_| form.is_right()) {
        let note = notes::add(&mut tx, (&viewer).into(), id, &entry).await?;
        if let Some(follow) = &follow {
            tasks::follow_up(&mut tx, id, note, follow, &viewer.name, viewer.today).await?;
            owed::work_out(&mut tx, id, viewer.today).await?;
        }
        let detail = json!({ "note": note, "kind": entry.kind, "on": entry.happened_on.to_string(),
            "follow_up": follow.as_ref().map(|one| one.due_on.to_string()) });
        tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
        tx.commit().await?;
        let done = match (&whom, follow.is_some()) {
            (Whom::Officer(_), _) => "told",
            (Whom::Chosen(_), true) => "follow-up",
            (Whom::Chosen(_), false) => "added",
        };
        return go(&format!("/children/{id}/notes?done={done}"));
    }
    drop(tx);
    let (child, _, _) = children::open(&app, &viewer, ADD_NOTE, id, "contact log").await?;
    refuse(&new_page(&app, &viewer, &child, &form, &whom)?)
}

/// What an entry says.
fn facts(note: &Note, reader: &Reader) -> SummaryList {
    let list = SummaryList::default().row("Type", label(&note.kind)).row("Date", words::date(note.happened_on()));
    let list = if note.with_whom.is_blank() { list } else { list.row("With", note.with_whom.to(reader)) };
    list.html_row("What was said or done", lines(&note.body.to(reader)))
        .row("Recorded", format!("{}, {}", note.written_by.to(reader), words::time(note.written_at)))
}

/// A text of several lines.
fn lines(text: &str) -> Markup {
    #[derive(askama::Template)]
    #[template(ext = "html", source = r#"<span class="op-lines">{{ text }}</span>"#)]
    struct Lines<'a> {
        text: &'a str,
    }
    Markup::of(&Lines { text })
}

/// Each version as it stood, with why it was corrected.
fn history(versions: &[Note], reader: &Reader) -> Result<Markup, Problem> {
    let items = versions
        .iter()
        .enumerate()
        .map(|(index, note)| {
            let why = note.corrected_why.as_ref().map(|why| format!("Corrected: {}", why.to(reader)));
            let before = if index == 0 { Markup::default() } else { Markup::of(&facts(note, reader)) };
            TimelineItem {
                title: why.unwrap_or_else(|| "Added".to_owned()),
                on: note.written_at.to_string(),
                shown_on: words::time(note.written_at),
                by: note.written_by.to(reader),
                html: before,
                ..TimelineItem::default()
            }
        })
        .collect();
    Ok(Markup::heading("History of this entry").then(&Markup::render(&Timeline { items })?))
}

pub async fn view(State(app): State<App>, viewer: Viewer, Path((id, note)): Path<(PersonId, NoteId)>) -> Shown {
    let (_, standing, mut tx) = children::open(&app, &viewer, READ_NOTES, id, "contact log").await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let versions = notes::versions(&mut tx, &app, &viewer, id, note).await?;
    drop(tx);
    let current = versions.first().ok_or(Problem::NotFound)?;
    let layout = app
        .layout(&viewer, &format!("{}, {}", label(&current.kind), words::date(current.happened_on())))
        .back_to(&format!("/children/{id}/notes"), "Contact log");
    let mut after = Markup::default();
    if app.policy.decide(&viewer, WRITE_NOTE, &standing).is_some() {
        let address = format!("/children/{id}/notes/{}/correct", current.id);
        after = Markup::of(&Button::link("Correct this entry", &address).classes("govuk-button--secondary"));
    }
    if versions.len() > 1 {
        after = after.then(&history(&versions, &reader)?);
    }
    show(&FieldsForm::new(layout, 0).before(Markup::render(&facts(current, &reader))?).without_form().after(after))
}

fn correct_page(app: &App, viewer: &Viewer, id: PersonId, note: &Note, form: &Form) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{id}/notes/{}", note.id);
    let layout = app.layout(viewer, "Correct an entry").errors(form.summary()).back_to(&back, "Back to the entry");
    let page = FieldsForm::new(layout, 0).hidden("stands", &note.id.to_string()).field(&InsetText {
        text: "The entry as it was stays in its history, with your name and the reason.".to_owned(),
        ..InsetText::default()
    })?;
    fields(page, form)?.field(&form.input("why", "Why it is corrected")).map(|page| page.button("Save correction"))
}

pub async fn correct_form(State(app): State<App>, viewer: Viewer, Path((id, note)): Path<(PersonId, NoteId)>) -> Shown {
    let (_, _, mut tx) = children::open(&app, &viewer, WRITE_NOTE, id, "contact log").await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let versions = notes::versions(&mut tx, &app, &viewer, id, note).await?;
    drop(tx);
    let current = versions.first().ok_or(Problem::NotFound)?;
    let on = current.happened_on();
    let form = Form::default()
        .with("kind", &current.kind)
        .with_date("on", on)
        .with("with", current.with_whom.to_edit(&reader)?)
        .with("body", current.body.to_edit(&reader)?);
    show(&correct_page(&app, &viewer, id, current, &form)?)
}

pub async fn correct(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, note)): Path<(PersonId, NoteId)>,
    mut form: Form,
) -> Shown {
    let why = form.required_text("why", 500, "Enter why it is corrected");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, WRITE_NOTE, id).await?;
    // Whoever comes second is told what the first wrote.
    children::lock(&mut tx, id).await?;
    let versions = notes::versions(&mut tx, &app, &viewer, id, note).await?;
    let current = versions.first().ok_or(Problem::NotFound)?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    for text in [&current.with_whom, &current.body] {
        text.to_edit(&reader)?;
    }
    if form.value("stands") != current.id.to_string() {
        form.refuse(
            "body",
            "Somebody else corrected this entry while you were writing. Read it, then save again if yours is right",
        );
        form.set("stands", &current.id.to_string());
    }
    let entry = read(&mut form, &viewer);
    if let Some(entry) = entry.filter(|_| form.is_right()) {
        let new = notes::correct(&mut tx, (&viewer).into(), current, &entry, &why).await?;
        let detail = json!({ "note": new, "corrects": current.id, "kind": entry.kind });
        tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(&why)).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/notes?done=corrected"));
    }
    let current = current.clone();
    drop(tx);
    children::open(&app, &viewer, WRITE_NOTE, id, "contact log").await?;
    refuse(&correct_page(&app, &viewer, id, &current, &form)?)
}
