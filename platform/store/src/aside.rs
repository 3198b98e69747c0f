//! What a request waits for beside the database: its turn at something heavy, and work that keeps a thread busy. Whoever waits
//! holds no reader of the database meanwhile: those who are waited for may need one.

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::{Result, StoreError, let_go};

/// So many at once of what is heavy.
#[derive(Debug)]
pub struct Turns(Semaphore);

impl Turns {
    #[must_use]
    pub const fn new(most: usize) -> Self {
        Self(Semaphore::const_new(most))
    }

    /// Waits for a turn, which ends when what is returned is dropped. Transactions of the caller's own are dropped before.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where no more turns are given.
    pub async fn next(&self) -> Result<SemaphorePermit<'_>> {
        let_go();
        self.0.acquire().await.map_err(|_| StoreError::Busy(None))
    }
}

/// Does what takes long, or waits for a disk, away from the threads that serve.
pub fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    let_go();
    spawn_blocking(work)
}
