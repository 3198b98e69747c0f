//! What comes first of all that is owed about one child.

use jiff::civil::{Date, date};
use law::ledger::State;

use super::tasks::Kind;

/// The day by which lists sort what cannot wait for anything else: before every real day.
pub const FIRST: Date = date(1900, 1, 1);

/// Where a task stands beside what else is to be done about the same child: what is urgent before everything.
#[must_use]
pub fn of_task(kind: Option<Kind>, due_on: Date) -> (u8, Date) {
    match kind {
        Some(kind) if kind.is_urgent() => (rank(State::Overdue { days: 0 }), FIRST),
        _ => (rank(State::Running), due_on),
    }
}

/// Where something stands beside what else is owed about the same child, before their days are compared. A statutory duty whose
/// day has passed comes before everything: no target, no task and nothing that an exception excuses stands before it. A day that
/// only guidance or a target advises, and that has passed, hides nothing that is still to come.
#[must_use]
pub const fn rank(state: State) -> u8 {
    match state {
        State::Overdue { .. } => 0,
        State::PastAdvised { .. } => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_statutory_duty_comes_before_what_has_time_and_a_target_that_has_passed_last() {
        let late = rank(State::Overdue { days: 1 });
        assert!(late < rank(State::Running) && rank(State::Running) < rank(State::PastAdvised { days: 300 }));
    }

    #[test]
    fn an_address_that_must_be_kept_secret_comes_before_a_late_statutory_duty_and_other_tasks_by_their_day() {
        let due = date(2026, 11, 2);
        let late = (rank(State::Overdue { days: 400 }), date(2025, 9, 28));
        assert!(of_task(Some(Kind::SecretAddress), due) < late && late < of_task(Some(Kind::Details), due));
    }
}
