//! That something waits for an approval, or was decided, by e-mail: not what it is, and not about whom.

use outbox::{About, AboutAccount, AnyKind, IsStill, Kind, Leads, When};
use uuid::Uuid;

use crate::records::steps;

/// Something waits for whoever is named.
pub const WAITING: AboutAccount = AboutAccount {
    kind: Kind {
        code: "approval.waiting",
        label: "Waiting for approval",
        counted: ("item waiting for your approval", "items waiting for your approval"),
        words: include_str!("../mail/waiting.txt"),
        leads: Leads::Page("/approvals"),
        when: When::Summary,
        useful_hours: 14 * 24,
        still: Some(still_waits),
    },
};

/// It was returned to whoever sent it.
pub const RETURNED: AboutAccount = AboutAccount {
    kind: Kind {
        code: "approval.returned",
        label: "Returned without approval",
        counted: ("item returned to you", "items returned to you"),
        words: include_str!("../mail/returned.txt"),
        still: None,
        ..WAITING.kind
    },
};

/// It was approved.
pub const APPROVED: AboutAccount = AboutAccount {
    kind: Kind {
        code: "approval.approved",
        label: "Approved",
        counted: ("item of yours approved", "items of yours approved"),
        words: include_str!("../mail/approved.txt"),
        still: None,
        ..WAITING.kind
    },
};

/// What this room sends.
pub const KINDS: &[AnyKind] = &[AnyKind::Account(WAITING), AnyKind::Account(RETURNED), AnyKind::Account(APPROVED)];

fn still_waits(tx: &mut store::Tx, about: About) -> IsStill<'_> {
    Box::pin(async move {
        let (Some(account), Some(step)): (_, Option<Uuid>) = (about.account, about.thing) else { return Ok(false) };
        steps::still_waits(tx, step, account).await
    })
}
