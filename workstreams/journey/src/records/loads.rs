//! What is owed, counted for a whole area: by week, by case officer, by what plans wait for.

use access::{AccountId, App, Viewer};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use people::records::figures::Figure;
use people::records::kept;
use people::{OPEN_CHILD, OrganisationId};
use store::{Actor, Db, Entry, Query, Result, Right, Tx};

use super::advice::{REPLIES, WHO, of_group};
use super::worklist::{ADVISED, COUNTED_LINE, STATUTORY, WAITED, four_weeks, has_today};
use crate::model::asked_of::AskedOf;

/// How much of a rule falls due in one span of days.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Falling {
    pub rule: String,
    /// Who owes it.
    pub who: String,
    /// 0 for what was due before today, then the weeks from today on.
    pub week: i64,
    pub count: i64,
}

/// What falls due before today and in each of the next weeks, by rule: statutory deadlines, or what guidance and targets
/// advise.
pub async fn falling(tx: &mut Tx, app: &App, viewer: &Viewer, weeks: i64, advised: bool) -> Result<Vec<Falling>> {
    let later = |days: i64| viewer.today.checked_add(days.days()).unwrap_or(viewer.today);
    let mut query = Query::new("select o.rule, o.who, cast(case");
    for week in 0..weeks {
        query = query.push("when o.sort_day <").value(later(week * 7)).push(&format!("then {week}"));
    }
    let query = query
        .push(&format!("else {weeks} end as bigint) as week, count(*) as count from owed o where"))
        .push(if advised { ADVISED } else { STATUTORY })
        // A task that somebody added, such as a follow-up, has no statutory deadline.
        .push("and o.rule not like 'task:%' and o.last_day is not null and")
        .push(COUNTED_LINE)
        .push("and o.sort_day <")
        .value(later(weeks * 7))
        .push("and");
    people::counted(app, viewer, OPEN_CHILD, "o.person", query)
        .push("group by 1, 2, 3 order by 4 desc, 1, 2, 3")
        .all(tx)
        .await
}

/// An officer's load.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Load {
    pub account: AccountId,
    /// Statutory deadlines that have passed.
    pub overdue: i64,
    /// Those that fall due within four weeks.
    pub soon: i64,
}

/// Each case officer's overdue work, heaviest first; with what falls due within four weeks where that is wanted too.
pub async fn by_officer(tx: &mut Tx, app: &App, viewer: &Viewer, soon: bool) -> Result<Vec<Load>> {
    let (from, until) = four_weeks(viewer.today);
    let until = if soon { until } else { from.yesterday().unwrap_or(from) };
    // Summed for each child first: far fewer rows are then laid beside the assignments.
    let query = Query::new(
        "select a.account, cast(sum(c.overdue) as bigint) as overdue, cast(sum(c.soon) as bigint) as soon from
           (select o.person, sum(case when o.last_day <",
    )
    .value(from)
    .push("then 1 else 0 end) as overdue, sum(case when o.last_day >=")
    .value(from)
    .push("then 1 else 0 end) as soon from owed o where")
    .push(STATUTORY)
    .push("and o.last_day is not null and")
    .push(COUNTED_LINE)
    .push("and o.sort_day <=")
    .value(until)
    .push("and");
    let query = people::counted(app, viewer, OPEN_CHILD, "o.person", query)
        .push("group by o.person) c join assignment a on a.person = c.person and");
    has_today(query, viewer).push("group by a.account order by 2 desc, 3 desc, 1").all(tx).await
}

/// The kind of kept figures that says how much of each officer's work is late.
const KEPT: &str = "late_by_officer";

/// How much is late by case officer, most first, as it was counted last with when that was; counted now where it never was.
/// Records that are restricted are left out.
pub async fn kept_by_officer(tx: &mut Tx) -> Result<Option<(Vec<Load>, Timestamp)>> {
    let kept = kept::last(tx).await?;
    let Some(counted) = kept.counted_at(KEPT) else { return Ok(None) };
    let of = |one: Figure| Some(Load { account: one.name.parse().ok()?, overdue: one.number, soon: 0 });
    Ok(Some((kept.by(KEPT).into_iter().filter_map(of).collect(), counted)))
}

/// How long figures are shown before they are counted again.
const SHOWN: SignedDuration = SignedDuration::from_hours(1);

/// Whether this room's figures are to be counted: an hour after they were, or at once where a record was restricted or opened.
pub async fn are_due(db: Db) -> Result<bool> {
    let kinds: Vec<&str> = [KEPT].into_iter().chain(REPLIES).collect();
    kept::are_due(&mut db.read().await?, &kinds, SHOWN).await
}

/// Counts what is late by case officer, and keeps what came of it; what a record that is restricted meanwhile was counted in is not
/// kept, and counted again.
pub async fn keep(db: &Db) -> Result<()> {
    let today = db.clock().today();
    let query =
        Query::new("select a.account, cast(count(*) as bigint) as overdue, cast(0 as bigint) as soon from owed o")
            .push("join person p on p.id = o.person and not p.restricted")
            .push("join assignment a on a.person = o.person and a.kind = 'case_officer' and a.starts_on <=")
            .value(today)
            .push("and (a.ends_on is null or a.ends_on >=")
            .value(today)
            .push(") where o.last_day <")
            .value(today)
            .push("and")
            .push(STATUTORY)
            .push("and")
            .push(COUNTED_LINE)
            .push("and o.sort_day <")
            .value(today)
            .push("group by a.account");
    let mut tx = db.read().await?;
    let before = kept::forgotten(&mut tx).await?;
    let all: Vec<Load> = query.all(&mut tx).await?;
    drop(tx);
    let figures = all.into_iter().map(|one| (KEPT, Figure { name: one.account.to_string(), number: one.overdue }));
    let figures: Vec<_> = figures.collect();
    let mut tx = db.write(&Actor::program("figures")).await?;
    if !kept::replace_unless_forgotten(&mut tx, before, &[KEPT], figures).await? {
        return Ok(());
    }
    tx.record(Entry::new("figures.count", "worklist", None, Right::Program)).await?;
    tx.commit().await
}

/// What plans that fall due wait for.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Whose advice is still owed; nobody's where all is here, or none was asked for.
    pub advice_of: AskedOf,
    /// How many plans.
    pub plans: i64,
}

/// What the final plans that fall due until a day wait for: whose advice, most first. A plan that waits for two
/// services counts with each.
pub async fn waiting(tx: &mut Tx, app: &App, viewer: &Viewer, until: Date) -> Result<Vec<Waiting>> {
    let query =
        Query::new(&format!("select {WHO}, count(distinct o.id) as plans from owed o left join advice d on {WAITED}"))
            .value(law::ids::ADVICE)
            .push(") where o.rule =")
            .value(law::ids::FINAL_PLAN)
            .push("and")
            .push(STATUTORY)
            .push("and")
            .push(COUNTED_LINE)
            .push("and o.last_day <=")
            .value(until)
            .push("and o.sort_day <=")
            .value(until)
            .push("and");
    let rows: Vec<(String, Option<OrganisationId>, Option<String>, i64)> =
        people::counted(app, viewer, OPEN_CHILD, "o.person", query)
            .push("group by 1, 2, 3 order by 4 desc, 1, 3, 2")
            .all(tx)
            .await?;
    let mut all = Vec::with_capacity(rows.len());
    for (group, service, name, plans) in rows {
        all.extend(of_group(&group, service, name).map(|advice_of| Waiting { advice_of, plans }));
    }
    Ok(all)
}
