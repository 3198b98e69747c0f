//! What somebody wrote about a child, so that an answer can quote it to them. Only what was sent counts: an answer to a message that
//! was cancelled there is none.

use access::AccountId;
use gate::{Words, Wrote};
use jiff::Timestamp;
use people::PersonId;
use store::{Result, Tx, sql};

use super::messages::Message;

/// What an account wrote about a child that was sent by a time.
#[store::boxed]
pub async fn before(tx: &mut Tx, account: AccountId, child: PersonId, at: Timestamp) -> Result<Wrote> {
    let rows: Vec<(Words, Words)> = sql!(
        "select subject, body from message where recalled_at is null and person = $1 and sender = $2 and leaves_at <= $3",
        child,
        account,
        at,
    )
    .all(tx)
    .await?;
    let mut wrote = Wrote::default();
    for (subject, body) in &rows {
        wrote.add(subject, body);
    }
    Ok(wrote)
}

/// The same of messages that are known already.
#[must_use]
pub fn among(all: &[Message], account: AccountId, at: Timestamp) -> Wrote {
    let mut wrote = Wrote::default();
    for own in all.iter().filter(|one| one.sender == account && !one.is_recalled() && one.leaves_at() <= at) {
        wrote.add(&own.subject, &own.body);
    }
    wrote
}
