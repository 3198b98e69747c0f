//! What advisers still owe: their own pieces, their service's, those of the setting whose SENCO they are; and who of a service has
//! which.

use access::{AccountId, App, Role, Viewer};
use gate::Words;
use jiff::ToSpan;
use jiff::civil::Date;
use people::{OrganisationId, PersonId};
use store::{Listing, Query, Result, SortKey, Tx, sql};

use super::advice::{AdviceId, HEADED_BY_PSYCHOLOGIST, services_of};
use crate::model::weeks;
use crate::{GIVE_ADVICE, RECORD_EVENT};

/// A piece of advice in an adviser's queue.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Queued {
    /// The piece.
    pub id: AdviceId,
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    birth_date: Option<jiff_sqlx::Date>,
    /// The name of the present setting.
    pub school: Option<String>,
    pub restricted: bool,
    /// Which kind of advice.
    pub line: String,
    pub asked_of: Words,
    asked_on: Option<jiff_sqlx::Date>,
    from_on: jiff_sqlx::Date,
    last_day: Option<jiff_sqlx::Date>,
    work_to: Option<jiff_sqlx::Date>,
    visit_on: Option<jiff_sqlx::Date>,
    expected_on: Option<jiff_sqlx::Date>,
    /// Files that were sent with the request.
    pub papers: i64,
    /// The adviser of the service who has it.
    pub allocated: Option<AccountId>,
    /// Their name, or that of the person who was asked by name.
    pub allocated_name: Option<String>,
    /// Whether a service was asked, so that one of its advisers can have it.
    pub service: Option<OrganisationId>,
}

impl Queued {
    #[must_use]
    pub fn birth_date(&self) -> Option<Date> {
        self.birth_date.map(jiff_sqlx::Date::to_jiff)
    }

    #[must_use]
    pub fn asked_on(&self) -> Option<Date> {
        self.asked_on.map(jiff_sqlx::Date::to_jiff)
    }

    /// By when it comes, as whoever was asked said.
    #[must_use]
    pub fn expected_on(&self) -> Option<Date> {
        self.expected_on.map(jiff_sqlx::Date::to_jiff)
    }

    /// The day that the six weeks run from.
    #[must_use]
    pub fn from_on(&self) -> Date {
        self.from_on.to_jiff()
    }

    /// The last day of the six weeks.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        self.last_day.map(jiff_sqlx::Date::to_jiff)
    }

    /// The last working day of the six weeks.
    #[must_use]
    pub fn work_to(&self) -> Option<Date> {
        self.work_to.map(jiff_sqlx::Date::to_jiff)
    }

    /// The day of the last visit that was planned.
    #[must_use]
    pub fn visit_on(&self) -> Option<Date> {
        self.visit_on.map(jiff_sqlx::Date::to_jiff)
    }
}

/// Which part of a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    All,
    /// What the viewer is to give: asked of their account, or allocated to them.
    Own,
    /// What a service was asked for and nobody has.
    Unallocated,
    Late,
    NextTwoWeeks,
    NextSixWeeks,
    /// What was received since Monday.
    NewThisWeek,
}

impl Show {
    /// As an address says it, and as it is shown.
    pub const VIEWS: [(&'static str, &'static str); 7] = [
        ("", "All"),
        ("mine", "Yours"),
        ("unallocated", "Not allocated"),
        ("late", "Overdue"),
        ("soon", "Due in two weeks"),
        ("six-weeks", "Due in six weeks"),
        ("new", "New this week"),
    ];

    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "mine" => Self::Own,
            "unallocated" => Self::Unallocated,
            "late" => Self::Late,
            "soon" => Self::NextTwoWeeks,
            "six-weeks" => Self::NextSixWeeks,
            "new" => Self::NewThisWeek,
            _ => Self::All,
        }
    }
}

pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);
pub const BY_DEADLINE: SortKey = SortKey::new("due", &["o.sort_day"]);
pub const BY_RECEIPT: SortKey = SortKey::new("received", &["o.from_on"]);

/// What a queue is narrowed to.
#[derive(Debug, Clone)]
pub struct Filters {
    pub show: Show,
    /// One kind of advice; empty for all.
    pub line: String,
    /// A part of the name of the present setting, folded.
    pub school: String,
    /// What falls due from one day to another.
    pub due: Option<(Date, Date)>,
}

impl From<Show> for Filters {
    fn from(show: Show) -> Self {
        Self { show, line: String::new(), school: String::new(), due: None }
    }
}

/// What the viewer still owes, the earliest deadline first: by their work alone, for the list says where the children are.
#[must_use]
pub fn listing(app: &App, viewer: &Viewer, filters: &Filters) -> Listing<Queued> {
    let from = people::may_at_work(app, viewer, GIVE_ADVICE, narrowed(viewer, filters));
    let order = if is_psychologist_of_service(viewer) { UNALLOCATED_FIRST } else { ORDER };
    Listing::new(selected(), from, order)
}

/// Whether the viewer is an educational psychologist of a service, whose list begins with what nobody has.
#[must_use]
pub fn is_psychologist_of_service(viewer: &Viewer) -> bool {
    !viewer.organisations(Role::EducationalPsychologist).is_empty()
}

/// Whether the viewer gives advice for a service, in which requests are allocated.
#[must_use]
pub fn is_in_service(viewer: &Viewer) -> bool {
    viewer.is(Role::Adviser) || is_psychologist_of_service(viewer)
}

/// The same with what a family was asked about its children, for what does not show where they are.
#[must_use]
pub fn with_family(app: &App, viewer: &Viewer, show: Show) -> Listing<Queued> {
    let from = people::within(app, viewer, GIVE_ADVICE, narrowed(viewer, &show.into()));
    Listing::new(selected(), from, ORDER)
}

const ORDER: &str = "o.sort_day, o.person, d.id";
const UNALLOCATED_FIRST: &str =
    "case when d.service is not null and d.allocated is null then 0 else 1 end, o.sort_day, o.person, d.id";

fn selected() -> Query {
    Query::new(
        "select d.id, o.person, p.forename, p.surname, p.birth_date, p.restricted, d.line, d.asked_of, o.from_on, o.last_day,
                o.work_to, d.expected_on, d.allocated, d.service,
                (select a.name from account a where a.id = coalesce(d.allocated, d.account)) as allocated_name,
                (select max(v.on_day) from advice_visit v where v.advice = d.id and v.cancelled_on is null) as visit_on,
                (select g.name from placement l join organisation g on g.id = l.organisation
                  where l.person = o.person and l.ends_on is null order by l.starts_on desc limit 1) as school,
                (select max(e.happened_on) from event e where e.person = d.person and e.about = d.id and e.kind = 'advice.asked'
                    and not exists (select 1 from event c where c.corrects = e.id)) as asked_on,
                (select count(*) from attachment f
                  where f.owner_kind = 'advice_request' and f.owner = d.id and f.removed_at is null) as papers",
    )
}

/// How much each of these views of the queue has.
pub async fn counts<const N: usize>(tx: &mut Tx, app: &App, viewer: &Viewer, views: [Show; N]) -> Result<[i64; N]> {
    let each = views.map(|show| shown(Query::new("1 = 1"), viewer, show));
    listing(app, viewer, &Show::All.into()).count_each(tx, each).await
}

/// What a view of the queue shows, behind another condition.
fn shown(query: Query, viewer: &Viewer, show: Show) -> Query {
    let later = |days: i64| viewer.today.checked_add(days.days()).unwrap_or(viewer.today);
    let within = |query: Query, days: i64| {
        query.push("and o.sort_day >=").value(viewer.today).push("and o.sort_day <=").value(later(days))
    };
    match show {
        Show::All => query,
        Show::Own => query
            .push("and (d.account =")
            .value(viewer.account)
            .push("or d.allocated =")
            .value(viewer.account)
            .push(")"),
        Show::Unallocated => query.push("and d.service is not null and d.allocated is null"),
        Show::Late => query.push("and o.sort_day <").value(viewer.today),
        Show::NextTwoWeeks => within(query, 14),
        Show::NextSixWeeks => within(query, 42),
        Show::NewThisWeek => query.push("and o.from_on >=").value(weeks::monday(viewer.today)),
    }
}

/// What the queue is narrowed to, ending with `and`.
fn narrowed(viewer: &Viewer, filters: &Filters) -> Query {
    // What is asked of them comes first: it is little of what is owed.
    let from = Query::new("from advice d join owed o on o.person = d.person and o.about = d.id join person p on p.id = o.person where o.rule =")
        .value(law::ids::ADVICE);
    let from = shown(from, viewer, filters.show);
    let from = if filters.line.is_empty() { from } else { from.push("and d.line =").value(&filters.line) };
    let from = match filters.due {
        Some((first, last)) => from.push("and o.sort_day >=").value(first).push("and o.sort_day <=").value(last),
        None => from,
    };
    let from = if filters.school.is_empty() {
        from
    } else {
        from.push("and exists (select 1 from placement l join organisation g on g.id = l.organisation where l.person = o.person and l.ends_on is null and g.sort_key like")
            .value(format!("%{}%", filters.school))
            .push(")")
    };
    let from = from.push("and (d.account =").value(viewer.account);
    let schools = viewer.organisations(Role::Senco);
    let from = if schools.is_empty() { from } else { from.push("or d.organisation in (").list(schools).push(")") };
    let own = services_of(viewer);
    if own.is_empty() {
        return from.push(") and");
    }
    // Where a principal educational psychologist allocates, the others have what was allocated to them.
    from.push("or (d.service in (")
        .list(own)
        .push(") and (d.allocated =")
        .value(viewer.account)
        .push("or not exists (select 1 from service s where s.organisation = d.service and")
        .push(HEADED_BY_PSYCHOLOGIST)
        .push("and s.head <>")
        .value(viewer.account)
        .push(")))) and")
}

/// Of some pieces those that were asked of a service whose work the viewer allocates, with the child and the service: where
/// the service has a head, the head allocates; else each of its advisers.
pub async fn allocable(
    tx: &mut Tx,
    viewer: &Viewer,
    pieces: &[AdviceId],
) -> Result<Vec<(AdviceId, PersonId, OrganisationId)>> {
    let own = services_of(viewer);
    if own.is_empty() || pieces.is_empty() {
        return Ok(Vec::new());
    }
    // What was given or withdrawn lets nobody in any more.
    Query::new("select d.id, d.person, d.service from advice d left join service s on s.organisation = d.service")
        .push("where exists (select 1 from owed o where o.about = d.id and o.rule =")
        .value(law::ids::ADVICE)
        .push(") and d.id in (")
        .list(pieces.iter().copied())
        .push(") and d.service in (")
        .list(own)
        .push(") and (s.head is null or s.head =")
        .value(viewer.account)
        .push(") order by d.id")
        .all(tx)
        .await
}

/// Whether the viewer heads a service, so that what nobody has waits for them.
pub async fn heads(tx: &mut Tx, viewer: &Viewer) -> Result<bool> {
    let own = services_of(viewer);
    if own.is_empty() {
        return Ok(false);
    }
    let headed =
        Query::new("select count(*) from service where head =").value(viewer.account).push("and organisation in (");
    Ok(headed.list(own).push(")").number(tx).await? > 0)
}

/// Whether the viewer allocates the work of a service.
pub async fn allocates(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<OrganisationId>> {
    let own = services_of(viewer);
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(OrganisationId,)> = Query::new(
        "select o.id from organisation o left join service s on s.organisation = o.id where o.kind = 'service' and o.id in (",
    )
    .list(own)
    .push(") and (s.head is null or s.head =")
    .value(viewer.account)
    .push(") order by o.sort_key, o.id")
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Gives a request to one of the service's advisers, or to nobody. Says who has it no more. The caller records the audit entry.
pub async fn allocate(tx: &mut Tx, piece: AdviceId, to: Option<AccountId>) -> Result<Option<AccountId>> {
    let (had,): (Option<AccountId>,) = sql!("select allocated from advice where id = $1", piece).one(tx).await?;
    if had.is_some() && had != to {
        // The expected date came from the person who had it before.
        super::advice::forget_late(tx, piece.uuid()).await?;
    }
    sql!("update advice set allocated = $1 where id = $2", to, piece).run(tx).await?;
    Ok(had.filter(|had| Some(*had) != to))
}

/// What came and was not read of children whose journey the viewer records: the child, and from whom.
pub async fn unread(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<(PersonId, String)>> {
    let query = Query::new("select d.person, d.asked_of from advice d join person p on p.id = d.person")
        .push("where")
        .push(super::advice::UNREAD)
        .push("and");
    let query = people::within(app, viewer, RECORD_EVENT, query);
    query.push("order by d.unread_since, d.id").all(tx).await
}
