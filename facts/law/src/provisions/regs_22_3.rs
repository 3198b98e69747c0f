//! SI 2014/1530 regulation 22(3) with *Devon*: the final amended plan.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 22(3)",
    path: "regulation/22",
    says: "The final amended plan goes to the family, the school, nursery or college and the health body as soon as it can \
     and within eight weeks of the notice; and, since the notice itself is due four weeks after the meeting, within 12 \
     weeks of the meeting.",
    words: Words::Quoted("as soon as practicable, and in any event within 8 weeks of"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "Where the notice is late, the 12 weeks from the meeting are the earlier day. The reading of notice and \
     eight weeks was rejected in Devon.",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new(
    "R-10",
    "send the final amended plan",
    Limit::Earliest(&[
        Part { from: Since::Here, limit: Limit::WeeksAfter(8) },
        Part { from: Since::LastBefore(&[Kind::ReviewMeeting]), limit: Limit::WeeksAfter(12) },
    ]),
)
.from(&[Kind::AmendmentServed])
.owed(Party::Authority, &[Party::Family, Party::Setting, Party::HealthBody])
.done_by(&[Kind::PlanAmended])
.ended_by(&[Kind::AmendmentDropped, Kind::PlanCeased])
.examples(&[
    Example::new(date(2024, 12, 13), date(2025, 1, 24), "the notice was late; 12 weeks from the meeting count")
        .with(&[(Kind::ReviewMeeting, date(2024, 11, 1))]),
    Example::new(date(2024, 11, 20), date(2025, 1, 15), "the notice was in time; eight weeks from it count")
        .with(&[(Kind::ReviewMeeting, date(2024, 11, 1))]),
])];
