//! The numbers by which files, series and periods are known in the tables of published values.

use std::collections::HashMap;

use published::Reading;
use store::query::insert_many;
use store::{Query, Tx, sql};

use super::{Brought, By};

/// The number of a file, which is new; nothing where the same content was brought in before and as much of it was taken. What
/// could not be taken then, such as figures of an authority that was not known, is taken now.
pub(super) async fn file(
    tx: &mut Tx,
    by: By<'_>,
    name: &str,
    reading: &Reading,
    brought: &Brought,
) -> store::Result<Option<i64>> {
    let values = numbers::fitted::<i64>(brought.values);
    let held: Option<(i64, i64)> =
        sql!("select id, figures from published_file where sha256 = $1", &brought.sha256).maybe(tx).await?;
    if let Some((id, figures)) = held {
        if figures == values {
            return Ok(None);
        }
        sql!("update published_file set figures = $1 where id = $2", values, id).run(tx).await?;
        sql!("delete from published_note where file = $1", id).run(tx).await?;
        return Ok(Some(id));
    }
    let id = next(tx, "published_file").await?;
    store::query::insert(
        "published_file",
        vec![
            ("id", id.into()),
            ("name", name.into()),
            ("sha256", (&brought.sha256).into()),
            ("publisher", reading.publisher.into()),
            ("release", (&reading.release).into()),
            ("retrieved_on", by.retrieved_on.into()),
            ("brought_in_by", by.actor.name.as_str().into()),
            ("brought_in_at", tx.now().into()),
            ("figures", values.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(Some(id))
}

/// The numbers of a reading's series, and whether all of them are new.
pub(super) async fn series(tx: &mut Tx, reading: &Reading) -> store::Result<(Vec<i64>, bool)> {
    let held: Vec<(String, i64)> = sql!("select code, id from published_series").all(tx).await?;
    let held: HashMap<String, i64> = held.into_iter().collect();
    let mut free = next(tx, "published_series").await?;
    let (mut numbers, mut rows, mut are_new) = (Vec::new(), Vec::new(), true);
    for one in &reading.series {
        if let Some(number) = held.get(&one.code) {
            are_new = false;
            numbers.push(*number);
        } else {
            numbers.push(free);
            rows.push(vec![free.into(), (&one.code).into(), (&one.title).into()]);
            free += 1;
        }
    }
    insert_many(tx, "published_series", &["id", "code", "title"], rows).await?;
    Ok((numbers, are_new))
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

async fn next(tx: &mut Tx, table: &'static str) -> store::Result<i64> {
    Query::new(&format!("select coalesce(max(id), 0) + 1 from {table}")).number(tx).await
}
