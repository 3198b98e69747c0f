//! Published values out of the database.

use published::Value;
use serde::Serialize;
use store::{Query, Result, Tx};

use crate::model::values::{Period, Published, Values, missing};

#[derive(sqlx::FromRow)]
struct Row {
    code: String,
    area: String,
    label: String,
    starts: i64,
    kind: String,
    status: String,
    number: Option<f64>,
    missing: Option<String>,
    printed: Option<String>,
    file: i64,
}

/// The values of some series: for some areas, or for all.
pub async fn load(tx: &mut Tx, series: &[&str], areas: Option<&[String]>) -> Result<Values> {
    let mut values = Values::default();
    if series.is_empty() || areas.is_some_and(<[String]>::is_empty) {
        return Ok(values);
    }
    for some in series.chunks(200) {
        let mut query = Query::new(
            "select s.code, v.area, p.label, p.starts, p.kind, v.status, v.number, v.missing, v.printed, v.file
               from published_value v join published_series s on s.id = v.series
               join published_period p on p.id = v.period where s.code in (",
        )
        .list(some.iter().copied())
        .push(")");
        if let Some(areas) = areas {
            query = query.push("and v.area in (").list(areas.iter().map(String::as_str)).push(")");
        }
        for row in query.all::<Row>(tx).await? {
            let value = match row.number {
                Some(number) => Value::Number(number),
                None => Value::Missing(missing(row.missing.as_deref().unwrap_or_default())),
            };
            let period = Period { label: row.label, starts: row.starts, kind: row.kind };
            let one = Published { period, status: row.status, value, printed: row.printed, file: row.file };
            values.add(&row.code, &row.area, one);
        }
    }
    Ok(values)
}

/// A value that two copies print differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Restatement {
    pub series: String,
    pub area: String,
    pub period: String,
    /// As it was.
    pub old_text: String,
    pub old_file: i64,
    /// As it is in the other.
    pub new_text: String,
    pub new_file: i64,
}

/// The restatements of some series.
pub async fn restatements(tx: &mut Tx, series: &[&str]) -> Result<Vec<Restatement>> {
    if series.is_empty() {
        return Ok(Vec::new());
    }
    Query::new(
        "select s.code as series, r.area, p.label as period, r.old_text, r.old_file, r.new_text, r.new_file
           from published_restatement r join published_series s on s.id = r.series
           join published_period p on p.id = r.period where s.code in (",
    )
    .list(series.iter().copied())
    .push(") order by p.starts desc, r.area, r.new_file")
    .all(tx)
    .await
}
