//! That a message has come, by e-mail: not what it says, and not about whom.

use access::AccountId;
use access::records::accounts;
use jiff::Timestamp;
use jiff::civil::Date;
use outbox::{About, AboutChild, AnyKind, IsStill, Kind, Leads, Mail, When};
use store::{Db, Query, Result, Tx};

use super::messages::is_there;
use crate::guard::Cleared;
use crate::{MessageId, READ_MESSAGE};

/// A message from a colleague.
pub const NEW_MESSAGE: AboutChild =
    AboutChild { kind: kind("message.new", "New message", When::Summary), action: READ_MESSAGE };

/// A message from a family, or to one: it needs an answer.
pub const FAMILY_MESSAGE: AboutChild =
    AboutChild { kind: kind("message.family", "New message from or to a family", When::Today), action: READ_MESSAGE };

const fn kind(code: &'static str, label: &'static str, when: When) -> Kind {
    Kind {
        code,
        label,
        counted: ("new message", "new messages"),
        words: include_str!("../../mail/message.txt"),
        leads: Leads::Page("/messages"),
        when,
        useful_hours: 14 * 24,
        still: Some(still),
    }
}

/// What this room sends.
pub const KINDS: &[AnyKind] = &[AnyKind::Child(NEW_MESSAGE), AnyKind::Child(FAMILY_MESSAGE)];

fn still(tx: &mut Tx, about: About) -> IsStill<'_> {
    Box::pin(waits_to_be_read(tx, about))
}

/// Whether the message has left, was neither called back nor withdrawn, and waits to be read.
async fn waits_to_be_read(tx: &mut Tx, about: About) -> Result<bool> {
    let (Some(account), Some(message)) = (about.account, about.thing) else { return Ok(false) };
    let now = tx.now();
    let query = Query::new(
        "select count(*) from message m join message_recipient r on r.message = m.id where r.read_at is null and",
    );
    let rows = is_there(query, now)
        .push("and m.id =")
        .value(message)
        .push("and r.account =")
        .value(account)
        .number(tx)
        .await?;
    Ok(rows > 0)
}

async fn is_family(tx: &mut Tx, account: AccountId, today: Date) -> Result<bool> {
    Ok(accounts::held(tx, account, today).await?.iter().any(|held| held.role.is_family()))
}

/// Tells each recipient that a message has come, once it has left.
#[store::boxed]
pub(super) async fn tell(
    tx: &mut Tx,
    db: &Db,
    cleared: &Cleared,
    (message, sender): (MessageId, AccountId),
    leaves: Timestamp,
) -> Result<()> {
    let today = db.clock().today();
    let from_family = is_family(tx, sender, today).await?;
    for to in cleared.to() {
        let to_family = to.person.is_some() && is_family(tx, to.account, today).await?;
        let kind = if from_family || to_family { FAMILY_MESSAGE } else { NEW_MESSAGE };
        let mail = Mail::about_child(kind, cleared.outgoing(), to.account).thing(message.uuid()).not_before(leaves);
        outbox::send(tx, db, mail).await?;
    }
    Ok(())
}
