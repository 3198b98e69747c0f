//! Jobs that ended are kept for a while, so that an administrator sees what became of them.

use jiff::SignedDuration;
use store::{Actor, Db, Entry, Result, Right, sql};

/// Jobs that succeeded or were cancelled.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Jobs that failed.
const FAILED_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Rows taken away in one transaction.
const BATCH: i64 = 1_000;

/// Takes away jobs that ended long ago.
#[store::boxed]
pub(crate) async fn sweep(db: &Db) -> Result<()> {
    loop {
        let mut tx = db.write_aside(&Actor::program("sweep")).await?;
        let gone =
            sql!(
            "delete from job where id in (select id from job where (state in ('done', 'cancelled') and ended_at < $1)
               or (state = 'failed' and ended_at < $2) limit $3)",
            db.now() - KEPT, db.now() - FAILED_KEPT, BATCH,
        )
            .run(&mut tx)
            .await?;
        if gone == 0 {
            return Ok(());
        }
        let detail = serde_json::json!({ "jobs": gone });
        tx.record(Entry::new("job.forget", "job", None, Right::Program).detail(detail)).await?;
        tx.commit().await?;
    }
}
