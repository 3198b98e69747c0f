//! SI 2014/1530 regulation 20(10): the decision after a review.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 20(10)",
    path: "regulation/20",
    says: "Within four weeks of the meeting the authority decides to maintain, amend or cease the plan and tells the \
     family and the school, nursery or college.",
    words: Words::Reported("within four weeks of the review meeting"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Secondary,
    note: "No exception was found for this limit. Christmas does not extend it.",
    rules: RULES,
};

const RULES: &[Rule] =
    &[Rule::new(ids::REVIEW_DECISION, "send the decision after the review meeting", Limit::WeeksAfter(4))
        .from(&[Kind::ReviewMeeting])
        .owed(Party::Authority, &[Party::Family, Party::Setting])
        .done_by(&[Kind::ReviewKeep, Kind::ReviewAmend, Kind::ReviewCease])
        .ended_by(&[Kind::PlanCeased])
        .again(Again::Overtakes)
        .examples(&[Example::new(date(2025, 12, 5), date(2026, 1, 2), "5 December and 28 days")])];
