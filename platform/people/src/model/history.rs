//! Events as sentences, in the words of the law's clock, or of the room that the kind belongs to.

use gate::Words;
use workstream::Rooms;

/// This room's own kinds of events.
pub(crate) const EVENT_WORDS: &[(&str, &str)] = &[
    (crate::records::events::REVIEWED, "Last annual review completed, as reported"),
    ("record.imported", "Record imported from another system"),
];

/// What an event of this kind says on the child's page.
#[must_use]
pub fn sentence(rooms: &Rooms, kind: &str) -> String {
    let known = law::Kind::from_code(kind).map(law::Kind::words).or_else(|| rooms.event_words(kind));
    known.map_or_else(|| kind.replace(['.', '_'], " "), str::to_owned)
}

/// What the event's detail adds, in words; nothing where it adds nothing that people read.
#[must_use]
pub fn detail_in_words(kind: &str, detail: &Words) -> Option<Words> {
    let detail: serde_json::Value = serde_json::from_str(detail.unseen()).ok()?;
    let text = |name: &str| detail.get(name).and_then(serde_json::Value::as_str);
    let source = text("source").filter(|_| kind == law::Kind::RequestReceived.code());
    let words = match source {
        Some("parent") => "Asked for by a parent.",
        Some("young_person") => "Asked for by the young person.",
        Some("setting") => "Asked for by the school, nursery or college.",
        Some("health") => "Asked for by a health service.",
        _ => return text("reason").map(Words::from),
    };
    Some(Words::from(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_read_as_sentences() {
        let rooms = Rooms::new(&[crate::PEOPLE]);
        assert_eq!(sentence(&rooms, "plan.issued"), "Final plan sent");
        assert_eq!(sentence(&rooms, "record.imported"), "Record imported from another system");
        assert_eq!(
            sentence(&rooms, "short_break.agreed"),
            "short break agreed",
            "a kind of a room that is not there still reads"
        );
        assert_eq!(
            detail_in_words("request.received", &r#"{"source":"parent"}"#.into()),
            Some("Asked for by a parent.".into())
        );
        assert_eq!(detail_in_words("plan.ceased", &r#"{"reason":"Moved"}"#.into()), Some("Moved".into()));
        assert_eq!(detail_in_words("plan.issued", &"{}".into()), None);
        assert_eq!(detail_in_words("review.keep", &"not json".into()), None);
    }
}
