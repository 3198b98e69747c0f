//! SI 2014/1530 regulation 22(2)(c): the family's fifteen days on amendments.

use super::prelude::*;

/// The provision.
pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 22(2)(c)",
    path: "regulation/22",
    says: "The family has at least 15 days to comment on the proposed amendments, ask for a setting and meet an officer. The day of service is the first.",
    words: Words::Quoted("at least 15 days, beginning with the day on which the draft plan was served"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: &[
        Rule::new("R-9", Party::Authority, "allow the family to comment on the amendments", &[Party::Family], &[Kind::AmendmentServed, Kind::AmendmentProposed], Limit::DaysBeginningWith(15), &[Kind::PlanAmended], &[Example::new(date(2024, 11, 25), date(2024, 12, 9), "25 November is day 1")]).allows_time(),
    ],
};
