//! Directions of the Tribunal: the day that it set, and how it changed. A day that was set is told by the direction itself; nothing
//! counts it.

use jiff::civil::Date;

use crate::calendar::Calendar;
use crate::kind::Kind;
use crate::ledger::{Event, Obligation, concerns};
use crate::working::{Due, shown};

/// The last change of a direction's day up to a day.
fn change_of<'a>(events: &'a [Event], direction: &Event, as_at: Date) -> Option<&'a Event> {
    let is_change = |event: &&Event| event.kind == Kind::DirectionChanged && event.fixed.is_some();
    let known = events.iter().filter(is_change).filter(|event| event.on <= as_at && concerns(events, direction, event));
    known.max_by_key(|event| (event.on, event.fixed))
}

/// The day that the Tribunal set for a direction, as it stands on a day; none where nobody wrote it down.
#[must_use]
pub fn day_set(events: &[Event], direction: &Event, as_at: Date) -> Option<Date> {
    change_of(events, direction, as_at).map_or(direction.fixed, |change| change.fixed)
}

/// Whether the Tribunal set a day by a direction of this kind in the appeal that `from` belongs to, and did not lift it.
pub(crate) fn is_given(events: &[Event], from: &Event, kind: Kind) -> bool {
    let registered = |event: &&Event| event.kind == Kind::AppealRegistered && event.on <= from.on;
    let begun =
        events.iter().filter(registered).filter(|event| concerns(events, from, event)).map(|event| event.on).max();
    let is_lifted =
        |one: &Event| events.iter().any(|other| other.kind == Kind::DirectionLifted && concerns(events, one, other));
    let is_it = |one: &Event| one.kind == kind && one.on >= begun.unwrap_or(from.on) && concerns(events, from, one);
    events.iter().any(|one| is_it(one) && !is_lifted(one))
}

/// How a day that the Tribunal set came about, in words.
pub(crate) fn working(one: &Obligation, events: &[Event], calendar: &Calendar) -> Due {
    let set = one.last_day.map_or_else(|| "the date is not recorded".to_owned(), shown);
    let changed = change_of(events, &one.from, Date::MAX);
    let changed = changed.map(|change| format!(", changed on {}", shown(change.on))).unwrap_or_default();
    Due {
        rule: one.rule.id,
        provision: one.provision.citation(),
        last_day: one.last_day,
        work_to: one.work_to(calendar),
        working: format!("{} {}{changed}: {set}", one.from.kind.words(), shown(one.from.on)),
    }
}
