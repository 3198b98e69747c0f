//! Answers to items of the return that nothing else says.

use access::Viewer;
use people::{OrganisationId, PersonId};
use store::query::insert;
use store::{Result, Tx, sql};
use uuid::Uuid;

/// Keeps an answer; an empty one takes the last one back. The caller records the audit entry.
pub async fn say(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    event: Option<Uuid>,
    item: &str,
    value: &str,
) -> Result<()> {
    let id: store::Id<()> = tx.new_id();
    let now = tx.now();
    let row = vec![
        ("id", id.into()),
        ("person", child.into()),
        ("event", event.into()),
        ("item", item.into()),
        ("value", value.into()),
        ("said_by", (&viewer.name).into()),
        ("said_at", now.into()),
    ];
    insert("sen2_value", row).run(tx).await.map(|_| ())
}

/// Says which setting a plan names in section I, in the place of what was said before. The caller records the audit
/// entry.
pub async fn name_setting(
    tx: &mut Tx,
    child: PersonId,
    plan: Uuid,
    setting: OrganisationId,
    (sen_unit, resourced_provision): (bool, bool),
) -> Result<()> {
    sql!("delete from named_setting where rank = 1 and event = $1", plan).run(tx).await?;
    let id: store::Id<()> = tx.new_id();
    let row = vec![
        ("id", id.into()),
        ("person", child.into()),
        ("event", plan.into()),
        ("organisation", setting.into()),
        ("rank", 1_i64.into()),
        ("sen_unit", sen_unit.into()),
        ("resourced_provision", resourced_provision.into()),
    ];
    insert("named_setting", row).run(tx).await.map(|_| ())
}
