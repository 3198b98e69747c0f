//! SI 2014/1530 regulation 16: another health body becomes responsible.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 16",
    path: "regulation/16",
    says: "The health body that was responsible tells the new one within 15 working days, the first of them the day \
     it learned of the change. A new body that cannot arrange the provision asks the authority for a review or \
     assessment within 15 working days.",
    words: Words::Reported("within 15 working days beginning with the day on which it became aware"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Secondary,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[
    Rule::new("M-7", "tell the new health body", Limit::WorkingDaysBeginningWith(15))
        .from(&[Kind::BoardChangeKnown])
        .owed(Party::OldHealthBody, &[Party::HealthBody])
        .done_by(&[Kind::BoardNotified])
        .examples(&[Example::new(
            date(2025, 5, 2),
            date(2025, 5, 23),
            "2, 6 to 9, 12 to 16 and 19 to 23 May; 5 May is a bank holiday",
        )]),
    Rule::new("M-9", "ask the authority for a review or assessment", Limit::WorkingDaysBeginningWith(15))
        .from(&[Kind::BoardCannotArrange])
        .owed(Party::HealthBody, &[Party::Authority])
        .done_by(&[Kind::BoardAskedReview])
        .examples(&[Example::new(date(2025, 5, 2), date(2025, 5, 23), "counted alike")]),
];
