//! SI 2014/1530 regulation 10(1): the notice that no plan will be issued.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 10(1)",
    path: "regulation/10",
    says: "If no plan will be issued after an assessment, the authority says so, with reasons, as soon as it can and \
     within 16 weeks of the request, or of becoming responsible. The health body and the school, \
     nursery or college are told too.",
    words: Words::Quoted("as soon as practicable, and in any event within 16 weeks of"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[
    Rule::new("A-8", "send the decision not to issue a plan", Limit::WeeksAfter(16))
        .task("Week 16: decision whether to issue a plan")
        .from(&[Kind::RequestReceived, Kind::ResponsibilityBegan])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::PlanRefused])
        .ended_by(&[
            Kind::AssessmentRefused,
            Kind::PlanAgreed,
            Kind::DraftServed,
            Kind::PlanIssued,
            Kind::RequestWithdrawn,
            Kind::MovedOut,
        ])
        .grounds(ground::LOCAL_AUTHORITY)
        .examples(&[Example::new(date(2024, 9, 2), date(2024, 12, 23), "2 September and 112 days")]),
    Rule::new(
        "A-9",
        "tell health and the school, nursery or college that no plan will be issued",
        Limit::WeeksAfter(16),
    )
    .from(&[Kind::RequestReceived, Kind::ResponsibilityBegan])
    .owed(Party::Authority, &[Party::HealthBody, Party::Setting])
    .done_by(&[Kind::PlanRefused])
    .ended_by(&[
        Kind::AssessmentRefused,
        Kind::PlanAgreed,
        Kind::DraftServed,
        Kind::PlanIssued,
        Kind::RequestWithdrawn,
        Kind::MovedOut,
    ])
    .grounds(ground::LOCAL_AUTHORITY)
    .untracked("The same decision on the same day: A-8 counts it.")
    .examples(&[Example::new(date(2024, 9, 2), date(2024, 12, 23), "with the notice to the family")]),
];
