//! SI 2014/1530 regulation 42(3) and (4): carrying out what mediation agreed.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 42(3)",
    path: "regulation/42",
    says: "What was agreed on a matter that cannot be appealed is done within two weeks, unless another time was \
     agreed in writing. An authority that was no party is told within one week.",
    words: Words::Quoted("within two weeks of the date of the mediation agreement"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[
    Rule::new("D-8", "do what was agreed", Limit::WeeksAfter(2))
        .from(&[Kind::MediationAgreedOther])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::MediationAgreementDone])
        .examples(&[Example::new(date(2025, 1, 14), date(2025, 1, 28), "14 January and 14 days")]),
    Rule::new("D-9", "tell the authority of the agreement", Limit::WeeksAfter(1))
        .from(&[Kind::MediationAgreedOther])
        .owed(Party::HealthBody, &[Party::Authority])
        .done_by(&[Kind::MediationAuthorityTold])
        .untracked("Only where the authority was no party to the agreement.")
        .examples(&[Example::new(date(2025, 1, 14), date(2025, 1, 21), "14 January and 7 days")]),
];
