//! The record looked at once a day for forecasts, in four queries over all children, and kept in one row.
//!
//! Everybody is counted, also whose record is restricted: numbers of an area are a duty of the authority. Who is shown
//! somebody behind a number is asked of the policy ([`super::cases`]).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use law::Kind;
use numbers::fitted;
use people::PersonId;
use people::records::figures;
use projection::cohorts::Reason;
use store::query::insert_many;
use store::{Actor, Db, Entry, Query, Result, Right, Tx, sql};

use super::files;
use crate::model::histories::{Child, NOT_RECORDED, Placed, Span, snapshot_of};
use crate::model::moved::since_january;
use crate::model::provision::Provision;
use crate::model::snapshot::Snapshot;

#[derive(sqlx::FromRow)]
struct EventRow {
    person: PersonId,
    kind: String,
    happened_on: jiff_sqlx::Date,
    detail: String,
}

impl EventRow {
    /// Why a plan ended: SEN2 item 4.6, where the event says it.
    fn reason(&self) -> Reason {
        let detail: serde_json::Value = serde_json::from_str(&self.detail).unwrap_or_default();
        match detail.get("ceasereason").and_then(serde_json::Value::as_str) {
            Some("5" | "7") => Reason::MovedAway,
            Some("8") => Reason::Died,
            _ => Reason::Ceased,
        }
    }
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    id: PersonId,
    birth_date: Option<jiff_sqlx::Date>,
    ward: Option<String>,
}

#[derive(sqlx::FromRow)]
struct NeedRow {
    person: PersonId,
    need: String,
    starts_on: jiff_sqlx::Date,
    ends_on: Option<jiff_sqlx::Date>,
}

#[derive(sqlx::FromRow)]
struct PlaceRow {
    person: PersonId,
    otherwise: Option<String>,
    in_base: bool,
    type_code: Option<String>,
    phase: Option<String>,
    starts_on: jiff_sqlx::Date,
    ends_on: Option<jiff_sqlx::Date>,
}

impl PlaceRow {
    fn placed(self) -> Placed {
        Placed { type_code: self.type_code, phase: self.phase, otherwise: self.otherwise, in_base: self.in_base }
    }
}

/// What is to be known about localities that do not fit the wards of homes: a ward that is written otherwise is an area of its own.
fn unmatched<'a>(localities: &BTreeMap<String, String>, homes: impl Iterator<Item = &'a str>) -> Option<String> {
    let homes: BTreeSet<&str> = homes.collect();
    let nobody: Vec<&str> = localities.keys().map(String::as_str).filter(|ward| !homes.contains(ward)).collect();
    let unnamed = homes.into_iter().filter(|ward| !localities.contains_key(*ward)).collect::<Vec<_>>();
    let unnamed = (!localities.is_empty() && !unnamed.is_empty()).then(|| {
        format!(
            "Home wards that are not in the localities file and are kept as separate areas: {}.",
            unnamed.join(", ")
        )
    });
    let nobody = (!nobody.is_empty())
        .then(|| format!("Wards in the localities file where no child on record lives: {}.", nobody.join(", ")));
    let all: Vec<String> = unnamed.into_iter().chain(nobody).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// What is to be known about localities that were just brought in.
pub async fn unmatched_now(tx: &mut Tx) -> Result<Option<String>> {
    let wards: Vec<(String,)> =
        sql!("select distinct ward from person where is_child and ward is not null order by ward").all(tx).await?;
    let localities = files::localities(&files::newest(tx).await?);
    Ok(unmatched(&localities, wards.iter().map(|(ward,)| ward.as_str())))
}

/// What is counted from, besides what puts a plan back in force: the kinds of event that say when a plan or a request began and
/// ended.
const KINDS: [Kind; 10] = [
    Kind::RequestReceived,
    Kind::AssessmentAgreed,
    Kind::AssessmentRefused,
    Kind::RequestWithdrawn,
    Kind::PlanIssued,
    Kind::PlanRefused,
    Kind::PlanCeased,
    Kind::PlanTransferred,
    Kind::TransferredIn,
    Kind::MovedOut,
];
/// More areas than the model holds are no areas to plan by.
const MOST_AREAS: usize = 200;

/// Children of the record, each with the place at which it stands.
struct Children {
    all: Vec<(PersonId, Child)>,
    places: HashMap<PersonId, usize>,
}

impl Children {
    fn get(&mut self, person: PersonId) -> Option<&mut Child> {
        let at = *self.places.get(&person)?;
        self.all.get_mut(at).map(|(_, child)| child)
    }
}

async fn children(tx: &mut Tx, snapshot: &mut Snapshot) -> Result<Vec<(PersonId, Child)>> {
    let mut children = people(tx, snapshot).await?;
    add_events(tx, snapshot.as_at, &mut children).await?;
    add_needs(tx, &mut snapshot.needs, &mut children).await?;
    add_places(tx, &mut children).await?;
    Ok(children.all)
}

/// Every child with birth date and area, and the areas of the snapshot.
async fn people(tx: &mut Tx, snapshot: &mut Snapshot) -> Result<Children> {
    let mut people: Vec<PersonRow> =
        sql!("select id, birth_date, ward from person where is_child order by id").all(tx).await?;
    let localities = files::localities(&files::newest(tx).await?);
    snapshot.notes.extend(unmatched(&localities, people.iter().filter_map(|one| one.ward.as_deref())));
    for ward in people.iter_mut().filter_map(|one| one.ward.as_mut()) {
        if let Some(area) = localities.get(ward) {
            ward.clone_from(area);
        }
    }
    snapshot.localities = localities;
    let mut areas: Vec<String> =
        people.iter().map(|one| one.ward.clone().unwrap_or_else(|| NOT_RECORDED.to_owned())).collect();
    areas.sort_unstable();
    areas.dedup();
    if areas.len() > MOST_AREAS {
        snapshot.notes.push("There are more than 200 wards, so figures are not split by home area.".to_owned());
        areas = vec!["All".to_owned()];
    }
    let area_of =
        |ward: Option<&str>| fitted(areas.iter().position(|one| one == ward.unwrap_or(NOT_RECORDED)).unwrap_or(0));
    let all = people
        .iter()
        .map(|one| {
            let born = one.birth_date.map(jiff_sqlx::Date::to_jiff);
            (one.id, Child { born, area: area_of(one.ward.as_deref()), ..Child::default() })
        })
        .collect();
    let places = people.iter().enumerate().map(|(at, one)| (one.id, at)).collect();
    snapshot.areas = areas;
    Ok(Children { all, places })
}

async fn add_events(tx: &mut Tx, as_at: Date, children: &mut Children) -> Result<()> {
    let query = Query::new(
        "select e.person, e.kind, e.happened_on, case when e.kind = 'plan.ceased' then e.detail else '' end as detail
           from event e where (e.kind in (",
    )
    .list(KINDS.map(Kind::code))
    .push(") or");
    let events: Vec<EventRow> = figures::put_back(query)
        .push(
            ") and not exists (select 1 from event c where c.corrects = e.id)
               order by e.person, e.happened_on, e.recorded_at, e.id",
        )
        .all(tx)
        .await?;
    for row in events {
        let day = row.happened_on.to_jiff();
        // A day that was set is not yet one that came, and today is not over: what it has brought by this hour is no day's count.
        let kind = Kind::from_code(&row.kind).filter(|_| day < as_at);
        if let (Some(kind), Some(child)) = (kind, children.get(row.person)) {
            let why = if kind == Kind::PlanCeased { row.reason() } else { Reason::Ceased };
            child.happened(kind, day, why);
        }
    }
    Ok(())
}

/// The first need of each child over time. A need that is new gets the next place among `known`.
async fn add_needs(tx: &mut Tx, known: &mut Vec<String>, children: &mut Children) -> Result<()> {
    let needs: Vec<NeedRow> =
        sql!("select person, need, starts_on, ends_on from sen_need where rank = 1 order by person, starts_on, id")
            .all(tx)
            .await?;
    for row in needs {
        let place = known.iter().position(|one| *one == row.need).unwrap_or_else(|| {
            known.push(row.need.clone());
            known.len() - 1
        });
        let (from, until) = (row.starts_on.to_jiff(), row.ends_on.map(jiff_sqlx::Date::to_jiff));
        if let Some(child) = children.get(row.person) {
            child.needs.push(Span { from, until, what: fitted(place) });
        }
    }
    Ok(())
}

async fn add_places(tx: &mut Tx, children: &mut Children) -> Result<()> {
    let rows: Vec<PlaceRow> = sql!(
        "select l.person, l.otherwise, l.sen_unit
           or l.resourced_provision as in_base, o.type_code, o.phase, l.starts_on, l.ends_on
            from placement l left join organisation o on o.id = l.organisation where l.rank = 1
           order by l.person, l.starts_on, l.id",
    )
    .all(tx)
    .await?;
    for row in rows {
        let (from, until) = (row.starts_on.to_jiff(), row.ends_on.map(jiff_sqlx::Date::to_jiff));
        if let Some(child) = children.get(row.person) {
            child.places.push(Span { from, until, what: row.placed() });
        }
    }
    Ok(())
}

/// The snapshot that is kept, where there is one.
pub async fn kept(tx: &mut Tx) -> Result<Option<Snapshot>> {
    content(tx).await?.as_deref().map(read).transpose()
}

/// The snapshot that is kept, as it was written.
pub(super) async fn content(tx: &mut Tx) -> Result<Option<String>> {
    let rows: Vec<(String,)> = sql!("select content from sufficiency_snapshot where id = 1").all(tx).await?;
    Ok(rows.into_iter().next().map(|(content,)| content))
}

pub(super) fn read(content: &str) -> Result<Snapshot> {
    store::json::read(content, "The record as it was counted for forecasts")
}

/// The day of the snapshot that is kept.
pub async fn day(tx: &mut Tx) -> Result<Option<Date>> {
    let rows: Vec<(jiff_sqlx::Date,)> = sql!("select as_at from sufficiency_snapshot where id = 1").all(tx).await?;
    Ok(rows.first().map(|(day,)| day.to_jiff()))
}

/// Whether the record was not looked at today, or not since the area's localities came in.
pub async fn is_needed(db: Db) -> Result<bool> {
    let mut tx = db.read().await?;
    let looked = day(&mut tx).await?;
    // Other localities are other areas.
    let moved = sql!(
        "select count(*) from sufficiency_file f, sufficiency_snapshot s where f.kind = 'localities'
           and f.brought_in_at > s.made_at",
    )
    .number(&mut tx)
    .await?;
    Ok(looked.is_none_or(|day| day < today(&db)) || moved > 0)
}

fn today(db: &Db) -> Date {
    db.now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// Looks again where that is needed.
pub async fn keep_current(db: Db) -> Result<()> {
    if is_needed(db.clone()).await? { keep(&db, today(&db)).await } else { Ok(()) }
}

/// Looks now, and keeps what is seen.
pub async fn keep(db: &Db, today: Date) -> Result<()> {
    let mut tx = db.read().await?;
    let mut snapshot = Snapshot { as_at: today, ..Snapshot::default() };
    let children = children(&mut tx, &mut snapshot).await?;
    drop(tx);
    let moved = since_january(today, &children);
    let (snapshot, now) = snapshot_of(snapshot, &children);
    let content = store::json::kept(&snapshot)?;
    let mut tx = db.write(&Actor::program("sufficiency")).await?;
    sql!("delete from sufficiency_snapshot").run(&mut tx).await?;
    sql!(
        "insert into sufficiency_snapshot (id, as_at, made_at, content) values (1, $1, $2, $3)",
        today,
        tx.now(),
        content,
    )
    .run(&mut tx)
    .await?;
    sql!("delete from sufficiency_now").run(&mut tx).await?;
    let name = |names: &[String], place: u8| names.get(usize::from(place)).cloned().unwrap_or_default();
    let rows = now
        .iter()
        .map(|(person, (_, ncy, need, provision, area))| {
            let provision = Provision::ALL.get(usize::from(*provision)).map_or("", |one| one.code());
            vec![
                (*person).into(),
                i64::from(*ncy).into(),
                name(&snapshot.needs, *need).into(),
                provision.into(),
                name(&snapshot.areas, *area).into(),
            ]
        })
        .collect();
    insert_many(&mut tx, "sufficiency_now", &["person", "ncy", "need", "provision", "area"], rows).await?;
    sql!("delete from sufficiency_moved").run(&mut tx).await?;
    let rows = moved.into_iter().map(|(person, how, on)| vec![person.into(), how.code().into(), on.into()]).collect();
    insert_many(&mut tx, "sufficiency_moved", &["person", "how", "moved_on"], rows).await?;
    let detail = serde_json::json!({ "as_at": today.to_string(), "people": now.len() });
    tx.record(Entry::new("sufficiency.look", "area", None, Right::Program).detail(detail)).await?;
    tx.commit().await
}

/// Needs of those who have a plan, as they were looked at last.
pub async fn needs(tx: &mut Tx) -> Result<Vec<String>> {
    let all: Vec<(String,)> = sql!("select distinct need from sufficiency_now order by need").all(tx).await?;
    Ok(all.into_iter().map(|(need,)| need).collect())
}
