//! SI 2014/1530 regulation 22(4): the decision not to amend after all.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 22(4)",
    path: "regulation/22",
    says: "An authority that, after its notice, decides not to amend says so with reasons as soon as it can and \
     within eight weeks of the notice.",
    words: Words::Quoted("as soon as practicable, and in any event within 8 weeks of"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("R-11", "send the decision not to amend", Limit::WeeksAfter(8))
    .from(&[Kind::AmendmentServed, Kind::AmendmentProposed])
    .owed(Party::Authority, &[Party::Family])
    .done_by(&[Kind::AmendmentDropped])
    .ended_by(&[Kind::PlanAmended, Kind::PlanCeased])
    .untracked("R-10 counts the eight weeks for either outcome.")
    .examples(&[Example::new(date(2024, 11, 20), date(2025, 1, 15), "20 November and 56 days")])];
