//! Moves between local authorities (regulation 15, SEND Regulations 2014): what belongs to one move, and what a transfer
//! cannot do.

use jiff::civil::Date;

use crate::invariants::Refused;
use crate::kind::Kind;
use crate::ledger::Event;
use crate::machines::{Machine, NeedsAssessment};

const fn is_transfer(kind: Kind) -> bool {
    matches!(kind, Kind::PlanTransferred | Kind::TransferredIn)
}

/// The events of the move that a day belongs to: after the transfer before that day, up to the transfer that follows.
pub(crate) fn of_one_move(history: &[Event], on: Date) -> impl Iterator<Item = &Event> {
    let transfers = || history.iter().filter(|event| is_transfer(event.kind)).map(|event| event.on);
    let (last, next) = (transfers().filter(|day| *day < on).max(), transfers().filter(|day| *day >= on).min());
    history
        .iter()
        .filter(move |event| last.is_none_or(|last| event.on > last) && next.is_none_or(|next| event.on <= next))
}

/// Whether it is recorded when the authority learned of the move on a day.
#[must_use]
pub fn is_known(history: &[Event], on: Date) -> bool {
    of_one_move(history, on).any(|event| event.kind == Kind::MoveKnown)
}

/// When the plan went to another authority, where it has not come back and no new one has begun.
fn transferred(history: &[Event]) -> Option<Date> {
    let begins = [Kind::TransferredIn, Kind::PlanIssued, Kind::RequestReceived, Kind::ResponsibilityBegan];
    let last = history.iter().filter(|event| event.kind == Kind::PlanTransferred || begins.contains(&event.kind)).max();
    last.filter(|event| event.kind == Kind::PlanTransferred).map(|event| event.on)
}

/// Whether it is recorded that the family moves away, or that the plan went: a move to here by a day is no such move.
pub(crate) fn left(history: &[Event], on: Date) -> bool {
    let came = history.iter().filter(|event| event.kind == Kind::TransferredIn && event.on <= on).max();
    let goes = [Kind::PlanTransferred, Kind::Moved];
    history.iter().any(|event| goes.contains(&event.kind) && came.is_none_or(|came| event.on > came.on))
}

/// A plan is transferred on the day of the move or later, and not before the authority learned of it. The whole history is
/// asked: a move may be recorded for a day to come.
///
/// # Errors
/// [`Refused`].
pub(crate) fn in_order(history: &[Event], new: Event) -> Result<(), Refused> {
    if new.kind != Kind::PlanTransferred {
        return Ok(());
    }
    let last = history.iter().filter(|event| is_transfer(event.kind) && event.on < new.on).map(|event| event.on).max();
    let days = |kind: Kind| {
        let own = history.iter().filter(move |event| event.kind == kind);
        own.map(|event| event.on).filter(move |day| last.is_none_or(|last| *day > last))
    };
    if let Some(moved) = days(Kind::Moved).min().filter(|moved| *moved > new.on) {
        return Err(Refused::BeforeMove(moved));
    }
    match days(Kind::MoveKnown).min() {
        Some(earlier) if earlier > new.on => {
            let (what, before) = (new.kind.words(), Kind::MoveKnown.words());
            Err(Refused::Before { what, on: new.on, before, earlier })
        }
        _ => Ok(()),
    }
}

/// Whether a move and a transfer have a place after a history.
///
/// # Errors
/// [`Refused`].
pub(crate) fn check(history: &[Event], new: Event) -> Result<(), Refused> {
    if let (Kind::PlanTransferred, Some(on)) = (new.kind, transferred(history)) {
        return Err(Refused::AlreadyTransferred(on));
    }
    match (new.kind, NeedsAssessment::after(history)) {
        (Kind::TransferredIn, NeedsAssessment::Finalised) => Err(Refused::PlanHere),
        // Where nothing at all is known of a plan, its history was not brought in.
        (_, NeedsAssessment::Finalised | NeedsAssessment::None) => Ok(()),
        (Kind::PlanTransferred | Kind::MoveKnown | Kind::Moved, _) => Err(Refused::NoPlan(new.kind.words())),
        _ => Ok(()),
    }
}
