use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use serde::de::DeserializeOwned;
use store::{Db, Id, Result, Tx};
use uuid::Uuid;

use crate::records::claims::{self, Claim, How};
use crate::{Failed, Kind};

/// How far a job is, is written down at most so often.
const SAID_EACH_MILLIS: i64 = 2_000;

/// What a job runs with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Ctx(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    kind: Kind,
    claim: Claim,
    is_cancelled: AtomicBool,
    said_at: AtomicI64,
}

impl Ctx {
    pub(crate) fn new(db: Db, kind: Kind, claim: Claim) -> Self {
        let (is_cancelled, said_at) = (AtomicBool::new(false), AtomicI64::new(i64::MIN / 2));
        Self(Arc::new(Inner { db, kind, claim, is_cancelled, said_at }))
    }

    pub(crate) fn claim(&self) -> &Claim {
        &self.0.claim
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// What it is about.
    ///
    /// # Errors
    /// [`Failed::ForGood`] where it is about nothing.
    pub fn subject<T>(&self) -> std::result::Result<Id<T>, Failed> {
        let subject: Option<Uuid> = self.0.claim.subject;
        subject.map(Id::from_uuid).ok_or_else(|| Failed::ForGood("The job does not say what it is about.".to_owned()))
    }

    /// What else it needs.
    ///
    /// # Errors
    /// [`Failed::ForGood`] where it was written otherwise.
    pub fn payload<T: DeserializeOwned>(&self) -> std::result::Result<T, Failed> {
        serde_json::from_str(&self.0.claim.payload)
            .map_err(|error| Failed::ForGood(format!("What the job was given cannot be read: {error}.")))
    }

    /// Which time it is that it runs: 1 at first.
    #[must_use]
    pub fn attempt(&self) -> i64 {
        self.0.claim.attempt
    }

    /// Says how far it is, for whoever waits: `done` of `total`, such as "3,000 of 10,000 simulations". It is written down every
    /// two seconds at most, so a job may call this as often as it likes.
    ///
    /// # Errors
    /// [`Failed::Cancelled`] where the job was cancelled, or another server has taken it over; those of the store.
    #[store::boxed]
    pub async fn progress(&self, done: i64, total: i64, message: &str) -> std::result::Result<(), Failed> {
        self.check()?;
        let now = self.0.db.clock().millis();
        let last = self.0.said_at.load(Ordering::Relaxed);
        if now - last < SAID_EACH_MILLIS {
            return Ok(());
        }
        self.0.said_at.store(now, Ordering::Relaxed);
        match claims::progress(&self.0.db, &self.0.claim, (done, total, message)).await? {
            Some(false) => Ok(()),
            Some(true) | None => {
                self.cancel();
                Err(Failed::Cancelled)
            }
        }
    }

    /// Whether it was cancelled, or another server has taken it over: what it does now is for nothing.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled.load(Ordering::SeqCst)
    }

    /// Stops a job that was cancelled, between two of its steps.
    ///
    /// # Errors
    /// [`Failed::Cancelled`].
    pub fn check(&self) -> std::result::Result<(), Failed> {
        if self.is_cancelled() { Err(Failed::Cancelled) } else { Ok(()) }
    }

    /// Ends the job in the transaction that holds what it did: both stand, or neither does, and so it is done once.
    ///
    /// # Errors
    /// [`store::StoreError::Stale`] where another server has taken the job over; those of the store.
    #[store::boxed]
    pub async fn done_in(&self, tx: &mut Tx) -> Result<()> {
        let now = tx.now();
        let how = How::Done { next: self.0.kind.schedule.next(now), is_repeated: self.0.kind.schedule.is_repeated() };
        if claims::end(tx, &self.0.claim, &how).await? { Ok(()) } else { Err(store::StoreError::Stale) }
    }

    pub(crate) fn cancel(&self) {
        self.0.is_cancelled.store(true, Ordering::SeqCst);
    }
}
