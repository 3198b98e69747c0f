//! SI 2014/1530 regulation 28: amending outside a review.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 28",
    path: "regulation/28",
    says: "An authority that wants to amend a plan at another time does so as after a review: 15 days for the family, \
     and eight weeks from the notice.",
    words: Words::Reported("as if the proposed amendment were an amendment proposed after a review"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Unverified,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("R-13", "send the final amended plan", Limit::WeeksAfter(8))
    .from(&[Kind::AmendmentProposed])
    .owed(Party::Authority, &[Party::Family, Party::Setting, Party::HealthBody])
    .done_by(&[Kind::PlanAmended])
    .ended_by(&[Kind::AmendmentDropped, Kind::PlanCeased])
    .examples(&[Example::new(date(2025, 5, 6), date(2025, 7, 1), "6 May and 56 days")])];
