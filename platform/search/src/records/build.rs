//! Making the index again from the tables that it is about.

use store::{Actor, Db, Entry, Result, Right, Tx, setting, sql};
use uuid::Uuid;

use super::{terms, words};
use crate::{Index, Which};

/// Grows where other terms are made of the same things, or words are looked up in another way: everything is made again then.
const VERSION: &str = "2";
/// Things in one transaction.
const BATCH: i64 = 500;

fn state(index: &Index) -> String {
    format!("search.{}", index.about)
}

/// Has all of an index made again soon, after many things were written at once.
pub async fn wake(tx: &mut Tx, index: &Index) -> Result<()> {
    setting::remove(tx, &state(index)).await
}

/// Whether an index has been made by this version, and nothing was written since that is not in it.
pub async fn is_current(tx: &mut Tx, index: &Index) -> Result<bool> {
    Ok(setting::get(tx, &state(index)).await?.as_deref() == Some(VERSION))
}

/// Whether one of these must be made.
pub async fn is_needed(db: &Db, indexes: &[&Index]) -> Result<bool> {
    let mut tx = db.read().await?;
    for index in indexes {
        if !is_current(&mut tx, index).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes what is not current.
pub async fn make_needed(db: &Db, indexes: &[&Index]) -> Result<()> {
    for index in indexes {
        let current = is_current(&mut db.read().await?, index).await?;
        if !current {
            rebuild(db, index).await?;
        }
    }
    Ok(())
}

/// Looks at everything again, whether or not it should be current, and removes words that nothing has had for a day. What was right is
/// not written.
pub async fn check(db: &Db, indexes: &[&Index]) -> Result<()> {
    for index in indexes {
        rebuild(db, index).await?;
    }
    let mut tx = db.write(&Actor::program("search")).await?;
    if words::tidy(&mut tx).await? == 0 {
        return Ok(());
    }
    tx.record(Entry::new("search.tidied", "search", None, Right::Program)).await?;
    tx.commit().await
}

/// Makes an index, some things at a time. Says how many terms were not as they had to be.
pub async fn rebuild(db: &Db, index: &Index) -> Result<usize> {
    // It is marked first: what is written in bulk meanwhile has it made once more.
    let mut tx = db.write(&Actor::program("search")).await?;
    setting::set(&mut tx, &state(index), VERSION).await?;
    tx.record(Entry::new("search.made", "search", None, Right::Program)).await?;
    tx.commit().await?;
    let (mut after, mut changed) = (None, 0);
    loop {
        match some(db, index, after).await {
            Ok((next, wrong)) => {
                changed += wrong;
                after = next;
            }
            Err(error) => {
                let mut tx = db.write(&Actor::program("search")).await?;
                wake(&mut tx, index).await?;
                tx.record(Entry::new("search.broken_off", "search", None, Right::Program)).await?;
                tx.commit().await?;
                return Err(error);
            }
        }
        if after.is_none() {
            return Ok(changed);
        }
    }
}

/// The next things, and what is found without being there any more. Gives where to go on.
async fn some(db: &Db, index: &Index, after: Option<Uuid>) -> Result<(Option<Uuid>, usize)> {
    let mut tx = db.write(&Actor::program("search")).await?;
    let entries = (index.read)(&mut tx, Which::After(after, BATCH)).await?;
    let is_last = numbers::fitted::<i64>(entries.len()) < BATCH;
    let last = entries.last().map(|entry| entry.subject).filter(|_| !is_last);
    let mut subjects: Vec<Uuid> = entries.iter().map(|entry| entry.subject).collect();
    subjects.extend(between(&mut tx, index.about, after, last).await?);
    subjects.sort_unstable();
    subjects.dedup();
    let mut changed = 0;
    for some in subjects.chunks(200) {
        let here: Vec<_> = entries.iter().filter(|entry| some.binary_search(&entry.subject).is_ok()).cloned().collect();
        changed += terms::put(&mut tx, index.about, some, &here).await?;
    }
    if changed > 0 {
        let detail = serde_json::json!({ "about": index.about, "terms": changed });
        tx.record(Entry::new("search.made", "search", None, Right::Program).detail(detail)).await?;
        tx.commit().await?;
    }
    Ok((last, changed))
}

/// What has terms behind an id and up to another.
async fn between(tx: &mut Tx, about: &str, after: Option<Uuid>, last: Option<Uuid>) -> Result<Vec<Uuid>> {
    let (after, last) = (after.unwrap_or_default(), last.unwrap_or(Uuid::max()));
    let rows: Vec<(Uuid,)> = sql!(
        "select distinct subject from search_term where about = $1 and subject > $2 and subject <= $3",
        about,
        after,
        last
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(subject,)| subject).collect())
}
