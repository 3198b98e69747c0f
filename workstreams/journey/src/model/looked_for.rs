//! Acts as people look for them: a decision, a move, an appeal.

use law::Kind;

use super::acts::{Act, Needs};
use super::lanes::Lane;

/// What somebody wants to record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookedFor {
    Decision,
    Move,
    Appeal,
}

impl LookedFor {
    pub const ALL: [Self; 3] = [Self::Decision, Self::Move, Self::Appeal];

    /// As an address says it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Move => "move",
            Self::Appeal => "appeal",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Decision => "Decision",
            Self::Move => "Move or end of the plan",
            Self::Appeal => "Mediation or appeal",
        }
    }

    #[must_use]
    pub fn holds(self, act: &Act) -> bool {
        match self {
            // What a letter with its reasons and rights goes out with, and what is decided before one.
            Self::Decision => {
                matches!(act.needs, Needs::Decision | Needs::Notice | Needs::FinalPlan)
                    || matches!(act.kind, Kind::PlanAgreed | Kind::CeaseConsidered)
            }
            Self::Move => Lane::of(act.kind) == Lane::Moves,
            Self::Appeal => Lane::of(act.kind) == Lane::Dispute,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ACTS;

    #[test]
    fn each_is_found_by_its_code_and_has_acts() {
        for one in LookedFor::ALL {
            assert_eq!(LookedFor::from_code(one.code()), Some(one));
            assert!(ACTS.iter().any(|act| one.holds(act)), "{one:?}");
        }
        let holds = |one: LookedFor, kind: Kind| ACTS.iter().any(|act| act.kind == kind && one.holds(act));
        assert!(holds(LookedFor::Decision, Kind::AssessmentRefused) && holds(LookedFor::Move, Kind::MovedOut));
        assert!(holds(LookedFor::Appeal, Kind::AppealRegistered) && !holds(LookedFor::Move, Kind::AppealRegistered));
    }
}
