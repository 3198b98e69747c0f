//! Local Government Act 1974 sections 26B and 34D: going to the Ombudsman.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &LGA,
    part: "s 26B",
    path: "section/26B",
    says: "A complaint normally reaches the Ombudsman within 12 months of the family learning of the matter.",
    words: Words::Reported("within 12 months"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Secondary,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("K-2", "complain to the Ombudsman", Limit::MonthsAfter(12))
    .from(&[Kind::ComplaintKnown])
    .owed(Party::Family, &[Party::Authority])
    .done_by(&[Kind::ComplaintToOmbudsman])
    .force(Force::May)
    .examples(&[Example::new(date(2025, 3, 3), date(2026, 3, 3), "twelve months on")])];
