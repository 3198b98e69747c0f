//! SI 2014/1530 regulation 52: the school's SEN information report.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 52",
    path: "regulation/52",
    says: "A school publishes its SEN information report on its website, updates it every year, and after a change as \
     soon as it can.",
    words: Words::Reported(
        "must be updated annually and any changes during the year must be updated as soon as possible",
    ),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Unverified,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("L-5", "update the SEN information report", Limit::MonthsAfter(12))
    .from(&[Kind::SchoolReportPublished])
    .owed(Party::Setting, &[Party::Public])
    .done_by(&[Kind::SchoolReportPublished])
    .examples(&[Example::new(date(2025, 9, 1), date(2026, 9, 1), "twelve months on")])];
