//! The journey on the summary of a child's record: what there is to do, how far the process is, what happened last, the plan.

use access::{App, Facts, Role, Viewer};
use askama::Template;
use gate::Reader;
use law::Kind;
use page::govuk::{Button, Markup, Timeline};
use page::{Problem, words};
use people::records::family;
use people::{OPEN_CHILD, PersonId};
use store::Tx;
use uuid::Uuid;
use workstream::{Rooms, SummaryPart, Telling};

use super::story::{Entry, Told, of_note};
use super::{request, to_do};
use crate::model::strip::{self, How, Step, Steps};
use crate::records::notes::{self, Wanted};
use crate::records::timeline::{self, Journey};
use crate::records::{advice, consultations, plans, tasks};
use crate::{ADD_NOTE, READ_NOTES, RECORD_EVENT, REQUEST_ASSESSMENT};

pub const SUMMARY_PARTS: &[SummaryPart] = &[SummaryPart { action: OPEN_CHILD, show: shown }];

/// Things to do on the summary; the rest are a link away.
const TO_DO: usize = 5;
/// Events and notes on the summary.
const LAST: usize = 5;

#[derive(Template)]
#[template(path = "summary.html")]
struct Summary {
    child: PersonId,
    /// Whether the viewer records what happens.
    may_record: bool,
    may_write: bool,
    reads_notes: bool,
    to_do: Markup,
    /// How many things there are to do, where not all stand here.
    all: Option<usize>,
    /// What waits for a manager's approval, or was approved and waits to go: the page and words.
    to_issue: Option<(String, String)>,
    /// Advice that the viewer is asked for: from whom, and the page where it is given.
    asked: Vec<(String, String)>,
    is_family: bool,
    /// What a school can ask for, in words.
    asks: Option<&'static str>,
    steps: Option<Steps>,
    last: Timeline,
}

/// Whether it is the one that runs: it follows the last that is done. One before that may still lack a part.
fn is_now(steps: &Steps, step: &Step) -> bool {
    let done = steps.steps.iter().rposition(|one| matches!(one.how, How::Done(_)));
    steps.steps.get(done.map_or(0, |last| last + 1)) == Some(step)
}

const fn step_class(step: &Step) -> &'static str {
    match step.how {
        How::Done(_) => "op-strip__item--done",
        How::Now(_) => "op-strip__item--now",
        How::Late(_) => "op-strip__item--late",
        How::Later(_) => "op-strip__item--later",
    }
}

/// How far a step is, in words: nobody has to see a colour.
const fn step_state(step: &Step) -> &'static str {
    match step.how {
        How::Done(_) => "✓ Done",
        How::Now(_) => "Now",
        How::Late(_) => "Overdue",
        How::Later(_) => "To come",
    }
}

/// How much of a step is done, and its day.
fn step_in_words(step: &Step) -> String {
    let parts = step.parts.map(|(here, of)| format!("{here} of {of}")).unwrap_or_default();
    let day = |day: Option<jiff::civil::Date>| day.map(|day| format!("by {}", words::date(day))).unwrap_or_default();
    let rest = match step.how {
        How::Done(on) => on.map(words::date).unwrap_or_default(),
        How::Late(due) => format!("was due {}", words::date(due)),
        How::Now(due) | How::Later(due) => day(due),
    };
    [parts, rest].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
}

fn shown(app: App, viewer: Viewer, id: Uuid, facts: Facts) -> Telling {
    Box::pin(async move {
        let id = PersonId::from_uuid(id);
        let mut tx = app.db.read().await?;
        let may = |action| app.policy.decide(&viewer, action, &facts).is_some();
        let reader = Reader::session(&mut tx, &viewer, id).await?;
        let journey = timeline::load(&mut tx, &reader, id).await?;
        let settled = journey.settled(viewer.today);
        let pieces = advice::of(&mut tx, id).await?;
        let may_record = may(RECORD_EVENT);
        let tasks = if may_record { tasks::of(&mut tx, id).await? } else { Vec::new() };
        let officer = if may_record { officer(&mut tx, &viewer, id).await? } else { None };
        let consultations = if may_record { consultations::of(&mut tx, id).await? } else { Vec::new() };
        let of = to_do::Of {
            id,
            journey: &journey,
            settled: &settled,
            pieces: &pieces,
            consultations: &consultations,
            tasks: &tasks,
            reader: &reader,
            officer: officer.as_deref(),
            may_record,
            may_rely: false,
            is_family: false,
            has_advice_page: to_do::has_advice_page(&app),
            today: viewer.today,
        };
        let mut to_do = if may_record { to_do::all(&of) } else { Vec::new() };
        let all = Some(to_do.len()).filter(|count| *count > TO_DO);
        to_do.truncate(TO_DO);
        let is_family = viewer.is(Role::Parent) || viewer.is(Role::YoungPerson);
        let told = Told::load(&mut tx, Rooms::of(&app.db), &reader, id, !is_family).await?;
        let mut entries = told.entries(None, viewer.today, viewer.today);
        entries.retain(|entry| entry.on <= viewer.today);
        entries.truncate(LAST);
        let reads_notes = may(READ_NOTES);
        if reads_notes {
            let listing = notes::listing(&app, &viewer, id, &Wanted::default());
            let last = listing.first(&mut tx, numbers::fitted::<i64>(LAST)).await?;
            entries.extend(last.iter().map(|note| of_note(note, &reader)));
        }
        entries.sort_by_key(|entry: &Entry| std::cmp::Reverse(entry.on));
        entries.truncate(LAST);
        let asked = pieces
            .iter()
            .filter(|piece| piece.is_asked_of(&viewer) && advice::is_open(&journey.events, piece.id))
            .filter(|_| journey.died.is_none() && !may_record)
            .map(|piece| (piece.from(&reader), format!("/children/{id}/advice/{}", piece.id)))
            .collect();
        let to_issue = if may_record { super::to_issue::line(&mut tx, id).await? } else { None };
        let asks = may(REQUEST_ASSESSMENT) && !is_family && journey.died.is_none() && !request::moved_away(&journey);
        let beside = plan_in_force(&mut tx, &viewer, id, &journey).await?;
        drop(tx);
        let main = Markup::render(&Summary {
            child: id,
            may_record: may_record && journey.died.is_none(),
            may_write: may(ADD_NOTE),
            reads_notes,
            to_do: if to_do.is_empty() { Markup::default() } else { to_do::list(id, to_do, false, false)? },
            all,
            to_issue,
            asked,
            is_family,
            asks: asks.then(|| request::offered(&journey)).flatten(),
            steps: strip::steps(&journey.events, &settled.owed, viewer.today)
                .filter(|_| journey.died.is_none() && (!is_family || !reader.is_bound()))
                .map(|steps| if is_family { steps.for_family() } else { steps }),
            last: Timeline { items: entries.into_iter().map(|entry| entry.item).collect() },
        })?;
        Ok(workstream::Told { main, beside })
    })
}

/// The name of the child's case officer.
pub(super) async fn officer(tx: &mut Tx, viewer: &Viewer, id: PersonId) -> Result<Option<String>, Problem> {
    let involved = family::professionals(tx, id, viewer.today).await?;
    let Some(one) = involved.iter().find(|one| one.kind == "case_officer" && !one.has_left) else { return Ok(None) };
    let names = access::records::accounts::names(tx, &[one.account]).await?;
    Ok(names.into_iter().next().map(|(_, name)| name))
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Plan in force</h2><p class="govuk-body" data-plan>{{ since }}</p>{% if let Some((number, download)) = version %}<p class="govuk-body"><a class="govuk-link" href="/children/{{ child }}/plan/{{ number }}">Read the plan</a></p>{{ download }}{% endif %}"#
)]
struct PlanInForce {
    child: PersonId,
    since: String,
    /// The version that was sent, and the button that gives its PDF.
    version: Option<(i64, Button)>,
}

async fn plan_in_force(tx: &mut Tx, viewer: &Viewer, id: PersonId, journey: &Journey) -> Result<Markup, Problem> {
    if journey.died.is_some() || !strip::has_plan(&journey.events, viewer.today) {
        return Ok(Markup::default());
    }
    let sends = [Kind::PlanIssued, Kind::PlanAmended, Kind::TransferredIn];
    let sent = journey.events.iter().filter(|event| sends.contains(&event.kind) && event.on <= viewer.today);
    let since =
        sent.max_by_key(|event| event.on).map(|event| format!("{}, {}", event.kind.words(), words::date(event.on)));
    let last = plans::versions(tx, id).await?.iter().find(|one| one.state == "final").map(|one| one.number);
    let pdf = |number: i64| {
        Button::link("Download the plan (PDF)", &format!("/children/{id}/plan/{number}/pdf"))
            .classes("govuk-button--secondary")
    };
    Ok(Markup::render(&PlanInForce {
        child: id,
        since: since.unwrap_or_else(|| "The date is not recorded.".to_owned()),
        version: last.map(|number| (number, pdf(number))),
    })?)
}
