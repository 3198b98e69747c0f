//! SI 2014/1530 regulation 31(1): consulting before ceasing.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 31(1)",
    path: "regulation/31",
    says: "An authority that considers ceasing a plan tells the family so, and consults them and the school, nursery or \
     college that the plan names, before it decides.",
    words: Words::Quoted("is considering ceasing to maintain a child or young person’s EHC plan"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new(
    "Z-1",
    "consult the family and the school, nursery or college about ceasing",
    Limit::AsSoonAsPracticable,
)
.from(&[Kind::CeaseConsidered])
.owed(Party::Authority, &[Party::Family, Party::Setting])
.done_by(&[Kind::CeaseConsulted])
.ended_by(&[Kind::PlanCeased])
.examples(&[Example::no_day(date(2025, 3, 3), "before deciding; the law sets no deadline")])];
