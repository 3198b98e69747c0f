//! SI 2014/1530 regulation 45 as substituted by SI 2015/359: the authority does not oppose the appeal.

use super::prelude::*;

/// The provision.
pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 45",
    path: "regulation/45",
    says: "An authority that tells the Tribunal before its response that it does not oppose is treated as having lost, and its weeks run from that day.",
    words: Words::Quoted("within 5 weeks of the authority’s notification to the First-tier Tribunal"),
    since: date(2015, 3, 23),
    until: None,
    certainty: Certainty::Text,
    note: "The text of 2014 (four weeks for contents) is still quoted on one advice page; it was replaced in 2015.",
    rules: &[
        Rule::new("O-9a", Party::Authority, "tell the family that it will assess", &[Party::Family], &[Kind::NotOpposedAssess], Limit::WeeksAfter(2), &[Kind::WillAssess, Kind::AssessmentAgreed, Kind::ReassessmentAgreed], &[Example::new(date(2025, 2, 3), date(2025, 2, 17), "3 February and 14 days")]).grounds(ground::ORDER),
        Rule::new("O-9b", Party::Authority, "notify the decision if no plan results", &[Party::Family], &[Kind::NotOpposedAssess], Limit::WeeksAfter(10), &[Kind::PlanRefused], &[Example::new(date(2025, 2, 3), date(2025, 4, 14), "3 February and 70 days")]).ended_by(&[Kind::PlanAgreed, Kind::DraftServed, Kind::PlanIssued, Kind::PlanAmended]).grounds(ground::ORDER),
        Rule::new("O-9c", Party::Authority, "send the final plan after the assessment", &[Party::Family], &[Kind::NotOpposedAssess], Limit::WeeksAfter(14), &[Kind::PlanIssued, Kind::PlanAmended], &[Example::new(date(2025, 2, 3), date(2025, 5, 12), "3 February and 98 days")]).ended_by(&[Kind::PlanRefused]).grounds(ground::ORDER),
        Rule::new("O-9d", Party::Authority, "send the amended plan", &[Party::Family], &[Kind::NotOpposedContents], Limit::WeeksAfter(5), &[Kind::PlanAmended], &[Example::new(date(2025, 2, 3), date(2025, 3, 10), "3 February and 35 days; 3 March by the text of 2014")]).grounds(ground::ORDER),
        Rule::new("O-9e", Party::Authority, "send the plan with the other setting", &[Party::Family], &[Kind::NotOpposedSetting], Limit::WeeksAfter(2), &[Kind::PlanAmended], &[Example::new(date(2025, 2, 3), date(2025, 2, 17), "3 February and 14 days")]).grounds(ground::ORDER),
        Rule::new("O-9f", Party::Authority, "send the draft plan", &[Party::Family], &[Kind::NotOpposedPlan], Limit::WeeksAfter(5), &[Kind::DraftServed], &[Example::new(date(2025, 2, 3), date(2025, 3, 10), "3 February and 35 days")]).ended_by(&[Kind::PlanIssued]).grounds(ground::ORDER),
        Rule::new("O-9g", Party::Authority, "send the final plan", &[Party::Family], &[Kind::NotOpposedPlan], Limit::WeeksAfter(11), &[Kind::PlanIssued], &[Example::new(date(2025, 2, 3), date(2025, 4, 21), "3 February and 77 days")]).grounds(ground::ORDER),
    ],
};
