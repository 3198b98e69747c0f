//! What workstreams, projects and milestones are found by: their part of the index.

use search::Index;
use search::records::{terms, things};
use store::{Result, Tx};
use uuid::Uuid;

pub static PROJECTS: Index = Index { about: "project", read: |tx, which| Box::pin(things::read(tx, ALL, which)) };

/// All of them, as [`search::things::Thing`] has them.
pub const ALL: &str = "select id, 'workstream' as kind, id as on_page, name, lead as owner, '' as about, '' as part_of,
         cast(null as date) as dated_on from programme
    union all select j.id, 'project', j.id, j.name, j.owner || ', ' || j.partner, j.about, g.name, cast(null as date)
        from project j join programme g on g.id = j.programme
    union all select m.id, 'milestone', j.id, m.title, m.owner, '', j.name, coalesce(m.done_on, m.forecast_on)
        from project_milestone m join project j on j.id = m.project";

/// Keeps current what one of them is found by, after it was written in this transaction.
pub(super) async fn changed(tx: &mut Tx, id: Uuid) -> Result<()> {
    terms::refresh(tx, &PROJECTS, &[id]).await
}
