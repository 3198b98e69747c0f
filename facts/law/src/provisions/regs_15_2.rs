//! SI 2014/1530 regulation 15(2): the plan goes with the family.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 15(2)",
    path: "regulation/15",
    says: "The authority that the family leaves transfers the plan on the day of the move. If it did not know 15 \
     working days before, it has 15 working days, the first of them the day it learned of the move.",
    words: Words::Quoted("within 15 working days beginning with the day on which it did become aware"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "An older IPSEA page counts from the new authority’s awareness; the text says the old one’s.",
    rules: RULES,
};

const RULES: &[Rule] = &[
    Rule::new("M-1", "transfer the plan", Limit::OnDay)
        .from(&[Kind::Moved])
        .owed(Party::OldAuthority, &[Party::NewAuthority])
        .done_by(&[Kind::PlanTransferred])
        .when(When::KnownBefore(Kind::MoveKnown, 15))
        .examples(&[Example::new(date(2025, 9, 1), date(2025, 9, 1), "known on 31 July: 20 working days lie between")
            .with(&[(Kind::MoveKnown, date(2025, 7, 31))])]),
    Rule::new("M-2", "transfer the plan", Limit::WorkingDaysBeginningWith(15))
        .from(&[Kind::MoveKnown])
        .owed(Party::OldAuthority, &[Party::NewAuthority])
        .done_by(&[Kind::PlanTransferred])
        .when(When::KnownLate(Kind::Moved, 15))
        .examples(&[
            Example::new(
                date(2025, 8, 28),
                date(2025, 9, 17),
                "28 and 29 August, then 1 to 5, 8 to 12 and 15 to 17 September",
            ),
            Example::new(date(2025, 11, 2), date(2025, 11, 21), "learned on a Sunday: Monday is day 1"),
        ]),
];
