//! SI 2014/1530 regulation 25(1): the decision whether to re-assess.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 25(1)",
    path: "regulation/25",
    says: "The authority tells the family whether it will re-assess within 15 days of the request.",
    words: Words::Reported("within 15 days of receiving the request"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Secondary,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] =
    &[Rule::new(ids::DECISION_TO_REASSESS, "send the decision whether to re-assess", Limit::DaysAfter(15))
        .from(&[Kind::ReassessmentRequested])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::ReassessmentAgreed, Kind::ReassessmentDeclined])
        .ended_by(&[Kind::PlanCeased])
        .examples(&[
            Example::new(date(2025, 3, 3), date(2025, 3, 18), "3 March and 15 calendar days"),
            Example::new(date(2025, 12, 12), date(2025, 12, 27), "a Saturday: send by 24 December"),
        ])];
