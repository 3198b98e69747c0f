//! Long work that is under way, so that people who have to wait are told why. It is kept in the database, since
//! the work may run in another program.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use tokio::time::Instant;

use crate::{Actor, Db, Result, StoreError, Tx, on};

/// Work that has not been heard of for so long is taken for stopped.
const SILENT: SignedDuration = SignedDuration::from_mins(2);
/// After so long other programs get their turn; in this one writers take turns by themselves.
const HELD: Duration = Duration::from_millis(400);
/// SQLite lets another program try again each tenth of a second.
const TURN: Duration = Duration::from_millis(120);
/// How often work of which only one goes on at a time looks whether the other has ended: for about ten seconds.
const LOOKS: u32 = 80;

/// Does something long, such as `an import of settings`, and says meanwhile that it is under way, however it ends.
///
/// # Errors
/// Those of the work, and of saying so.
pub async fn during<T, E: From<StoreError>>(
    db: &Db,
    what: &str,
    work: impl Future<Output = std::result::Result<T, E>>,
) -> std::result::Result<T, E> {
    begin(db, what).await?;
    let outcome = work.await;
    end(db, what).await?;
    outcome
}

#[crate::boxed]
async fn begin(db: &Db, what: &str) -> Result<()> {
    let mut tx = db.write_aside(&Actor::program("long work")).await?;
    goes_on(&mut tx, what).await?;
    tx.commit_unaudited().await
}

/// Says in one of its transactions that it goes on.
#[crate::boxed]
pub async fn goes_on(tx: &mut Tx, what: &str) -> Result<()> {
    let now = tx.now();
    on!(tx, c => sqlx::query(
        "insert into under_way (what, heard_at) values ($1, $2) on conflict (what) do update set heard_at = excluded.heard_at")
        .bind(what).bind(now.to_sqlx()).execute(c).await.map(|_| ()))?;
    Ok(())
}

#[crate::boxed]
async fn end(db: &Db, what: &str) -> Result<()> {
    let mut tx = db.write_aside(&Actor::program("long work")).await?;
    on!(tx, c => sqlx::query("delete from under_way where what = $1").bind(what).execute(c).await.map(|_| ()))?;
    tx.commit_unaudited().await
}

/// What is under way now.
#[crate::boxed]
pub async fn now(db: &Db) -> Result<Option<String>> {
    let mut tx = db.read().await?;
    let since = tx.now() - SILENT;
    Ok(on!(tx, c => sqlx::query_scalar("select what from under_way where heard_at > $1 order by heard_at desc limit 1")
        .bind(since.to_sqlx()).fetch_optional(c).await)?)
}

/// Lets other programs write between the transactions of long work.
#[derive(Debug)]
pub struct Turns {
    since: Instant,
    /// PostgreSQL has many writers: nobody needs a turn there.
    are_needed: bool,
}

impl Turns {
    /// From now on.
    #[must_use]
    pub fn begin(db: &Db) -> Self {
        Self { since: Instant::now(), are_needed: !db.is_postgres() }
    }

    /// Pauses for a moment where this program has been writing for long. Call it between two transactions.
    #[crate::boxed]
    pub async fn give(&mut self) {
        if self.are_needed && self.since.elapsed() > HELD {
            tokio::time::sleep(TURN).await;
            self.since = Instant::now();
        }
    }
}

/// Long work of which only one goes on at a time, whichever program does it.
#[derive(Debug)]
pub struct Alone {
    what: &'static str,
    said_at: Timestamp,
}

impl Alone {
    /// Says that it begins; where the same is under way, once that has ended or was not heard of for two minutes.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where the other does not end within about ten seconds; those of a write.
    #[crate::boxed]
    pub async fn begin(db: &Db, what: &'static str) -> Result<Self> {
        for _ in 0..LOOKS {
            let mut tx = db.write_aside(&Actor::program("long work")).await?;
            let now = tx.now();
            let begun = on!(tx, c => sqlx::query(
                "insert into under_way (what, heard_at) values ($1, $2) on conflict (what) do update set
                   heard_at = excluded.heard_at where under_way.heard_at <= $3")
                .bind(what).bind(now.to_sqlx()).bind((now - SILENT).to_sqlx())
                .execute(c).await.map(|done| done.rows_affected()))?;
            if begun > 0 {
                tx.commit_unaudited().await?;
                return Ok(Self { what, said_at: now });
            }
            drop(tx);
            tokio::time::sleep(TURN).await;
        }
        Err(StoreError::Busy(Some(what.to_owned())))
    }

    /// Says in one of its transactions that it goes on.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where it was silent for so long that another has begun since; those of the store.
    #[crate::boxed]
    pub async fn goes_on(&mut self, tx: &mut Tx) -> Result<()> {
        let now = tx.now();
        let ours = on!(tx, c => sqlx::query("update under_way set heard_at = $1 where what = $2 and heard_at <= $3")
            .bind(now.to_sqlx()).bind(self.what).bind(self.said_at.to_sqlx())
            .execute(c).await.map(|done| done.rows_affected()))?;
        if ours == 0 {
            return Err(StoreError::Busy(Some(self.what.to_owned())));
        }
        self.said_at = now;
        Ok(())
    }

    /// Says that it has ended, well or not.
    ///
    /// # Errors
    /// Those of a write.
    #[crate::boxed]
    pub async fn end(self, db: &Db) -> Result<()> {
        let mut tx = db.write_aside(&Actor::program("long work")).await?;
        on!(tx, c => sqlx::query("delete from under_way where what = $1 and heard_at <= $2")
            .bind(self.what).bind(self.said_at.to_sqlx()).execute(c).await.map(|_| ()))?;
        tx.commit_unaudited().await
    }
}
