//! The time measures of the area, and those that are published.

use access::Allowed;
use published::{Figure, Measure};
use sen2::measures::{Share, Timeliness};
use sen2::{Record, Year};
use serde_json::json;
use store::query::insert_many;
use store::{Actor, Db, Entry, Query, Result, Tx, Value};
use uuid::Uuid;

use super::load;
use crate::model::build;

/// The measures of every year that a return is known for.
#[derive(Debug, Clone, Default)]
pub struct AllYears(Vec<(Year, Timeliness)>);

impl AllYears {
    /// Nothing counted yet.
    #[must_use]
    pub fn new() -> Self {
        Self(Year::all().map(|year| (year, Timeliness::default())).collect())
    }

    /// Counts a child in; `known` is the child's part of one year's return, which needs no second computing.
    fn add(&mut self, facts: &crate::model::facts::Facts, known: (Year, Option<&Record>)) {
        for (year, timeliness) in &mut self.0 {
            if *year == known.0 {
                if let Some(record) = known.1 {
                    timeliness.add(record, *year);
                }
            } else if let Some(built) = build::person(facts, *year) {
                timeliness.add(&built.record, *year);
            }
        }
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
///
/// # Errors
/// Those of the store.
pub(super) async fn next(
    tx: &mut Tx,
    year: Year,
    last: Uuid,
    all: &mut AllYears,
) -> Result<(Vec<(people::PersonId, Record)>, Option<Uuid>)> {
    let facts = load::after(tx, last).await?;
    let end = facts.last().map(|(id, _)| id.uuid());
    let mut people = Vec::new();
    for (id, facts) in facts {
        let built = build::person(&facts, year);
        all.add(&facts, (year, built.as_ref().map(|built| &built.record)));
        people.extend(built.map(|built| (id, built.record)));
    }
    Ok((people, end))
}

/// Keeps the measures. The caller records the audit entry.
///
/// # Errors
/// Those of the store.
pub async fn keep(tx: &mut Tx, all: &AllYears) -> Result<()> {
    Query::new("delete from sen2_measure").run(tx).await?;
    let number = |count: u64| Value::from(i64::try_from(count).unwrap_or(i64::MAX));
    let mut rows = Vec::new();
    for (year, timeliness) in &all.0 {
        for measure in Measure::ALL {
            let share = share(timeliness, measure);
            if share.of > 0 {
                // The calendar year before the survey.
                let calendar = i64::from(year.number()) - 1;
                rows.push(vec![calendar.into(), measure.code().into(), number(share.within), number(share.of)]);
            }
        }
    }
    insert_many(tx, "sen2_measure", &["year", "measure", "within", "of_all"], rows).await
}

/// A measure of the area in a calendar year.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Own {
    /// The calendar year.
    pub year: i64,
    /// Which.
    pub measure: String,
    within: i64,
    of_all: i64,
}

impl Own {
    /// As a share.
    #[must_use]
    pub fn share(&self) -> Share {
        Share { within: u64::try_from(self.within).unwrap_or(0), of: u64::try_from(self.of_all).unwrap_or(0) }
    }
}

/// The area's measures.
///
/// # Errors
/// Those of the store.
pub async fn own(tx: &mut Tx) -> Result<Vec<Own>> {
    Query::new("select year, measure, within, of_all from sen2_measure order by year desc").all(tx).await
}

/// A published figure.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Published {
    /// England, a region or an authority.
    pub area: String,
    /// Its name.
    pub name: String,
    /// The calendar year.
    pub year: i64,
    /// Which measure.
    pub measure: String,
    /// The percentage, in tenths, as published.
    pub tenths: Option<i64>,
}

/// What is published about England and an authority.
///
/// # Errors
/// Those of the store.
pub async fn published_about(tx: &mut Tx, authority: &str) -> Result<Vec<Published>> {
    Query::new("select area, name, year, measure, tenths from published_figure where area = 'E92000001' or authority =")
        .value(authority)
        .and("order by year desc, area")
        .all(tx)
        .await
}

/// Takes published figures in: those of the same area, year and measure are replaced. `allowed` says by which right,
/// nothing on the command line.
///
/// # Errors
/// Those of the store.
pub async fn take_published(
    db: &Db,
    actor: &Actor,
    allowed: Option<&Allowed>,
    figures: &[Figure],
    file: &str,
) -> Result<u64> {
    let mut tx = db.write(actor).await?;
    for one in figures {
        Query::new("delete from published_figure where area =")
            .value(&one.area)
            .and("and year =")
            .value(i64::from(one.year))
            .and("and measure =")
            .value(one.measure.code())
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
        || Entry::new("published.import", "area", None, "operator"),
        |allowed| allowed.entry("area", None),
    );
    tx.record(entry.detail(json!({ "figures": figures.len(), "file": file }))).await?;
    tx.commit().await?;
    Ok(figures.len() as u64)
}
