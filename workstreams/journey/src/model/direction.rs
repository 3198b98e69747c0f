//! Directions of the Tribunal as an officer writes them down: what is to be done, by whom, by which day.

use jiff::civil::Date;
use law::Kind;
use page::words;
use serde_json::{Value as Json, json};

/// The field of an event's detail with the day that the Tribunal set.
pub const SET_FOR: &str = "set_for";
/// The field with what the officer added in words.
pub const SAID: &str = "said";

/// What the Tribunal directs: a code, words to choose by, and the event where the local authority is to do it.
pub const WHAT: &[(&str, &str, Kind)] = &[
    ("response", "Respond to the appeal", Kind::DirectedResponse),
    ("evidence", "Send evidence", Kind::DirectedEvidence),
    ("bundle", "Send the bundle for the hearing", Kind::DirectedBundle),
    ("attendance", "Send the attendance form", Kind::DirectedAttendance),
    ("working_document", "Send the working document", Kind::DirectedDocument),
    (HEARING, "Attend the hearing", Kind::DirectedHearing),
    (OTHER, "Something else", Kind::Directed),
];
/// What everybody attends, whoever else is directed.
pub const HEARING: &str = "hearing";
/// What only the officer's words say.
pub const OTHER: &str = "other";

/// By whom it is to be done.
pub const WHOM: &[(&str, &str)] = &[
    (AUTHORITY, "The local authority"),
    ("family", "The family"),
    ("school", "The school or college"),
    ("health", "The health body"),
    ("others", "Somebody else"),
];
pub const AUTHORITY: &str = "authority";

fn label(code: &str) -> Option<&'static str> {
    WHAT.iter().find(|(known, ..)| *known == code).map(|(_, label, _)| *label)
}

fn whom_words(code: &str) -> Option<&'static str> {
    WHOM.iter().find(|(known, _)| *known == code).map(|(_, words)| *words)
}

/// The event that records a direction; none for codes that nobody offered.
#[must_use]
pub fn kind(what: &str, whom: &str) -> Option<Kind> {
    let (.., own) = WHAT.iter().find(|(code, ..)| *code == what)?;
    whom_words(whom)?;
    Some(if whom == AUTHORITY || what == HEARING { *own } else { Kind::DirectedOthers })
}

/// What is kept of a direction.
#[must_use]
pub fn detail((what, whom): (&str, &str), set_for: Date, said: &str) -> Json {
    let reason = told(what, whom, set_for, said);
    json!({ "what": what, "whom": whom, (SET_FOR): set_for.to_string(), (SAID): said, "reason": reason })
}

/// What is kept of a new day of a direction.
#[must_use]
pub fn change(set_for: Date, said: &str) -> Json {
    let reason = with_words(&format!("New date: {}.", words::date(set_for)), said);
    json!({ (SET_FOR): set_for.to_string(), (SAID): said, "reason": reason })
}

/// A direction as the timeline tells it: "By 20 March 2027. Page numbers, please." What somebody else has to do names them.
fn told(what: &str, whom: &str, set_for: Date, said: &str) -> String {
    let day = words::date(set_for);
    let when = match kind(what, whom) {
        Some(Kind::DirectedHearing) => format!("On {day}."),
        Some(Kind::DirectedOthers) => {
            let (whom, what) = (whom_words(whom).unwrap_or_default(), label(what).unwrap_or_default());
            format!("{whom}: {}, by {day}.", what.to_lowercase())
        }
        _ => format!("By {day}."),
    };
    with_words(&when, said)
}

fn with_words(text: &str, said: &str) -> String {
    if said.is_empty() { text.to_owned() } else { format!("{text} {said}") }
}

/// The day that the Tribunal set, by the detail of a direction or of a change to one; none of other events.
#[must_use]
pub fn day_set(kind: Kind, detail: &str) -> Option<Date> {
    if !kind.sets_a_day() {
        return None;
    }
    field(detail, SET_FOR)?.parse().ok()
}

/// What the officer wrote about a direction beside its kind; none where nothing was written.
#[must_use]
pub fn said(detail: &str) -> Option<String> {
    field(detail, SAID).filter(|said| !said.is_empty())
}

fn field(detail: &str, name: &str) -> Option<String> {
    let detail: Json = serde_json::from_str(detail).ok()?;
    detail.get(name)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_direction_has_its_event_and_what_others_do_is_none_of_the_authoritys() {
        for (what, _, own) in WHAT {
            assert_eq!(kind(what, AUTHORITY), Some(*own), "{what}");
            for (whom, _) in WHOM.iter().filter(|(whom, _)| *whom != AUTHORITY) {
                let all_attend = *what == HEARING;
                assert_eq!(
                    kind(what, whom),
                    Some(if all_attend { *own } else { Kind::DirectedOthers }),
                    "{what} {whom}"
                );
            }
        }
        assert_eq!((kind("bundle", "nobody"), kind("nothing", AUTHORITY)), (None, None));
        let given: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| kind.is_direction()).collect();
        assert_eq!(given.len(), WHAT.len() + 1, "one for each, and one for what others do");
    }

    #[test]
    fn a_direction_keeps_the_day_that_the_tribunal_set_and_what_somebody_wrote() {
        let day = date(2027, 3, 20);
        let given = detail(("bundle", AUTHORITY), day, "With page numbers").to_string();
        assert_eq!(day_set(Kind::DirectedBundle, &given), Some(day));
        assert_eq!(day_set(Kind::DirectionChanged, &change(day, "").to_string()), Some(day));
        assert_eq!((day_set(Kind::DirectionDone, &given), day_set(Kind::Directed, "{}")), (None, None));
        assert_eq!((said(&given).as_deref(), said("{}"), said("nothing")), (Some("With page numbers"), None, None));
    }
}
