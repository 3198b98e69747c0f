//! SI 2014/1652 regulation 11: the use of direct payments is reviewed.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &PAYMENTS,
    part: "reg 11",
    path: "regulation/11",
    says: "The authority reviews how direct payments are used at least once within the first three months, and then \
     at each review or re-assessment.",
    words: Words::Reported("at least once within the first three months"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Interpretive,
    note: "The number of the regulation was seen in a secondary source.",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("B-3", "review the use of the direct payments", Limit::MonthsStartingWith(3))
    .from(&[Kind::PaymentsBegan])
    .owed(Party::Authority, &[Party::Family])
    .done_by(&[Kind::PaymentsUseReviewed])
    .examples(&[Example::new(
        date(2025, 9, 1),
        date(2025, 11, 30),
        "the first three months end on 30 November, a Sunday: review by Friday 28 November",
    )])];
