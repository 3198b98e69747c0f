//! Published values out of the database.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use published::Value;
use serde::Serialize;
use store::{Query, Result, Tx};

use super::files::withdrawn;
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
    first_file: Option<i64>,
}

impl Row {
    fn add_to(self, values: &mut Values) {
        let value = match self.number {
            Some(number) => Value::Number(number),
            None => Value::Missing(missing(self.missing.as_deref().unwrap_or_default())),
        };
        let period = Period { label: self.label, starts: self.starts, kind: self.kind };
        let one = Published { period, status: self.status, value, printed: self.printed, file: self.file };
        values.add(&self.code, &self.area, one);
    }
}

/// The values of some series that count: for some areas, or for all.
pub async fn load(tx: &mut Tx, series: &[&str], areas: Option<&[String]>) -> Result<Values> {
    let mut values = Values::default();
    if series.is_empty() || areas.is_some_and(<[String]>::is_empty) {
        return Ok(values);
    }
    let left_out = withdrawn::ids(tx).await?;
    let of_areas = |query: Query| match areas {
        Some(areas) => query.push("and v.area in (").list(areas.iter().map(String::as_str)).push(")"),
        None => query,
    };
    for some in series.chunks(200) {
        let mut query = Query::new(
            "select s.code, v.area, p.label, p.starts, p.kind, v.status, v.number, v.missing, v.printed, v.file, v.first_file
               from published_value v join published_series s on s.id = v.series
               join published_period p on p.id = v.period where s.code in (",
        )
        .list(some.iter().copied())
        .push(")");
        if !left_out.is_empty() {
            query =
                query.push("and (v.file not in (").list(left_out.iter().copied()).push(") or v.first_file not in (");
            query = query.list(left_out.iter().copied()).push("))");
        }
        for mut row in of_areas(query).all::<Row>(tx).await? {
            if let Some(first) = row.first_file.filter(|_| left_out.contains(&row.file)) {
                row.file = first;
            }
            row.add_to(&mut values);
        }
        if !left_out.is_empty() {
            for row in of_others(tx, some, &left_out, &of_areas).await? {
                row.add_to(&mut values);
            }
        }
    }
    Ok(values)
}

/// What other files said where the file of a value was withdrawn: of each value what the file that was retrieved last said.
async fn of_others(
    tx: &mut Tx,
    series: &[&str],
    left_out: &BTreeSet<i64>,
    of_areas: &(impl Fn(Query) -> Query + Sync),
) -> Result<Vec<Row>> {
    let mut found: BTreeMap<[String; 4], (Date, Row)> = BTreeMap::new();
    for said in [
        "r.old_status as status, r.old_number as number, r.old_missing as missing, r.old_file as file",
        "r.new_status as status, r.new_number as number, r.new_missing as missing, r.new_file as file",
    ] {
        let (column, _) = said.split_once('_').unwrap_or_default();
        let query = Query::new(&format!(
            "select s.code, v.area, p.label, p.starts, p.kind, {said}, f.retrieved_on from published_value v
               join published_series s on s.id = v.series join published_period p on p.id = v.period
               join published_restatement r on r.series = v.series and r.area = v.area and r.period = v.period
               join published_file f on f.id = {column}_file and f.withdrawn_on is null where s.code in ("
        ))
        .list(series.iter().copied())
        .push(") and v.file in (")
        .list(left_out.iter().copied())
        .push(") and (v.first_file is null or v.first_file in (")
        .list(left_out.iter().copied())
        .push("))");
        for one in of_areas(query).push("order by r.noted_at").all::<Other>(tx).await? {
            let key = [one.code.clone(), one.area.clone(), one.label.clone(), one.kind.clone()];
            if found.get(&key).is_none_or(|(retrieved_on, _)| *retrieved_on <= one.retrieved_on) {
                found.insert(key, (one.retrieved_on, one.into()));
            }
        }
    }
    Ok(found.into_values().map(|(_, row)| row).collect())
}

/// What another file said of a value.
#[derive(sqlx::FromRow)]
struct Other {
    code: String,
    area: String,
    label: String,
    starts: i64,
    kind: String,
    status: Option<String>,
    number: Option<f64>,
    missing: Option<String>,
    file: i64,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    retrieved_on: Date,
}

impl From<Other> for Row {
    fn from(one: Other) -> Self {
        Self {
            code: one.code,
            area: one.area,
            label: one.label,
            starts: one.starts,
            kind: one.kind,
            status: one.status.unwrap_or_else(|| "published".to_owned()),
            number: one.number,
            missing: one.missing,
            printed: None,
            file: one.file,
            first_file: None,
        }
    }
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
    .push(
        ") and not exists (select 1 from published_file f where f.id in (r.old_file, r.new_file) and f.withdrawn_on is not null)
          order by p.starts desc, r.area, r.new_file",
    )
    .all(tx)
    .await
}
