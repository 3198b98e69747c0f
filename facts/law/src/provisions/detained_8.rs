//! SI 2015/62 regulation 8: advice on a detained person.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &DETAINED_REGS,
    part: "reg 8",
    path: "regulation/8",
    says: "A service or school that is asked for advice on a detained person must give it within 6 weeks.",
    words: Words::Reported("within 6 weeks"),
    since: date(2015, 4, 1),
    until: None,
    certainty: Certainty::Unverified,
    note: "It mirrors regulation 8 of SI 2014/1530; the text was not seen.",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("J-3", "give the advice", Limit::WeeksAfter(6))
    .from(&[Kind::DetainedAdviceAsked])
    .owed(Party::Adviser, &[Party::Authority])
    .done_by(&[Kind::DetainedAdviceReturned])
    .examples(&[Example::new(date(2024, 11, 4), date(2024, 12, 16), "4 November and 42 days")])];
