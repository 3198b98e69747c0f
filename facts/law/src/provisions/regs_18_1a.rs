//! SI 2014/1530 regulation 18(1)(a): from secondary school to post-16.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 18(1)(a)",
    path: "regulation/18",
    says: "Before a young person moves from secondary school to a post-16 institution the plan is reviewed and, where \
     necessary, amended: before 31 March of the year of the transfer.",
    words: Words::Quoted("before 31 March"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Interpretive,
    note: "The text says “before”, so the last day is 30 March.",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new(
    "P-2",
    "review and amend the plan for the move to post-16",
    Limit::BeforeFixedDate { month: 3, day: 31 },
)
.from(&[Kind::TransferToPost16])
.owed(Party::Authority, &[Party::Family, Party::Setting])
.done_by(&[Kind::PlanAmended, Kind::TransferReviewed])
.ended_by(&[Kind::PlanCeased])
.examples(&[Example::new(date(2026, 9, 1), date(2026, 3, 30), "the day before 31 March 2026")])];
