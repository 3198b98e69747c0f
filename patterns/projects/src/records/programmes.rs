//! Workstreams: what projects are grouped by, and who reports.

use serde::Serialize;
use store::{Id, Result, Tx, query, sql};

use super::finding;

/// A workstream's id.
pub type ProgrammeId = Id<Programme>;

/// A workstream of the partnership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Programme {
    pub id: ProgrammeId,
    pub name: String,
    pub lead: String,
}

/// All, in their order.
pub async fn all(tx: &mut Tx) -> Result<Vec<Programme>> {
    sql!("select id, name, lead from programme order by position, name").all(tx).await
}
/// # Errors
/// Those of the store; not found where there is none.
pub async fn one(tx: &mut Tx, id: ProgrammeId) -> Result<Programme> {
    sql!("select id, name, lead from programme where id = $1", id).one(tx).await
}

/// Adds one, as the last. The caller records the audit entry.
pub async fn add(tx: &mut Tx, name: &str, lead: &str) -> Result<ProgrammeId> {
    let id: ProgrammeId = tx.new_id();
    let position = sql!("select coalesce(max(position), 0) + 1 from programme").number(tx).await?;
    query::insert(
        "programme",
        vec![("id", id.into()), ("name", name.into()), ("lead", lead.into()), ("position", position.into())],
    )
    .run(tx)
    .await?;
    finding::changed(tx, id.uuid()).await?;
    Ok(id)
}

/// Changes name and lead. The caller records the audit entry.
pub async fn change(tx: &mut Tx, id: ProgrammeId, name: &str, lead: &str) -> Result<()> {
    sql!("update programme set name = $1, lead = $2 where id = $3", name, lead, id).run(tx).await?;
    finding::changed(tx, id.uuid()).await
}
