//! Searches, kept for a day: the page of results then has an address that a browser can go back to, and the
//! words of the search stay out of it.

use access::{Allowed, Viewer};
use jiff::SignedDuration;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::query::insert;
use store::{Actor, Db, Entry, Result, Right, StoreError, Tx, sql};

use crate::SearchId;

/// For so long a search can be gone back to.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Keeps a search; records that one was made (not for what: the entry of its results says who was shown).
pub async fn keep(tx: &mut Tx, viewer: &Viewer, search: &impl Serialize, allowed: &Allowed) -> Result<SearchId> {
    let id: SearchId = tx.new_id();
    let asked = store::json::kept(search)?;
    insert(
        "saved_search",
        vec![
            ("id", id.into()),
            ("account", viewer.account.into()),
            ("asked", asked.into()),
            ("made_at", tx.now().into()),
        ],
    )
    .run(tx)
    .await?;
    tx.record(allowed.entry("search", Some(id.uuid()))).await?;
    Ok(id)
}

/// A search of the viewer's own.
///
/// # Errors
/// [`StoreError::NotFound`] where there is none, or it is another's, or its day is over.
pub async fn find<T: DeserializeOwned>(tx: &mut Tx, viewer: &Viewer, id: SearchId) -> Result<T> {
    let row: (String,) = sql!(
        "select asked from saved_search where id = $1 and account = $2 and made_at > $3",
        id,
        viewer.account,
        viewer.now - KEPT,
    )
    .one(tx)
    .await?;
    serde_json::from_str(&row.0).map_err(|_| StoreError::NotFound)
}

/// Forgets searches whose day is over.
#[store::boxed]
pub async fn sweep(db: &Db) -> Result<()> {
    let before = db.now() - KEPT;
    let mut tx = db.write(&Actor::program("sweep")).await?;
    if sql!("delete from saved_search where made_at < $1", before).run(&mut tx).await? == 0 {
        return Ok(());
    }
    tx.record(Entry::new("child.search_forgotten", "search", None, Right::Program)).await?;
    tx.commit().await
}
