//! SEND Code of Practice paragraph 9.178: plans of children under five.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &CODE,
    part: "para 9.178",
    path: "",
    says: "For a child under five the authority considers a review at least every three to six months, by a lighter \
     process than a whole meeting. The yearly review stays due.",
    words: Words::Reported("at least every three to six months"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Guidance,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("R-2", "consider a review for a child under five", Limit::MonthsAfter(6))
    .from(&[Kind::PlanIssued, Kind::ReviewKeep, Kind::ReviewAmend])
    .owed(Party::Authority, &[Party::Family])
    .done_by(&[Kind::ReviewMeeting, Kind::ReviewKeep, Kind::ReviewAmend])
    .force(Force::Should)
    .untracked("It applies only to children under five. The yearly review applies to everyone.")
    .examples(&[Example::new(
        date(2024, 10, 1),
        date(2025, 4, 1),
        "the long end of the range; the short end is 1 January 2025",
    )])];
