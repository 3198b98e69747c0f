//! Putting right an event that was recorded wrongly: it stays in the history, and another takes its place. What rests
//! on it is carried along: dates of notices and versions, whoever was let in by it, a request that goes back.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};

use access::{Allowed, Viewer};
use jiff::ToSpan;
use jiff::civil::Date;
use law::Kind;
use law::invariants::{Given, Refused, check_day, check_distance, faults};
use law::ledger::Event;
use people::PersonId;
use people::records::admissions::{self, Admitted};
use people::records::children;
use people::records::events::{self, NewEvent};
use serde_json::{Value as Json, json};
use store::{Query, Result, StoreError, Tx, sql};
use uuid::Uuid;

use super::timeline::{Journey, ends_the_process};
use super::{advice, ceased, consultations, guests, intake, notices, owed, tasks, timeline, withdrawn};
use crate::model::tasks::Kind as Task;
use crate::model::{self, Roots};

/// What takes the place of an event that did not happen. The law knows no such event.
pub const WITHDRAWN: &str = "event.withdrawn";

/// How an event that was recorded wrongly is put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Correction {
    /// It happened on another day.
    Day(Date),
    /// It did not happen.
    Withdrawn,
    /// It is about this decision: of what belongs to one.
    Decision(Uuid),
}

/// The event that is put right.
struct Wrong {
    id: Uuid,
    kind: Kind,
    on: Date,
    about: Option<Uuid>,
    detail: Json,
}

/// Corrects an event by another that names it; `confirmed` is an unlikely day that somebody says is right. What rests on it must still stand afterwards. The inner error says
/// why it was refused.
///
/// # Errors
/// [`StoreError::NotFound`] where there is no such event, or it has been corrected already.
pub async fn correct(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    event: Uuid,
    (correction, confirmed): (Correction, Option<Date>),
    reason: &str,
    allowed: &Allowed,
) -> Result<std::result::Result<(), Refused>> {
    // Whoever comes second waits here until the first has committed.
    children::lock(tx, child).await?;
    let recorded = events::all_of(tx, child).await?;
    let corrected = recorded.iter().any(|one| one.corrects == Some(event));
    let found = recorded.iter().find(|one| one.id.uuid() == event && !corrected).ok_or(StoreError::NotFound)?;
    let kind = Kind::from_code(&found.kind).ok_or(StoreError::NotFound)?;
    let mut detail: Json = serde_json::from_str(found.detail.unseen()).unwrap_or_else(|_| json!({}));
    let wrong = Wrong { id: event, kind, on: found.happened_on(), about: found.about, detail: detail.clone() };
    let (code, on, about) = match correction {
        Correction::Day(day) => (kind.code(), day, wrong.about),
        Correction::Withdrawn => (WITHDRAWN, wrong.on, wrong.about),
        Correction::Decision(decision) => (kind.code(), wrong.on, Some(decision)),
    };
    let journey = timeline::whole(tx, child).await?;
    let given = Given { born: timeline::born(tx, child).await?, confirmed, ..Given::default() };
    if let Correction::Day(day) = correction
        && let Err(refused) = check_day(Event::new(kind, day), wrong.on, &given, viewer.today, &journey.calendar)
    {
        return Ok(Err(refused));
    }
    let root = Roots::new(recorded.iter().map(|one| (one.id.uuid(), one.corrects))).of(event);
    if let Err(refused) = is_far_from_its_decision(&journey, model::about(root), correction, &given) {
        return Ok(Err(refused));
    }
    if let Some(words) = no_longer_stands(&journey, model::about(root), correction) {
        return Ok(Err(words));
    }
    if let Some(words) = rests_on(tx, child, &wrong, correction).await? {
        return Ok(Err(Refused::Rests(words)));
    }
    if let Some(map) = detail.as_object_mut() {
        map.insert("corrected_because".to_owned(), reason.into());
    }
    let new = NewEvent { kind: code, on, about, detail: &detail, corrects: Some(event) };
    let new = events::record(tx, child, &new, &viewer.name).await?;
    match correction {
        Correction::Decision(_) => {}
        Correction::Day(day) => {
            let letters = notices::correct_day(tx, child, event, day, (&viewer.name, reason, viewer.today)).await?;
            for letter in letters {
                let about = Some(letter.uuid());
                tasks::add(tx, child, Task::LetterCorrected, about, viewer.today, &viewer.name, viewer.today).await?;
            }
            move_dates(tx, &wrong, new, day).await?;
        }
        Correction::Withdrawn => take_back(tx, viewer, child, &wrong).await?,
    }
    ceased::look(tx, child, &viewer.name, viewer.today).await?;
    withdrawn::settle(tx, child, &viewer.name, viewer.today).await?;
    owed::work_out(tx, child, viewer.today).await?;
    let detail = json!({ "corrects": event, "event": kind.code(), "from": wrong.on.to_string(), "to": on.to_string(),
                         "about": about, "withdrawn": correction == Correction::Withdrawn });
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail).reason(reason)).await?;
    Ok(Ok(()))
}

/// Whether it would come long after what it usually follows soon, and nobody confirmed it.
fn is_far_from_its_decision(
    journey: &Journey,
    wrong: u64,
    correction: Correction,
    given: &Given,
) -> std::result::Result<(), Refused> {
    let mut others: Vec<Event> = journey.events.clone();
    let Some(place) = others.iter().position(|one| one.id == wrong) else { return Ok(()) };
    let old = others.remove(place);
    let new = match correction {
        Correction::Day(day) => moved(old, day, &journey.calendar),
        Correction::Decision(decision) => Event { about: model::about(decision), ..old },
        Correction::Withdrawn => return Ok(()),
    };
    check_distance(&others, new, given)
}

/// What of the law's order would be broken that was whole before.
fn no_longer_stands(journey: &Journey, wrong: u64, correction: Correction) -> Option<Refused> {
    let (before, calendar) = (&journey.events, &journey.calendar);
    let mut after: Vec<Event> = before.clone();
    if let Some(place) = after.iter().position(|one| one.id == wrong) {
        let old = after.remove(place);
        match correction {
            Correction::Day(day) => after.push(moved(old, day, calendar)),
            Correction::Decision(decision) => after.push(Event { about: model::about(decision), ..old }),
            Correction::Withdrawn => {}
        }
    }
    // A fault that was there before, as an imported history has them, stands against nothing. Its day may move.
    let key = |(what, why): &(Event, Refused)| -> (Kind, u64, Discriminant<Refused>) {
        (what.kind, what.about, discriminant(why))
    };
    let mut known: HashMap<_, usize> = HashMap::new();
    for fault in faults(before, calendar) {
        *known.entry(key(&fault)).or_default() += 1;
    }
    let fresh = faults(&after, calendar).into_iter().find(|fault| match known.get_mut(&key(fault)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    });
    fresh.map(|(what, why)| {
        let words =
            format!("“{}” on {} would no longer be valid. {why}", what.kind.words(), law::working::shown(what.on));
        Refused::Rests(words)
    })
}

/// An event on another day: what is served then is served as many days later as it was before.
fn moved(event: Event, day: Date, calendar: &law::Calendar) -> Event {
    let later = law::counting::days_between(event.on, day);
    let served = event.served.and_then(|served| served.checked_add(later.days()).ok());
    let served = served.map(|served| calendar.on_or_after(served).unwrap_or(served));
    Event { on: day, served, ..event }
}

/// What else was built on the event and cannot be undone with it, in words.
async fn rests_on(tx: &mut Tx, child: PersonId, wrong: &Wrong, correction: Correction) -> Result<Option<String>> {
    let (Correction::Withdrawn, Some(about)) = (correction, wrong.about) else { return Ok(None) };
    let all = consultations::of(tx, child).await?;
    let Some(one) = all.into_iter().find(|one| one.id.uuid() == about) else { return Ok(None) };
    Ok(match wrong.kind {
        // The authority's reasoning is about the answer.
        Kind::SettingConsulted | Kind::SettingAnswered if one.outcome.is_some() => Some(format!(
            "The authority has already decided on the consultation with {}. It cannot be withdrawn.",
            one.setting.unseen()
        )),
        Kind::SettingConsulted if one.answer.is_some() => {
            Some(format!("{} has answered. Withdraw the answer first.", one.setting.unseen()))
        }
        _ => None,
    })
}

/// Carries a new day to what shows it, and points to the event that now holds.
async fn move_dates(tx: &mut Tx, wrong: &Wrong, new: Uuid, day: Date) -> Result<()> {
    // The sending that came with the event moves with it; what was received later stays.
    sql!(
        "update notice_delivery set sent_on = $1 where sent_on = $2 and notice in (select id from notice
           where event = $3)",
        day,
        wrong.on,
        wrong.id,
    )
    .run(tx)
    .await?;
    for (table, column) in [("notice", "sent_on"), ("plan_version", "frozen_on")] {
        Query::new(&format!("update {table} set {column} ="))
            .value(day)
            .push(", event =")
            .value(new)
            .push("where event =")
            .value(wrong.id)
            .run(tx)
            .await?;
    }
    if let Some(about) = wrong.about {
        // A reminder that waits names the day that was worked out before.
        messages::records::messages::call_back_about(tx, about).await?;
    }
    sql!("update advice_text set event = $1 where event = $2", new, wrong.id).run(tx).await?;
    let column = match wrong.kind {
        Kind::SettingConsulted => "sent_on",
        Kind::SettingAnswered => "answered_on",
        _ => return Ok(()),
    };
    let Some(about) = wrong.about else { return Ok(()) };
    Query::new(&format!("update consultation set {column} ="))
        .value(day)
        .push("where id =")
        .value(about)
        .run(tx)
        .await
        .map(|_| ())
}

/// Undoes what an event did beside the clocks.
async fn take_back(tx: &mut Tx, viewer: &Viewer, child: PersonId, wrong: &Wrong) -> Result<()> {
    // A request from outside that was put to the wrong record, or as something that it is not, waits again.
    let from: Option<intake::IntakeId> =
        wrong.detail.get("intake").and_then(Json::as_str).and_then(|id| id.parse().ok());
    if let Some(from) = from {
        intake::give_back(tx, from, child).await?;
        for task in [Task::RequestOther, Task::RequestJoined] {
            tasks::settled(tx, child, task, Some(from.uuid()), &viewer.name, viewer.today).await?;
        }
    }
    match (wrong.kind, wrong.about) {
        (Kind::AdviceAsked, Some(about)) => {
            admissions::end(tx, about, None, viewer.today).await?;
            guests::revoke(tx, guests::For::Advice(store::Id::from_uuid(about))).await?;
        }
        (Kind::SettingConsulted, Some(about)) => {
            admissions::end(tx, about, None, viewer.today).await?;
            consultations::remove(tx, store::Id::from_uuid(about)).await?;
        }
        (Kind::AdviceReturned, Some(about)) => advice::gone(tx, about).await?,
        (Kind::AdviceWithdrawn, _) => let_in_again(tx, viewer, child).await?,
        (Kind::SettingAnswered, Some(about)) => consultations::unanswer(tx, store::Id::from_uuid(about)).await?,
        (kind, _) if ends_the_process(kind) => let_in_again(tx, viewer, child).await?,
        _ => {}
    }
    Ok(())
}

/// Whoever was put out by an end that did not come: services and advisers that still owe advice, settings that
/// nobody has decided on.
async fn let_in_again(tx: &mut Tx, viewer: &Viewer, child: PersonId) -> Result<()> {
    let journey = timeline::whole(tx, child).await?;
    for piece in advice::of(tx, child).await? {
        if !advice::is_open(&journey.events, piece.id) {
            continue;
        }
        for who in piece.admits() {
            admissions::admit(tx, child, who, piece.id.uuid(), viewer.today).await?;
        }
    }
    for one in consultations::of(tx, child).await?.into_iter().filter(|one| one.outcome.is_none()) {
        let who = Admitted::Consulted(one.organisation);
        admissions::admit(tx, child, who, one.id.uuid(), viewer.today).await?;
    }
    Ok(())
}
