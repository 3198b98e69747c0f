//! What somebody leads. Owners and leads are written as names, so an account's name says whose it is.

use jiff::civil::Date;
use store::{Result, Tx, sql};

use super::projects::{MilestoneId, ProjectId};

/// A milestone that is not done, of a project that runs.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Ahead {
    pub id: MilestoneId,
    pub project: ProjectId,
    pub title: String,
    pub project_name: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    pub baseline_on: Date,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    pub forecast_on: Date,
}

/// Milestones expected from one day to another that somebody of this name sees to, or whose project or workstream they lead.
pub async fn milestones(tx: &mut Tx, name: &str, first: Date, last: Date) -> Result<Vec<Ahead>> {
    sql!(
        "select m.id, m.project, m.title, j.name as project_name, m.baseline_on, m.forecast_on
           from project_milestone m join project j on j.id = m.project join programme g on g.id = j.programme
          where m.done_on is null and j.stopped_on is null
            and lower(cast($1 as text)) in (lower(m.owner), lower(j.owner), lower(g.lead))
            and m.forecast_on >= $2 and m.forecast_on <= $3
          order by m.forecast_on, m.id",
        name,
        first,
        last,
    )
    .all(tx)
    .await
}
