//! Documents that come from outside the authority stand before the case officer: one task of a child until each
//! is marked as read.

use std::collections::BTreeSet;

use jiff::civil::Date;
use people::PersonId;
use serde_json::json;
use store::{Actor, Db, Entry, Query, Result, Right, Tx};

use super::letters::of_one;
use super::{owed, tasks};
use crate::model::tasks::Kind;

const TASK: Kind = Kind::FilesToRead;

/// The children, all or one, with such a document and no open task.
async fn untold(tx: &mut Tx, child: Option<PersonId>) -> Result<Vec<PersonId>> {
    let query = Query::new(
        "select distinct f.person from file f
           where f.to_read and f.read_at is null and f.withdrawn_at is null
             and not exists (select 1 from task t where t.person = f.person and t.done_on is null and t.kind =",
    );
    let query = of_one(query.value(TASK.code()).push(")"), "f.person", child);
    let rows: Vec<(PersonId,)> = query.push("order by f.person").all(tx).await?;
    Ok(rows.into_iter().map(|(child,)| child).collect())
}

/// The children, all or one, with an open task and no such document any more.
async fn free(tx: &mut Tx, child: Option<PersonId>) -> Result<Vec<PersonId>> {
    let query = Query::new(
        "select distinct t.person from task t
           where t.done_on is null
             and not exists (select 1 from file f where f.person = t.person and f.to_read and f.read_at is null
                               and f.withdrawn_at is null)
             and t.kind =",
    );
    let query = of_one(query.value(TASK.code()), "t.person", child);
    let rows: Vec<(PersonId,)> = query.push("order by t.person").all(tx).await?;
    Ok(rows.into_iter().map(|(child,)| child).collect())
}

/// The children whose tasks and documents do not fit.
async fn children(tx: &mut Tx) -> Result<Vec<PersonId>> {
    let all: BTreeSet<PersonId> = untold(tx, None).await?.into_iter().chain(free(tx, None).await?).collect();
    Ok(all.into_iter().collect())
}

/// Whether tasks and documents do not fit.
pub async fn is_needed(tx: &mut Tx) -> Result<bool> {
    Ok(!children(tx).await?.is_empty())
}

async fn told(tx: &mut Tx, child: PersonId, today: Date) -> Result<()> {
    for child in untold(tx, Some(child)).await? {
        tasks::add(tx, child, TASK, None, today, tasks::BY, today).await?;
    }
    for child in free(tx, Some(child)).await? {
        tasks::settled(tx, child, TASK, None, tasks::BY, today).await?;
    }
    Ok(())
}

/// Tells the officers of all such documents. What does not fit is looked for while nobody waits.
pub async fn tell(db: &Db) -> Result<()> {
    let mut tx = db.read().await?;
    let all = children(&mut tx).await?;
    drop(tx);
    let today = db.clock().today();
    for some in all.chunks(tasks::AT_ONCE) {
        let mut tx = db.write(&Actor::program("documents")).await?;
        for child in some {
            told(&mut tx, *child, today).await?;
            owed::work_out(&mut tx, *child, today).await?;
        }
        let detail = json!({ "children": some.len() });
        let entry = Entry::new("file.to_read", "person", None, Right::Program).detail(detail);
        tx.record(entry.held(some.iter().map(|child| child.uuid()))).await?;
        tx.commit().await?;
    }
    Ok(())
}
