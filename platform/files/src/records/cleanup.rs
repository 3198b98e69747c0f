//! What is removed by itself: attachments whose time has come, the bytes of what was removed, and bytes that nobody kept.

use jiff::SignedDuration;
use jobs::{Ctx, Ended};
use serde_json::json;
use store::{Actor, Db, Entry, Query, Result, Right, sql};

use super::attachments;
use crate::{Place, StoredId};

/// So long after a file was marked as removed its bytes stay, and so long bytes may wait for their row: a copy of the database
/// that was begun before still finds them, and no request takes longer.
pub(crate) const GRACE: SignedDuration = SignedDuration::from_hours(24);
/// Files that are removed in one transaction.
const BATCH: i64 = 500;

/// The night's work.
#[store::boxed]
pub(crate) async fn run(ctx: &Ctx) -> Ended {
    let removed = attachments::remove_whose_time_has_come(ctx.db(), BATCH).await?;
    ctx.check()?;
    let bytes = remove_bytes(ctx.db()).await?;
    ctx.check()?;
    let orphans = remove_orphans(ctx.db()).await?;
    tracing::info!(removed, bytes, orphans, "files were cleaned up");
    Ok(())
}

/// Removes the bytes of files that were marked a day ago or earlier. First the bytes, then the row says that they are gone: where
/// the program stops in between, they are removed once more, which changes nothing.
async fn remove_bytes(db: &Db) -> Result<u64> {
    let mut all = 0;
    loop {
        let mut tx = db.read().await?;
        let due: Vec<(StoredId,)> = sql!(
            "select id from stored_file where gone_at is null and removed_at < $1 limit $2",
            db.now() - GRACE,
            BATCH,
        )
        .all(&mut tx)
        .await?;
        drop(tx);
        if due.is_empty() {
            return Ok(all);
        }
        let place = Place::of(db)?;
        for (id,) in &due {
            place.remove(id.uuid()).await?;
        }
        let mut tx = db.write_aside(&Actor::program("sweep")).await?;
        let now = tx.now();
        // Without its key, a copy of the bytes elsewhere is of no use.
        let gone = Query::new("update stored_file set secret = '', gone_at =")
            .value(now)
            .push("where id in (")
            .list(due.iter().map(|(id,)| *id))
            .push(")")
            .run(&mut tx)
            .await?;
        tx.record(Entry::new("file.bytes_removed", "file", None, Right::Program).detail(json!({ "files": gone })))
            .await?;
        tx.commit().await?;
        all += gone;
    }
}

/// Removes bytes that began to come a day ago or earlier and that nobody kept. The note goes first: whoever is so late as to keep
/// them now finds no note, and keeps nothing.
async fn remove_orphans(db: &Db) -> Result<usize> {
    let mut all = 0;
    loop {
        let mut tx = db.write_aside(&Actor::program("sweep")).await?;
        let late: Vec<(StoredId,)> =
            sql!("select id from file_coming where at < $1 limit $2", db.now() - GRACE, BATCH).all(&mut tx).await?;
        if late.is_empty() {
            return Ok(all);
        }
        Query::new("delete from file_coming where id in (")
            .list(late.iter().map(|(id,)| *id))
            .push(")")
            .run(&mut tx)
            .await?;
        let place = Place::of(db)?;
        for (id,) in &late {
            place.remove(id.uuid()).await?;
        }
        tx.record(
            Entry::new("file.orphans_removed", "file", None, Right::Program).detail(json!({ "files": late.len() })),
        )
        .await?;
        tx.commit().await?;
        all += late.len();
    }
}
