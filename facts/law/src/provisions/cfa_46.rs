//! Children and Families Act 2014 section 46 and SI 2014/1530 regulation 46(1): the 25th birthday.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &ACT,
    part: "s 46",
    path: "section/46",
    says: "A plan may be kept up until the end of the academic year in which the young person turns 25: 31 July in \
     the further education sector. It is a power, not a duty.",
    words: Words::Reported("until the end of the academic year during which the young person attains the age of 25"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Secondary,
    note: "Upper Tribunal: JL v Somerset [2021] UKUT 324 (AAC). An apprenticeship has its own end: the end of the \
     training or the day before the 26th birthday.",
    rules: RULES,
};

const RULES: &[Rule] = &[
    Rule::new("Z-7", "maintain the plan to the end of the academic year", Limit::EndOfAcademicYear)
        .from(&[Kind::Turned25])
        .when(When::PlanInForce)
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanCeased])
        .force(Force::May)
        .examples(&[Example::new(
            date(2025, 10, 3),
            date(2026, 7, 31),
            "a student in further education who turns 25 on 3 October 2025",
        )]),
    Rule::new("Z-9", "end the plan at 25, or at the latest with the academic year", Limit::EndOfAcademicYear)
        .from(&[Kind::Turned25])
        .when(When::PlanInForce)
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanCeased])
        .force(Force::Advisory)
        .examples(&[Example::new(
            date(2026, 11, 2),
            date(2027, 7, 31),
            "the power to go on ends then; an apprenticeship has its own end",
        )]),
];
