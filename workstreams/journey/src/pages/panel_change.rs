//! A meeting of the panel that is held on another day, or that was closed by mistake.

use access::{App, Facts, Viewer};
use axum::extract::{Path, State};
use gate::Outgoing;
use jiff::civil::Date;
use page::govuk::Textarea;
use page::{DateRange, FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::records::admissions;
use serde_json::json;
use store::{StoreError, Tx};

use super::panel_put::{let_in, unfit};
use crate::RUN_PANEL;
use crate::records::mail::{self, PANEL_MOVED, PANEL_REOPENED};
use crate::records::panels::{self, Line, Panel, PanelId};

/// The longest reason, in characters.
const LONGEST: usize = 500;

fn why(form: &Form, label: &str) -> Textarea {
    Textarea { rows: Some(2), ..form.textarea("why", label).up_to(LONGEST) }
}

/// Lets the members in to the cases on the agenda, for the day of the meeting as it is now. Nobody sees the papers of a case whose
/// question is settled, or of a child who died.
async fn let_members_in(tx: &mut Tx, viewer: &Viewer, panel: &Panel) -> Result<(), Problem> {
    for (item, child, question) in panels::cases(tx, panel.id).await? {
        admissions::end(tx, item.uuid(), None, viewer.today).await?;
        let is_settled = unfit(tx, viewer, child, &question).await?.is_some();
        if !is_settled && Outgoing::about(tx, child, "").await?.is_ok() {
            let_in(tx, panel, item, child, viewer.today).await?;
        }
    }
    Ok(())
}

fn reopen_page(app: &App, viewer: &Viewer, panel: &Panel, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, "Reopen the meeting")
        .errors(form.summary())
        .back_to(&format!("/panels/{}", panel.id), &panel.title);
    FieldsForm::new(layout, 0)
        .lead("The members will see the papers again, and you can record recommendations that are missing. We will tell the members.")
        .button("Reopen meeting")
        .field(&why(form, "Why you are reopening the meeting"))
}

/// Why a meeting cannot be reopened; nothing where it can.
async fn stays_closed(tx: &mut Tx, panel: &Panel) -> Result<Option<Problem>, Problem> {
    let words = if panel.closed_on().is_none() {
        "The meeting is open."
    } else if panels::is_decided_on(tx, panel.id).await? {
        "A decision that follows from this meeting has been sent. The meeting stays closed. Put the case on the agenda of another meeting."
    } else {
        return Ok(None);
    };
    Ok(Some(Problem::Conflict(words.to_owned())))
}

/// The form that reopens a meeting.
pub async fn reopen_form(State(app): State<App>, viewer: Viewer, Path(id): Path<PanelId>) -> Shown {
    app.allow(&viewer, RUN_PANEL, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let panel = panels::one(&mut tx, id).await?;
    if let Some(problem) = stays_closed(&mut tx, &panel).await? {
        return Err(problem);
    }
    drop(tx);
    show(&reopen_page(&app, &viewer, &panel, &Form::default())?)
}

/// Reopens a meeting from which no decision was sent: its members come in again, and are told.
pub async fn reopen(State(app): State<App>, viewer: Viewer, Path(id): Path<PanelId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, RUN_PANEL, &Facts::default())?;
    let reason = form.required_text("why", LONGEST, "Enter why you are reopening the meeting");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let panel = panels::one(&mut tx, id).await?;
    if let Some(problem) = stays_closed(&mut tx, &panel).await? {
        return Err(problem);
    }
    if !form.is_right() {
        drop(tx);
        return refuse(&reopen_page(&app, &viewer, &panel, &form)?);
    }
    panels::reopen(&mut tx, id).await?;
    let_members_in(&mut tx, &viewer, &panel).await?;
    mail::panel_changed(&mut tx, &app.db, PANEL_REOPENED, &panel, viewer.account).await?;
    let detail = json!({ "closed_on": panel.closed_on().map(|day| day.to_string()) });
    tx.record(allowed.entry_called("panel.reopen", "panel", Some(id.uuid())).detail(detail).reason(&reason)).await?;
    tx.commit().await?;
    go(&format!("/panels/{id}?done=reopened"))
}

fn move_page(app: &App, viewer: &Viewer, panel: &Panel, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, "Change the date of the meeting")
        .errors(form.summary())
        .back_to(&format!("/panels/{}", panel.id), &panel.title);
    FieldsForm::new(layout, 0)
        .lead(format!(
            "The meeting is on {}. The cases stay on its agenda. Calendars show the new date, and we will tell the members.",
            words::date(panel.held_on())
        ))
        .doubts(form)
        .button("Change date")
        .field(&form.date_picker("on", "New date of the meeting", "For example, 27/3/2027"))?
        .field(&why(form, "Why the date changes"))
}

/// The form that moves a meeting to another day.
pub async fn move_form(State(app): State<App>, viewer: Viewer, Path(id): Path<PanelId>) -> Shown {
    app.allow(&viewer, RUN_PANEL, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let panel = panels::one(&mut tx, id).await?;
    drop(tx);
    if panel.closed_on().is_some() {
        return Err(closed());
    }
    show(&move_page(&app, &viewer, &panel, &Form::default())?)
}

fn closed() -> Problem {
    Problem::Conflict("The meeting is closed. Reopen it first.".to_owned())
}

/// Whether a meeting on another day would come after a deadline that it meets now.
fn would_be_late(line: &Line, panel: &Panel, day: Date) -> bool {
    line.item.recommendation.is_none() && line.last_day().is_some_and(|last| last >= panel.held_on() && last < day)
}

/// Moves a meeting to another day: its cases stay, and its members are told.
pub async fn move_to(State(app): State<App>, viewer: Viewer, Path(id): Path<PanelId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, RUN_PANEL, &Facts::default())?;
    let range = DateRange::coming(viewer.today);
    let day = form.required_date("on", "The date of the meeting", &range, "Enter the date of the meeting");
    let reason = form.required_text("why", LONGEST, "Enter why the date changes");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let panel = panels::one(&mut tx, id).await?;
    if panel.closed_on().is_some() {
        return Err(closed());
    }
    if let Some(day) = day {
        if day == panel.held_on() {
            form.refuse("on", "The meeting is already on this date");
        }
        let lines = panels::items(&mut tx, &app, &viewer, id).await?;
        let late = lines.iter().filter(|line| would_be_late(line, &panel, day)).count();
        if late > 0 {
            let cases = words::plural(late, "case has its deadline", "cases have their deadlines");
            form.doubt("on", &format!("{cases} before {}", words::date(day)));
        }
    }
    let (Some(day), true) = (day, form.is_right()) else {
        drop(tx);
        return refuse(&move_page(&app, &viewer, &panel, &form)?);
    };
    match panels::move_to(&mut tx, id, day).await {
        Ok(()) => {}
        Err(StoreError::Stale) => return Err(closed()),
        Err(other) => return Err(other.into()),
    }
    let moved = panels::one(&mut tx, id).await?;
    let_members_in(&mut tx, &viewer, &moved).await?;
    mail::panel_changed(&mut tx, &app.db, PANEL_MOVED, &moved, viewer.account).await?;
    let detail = json!({ "from": panel.held_on().to_string(), "to": day.to_string() });
    tx.record(allowed.entry_called("panel.move", "panel", Some(id.uuid())).detail(detail).reason(&reason)).await?;
    tx.commit().await?;
    go(&format!("/panels/{id}?done=moved"))
}
