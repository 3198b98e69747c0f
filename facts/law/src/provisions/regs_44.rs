//! SI 2014/1530 regulation 44(2): complying with the Tribunal's orders.

use super::prelude::*;

/// The provision.
pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 44(2)",
    path: "regulation/44",
    says: "Each kind of order has its own weeks: an assessment is confirmed in 2, refused a plan in 10 or ended with one in 14; a plan that was ordered has its draft in 5 and is final in 11; an amended plan in 5; another setting alone in 2; a plan that continues does so at once.",
    words: Words::Quoted("within 2 weeks of the order; within 10 weeks; within 14 weeks; within 5 weeks; within 11 weeks"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "Paragraphs (e) to (h) were seen in secondary sources. An absence counts from two weeks here, not four.",
    rules: &[
        Rule::new("O-1", Party::Authority, "tell the family that it will assess", &[Party::Family], &[Kind::OrderedAssess], Limit::WeeksAfter(2), &[Kind::WillAssess, Kind::AssessmentAgreed, Kind::ReassessmentAgreed], &[Example::new(date(2025, 2, 3), date(2025, 2, 17), "3 February and 14 days")]).grounds(ground::ORDER),
        Rule::new("O-2", Party::Authority, "notify the decision if no plan results", &[Party::Family], &[Kind::OrderedAssess], Limit::WeeksAfter(10), &[Kind::PlanRefused], &[Example::new(date(2025, 2, 3), date(2025, 4, 14), "3 February and 70 days")]).ended_by(&[Kind::PlanAgreed, Kind::DraftServed, Kind::PlanIssued, Kind::PlanAmended]).grounds(ground::ORDER),
        Rule::new("O-3", Party::Authority, "send the final plan", &[Party::Family], &[Kind::OrderedAssess], Limit::WeeksAfter(14), &[Kind::PlanIssued, Kind::PlanAmended], &[Example::new(date(2025, 2, 3), date(2025, 5, 12), "3 February and 98 days")]).ended_by(&[Kind::PlanRefused]).grounds(ground::ORDER),
        Rule::new("O-4a", Party::Authority, "send the draft plan", &[Party::Family], &[Kind::OrderedPlan], Limit::WeeksAfter(5), &[Kind::DraftServed], &[Example::new(date(2025, 2, 3), date(2025, 3, 10), "3 February and 35 days")]).ended_by(&[Kind::PlanIssued]).grounds(ground::ORDER),
        Rule::new("O-4b", Party::Authority, "send the final plan", &[Party::Family], &[Kind::OrderedPlan], Limit::WeeksAfter(11), &[Kind::PlanIssued], &[Example::new(date(2025, 2, 3), date(2025, 4, 21), "Easter Monday: nothing moves the day, so work to Thursday 17 April")]).grounds(ground::ORDER),
        Rule::new("O-5", Party::Authority, "reconsider, and send a draft or give notice", &[Party::Family], &[Kind::OrderedReconsider], Limit::WeeksAfter(2), &[Kind::Reconsidered, Kind::DraftServed, Kind::PlanRefused], &[Example::new(date(2025, 2, 3), date(2025, 2, 17), "3 February and 14 days; paragraph (d) was not seen")]).grounds(ground::ORDER),
        Rule::new("O-6", Party::Authority, "send the amended plan", &[Party::Family], &[Kind::OrderedAmend], Limit::WeeksAfter(5), &[Kind::PlanAmended], &[Example::new(date(2025, 2, 3), date(2025, 3, 10), "3 February and 35 days")]).grounds(ground::ORDER),
        Rule::new("O-7", Party::Authority, "send the plan with the other setting", &[Party::Family], &[Kind::OrderedSetting], Limit::WeeksAfter(2), &[Kind::PlanAmended], &[Example::new(date(2025, 2, 3), date(2025, 2, 17), "3 February and 14 days")]).grounds(ground::ORDER),
        Rule::new("O-8", Party::Authority, "continue to maintain the plan", &[Party::Family], &[Kind::OrderedContinue], Limit::OnDay, &[Kind::PlanAmended], &[Example::new(date(2025, 2, 3), date(2025, 2, 3), "at once")]).grounds(ground::ORDER).untracked("It asks for no act; an amendment ordered with it has its own five weeks."),
        Rule::new("Z-8", Party::Authority, "end the plan", &[Party::Family], &[Kind::OrderedCeaseStands], Limit::OnDay, &[Kind::PlanCeased], &[Example::new(date(2025, 2, 3), date(2025, 2, 3), "regulation 44(2)(a): the plan ends immediately")]),
    ],
};
