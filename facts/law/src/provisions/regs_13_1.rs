//! SI 2014/1530 regulation 13(1)(a): the family's fifteen days.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 13(1)(a)",
    path: "regulation/13",
    says: "The family has at least 15 days to comment on the draft plan, ask for a school, nursery or college and \
     meet an officer. The day on which the draft is served is the first of them.",
    words: Words::Quoted("at least 15 days, beginning with the day on which the draft plan was served"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "The 15 days are a minimum: the authority can allow longer.",
    rules: RULES,
};

const RULES: &[Rule] =
    &[Rule::new("A-11", "allow the family to comment on the draft plan", Limit::DaysBeginningWith(15))
        .from(&[Kind::DraftServed])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanIssued])
        .ended_by(&[Kind::RequestWithdrawn, Kind::MovedOut])
        .allows_time()
        .again(Again::Replaces)
        .examples(&[
            Example::new(date(2024, 12, 24), date(2025, 1, 7), "24 December is day 1"),
            Example::new(date(2024, 11, 25), date(2024, 12, 9), "25 November is day 1"),
        ])];
