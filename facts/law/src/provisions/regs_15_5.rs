//! SI 2014/1530 regulation 15(5): the review of a plan that was transferred.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 15(5)",
    path: "regulation/15",
    says: "The new authority reviews the plan before the later of two days: 12 months beginning with the day it was \
     made or last reviewed, and three months beginning with the transfer.",
    words: Words::Quoted("beginning with"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "The plan counts as made by the new authority on its original day.",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new(
    "M-5",
    "review the transferred plan",
    Limit::Latest(&[
        Part {
            from: Since::LastBefore(&[Kind::PlanIssued, Kind::PlanMadeElsewhere, Kind::ReviewKeep, Kind::ReviewAmend]),
            limit: Limit::MonthsStartingWith(12),
        },
        Part { from: Since::Here, limit: Limit::MonthsStartingWith(3) },
    ]),
)
.from(&[Kind::TransferredIn])
.owed(Party::NewAuthority, &[Party::Family])
.done_by(&[Kind::ReviewKeep, Kind::ReviewAmend, Kind::ReviewCease])
.ended_by(&[Kind::PlanCeased])
.examples(&[
    Example::new(
        date(2025, 9, 1),
        date(2025, 12, 9),
        "last reviewed on 10 December 2024: 9 December 2025 is later than 30 November",
    )
    .with(&[(Kind::ReviewKeep, date(2024, 12, 10))]),
    Example::new(date(2025, 9, 1), date(2025, 11, 30), "the last review is older than a year")
        .with(&[(Kind::ReviewKeep, date(2024, 8, 1))]),
])];
