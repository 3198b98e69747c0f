//! The history of a child's journey, event by event, and putting one right. What was recorded wrongly stays in sight.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use gate::Reader;
use law::Kind;
use law::invariants::Refused;
use page::govuk::{Choice, Markup, SummaryList, Tag, Textarea, Timeline, TimelineItem};
use page::{DateRange, FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children;
use people::records::events::{self, Event};
use store::Tx;
use uuid::Uuid;
use workstream::Rooms;

use super::story::Told;
use crate::RECORD_EVENT;
use crate::records::corrections::{self, Correction, WITHDRAWN};
use crate::records::decisions::{self, One};
use crate::records::notices;

#[derive(Template)]
#[template(path = "events.html")]
struct History {
    layout: Layout,
    entries: Timeline,
}

fn kind_words(code: &str) -> String {
    match Kind::from_code(code) {
        Some(kind) => kind.words().to_owned(),
        None if code == WITHDRAWN => "Withdrawn: did not happen".to_owned(),
        None => code.replace(['.', '_'], " "),
    }
}

/// The history.
pub async fn list(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "history").await?;
    let all = events::all_of(&mut tx, id).await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let told = Told::load(&mut tx, Rooms::of(&app.db), &reader, id, true).await?;
    drop(tx);
    let items = all.iter().rev().map(|event| entry(id, &all, (event, &told.name(event)), &reader)).collect();
    show(&History {
        layout: app
            .layout(&viewer, "History and corrections")
            .back_to(&format!("/children/{id}/journey"), &child.name()),
        entries: Timeline { items },
    })
}

/// An event of several of its kind says whose it is.
fn named(what: String, name: &str) -> String {
    if name.is_empty() { what } else { format!("{what}: {name}") }
}

/// An event with whose it is and how it stands, and the form that corrects it.
fn entry(id: PersonId, all: &[Event], (one, name): (&Event, &str), reader: &Reader) -> TimelineItem {
    let corrected = all.iter().any(|other| other.corrects == Some(one.id.uuid()));
    let state = match (corrected, one.corrects.is_some()) {
        (true, _) => Tag::new("Corrected", "grey"),
        (false, true) => Tag::new("Correction", "yellow"),
        (false, false) => Tag::new("Current", "green"),
    };
    let says_died = gate::outgoing::says_died(&one.kind, one.detail.unseen());
    let mut what = named(kind_words(if says_died { gate::outgoing::DIED } else { &one.kind }), name);
    if let Some(decision) = events::decision_of(all, one) {
        let decided = words::date(decision.happened_on());
        what = format!("{what}: {}, {decided}", kind_words(&decision.kind));
    }
    let signed = [super::with_act::without_advice(&one.detail), super::sent_earlier::kept(&one.detail)];
    for kept in signed.into_iter().flatten() {
        what = format!("{what}. {}", kept.to(reader));
    }
    let may = !corrected && Kind::from_code(&one.kind).is_some();
    let href = format!("/children/{id}/journey/events/{}", one.id);
    let correct = || Markup::of(&Correct { href: &href, what: &named(kind_words(&one.kind), name) });
    TimelineItem {
        code: one.kind.clone(),
        title: what,
        tags: vec![state],
        on: one.happened_on().to_string(),
        shown_on: words::date(one.happened_on()),
        by: one.recorded_by.to(reader),
        html: if may { correct() } else { Markup::default() },
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="{{ href }}">Correct<span class="govuk-visually-hidden">: {{ what }}</span></a>"#
)]
struct Correct<'a> {
    href: &'a str,
    what: &'a str,
}

fn acts(kind: &str) -> Vec<Choice> {
    let mut acts = vec![
        Choice::new("day", "It happened on another day"),
        Choice::new("withdrawn", "It did not happen, or not to this child"),
    ];
    if Kind::from_code(kind).is_some_and(Kind::belongs_to_a_decision) {
        acts.push(Choice::new("decision", "It is about another decision, or the decision was not recorded"));
    }
    acts
}

async fn one(tx: &mut Tx, id: PersonId, event: Uuid) -> Result<Event, Problem> {
    let all = events::all_of(tx, id).await?;
    let corrected = all.iter().any(|other| other.corrects == Some(event));
    all.into_iter()
        .find(|one| one.id.uuid() == event && !corrected && Kind::from_code(&one.kind).is_some())
        .ok_or(Problem::NotFound)
}

fn view(
    app: &App,
    viewer: &Viewer,
    reader: &Reader,
    id: PersonId,
    (event, name): (&Event, &str),
    decisions: &[One],
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{id}/journey/events");
    let layout =
        app.layout(viewer, "Correct an entry").errors(form.summary()).back_to(&back, "History and corrections");
    let facts = SummaryList::default()
        .row("Event", named(kind_words(&event.kind), name))
        .row("Date", words::date(event.happened_on()))
        .row("Recorded by", event.recorded_by.to(reader));
    let mut page = FieldsForm::new(layout, 0)
        .before(Markup::render(&facts)?)
        .lead("The original entry stays in the history, marked as corrected. All dates are worked out again. Later entries that depend on this one must still be valid.")
        .field(&form.radios("act", "What is wrong", acts(&event.kind)))?
        .field(&form.date_input("on", "If it happened on another day, the correct date", "For example, 27 3 2026"))?;
    if !form.value("unlikely").is_empty() {
        let right = vec![Choice::new(form.value("unlikely"), "Yes, the date is right")];
        page = page.field(&form.checkboxes("confirm", "Check the date", right))?;
    }
    if !form.value("less").is_empty() {
        let told = vec![Choice::new(form.value("less"), "Change the date. I will tell the family today")];
        page = page.field(&form.checkboxes("shorter", "The family has less time than the letter says", told))?;
    }
    if Kind::from_code(&event.kind).is_some_and(Kind::belongs_to_a_decision) {
        page =
            page.field(&form.radios("decision", "If it is about another decision, the correct one", which(decisions)))?;
    }
    page.field(&Textarea { rows: Some(3), ..form.textarea("reason", "How you know").up_to(2_000) })
        .map(|page| page.button("Save correction"))
}

fn which(decisions: &[One]) -> Vec<Choice> {
    let label = |one: &One| format!("{}, {}", one.kind.words(), words::date(one.on));
    decisions.iter().map(|one| Choice::new(&one.id.to_string(), &label(one))).collect()
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path((id, event)): Path<(PersonId, Uuid)>) -> Shown {
    let (_, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "history").await?;
    let event = one(&mut tx, id, event).await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let decisions = decisions::of(&mut tx, id).await?;
    let told = Told::load(&mut tx, Rooms::of(&app.db), &reader, id, true).await?;
    drop(tx);
    show(&view(&app, &viewer, &reader, id, (&event, &told.name(&event)), &decisions, &Form::default())?)
}

pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, event_id)): Path<(PersonId, Uuid)>,
    mut form: Form,
) -> Shown {
    let reason = form.value("reason").to_owned();
    if reason.is_empty() {
        form.refuse("reason", "Enter how you know");
    }
    form.at_most("reason", 2_000);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let event = one(&mut tx, id, event_id).await?;
    let known = decisions::of(&mut tx, id).await?;
    let act = form.one_of("act", &acts(&event.kind), "Select what is wrong");
    let correction = match act.as_deref() {
        Some("day") => {
            let on = form.required_date("on", "The date", &DateRange::any(), "Enter the date when it happened");
            if on == Some(event.happened_on()) {
                form.refuse("on", "This date is already recorded. Enter a different date");
            }
            on.map(Correction::Day)
        }
        Some("decision") => {
            let chosen = form.one_of("decision", &which(&known), "Select the decision this is about");
            chosen.and_then(|id| id.parse().ok()).map(Correction::Decision)
        }
        Some(_) => {
            if notices::is_of(&mut tx, event_id).await? {
                form.refuse("act", "A letter was sent with this entry. Withdraw the letter first, on its own page. The family will then no longer see it");
            }
            Some(Correction::Withdrawn)
        }
        None => None,
    };
    if let Some(Correction::Day(day)) = correction {
        let less = notices::shortened(&mut tx, id, event_id, day).await?;
        if !less.is_empty() {
            form.set("less", &day.to_string());
            if form.value("shorter") != day.to_string() {
                let words = format!(
                    "The letter gave the family more time than they have by this date: {}. Check the date. If it is right, tell the family today and confirm it",
                    less.join("; ")
                );
                form.refuse("shorter", words);
            }
        }
    }
    if let (Some(correction), true) = (correction, form.is_right()) {
        let confirmed = form.value("confirm").parse().ok();
        match corrections::correct(&mut tx, &viewer, id, event_id, (correction, confirmed), &reason, &allowed).await? {
            Ok(()) => {
                tx.commit().await?;
                return go(&format!("/children/{id}/journey?done=recorded"));
            }
            Err(why @ Refused::Unlikely(_)) => {
                let day = if let Correction::Day(day) = correction { day } else { event.happened_on() };
                form.set("unlikely", &day.to_string());
                form.refuse("confirm", why.to_string());
            }
            // At the field that was wrong: the day where a day was given.
            Err(why) => {
                let field = if matches!(correction, Correction::Day(_)) { "on" } else { "act" };
                form.refuse(field, why.to_string());
            }
        }
    }
    drop(tx);
    let (_, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "history").await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let told = Told::load(&mut tx, Rooms::of(&app.db), &reader, id, true).await?;
    drop(tx);
    refuse(&view(&app, &viewer, &reader, id, (&event, &told.name(&event)), &known, &form)?)
}
