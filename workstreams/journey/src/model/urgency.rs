//! What comes first of all that is owed about one child.

use law::ledger::State;

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
}
