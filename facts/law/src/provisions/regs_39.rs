//! SI 2014/1530 regulation 39: the certificate after mediation.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 39",
    path: "regulation/39",
    says: "The adviser issues the certificate within three working days of the mediation’s end, or of hearing that it \
     cannot be arranged in time.",
    words: Words::Reported("within 3 working days"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Unverified,
    note: "The number of the regulation was not seen; the duty is also in section 55(5) of the Act.",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("D-6", "issue the certificate", Limit::WorkingDaysAfter(3))
    .from(&[Kind::MediationHeld, Kind::MediationNotArranged])
    .owed(Party::MediationAdviser, &[Party::Family])
    .done_by(&[Kind::MediationCertificate])
    .examples(&[Example::new(date(2025, 3, 6), date(2025, 3, 11), "7, 10 and 11 March")])];
