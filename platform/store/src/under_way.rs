//! Long work that is under way, so that whoever has to wait for it is told what for. It stands in the database, since
//! the work may run in another program.

use jiff::SignedDuration;
use jiff_sqlx::ToSqlx;

use crate::{Actor, Db, Result, Tx, on};

/// Work that has not been heard of for so long is taken for stopped.
const SILENT: SignedDuration = SignedDuration::from_mins(2);

/// Says that something long begins, such as `an import of settings`.
#[crate::boxed]
pub async fn begin(db: &Db, what: &str) -> Result<()> {
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

/// Says that it has ended, well or not.
#[crate::boxed]
pub async fn end(db: &Db, what: &str) -> Result<()> {
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
