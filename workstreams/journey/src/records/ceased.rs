//! Plans that ceased while section 45(4) kept them alive: a certificate or an appeal of before the end was recorded after it.
//! A task says so until the end of the plan is put right.

use jiff::civil::Date;
use law::Kind;
use law::ending::End;
use law::invariants::kept_alive;
use law::ledger::Event;
use people::PersonId;
use people::records::events;
use serde_json::Value as Json;
use store::{Result, Tx};
use uuid::Uuid;

use super::timeline::Journey;
use super::{tasks, timeline};
use crate::model::tasks::Kind as Task;

/// Adds a task for each plan that ceased too early, and settles those that are put right. The caller works out what is owed,
/// and records the audit entry.
pub async fn look(tx: &mut Tx, child: PersonId, by: &str, today: Date) -> Result<()> {
    let journey = timeline::whole(tx, child).await?;
    let early = too_early(tx, child, &journey).await?;
    for event in &early {
        tasks::add(tx, child, Task::PlanKeptAlive, Some(*event), today, by, today).await?;
    }
    let open = tasks::of(tx, child).await?;
    for about in open.iter().filter(|one| one.kind() == Some(Task::PlanKeptAlive)).map(|one| one.about) {
        if !about.is_some_and(|event| early.contains(&event)) {
            tasks::settled(tx, child, Task::PlanKeptAlive, about, by, today).await?;
        }
    }
    Ok(())
}

/// The ends of plans that came while an appeal could be made, or was open.
async fn too_early(tx: &mut Tx, child: PersonId, journey: &Journey) -> Result<Vec<Uuid>> {
    if !journey.events.iter().any(|event| event.kind == Kind::PlanCeased) || journey.died.is_some() {
        return Ok(Vec::new());
    }
    let recorded = events::all_of(tx, child).await?;
    let is_early = |one: &&events::Event| {
        let ceased = Event::new(Kind::PlanCeased, one.happened_on());
        one.kind == Kind::PlanCeased.code()
            && !recorded.iter().any(|other| other.corrects == Some(one.id.uuid()))
            && !ends_by_itself(one.detail.unseen())
            && kept_alive(&journey.events, ceased, &journey.calendar).is_some()
    };
    Ok(recorded.iter().filter(is_early).map(|one| one.id.uuid()).collect())
}

/// Whether the plan ended without a decision: at the maximum age, on a move, on a death.
fn ends_by_itself(detail: &str) -> bool {
    let detail: Json = serde_json::from_str(detail).unwrap_or_default();
    let end = detail.get("ceasereason").and_then(Json::as_str).and_then(End::from_code);
    end.is_some_and(End::by_itself)
}
