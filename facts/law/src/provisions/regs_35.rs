//! SI 2014/1530 regulation 35: mediation on health provision.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 35",
    path: "regulation/35",
    says: "Where the family wants mediation on health provision the authority tells each health body within three \
     working days; on health alone, the health body then arranges it within 30 days.",
    words: Words::Reported("within 3 working days; within 30 days"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Secondary,
    note: "One family site gives 30 working days; IPSEA gives 30 days.",
    rules: RULES,
};

const RULES: &[Rule] = &[
    Rule::new("D-4", "tell the health body of the mediation", Limit::WorkingDaysAfter(3))
        .from(&[Kind::MediationHealthWanted])
        .owed(Party::Authority, &[Party::HealthBody])
        .done_by(&[Kind::MediationBoardTold])
        .examples(&[Example::new(date(2025, 1, 24), date(2025, 1, 29), "27, 28 and 29 January")]),
    Rule::new("D-5", "arrange the mediation", Limit::DaysAfter(30))
        .from(&[Kind::MediationBoardTold])
        .owed(Party::HealthBody, &[Party::Family])
        .done_by(&[Kind::MediationHeld])
        .ended_by(&[Kind::MediationNotArranged, Kind::MediationCertificate])
        .examples(&[Example::new(date(2025, 1, 29), date(2025, 2, 28), "29 January and 30 days")]),
];
