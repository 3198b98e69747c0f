//! Calls, visits and notes about some children of the demo's case officer.

use access::Role;
use jiff::ToSpan;
use store::{Db, Result, Tx};

use crate::records::invented;
use crate::records::notes::{self, Author, Entry};
use crate::records::tasks::{self, FollowUp};

/// How many days ago, what kind, with whom, what was said.
const ENTRIES: &[(i32, &str, &str, &str)] = &[
    (24, "email", "SENCO", "Sent the school's support plan and the last three reviews of it."),
    (
        12,
        "call",
        "Mother, by telephone",
        "Worried about the move to a new class in January. Wants to visit the class before.",
    ),
    (9, "note", "", "Support plan and reviews read. The reading help stopped in June: ask the school why."),
    (
        3,
        "visit",
        "At home, with both parents",
        "They like the idea of a visit to the new class.\nMornings are best for meetings.",
    ),
];
/// What is to be done about the last of them.
const FOLLOW_UP: &str = "Arrange the visit to the new class";

/// Writes them, for the first children of the caseload.
pub(super) async fn write(tx: &mut Tx, db: &Db) -> Result<()> {
    let today = db.clock().today();
    let Some((account, name, _)) = invented::sign_in(tx, Role::CaseOfficer).await? else { return Ok(()) };
    let by = Author { account, name: &name };
    for child in invented::caseload(tx, account, 3).await? {
        let mut last = None;
        for (days, kind, with, body) in ENTRIES {
            let entry = Entry {
                kind: (*kind).to_owned(),
                happened_on: today.checked_sub(days.days()).unwrap_or(today),
                with_whom: (*with).to_owned(),
                body: (*body).to_owned(),
            };
            last = Some(notes::add(tx, by, child, &entry).await?);
        }
        if let Some(note) = last {
            let due_on = today.checked_add(5.days()).unwrap_or(today);
            let follow =
                FollowUp { what: FOLLOW_UP.to_owned(), due_on, account: Some(account), name: Some(name.clone()) };
            tasks::follow_up(tx, child, note, &follow, &name, today).await?;
        }
    }
    Ok(())
}
