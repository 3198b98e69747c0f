//! SI 2015/62 regulation 13: the plan of a detained person.

use super::prelude::*;

/// The provision.
pub const PROVISION: Provision = Provision {
    instrument: &DETAINED_REGS,
    part: "reg 13",
    path: "regulation/13",
    says: "The person has at least 15 days on the draft, the day of service the first; the final plan goes out within 20 weeks of the request. Release or detention part-way changes neither.",
    words: Words::Quoted("at least 15 days, beginning with the day on which the draft plan was served; within 20 weeks of"),
    since: date(2015, 4, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: &[
        Rule::new("J-5", Party::Authority, "allow comments on the draft plan", &[Party::Family], &[Kind::DetainedDraftServed], Limit::DaysBeginningWith(15), &[Kind::DetainedPlanIssued], &[Example::new(date(2025, 2, 3), date(2025, 2, 17), "3 February is day 1")]).allows_time(),
        Rule::new("J-6", Party::Authority, "send the final plan", &[Party::Family, Party::PersonInCharge, Party::Setting, Party::HealthBody], &[Kind::DetainedRequest], Limit::WeeksAfter(20), &[Kind::DetainedPlanIssued], &[Example::new(date(2024, 11, 4), date(2025, 3, 24), "4 November and 140 days")]).ended_by(&[Kind::DetainedPlanRefused]).grounds(ground::DETAINED),
    ],
};
