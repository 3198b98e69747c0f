//! What the plan, its risks, meetings and packs are found by: their part of the index. Evidence and self-evaluation stay out: they may
//! speak of a child.

use search::Index;
use search::records::{terms, things};
use store::{Result, Tx};
use uuid::Uuid;

pub static PLAN: Index = Index { about: "plan", read: |tx, which| Box::pin(things::read(tx, ALL, which)) };

/// All of them, as [`search::things::Thing`] has them.
pub const ALL: &str =
    "select id, 'priority' as kind, id as on_page, title as name, owner || ', ' || partner as owner, about,
         '' as part_of, cast(null as date) as dated_on from plan_priority
    union all select o.id, 'outcome', o.id, o.title, '', '', p.title, cast(null as date)
        from plan_outcome o join plan_priority p on p.id = o.priority
    union all select id, 'source', id, name, '', about, '', dated_on from plan_source
    union all select f.id, 'finding', f.id, f.wording, f.responsible, '', s.name, s.dated_on
        from plan_finding f join plan_source s on s.id = f.source
    union all select id, 'risk', id, title, owner, about || ' ' || mitigation, '', review_on from plan_risk
    union all select id, 'meeting', id, title, '', about, '', held_on from plan_meeting
    union all select d.id, 'decision', m.id, d.wording, d.made_by, '', m.title, m.held_on
        from plan_decision d join plan_meeting m on m.id = d.meeting
    union all select t.id, 'task', m.id, t.wording, t.owner, coalesce(t.outcome, ''), m.title, t.due_on
        from plan_task t join plan_meeting m on m.id = t.meeting
    union all select id, 'pack', id, title, '', '', '', for_on from board_pack";

/// Keeps current what some of them are found by, after they were written in this transaction.
pub(super) async fn changed(tx: &mut Tx, ids: &[Uuid]) -> Result<()> {
    terms::refresh(tx, &PLAN, ids).await
}
