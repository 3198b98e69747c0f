//! What falls on a day: meetings and their packs; tasks, risks and evidence of an owner. Owners are written as names, so an account's
//! name says whose they are. What one owner has in these days, and a board's meetings, cannot be many.

use jiff::civil::Date;
use store::{Result, Tx, sql};

use super::meetings::{Meeting, MeetingId, TaskId};
use super::packs::PackId;
use super::readiness::EvidenceId;
use super::risks::RiskId;

/// Meetings from one day to another: all, or those of the board.
pub async fn meetings(tx: &mut Tx, all: bool, first: Date, last: Date) -> Result<Vec<Meeting>> {
    sql!(
        "select id, kind, title, held_on, about, version from plan_meeting
          where (kind = 'board' or $1) and held_on >= $2 and held_on <= $3
          order by held_on, id",
        all,
        first,
        last,
    )
    .all(tx)
    .await
}

/// Something with its day.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Dated<I> {
    pub id: I,
    pub title: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    pub day: Date,
}

/// Board packs for days on which no meeting of the board is planned; of several packs for a day the one made last.
pub async fn packs_alone(tx: &mut Tx, first: Date, last: Date) -> Result<Vec<Dated<PackId>>> {
    sql!(
        "select p.id, p.title, p.for_on as day from board_pack p where p.for_on >= $1 and p.for_on <= $2
            and not exists (select 1 from plan_meeting m where m.kind = 'board' and m.held_on = p.for_on)
            and not exists (select 1 from board_pack l where l.for_on = p.for_on and l.id > p.id)
          order by p.for_on",
        first,
        last,
    )
    .all(tx)
    .await
}

/// A task that is not done.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OpenTask {
    pub id: TaskId,
    pub meeting: MeetingId,
    pub wording: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    pub due_on: Date,
}

pub async fn tasks(tx: &mut Tx, name: &str, first: Date, last: Date) -> Result<Vec<OpenTask>> {
    sql!(
        "select id, meeting, wording, due_on from plan_task
          where done_on is null and lower(owner) = lower(cast($1 as text)) and due_on >= $2 and due_on <= $3
          order by due_on, id",
        name,
        first,
        last,
    )
    .all(tx)
    .await
}

/// Open risks, on the day on which they are reviewed.
pub async fn risks(tx: &mut Tx, name: &str, first: Date, last: Date) -> Result<Vec<Dated<RiskId>>> {
    sql!(
        "select id, title, review_on as day from plan_risk
          where closed_on is null and lower(owner) = lower(cast($1 as text)) and review_on >= $2 and review_on <= $3
          order by review_on, id",
        name,
        first,
        last,
    )
    .all(tx)
    .await
}

/// Evidence, on the day on which it is reviewed. What holds personal data has no title here: calendars show titles to whoever looks
/// over a shoulder.
pub async fn evidence(tx: &mut Tx, name: &str, first: Date, last: Date) -> Result<Vec<Dated<EvidenceId>>> {
    sql!(
        "select id, case when sensitivity = 'personal' then '' else title end as title, review_on as day
           from inspection_evidence
          where retired_on is null and lower(owner) = lower(cast($1 as text)) and review_on >= $2 and review_on <= $3
          order by review_on, id",
        name,
        first,
        last,
    )
    .all(tx)
    .await
}
