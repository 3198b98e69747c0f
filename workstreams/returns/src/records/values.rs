//! Answers to items of the return that nothing else says.

use access::Viewer;
use people::PersonId;
use store::query::insert;
use store::{Result, Tx};
use uuid::Uuid;

/// Keeps an answer; an empty one takes the last one back. The caller records the audit entry.
///
/// # Errors
/// Those of the store.
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
