//! Views of lists that people saved for themselves.

use page::list::SavedView;
use store::query::insert;
use store::{Entry, Result, Right, StoreError, Tx, sql};

use crate::Viewer;

/// A saved view; see [`store::Id`].
#[derive(Debug)]
pub struct ViewOf;
pub type ViewId = store::Id<ViewOf>;

/// Views that somebody may have of one list, and of all.
const MOST_OF_LIST: i64 = 12;
const MOST: i64 = 100;

/// One of somebody's saved views.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Saved {
    pub id: ViewId,
    /// The address of the list.
    pub list: String,
    /// What is asked of it.
    pub query: String,
    pub name: String,
}

/// The views that the viewer saved, by list and name.
pub async fn own(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<Saved>> {
    sql!("select id, list, query, name from saved_view where account = $1 order by list, name, id", viewer.account)
        .all(tx)
        .await
}

/// Those of one list.
pub async fn of_list(tx: &mut Tx, viewer: &Viewer, list: &str) -> Result<Vec<SavedView>> {
    let rows: Vec<(String, String)> = sql!(
        "select name, query from saved_view where account = $1 and list = $2 order by name, id",
        viewer.account,
        list,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(name, query)| SavedView { name, query }).collect())
}

/// Saves a view under a name; one of that name is replaced.
///
/// # Errors
/// [`StoreError::Duplicate`] where there are as many as one may have.
pub async fn save(tx: &mut Tx, viewer: &Viewer, list: &str, query: &str, name: &str) -> Result<()> {
    sql!("delete from saved_view where account = $1 and list = $2 and name = $3", viewer.account, list, name)
        .run(tx)
        .await?;
    let of_list = sql!("select count(*) from saved_view where account = $1 and list = $2", viewer.account, list)
        .number(tx)
        .await?;
    let all = sql!("select count(*) from saved_view where account = $1", viewer.account).number(tx).await?;
    if of_list >= MOST_OF_LIST || all >= MOST {
        return Err(StoreError::Duplicate(format!(
            "You have {MOST_OF_LIST} saved views of this list. Remove one that you no longer use, then save this one"
        )));
    }
    let id: ViewId = tx.new_id();
    insert(
        "saved_view",
        vec![
            ("id", id.into()),
            ("account", viewer.account.into()),
            ("list", list.into()),
            ("query", query.into()),
            ("name", name.into()),
            ("made_at", tx.now().into()),
        ],
    )
    .run(tx)
    .await?;
    tx.record(Entry::new("view.save", "saved_view", Some(id.uuid()), Right::OwnAccount)).await
}

/// Removes one of the viewer's own.
///
/// # Errors
/// [`StoreError::NotFound`] where it is not theirs.
pub async fn remove(tx: &mut Tx, viewer: &Viewer, id: ViewId) -> Result<()> {
    let rows = sql!("delete from saved_view where account = $1 and id = $2", viewer.account, id).run(tx).await?;
    if rows == 0 {
        return Err(StoreError::NotFound);
    }
    tx.record(Entry::new("view.remove", "saved_view", Some(id.uuid()), Right::OwnAccount)).await
}
