//! SI 2014/1530 regulation 22(2)(c): the family's fifteen days on amendments.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 22(2)(c)",
    path: "regulation/22",
    says: "The family has at least 15 days to comment on the proposed amendments, ask for a school, nursery or college \
     and meet an officer. The day of service is the first.",
    words: Words::Quoted("at least 15 days, beginning with the day on which the draft plan was served"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] =
    &[Rule::new("R-9", "allow the family to comment on the amendments", Limit::DaysBeginningWith(15))
        .from(&[Kind::AmendmentServed, Kind::AmendmentProposed])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanAmended])
        .allows_time()
        .again(Again::Replaces)
        .examples(&[Example::new(date(2024, 11, 25), date(2024, 12, 9), "25 November is day 1")])];
