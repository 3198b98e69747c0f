//! SI 2014/1530 regulation 15(4): the family is told what happens with the plan.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 15(4)",
    path: "regulation/15",
    says: "Within six weeks of the transfer the new authority tells the family that the plan came over, whether it \
     will assess, and when it will review.",
    words: Words::Quoted("within 6 weeks of the date of the transfer"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] =
    &[Rule::new(ids::TRANSFER_TOLD, "tell the family what happens with the transferred plan", Limit::WeeksAfter(6))
        .from(&[Kind::TransferredIn])
        .owed(Party::NewAuthority, &[Party::Family])
        .done_by(&[Kind::MoveFamilyTold])
        .ended_by(&[Kind::PlanCeased])
        .examples(&[Example::new(date(2025, 9, 1), date(2025, 10, 13), "1 September and 42 days")])];
