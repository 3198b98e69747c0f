//! SI 2014/1530 regulation 27(2): the plan after a re-assessment.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 27(2)",
    path: "regulation/27",
    says: "The final amended or replaced plan goes out as soon as it can and within 14 weeks of the notice that there \
     will be a re-assessment.",
    words: Words::Quoted("as soon as practicable, and in any event within 14 weeks of"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("X-4", "send the final plan after the re-assessment", Limit::WeeksAfter(14))
    .from(&[Kind::ReassessmentAgreed])
    .owed(Party::Authority, &[Party::Family, Party::Setting, Party::HealthBody])
    .done_by(&[Kind::PlanIssued, Kind::PlanAmended])
    .ended_by(&[Kind::PlanCeased, Kind::AmendmentDropped])
    .grounds(ground::LOCAL_AUTHORITY)
    .examples(&[Example::new(date(2025, 3, 18), date(2025, 6, 24), "18 March and 98 days")])];
