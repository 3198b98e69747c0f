//! The timeline by process: to which lane an event belongs.

/// A lane of the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// From the request to the final plan, and assessing again.
    Assessment,
    Review,
    Transfer,
    Dispute,
    /// Moves between authorities, and the end of a plan.
    Moves,
    /// Calls, visits, notes.
    Contact,
    Other,
}

impl Lane {
    /// In their order.
    pub const ALL: [Self; 7] =
        [Self::Assessment, Self::Review, Self::Transfer, Self::Dispute, Self::Moves, Self::Contact, Self::Other];

    /// As an address says it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Assessment => "assessment",
            Self::Review => "reviews",
            Self::Transfer => "transfers",
            Self::Dispute => "disputes",
            Self::Moves => "moves",
            Self::Contact => "contact",
            Self::Other => "other",
        }
    }

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Assessment => "Assessment and plan",
            Self::Review => "Annual reviews and amendments",
            Self::Transfer => "Phase transfers",
            Self::Dispute => "Mediation and appeals",
            Self::Moves => "Moves and the end of a plan",
            Self::Contact => "Contact log",
            Self::Other => "Other events",
        }
    }

    /// The lane of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| lane.code() == code)
    }

    /// The lane of a kind of event, by its code.
    #[must_use]
    pub fn of(kind: &str) -> Self {
        match kind {
            "plan.amended" | "plan.not_amended" => Self::Review,
            "plan.ceased" | "case.moved_out" | "child.died" => Self::Moves,
            _ => match kind.split_once('.').map_or(kind, |(process, _)| process) {
                "request" | "responsibility" | "advice" | "plan" | "consultation" | "reassessment" | "under_five"
                | "detained" => Self::Assessment,
                "review" | "amendment" => Self::Review,
                "phase_transfer" => Self::Transfer,
                "mediation" | "appeal" | "direction" | "order" | "recommendation" => Self::Dispute,
                "move" | "cease" | "health_board" | "young_person" => Self::Moves,
                _ => Self::Other,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ACTS;

    #[test]
    fn everything_that_can_be_recorded_has_a_lane_of_its_own() {
        for act in ACTS {
            assert_ne!(Lane::of(act.kind.code()), Lane::Other, "{}", act.kind.code());
        }
        assert_eq!(Lane::of("plan.amended"), Lane::Review);
        assert_eq!(Lane::of("record.imported"), Lane::Other);
        assert!(Lane::ALL.into_iter().all(|lane| Lane::from_code(lane.code()) == Some(lane)));
    }
}
