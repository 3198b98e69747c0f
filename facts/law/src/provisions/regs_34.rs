//! SI 2014/1530 regulation 34: the certificate where no mediation is wanted.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 34",
    path: "regulation/34",
    says: "The adviser issues the certificate within three working days of hearing that the family does not want \
     mediation.",
    words: Words::Reported("within 3 working days"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Secondary,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("D-2", "issue the certificate", Limit::WorkingDaysAfter(3))
    .from(&[Kind::MediationDeclined])
    .owed(Party::MediationAdviser, &[Party::Family])
    .done_by(&[Kind::MediationCertificate])
    .examples(&[Example::new(date(2025, 4, 17), date(2025, 4, 24), "Good Friday and Easter Monday do not count")])];
