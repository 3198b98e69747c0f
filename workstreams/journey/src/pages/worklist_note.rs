//! A note in the contact log of many children at once, with something to be done about each of them by a day.

use access::{App, Viewer};
use jiff::civil::Date;
use page::govuk::{Input, Textarea};
use page::{DateRange, FieldsForm, Form, Problem, words};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::Tx;

use super::worklist::Officers;
use super::worklist_act::Came;
use crate::records::notes::{self, Entry};
use crate::records::owed;
use crate::records::tasks::{self, FollowUp};
use crate::{RECORD_EVENT, WRITE_NOTE};

/// Characters of a note for many children.
const LONGEST: usize = 2_000;
/// Characters of what is to be done.
const LONGEST_TASK: usize = 200;

/// What is written down for each of them.
pub(super) struct Written {
    entry: Entry,
    /// What is to be done, and by when.
    task: Option<(String, Date)>,
}

/// The form. It carries on whom it is about.
pub(super) fn page(
    app: &App,
    viewer: &Viewer,
    form: &Form,
    count: usize,
    (carried, back): (&[(&'static str, String)], &str),
) -> Result<FieldsForm, Problem> {
    let children = words::plural(count, "child", "children");
    let title = format!("Add a note for {children}");
    let layout = app.layout(viewer, &title).errors(form.summary()).back_to(back, "Worklist");
    let page = FieldsForm::new(layout, 0)
        .lead("The same note goes into the contact log of each child. Do not write one child’s name or details in it.")
        .field(&Textarea { rows: Some(5), ..form.textarea("body", "Note").up_to(LONGEST) })?
        .field(&Input {
            hint: Some("For example, check the new school’s answer. It goes to the child’s case officer".into()),
            ..form.input("task", "What is to be done (optional)")
        })?
        .field(&form.date_picker("due", "By when", "For example, 27/3/2027"))?
        .button(&format!("Add a note for {children}"))
        .hidden("act", "note")
        .hidden("sure", "yes");
    Ok(carried.iter().fold(page, |page, (name, value)| page.hidden(name, value)))
}

/// What was typed, where it is right.
pub(super) fn read(form: &mut Form, viewer: &Viewer) -> Option<Written> {
    let body = form.required_text("body", LONGEST, "Enter the note");
    form.at_most("task", LONGEST_TASK);
    let what = form.value("task").to_owned();
    let due = form.date("due", "The date", &DateRange::coming(viewer.today));
    match (what.is_empty(), due) {
        (true, Some(_)) => form.refuse("task", "Enter what is to be done"),
        (false, None) if form.error("due").is_none() => form.refuse("due", "Enter the date by which it is to be done"),
        _ => {}
    }
    let entry = Entry { kind: "note".to_owned(), happened_on: viewer.today, with_whom: String::new(), body };
    let task = due.filter(|_| !what.is_empty()).map(|due| (what, due));
    form.is_right().then_some(Written { entry, task })
}

/// Writes it down for one child; a task goes to the case officer, or to whoever writes where there is none.
pub(super) async fn add(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: PersonId,
    (written, officers): (&Written, &Officers),
    came: &mut Came,
) -> Result<(), Problem> {
    let Ok(standing) = children::standing(tx, viewer, child).await else {
        came.not_theirs();
        return Ok(());
    };
    let may_set = written.task.is_none() || app.policy.decide(viewer, RECORD_EVENT, &standing).is_some();
    let Some(allowed) = app.policy.decide(viewer, WRITE_NOTE, &standing).filter(|_| may_set) else {
        came.not_theirs();
        return Ok(());
    };
    let note = notes::add(tx, viewer.into(), child, &written.entry).await?;
    if let Some((what, due_on)) = &written.task {
        let officer = children::officer(tx, child, viewer.today).await?;
        let (account, name) = match officer {
            Some(account) => (account, officers.name(account).to_owned()),
            None => (viewer.account, viewer.name.clone()),
        };
        let follow = FollowUp { what: what.clone(), due_on: *due_on, account: Some(account), name: Some(name) };
        tasks::follow_up(tx, child, note, &follow, &viewer.name, viewer.today).await?;
        owed::work_out(tx, child, viewer.today).await?;
    }
    let due = written.task.as_ref().map(|(_, due)| due.to_string());
    let detail = json!({ "note": note, "kind": written.entry.kind, "follow_up": due });
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await?;
    came.was_done();
    Ok(())
}
