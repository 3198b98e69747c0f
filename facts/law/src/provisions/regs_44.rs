//! SI 2014/1530 regulation 44(2): complying with the Tribunal's orders.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 44(2)",
    path: "regulation/44",
    says: "Each kind of order has its own weeks: an assessment is confirmed in 2, refused a plan in 10 or ended with \
     one in 14; a plan that was ordered has its draft in 5 and is final in 11; an amended plan in 5; another \
     setting alone in 2; a plan that continues does so at once.",
    words: Words::Quoted(
        "within 2 weeks of the order; within 10 weeks; within 14 weeks; within 5 weeks; within 11 weeks",
    ),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "Paragraphs (e) to (h) were seen in secondary sources. An absence counts from two weeks here, not four.",
    rules: RULES,
};

const RULES: &[Rule] = &[
    Rule::new("O-1", "tell the family that it will assess", Limit::WeeksAfter(2))
        .paragraph("(b)")
        .from(&[Kind::OrderedAssess])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::WillAssess, Kind::AssessmentAgreed, Kind::ReassessmentAgreed])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 2, 17), "3 February and 14 days")]),
    Rule::new("O-2", "send the decision not to issue a plan", Limit::WeeksAfter(10))
        .paragraph("(b)(i)")
        .from(&[Kind::OrderedAssess])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanRefused])
        .ended_by(&[Kind::PlanAgreed, Kind::DraftServed, Kind::PlanIssued, Kind::PlanAmended])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 4, 14), "3 February and 70 days")]),
    Rule::new("O-3", "send the final plan", Limit::WeeksAfter(14))
        .paragraph("(b)(ii)")
        .from(&[Kind::OrderedAssess])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanIssued, Kind::PlanAmended])
        .ended_by(&[Kind::PlanRefused])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 5, 12), "3 February and 98 days")]),
    Rule::new("O-4a", "send the draft plan", Limit::WeeksAfter(5))
        .paragraph("(c)(i)")
        .from(&[Kind::OrderedPlan])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::DraftServed])
        .ended_by(&[Kind::PlanIssued])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 3, 10), "3 February and 35 days")]),
    Rule::new("O-4b", "send the final plan", Limit::WeeksAfter(11))
        .paragraph("(c)(ii)")
        .from(&[Kind::OrderedPlan])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanIssued])
        .grounds(ground::ORDER)
        .examples(&[Example::new(
            date(2025, 2, 3),
            date(2025, 4, 21),
            "Easter Monday: the deadline does not move, so send by Thursday 17 April",
        )]),
    Rule::new("O-5", "reconsider, and send a draft or give notice", Limit::WeeksAfter(2))
        .paragraph("(d)")
        .from(&[Kind::OrderedReconsider])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::Reconsidered, Kind::DraftServed, Kind::PlanRefused])
        .grounds(ground::ORDER)
        .examples(&[Example::new(
            date(2025, 2, 3),
            date(2025, 2, 17),
            "3 February and 14 days; paragraph (d) was not seen",
        )]),
    Rule::new("O-6", "send the amended plan", Limit::WeeksAfter(5))
        .paragraph("(e)")
        .from(&[Kind::OrderedAmend])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanAmended])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 3, 10), "3 February and 35 days")]),
    Rule::new("O-7", "send the plan with the other setting", Limit::WeeksAfter(2))
        .paragraph("(f)")
        .from(&[Kind::OrderedSetting])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanAmended])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 2, 17), "3 February and 14 days")]),
    Rule::new("O-8", "continue to maintain the plan", Limit::OnDay)
        .paragraph("(g)")
        .from(&[Kind::OrderedContinue])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanAmended])
        .grounds(ground::ORDER)
        .untracked("It asks for no act; an amendment ordered with it has its own five weeks.")
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 2, 3), "at once")]),
    Rule::new("Z-8", "end the plan", Limit::OnDay)
        .paragraph("(a)")
        .from(&[Kind::OrderedCeaseStands])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanCeased])
        .examples(&[Example::new(
            date(2025, 2, 3),
            date(2025, 2, 3),
            "regulation 44(2)(a): the plan ends immediately",
        )]),
];
