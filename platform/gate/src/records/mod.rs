//! What the gate reads and keeps: households and places, what officers decided to share, which texts people have read.

pub mod blocked;
pub(crate) mod known;
pub mod memory;
pub mod outgoing;
pub mod readings;
pub mod recheck;
pub(crate) mod sealed;
pub mod sharing;

use jiff::civil::Date;
use store::Tx;
use uuid::Uuid;

/// Everybody of whom a person must learn nothing, for lists that know no readers, such as the log of the area.
pub fn hidden_from(tx: &mut Tx, person: Uuid, today: Date) -> access::work::HiddenPeople<'_> {
    Box::pin(async move { Ok(known::protected_from(tx, person, today).await?.into_iter().collect()) })
}
