//! Visits that advice-givers plan to children whom they are asked about.

use access::{AccountId, App, Viewer};
use gate::Reader;
use jiff::civil::{Date, Time};
use law::ledger::Event;
use people::PersonId;
use store::query::insert;
use store::{Listing, Query, Result, SortKey, Tx, sql};

use super::advice::{AdviceId, is_open, services_of};
use crate::model::visits;
use crate::policy::PLAN_VISIT;

/// A planned visit; see [`store::Id`].
#[derive(Debug)]
pub struct VisitOf;
pub type VisitId = store::Id<VisitOf>;

/// A visit for a piece of advice, that was not cancelled.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Visit {
    pub id: VisitId,
    pub advice: AdviceId,
    /// Who planned it.
    pub account: AccountId,
    place: String,
    on_day: jiff_sqlx::Date,
    at_time: String,
}

impl Visit {
    #[must_use]
    pub fn on(&self) -> Date {
        self.on_day.to_jiff()
    }

    /// The time in England; none where a newer program wrote another.
    #[must_use]
    pub fn at(&self) -> Option<Time> {
        visits::read_time(&self.at_time)
    }

    /// When and at which kind of place: "12 January 2027 at 10:00, at school".
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} at {}", page::words::date(self.on()), self.time_and_place())
    }

    /// "10:00, at school".
    #[must_use]
    pub fn time_and_place(&self) -> String {
        format!("{}, {}", self.at_time, visits::place(&self.place))
    }
}

/// A visit in a list of the viewer's own.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Planned {
    pub id: VisitId,
    pub advice: AdviceId,
    /// Who planned it.
    pub account: AccountId,
    pub planned_by: Option<String>,
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    pub restricted: bool,
    /// The name of the present setting.
    pub school: Option<String>,
    pub place: String,
    on_day: jiff_sqlx::Date,
    at_time: String,
}

impl Planned {
    #[must_use]
    pub fn on(&self) -> Date {
        self.on_day.to_jiff()
    }

    /// The time in England; none where a newer program wrote another.
    #[must_use]
    pub fn at(&self) -> Option<Time> {
        visits::read_time(&self.at_time)
    }

    /// The time as it is shown.
    #[must_use]
    pub fn at_words(&self) -> &str {
        &self.at_time
    }
}

pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);
pub const BY_DAY: SortKey = SortKey::new("day", &["v.on_day", "v.at_time"]);

/// The visits that the viewer planned, from a day on, the next one first.
#[must_use]
pub fn listing(app: &App, viewer: &Viewer, from: Date) -> Listing<Planned> {
    within(app, viewer, (from, Date::MAX), own(viewer))
}

/// The same with the visits for the requests of a service that the viewer heads.
#[must_use]
pub fn of_team(app: &App, viewer: &Viewer, from: Date) -> Listing<Planned> {
    of_team_between(app, viewer, (from, Date::MAX))
}

/// The same from a day to another.
#[must_use]
pub fn of_team_between(app: &App, viewer: &Viewer, days: (Date, Date)) -> Listing<Planned> {
    let services = services_of(viewer);
    if services.is_empty() {
        return within(app, viewer, days, own(viewer));
    }
    let team = own(viewer)
        .push("or (d.service in (")
        .list(services)
        .push(") and exists (select 1 from service s where s.organisation = d.service and s.head =")
        .value(viewer.account)
        .push("))");
    within(app, viewer, days, team)
}

/// The visits that the viewer planned, in brackets that are still open.
fn own(viewer: &Viewer) -> Query {
    Query::new(
        "from advice_visit v join advice d on d.id = v.advice join person p on p.id = d.person
          where v.cancelled_on is null and (v.account =",
    )
    .value(viewer.account)
}

fn within(app: &App, viewer: &Viewer, (from, until): (Date, Date), whose: Query) -> Listing<Planned> {
    let select = Query::new(
        "select v.id, v.advice, v.account, (select a.name from account a where a.id = v.account) as planned_by,
                d.person, p.forename, p.surname, p.restricted, v.place, v.on_day, v.at_time,
                (select g.name from placement l join organisation g on g.id = l.organisation
                  where l.person = d.person and l.ends_on is null order by l.starts_on desc limit 1) as school",
    );
    let coming = whose.push(") and v.on_day >=").value(from).push("and v.on_day <=").value(until).push("and");
    Listing::new(select, people::may_at_work(app, viewer, PLAN_VISIT, coming), "v.on_day, v.at_time, v.id")
}

/// The visits for the advice of a child, the first one first, for whoever may open the record. Who must not learn where the child is
/// learns of none: a day and a kind of place are a way to them.
pub async fn of_child(tx: &mut Tx, reader: &Reader, child: PersonId) -> Result<Vec<Visit>> {
    if reader.is_bound() {
        return Ok(Vec::new());
    }
    sql!(
        "select v.id, v.advice, v.account, v.place, v.on_day, v.at_time from advice_visit v join advice d on d.id = v.advice
           where v.cancelled_on is null and d.person = $1 order by v.on_day, v.at_time, v.id",
        child,
    )
    .all(tx)
    .await
}

/// The same of visits that were cancelled as the request went to somebody else: who expects them has to be told.
pub async fn moved_of_child(tx: &mut Tx, reader: &Reader, child: PersonId) -> Result<Vec<Visit>> {
    if reader.is_bound() {
        return Ok(Vec::new());
    }
    sql!(
        "select v.id, v.advice, v.account, v.place, v.on_day, v.at_time from advice_visit v join advice d on d.id = v.advice
           where v.moved_on is not null and d.person = $1 order by v.on_day, v.at_time, v.id",
        child,
    )
    .all(tx)
    .await
}

/// The visits that a family is told of: those that have been, and those to come for advice that is still asked for. `events` are those
/// that the reader may know of.
pub async fn told_to_family(
    tx: &mut Tx,
    reader: &Reader,
    child: PersonId,
    events: &[Event],
    today: Date,
) -> Result<Vec<Visit>> {
    let mut all = of_child(tx, reader, child).await?;
    all.retain(|visit| visit.on() < today || is_open(events, visit.advice));
    Ok(all)
}

/// A visit as it is planned.
#[derive(Debug, Clone)]
pub struct Plan {
    /// A code of [`visits::PLACES`].
    pub place: String,
    pub on: Date,
    pub at: Time,
}

/// Plans a visit. The caller records the audit entry.
pub async fn plan(tx: &mut Tx, piece: AdviceId, by: &Viewer, plan: &Plan) -> Result<VisitId> {
    let id: VisitId = tx.new_id();
    let row = vec![
        ("id", id.into()),
        ("advice", piece.into()),
        ("account", by.account.into()),
        ("place", (&plan.place).into()),
        ("on_day", plan.on.into()),
        ("at_time", visits::time_words(plan.at).into()),
        ("planned_on", by.today.into()),
    ];
    insert("advice_visit", row).run(tx).await?;
    Ok(id)
}

/// Cancels a visit that the viewer planned. The caller records the audit entry; `false` where there is no such visit.
pub async fn cancel(tx: &mut Tx, piece: AdviceId, id: VisitId, by: &Viewer) -> Result<bool> {
    let cancelled = sql!(
        "update advice_visit set cancelled_on = $1 where cancelled_on is null and id = $2 and advice = $3 and account = $4",
        by.today,
        id,
        piece,
        by.account,
    );
    Ok(cancelled.run(tx).await? > 0)
}

/// Cancels the coming visits of everybody but one, as the request is theirs now, and gives the visits that were cancelled for it. What
/// was cancelled when the request went from them to somebody else stands again. The caller records the audit entry.
pub async fn cancel_of_others(tx: &mut Tx, piece: AdviceId, but: Option<AccountId>, today: Date) -> Result<Vec<Visit>> {
    let others = Query::new("select v.id, v.advice, v.account, v.place, v.on_day, v.at_time from advice_visit v")
        .push("where v.cancelled_on is null and v.on_day >=")
        .value(today)
        .push("and v.advice =")
        .value(piece);
    let others = match but {
        Some(account) => others.push("and v.account <>").value(account),
        None => others,
    };
    let others: Vec<Visit> = others.push("order by v.on_day, v.at_time, v.id").all(tx).await?;
    for visit in &others {
        sql!("update advice_visit set cancelled_on = $1, moved_on = $2 where id = $3", today, today, visit.id)
            .run(tx)
            .await?;
    }
    if let Some(account) = but {
        sql!(
            "update advice_visit set cancelled_on = null, moved_on = null
               where moved_on is not null and on_day >= $1 and advice = $2 and account = $3",
            today,
            piece,
            account,
        )
        .run(tx)
        .await?;
    }
    Ok(others)
}
