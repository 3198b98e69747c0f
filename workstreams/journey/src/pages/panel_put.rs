//! Putting a case on the agenda of a panel: the question, what the officer proposes, and what is asked where the panel meets after
//! the deadline.

use access::{Allowed, App, Viewer};
use axum::extract::{Path, State};
use gate::Reader;
use jiff::civil::Date;
use page::govuk::{Choice, Markup, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::admissions::{self, Admitted};
use people::records::children;
use serde_json::json;
use store::{StoreError, Tx};

use super::panel::choices;
use crate::RECORD_EVENT;
use crate::model::panel::{self as asked_of_panel, QUESTIONS, words as words_of};
use crate::records::panels::{self, ItemId, Panel};
use crate::records::{plans, timeline};

/// Days after a meeting for which its members still see the papers, unless it is closed before.
const LINGERS: i64 = 14;
/// The longest proposal, in characters.
const LONGEST: usize = 500;
/// The field in which it is confirmed that a case goes to a meeting after its deadline: it holds the meeting that was asked about.
const AFTER_DEADLINE: &str = "after_deadline";

/// What panels were asked about the child, with what they recommend, and the way to the papers of what is open.
async fn earlier(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    mut page: FieldsForm,
) -> Result<(FieldsForm, Markup), Problem> {
    let reader = Reader::session(tx, viewer, id).await?;
    let mut links = Markup::default();
    for one in panels::about(tx, id).await? {
        let question = words_of(QUESTIONS, &one.question);
        let outcome = one
            .recommendation
            .as_deref()
            .map_or("not yet considered", |code| asked_of_panel::recommended(&one.question, code));
        let reasons = one.reasons.as_deref().map(|reasons| format!(" {reasons}")).unwrap_or_default();
        let proposed = one.proposed.as_ref().map(|words| format!(" Proposed: {}", words.to(&reader)));
        let proposed = proposed.unwrap_or_default();
        page = page.lead(format!("{question}: {outcome}.{reasons}{proposed}"));
        if one.recommendation.is_none() {
            let words = format!("See the papers, or remove from the agenda: {question}");
            let link = Markup::link(&format!("/panels/{}/items/{}", one.panel, one.id), &words);
            let line = Markup::written(r#"<p class="govuk-body">"#).then(&link).then(&Markup::written("</p>"));
            links = links.then(&line);
        }
    }
    Ok((page, links))
}

async fn put_page(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    name: &str,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let layout =
        app.layout(viewer, "Ask the panel").errors(form.summary()).back_to(&format!("/children/{id}/journey"), name);
    let meetings: Vec<Choice> = panels::coming(tx, viewer.today)
        .await?
        .into_iter()
        .map(|one| Choice::new(&one.id.to_string(), &format!("{}, {}", one.title, words::date(one.held_on()))))
        .collect();
    let (page, links) = earlier(tx, viewer, id, FieldsForm::new(layout, 0)).await?;
    let page = page.after(links);
    if meetings.is_empty() {
        return Ok(page
            .lead("No panel meetings are planned. A manager can schedule one under “Panels”. Time limits still apply.")
            .without_form());
    }
    let mut page = page
        .lead("The members can see the papers for this case from now until the meeting is closed, and for no more than two weeks after its date.")
        .field(&form.radios("panel", "Which meeting", meetings))?;
    if form.has_any(AFTER_DEADLINE) {
        let yes = vec![Choice::new(form.value("panel"), "Yes, put it on this agenda")];
        page = page.field(&form.checkboxes(AFTER_DEADLINE, "The panel meets after the deadline", yes))?;
    }
    page.field(&form.radios("question", "Question for the panel", choices(QUESTIONS)))?
        .field(&Textarea {
            rows: Some(3),
            hint: Some("The members see it on the agenda and in the papers".into()),
            ..form.textarea("proposed", "What you propose (optional)").up_to(LONGEST)
        })
        .map(|page| page.button("Add to the agenda"))
}

/// The form that puts a case on an agenda.
pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "panel").await?;
    show(&put_page(&mut tx, &app, &viewer, id, &child.name(), &Form::default()).await?)
}

/// Puts a case on an agenda, and lets the members in.
pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let question = form.one_of("question", &choices(QUESTIONS), "Select the question");
    form.at_most("proposed", LONGEST);
    let chosen = form.value("panel").to_owned();
    let panel = panels::coming(&mut tx, viewer.today).await?.into_iter().find(|one| one.id.to_string() == chosen);
    if panel.is_none() {
        form.refuse("panel", "Select a meeting");
    }
    if let (Some(panel), Some(question), true) = (panel, question, form.is_right()) {
        let proposed = form.value("proposed").to_owned();
        let late = form.values(AFTER_DEADLINE).contains(&chosen);
        let put = Put { panel: &panel, question: &question, proposed: &proposed, late };
        match put_on(&mut tx, &viewer, id, &put, &allowed).await? {
            Ok(()) => {
                tx.commit().await?;
                return go(&format!("/panels/{}", panel.id));
            }
            Err(PutRefused::Stopped(words)) => return Err(Problem::Conflict(words)),
            Err(PutRefused::OnAgenda(words)) => form.refuse("panel", words),
            Err(PutRefused::Closed) => form.refuse("panel", "That meeting has now been closed. Select another"),
            Err(PutRefused::Late(day)) => {
                let instead = if day < viewer.today { "Decide without a panel" } else { "Select an earlier meeting" };
                let (held, day) = (words::date(panel.held_on()), words::date(day));
                let message = format!(
                    "The panel meets on {held}, after the deadline of {day}. {instead}, or confirm that it goes on this agenda"
                );
                form.refuse(AFTER_DEADLINE, message);
            }
            Err(PutRefused::Unfit(why)) => {
                let name = children::of(&mut tx, id).await?.name();
                let stands = asked_of_panel::unfit_words(why).unwrap_or_default();
                form.refuse("question", format!("{name} {stands}. Select a question that fits"));
            }
        }
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "panel").await?;
    refuse(&put_page(&mut tx, &app, &viewer, id, &child.name(), &form).await?)
}

/// How a case goes on an agenda.
pub(super) struct Put<'a> {
    pub(super) panel: &'a Panel,
    pub(super) question: &'a str,
    /// What the officer proposes; empty where nothing is.
    pub(super) proposed: &'a str,
    /// Whether somebody confirmed that it goes there although the panel meets after its deadline.
    pub(super) late: bool,
}

/// Why a case was not put on an agenda.
pub(super) enum PutRefused {
    /// Nothing may be sent about the child: why.
    Stopped(String),
    /// It is there with this question: in words.
    OnAgenda(String),
    /// Somebody closed the meeting meanwhile.
    Closed,
    /// The panel meets after the deadline of the decision that it is asked about, and nobody confirmed that.
    Late(Date),
    /// The question makes no sense where the case stands: why, as a code.
    Unfit(&'static str),
}

/// Why a question makes no sense where the case of a child stands, as a code.
pub(super) async fn unfit(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    question: &str,
) -> Result<Option<&'static str>, Problem> {
    let reader = Reader::session(tx, viewer, child).await?;
    let events = timeline::load(tx, &reader, child).await?.events;
    let is_written = plans::versions(tx, child).await?.iter().any(plans::Version::is_working);
    Ok(asked_of_panel::unfit(question, &events, is_written))
}

/// Puts a case on an agenda, lets the members in and records the audit entry.
pub(super) async fn put_on(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    put: &Put<'_>,
    allowed: &Allowed,
) -> Result<Result<(), PutRefused>, Problem> {
    let Put { panel, question, proposed, late } = *put;
    if let Some(why) = unfit(tx, viewer, child, question).await? {
        return Ok(Err(PutRefused::Unfit(why)));
    }
    // The members are sent the papers.
    if let Err(stopped) = gate::Outgoing::about(tx, child, "").await? {
        return Ok(Err(PutRefused::Stopped(stopped.to_string())));
    }
    let deadline = panels::last_day(tx, child, question).await?.filter(|day| *day < panel.held_on());
    if let Some(day) = deadline.filter(|_| !late)
        && !panels::is_on(tx, panel.id, child, question).await?
    {
        return Ok(Err(PutRefused::Late(day)));
    }
    let proposed = Some(proposed).filter(|text| !text.is_empty());
    let item = match panels::put(tx, panel.id, child, question, proposed).await {
        Ok(item) => item,
        Err(StoreError::Duplicate(words)) => return Ok(Err(PutRefused::OnAgenda(words))),
        Err(StoreError::Stale) => return Ok(Err(PutRefused::Closed)),
        Err(other) => return Err(other.into()),
    };
    let_in(tx, panel, item, child, viewer.today).await?;
    let after = deadline.map(|day| day.to_string());
    let detail = json!({ "panel": panel.id, "question": question, "proposed": proposed, "after_deadline_of": after });
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await?;
    Ok(Ok(()))
}

/// Lets the members in to a case, but for those with an interest in it.
pub(super) async fn let_in(
    tx: &mut Tx,
    panel: &Panel,
    item: ItemId,
    child: PersonId,
    today: Date,
) -> Result<(), Problem> {
    // A meeting that nobody closes does not keep its members in for good.
    let until = panel.held_on().max(today).checked_add(jiff::Span::new().days(LINGERS)).ok();
    for (account, _) in panels::members(tx, panel.id).await? {
        if panels::is_conflicted(tx, account, child).await? {
            continue;
        }
        admissions::admit_until(tx, child, Admitted::Panel(account), item.uuid(), today, until).await?;
    }
    Ok(())
}
