//! The log of reads: entries that arrive while one transaction commits go together into the next.

use tokio::sync::{mpsc, oneshot};

use super::{Actor, Entry};
use crate::{Db, Result, StoreError};

/// How many reads share a transaction at most.
const BATCH: usize = 256;

struct Waiting {
    actor: Actor,
    entry: Entry,
    done: oneshot::Sender<std::result::Result<(), String>>,
}

/// The queue's sending end.
#[derive(Debug)]
pub(crate) struct ReadLog(mpsc::Sender<Waiting>);

impl ReadLog {
    /// Starts the task that writes; it ends when the database is dropped.
    pub(crate) fn start(db: impl Fn() -> Option<Db> + Send + 'static) -> Self {
        let (sender, mut queue) = mpsc::channel(BATCH * 4);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH);
            while queue.recv_many(&mut batch, BATCH).await > 0 {
                let Some(db) = db() else { return };
                let (entries, waiting): (Vec<_>, Vec<_>) =
                    batch.drain(..).map(|w: Waiting| ((w.actor, w.entry), w.done)).unzip();
                let outcome = append(&db, entries).await.map_err(|error| {
                    tracing::error!(?error, "reads could not be logged");
                    error.to_string()
                });
                for done in waiting {
                    // The asker may have gone away; the entry stands all the same.
                    let _ = done.send(outcome.clone());
                }
            }
        });
        Self(sender)
    }

    #[crate::boxed]
    pub(crate) async fn log(&self, actor: Actor, entry: Entry) -> Result<()> {
        let gone = || StoreError::Unreachable(sqlx::Error::PoolClosed);
        let (done, outcome) = oneshot::channel();
        self.0.send(Waiting { actor, entry, done }).await.map_err(|_| gone())?;
        outcome.await.map_err(|_| gone())?.map_err(StoreError::File)
    }
}

async fn append(db: &Db, entries: Vec<(Actor, Entry)>) -> Result<()> {
    let Some((first, _)) = entries.first() else { return Ok(()) };
    let mut tx = db.write(first).await?;
    for (actor, entry) in entries {
        tx.record_as(actor, entry).await?;
    }
    tx.commit().await
}
