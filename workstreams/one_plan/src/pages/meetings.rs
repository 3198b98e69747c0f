//! Meetings: what was decided, who was asked to do what, whether it was done.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use calendar::OWNER_HINT;
use jiff::ToSpan;
use page::govuk::{Cell, Head, Input, InsetText, Markup, SelectItem, SummaryList, Table, Tag};
use page::{DateRange, FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};

use store::Tx;

use super::common::{Asked, long};
use crate::model::cycle::CYCLES;
use crate::policy::LEAD_PLAN;
use crate::records::meetings::{self, Decision, KINDS, Meeting, MeetingId, Task, TaskId, kind_words};
use crate::records::packs;

#[derive(Template)]
#[template(path = "plan_meetings.html")]
struct Meetings {
    layout: Layout,
    tasks: Option<Table>,
    coming: Option<Table>,
    held: Option<Table>,
    may_lead: bool,
}

fn meetings_table<'a>(meetings: impl Iterator<Item = &'a Meeting>) -> Option<Table> {
    let rows: Vec<Vec<Cell>> = meetings
        .map(|one| {
            vec![
                Cell::html(Markup::link(&format!("/plan/meetings/{}", one.id), &one.title)),
                Cell::text(words::short_date(one.held_on)),
                Cell::text(kind_words(&one.kind)),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        head: ["Meeting", "Date", "Group"].map(Head::text).to_vec(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    })
}

fn tasks_table(tasks: &[&Task], viewer: &Viewer, may_lead: bool) -> Table {
    let rows = tasks
        .iter()
        .map(|one| {
            let stands = match one.done_on() {
                Some(day) => Markup::text(&format!(
                    "Done {}: {}",
                    words::short_date(day),
                    one.outcome.clone().unwrap_or_default()
                )),
                None if one.due_on < viewer.today => Markup::of(&Tag::new("Overdue", "red")),
                None => Markup::text("Open"),
            };
            let wording = if may_lead && one.done_on().is_none() {
                Markup::link(&format!("/plan/tasks/{}", one.id), &one.wording)
            } else {
                Markup::text(&one.wording)
            };
            vec![
                Cell::html(wording),
                Cell::text(&one.owner),
                Cell::text(words::short_date(one.due_on)),
                Cell::html(stands),
            ]
        })
        .collect();
    Table {
        head: ["Task", "Owner", "Due date", "Status"].map(Head::text).to_vec(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

/// All meetings, and what is open from them.
pub async fn list(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let all = meetings::all(&mut tx).await?;
    let tasks = meetings::tasks(&mut tx).await?;
    drop(tx);
    let may_lead = app.policy.may_ever(&viewer, LEAD_PLAN);
    let open: Vec<&Task> = tasks.iter().filter(|one| one.done_on().is_none()).collect();
    show(&Meetings {
        // The next one first, and of those held the newest.
        coming: meetings_table(all.iter().rev().filter(|one| one.held_on >= viewer.today)),
        held: meetings_table(all.iter().filter(|one| one.held_on < viewer.today)),
        tasks: (!open.is_empty()).then(|| tasks_table(&open, &viewer, may_lead)),
        may_lead,
        layout: app
            .layout(&viewer, "Meetings")
            .done((!asked.done.is_empty()).then_some("Changes saved."))
            .back_to("/plan", "One Plan"),
    })
}

#[derive(Template)]
#[template(path = "plan_meeting.html")]
struct OneMeeting {
    layout: Layout,
    id: String,
    what: String,
    about: String,
    decisions: Vec<Decision>,
    tasks: Option<Table>,
    before: Option<Table>,
    /// Nothing where no packs are made for such meetings.
    pack: Option<Packed>,
    may_lead: bool,
    may_call_off: bool,
}

/// The board pack of a meeting.
enum Packed {
    /// Its address and title.
    Made(String, String),
    /// None before the meeting.
    NotYet,
    /// None, and the meeting was held.
    Never,
}

async fn packed(tx: &mut Tx, one: &Meeting, today: jiff::civil::Date) -> Result<Option<Packed>, Problem> {
    if !one.is_of_board() {
        return Ok(None);
    }
    let made = packs::list(tx).await?.into_iter().find(|pack| pack.is_of(one));
    Ok(Some(match made {
        Some(pack) => Packed::Made(format!("/plan/packs/{}", pack.id), pack.title),
        None if one.held_on < today => Packed::Never,
        None => Packed::NotYet,
    }))
}

/// One meeting.
pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<MeetingId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let mut tx = app.db.read().await?;
    let one = meetings::one(&mut tx, id).await?;
    let decisions = meetings::decisions_of(&mut tx, id).await?;
    let tasks = meetings::tasks(&mut tx).await?;
    let before = meetings::open_before(&mut tx, &one).await?;
    let pack = packed(&mut tx, &one, viewer.today).await?;
    drop(tx);
    let may_lead = app.policy.may_ever(&viewer, LEAD_PLAN);
    let own: Vec<&Task> = tasks.iter().filter(|task| task.meeting == id).collect();
    show(&OneMeeting {
        id: id.to_string(),
        what: format!("{}, {}.", kind_words(&one.kind), words::date(one.held_on)),
        about: one.about,
        may_call_off: decisions.is_empty() && own.is_empty(),
        before: (!before.is_empty()).then(|| tasks_table(&before.iter().collect::<Vec<_>>(), &viewer, may_lead)),
        decisions,
        tasks: (!own.is_empty()).then(|| tasks_table(&own, &viewer, may_lead)),
        pack,
        may_lead,
        layout: app
            .layout(&viewer, &one.title)
            .done((!asked.done.is_empty()).then_some("Changes saved."))
            .back_to("/plan/meetings", "Meetings"),
    })
}

/// No meeting is planned further ahead, in days.
const FURTHEST: i32 = 400;

fn meeting_page(app: &App, viewer: &Viewer, form: &Form) -> Result<FieldsForm, Problem> {
    let mut kinds = vec![SelectItem::new("", "Select an option")];
    kinds.extend(KINDS.iter().map(|(code, words)| SelectItem::new(code, words)));
    let mut cycles = vec![SelectItem::new("", "Once")];
    cycles.extend(CYCLES.iter().map(|(code, words, _)| SelectItem::new(code, words)));
    let layout = app.layout(viewer, "Add a meeting").errors(form.summary()).back_to("/plan/meetings", "Meetings");
    FieldsForm::new(layout, 0)
        .field(&form.select("kind", "Group", kinds))?
        .field(&form.input("title", "Title"))?
        .field(&form.date_input("held_on", "Date", "For example, 27 3 2026"))?
        .field(&form.textarea("about", "Agenda or notes (optional)").up_to(8000))?
        .field(&form.select("cycle", "How often", cycles))?
        .field(&form.date_input("until", "Repeat until (optional)", "The last meeting is on or before this date"))
}

/// The form of a new meeting.
pub async fn new(State(app): State<App>, viewer: Viewer) -> Shown {
    show(&meeting_page(&app, &viewer, &Form::default())?)
}

/// What every meeting has: title, day, agenda.
fn read(form: &mut Form, today: jiff::civil::Date) -> Option<(String, jiff::civil::Date, String)> {
    let title = form.required("title", "Enter the title");
    let day = form.required_date(
        "held_on",
        "Date of the meeting",
        &DateRange::past_or_coming(today),
        "Enter the date of the meeting",
    );
    if day.is_some_and(|day| (day - today).get_days() > FURTHEST) {
        form.refuse("held_on", "Date of the meeting must be within the next year");
    }
    let about = long(form, "about", "");
    day.filter(|_| form.is_right()).map(|day| (title, day, about))
}

/// The days of a cycle, where one was chosen; else the first alone.
fn days_of(form: &mut Form, first: jiff::civil::Date, today: jiff::civil::Date) -> Vec<jiff::civil::Date> {
    let chosen = CYCLES.iter().find(|(code, ..)| *code == form.value("cycle")).map(|(_, _, cycle)| *cycle);
    let range = DateRange::past_or_coming(today).since(Some(first), "the first meeting");
    let until = form.date("until", "Date of the last meeting", &range);
    let Some(cycle) = chosen else {
        if until.is_some() {
            form.refuse("cycle", "Select how often the meeting repeats, or leave “Repeat until” blank");
        }
        return vec![first];
    };
    let Some(until) = until else {
        if form.is_right() {
            form.refuse("until", "Enter the date the meeting repeats until");
        }
        return vec![first];
    };
    if (until - first).get_days() > FURTHEST {
        form.refuse("until", "“Repeat until” must be within a year of the first meeting");
    }
    let days = cycle.days(first, until.min(first.saturating_add(FURTHEST.days())));
    if days.len() < 2 {
        form.refuse("until", "Only one meeting falls before that date. Enter a later date, or select “Once”");
    }
    days
}

/// The act: one meeting, or all of a cycle.
pub async fn add(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let kind = KINDS.iter().find(|(code, _)| *code == form.value("kind")).map(|(code, _)| *code);
    if kind.is_none() {
        form.refuse("kind", "Select the group");
    }
    let read = read(&mut form, viewer.today);
    let days = read.as_ref().map(|(_, first, _)| days_of(&mut form, *first, viewer.today)).unwrap_or_default();
    let (Some(kind), Some((title, _, about)), true) = (kind, read, form.is_right()) else {
        return refuse(&meeting_page(&app, &viewer, &form)?);
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let mut first = None;
    for day in &days {
        let id = meetings::add(&mut tx, kind, &title, *day, &about).await?;
        tx.record(allowed.entry("plan_meeting", Some(id.uuid()))).await?;
        first = first.or(Some(id));
    }
    tx.commit().await?;
    match first {
        Some(id) if days.len() == 1 => go(&format!("/plan/meetings/{id}?done=saved")),
        _ => go("/plan/meetings?done=saved"),
    }
}

fn change_page(app: &App, viewer: &Viewer, known: &Meeting, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, "Change date or agenda")
        .errors(form.summary())
        .back_to(&format!("/plan/meetings/{}", known.id), "Meeting");
    FieldsForm::new(layout, known.version)
        .lead(kind_words(&known.kind))
        .field(&form.input("title", "Title"))?
        .field(&form.date_input("held_on", "Date", "For example, 27 3 2026"))?
        .field(&form.textarea("about", "Agenda or notes (optional)").up_to(8000))
}

/// The form of one that is there.
pub async fn change_form(State(app): State<App>, viewer: Viewer, Path(id): Path<MeetingId>) -> Shown {
    let one = meeting(&app, id).await?;
    let form = Form::default().with("title", one.title.clone()).with("about", one.about.clone());
    show(&change_page(&app, &viewer, &one, &form.with_date("held_on", one.held_on))?)
}

pub async fn change(State(app): State<App>, viewer: Viewer, Path(id): Path<MeetingId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let version: i64 = form.value("version").parse().unwrap_or(-1);
    let read = read(&mut form, viewer.today);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let known = meetings::one(&mut tx, id).await?;
    let is_stale = version != known.version;
    if is_stale {
        form.refuse("title", "Somebody else saved changes while you were editing. Compare the two, then save again");
    }
    let (Some((title, day, about)), true) = (read, form.is_right()) else {
        drop(tx);
        let saved = SummaryList::default()
            .row("Title", known.title.clone())
            .row("Date", words::date(known.held_on))
            .row("Agenda or notes", known.about.clone());
        return refuse(&change_page(&app, &viewer, &known, &form)?.saved(is_stale.then_some(saved)));
    };
    meetings::change(&mut tx, &known, &title, day, &about).await?;
    tx.record(allowed.entry("plan_meeting", Some(id.uuid()))).await?;
    tx.commit().await?;
    go(&format!("/plan/meetings/{id}?done=saved"))
}

/// Whether nothing came of a meeting yet.
async fn is_bare(tx: &mut Tx, id: MeetingId) -> Result<bool, Problem> {
    let decided = !meetings::decisions_of(tx, id).await?.is_empty();
    Ok(!decided && !meetings::tasks(tx).await?.iter().any(|task| task.meeting == id))
}

async fn call_off_page(app: &App, viewer: &Viewer, id: MeetingId) -> Result<FieldsForm, Problem> {
    let mut tx = app.db.read().await?;
    let one = meetings::one(&mut tx, id).await?;
    let is_bare = is_bare(&mut tx, id).await?;
    let layout = app.layout(viewer, "Cancel meeting").back_to(&format!("/plan/meetings/{id}"), "Meeting");
    let what = format!("{}, {}, {}.", one.title, kind_words(&one.kind), words::date(one.held_on));
    let page = FieldsForm::new(layout, one.version).lead(what);
    Ok(if is_bare {
        page.lead("Other meetings in the series are not affected.").button("Cancel meeting")
    } else {
        page.lead("Decisions or tasks are recorded for this meeting, so it cannot be cancelled.").without_form()
    })
}

/// Asks before.
pub async fn call_off_form(State(app): State<App>, viewer: Viewer, Path(id): Path<MeetingId>) -> Shown {
    show(&call_off_page(&app, &viewer, id).await?)
}

pub async fn call_off(State(app): State<App>, viewer: Viewer, Path(id): Path<MeetingId>) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    meetings::one(&mut tx, id).await?;
    if !is_bare(&mut tx, id).await? {
        drop(tx);
        return refuse(&call_off_page(&app, &viewer, id).await?);
    }
    meetings::call_off(&mut tx, id).await?;
    tx.record(allowed.entry("plan_meeting", Some(id.uuid()))).await?;
    tx.commit().await?;
    go("/plan/meetings?done=saved")
}

async fn meeting(app: &App, id: MeetingId) -> Result<Meeting, Problem> {
    let mut tx = app.db.read().await?;
    Ok(meetings::one(&mut tx, id).await?)
}

fn decision_page(app: &App, viewer: &Viewer, one: &Meeting, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, "Record a decision")
        .errors(form.summary())
        .back_to(&format!("/plan/meetings/{}", one.id), "Meeting");
    FieldsForm::new(layout, 0)
        .lead(format!("{}, {}. You cannot change a decision after you record it.", one.title, words::date(one.held_on)))
        .field(&form.textarea("wording", "Decision").up_to(8000))?
        .field(&form.input("made_by", "Decided by"))
}

pub async fn decision_form(State(app): State<App>, viewer: Viewer, Path(id): Path<MeetingId>) -> Shown {
    let one = meeting(&app, id).await?;
    show(&decision_page(&app, &viewer, &one, &Form::default().with("made_by", kind_words(&one.kind)))?)
}

pub async fn decide(State(app): State<App>, viewer: Viewer, Path(id): Path<MeetingId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let one = meeting(&app, id).await?;
    let wording = long(&mut form, "wording", "Enter the decision");
    let made_by = form.required("made_by", "Enter who made the decision");
    if !form.is_right() {
        return refuse(&decision_page(&app, &viewer, &one, &form)?);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    meetings::decide(&mut tx, id, &wording, &made_by, &viewer.name).await?;
    tx.record(allowed.entry("plan_meeting", Some(id.uuid()))).await?;
    tx.commit().await?;
    go(&format!("/plan/meetings/{id}?done=saved"))
}

fn task_page(app: &App, viewer: &Viewer, one: &Meeting, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, "Add a task")
        .errors(form.summary())
        .back_to(&format!("/plan/meetings/{}", one.id), "Meeting");
    FieldsForm::new(layout, 0)
        .field(&form.textarea("wording", "Task").up_to(8000))?
        .field(&Input { hint: Some(OWNER_HINT.into()), ..form.input("owner", "Owner") })?
        .field(&form.date_input("due_on", "Due date", "For example, 27 3 2026"))
}

pub async fn task_form(State(app): State<App>, viewer: Viewer, Path(id): Path<MeetingId>) -> Shown {
    let one = meeting(&app, id).await?;
    show(&task_page(&app, &viewer, &one, &Form::default())?)
}

pub async fn ask(State(app): State<App>, viewer: Viewer, Path(id): Path<MeetingId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let one = meeting(&app, id).await?;
    let wording = long(&mut form, "wording", "Enter the task");
    let owner = form.required("owner", "Enter the owner");
    let range = DateRange::coming(viewer.today).since(Some(one.held_on), "the date of the meeting");
    let due = form.required_date("due_on", "Due date", &range, "Enter the due date");
    let (Some(due), true) = (due, form.is_right()) else {
        return refuse(&task_page(&app, &viewer, &one, &form)?);
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let task = meetings::ask(&mut tx, id, &wording, &owner, due).await?;
    tx.record(allowed.entry("plan_task", Some(task.uuid()))).await?;
    tx.commit().await?;
    go(&format!("/plan/meetings/{id}?done=saved"))
}

fn done_page(app: &App, viewer: &Viewer, one: &Task, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, "Complete a task")
        .errors(form.summary())
        .back_to(&format!("/plan/meetings/{}", one.meeting), "Meeting");
    let wording = InsetText {
        text: format!("{} ({}, by {})", one.wording, one.owner, words::date(one.due_on)),
        ..InsetText::default()
    };
    FieldsForm::new(layout, 0)
        .field(&wording)?
        .field(&form.date_input("done_on", "Completed on", "For example, 27 3 2026"))?
        .field(&form.textarea("outcome", "Outcome").up_to(8000))
}

async fn task(app: &App, id: TaskId) -> Result<Task, Problem> {
    let mut tx = app.db.read().await?;
    Ok(meetings::task(&mut tx, id).await?)
}

pub async fn done_form(State(app): State<App>, viewer: Viewer, Path(id): Path<TaskId>) -> Shown {
    let one = task(&app, id).await?;
    show(&done_page(&app, &viewer, &one, &Form::default())?)
}

pub async fn done(State(app): State<App>, viewer: Viewer, Path(id): Path<TaskId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let one = task(&app, id).await?;
    let meeting = meeting(&app, one.meeting).await?;
    let range = DateRange::past(viewer.today).since(Some(meeting.held_on), "the date of the meeting");
    let day = form.required_date("done_on", "Date completed", &range, "Enter the date completed");
    if one.done_on().is_some() {
        form.refuse("done_on", "This task is already marked as complete");
    }
    let outcome = long(&mut form, "outcome", "Enter the outcome");
    let (Some(day), true) = (day, form.is_right()) else {
        return refuse(&done_page(&app, &viewer, &one, &form)?);
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    meetings::done(&mut tx, id, day, &outcome).await?;
    tx.record(allowed.entry("plan_task", Some(id.uuid()))).await?;
    tx.commit().await?;
    go(&format!("/plan/meetings/{}?done=saved", one.meeting))
}
