//! SI 2014/1530 regulation 16: another health body becomes responsible.

use super::prelude::*;

/// The provision.
pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 16",
    path: "regulation/16",
    says: "The health body that was responsible tells the new one within 15 working days, the first of them the day it learned of the change. A new body that cannot arrange the provision asks the authority for a review or assessment within 15 working days.",
    words: Words::Reported("within 15 working days beginning with the day on which it became aware"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Secondary,
    note: "",
    rules: &[
        Rule::new("M-7", Party::OldHealthBody, "tell the new health body", &[Party::HealthBody], &[Kind::BoardChangeKnown], Limit::WorkingDaysBeginningWith(15), &[Kind::BoardNotified], &[Example::new(date(2025, 5, 2), date(2025, 5, 23), "2, 6 to 9, 12 to 16 and 19 to 23 May; 5 May is a bank holiday")]),
        Rule::new("M-9", Party::HealthBody, "ask the authority for a review or assessment", &[Party::Authority], &[Kind::BoardCannotArrange], Limit::WorkingDaysBeginningWith(15), &[Kind::BoardAskedReview], &[Example::new(date(2025, 5, 2), date(2025, 5, 23), "counted alike")]),
    ],
};
