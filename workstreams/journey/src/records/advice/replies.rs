//! How services keep the six weeks: counted each hour, and kept; and what stands behind each number.

use std::collections::BTreeMap;

use access::{App, Viewer};
use jiff::Timestamp;
use jiff::civil::Date;
use law::counting::days_between;
use people::records::figures::Figure;
use people::records::kept;
use people::{OPEN_CHILD, OrganisationId, PersonId};
use store::{Actor, Db, Entry, Query, Result, Right, Tx};

use super::AdviceId;
use super::asked::{WHO, asked_of, of_group};
use crate::model::asked_of::AskedOf;

/// Days in which advice is returned, from the day it was received.
const SIX_WEEKS: i64 = 42;

/// How a service keeps the six weeks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replies {
    /// Returned within six weeks.
    pub in_time: i64,
    /// Returned later.
    pub late: i64,
    /// Not returned, and late.
    pub overdue: i64,
    /// Of those the ones for which a day that is still to come was given.
    pub expected: i64,
}

/// A service that returns less of its advice in time than this, in percent, is pointed out.
const LOW: i64 = 60;

impl Replies {
    /// How many were due.
    #[must_use]
    pub const fn due(&self) -> i64 {
        self.in_time + self.late + self.overdue
    }

    /// Whether few of those that were due came in time.
    #[must_use]
    pub const fn are_low(&self) -> bool {
        self.in_time * 100 < LOW * self.due()
    }
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    InTime,
    Late,
    /// Not returned, and late.
    Overdue,
    /// Not returned, and not late yet.
    Open,
}

/// When a request was received, and advice returned or expected.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub struct Days {
    received_on: jiff_sqlx::Date,
    returned_on: Option<jiff_sqlx::Date>,
    expected_on: Option<jiff_sqlx::Date>,
}

impl Days {
    #[must_use]
    pub fn received_on(&self) -> Date {
        self.received_on.to_jiff()
    }

    #[must_use]
    pub fn returned_on(&self) -> Option<Date> {
        self.returned_on.map(jiff_sqlx::Date::to_jiff)
    }

    #[must_use]
    pub fn expected_on(&self) -> Option<Date> {
        self.expected_on.map(jiff_sqlx::Date::to_jiff)
    }

    #[must_use]
    pub fn outcome(&self, today: Date) -> Outcome {
        let days = |until| days_between(self.received_on(), until);
        match self.returned_on() {
            Some(returned) if days(returned) <= SIX_WEEKS => Outcome::InTime,
            Some(_) => Outcome::Late,
            None if days(today) > SIX_WEEKS => Outcome::Overdue,
            None => Outcome::Open,
        }
    }

    /// Whether it is late, and whoever was asked gave a day that is still to come.
    #[must_use]
    pub fn is_expected(&self, today: Date) -> bool {
        self.outcome(today) == Outcome::Overdue && self.expected_on().is_some_and(|on| on >= today)
    }
}

/// So many requests of one kind.
#[derive(sqlx::FromRow)]
struct Row {
    asked_of: String,
    service: Option<OrganisationId>,
    name: Option<String>,
    #[sqlx(flatten)]
    days: Days,
    count: i64,
}

/// The columns of [`Days`].
const DAYS: &str = "r.happened_on as received_on, d.expected_on,
       (select max(e.happened_on) from event e where e.about = d.id and e.person = d.person and e.kind = 'advice.returned'
           and not exists (select 1 from event c where c.corrects = e.id)) as returned_on";

/// The requests that were received from a day on, which follows. What was withdrawn is owed by nobody; records that are restricted
/// are in no figure of the area.
const RECEIVED: &str = "from advice d join person p on p.id = d.person and not p.restricted
       join event r on r.about = d.id and r.person = d.person and r.kind = 'advice.ask_received'
  where not exists (select 1 from event c where c.corrects = r.id)
    and not exists (select 1 from event w where w.about = d.id and w.person = d.person and w.kind = 'advice.withdrawn'
          and not exists (select 1 from event c where c.corrects = w.id))
    and r.happened_on >=";

/// The kinds of kept figures that say how services keep the six weeks.
pub(in crate::records) const REPLIES: [&str; 4] =
    ["replies.in_time", "replies.late", "replies.overdue", "replies.expected"];

/// By the keys of [`AskedOf`].
pub type ByKey = BTreeMap<String, Replies>;

/// How each service kept the six weeks in the last twelve months, as it was counted last; counted now where it never was.
/// With when it was counted, where that is not now.
pub async fn replies_kept(tx: &mut Tx, today: Date) -> Result<(ByKey, Option<Timestamp>)> {
    let kept = kept::last(tx).await?;
    let mut all = ByKey::new();
    for kind in REPLIES {
        for Figure { name, number } in kept.by(kind) {
            // What an earlier program kept is by names.
            if AskedOf::from_key(&name).is_none() {
                continue;
            }
            let of = all.entry(name).or_default();
            match kind {
                "replies.in_time" => of.in_time = number,
                "replies.late" => of.late = number,
                "replies.expected" => of.expected = number,
                _ => of.overdue = number,
            }
        }
    }
    match REPLIES.iter().find_map(|kind| kept.counted_at(kind)).filter(|_| !all.is_empty()) {
        Some(counted) => Ok((all, Some(counted))),
        None => Ok((replies(tx, year_before(today), today).await?, None)),
    }
}

fn year_before(today: Date) -> Date {
    today.checked_sub(jiff::Span::new().days(365)).unwrap_or(today)
}

/// Counts it and keeps what came of it.
pub async fn keep_replies(db: &Db) -> Result<()> {
    let today = db.clock().today();
    let mut tx = db.read().await?;
    let before = kept::forgotten(&mut tx).await?;
    let all = replies(&mut tx, year_before(today), today).await?;
    drop(tx);
    let mut figures = Vec::with_capacity(all.len() * REPLIES.len());
    for (name, of) in all {
        for (kind, number) in REPLIES.into_iter().zip([of.in_time, of.late, of.overdue, of.expected]) {
            figures.push((kind, Figure { name: name.clone(), number }));
        }
    }
    let mut tx = db.write(&Actor::program("figures")).await?;
    if !kept::replace_unless_forgotten(&mut tx, before, &REPLIES, figures).await? {
        return Ok(());
    }
    tx.record(Entry::new("figures.count", "advice", None, Right::Program)).await?;
    tx.commit().await
}

/// How each service kept the six weeks of what it received since a day. For managers, who may find every child. Families owe nothing.
async fn replies(tx: &mut Tx, since: Date, today: Date) -> Result<ByKey> {
    let query = Query::new(&format!(
        "select t.asked_of, t.service, t.name, t.received_on, t.returned_on, t.expected_on, count(*) as count
           from (select {WHO}, {DAYS} {RECEIVED}"
    ));
    let rows: Vec<Row> =
        query.value(since).push(") t where t.asked_of <> 'family' group by 1, 2, 3, 4, 5, 6").all(tx).await?;
    let mut all = ByKey::new();
    for row in rows {
        let Some(of) = of_group(&row.asked_of, row.service, row.name) else { continue };
        let replies = all.entry(of.key()).or_default();
        match row.days.outcome(today) {
            Outcome::InTime => replies.in_time += row.count,
            Outcome::Late => replies.late += row.count,
            Outcome::Overdue => replies.overdue += row.count,
            Outcome::Open => {}
        }
        if row.days.is_expected(today) {
            replies.expected += row.count;
        }
    }
    Ok(all)
}

/// A request that stands behind a number.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Received {
    pub id: AdviceId,
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    /// Which kind of advice.
    pub line: String,
    /// Who was asked.
    pub asked_of: String,
    #[sqlx(flatten)]
    pub days: Days,
}

/// The requests of the last twelve months behind the figures of a service, about children whom the viewer may open at work, the
/// earliest first: as many as one service has in a year.
pub async fn received(tx: &mut Tx, app: &App, viewer: &Viewer, of: &AskedOf) -> Result<Vec<Received>> {
    let query =
        Query::new(&format!("select d.id, d.person, p.forename, p.surname, d.line, d.asked_of, {DAYS} {RECEIVED}"));
    let query = asked_of(query.value(year_before(viewer.today)).push("and"), of);
    people::may_at_work(app, viewer, OPEN_CHILD, query).push("order by r.happened_on, d.id").all(tx).await
}

/// When a service received requests since a day, and returned advice: for its own figures, which name nobody.
pub async fn days_of(tx: &mut Tx, service: OrganisationId, since: Date) -> Result<Vec<Days>> {
    let query = Query::new(&format!("select {DAYS} {RECEIVED}")).value(since).push("and d.service =").value(service);
    query.push("order by r.happened_on, d.id").all(tx).await
}
