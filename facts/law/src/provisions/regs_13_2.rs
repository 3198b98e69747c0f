//! SI 2014/1530 regulation 13(2): the final plan within twenty weeks.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 13(2)",
    path: "regulation/13",
    says: "The authority sends the final plan to the family, the school, nursery or college that it names and the \
     health body as soon as it can and within 20 weeks of receiving the request, or of becoming responsible.",
    words: Words::Quoted("as soon as practicable, and in any event within 20 weeks of"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "An agreement with the family does not extend the 20 weeks: regulation 10(4) has no such exception. Where the authority \
     takes a refusal back by itself, OnePlan counts the weeks from the request as before.",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new(ids::FINAL_PLAN, "send the final plan", Limit::WeeksAfter(20))
    .task("Week 20: final plan")
    .from(&[Kind::RequestReceived, Kind::ResponsibilityBegan])
    .owed(Party::Authority, &[Party::Family, Party::Setting, Party::HealthBody])
    .done_by(&[Kind::PlanIssued])
    .ended_by(&[Kind::AssessmentRefused, Kind::PlanRefused, Kind::RequestWithdrawn, Kind::MovedOut])
    .grounds(ground::LOCAL_AUTHORITY)
    .examples(&[
        Example::new(date(2024, 9, 2), date(2025, 1, 20), "2 September and 140 days"),
        Example::new(
            date(2025, 8, 7),
            date(2025, 12, 25),
            "Christmas Day: the deadline does not move, so send by 24 December",
        ),
        Example::new(date(2024, 1, 15), date(2024, 6, 3), "across 29 February 2024"),
        Example::new(date(2025, 4, 7), date(2025, 8, 25), "the summer bank holiday: send by Friday 22 August"),
    ])];
