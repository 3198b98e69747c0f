//! SI 2014/1530 regulation 36: mediation with the authority.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 36",
    path: "regulation/36",
    says: "The authority arranges mediation and takes part within 30 days of hearing that the family wants it. If it \
     cannot, it tells the adviser, who certifies within three working days.",
    words: Words::Reported("within 30 days"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Secondary,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("D-3", "arrange the mediation and take part", Limit::DaysAfter(30))
    .from(&[Kind::MediationWanted])
    .owed(Party::Authority, &[Party::Family])
    .done_by(&[Kind::MediationHeld])
    .ended_by(&[Kind::MediationNotArranged, Kind::MediationCertificate])
    .examples(&[Example::new(date(2025, 3, 3), date(2025, 4, 2), "3 March and 30 days")])];
