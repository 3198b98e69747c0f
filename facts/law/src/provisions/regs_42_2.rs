//! SI 2014/1530 regulation 42(2): carrying out what mediation agreed about a decision that can be appealed.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 42(2)",
    path: "regulation/42",
    says: "What was agreed in mediation about a decision that can be appealed must be done within the time limits of \
     regulation 44(2), as if the Tribunal had ordered it on the day of the agreement. The parties can agree other times in \
     writing.",
    words: Words::Reported("as if it were an order of the Tribunal"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "Another time that was agreed in writing (regulation 42(5)) is not counted here.",
    rules: RULES,
};

const RULES: &[Rule] = &[
    Rule::new("D-7a", "tell the family that it will assess", Limit::WeeksAfter(2))
        .from(&[Kind::MediationAgreedAssess])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::WillAssess, Kind::AssessmentAgreed, Kind::ReassessmentAgreed])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 2, 17), "3 February and 14 days")]),
    Rule::new("D-7b", "send the decision not to issue a plan", Limit::WeeksAfter(10))
        .from(&[Kind::MediationAgreedAssess])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanRefused])
        .ended_by(&[Kind::PlanAgreed, Kind::DraftServed, Kind::PlanIssued, Kind::PlanAmended])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 4, 14), "3 February and 70 days")]),
    Rule::new("D-7c", "send the final plan after the assessment", Limit::WeeksAfter(14))
        .from(&[Kind::MediationAgreedAssess])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanIssued, Kind::PlanAmended])
        .ended_by(&[Kind::PlanRefused])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 5, 12), "3 February and 98 days")]),
    Rule::new("D-7d", "send the draft plan", Limit::WeeksAfter(5))
        .from(&[Kind::MediationAgreedPlan])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::DraftServed])
        .ended_by(&[Kind::PlanIssued])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 3, 10), "3 February and 35 days")]),
    Rule::new("D-7e", "send the final plan", Limit::WeeksAfter(11))
        .from(&[Kind::MediationAgreedPlan])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanIssued])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 4, 21), "3 February and 77 days")]),
    Rule::new("D-7f", "send the amended plan", Limit::WeeksAfter(5))
        .from(&[Kind::MediationAgreedContents])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanAmended])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 3, 10), "3 February and 35 days")]),
    Rule::new("D-7g", "send the plan with the other setting", Limit::WeeksAfter(2))
        .from(&[Kind::MediationAgreedSetting])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanAmended])
        .grounds(ground::ORDER)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 2, 17), "3 February and 14 days")]),
    Rule::new("D-7h", "continue to maintain the plan", Limit::OnDay)
        .from(&[Kind::MediationAgreedContinue])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanAmended])
        .grounds(ground::ORDER)
        .untracked("It asks for no act; an amendment agreed with it has its own five weeks.")
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 2, 3), "at once")]),
];
