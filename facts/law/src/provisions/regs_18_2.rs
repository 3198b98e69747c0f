//! SI 2014/1530 regulation 18(2): between post-16 institutions.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 18(2)",
    path: "regulation/18",
    says: "Before a move from one post-16 institution to another at any other time the plan is reviewed and amended \
     at least five months ahead.",
    words: Words::Quoted("at least five months before that transfer takes place"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("P-3", "review and amend the plan for the move", Limit::MonthsBefore(5))
    .from(&[Kind::TransferWithinPost16])
    .owed(Party::Authority, &[Party::Family, Party::Setting])
    .done_by(&[Kind::PlanAmended, Kind::TransferReviewed])
    .ended_by(&[Kind::PlanCeased])
    .examples(&[
        Example::new(date(2026, 9, 1), date(2026, 4, 1), "five months before 1 September"),
        Example::new(date(2027, 7, 31), date(2027, 2, 28), "February has no 31st: its last day"),
    ])];
