//! What the bar on every page about a child follows from, read in one go.

use jiff::civil::Date;
use people::PersonId;
use people::records::events::Event as Recorded;
use store::{Result, Tx, sql};

#[derive(Debug, sqlx::FromRow)]
struct Line {
    #[sqlx(flatten)]
    event: Recorded,
    review_due: Option<jiff_sqlx::Date>,
}

/// A child's events, oldest first, and the day by which the list of what is owed has the annual review completed. For whoever
/// has opened a page about the child.
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<(Vec<Recorded>, Option<Date>)> {
    let lines: Vec<Line> = sql!(
        "select e.id, e.kind, e.happened_on, e.recorded_at, e.recorded_by, e.detail, e.about, e.corrects,
           (select min(o.last_day) from owed o where not o.is_missing and o.rule = $1 and o.person = $2) as review_due
           from event e where e.person = $3 order by e.happened_on, e.id",
        law::ids::ANNUAL_REVIEW,
        child,
        child,
    )
    .all(tx)
    .await?;
    let due = lines.first().and_then(|line| line.review_due).map(jiff_sqlx::Date::to_jiff);
    Ok((lines.into_iter().map(|line| line.event).collect(), due))
}
