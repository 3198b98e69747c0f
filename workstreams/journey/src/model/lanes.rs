//! The timeline by process: to which lane an event belongs.

use law::Kind;
use law::kind::Chapter;

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

    /// The lane of a kind of event.
    #[must_use]
    pub const fn of(kind: Kind) -> Self {
        match kind.chapter() {
            Chapter::Assessment | Chapter::Reassessment | Chapter::Detained => Self::Assessment,
            Chapter::Review => Self::Review,
            Chapter::Transfer => Self::Transfer,
            Chapter::Dispute => Self::Dispute,
            Chapter::Moves | Chapter::Ending => Self::Moves,
            Chapter::Payments | Chapter::Duties => Self::Other,
        }
    }

    /// That of an event of any room.
    #[must_use]
    pub fn of_event(kind: &str) -> Self {
        Kind::from_code(kind).map_or(Self::Other, Self::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ACTS;

    #[test]
    fn every_kind_of_event_stands_in_a_lane_and_what_can_be_recorded_in_one_of_its_own() {
        for act in ACTS {
            assert_ne!(Lane::of(act.kind), Lane::Other, "{}", act.kind.code());
        }
        for kind in Kind::ALL {
            let (process, _) = kind.code().split_once('.').unwrap();
            let lanes: &[Lane] = match process {
                "request" | "responsibility" | "advice" | "consultation" | "reassessment" | "under_five"
                | "detained" => &[Lane::Assessment],
                "plan" => &[Lane::Assessment, Lane::Review, Lane::Moves],
                "review" | "amendment" => &[Lane::Review],
                "phase_transfer" => &[Lane::Transfer],
                "mediation" | "appeal" | "direction" | "order" | "recommendation" => &[Lane::Dispute],
                "case" | "move" | "cease" | "health_board" | "young_person" | "child" => &[Lane::Moves],
                "budget" | "direct_payment" | "local_offer" | "school_report" | "complaint" => &[Lane::Other],
                other => panic!("{other} has no lane"),
            };
            assert!(lanes.contains(&Lane::of(*kind)), "{kind:?}");
        }
        assert_eq!(Lane::of(Kind::PlanAmended), Lane::Review);
        assert_eq!(Lane::of(Kind::PlanCeased), Lane::Moves);
        assert_eq!(Lane::of_event("plan.issued"), Lane::Assessment);
        assert_eq!(Lane::of_event("record.imported"), Lane::Other, "of another room");
        assert!(Lane::ALL.into_iter().all(|lane| Lane::from_code(lane.code()) == Some(lane)));
    }
}
