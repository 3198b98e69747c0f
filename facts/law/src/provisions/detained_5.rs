//! SI 2015/62 regulation 5(1): the decision whether to assess a detained person.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &DETAINED_REGS,
    part: "reg 5(1)",
    path: "regulation/5",
    says: "The home authority decides and tells within six weeks of the request, or of being told of the person.",
    words: Words::Quoted("as soon as practicable, and in any event within 6 weeks of"),
    since: date(2015, 4, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("J-2", "send the decision whether to assess", Limit::WeeksAfter(6))
    .from(&[Kind::DetainedRequest])
    .owed(Party::Authority, &[Party::Family, Party::PersonInCharge])
    .done_by(&[Kind::DetainedDecided])
    .grounds(ground::DETAINED)
    .examples(&[Example::new(date(2024, 11, 4), date(2024, 12, 16), "4 November and 42 days")])];
