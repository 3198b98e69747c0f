//! From the record's events to those of the law.

use law::Kind;
use law::ledger::Event;
use people::records::events::Event as Recorded;
use uuid::Uuid;

/// The law's events among a child's, without those that a later event corrects.
#[must_use]
pub fn events(recorded: &[Recorded]) -> Vec<Event> {
    recorded
        .iter()
        .filter(|event| !recorded.iter().any(|other| other.corrects == Some(event.id.uuid())))
        .filter_map(|event| {
            let kind = Kind::from_code(&event.kind)?;
            Some(Event::about(kind, event.happened_on(), event.about.map_or(0, about)))
        })
        .collect()
}

/// A number for what an event is about; never 0, which means the process as a whole.
#[must_use]
pub fn about(id: Uuid) -> u64 {
    id.as_u64_pair().1.max(1)
}
