//! The bar on every page about a child: how far the child is, and what can be recorded.

use law::Kind;
use law::invariants::offers;
use law::ledger::Event;
use page::govuk::Tag;
use people::{OPEN_CHILD, PersonId};
use store::{Result, Tx};
use workstream::{InBar, RecordBar, Saying, Subject};

use crate::model::looked_for::LookedFor;
use crate::model::status::{has_open_appeal, status};
use crate::model::{self, ACTS};
use crate::records::bar;
use crate::{ADD_NOTE, RECORD_EVENT};

pub const RECORD_BARS: &[RecordBar] = &[RecordBar { action: OPEN_CHILD, say }];

fn say<'a>(tx: &'a mut Tx, of: Subject<'a>) -> Saying<'a> {
    Box::pin(told(tx, of))
}

async fn told(tx: &mut Tx, of: Subject<'_>) -> Result<InBar> {
    let id = PersonId::from_uuid(of.child);
    let today = of.viewer.today;
    let (recorded, review_due) = bar::of(tx, id).await?;
    // What is owed changes with a move: a bound reader has a status that only what they may know changes.
    let review_due = review_due.filter(|_| !of.reader.is_bound());
    let mut events = model::events(&recorded);
    // What tells where the child is does not stand here either.
    events.retain(|event| of.reader.may_know_event(event.kind.code()));
    let died = model::died(&recorded).is_some();
    // After a death the tag says all; somebody who must not learn of it sees what was before.
    let status = if died && !of.reader.is_bound() { None } else { status(&events, review_due, today) };
    let appeal = has_open_appeal(&events, today).then(|| Tag::new("Appeal open", "yellow"));
    let records = of.may(RECORD_EVENT) && !died;
    Ok(InBar {
        status,
        tags: appeal.into_iter().collect(),
        record: record(&of, id, records.then_some(events.as_slice())),
        acts: if records { vec![("Add to panel", format!("/children/{id}/panel"))] } else { Vec::new() },
    })
}

/// What this viewer can record at this stage; `events` are there for those who record what happens.
fn record(of: &Subject<'_>, id: PersonId, events: Option<&[Event]>) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    if of.may(ADD_NOTE) && !of.reader.is_family() {
        all.push(("Call or note", format!("/children/{id}/notes/new")));
    }
    let Some(events) = events else { return all };
    let offered = |kind: Kind| offers(events, kind, of.viewer.today);
    let record = format!("/children/{id}/journey/record");
    if offered(Kind::AdviceReturned) {
        all.push(("Advice received", format!("{record}/{}", Kind::AdviceReturned.code())));
    }
    for one in LookedFor::ALL {
        if ACTS.iter().any(|act| one.holds(act) && offered(act.kind)) {
            all.push((one.label(), format!("{record}?what={}", one.code())));
        }
        if one == LookedFor::Decision {
            all.push(("Letter", format!("/children/{id}/letters#write")));
        }
    }
    all.push(("Something else", record));
    all
}
