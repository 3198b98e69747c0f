//! One transaction, on either database.

use std::any::Any;
use std::sync::Arc;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{Postgres, Sqlite, Transaction};
use tokio::sync::{OwnedMutexGuard, OwnedRwLockReadGuard, OwnedSemaphorePermit};
use uuid::Uuid;

use super::moment::Lent;
use crate::audit::{Actor, Entry, Segment};
use crate::{Clock, Id, Key, Random, Result, StoreError, key, on, once};

/// One transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    pub(super) at: At,
    pub(super) clock: Clock,
    pub(super) random: Random,
    pub(super) key: Option<Key>,
    pub(super) segment: Option<Segment>,
    /// The form whose key this transaction takes.
    pub(super) form: Option<once::Form>,
}

/// Whether a transaction ends with its [`Tx`].
#[derive(Debug)]
pub(super) enum At {
    Own(Open),
    /// Others of the same request read at the same moment.
    Shared(Lent),
}

/// What has been begun on a database.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) kind: TxKind,
    /// What was worked out from what it sees.
    kept: Vec<(Uuid, Uuid, Arc<dyn Any + Send + Sync>)>,
    // After `kind`: the transaction ends before the next reader's turn comes.
    _passage: Option<Passage>,
}

impl Open {
    pub(super) fn new(kind: TxKind, passage: Option<Passage>) -> Self {
        Self { kind, kept: Vec::new(), _passage: passage }
    }
}

/// A transaction's place in SQLite's queues.
#[derive(Debug)]
pub(super) enum Passage {
    Reading { _passed: OwnedRwLockReadGuard<()>, _turn: OwnedSemaphorePermit },
    Writing { _turn: OwnedMutexGuard<()> },
}

/// The transaction of one driver or the other; [`on!`] unwraps it.
#[derive(Debug)]
pub enum TxKind {
    /// On an SQLite file.
    Sqlite(Transaction<'static, Sqlite>),
    /// On a PostgreSQL server.
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub fn kind(&mut self) -> &mut TxKind {
        &mut self.open_mut().kind
    }

    fn open(&self) -> &Open {
        match &self.at {
            At::Own(open) => open,
            At::Shared(open) => open,
        }
    }

    fn open_mut(&mut self) -> &mut Open {
        match &mut self.at {
            At::Own(open) => open,
            At::Shared(open) => open,
        }
    }

    /// Whether this is PostgreSQL, for the few statements that must differ.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self.open().kind, TxKind::Postgres(_))
    }

    /// What was kept in this transaction for somebody about something; none in one that changes anything.
    #[must_use]
    pub fn kept<T: Clone + Send + Sync + 'static>(&self, by: Uuid, about: Uuid) -> Option<T> {
        let mut own = self.open().kept.iter().filter(|(whose, what, _)| *whose == by && *what == about);
        own.find_map(|(_, _, value)| value.downcast_ref::<T>()).cloned()
    }

    /// Keeps what was worked out, for as long as this transaction sees the same: one that changes something keeps nothing.
    pub fn keep<T: Send + Sync + 'static>(&mut self, by: Uuid, about: Uuid, value: T) {
        if self.segment.is_none() {
            self.open_mut().kept.push((by, about, Arc::new(value)));
        }
    }

    /// Now, in whole seconds.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// From here on this transaction says that it is `at`: an invented area's past is told in one go. A test lists who may.
    pub fn tell_as_at(&mut self, at: Timestamp) {
        self.clock = Clock::fixed(at);
    }

    #[must_use]
    pub fn new_id<T>(&self) -> Id<T> {
        Id::from_uuid(self.random.uuid(&self.clock))
    }

    /// Locks a secret with the database's key for its purpose and owner; where there is no key, it stays as it is.
    ///
    /// # Errors
    /// Those of [`Key::lock`].
    pub fn lock(&self, purpose: &str, owner: &[u8], secret: &str) -> Result<String> {
        match &self.key {
            Some(key) => key.lock(&self.random, purpose, owner, secret),
            None => Ok(secret.to_owned()),
        }
    }

    /// A secret as it was before [`Tx::lock`]; `None` where it cannot be opened with the key that is here.
    #[must_use]
    pub fn unlock(&self, purpose: &str, owner: &[u8], stored: &str) -> Option<String> {
        if key::is_locked(stored) { self.key.as_ref()?.open(purpose, owner, stored) } else { Some(stored.to_owned()) }
    }

    /// Appends to the audit chain, in this transaction.
    ///
    /// # Errors
    /// [`StoreError::Unaudited`] in a transaction begun with [`Db::read`](crate::Db::read).
    #[crate::boxed]
    pub async fn record(&mut self, entry: Entry) -> Result<()> {
        let Some(segment) = &mut self.segment else { return Err(StoreError::Unaudited) };
        let (entry, subjects) = entry.with_subjects();
        let row = segment.append(self.clock.now(), entry);
        if row.position == 0 {
            on!(self, c => sqlx::query("insert into audit_unsealed (segment) values ($1)")
                .bind(row.segment).execute(c).await.map(|_| ()))?;
        }
        on!(self, c => sqlx::query(
            "insert into audit_entry (segment, position, at, actor, actor_name, action, subject_kind,
                                      subject, allowed_by, reason, detail, previous_hash, hash)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
            .bind(row.segment).bind(row.position).bind(row.at.to_sqlx()).bind(row.actor)
            .bind(&row.actor_name).bind(&row.action).bind(&row.subject_kind).bind(row.subject)
            .bind(&row.allowed_by).bind(&row.reason).bind(&row.detail)
            .bind(&row.previous_hash).bind(&row.hash)
            .execute(c).await.map(|_| ()))?;
        let rows = subjects.into_iter().map(|subject| vec![subject.into(), row.segment.into(), row.position.into()]);
        crate::query::insert_many(self, "audit_subject", &["subject", "segment", "position"], rows.collect()).await
    }

    /// As [`Tx::record`], for an act of `actor`: the log of reads carries several people's.
    #[crate::boxed]
    pub(crate) async fn record_as(&mut self, actor: Actor, entry: Entry) -> Result<()> {
        if let Some(segment) = &mut self.segment {
            segment.continue_as(actor);
        }
        self.record(entry).await
    }

    /// Makes everything in the transaction durable.
    ///
    /// # Errors
    /// [`StoreError::Unaudited`] when a write recorded nothing; nothing is saved then.
    #[crate::boxed]
    pub async fn commit(self) -> Result<()> {
        if self.segment.as_ref().is_some_and(Segment::is_empty) {
            return Err(StoreError::Unaudited);
        }
        self.commit_unaudited().await
    }

    /// Commits what nobody's record holds yet: the draft of a form, of a request that is not sent, tries that are
    /// counted, how a job in the background stands. What follows from it is recorded when it becomes an act.
    #[crate::boxed]
    pub async fn commit_draft(self) -> Result<()> {
        self.commit_unaudited().await
    }

    /// Commits a change to the store's own queues (seals), which is not itself an audited act.
    #[crate::boxed]
    pub(crate) async fn commit_unaudited(self) -> Result<()> {
        if self.form.as_ref().is_some_and(once::Form::only_shown) {
            return Err(StoreError::OnlyShown);
        }
        if let At::Own(Open { kind, _passage, .. }) = self.at {
            match kind {
                TxKind::Sqlite(tx) => tx.commit().await?,
                TxKind::Postgres(tx) => tx.commit().await?,
            }
        }
        if let Some(form) = &self.form {
            form.is_taken();
        }
        Ok(())
    }
}
