//! One letter for many children at once, of a decision or a general one. Each is a draft of its own: a task on the worklist that
//! leads to the form on which the letter stands ready, and on which everything that there is to ask about this child is asked
//! before it goes.

use access::{App, Viewer};
use jiff::civil::Date;
use law::invariants::offers;
use page::govuk::SelectItem;
use page::{DateRange, FieldsForm, Form, Problem, words};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::Tx;

use super::letters::list::title;
use super::worklist_act::{Came, Why};
use crate::RECORD_EVENT;
use crate::model::act;
use crate::model::letter::{General, KINDS, LetterKind};
use crate::records::{addressees, owed, tasks, timeline};

/// Which letter each of them gets.
pub(super) struct Batch {
    letter: LetterKind,
    /// By when they are checked and sent.
    due_on: Date,
}

/// The letters, each with what it is called: those of decisions, then the general ones.
fn choices(general: &[General]) -> impl Iterator<Item = (LetterKind, String)> {
    let of_events = KINDS.iter().filter(|kind| act(**kind).is_some());
    let of_events = of_events.map(|kind| (LetterKind::Event(*kind), title(kind.words())));
    of_events.chain(general.iter().map(|one| (LetterKind::General(one.clone()), one.name.clone())))
}

/// The form. It carries on whom it is about.
pub(super) fn page(
    app: &App,
    viewer: &Viewer,
    form: &Form,
    (count, general): (usize, &[General]),
    (carried, back): (&[(&'static str, String)], &str),
) -> Result<FieldsForm, Problem> {
    let children = words::plural(count, "child", "children");
    let title = format!("Prepare a letter for {children}");
    let layout = app.layout(viewer, &title).errors(form.summary()).back_to(back, "Worklist");
    let items = std::iter::once(SelectItem::new("", "Select a letter"))
        .chain(choices(general).map(|(kind, title)| SelectItem::new(kind.code(), &title)));
    let page = FieldsForm::new(layout, 0)
        .lead("A draft is prepared for each child whose case is at the stage for this letter. A general letter fits every stage. Nothing is sent. The case officer opens each draft from the worklist, checks it and sends it.")
        .field(&form.select("letter", "Letter", items.collect()))?
        .field(&form.date_input("due", "Send them by", "For example, 27 3 2027"))?
        .button(&format!("Prepare the letter for {children}"))
        .hidden("act", "letters")
        .hidden("sure", "yes");
    Ok(carried.iter().fold(page, |page, (name, value)| page.hidden(name, value)))
}

/// What was chosen, where it is right.
pub(super) fn read(form: &mut Form, viewer: &Viewer, general: &[General]) -> Option<Batch> {
    let chosen = choices(general).map(|(kind, _)| kind).find(|kind| kind.code() == form.value("letter"));
    if chosen.is_none() {
        form.refuse("letter", "Select a letter");
    }
    let due = form.required_date(
        "due",
        "The date",
        &DateRange::coming(viewer.today),
        "Enter the date by which they must be sent",
    );
    let batch = Batch { letter: chosen?, due_on: due? };
    form.is_right().then_some(batch)
}

/// Why no draft is prepared for a child; none where one can be.
async fn hindered(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: PersonId,
    letter: &LetterKind,
) -> Result<Option<Why>, Problem> {
    let journey = timeline::whole(tx, child).await?;
    if journey.died.is_some() {
        return Ok(Some(Why::Stopped));
    }
    if letter.event().is_some_and(|kind| !offers(&journey.events, kind, viewer.today)) {
        return Ok(Some(Why::LetterUnfit));
    }
    let family = addressees::of(tx, app, viewer, child).await?;
    let mut to = family.iter().filter(|one| one.decides).peekable();
    if to.peek().is_none() {
        return Ok(Some(Why::NobodyToWriteTo));
    }
    let is_reached = to.any(|one| one.account || one.email || one.address);
    Ok((!is_reached).then_some(Why::NoAddress))
}

/// Prepares it for one child.
pub(super) async fn add(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: PersonId,
    batch: &Batch,
    came: &mut Came,
) -> Result<(), Problem> {
    let Ok(allowed) = children::allow(tx, app, viewer, RECORD_EVENT, child).await else {
        came.not(Why::NotYours);
        return Ok(());
    };
    match hindered(tx, app, viewer, child, &batch.letter).await? {
        None => {}
        Some(Why::LetterUnfit) => {
            came.does_not_fit(child);
            return Ok(());
        }
        Some(why) => {
            came.not(why);
            return Ok(());
        }
    }
    let code = batch.letter.code();
    if !tasks::letter(tx, child, code, batch.due_on, &viewer.name, viewer.today).await? {
        came.not(Why::HasLetter);
        return Ok(());
    }
    owed::work_out(tx, child, viewer.today).await?;
    let detail = json!({ "letter": code, "due": batch.due_on.to_string() });
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await?;
    came.was_done();
    Ok(())
}
