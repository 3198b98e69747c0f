//! SI 2014/1530 regulation 45 as substituted by SI 2015/359: the authority does not oppose the appeal.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 45",
    path: "regulation/45",
    says: "An authority that tells the Tribunal before its response that it does not oppose is treated as having \
     lost, and its weeks run from that day.",
    words: Words::Quoted("within 5 weeks of the authority’s notification to the First-tier Tribunal"),
    since: date(2015, 3, 23),
    until: None,
    certainty: Certainty::Text,
    note: "The text of 2014 (four weeks for contents) is still quoted on one advice page; it was replaced in 2015.",
    rules: RULES,
};

const RULES: &[Rule] = &[
    Rule::new("O-9a", "tell the family that it will assess", Limit::WeeksAfter(2))
        .from(&[Kind::NotOpposedAssess])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::WillAssess, Kind::AssessmentAgreed, Kind::ReassessmentAgreed])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 2, 17), "3 February and 14 days")]),
    Rule::new("O-9b", "send the decision not to issue a plan", Limit::WeeksAfter(10))
        .from(&[Kind::NotOpposedAssess])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanRefused])
        .ended_by(&[Kind::PlanAgreed, Kind::DraftServed, Kind::PlanIssued, Kind::PlanAmended])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 4, 14), "3 February and 70 days")]),
    Rule::new("O-9c", "send the final plan after the assessment", Limit::WeeksAfter(14))
        .from(&[Kind::NotOpposedAssess])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanIssued, Kind::PlanAmended])
        .ended_by(&[Kind::PlanRefused])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 5, 12), "3 February and 98 days")]),
    Rule::new("O-9d", "send the amended plan", Limit::WeeksAfter(5))
        .from(&[Kind::NotOpposedContents])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanAmended])
        .grounds(ground::ORDER)
        .examples(&[Example::new(
            date(2025, 2, 3),
            date(2025, 3, 10),
            "3 February and 35 days; 3 March by the text of 2014",
        )]),
    Rule::new("O-9e", "send the plan with the other setting", Limit::WeeksAfter(2))
        .from(&[Kind::NotOpposedSetting])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanAmended])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 2, 17), "3 February and 14 days")]),
    Rule::new("O-9f", "send the draft plan", Limit::WeeksAfter(5))
        .from(&[Kind::NotOpposedPlan])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::DraftServed])
        .ended_by(&[Kind::PlanIssued])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 3, 10), "3 February and 35 days")]),
    Rule::new("O-9g", "send the final plan", Limit::WeeksAfter(11))
        .from(&[Kind::NotOpposedPlan])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanIssued])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 4, 21), "3 February and 77 days")]),
];
