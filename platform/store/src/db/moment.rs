//! One moment for all that a request reads. What stands on one page is then worked out from one state of the data, and a
//! page that asks thirty questions begins one transaction instead of thirty.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard};

use super::tx::Open;
use super::{Db, Result};

tokio::task_local! {
    static MOMENT: Arc<Moment>;
}

/// Lets everything that `work` reads be read at one moment, until it writes something, logs a read or lets go of it.
pub async fn at_one_moment<F: Future>(work: F) -> F::Output {
    MOMENT.scope(Arc::default(), work).await
}

/// What is read from here on is read at a new moment: for whoever works for seconds after reading, so that an old
/// state is not held on to meanwhile.
pub fn let_go() {
    let _ = MOMENT.try_with(|moment| moment.end());
}

#[derive(Debug, Default)]
pub(super) struct Moment {
    held: Arc<Mutex<Option<Held>>>,
    /// It ended while somebody still read.
    is_over: AtomicBool,
}

#[derive(Debug)]
pub(super) struct Held {
    open: Open,
    of: Db,
}

/// A transaction that goes back to its moment when it is dropped.
pub(super) type Lent = OwnedMappedMutexGuard<Option<Held>, Open>;

impl Moment {
    pub(super) fn current() -> Option<Arc<Self>> {
        MOMENT.try_with(Arc::clone).ok()
    }

    fn end(&self) {
        match self.held.try_lock() {
            Ok(mut held) => *held = None,
            Err(_) => self.is_over.store(true, Ordering::Relaxed),
        }
    }

    /// The transaction of this moment, begun where there is none; `None` while somebody else of the same request has it.
    pub(super) async fn lend(&self, db: &Db) -> Result<Option<Lent>> {
        let Ok(mut held) = self.held.clone().try_lock_owned() else { return Ok(None) };
        if self.is_over.swap(false, Ordering::Relaxed) || held.as_ref().is_some_and(|held| !held.of.is(db)) {
            *held = None;
        }
        if held.is_none() {
            *held = Some(Held { open: db.begin_reading().await?, of: db.clone() });
        }
        Ok(OwnedMutexGuard::try_map(held, |held| held.as_mut().map(|held| &mut held.open)).ok())
    }
}
