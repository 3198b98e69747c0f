//! Exceptions that were relied on.

use jiff::civil::Date;
use law::Ground;
use law::ledger::Reliance;
use people::PersonId;
use store::query::insert;
use store::{Result, StoreError, Tx, sql};

#[derive(sqlx::FromRow)]
struct Row {
    rule: String,
    ground: String,
    facts: String,
    judged_by: String,
    reason: String,
    judged_on: jiff_sqlx::Date,
    told_family_on: Option<jiff_sqlx::Date>,
}

/// A ground's code, as tables hold it.
#[must_use]
pub fn code(ground: Ground) -> String {
    serde_json::to_value(ground).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The ground of a code.
#[must_use]
pub fn ground(code: &str) -> Option<Ground> {
    serde_json::from_value(serde_json::Value::String(code.to_owned())).ok()
}

/// A child's, oldest first.
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<Vec<Reliance>> {
    let rows: Vec<Row> = sql!(
        "select rule, ground, facts, judged_by, reason, judged_on, told_family_on from reliance where person = $1
           order by judged_on, id",
        child,
    )
    .all(tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let ground = ground(&row.ground)
                .ok_or_else(|| StoreError::File(format!("an exception has the unknown ground {}", row.ground)))?;
            Ok(Reliance {
                rule: row.rule,
                ground,
                facts: row.facts,
                judged_by: row.judged_by,
                reason: row.reason,
                judged_on: row.judged_on.to_jiff(),
                told_family_on: row.told_family_on.map(jiff_sqlx::Date::to_jiff),
            })
        })
        .collect()
}

/// Keeps one. The caller has checked it, and records the audit entry.
pub async fn add(tx: &mut Tx, child: PersonId, reliance: &Reliance) -> Result<()> {
    let id: store::Id<()> = tx.new_id();
    insert(
        "reliance",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("rule", (&reliance.rule).into()),
            ("ground", code(reliance.ground).into()),
            ("facts", (&reliance.facts).into()),
            ("judged_by", (&reliance.judged_by).into()),
            ("reason", (&reliance.reason).into()),
            ("judged_on", reliance.judged_on.into()),
            ("told_family_on", reliance.told_family_on.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// How many exceptions were relied on since a day, by ground. For managers, who may find every child.
pub async fn counts(tx: &mut Tx, since: Date) -> Result<Vec<(String, i64)>> {
    sql!(
        "select ground, count(*) from reliance where judged_on >= $1 group by ground order by count(*) desc, ground",
        since,
    )
    .all(tx)
    .await
}
