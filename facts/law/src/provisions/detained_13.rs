//! SI 2015/62 regulation 13: the plan of a detained person.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &DETAINED_REGS,
    part: "reg 13",
    path: "regulation/13",
    says: "The person has at least 15 days on the draft, the day of service the first; the final plan goes out within \
     20 weeks of the request. Release or detention part-way changes neither.",
    words: Words::Quoted(
        "at least 15 days, beginning with the day on which the draft plan was served; within 20 weeks of",
    ),
    since: date(2015, 4, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[
    Rule::new("J-5", "allow comments on the draft plan", Limit::DaysBeginningWith(15))
        .from(&[Kind::DetainedDraftServed])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::DetainedPlanIssued])
        .allows_time()
        .again(Again::Replaces)
        .examples(&[Example::new(date(2025, 2, 3), date(2025, 2, 17), "3 February is day 1")]),
    Rule::new("J-6", "send the final plan", Limit::WeeksAfter(20))
        .from(&[Kind::DetainedRequest])
        .owed(Party::Authority, &[Party::Family, Party::PersonInCharge, Party::Setting, Party::HealthBody])
        .done_by(&[Kind::DetainedPlanIssued])
        .ended_by(&[Kind::DetainedPlanRefused])
        .grounds(ground::DETAINED)
        .examples(&[Example::new(date(2024, 11, 4), date(2025, 3, 24), "4 November and 140 days")]),
];
