//! SI 2015/62 regulation 10(1): no plan for a detained person.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &DETAINED_REGS,
    part: "reg 10(1)",
    path: "regulation/10",
    says: "If no plan will be issued the home authority says so within 16 weeks.",
    words: Words::Quoted("as soon as practicable, and in any event within 16 weeks of"),
    since: date(2015, 4, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("J-4", "send the decision not to issue a plan", Limit::WeeksAfter(16))
    .from(&[Kind::DetainedRequest])
    .owed(Party::Authority, &[Party::Family, Party::PersonInCharge])
    .done_by(&[Kind::DetainedPlanRefused])
    .ended_by(&[Kind::DetainedDraftServed, Kind::DetainedPlanIssued])
    .grounds(ground::DETAINED)
    .examples(&[Example::new(date(2024, 11, 4), date(2025, 2, 24), "4 November and 112 days")])];
