//! The list of what is still owed: written from the events, read by lists.

use std::collections::HashMap;

use jiff::civil::Date;
use law::ledger::{Event, Obligation, Reliance, State, ledger};
use law::{Bound, Calendar, Force, Kind};
use people::PersonId;
use people::records::events::{OF_A_RETURN, WORKED_OUT};
use serde_json::json;
use store::query::insert_many;
use store::{Actor, Db, Entry, Query, Result, Tx, Value, setting};
use uuid::Uuid;

use super::{calendar, exceptions, timeline};
use crate::model::before::{Before, Missing, Settled};
use crate::model::{self, Roots};

/// Children worked out in one transaction.
const BATCH: usize = 500;

const COLUMNS: &[&str] = &[
    "id",
    "person",
    "rule",
    "from_kind",
    "from_on",
    "about",
    "last_day",
    "work_to",
    "sort_day",
    "who",
    "lifted",
    "is_next",
    "force",
    "is_missing",
];

/// Works out again what is owed about a child. The caller records the audit entry.
///
/// # Errors
/// Those of the store.
pub async fn work_out(tx: &mut Tx, child: PersonId, today: Date) -> Result<()> {
    let journey = timeline::load(tx, child).await?;
    let recorded = people::records::events::all_of(tx, child).await?;
    let about: HashMap<u64, Uuid> =
        recorded.iter().filter_map(|event| event.about).map(|id| (model::about(id), id)).collect();
    Query::new("delete from owed where person =").value(child).run(tx).await?;
    let rows = rows(tx, child, &journey.settled(today), &about, &journey.calendar);
    insert_many(tx, "owed", COLUMNS, rows).await
}

/// Whether lists show it: something to be done that is not done. Rights and times to be allowed belong to the
/// child's own page.
fn is_listed(obligation: &Obligation) -> bool {
    obligation.state.is_open() && obligation.rule.bound == Bound::By && obligation.rule.force != Force::May
}

fn rows(
    tx: &Tx,
    child: PersonId,
    settled: &Settled,
    about: &HashMap<u64, Uuid>,
    calendar: &Calendar,
) -> Vec<Vec<Value>> {
    let listed: Vec<&Obligation> = settled.owed.iter().filter(|one| is_listed(one)).collect();
    // By the last day, then by the order in which the law's rules stand. An advised day that has passed does not hide
    // what the law asks for.
    let passed = |one: &Obligation| matches!(one.state, State::PastAdvised { .. });
    let next =
        listed.iter().enumerate().min_by_key(|(index, one)| (passed(one), one.last_day.unwrap_or(Date::MAX), *index));
    let next = next.map(|(index, _)| index);
    listed
        .into_iter()
        .enumerate()
        .map(|(index, one)| {
            let id: store::Id<()> = tx.new_id();
            let lifted = match one.state {
                State::ExceptionReliedOn { ground, .. } => Some(exceptions::code(ground)),
                _ => None,
            };
            vec![
                id.into(),
                child.into(),
                one.rule.id.into(),
                one.from.kind.code().into(),
                one.from.on.into(),
                about.get(&one.from.about).copied().into(),
                one.last_day.into(),
                one.work_to(calendar).into(),
                one.last_day.unwrap_or(Date::MAX).into(),
                one.rule.who.words().into(),
                lifted.into(),
                (next == Some(index)).into(),
                one.rule.force.code().into(),
                settled.is_missing(one).into(),
            ]
        })
        .chain(missing(tx, child, settled, about))
        .collect()
}

/// What may have been done before the area began with OnePlan, and nobody has said: it is asked for, and not overdue.
fn missing(tx: &Tx, child: PersonId, settled: &Settled, about: &HashMap<u64, Uuid>) -> Vec<Vec<Value>> {
    let owed = |one: &&Missing| !settled.owed.iter().any(|known| known.rule.id == one.rule && known.from == one.from);
    let rules = settled.missing.iter().filter(owed).filter_map(|one| Some((one, law::rule(one.rule)?.1)));
    rules
        .filter(|(_, rule)| rule.bound == Bound::By && rule.force != Force::May)
        .map(|(one, rule)| {
            let id: store::Id<()> = tx.new_id();
            vec![
                id.into(),
                child.into(),
                one.rule.into(),
                one.from.kind.code().into(),
                one.from.on.into(),
                about.get(&one.from.about).copied().into(),
                None::<Date>.into(),
                None::<Date>.into(),
                Date::MAX.into(),
                rule.who.words().into(),
                None::<String>.into(),
                false.into(),
                rule.force.code().into(),
                true.into(),
            ]
        })
        .collect()
}

#[derive(sqlx::FromRow)]
struct EventRow {
    id: Uuid,
    person: PersonId,
    kind: String,
    happened_on: jiff_sqlx::Date,
    recorded_at: jiff_sqlx::Timestamp,
    told: bool,
    about: Option<Uuid>,
    corrects: Option<Uuid>,
}

/// Works out what is owed about every child, from all events. Gives the number of rows.
///
/// # Errors
/// Those of the store. What is written before a failure is whole for each child; run it again.
pub async fn work_out_all(db: &Db) -> Result<u64> {
    Ok(work_out_again(db).await?.rows)
}

/// What came of working everything out again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Again {
    /// Rows written.
    pub rows: u64,
    /// Rows whose last day, or day to work to, is another than before.
    pub moved: u64,
}

/// What is owed, by what it follows from, with its days.
type Days =
    HashMap<(Uuid, String, String, jiff_sqlx::Date, Option<Uuid>), (Option<jiff_sqlx::Date>, Option<jiff_sqlx::Date>)>;

async fn days_of(tx: &mut Tx, first: Uuid, end: Uuid) -> Result<Days> {
    #[derive(sqlx::FromRow)]
    struct Row {
        person: Uuid,
        rule: String,
        from_kind: String,
        from_on: jiff_sqlx::Date,
        about: Option<Uuid>,
        last_day: Option<jiff_sqlx::Date>,
        work_to: Option<jiff_sqlx::Date>,
    }
    let rows: Vec<Row> =
        Query::new("select person, rule, from_kind, from_on, about, last_day, work_to from owed where person >=")
            .value(first)
            .and("and person <=")
            .value(end)
            .all(tx)
            .await?;
    let keyed = |row: Row| ((row.person, row.rule, row.from_kind, row.from_on, row.about), (row.last_day, row.work_to));
    Ok(rows.into_iter().map(keyed).collect())
}

/// [`work_out_all`], with how many days moved.
///
/// # Errors
/// As [`work_out_all`].
pub async fn work_out_again(db: &Db) -> Result<Again> {
    let today = db.clock().today();
    let mut tx = db.read().await?;
    let calendar = calendar::load(&mut tx).await?;
    drop(tx);
    let mut last = Uuid::nil();
    let mut again = Again::default();
    loop {
        let mut tx = db.write(&Actor::program("ledger")).await?;
        let children: Vec<(Uuid,)> = Query::new("select id from person where is_child and id >")
            .value(last)
            .and("order by id limit")
            .value(i64::try_from(BATCH).unwrap_or(i64::MAX))
            .all(&mut tx)
            .await?;
        let (Some((first,)), Some((end,))) = (children.first().copied(), children.last().copied()) else {
            setting::set(&mut tx, WORKED_OUT, &version(&calendar)).await?;
            let detail = json!({ "rows": again.rows, "moved": again.moved, "rules": law::VERSION });
            tx.record(Entry::new("ledger.work_out", "area", None, "program").detail(detail)).await?;
            tx.commit().await?;
            return Ok(again);
        };
        let before = days_of(&mut tx, first, end).await?;
        let rows = of_range(&mut tx, first, end, today, &calendar).await?;
        again.rows += rows.len() as u64;
        Query::new("delete from owed where person >=")
            .value(first)
            .and("and person <=")
            .value(end)
            .run(&mut tx)
            .await?;
        insert_many(&mut tx, "owed", COLUMNS, rows).await?;
        let after = days_of(&mut tx, first, end).await?;
        let moved = after.iter().filter(|(key, days)| before.get(*key).is_some_and(|old| old != *days)).count();
        again.moved += moved as u64;
        tx.record(
            Entry::new("ledger.work_out", "person", None, "program")
                .detail(json!({ "children": children.len(), "moved": moved })),
        )
        .await?;
        tx.commit().await?;
        last = end;
    }
}

async fn of_range(tx: &mut Tx, first: Uuid, end: Uuid, today: Date, calendar: &Calendar) -> Result<Vec<Vec<Value>>> {
    let events: Vec<EventRow> = Query::new("select id, person, kind, happened_on, recorded_at, detail like")
        .value(format!("%{OF_A_RETURN}%"))
        .and("as told, about, corrects from event where person >=")
        .value(first)
        .and("and person <=")
        .value(end)
        .and("order by person")
        .all(tx)
        .await?;
    let mut reliances: HashMap<PersonId, Vec<Reliance>> = HashMap::new();
    let with: Vec<(PersonId,)> = Query::new("select distinct person from reliance where person >=")
        .value(first)
        .and("and person <=")
        .value(end)
        .all(tx)
        .await?;
    for (person,) in with {
        reliances.insert(person, exceptions::of(tx, person).await?);
    }
    let mut all = Vec::new();
    for of_child in events.chunk_by(|one, other| one.person == other.person) {
        let Some(child) = of_child.first().map(|event| event.person) else { continue };
        let corrected: Vec<Uuid> = of_child.iter().filter_map(|event| event.corrects).collect();
        let roots = Roots::new(of_child.iter().map(|event| (event.id, event.corrects)));
        let mut about = HashMap::new();
        let mut law_events = Vec::with_capacity(of_child.len());
        let mut before = Before::default();
        for event in of_child.iter().filter(|event| !corrected.contains(&event.id)) {
            let number = event.about.map_or(0, |id| {
                about.insert(model::about(id), id);
                model::about(id)
            });
            let brought_in = event.told.then(|| event.recorded_at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date());
            before.note(&event.kind, event.happened_on.to_jiff(), brought_in);
            if let Some(kind) = Kind::from_code(&event.kind) {
                let law = Event::about(kind, event.happened_on.to_jiff(), number);
                law_events.push(law.numbered(model::about(roots.of(event.id))));
            }
        }
        let relied = reliances.get(&child).map_or(&[][..], Vec::as_slice);
        let settled = before.settle(ledger(&law_events, relied, today, calendar), &law_events, today);
        all.extend(rows(tx, child, &settled, &about, calendar));
    }
    Ok(all)
}

/// The rules and the bank holidays by which the list is written.
fn version(calendar: &Calendar) -> String {
    // Every day, not their number: a holiday that moves changes what is counted.
    let days: Vec<String> = calendar.holidays().map(|day| day.strftime("%y%m%d").to_string()).collect();
    format!("{} with next acts, force and missing dates {:?} {}", law::VERSION, calendar.years(), days.concat())
}

/// Writes the list again where rules or bank holidays are others than when it was written.
///
/// # Errors
/// Those of the store.
pub async fn keep_current(db: Db) -> Result<()> {
    recompute(db).await.map(|_| ())
}

/// [`keep_current`], with how many deadlines moved.
///
/// # Errors
/// Those of the store.
pub async fn recompute(db: Db) -> Result<u64> {
    let mut tx = db.read().await?;
    let written = setting::get(&mut tx, WORKED_OUT).await?;
    let current = version(&calendar::load(&mut tx).await?);
    drop(tx);
    if written.as_deref() == Some(current.as_str()) {
        return Ok(0);
    }
    Ok(work_out_again(&db).await?.moved)
}
