//! Lists of what is owed: an officer's worklist, a manager's forecast.

use access::{AccountId, App, Viewer};
use jiff::ToSpan;
use jiff::civil::Date;
use law::Force;
use people::{OPEN_CHILD, PersonId};
use store::{Listing, Query, Result, SortKey, Tx};
use uuid::Uuid;

/// What a worklist shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// The one next act of each case.
    Next,
    /// All that is owed.
    All,
    /// What is overdue.
    Overdue,
    /// What is due within two weeks.
    Soon,
    /// What has no day in the law.
    NoDay,
    /// The next act of each case that no case officer has.
    Unallocated,
}

impl Show {
    /// How the address names what no case officer has.
    pub const UNALLOCATED: &str = "unallocated";

    /// From the address.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "overdue" => Self::Overdue,
            "soon" => Self::Soon,
            "no-day" => Self::NoDay,
            "all" => Self::All,
            Self::UNALLOCATED => Self::Unallocated,
            _ => Self::Next,
        }
    }
}

/// One thing that is owed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Owed {
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    /// Whether the record is restricted.
    pub restricted: bool,
    pub rule: String,
    /// Who owes it.
    pub who: String,
    from_on: jiff_sqlx::Date,
    last_day: Option<jiff_sqlx::Date>,
    work_to: Option<jiff_sqlx::Date>,
    force: String,
    /// The exception relied on.
    pub lifted: Option<String>,
    /// Whether it rests on a date from before the area began with OnePlan that nobody has said yet.
    pub is_missing: bool,
    /// Of whom advice was asked.
    pub asked_of: Option<String>,
    /// The event, advice or task that it is owed about.
    pub about: Option<Uuid>,
    /// The kind of event that it is owed from.
    pub from_kind: String,
}

impl Owed {
    /// The day that time runs from.
    #[must_use]
    pub fn from_on(&self) -> Date {
        self.from_on.to_jiff()
    }
    /// How hard the duty is: only what is statutory is ever overdue.
    #[must_use]
    pub fn force(&self) -> Force {
        Force::from_code(&self.force).unwrap_or(Force::Must)
    }
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        self.last_day.map(jiff_sqlx::Date::to_jiff)
    }
    /// The day to work to.
    #[must_use]
    pub fn work_to(&self) -> Option<Date> {
        self.work_to.map(jiff_sqlx::Date::to_jiff)
    }
}

/// What the law itself asks for. Days in guidance and targets are no part of what is overdue, or will be.
const STATUTORY: &str = "o.force = 'statutory'";

/// Whose children: one's own (caseload and cover), or everybody's whom the viewer may open.
fn within(app: &App, viewer: &Viewer, mut query: Query, mine: bool, show: Show) -> Query {
    if mine {
        query = query
            .push("o.person in (select a.person from assignment a where a.kind = 'case_officer' and (a.account =")
            .value(viewer.account)
            .push("or a.account in (select v.officer from cover v where v.covered_by =")
            .value(viewer.account)
            .push("and v.starts_on <=")
            .value(viewer.today)
            .push("and v.ends_on >=")
            .value(viewer.today)
            .push(")) and a.starts_on <=")
            .value(viewer.today)
            .push("and (a.ends_on is null or a.ends_on >=")
            .value(viewer.today)
            .push(")) and");
    }
    let in_two_weeks = viewer.today.checked_add(14.days()).unwrap_or(viewer.today);
    query = match show {
        Show::Next => query.push("o.is_next and"),
        Show::All => query,
        Show::Overdue => query.push(STATUTORY).push("and o.sort_day <").value(viewer.today).push("and"),
        Show::Soon => {
            query.push("o.sort_day >=").value(viewer.today).push("and o.sort_day <=").value(in_two_weeks).push("and")
        }
        Show::NoDay => query.push("o.sort_day =").value(Date::MAX).push("and"),
        Show::Unallocated => query
            .push("o.is_next and not exists (select 1 from assignment a where a.person = o.person and a.kind = 'case_officer' and a.starts_on <=")
            .value(viewer.today)
            .push("and (a.ends_on is null or a.ends_on >=")
            .value(viewer.today)
            .push(")) and"),
    };
    people::within(app, viewer, OPEN_CHILD, query)
}

/// Sorts by name.
pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);
/// Sorts by the last day.
pub const BY_DEADLINE: SortKey = SortKey::new("due", &["o.sort_day"]);

/// Counting stops here: nobody reads more pages, and counting all would cost more than the page.
pub const COUNTED: i64 = 10_000;

/// What is owed, by legal date, then by the day to work to. Only children whom the viewer may open.
#[must_use]
pub fn listing(app: &App, viewer: &Viewer, mine: bool, show: Show) -> Listing<Owed> {
    read(app, viewer, mine, show, "from owed o join person p on p.id = o.person where")
}

/// The same, to be sorted by name. SQLite then begins with the names in their order, and does not sort the whole area for a
/// page of it.
#[must_use]
pub fn listing_by_name(app: &App, viewer: &Viewer, mine: bool, show: Show) -> Listing<Owed> {
    if mine {
        return listing(app, viewer, mine, show);
    }
    read(app, viewer, mine, show, "from person p cross join owed o where o.person = p.id and")
}

fn read(app: &App, viewer: &Viewer, mine: bool, show: Show, from: &str) -> Listing<Owed> {
    let select = Query::new(
        "select o.person, p.forename, p.surname, p.restricted, o.rule, o.who, o.from_on, o.last_day, o.work_to, o.force,
                o.lifted, o.is_missing, (select d.asked_of from advice d where d.id = o.about) as asked_of, o.about, o.from_kind",
    );
    let from = within(app, viewer, Query::new(from), mine, show);
    Listing::new(select, from, "o.sort_day, o.person, o.rule").counted_to(COUNTED)
}

/// How much of a rule falls due in a span of days.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Falling {
    pub rule: String,
    /// Who owes it.
    pub who: String,
    pub count: i64,
}

/// What falls due from one day to another, by rule, most first: statutory deadlines, or what guidance and targets advise.
pub async fn falling(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    from: Option<Date>,
    until: Date,
    advised: bool,
) -> Result<Vec<Falling>> {
    let mut query =
        Query::new("select o.rule, o.who, count(*) as count from owed o join person p on p.id = o.person where")
            .push(if advised { "o.force <> 'statutory'" } else { STATUTORY })
            .push("and o.lifted is null and not o.is_missing and o.sort_day <=")
            .value(until)
            .push("and");
    if let Some(from) = from {
        query = query.push("o.sort_day >=").value(from).push("and");
    }
    people::within(app, viewer, OPEN_CHILD, query)
        .push("group by o.rule, o.who order by count(*) desc, o.rule")
        .all(tx)
        .await
}

/// An officer's load.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Load {
    pub account: AccountId,
    /// Things overdue that the local authority owes.
    pub overdue: i64,
    /// Things due within four weeks.
    pub soon: i64,
}

/// Each case officer's overdue and coming work, heaviest first.
pub async fn loads(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Load>> {
    let in_four_weeks = viewer.today.checked_add(28.days()).unwrap_or(viewer.today);
    let query = Query::new("select a.account, sum(case when o.last_day <")
        .value(viewer.today)
        .push("then 1 else 0 end) as overdue, sum(case when o.last_day >=")
        .value(viewer.today)
        .push("and o.last_day <=")
        .value(in_four_weeks)
        .push(
            "then 1 else 0 end) as soon from owed o join person p on p.id = o.person
               join assignment a on a.person = o.person and a.kind = 'case_officer' and a.starts_on <=",
        )
        .value(viewer.today)
        .push("and (a.ends_on is null or a.ends_on >=")
        .value(viewer.today)
        .push(") where o.force = 'statutory' and o.lifted is null and not o.is_missing and");
    people::within(app, viewer, OPEN_CHILD, query).push("group by a.account order by 2 desc, 3 desc, 1").all(tx).await
}

/// What plans that fall due wait for.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Waiting {
    /// Whose advice is still owed; none where all is here, or none was asked for.
    pub for_advice_of: Option<String>,
    /// How many plans.
    pub plans: i64,
}

/// What the final plans that fall due until a day wait for: whose advice, most first. A plan that waits for two
/// services counts with each.
pub async fn waiting(tx: &mut Tx, app: &App, viewer: &Viewer, until: Date) -> Result<Vec<Waiting>> {
    let query = Query::new(
        "select d.asked_of as for_advice_of, count(distinct o.person) as plans from owed o join person p on p.id = o.person
           left join owed w on w.person = o.person and w.rule =",
    )
    .value(law::ids::ADVICE)
    .push("left join advice d on d.id = w.about where o.rule =")
    .value(law::ids::FINAL_PLAN)
    .push("and o.lifted is null and o.sort_day <=")
    .value(until)
    .push("and");
    people::within(app, viewer, OPEN_CHILD, query).push("group by d.asked_of order by 2 desc, 1").all(tx).await
}
