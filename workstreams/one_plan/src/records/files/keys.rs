//! The numbers by which files, series and periods are known in the tables of published values.

use std::collections::HashMap;

use published::Reading;
use store::query::insert_many;
use store::{Query, Tx, sql};

use super::{Brought, By};

/// Whether the same content was brought in before, and as much of it was taken. What could not be taken then, such as
/// figures of an authority that was not known, is taken now.
pub(super) async fn is_known(tx: &mut Tx, brought: &Brought) -> store::Result<bool> {
    let same: Option<(i64,)> = sql!(
        "select id from published_file where sha256 = $1 and figures = $2",
        &brought.sha256,
        numbers::fitted::<i64>(brought.values),
    )
    .maybe(tx)
    .await?;
    Ok(same.is_some())
}

/// The number of a file: of one that was brought in before, else of a new one that nobody is shown yet.
pub(super) async fn file(tx: &mut Tx, by: By<'_>, reading: &Reading, brought: &Brought) -> store::Result<i64> {
    let held: Option<(i64,)> =
        sql!("select id from published_file where sha256 = $1", &brought.sha256).maybe(tx).await?;
    if let Some((id,)) = held {
        return Ok(id);
    }
    let id = next(tx, "published_file").await?;
    store::query::insert(
        "published_file",
        vec![
            ("id", id.into()),
            ("name", (&brought.name).into()),
            ("sha256", (&brought.sha256).into()),
            ("publisher", reading.publisher.into()),
            ("release", (&reading.release).into()),
            ("retrieved_on", by.retrieved_on.into()),
            ("brought_in_by", by.actor.name.as_str().into()),
            ("brought_in_at", tx.now().into()),
            ("figures", numbers::fitted::<i64>(brought.values).into()),
            ("in_use", false.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}

/// The numbers under which a reading's series are held; nothing for one that is new.
pub(super) async fn held_series(tx: &mut Tx, reading: &Reading) -> store::Result<Vec<Option<i64>>> {
    let held: Vec<(String, i64)> = sql!("select code, id from published_series where in_use").all(tx).await?;
    let held: HashMap<String, i64> = held.into_iter().collect();
    Ok(reading.series.iter().map(|one| held.get(&one.code).copied()).collect())
}

pub(super) async fn periods(tx: &mut Tx, reading: &Reading) -> store::Result<Vec<i64>> {
    let held: Vec<(String, String, i64)> = sql!("select label, kind, id from published_period").all(tx).await?;
    let mut held: HashMap<(String, String), i64> =
        held.into_iter().map(|(label, kind, id)| ((label, kind), id)).collect();
    let mut free = next(tx, "published_period").await?;
    let (mut numbers, mut rows) = (Vec::new(), Vec::new());
    for one in &reading.periods {
        let key = (one.label.clone(), one.kind.code().to_owned());
        let number = *held.entry(key).or_insert_with(|| {
            rows.push(vec![free.into(), (&one.label).into(), i64::from(one.starts).into(), one.kind.code().into()]);
            free += 1;
            free - 1
        });
        numbers.push(number);
    }
    insert_many(tx, "published_period", &["id", "label", "starts", "kind"], rows).await?;
    Ok(numbers)
}

pub(super) async fn next(tx: &mut Tx, table: &'static str) -> store::Result<i64> {
    Query::new(&format!("select coalesce(max(id), 0) + 1 from {table}")).number(tx).await
}
