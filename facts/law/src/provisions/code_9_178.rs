//! SEND Code of Practice paragraph 9.178: plans of children under five.

use super::prelude::*;

/// The provision.
pub const PROVISION: Provision = Provision {
    instrument: &CODE,
    part: "para 9.178",
    path: "",
    says: "For a child under five the authority considers a review at least every three to six months, by a lighter process than a whole meeting. The yearly review stays due.",
    words: Words::Reported("at least every three to six months"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Guidance,
    note: "",
    rules: &[
        Rule::new("R-2", Party::Authority, "consider a review for a child under five", &[Party::Family], &[Kind::PlanIssued, Kind::ReviewKeep, Kind::ReviewAmend], Limit::MonthsAfter(6), &[Kind::ReviewMeeting, Kind::ReviewKeep, Kind::ReviewAmend], &[Example::new(date(2024, 10, 1), date(2025, 4, 1), "the long end of the range; the short end is 1 January 2025")]).force(Force::Should).untracked("It holds for children under five alone; the yearly clock runs for everyone."),
    ],
};
