//! A form does its work once. A request that a form sent runs inside [`sent_by`] with the form's key: the first write
//! of it takes the key in the same transaction, so that the second of two presses of one button finds it taken and
//! changes nothing, however close together they come and whichever copy of the program they reach.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::SignedDuration;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use crate::{Result, StoreError, Tx, on};

/// For so long a form's key is remembered.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// For so long the same words are the same saying.
const SAID: SignedDuration = SignedDuration::from_mins(10);

tokio::task_local! {
    static FORM: Form;
}

/// The form whose request runs.
#[derive(Debug, Clone)]
pub(crate) struct Form(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// None where nothing may be written: the form is only shown again.
    key: Option<Uuid>,
    /// Who says which words, and where.
    said: Option<Uuid>,
    taken: AtomicBool,
}

/// Runs `work`, which the form with this key sent. Says besides whether it took the key.
pub async fn sent_by<F: Future>(key: Uuid, work: F) -> (F::Output, bool) {
    said_by(key, None, work).await
}

/// As [`sent_by`], for a form by which somebody says something. `said` stands for who says which words where: a page that was
/// fetched anew has another key, and the same words are still said once, for some minutes.
pub async fn said_by<F: Future>(key: Uuid, said: Option<Uuid>, work: F) -> (F::Output, bool) {
    let form = Form(Arc::new(Inner { key: Some(key), said, taken: AtomicBool::new(false) }));
    let output = FORM.scope(form.clone(), work).await;
    (output, form.0.taken.load(Ordering::SeqCst))
}

/// Whether a form with this key was sent before.
#[crate::boxed]
pub async fn is_taken(db: &crate::Db, key: Uuid) -> Result<bool> {
    let mut tx = db.read().await?;
    let taken: i64 = on!(tx, c => sqlx::query_scalar("select count(*) from form_sent where key = $1")
        .bind(key).fetch_one(c).await)?;
    Ok(taken > 0)
}

/// Whether the same was said a few minutes ago.
#[crate::boxed]
pub async fn is_said(db: &crate::Db, said: Uuid) -> Result<bool> {
    let mut tx = db.read().await?;
    let since = tx.now() - SAID;
    let count: i64 = on!(tx, c => sqlx::query_scalar("select count(*) from form_sent where key = $1 and at >= $2")
        .bind(said).bind(since.to_sqlx()).fetch_one(c).await)?;
    Ok(count > 0)
}

/// Runs `work` so that nothing it writes holds: a form is shown again with what was typed, not sent. A commit is refused.
pub async fn shown_again<F: Future>(work: F) -> F::Output {
    FORM.scope(Form(Arc::new(Inner { key: None, said: None, taken: AtomicBool::new(false) })), work).await
}

/// The form that this task works for, where it is one whose key is still to be taken.
pub(crate) fn current() -> Option<Form> {
    let form = FORM.try_with(Clone::clone).ok()?;
    Some(form).filter(|form| form.only_shown() || !form.0.taken.load(Ordering::SeqCst))
}

impl Form {
    /// Whether the form is only shown again: what is written for it must not hold.
    pub(crate) fn only_shown(&self) -> bool {
        self.0.key.is_none()
    }

    /// Takes the key in a transaction, and what is said.
    ///
    /// # Errors
    /// [`StoreError::SentBefore`] where another request of the same form took it, or said the same.
    #[crate::boxed]
    pub(crate) async fn take(&self, tx: &mut Tx) -> Result<()> {
        let Some(key) = self.0.key else { return Ok(()) };
        insert(tx, key).await?;
        let Some(said) = self.0.said else { return Ok(()) };
        let since = tx.now() - SAID;
        on!(tx, c => sqlx::query("delete from form_sent where key = $1 and at < $2")
            .bind(said).bind(since.to_sqlx()).execute(c).await.map(|_| ()))?;
        insert(tx, said).await
    }

    /// Notes that the transaction in which the key was taken holds.
    pub(crate) fn is_taken(&self) {
        self.0.taken.store(true, Ordering::SeqCst);
    }
}

async fn insert(tx: &mut Tx, key: Uuid) -> Result<()> {
    let now = tx.now();
    let taken = on!(tx, c => sqlx::query("insert into form_sent (key, at) values ($1, $2)")
        .bind(key).bind(now.to_sqlx()).execute(c).await.map(|_| ()));
    match taken.map_err(StoreError::from) {
        Err(StoreError::Duplicate(_)) => Err(StoreError::SentBefore),
        other => other,
    }
}

/// Forgets a key, where a form may be sent again, as one that gives a file.
#[crate::boxed]
pub async fn forget(db: &crate::Db, key: Uuid) -> Result<()> {
    let mut tx = db.write_aside(&crate::Actor::program("form")).await?;
    on!(tx, c => sqlx::query("delete from form_sent where key = $1").bind(key).execute(c).await.map(|_| ()))?;
    tx.commit_unaudited().await
}

/// Forgets keys of forms that nobody sends any more. Returns how many.
#[crate::boxed]
pub async fn sweep(tx: &mut Tx) -> Result<u64> {
    let before = tx.now() - KEPT;
    Ok(on!(tx, c => sqlx::query("delete from form_sent where at < $1")
        .bind(before.to_sqlx()).execute(c).await.map(|done| done.rows_affected()))?)
}
