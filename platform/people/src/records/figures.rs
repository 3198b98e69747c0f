//! Counts of the area, for those who steer it. Nothing here says who.

use jiff::civil::Date;
use law::Kind;
use store::{Query, Result, Tx, sql};

/// A count with its name.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Figure {
    pub name: String,
    pub number: i64,
}

/// A child has a live plan where one was sent, or came in with the child, and has not ended or gone since, or was put back in force.
/// A return tells of some plans only that they were amended.
const LIVE: &str = "select e.person,
       max(case when e.kind in ('plan.issued', 'plan.amended', 'move.transferred_in') then e.happened_on end) as issued,
       max(case when e.kind = 'plan.ceased' then e.happened_on end) as ceased,
       max(case when e.kind = 'move.plan_transferred' then e.happened_on end) as gone,
       max(case when e.kind in ('plan.issued', 'plan.amended', 'move.transferred_in', 'plan.ceased', 'move.plan_transferred')
                then null else e.happened_on end) as back
  from event e where (e.kind in ('plan.issued', 'plan.amended', 'move.transferred_in', 'plan.ceased', 'move.plan_transferred') or";

fn live(today: Date, start: &str) -> Query {
    put_back(Query::new(start).push("from (").push(LIVE))
        .push(") and not exists (select 1 from event c where c.corrects = e.id) and e.happened_on <=")
        .value(today)
        .push("group by e.person) l")
}

/// Whether the event `e` puts a plan that ceased back in force: an order or an agreement that keeps it, unless it is about a decision
/// other than to end it.
#[must_use]
pub fn put_back(query: Query) -> Query {
    let keeps = Kind::ALL.iter().filter(|kind| kind.keeps_the_plan()).map(|kind| kind.code());
    query
        .push("e.kind in (")
        .list(keeps)
        .push(") and not exists (select 1 from event d where d.id = e.about and d.kind not in (")
        .list([Kind::CeaseNotified, Kind::ReviewCease].map(Kind::code))
        .push("))")
}

const STILL: &str = "where l.issued is not null and (l.gone is null or l.gone < l.issued)
   and (l.ceased is null or l.ceased < l.issued or l.ceased < l.back)";

/// Live plans today.
#[store::boxed]
pub async fn live_plans(tx: &mut Tx, today: Date) -> Result<i64> {
    live(today, "select count(*)").push(STILL).number(tx).await
}

/// Events of a kind in the twelve months up to today.
#[store::boxed]
pub async fn in_last_year(tx: &mut Tx, today: Date, kind: Kind) -> Result<i64> {
    let year_ago = today.checked_sub(jiff::Span::new().years(1)).unwrap_or(today);
    sql!(
        "select count(*) from event e where not exists (select 1 from event c where c.corrects = e.id) and kind = $1
           and happened_on > $2 and happened_on <= $3",
        kind.code(),
        year_ago,
        today,
    )
    .number(tx)
    .await
}

/// How an event shows that a return brought it; the survey year follows.
const OF_RETURN: &str = "\"sen2\":";

/// Whether what is recorded covers the twelve months up to a day. A return tells the calendar year before its survey; what
/// came between it and the first event that was recorded here is not known, and is not counted as nothing.
#[store::boxed]
pub async fn covers_last_year(tx: &mut Tx, today: Date) -> Result<bool> {
    let of_return = format!("%{OF_RETURN}%");
    let told: Vec<(String,)> = sql!(
        "select detail from event where kind in ('plan.issued', 'plan.amended') and detail like $1
           order by happened_on desc limit 50",
        &of_return,
    )
    .all(tx)
    .await?;
    let survey = |detail: &String| -> Option<i16> {
        let digits = detail.split_once(OF_RETURN)?.1;
        digits.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
    };
    let Some(last) = told.iter().filter_map(|(detail,)| survey(detail)).max() else { return Ok(true) };
    let until = Date::new(last.saturating_sub(1), 12, 31).unwrap_or(Date::MAX);
    let year_ago = today.checked_sub(jiff::Span::new().years(1)).unwrap_or(today);
    let live: Vec<(jiff_sqlx::Timestamp,)> =
        sql!("select recorded_at from event where detail not like $1 order by recorded_at limit 1", &of_return,)
            .all(tx)
            .await?;
    let began = live.first().map(|(at,)| at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date());
    Ok(until >= today || began.is_some_and(|day| day <= until.tomorrow().unwrap_or(until) || day <= year_ago))
}

/// Live plans by primary need.
#[store::boxed]
pub async fn by_need(tx: &mut Tx, today: Date) -> Result<Vec<Figure>> {
    live(today, "select coalesce(n.need, '') as name, count(*) as number")
        .push("left join sen_need n on n.person = l.person and n.rank = 1 and n.ends_on is null")
        .push(STILL)
        .push("group by 1 order by number desc, name")
        .all(tx)
        .await
}

/// Live plans by ward.
#[store::boxed]
pub async fn by_ward(tx: &mut Tx, today: Date) -> Result<Vec<Figure>> {
    live(today, "select coalesce(p.ward, '') as name, count(*) as number")
        .push("join person p on p.id = l.person")
        .push(STILL)
        .push("group by 1 order by name")
        .all(tx)
        .await
}

/// Live plans by the phase of the present setting.
#[store::boxed]
pub async fn by_phase(tx: &mut Tx, today: Date) -> Result<Vec<Figure>> {
    live(today, "select coalesce(o.phase, '') as name, count(*) as number")
        .push("left join organisation o on o.id = (select c.organisation from placement c where c.person = l.person and c.ends_on is null order by c.starts_on desc limit 1)")
        .push(STILL)
        .push("group by 1 order by number desc, name")
        .all(tx)
        .await
}
