//! What the gate reads and keeps: households and places, what officers decided to share, which texts people have read.

pub mod blocked;
pub(crate) mod known;
pub mod memory;
pub mod outgoing;
pub mod readings;
pub mod recheck;
pub mod sealed;
pub mod sharing;

use jiff::civil::Date;
use store::{Result, Tx, sql};
use uuid::Uuid;

/// Whether the area holds the record of any child.
pub async fn holds_children(tx: &mut Tx) -> Result<bool> {
    let one = sql!("select count(*) from (select 1 from person where is_child limit 1) p").number(tx).await?;
    Ok(one > 0)
}

/// Everybody of whom a person must learn nothing, for lists that know no readers, such as the log of the area.
pub fn hidden_from(tx: &mut Tx, person: Uuid, today: Date) -> access::work::HiddenPeople<'_> {
    Box::pin(async move { Ok(known::protected_from(tx, person, today).await?.into_iter().collect()) })
}
