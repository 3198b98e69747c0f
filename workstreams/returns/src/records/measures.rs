//! The time measures of the area, and those that are published.

use std::collections::{BTreeMap, BTreeSet};

use access::records::accounts::OFFICER_APART;
use access::{Allowed, App, Viewer};
use jiff::civil::Date;
use published::{Figure, Measure};
use sen2::measures::{Kind, Share, Timeliness, each_step};
use sen2::{Record, Year};
use serde_json::json;
use store::query::insert_many;
use store::{Actor, Db, Entry, Listing, Query, Result, Right, SortKey, Tx, Value, sql};
use uuid::Uuid;

use super::load;
use crate::model::build;

/// The measures of every year that a return is known for, and whom each counts.
#[derive(Debug, Clone, Default)]
pub struct AllYears {
    sums: Vec<(Year, Timeliness)>,
    cases: Vec<(Year, Measure, people::PersonId, Share)>,
    months: BTreeMap<(Date, &'static str), Share>,
    /// What of the months is one child's.
    steps: Vec<(Date, &'static str, people::PersonId, Share)>,
    /// Steps of which nobody knows whether they were in time, since the record does not say when they began.
    not_known: BTreeMap<(Year, &'static str), u64>,
    /// The calendar years that returns tell; nothing until it was looked up.
    told: Option<BTreeSet<i16>>,
}

impl AllYears {
    /// Nothing counted yet.
    #[must_use]
    pub fn new() -> Self {
        Self { sums: Year::all().map(|year| (year, Timeliness::default())).collect(), ..Self::default() }
    }

    /// Counts a child in; `known` is the child's part of one year's return, which needs no second computing.
    fn add(&mut self, child: people::PersonId, facts: &crate::model::facts::Facts, known: (Year, Option<&Record>)) {
        let mut own_months: BTreeMap<(Date, &'static str), Share> = BTreeMap::new();
        for (year, sum) in &mut self.sums {
            let built = if *year == known.0 { None } else { build::person(facts, *year) };
            let record = if *year == known.0 { known.1 } else { built.as_ref().map(|built| &built.record) };
            let Some(record) = record else { continue };
            // What a return tells of another year than its own is no count of that year: most of it is not told.
            let told = self.told.as_ref();
            let counts =
                |year: i16, on: Option<Date>| told.is_some_and(|told| told.contains(&year)) || recorded_here(facts, on);
            let calendar = numbers::fitted::<i16>(year.number()) - 1;
            let mut alone = Timeliness::default();
            each_step(record, *year, |kind, on, within| {
                if !counts(calendar, on) {
                    return;
                }
                let Some(within) = within else {
                    *self.not_known.entry((*year, measure_of(kind).code())).or_default() += 1;
                    return;
                };
                sum.add_step(kind, within);
                alone.add_step(kind, within);
                if let Some(on) = on.filter(|on| counts(on.year(), Some(*on))) {
                    let month = (on.first_of_month(), measure_of(kind).code());
                    self.months.entry(month).or_default().add(within);
                    own_months.entry(month).or_default().add(within);
                }
            });
            let counted = Measure::ALL.into_iter().map(|measure| (measure, share(&alone, measure)));
            let counted = counted.filter(|(_, share)| share.of > 0);
            self.cases.extend(counted.map(|(measure, share)| (*year, measure, child, share)));
        }
        self.steps.extend(own_months.into_iter().map(|((month, code), share)| (month, code, child, share)));
    }
}

/// Whether something of a child's record happened on a day that no return told of.
fn recorded_here(facts: &crate::model::facts::Facts, on: Option<Date>) -> bool {
    facts.events.iter().any(|event| Some(event.on) == on && event.detail.get("sen2").is_none())
}

/// The measure that counts a kind of step.
const fn measure_of(kind: Kind) -> Measure {
    match kind {
        Kind::Within20Weeks => Measure::Within20Weeks,
        Kind::Within20WeeksNoExceptions => Measure::Within20WeeksNoExceptions,
        Kind::DecidedWithin6Weeks => Measure::DecidedWithin6Weeks,
        Kind::RefusedWithin16Weeks => Measure::RefusedWithin16Weeks,
        Kind::ReviewWithin4Weeks => Measure::ReviewWithin4Weeks,
    }
}

/// A measure's share.
#[must_use]
pub fn share(timeliness: &Timeliness, measure: Measure) -> Share {
    match measure {
        Measure::Within20Weeks => timeliness.within_20_weeks,
        Measure::Within20WeeksNoExceptions => timeliness.within_20_weeks_no_exceptions,
        Measure::DecidedWithin6Weeks => timeliness.decided_within_6_weeks,
        Measure::RefusedWithin16Weeks => timeliness.refused_within_16_weeks,
        Measure::ReviewWithin4Weeks => timeliness.review_within_4_weeks,
    }
}

/// The next children after one: each with their part of the return of a year; and the last that was looked at. All
/// years' measures count them in.
pub(super) async fn next(
    tx: &mut Tx,
    year: Year,
    last: Uuid,
    all: &mut AllYears,
) -> Result<(Vec<(people::PersonId, Record)>, Option<Uuid>)> {
    if all.told.is_none() {
        let surveys: Vec<(i64,)> =
            sql!("select distinct year from sen2_import where undone_at is null and finished_at is not null")
                .all(tx)
                .await?;
        all.told = Some(surveys.into_iter().filter_map(|(year,)| i16::try_from(year - 1).ok()).collect());
    }
    let facts = load::after(tx, last, super::exports::Whom::Everybody).await?;
    let end = facts.last().map(|(id, _)| id.uuid());
    let mut people = Vec::new();
    for (id, facts) in facts {
        let built = build::person(&facts, year);
        all.add(id, &facts, (year, built.as_ref().map(|built| &built.record)));
        people.extend(built.map(|built| (id, built.record)));
    }
    Ok((people, end))
}

/// Keeps the measures. The caller records the audit entry.
pub async fn keep(tx: &mut Tx, all: &AllYears) -> Result<()> {
    sql!("delete from sen2_measure").run(tx).await?;
    let number = |count: u64| Value::from(numbers::fitted::<i64>(count));
    let mut rows = Vec::new();
    for (year, timeliness) in &all.sums {
        for measure in Measure::ALL {
            let share = share(timeliness, measure);
            let not_known = all.not_known.get(&(*year, measure.code())).copied().unwrap_or_default();
            if share.of > 0 || not_known > 0 {
                // The calendar year before the survey.
                let calendar = i64::from(year.number()) - 1;
                let counts = [share.within, share.of, not_known].map(number);
                rows.push([calendar.into(), measure.code().into()].into_iter().chain(counts).collect());
            }
        }
    }
    insert_many(tx, "sen2_measure", &["year", "measure", "within", "of_all", "not_known"], rows).await?;
    sql!("delete from sen2_measure_month").run(tx).await?;
    let rows = all
        .months
        .iter()
        .map(|((month, code), share)| vec![(*month).into(), (*code).into(), number(share.within), number(share.of)])
        .collect();
    insert_many(tx, "sen2_measure_month", &["month", "measure", "within", "of_all"], rows).await?;
    sql!("delete from sen2_measure_case").run(tx).await?;
    let rows = all
        .cases
        .iter()
        .map(|(year, measure, child, share)| {
            let calendar = i64::from(year.number()) - 1;
            vec![calendar.into(), measure.code().into(), (*child).into(), number(share.within), number(share.of)]
        })
        .collect();
    insert_many(tx, "sen2_measure_case", &["year", "measure", "person", "within", "of_all"], rows).await?;
    sql!("delete from sen2_measure_step").run(tx).await?;
    let rows = all
        .steps
        .iter()
        .map(|(month, code, child, share)| {
            vec![(*month).into(), (*code).into(), (*child).into(), number(share.within), number(share.of)]
        })
        .collect();
    insert_many(tx, "sen2_measure_step", &["month", "measure", "person", "within", "of_all"], rows).await
}

/// A measure of the area in a month.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Month {
    #[sqlx(try_from = "jiff_sqlx::Date")]
    /// Its first day.
    pub month: Date,
    within: i64,
    of_all: i64,
}

impl Month {
    #[must_use]
    pub fn share(&self) -> Share {
        Share { within: numbers::fitted::<u64>(self.within), of: numbers::fitted::<u64>(self.of_all) }
    }
}

/// A measure's months before a day, the earliest first.
pub async fn months(tx: &mut Tx, code: &str, before: Date) -> Result<Vec<Month>> {
    sql!(
        "select month, within, of_all from sen2_measure_month where measure = $1 and month < $2 order by month",
        code,
        before,
    )
    .all(tx)
    .await
}

/// As [`months`], without the children whom the viewer may not find: a number beside the list of children would tell of them.
pub async fn months_for(tx: &mut Tx, app: &App, viewer: &Viewer, code: &str, before: Date) -> Result<Vec<Month>> {
    let query = Query::new(
        "select t.month, t.within - coalesce(h.within, 0) as within, t.of_all - coalesce(h.of_all, 0) as of_all
           from sen2_measure_month t left join
             (select k.month, cast(sum(k.within) as bigint) as within, cast(sum(k.of_all) as bigint) as of_all
                from sen2_measure_step k where k.measure =",
    )
    .value(code)
    .push("and not exists (select 1 from person p where p.id = k.person and");
    let query = people::within(app, viewer, people::FIND_CHILD, query)
        .push(") group by k.month) h on h.month = t.month where t.measure =")
        .value(code)
        .push("and t.month <")
        .value(before);
    let mut all: Vec<Month> = query.push("order by t.month").all(tx).await?;
    all.retain(|one| one.of_all > 0);
    Ok(all)
}

/// A case behind a measure.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Case {
    pub person: people::PersonId,
    pub forename: String,
    pub surname: String,
    /// The case officer.
    pub officer: Option<String>,
    /// How many steps were in time.
    pub within: i64,
    /// Of how many.
    pub of_all: i64,
}

/// Sorts by name.
pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);

/// The cases behind a measure that the viewer may find, those that were late first; or those that were late alone.
#[must_use]
pub fn cases(app: &App, viewer: &Viewer, measure: Measure, year: i64, late: bool) -> Listing<Case> {
    let select = Query::new(&format!(
        "select m.person, p.forename, p.surname, m.within, m.of_all,
               (select {OFFICER_APART} from assignment a join account c on c.id = a.account where a.person = m.person
                   and a.kind = 'case_officer' and a.ends_on is null order by a.starts_on desc limit 1) as officer"
    ));
    let from = Query::new("from sen2_measure_case m join person p on p.id = m.person where m.measure =")
        .value(measure.code())
        .push("and m.year =")
        .value(year)
        .push("and");
    let from = people::within(app, viewer, people::FIND_CHILD, from);
    let from = if late { from.push("and m.within < m.of_all") } else { from };
    Listing::new(select, from, "case when m.within < m.of_all then 0 else 1 end, p.sort_key, p.id")
}

/// A measure of the area in a calendar year.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Own {
    /// The calendar year.
    pub year: i64,
    pub measure: String,
    within: i64,
    of_all: i64,
    /// How many are left out, since the record does not say when they began.
    pub not_known: i64,
    /// Returns that tell the year.
    returns: i64,
    /// Returns of any year.
    all_returns: i64,
}

impl Own {
    /// Whether a return of other years was imported and none of this: only what people recorded is counted.
    #[must_use]
    pub const fn is_recorded_alone(&self) -> bool {
        self.all_returns > 0 && self.returns == 0
    }

    #[must_use]
    pub fn share(&self) -> Share {
        Share { within: numbers::fitted::<u64>(self.within), of: numbers::fitted::<u64>(self.of_all) }
    }
}

/// The area's measures as the lists behind them have them for the viewer: see [`cases`].
pub async fn own_for(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Own>> {
    let query = Query::new(
        "select m.year, m.measure, coalesce(c.within, 0) as within, coalesce(c.of_all, 0) as of_all, m.not_known,
               (select count(*) from sen2_import i where i.undone_at is null and i.finished_at is not null
                   and i.year = m.year + 1) as returns,
               (select count(*) from sen2_import i where i.undone_at is null) as all_returns
           from sen2_measure m left join
             (select k.year, k.measure, cast(sum(k.within) as bigint) as within, cast(sum(k.of_all) as bigint) as of_all
                from sen2_measure_case k join person p on p.id = k.person where",
    );
    people::within(app, viewer, people::FIND_CHILD, query)
        .push("group by k.year, k.measure) c on c.year = m.year and c.measure = m.measure order by m.year desc")
        .all(tx)
        .await
}

/// The area's measures.
pub async fn own(tx: &mut Tx) -> Result<Vec<Own>> {
    sql!(
        "select m.year, m.measure, m.within, m.of_all, m.not_known,
               (select count(*) from sen2_import i where i.undone_at is null and i.finished_at is not null
                   and i.year = m.year + 1) as returns,
               (select count(*) from sen2_import i where i.undone_at is null) as all_returns
           from sen2_measure m order by m.year desc",
    )
    .all(tx)
    .await
}

/// A published figure.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Published {
    /// England, a region or an authority.
    pub area: String,
    pub name: String,
    /// The calendar year.
    pub year: i64,
    pub measure: String,
    /// The percentage, in tenths, as published.
    pub tenths: Option<i64>,
}

/// What is published about England and an authority.
pub async fn published_about(tx: &mut Tx, authority: &str) -> Result<Vec<Published>> {
    sql!(
        "select area, name, year, measure, tenths from published_figure where area = $1 or authority = $2
           order by year desc, area",
        published::areas::ENGLAND,
        authority,
    )
    .all(tx)
    .await
}

/// Takes published figures in: those of the same area, year and measure are replaced. `allowed` says by which right,
/// nothing on the command line.
pub async fn take_published(
    db: &Db,
    actor: &Actor,
    allowed: Option<&Allowed>,
    figures: &[Figure],
    file: &str,
) -> Result<u64> {
    let mut tx = db.write(actor).await?;
    for one in figures {
        sql!(
            "delete from published_figure where area = $1 and year = $2 and measure = $3",
            &one.area,
            i64::from(one.year),
            one.measure.code(),
        )
        .run(&mut tx)
        .await?;
    }
    let number = |count: Option<u64>| Value::from(count.and_then(|count| i64::try_from(count).ok()));
    let rows = figures
        .iter()
        .map(|one| {
            vec![
                (&one.area).into(),
                (&one.name).into(),
                one.authority.clone().into(),
                i64::from(one.year).into(),
                one.measure.code().into(),
                number(one.within),
                number(one.of),
                number(one.tenths),
            ]
        })
        .collect();
    let columns = &["area", "name", "authority", "year", "measure", "within", "of_all", "tenths"];
    insert_many(&mut tx, "published_figure", columns, rows).await?;
    let entry = allowed.map_or_else(
        || Entry::new("published.import", "area", None, Right::Operator),
        |allowed| allowed.entry("area", None),
    );
    tx.record(entry.detail(json!({ "figures": figures.len(), "file": file }))).await?;
    tx.commit().await?;
    Ok(figures.len() as u64)
}
