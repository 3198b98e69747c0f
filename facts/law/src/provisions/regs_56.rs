//! SI 2014/1530 regulation 56(3): comments on the Local Offer.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 56(3)",
    path: "regulation/56",
    says: "At least once a year the authority publishes, with its Local Offer, the comments it received and what it \
     answers and will do. Nobody can be recognised in them.",
    words: Words::Quoted("at least annually"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Interpretive,
    note: "We count twelve months from the last publication.",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("L-4", "publish the comments and the responses", Limit::MonthsAfter(12))
    .from(&[Kind::CommentsPublished])
    .owed(Party::Authority, &[Party::Public])
    .done_by(&[Kind::CommentsPublished])
    .examples(&[Example::new(date(2024, 9, 1), date(2025, 9, 1), "twelve months on")])];
