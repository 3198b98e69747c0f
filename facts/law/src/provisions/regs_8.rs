//! SI 2014/1530 regulation 8(1): six weeks for advice.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 8(1)",
    path: "regulation/8",
    says: "A service or school that is asked for advice must give it within 6 weeks of receiving the request. An \
     exception can apply if an appointment was missed, if the child or family was away for 4 weeks or more, or in \
     exceptional circumstances. A shortage of staff is not an exception.",
    words: Words::Quoted("must comply with such a request within 6 weeks of the date on which they receive it"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "The closure of a school is no ground here. The Ombudsman treats a shortage of educational psychologists as \
     a failure of service.",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new(ids::ADVICE, "give the advice", Limit::WeeksAfter(6))
    // Where nobody wrote down the receipt, it runs from the day on which the request is taken to be received.
    .from(&[Kind::AdviceAskReceived, Kind::AdviceAsked])
    .again(Again::Replaces)
    .owed(Party::Adviser, &[Party::Authority])
    .done_by(&[Kind::AdviceReturned, Kind::AdviceReused])
    .ended_by(&[Kind::AdviceWithdrawn, Kind::RequestWithdrawn, Kind::MovedOut, Kind::PlanRefused, Kind::PlanIssued])
    .grounds(ground::ADVISER)
    .examples(&[
        Example::new(date(2024, 10, 14), date(2024, 11, 25), "from the day of receipt, not of sending"),
        Example::new(date(2025, 7, 18), date(2025, 8, 29), "the school is closed; the health body’s clock runs on"),
    ])];
