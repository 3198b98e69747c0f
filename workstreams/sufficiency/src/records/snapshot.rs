//! The record as forecasts see it: who had a plan each January and where, who came, moved and left, what is open today. Looked
//! at once a day, in four queries over all children, and kept in one row.
//!
//! Everybody is counted, also whose record is restricted: numbers of an area are a duty of the authority. Who is shown
//! somebody behind a number is asked of the policy (`cases`).

use std::collections::{BTreeMap, HashMap};

use access::{App, Viewer};
use jiff::civil::Date;
use law::Kind;
use people::PersonId;
use projection::cohorts::{
    AgeGroup, Dimensions, FIRST, History, LAST, Left, Open, Person, Reason, Requests, Stage, Start,
};
use serde::{Deserialize, Serialize};
use store::query::insert_many;
use store::{Actor, Db, Entry, Query, Result, StoreError, Tx};

use crate::model::provision::{Place, Provision};

/// The day of January on which plans are counted. The SEN2 return counts on a day of the same week.
const CENSUS: (i8, i8) = (1, 15);
/// Up to so many Januaries are looked at.
const JANUARIES: i16 = 7;
/// A need or an area that is not recorded.
const NOT_RECORDED: &str = "Not recorded";

/// A person as numbers: id, curriculum year, need, provision, area.
type Row = (u64, i8, u8, u8, u8);

/// An open case as numbers: curriculum year in the next January, whether an assessment was agreed to, weeks so far.
type OpenRow = (i8, bool, f32);

/// The record on a day.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Snapshot {
    /// The day.
    pub as_at: Date,
    /// Names of needs (SEN2 codes).
    pub needs: Vec<String>,
    /// Names of areas (wards).
    pub areas: Vec<String>,
    censuses: Vec<(u16, Vec<Row>)>,
    left: Vec<(u16, Vec<(u64, u8)>)>,
    requests: Vec<(u16, i8, [f64; 5])>,
    weeks: Vec<f32>,
    next: u16,
    remaining: f64,
    new_school_year: bool,
    people: Vec<Row>,
    open: Vec<OpenRow>,
    open_then: Vec<(u16, Vec<OpenRow>)>,
    /// What is to be known about it: what was left out, what could not be told.
    pub notes: Vec<String>,
}

impl Snapshot {
    /// The names that it tells apart.
    #[must_use]
    pub fn dimensions(&self) -> Dimensions {
        Dimensions {
            needs: self.needs.clone(),
            provisions: Provision::ALL.map(|one| one.words().to_owned()).to_vec(),
            areas: self.areas.clone(),
        }
    }

    /// The history, with the area's children.
    #[must_use]
    pub fn history(&self, population: &BTreeMap<(u16, i8), f64>) -> History {
        let person = |(id, ncy, need, provision, area): &Row| Person {
            id: *id,
            ncy: *ncy,
            need: *need,
            provision: *provision,
            area: *area,
        };
        let open = |(ncy, assessing, weeks): &OpenRow| Open {
            ncy: *ncy,
            stage: if *assessing { Stage::Assessing } else { Stage::Requested },
            weeks: f64::from(*weeks),
        };
        let reason = |place: u8| Reason::ALL.get(usize::from(place)).copied().unwrap_or(Reason::Ceased);
        History {
            dimensions: self.dimensions(),
            censuses: self.censuses.iter().map(|(year, all)| (*year, all.iter().map(person).collect())).collect(),
            left: self
                .left
                .iter()
                .map(|(year, all)| {
                    (*year, all.iter().map(|(id, why)| Left { id: *id, reason: reason(*why) }).collect())
                })
                .collect(),
            requests: self
                .requests
                .iter()
                .map(|(year, ncy, [received, decided, accepted, concluded, issued])| {
                    let one = Requests {
                        received: *received,
                        decided: *decided,
                        accepted: *accepted,
                        concluded: *concluded,
                        issued: *issued,
                    };
                    ((*year, *ncy), one)
                })
                .collect(),
            running: (self.remaining < 1.0).then(|| (self.next - 1, 1.0 - self.remaining)),
            open: self.open_then.iter().map(|(year, all)| (*year, all.iter().map(open).collect())).collect(),
            weeks: self.weeks.iter().map(|weeks| f64::from(*weeks)).collect(),
            population: population.clone(),
            steps: BTreeMap::new(),
            start: Some(Start {
                next: self.next,
                people: self.people.iter().map(person).collect(),
                open: self.open.iter().map(open).collect(),
                remaining: self.remaining,
                new_school_year: self.new_school_year,
            }),
        }
    }

    /// The Januaries that are known.
    pub fn januaries(&self) -> impl Iterator<Item = u16> {
        self.censuses.iter().map(|(year, _)| *year)
    }

    /// How many had a plan in a known January, of those for whom it is asked: age group, need, provision, area.
    pub fn count(&self, year: u16, wanted: impl Fn(AgeGroup, u8, Provision, u8) -> bool) -> usize {
        let rows = self.censuses.iter().find(|(known, _)| *known == year).map(|(_, rows)| rows.as_slice());
        Self::count_in(rows.unwrap_or_default(), wanted)
    }

    /// How many have one on the day.
    pub fn count_now(&self, wanted: impl Fn(AgeGroup, u8, Provision, u8) -> bool) -> usize {
        Self::count_in(&self.people, wanted)
    }

    fn count_in(rows: &[Row], wanted: impl Fn(AgeGroup, u8, Provision, u8) -> bool) -> usize {
        let provision = |place: u8| Provision::ALL.get(usize::from(place)).copied().unwrap_or(Provision::Other);
        rows.iter().filter(|row| wanted(AgeGroup::of(row.1), row.2, provision(row.3), row.4)).count()
    }

    /// Requests received, assessed and ended with a plan in a calendar year.
    #[must_use]
    pub fn requests_in(&self, year: u16) -> Option<(f64, f64, f64)> {
        let of = self.requests.iter().filter(|(known, ..)| *known == year);
        let sum = of.fold((0, (0.0, 0.0, 0.0)), |(rows, sum), (_, _, one)| {
            (rows + 1, (sum.0 + one[0], sum.1 + one[2], sum.2 + one[4]))
        });
        (sum.0 > 0).then_some(sum.1)
    }

    /// Requests, assessments and new plans of the running year, by age group: what a first January does not forecast any more.
    #[must_use]
    pub fn so_far(&self, age: AgeGroup) -> (f64, f64, f64) {
        let of = self.requests.iter().filter(|(year, ncy, _)| *year + 1 == self.next && AgeGroup::of(*ncy) == age);
        of.fold((0.0, 0.0, 0.0), |sum, (_, _, one)| (sum.0 + one[0], sum.1 + one[2], sum.2 + one[4]))
    }

    /// Whether requests are known.
    #[must_use]
    pub fn has_requests(&self) -> bool {
        !self.requests.is_empty()
    }

    /// Cases that are open: not decided, being assessed.
    #[must_use]
    pub fn open_cases(&self) -> (usize, usize) {
        let assessing = self.open.iter().filter(|(_, assessing, _)| *assessing).count();
        (self.open.len() - assessing, assessing)
    }
}

/// National curriculum year on a day: age at the start of the school year, less four.
#[must_use]
pub fn ncy_on(born: Date, day: Date) -> i8 {
    let begins = if day.month() >= 9 { day.year() } else { day.year() - 1 };
    let before = Date::new(begins, 8, 31).unwrap_or(day);
    let years = i64::from(before.year()) - i64::from(born.year());
    let had_birthday = (before.month(), before.day()) >= (born.month(), born.day());
    i8::try_from(years - i64::from(!had_birthday) - 4).unwrap_or(i8::MAX)
}

fn census_of(year: i16) -> Date {
    Date::new(year, CENSUS.0, CENSUS.1).unwrap_or(Date::MIN)
}

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

/// From when to when something held; no end where it still does.
struct Span<T> {
    from: Date,
    until: Option<Date>,
    what: T,
}

impl<T> Span<T> {
    fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| until > day)
    }
}

/// What held on a day; before anything was recorded, what was recorded first; in a gap, what held before it.
fn on<T>(spans: &[Span<T>], day: Date) -> Option<&T> {
    let holds = spans.iter().rev().find(|span| span.holds_on(day));
    let before = || spans.iter().rev().find(|span| span.from <= day);
    holds.or_else(before).or_else(|| spans.first()).map(|span| &span.what)
}

/// A plan: from its first issue here to its end here.
struct Plan {
    from: Date,
    until: Option<(Date, Reason)>,
}

/// A request and what became of it.
struct Request {
    received: Date,
    decided: Option<(Date, bool)>,
    concluded: Option<(Date, bool)>,
    is_withdrawn: bool,
}

/// Everything about one child that counts.
#[derive(Default)]
struct Child {
    born: Option<Date>,
    area: u8,
    plans: Vec<Plan>,
    requests: Vec<Request>,
    needs: Vec<Span<u8>>,
    places: Vec<Span<PlaceRow>>,
}

impl Child {
    fn happened(&mut self, kind: Kind, day: Date, why: Reason) {
        match kind {
            Kind::RequestReceived => {
                self.requests.push(Request { received: day, decided: None, concluded: None, is_withdrawn: false });
            }
            // A refusal may be followed by an agreement: by mediation, by order.
            Kind::AssessmentAgreed => {
                if let Some(request) = self.requests.last_mut() {
                    request.decided = Some((day, true));
                }
            }
            Kind::AssessmentRefused => {
                if let Some(request) = self.requests.last_mut().filter(|request| request.decided.is_none()) {
                    request.decided = Some((day, false));
                }
            }
            Kind::RequestWithdrawn => {
                if let Some(request) = self.requests.last_mut().filter(|request| request.concluded.is_none()) {
                    request.is_withdrawn = true;
                }
            }
            Kind::PlanIssued | Kind::PlanRefused => {
                let open = |request: &&mut Request| request.concluded.is_none_or(|(_, issued)| !issued);
                if let Some(request) = self.requests.last_mut().filter(open) {
                    request.concluded = Some((day, kind == Kind::PlanIssued));
                }
                if kind == Kind::PlanIssued {
                    self.begins(day);
                }
            }
            Kind::TransferredIn => self.begins(day),
            Kind::PlanCeased => self.ends(day, why),
            Kind::PlanTransferred | Kind::MovedOut => {
                self.ends(day, Reason::MovedAway);
                if let Some(request) = self.requests.last_mut().filter(|request| request.concluded.is_none()) {
                    request.is_withdrawn = true;
                }
            }
            _ => {}
        }
    }

    fn begins(&mut self, day: Date) {
        if self.plans.last().is_none_or(|plan| plan.until.is_some()) {
            self.plans.push(Plan { from: day, until: None });
        }
    }

    fn ends(&mut self, day: Date, reason: Reason) {
        if let Some(plan) = self.plans.last_mut().filter(|plan| plan.until.is_none()) {
            plan.until = Some((day, reason));
        }
    }

    fn has_plan_on(&self, day: Date) -> bool {
        self.plans.iter().any(|plan| plan.from <= day && plan.until.is_none_or(|(until, _)| until > day))
    }

    /// The child as numbers, where they have a plan on a day and are of an age that counts.
    fn row(&self, id: u64, day: Date, unknown: u8) -> Option<Row> {
        let ncy = ncy_on(self.born?, day);
        if !self.has_plan_on(day) || !(FIRST..=LAST).contains(&ncy) {
            return None;
        }
        let place = on(&self.places, day).map_or(Place::default(), |row| Place {
            type_code: row.type_code.as_deref(),
            phase: row.phase.as_deref(),
            otherwise: row.otherwise.as_deref(),
            in_base: row.in_base,
        });
        let provision = Provision::of(place, ncy);
        let provision = Provision::ALL.iter().position(|one| *one == provision).and_then(|at| u8::try_from(at).ok());
        Some((id, ncy, on(&self.needs, day).copied().unwrap_or(unknown), provision.unwrap_or(13), self.area))
    }
}

/// Looks at the record.
///
/// # Errors
/// Those of the store.
pub async fn look(tx: &mut Tx, today: Date) -> Result<(Snapshot, Vec<(PersonId, Row)>)> {
    let mut snapshot = Snapshot { as_at: today, ..Snapshot::default() };
    let mut children = children(tx, &mut snapshot).await?;
    children.retain(|(_, child)| !child.plans.is_empty() || !child.requests.is_empty());
    let unknown = u8::try_from(snapshot.needs.len()).unwrap_or(u8::MAX);
    snapshot.needs.push(NOT_RECORDED.to_owned());

    let this_january = census_of(today.year());
    let last = if this_january <= today { today.year() } else { today.year() - 1 };
    let first = first_year(&children, last);
    for year in first..=last {
        let day = census_of(year);
        let rows = (0_u64..).zip(&children).filter_map(|(id, (_, child))| child.row(id, day, unknown)).collect();
        snapshot.censuses.push((u16::try_from(year).unwrap_or(0), rows));
    }
    for year in first..last {
        let within = |day: Date| census_of(year) < day && day <= census_of(year + 1);
        let left = (0_u64..).zip(&children).filter_map(|(id, (_, child))| {
            let (_, reason) = child.plans.iter().filter_map(|plan| plan.until).find(|(day, _)| within(*day))?;
            let place = Reason::ALL.iter().position(|one| *one == reason)?;
            Some((id, u8::try_from(place).unwrap_or(0)))
        });
        snapshot.left.push((u16::try_from(year).unwrap_or(0), left.collect()));
    }
    let next = census_of(last + 1);
    let days = f64::from(today.until(next).map_or(365, |span| span.get_days()).max(0));
    snapshot.next = u16::try_from(last + 1).unwrap_or(0);
    snapshot.remaining = (days / 365.25).clamp(0.0, 1.0);
    requests(&children, first, last, &mut snapshot);
    snapshot.new_school_year = ncy_on(Date::constant(2015, 3, 1), today) != ncy_on(Date::constant(2015, 3, 1), next);
    let now: Vec<(PersonId, Row)> = (0_u64..)
        .zip(&children)
        .filter_map(|(id, (person, child))| Some((*person, child.row(id, today, unknown)?)))
        .collect();
    snapshot.people = now.iter().map(|(_, row)| *row).collect();
    snapshot.open = open_on(&children, today, next);
    for year in first..=last {
        let open = open_on(&children, census_of(year), census_of(year + 1));
        snapshot.open_then.push((u16::try_from(year).unwrap_or(0), open));
    }
    snapshot.checks(&children, first, today);
    Ok((snapshot, now))
}

/// A case that has been open for more weeks was left without its end being recorded.
const STALE: f32 = 104.0;

/// Cases that are open on a day: curriculum year in the next January, whether an assessment was agreed to, weeks so far.
fn open_on(children: &[(PersonId, Child)], day: Date, next: Date) -> Vec<OpenRow> {
    let by = |step: Option<(Date, bool)>| step.filter(|(on, _)| *on <= day);
    let mut open = Vec::new();
    for (_, child) in children.iter().filter(|(_, child)| !child.has_plan_on(day)) {
        let Some(request) = child.requests.iter().rev().find(|request| request.received <= day) else { continue };
        let decided = by(request.decided);
        let goes_on =
            by(request.concluded).is_none() && !request.is_withdrawn && decided.is_none_or(|(_, agreed)| agreed);
        let weeks = weeks(request.received, day);
        let ncy = child.born.map(|born| ncy_on(born, next)).filter(|ncy| (FIRST..=LAST).contains(ncy));
        if let (true, Some(ncy)) = (goes_on && weeks <= STALE, ncy) {
            open.push((ncy, decided.is_some(), weeks));
        }
    }
    open
}

#[expect(clippy::cast_precision_loss, reason = "days of a life")]
fn weeks(from: Date, to: Date) -> f32 {
    from.until(to).map_or(0, |span| span.get_days()) as f32 / 7.0
}

/// The first January from which on the record holds endings as it does in the years after: older ones lack who left, since
/// their records were never brought in, and would make growth too great.
fn first_year(children: &[(PersonId, Child)], last: i16) -> i16 {
    let mut endings: BTreeMap<i16, usize> = BTreeMap::new();
    for (day, _) in children.iter().flat_map(|(_, child)| &child.plans).filter_map(|plan| plan.until) {
        *endings.entry(day.year()).or_default() += 1;
    }
    let count = |year: i16| endings.get(&year).copied().unwrap_or(0);
    let recent = count(last - 1).max(1);
    let mut first = last - 1;
    while first > last - JANUARIES && count(first - 1) * 5 >= recent * 3 {
        first -= 1;
    }
    first
}

async fn children(tx: &mut Tx, snapshot: &mut Snapshot) -> Result<Vec<(PersonId, Child)>> {
    let people: Vec<PersonRow> =
        Query::new("select id, birth_date, ward from person where is_child order by id").all(tx).await?;
    let mut areas: Vec<String> =
        people.iter().map(|one| one.ward.clone().unwrap_or_else(|| NOT_RECORDED.to_owned())).collect();
    areas.sort_unstable();
    areas.dedup();
    // More areas than the model holds are no areas to plan by: all are one then.
    if areas.len() > 200 {
        snapshot.notes.push("There are more than 200 wards: homes are not told apart.".to_owned());
        areas = vec!["All".to_owned()];
    }
    let area_of = |ward: Option<&str>| {
        let found = areas.iter().position(|one| one == ward.unwrap_or(NOT_RECORDED)).unwrap_or(0);
        u8::try_from(found).unwrap_or(0)
    };
    let mut children: Vec<(PersonId, Child)> = people
        .iter()
        .map(|one| {
            let born = one.birth_date.map(jiff_sqlx::Date::to_jiff);
            (one.id, Child { born, area: area_of(one.ward.as_deref()), ..Child::default() })
        })
        .collect();
    let places: HashMap<PersonId, usize> = people.iter().enumerate().map(|(at, one)| (one.id, at)).collect();
    drop(people);
    snapshot.areas = areas;
    let child = |children: &mut Vec<(PersonId, Child)>, person: PersonId, with: &mut dyn FnMut(&mut Child)| {
        if let Some((_, child)) = places.get(&person).and_then(|at| children.get_mut(*at)) {
            with(child);
        }
    };

    let kinds = [
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
    let events: Vec<EventRow> = Query::new(
        "select e.person, e.kind, e.happened_on, case when e.kind = 'plan.ceased' then e.detail else '' end as detail
           from event e where e.kind in (",
    )
    .list(kinds.map(Kind::code))
    .and(
        ") and not exists (select 1 from event c where c.corrects = e.id)
               order by e.person, e.happened_on, e.recorded_at, e.id",
    )
    .all(tx)
    .await?;
    for row in events {
        let day = row.happened_on.to_jiff();
        // A day that was set is not yet one that came.
        if let Some(kind) = kinds.into_iter().find(|kind| kind.code() == row.kind).filter(|_| day <= snapshot.as_at) {
            let why = if kind == Kind::PlanCeased { row.reason() } else { Reason::Ceased };
            child(&mut children, row.person, &mut |child| child.happened(kind, day, why));
        }
    }
    let needs: Vec<NeedRow> = Query::new(
        "select person, need, starts_on, ends_on from sen_need where rank = 1 order by person, starts_on, id",
    )
    .all(tx)
    .await?;
    for row in needs {
        let known = snapshot.needs.iter().position(|one| *one == row.need);
        let place = known.unwrap_or_else(|| {
            snapshot.needs.push(row.need.clone());
            snapshot.needs.len() - 1
        });
        let what = u8::try_from(place).unwrap_or(0);
        let (from, until) = (row.starts_on.to_jiff(), row.ends_on.map(jiff_sqlx::Date::to_jiff));
        child(&mut children, row.person, &mut |child| child.needs.push(Span { from, until, what }));
    }
    let rows: Vec<PlaceRow> = Query::new(
        "select l.person, l.otherwise, l.sen_unit or l.resourced_provision as in_base, o.type_code, o.phase, l.starts_on, l.ends_on
           from placement l left join organisation o on o.id = l.organisation where l.rank = 1
          order by l.person, l.starts_on, l.id",
    )
    .all(tx)
    .await?;
    for row in rows {
        let (person, from, until) = (row.person, row.starts_on.to_jiff(), row.ends_on.map(jiff_sqlx::Date::to_jiff));
        let mut row = Some(row);
        child(&mut children, person, &mut |child| {
            child.places.extend(row.take().map(|what| Span { from, until, what }));
        });
    }
    Ok(children)
}

fn requests(children: &[(PersonId, Child)], first: i16, last: i16, snapshot: &mut Snapshot) {
    let mut counts: BTreeMap<(u16, i8), [f64; 5]> = BTreeMap::new();
    for (_, child) in children {
        let Some(born) = child.born else { continue };
        for request in &child.requests {
            let mut add = |day: Date, counted: &[usize]| {
                // The running year counts as far as it is over.
                if (first..=last).contains(&day.year()) && day <= snapshot.as_at {
                    let ncy = ncy_on(born, census_of(day.year() + 1)).clamp(FIRST, LAST);
                    let of = counts.entry((u16::try_from(day.year()).unwrap_or(0), ncy)).or_default();
                    counted.iter().for_each(|place| of[*place] += 1.0);
                }
            };
            if !request.is_withdrawn {
                add(request.received, &[0]);
            }
            if let Some((day, agreed)) = request.decided {
                add(day, if agreed { &[1, 2] } else { &[1] });
            }
            if let Some((day, issued)) = request.concluded.filter(|_| request.decided.is_some()) {
                add(day, if issued { &[3, 4] } else { &[3] });
                if issued && request.received.year() >= last - 2 {
                    snapshot.weeks.push(weeks(request.received, day));
                }
            }
        }
    }
    // Requests that a record holds in part would make their level too low, and its growth too great: years are left out until
    // from one on they are there, and all of them where most new plans have none.
    let in_year = |year: i16| -> f64 {
        let of = counts.iter().filter(|((known, _), _)| i32::from(*known) == i32::from(year));
        of.map(|(_, counts)| counts[0]).sum()
    };
    let recent = in_year(last - 1);
    let mut from = last - 1;
    while from > first && in_year(from - 1) * 5.0 >= recent * 3.0 {
        from -= 1;
    }
    let began = |plan: &&Plan| (from..last).contains(&plan.from.year());
    let plans = children.iter().map(|(_, child)| child.plans.iter().filter(began).count()).sum::<usize>();
    let issued: f64 =
        counts.iter().filter(|((year, _), _)| i32::from(*year) < i32::from(last)).map(|(_, counts)| counts[4]).sum();
    #[expect(clippy::cast_precision_loss, reason = "a number of plans")]
    if recent <= 0.0 || issued < plans as f64 / 2.0 {
        snapshot.notes.push("Most new plans have no request here: new plans are forecast without requests, and open cases are not counted in.".to_owned());
        return;
    }
    if from > first {
        snapshot.notes.push(format!("Requests are there from {from} on; earlier years hold too few and are left out."));
    }
    counts.retain(|(year, _), _| i32::from(*year) >= i32::from(from));
    snapshot.requests = counts.into_iter().map(|((year, ncy), counts)| (year, ncy, counts)).collect();
}

impl Snapshot {
    fn checks(&mut self, children: &[(PersonId, Child)], first: i16, today: Date) {
        let with_plan = || children.iter().filter(|(_, child)| child.has_plan_on(today));
        let count = |of: &dyn Fn(&Child) -> bool| with_plan().filter(|(_, child)| of(child)).count();
        let mut note = |number: usize, words: &str| {
            if number > 0 {
                self.notes.push(format!("{number} {words}"));
            }
        };
        let stale = |child: &Child| {
            child.requests.last().is_some_and(|request| {
                request.concluded.is_none()
                    && !request.is_withdrawn
                    && request.decided.is_none_or(|(_, agreed)| agreed)
                    && weeks(request.received, today) > STALE
            })
        };
        let stale = children.iter().filter(|(_, child)| !child.has_plan_on(today) && stale(child)).count();
        note(stale, "requests have been open for more than two years: they are taken to have ended without a record.");
        note(count(&|child| child.born.is_none()), "with a plan have no date of birth: they are not counted.");
        note(
            count(&|child| child.born.is_some_and(|born| !(FIRST..=LAST).contains(&ncy_on(born, today)))),
            "with a plan are past the year of their 25th birthday, or not yet of an age for one: they are not counted.",
        );
        note(count(&|child| child.needs.is_empty()), "with a plan have no primary need: counted as “Not recorded”.");
        note(count(&|child| child.places.is_empty()), "with a plan have no placement: counted as “Other”.");
        self.notes.push(format!(
            "The record knows whoever left since {first}: history begins with January {first}. Before a child’s first recorded \
             placement or need, the first one counts."
        ));
    }
}

/// The snapshot that is kept, where there is one.
///
/// # Errors
/// Those of the store.
pub async fn kept(tx: &mut Tx) -> Result<Option<Snapshot>> {
    let rows: Vec<(String,)> = Query::new("select content from sufficiency_snapshot where id = 1").all(tx).await?;
    match rows.into_iter().next() {
        None => Ok(None),
        Some((content,)) => serde_json::from_str(&content)
            .map(Some)
            .map_err(|error| StoreError::File(format!("the snapshot of the record cannot be read: {error}"))),
    }
}

/// Looks again where that was not done today.
///
/// # Errors
/// Those of the store.
pub async fn keep_current(db: Db) -> Result<()> {
    let today = db.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut tx = db.read().await?;
    let rows: Vec<(jiff_sqlx::Date,)> =
        Query::new("select as_at from sufficiency_snapshot where id = 1").all(&mut tx).await?;
    drop(tx);
    if rows.first().is_some_and(|(day,)| day.to_jiff() >= today) {
        return Ok(());
    }
    keep(&db, today).await
}

/// Looks now, and keeps what is seen.
///
/// # Errors
/// Those of the store.
pub async fn keep(db: &Db, today: Date) -> Result<()> {
    let mut tx = db.read().await?;
    let (snapshot, now) = look(&mut tx, today).await?;
    drop(tx);
    let content = serde_json::to_string(&snapshot).map_err(|error| StoreError::File(error.to_string()))?;
    let mut tx = db.write(&Actor::program("sufficiency")).await?;
    Query::new("delete from sufficiency_snapshot").run(&mut tx).await?;
    Query::new("insert into sufficiency_snapshot (id, as_at, made_at, content) values (1,")
        .value(today)
        .and(",")
        .value(tx.now())
        .and(",")
        .value(content)
        .and(")")
        .run(&mut tx)
        .await?;
    Query::new("delete from sufficiency_now").run(&mut tx).await?;
    let name = |names: &[String], place: u8| names.get(usize::from(place)).cloned().unwrap_or_default();
    let rows = now
        .iter()
        .map(|(person, (_, ncy, need, provision, area))| {
            let provision = Provision::ALL.get(usize::from(*provision)).map_or("", |one| one.words());
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
    let detail = serde_json::json!({ "as_at": today.to_string(), "people": now.len() });
    tx.record(Entry::new("sufficiency.look", "area", None, "program").detail(detail)).await?;
    tx.commit().await
}

/// A child behind a number.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Case {
    /// Who.
    pub person: PersonId,
    /// Given name.
    pub forename: String,
    /// Family name.
    pub surname: String,
    /// Curriculum year.
    pub ncy: i64,
    /// Primary need.
    pub need: String,
    /// Provision.
    pub provision: String,
    /// Area.
    pub area: String,
}

/// Which children: what is empty is not asked for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Cell {
    /// The age group, as its word in addresses.
    #[serde(default)]
    pub age: String,
    /// The need.
    #[serde(default)]
    pub need: String,
    /// The provision.
    #[serde(default)]
    pub provision: String,
    /// The area.
    #[serde(default)]
    pub area: String,
}

fn of_cell(app: &App, viewer: &Viewer, start: &str, cell: &Cell) -> Query {
    let mut query = people::within(app, viewer, people::FIND_CHILD, Query::new(start).and("where"));
    for (column, value) in [("n.need", &cell.need), ("n.provision", &cell.provision), ("n.area", &cell.area)] {
        if !value.is_empty() {
            query = query.and(&format!("and {column} =")).value(value);
        }
    }
    let groups = AgeGroup::ALL.into_iter().filter(|group| cell.age.is_empty() || group.words() == cell.age);
    let ncys: Vec<i64> =
        (FIRST..=LAST).filter(|ncy| groups.clone().any(|group| AgeGroup::of(*ncy) == group)).map(i64::from).collect();
    if ncys.is_empty() {
        return query.and("and 1 = 0");
    }
    query.and("and n.ncy in (").list(ncys).and(")")
}

/// The children of a cell that the viewer may see.
///
/// # Errors
/// Those of the store.
pub async fn cases(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    cell: &Cell,
    (limit, offset): (i64, i64),
) -> Result<Vec<Case>> {
    let start = "select n.person, p.forename, p.surname, n.ncy, n.need, n.provision, n.area
                   from sufficiency_now n join person p on p.id = n.person";
    of_cell(app, viewer, start, cell)
        .and("order by p.sort_key, p.id limit")
        .value(limit)
        .and("offset")
        .value(offset)
        .all(tx)
        .await
}

/// How many [`cases`] would give.
///
/// # Errors
/// Those of the store.
pub async fn count_cases(tx: &mut Tx, app: &App, viewer: &Viewer, cell: &Cell) -> Result<i64> {
    let start = "select count(*) from sufficiency_now n join person p on p.id = n.person";
    of_cell(app, viewer, start, cell).number(tx).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curriculum_year_is_the_age_before_september_less_four() {
        let born = Date::constant(2015, 8, 31);
        assert_eq!(ncy_on(born, Date::constant(2026, 1, 15)), 6);
        assert_eq!(ncy_on(born.tomorrow().unwrap(), Date::constant(2026, 1, 15)), 5);
        assert_eq!(ncy_on(born, Date::constant(2025, 9, 1)), 6);
        assert_eq!(ncy_on(born, Date::constant(2025, 8, 31)), 5);
        assert_eq!(ncy_on(Date::constant(2024, 2, 29), Date::constant(2026, 1, 15)), -3);
    }

    #[test]
    fn what_held_is_found_on_any_day() {
        let day = |year| Date::constant(year, 6, 1);
        let spans = [
            Span { from: day(2020), until: Some(day(2022)), what: 'a' },
            Span { from: day(2023), until: None, what: 'b' },
        ];
        assert_eq!([2019, 2021, 2022, 2024].map(|year| *on(&spans, day(year)).unwrap()), ['a', 'a', 'a', 'b']);
        assert!(on::<char>(&[], day(2020)).is_none());
    }
}
