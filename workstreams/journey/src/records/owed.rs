//! The list of what is still owed: written from the events, read by lists.

use std::collections::HashMap;

use gate::Reader;
use jiff::ToSpan;
use jiff::civil::Date;
use law::counting::days_between;
use law::ledger::{Event, Obligation, Reliance, State, ledger};
use law::{Bound, Calendar, Force, Kind, Party};
use people::PersonId;
use people::records::events::{FROM_BEFORE, OF_A_RETURN, WORKED_OUT};
use serde_json::json;
use store::query::insert_many;
use store::{Actor, Db, Entry, Result, Right, Tx, Value, setting, sql};
use uuid::Uuid;

use super::tasks::Task;
use super::{advice, calendar, exceptions, files_to_read, held_letters, service, tasks, timeline};
use crate::model::before::{Before, Missing, Settled};
use crate::model::tasks::Kind as TaskKind;
use crate::model::urgency::{FIRST, of_task, rank};
use crate::model::{self, CARRIES_OUT, Roots, direction};

/// Children worked out in one transaction.
const BATCH: usize = 500;

/// How the codes of the Tribunal's directions, and of what became of them, begin.
const DIRECTIONS: &str = "direction.%";

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
pub async fn work_out(tx: &mut Tx, child: PersonId, today: Date) -> Result<()> {
    let journey = timeline::whole(tx, child).await?;
    sql!("delete from owed where person = $1", child).run(tx).await?;
    let beside = Beside {
        tasks: tasks::of(tx, child).await?,
        died: match journey.died.filter(|on| is_recent(*on, today)) {
            Some(on) => {
                (!tasks::bereavements_done(tx, child.uuid(), child.uuid()).await?.contains(&child)).then_some(on)
            }
            None => None,
        },
        is_over: journey.died.is_some(),
    };
    let rows = rows(tx, child, &journey.settled(today), &beside, &journey.about, &journey.calendar);
    insert_many(tx, "owed", COLUMNS, rows).await
}

/// What is owed about a child as far as a reader may know, with a day.
#[derive(Debug, Clone)]
pub struct Known {
    pub rule: &'static str,
    /// The event or advice that it is owed about.
    pub about: Option<Uuid>,
    pub from_on: Date,
    pub last_day: Date,
    pub work_to: Date,
}

/// What lists would hold about a child if only that had happened which this reader may know.
pub async fn known_to(tx: &mut Tx, reader: &Reader, child: PersonId, today: Date) -> Result<Vec<Known>> {
    let journey = timeline::load(tx, reader, child).await?;
    let owed = journey.settled(today).owed;
    let known = owed.iter().filter(|one| is_listed(one)).filter_map(|one| {
        let last_day = one.last_day?;
        Some(Known {
            rule: one.rule.id,
            about: journey.about.get(&one.from.subject()).copied(),
            from_on: one.from.on,
            last_day,
            work_to: one.work_to(&journey.calendar).unwrap_or(last_day),
        })
    });
    Ok(known.collect())
}

/// For so many days after a death it stands on the worklist, unless somebody says that all is done: deaths of years ago
/// come in with a return.
const BEREAVED_DAYS: i64 = 365;

fn is_recent(died: Date, today: Date) -> bool {
    days_between(died, today) <= BEREAVED_DAYS
}

/// What is to be done beside what the law asks.
#[derive(Default)]
struct Beside {
    tasks: Vec<Task>,
    /// When the child died, while that is to be acted on.
    died: Option<Date>,
    /// Whether the child died: then nothing else is listed.
    is_over: bool,
}

/// Whether lists show it: something to be done that is not done. Rights and times to be allowed belong to the
/// child's own page.
fn is_listed(obligation: &Obligation) -> bool {
    obligation.state.is_open() && !obligation.is_time_to_allow() && obligation.rule.force != Force::May
}

fn rows(
    tx: &Tx,
    child: PersonId,
    settled: &Settled,
    beside: &Beside,
    about: &HashMap<u64, Uuid>,
    calendar: &Calendar,
) -> Vec<Vec<Value>> {
    // What a task asks for by a day is not listed once more without one.
    let asked: Vec<u64> = beside.tasks.iter().filter_map(|task| task.about).map(model::about).collect();
    let beside_a_task = |one: &Obligation| one.last_day.is_none() && asked.contains(&one.from.about);
    let is_twice = |one: &Obligation| model::one_letter::is_asked_by_another(one, &settled.owed);
    let is_shown = |one: &&Obligation| is_listed(one) && !beside_a_task(one) && !is_twice(one);
    let listed: Vec<&Obligation> = settled.owed.iter().filter(is_shown).collect();
    let tasks: &[Task] = if beside.is_over { &[] } else { &beside.tasks };
    // What the law asks for and is late, then by the last day, then by the order in which the law's rules stand.
    let days = listed.iter().map(|one| (rank(one.state), one.last_day.unwrap_or(Date::MAX)));
    let days = days.chain(tasks.iter().map(|task| of_task(task.kind(), task.due_on())));
    let next = days.enumerate().min_by_key(|(index, day)| (*day, *index)).map(|(index, _)| index);
    let mut rows: Vec<Vec<Value>> = Vec::with_capacity(listed.len() + tasks.len() + 1);
    for one in &listed {
        let id: store::Id<()> = tx.new_id();
        let lifted = match one.state {
            State::ExceptionReliedOn { ground, .. } => Some(exceptions::code(ground)),
            _ => None,
        };
        rows.push(vec![
            id.into(),
            child.into(),
            one.rule.id.into(),
            one.from.kind.code().into(),
            one.from.on.into(),
            about.get(&one.from.subject()).copied().into(),
            one.last_day.into(),
            one.work_to(calendar).into(),
            one.last_day.unwrap_or(Date::MAX).into(),
            one.rule.who.words().into(),
            lifted.into(),
            (next == Some(rows.len())).into(),
            one.rule.force.code().into(),
            settled.is_missing(one).into(),
        ]);
    }
    for task in tasks {
        let Some(kind) = task.kind() else { continue };
        let day = Some(task.due_on());
        rows.push(of_authority(tx, child, kind, task.made_on(), (Some(task.id.uuid()), day, next == Some(rows.len()))));
    }
    if let Some(on) = beside.died {
        rows.push(of_authority(tx, child, TaskKind::Bereavement, on, (None, None, true)));
    }
    rows.extend(missing(tx, child, settled, about));
    rows
}

/// A line that follows from no rule: the local authority owes it. What is urgent, and what has no day, stands before all others.
fn of_authority(
    tx: &Tx,
    child: PersonId,
    kind: TaskKind,
    from: Date,
    (about, day, is_next): (Option<Uuid>, Option<Date>, bool),
) -> Vec<Value> {
    let id: store::Id<()> = tx.new_id();
    vec![
        id.into(),
        child.into(),
        kind.rule().into(),
        "task".into(),
        from.into(),
        about.into(),
        day.into(),
        day.into(),
        if kind.is_urgent() { FIRST } else { day.unwrap_or(from) }.into(),
        Party::Authority.words().into(),
        None::<String>.into(),
        is_next.into(),
        Force::Must.code().into(),
        false.into(),
    ]
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
    /// The detail of an act that names the orders it carries out, and of the Tribunal's directions; blank for all others.
    names: gate::Words,
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
    let rows: Vec<Row> = sql!(
        "select person, rule, from_kind, from_on, about, last_day, work_to from owed where person >= $1
               and person <= $2",
        first,
        end,
    )
    .all(tx)
    .await?;
    let keyed = |row: Row| ((row.person, row.rule, row.from_kind, row.from_on, row.about), (row.last_day, row.work_to));
    Ok(rows.into_iter().map(keyed).collect())
}

/// [`work_out_all`], with how many days moved.
pub async fn work_out_again(db: &Db) -> Result<Again> {
    let today = db.clock().today();
    let mut tx = db.read().await?;
    let calendar = calendar::load(&mut tx).await?;
    drop(tx);
    let mut last = Uuid::nil();
    let mut again = Again::default();
    loop {
        let mut tx = db.write(&Actor::program("ledger")).await?;
        let children: Vec<(Uuid,)> = sql!(
            "select id from person where is_child and id > $1 order by id limit $2",
            last,
            numbers::fitted::<i64>(BATCH),
        )
        .all(&mut tx)
        .await?;
        let (Some((first,)), Some((end,))) = (children.first().copied(), children.last().copied()) else {
            setting::set(&mut tx, WORKED_OUT, &version(&calendar)).await?;
            let detail = json!({ "rows": again.rows, "moved": again.moved, "rules": law::VERSION });
            tx.record(Entry::new("ledger.work_out", "area", None, Right::Program).detail(detail)).await?;
            tx.commit().await?;
            return Ok(again);
        };
        let before = days_of(&mut tx, first, end).await?;
        let rows = of_range(&mut tx, first, end, today, &calendar).await?;
        again.rows += rows.len() as u64;
        sql!("delete from owed where person >= $1 and person <= $2", first, end).run(&mut tx).await?;
        insert_many(&mut tx, "owed", COLUMNS, rows).await?;
        let after = days_of(&mut tx, first, end).await?;
        let moved = after.iter().filter(|(key, days)| before.get(*key).is_some_and(|old| old != *days)).count();
        again.moved += moved as u64;
        tx.record(
            Entry::new("ledger.work_out", "person", None, Right::Program)
                .detail(json!({ "children": children.len(), "moved": moved })),
        )
        .await?;
        tx.commit().await?;
        last = end;
    }
}

async fn of_range(tx: &mut Tx, first: Uuid, end: Uuid, today: Date, calendar: &Calendar) -> Result<Vec<Vec<Value>>> {
    let events: Vec<EventRow> = sql!(
        "select id, person, kind, happened_on, recorded_at, (detail like $1 or detail like $6) as told, about, corrects,
           case when detail like $4 or kind like $5 then detail else '' end as names from event
           where person >= $2 and person <= $3 order by person",
        format!("%{OF_A_RETURN}%"),
        first,
        end,
        format!("%{CARRIES_OUT}%"),
        DIRECTIONS,
        format!("%{FROM_BEFORE}%"),
    )
    .all(tx)
    .await?;
    let mut reliances: HashMap<PersonId, Vec<Reliance>> = HashMap::new();
    let with: Vec<(PersonId,)> =
        sql!("select distinct person from reliance where person >= $1 and person <= $2", first, end).all(tx).await?;
    for (person,) in with {
        reliances.insert(person, exceptions::of(tx, person).await?);
    }
    let mut open = tasks::of_range(tx, first, end).await?;
    let died: HashMap<PersonId, Date> = gate::outgoing::died_in(tx, first, end).await?.into_iter().collect();
    let done = if died.is_empty() { Vec::new() } else { tasks::bereavements_done(tx, first, end).await? };
    let births: Vec<(PersonId, jiff_sqlx::Date)> = sql!(
        "select id, birth_date from person where birth_date is not null and id >= $1 and id <= $2
               and birth_date <= $3",
        first,
        end,
        today.checked_sub(24.years()).unwrap_or(today),
    )
    .all(tx)
    .await?;
    let births: HashMap<PersonId, jiff_sqlx::Date> = births.into_iter().collect();
    let readable = service::readable(tx, first, end).await?;
    let served = service::served(tx, first, end).await?;
    let mut all = Vec::new();
    for of_child in events.chunk_by(|one, other| one.person == other.person) {
        let Some(child) = of_child.first().map(|event| event.person) else { continue };
        let corrected: Vec<Uuid> = of_child.iter().filter_map(|event| event.corrects).collect();
        let roots = Roots::new(of_child.iter().map(|event| (event.id, event.corrects)));
        let mut about = HashMap::new();
        let mut law_events = Vec::with_capacity(of_child.len());
        let mut details = Vec::with_capacity(of_child.len());
        let mut before = Before::default();
        for event in of_child.iter().filter(|event| !corrected.contains(&event.id)) {
            let number = event.about.map_or(0, |id| {
                about.insert(model::about(id), id);
                model::about(id)
            });
            let brought_in = event.told.then(|| event.recorded_at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date());
            before.note(&event.kind, event.happened_on.to_jiff(), brought_in);
            if let Some(kind) = Kind::from_code(&event.kind) {
                let root = roots.of(event.id);
                if kind.is_direction() {
                    about.insert(model::about(root), root);
                }
                let law = Event::about(kind, event.happened_on.to_jiff(), number);
                let law = law.fixed(direction::day_set(kind, event.names.unseen()));
                law_events.push(law.numbered(model::about(root)));
                details.push(event.names.unseen());
            }
        }
        model::tie_orders(&mut law_events, &details);
        service::in_accounts(&mut law_events, &readable);
        served.put(child, &roots, &mut law_events, calendar);
        law_events.extend(births.get(&child).and_then(|born| model::turns_25(born.to_jiff(), today)));
        let relied = reliances.get(&child).map_or(&[][..], Vec::as_slice);
        let died = died.get(&child).copied();
        let settled = match died {
            Some(_) => Settled::default(),
            None => before.settle(ledger(&law_events, relied, today, calendar), &law_events, today),
        };
        let beside = Beside {
            tasks: open.remove(&child).unwrap_or_default(),
            died: died.filter(|on| is_recent(*on, today) && !done.contains(&child)),
            is_over: died.is_some(),
        };
        all.extend(rows(tx, child, &settled, &beside, &about, calendar));
    }
    // Children about whom nothing is recorded but a task.
    for (child, tasks) in open {
        let beside = Beside { tasks, ..Beside::default() };
        all.extend(rows(tx, child, &Settled::default(), &beside, &HashMap::new(), calendar));
    }
    Ok(all)
}

/// The rules and the bank holidays by which the list is written.
fn version(calendar: &Calendar) -> String {
    // Every day, not their number: a holiday that moves changes what is counted.
    let days: Vec<String> = calendar.holidays().map(|day| day.strftime("%y%m%d").to_string()).collect();
    format!(
        "{} with next acts, tasks, force, missing dates, moves, orders, schools in words, one line a letter and late law first {:?} {}",
        law::VERSION,
        calendar.years(),
        days.concat()
    )
}

/// The children, from one id on, whose next action is another because days have passed: a target that has passed while something
/// else is open, a task or an excused duty that stands before a statutory duty that has become late, or a hearing that was held.
async fn turned(tx: &mut Tx, after: Uuid, today: Date) -> Result<Vec<PersonId>> {
    let rows: Vec<(PersonId,)> = sql!(
        "select t.person from (
           select n.person from owed n where n.is_next and n.last_day is not null and n.sort_day < $1
             and n.sort_day <> $6 and n.person > $2
             and (n.force <> 'statutory'
                  and exists (select 1 from owed o where o.person = n.person and not o.is_next and not o.is_missing
                                and (o.force = 'statutory' or o.last_day is null or o.last_day >= $3))
               or (n.rule like 'task:%' or n.lifted is not null)
                  and exists (select 1 from owed o where o.person = n.person and o.force = 'statutory'
                                and o.lifted is null and not o.is_missing and o.last_day is not null
                                and o.last_day < $4 and o.rule not like 'task:%'))
           union
           select h.person from owed h where h.rule = $7 and h.sort_day < $8 and h.person > $9) t
           order by t.person limit $5",
        today,
        after,
        today,
        today,
        numbers::fitted::<i64>(BATCH),
        FIRST,
        law::ids::HEARING,
        today,
        after,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// Chooses the next action again of each child for whom days that have passed make it another. Gives for how many.
pub async fn turn(db: &Db) -> Result<u64> {
    let today = db.clock().today();
    let (mut last, mut count) = (Uuid::nil(), 0);
    loop {
        let children = turned(&mut db.read().await?, last, today).await?;
        let Some(end) = children.last().copied() else { return Ok(count) };
        let mut tx = db.write(&Actor::program("ledger")).await?;
        for child in &children {
            work_out(&mut tx, *child, today).await?;
        }
        let detail = json!({ "children": children.len(), "next": true });
        tx.record(Entry::new("ledger.work_out", "person", None, Right::Program).detail(detail)).await?;
        tx.commit().await?;
        count += children.len() as u64;
        last = end.uuid();
    }
}

/// Whether rules or bank holidays are others than when the list was written, a child has left the setting that was asked, or tasks
/// about letters and documents do not fit them.
pub async fn is_needed(db: Db) -> Result<bool> {
    let mut tx = db.read().await?;
    Ok(!is_current(&mut tx).await?
        || !advice::of_old_settings(&mut tx).await?.is_empty()
        || held_letters::is_needed(&mut tx).await?
        || files_to_read::is_needed(&mut tx).await?)
}

async fn is_current(tx: &mut Tx) -> Result<bool> {
    let written = setting::get(tx, WORKED_OUT).await?;
    Ok(written.as_deref() == Some(version(&calendar::load(tx).await?).as_str()))
}

/// Writes the list again where rules or bank holidays are others than when it was written.
pub async fn keep_current(db: Db) -> Result<()> {
    recompute(db.clone()).await?;
    held_letters::tell(&db).await?;
    files_to_read::tell(&db).await?;
    told_of_old_settings(&db).await
}

/// Asks the officer who gives the education advice where the child has left the setting that was asked.
async fn told_of_old_settings(db: &Db) -> Result<()> {
    let mut tx = db.read().await?;
    let left = advice::of_old_settings(&mut tx).await?;
    drop(tx);
    if left.is_empty() {
        return Ok(());
    }
    let today = db.clock().today();
    let mut tx = db.write(&Actor::program("settings")).await?;
    for (child, piece) in &left {
        let about = Some(piece.uuid());
        tasks::add(&mut tx, *child, TaskKind::AdviceOfOldSetting, about, today, "OnePlan", today).await?;
        work_out(&mut tx, *child, today).await?;
    }
    let detail = json!({ "advice": left.iter().map(|(_, piece)| piece).collect::<Vec<_>>() });
    tx.record(Entry::new("advice.setting_left", "advice", None, Right::Program).detail(detail)).await?;
    tx.commit().await
}

/// [`keep_current`], with how many deadlines moved.
pub async fn recompute(db: Db) -> Result<u64> {
    if is_current(&mut db.read().await?).await? {
        return Ok(0);
    }
    Ok(work_out_again(&db).await?.moved)
}
