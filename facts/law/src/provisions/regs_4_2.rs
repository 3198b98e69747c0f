//! SI 2014/1530 regulation 4(2): who is told that an assessment is considered.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 4(2)",
    path: "regulation/4",
    says: "While it considers an assessment the authority tells the health body, its own social services and the head \
     teacher, early years lead or principal.",
    words: Words::Quoted("is considering securing an EHC needs assessment"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new(
    "A-2",
    "tell health, social care and the school, nursery or college that an assessment is being considered",
    Limit::AsSoonAsPracticable,
)
.from(&[Kind::RequestReceived, Kind::ResponsibilityBegan])
.owed(Party::Authority, &[Party::HealthBody, Party::SocialCare, Party::Setting])
.done_by(&[Kind::ConsideringNotified])
.ended_by(&[Kind::AssessmentAgreed, Kind::AssessmentRefused, Kind::RequestWithdrawn, Kind::MovedOut])
.examples(&[Example::no_day(date(2024, 9, 2), "the law sets no deadline")])];
