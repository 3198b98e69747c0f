//! SI 2014/1530 regulation 33: the mediation adviser is contacted.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 33",
    path: "regulation/33",
    says: "A family that wants to appeal contacts the mediation adviser, and says whether it wants mediation, within \
     two months of the notice being sent. It need not where the only matter is the setting named.",
    words: Words::Quoted("within 2 months after"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "This is no act before the Tribunal: its rule on August and Christmas does not extend it.",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new(ids::MEDIATION_ADVISER, "contact the mediation adviser", Limit::MonthsAfter(2))
    .from(APPEALABLE)
    .owed(Party::Family, &[Party::MediationAdviser])
    .done_by(&[
        Kind::MediationAdviserTold,
        Kind::MediationDeclined,
        Kind::MediationWanted,
        Kind::MediationCertificate,
        Kind::AppealRegistered,
    ])
    .force(Force::May)
    .examples(&[
        Example::new(date(2024, 10, 31), date(2024, 12, 31), "the corresponding date, whatever day it is"),
        Example::new(date(2024, 12, 30), date(2025, 2, 28), "February has no 30th: its last day"),
    ])];
