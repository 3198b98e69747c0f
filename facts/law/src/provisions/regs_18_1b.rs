//! SI 2014/1530 regulation 18(1)(b): phase transfers other than to post-16.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 18(1)(b)",
    path: "regulation/18",
    says: "Before a child moves to another phase of education the plan is reviewed and, where necessary, amended to \
     name the school, nursery or college, or its type: before 15 February of the year of the transfer.",
    words: Words::Quoted("before 15 February"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Interpretive,
    note: "Nearly everybody says “by 15 February”. The text says “before”, so the last day is 14 February.",
    rules: RULES,
};

const RULES: &[Rule] = &[
    Rule::new("P-1", "review and amend the plan for the phase transfer", Limit::BeforeFixedDate { month: 2, day: 15 })
        .from(&[Kind::TransferOfPhase])
        .owed(Party::Authority, &[Party::Family, Party::Setting])
        .done_by(&[Kind::PlanAmended, Kind::TransferReviewed])
        .ended_by(&[Kind::PlanCeased])
        .examples(&[Example::new(date(2026, 9, 1), date(2026, 2, 14), "a Saturday: send by Friday 13 February")]),
    Rule::new("P-5", "hold the review meeting", Limit::WeeksBeforeFixedDate { month: 2, day: 15, weeks: 12 })
        .from(&[Kind::TransferOfPhase])
        .owed(Party::MeetingHolder, &[Party::Family])
        .done_by(&[Kind::ReviewMeeting, Kind::TransferReviewed])
        .ended_by(&[Kind::PlanCeased])
        .force(Force::Advisory)
        .examples(&[Example::new(
            date(2027, 9, 1),
            date(2026, 11, 22),
            "12 weeks before 14 February 2027; a meeting on 23 November would be one day late",
        )]),
];
