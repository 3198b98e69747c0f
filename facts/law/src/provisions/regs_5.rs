//! SI 2014/1530 regulation 5: the decision whether to assess.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 5(1)",
    path: "regulation/5",
    says: "The authority tells the family whether it will assess as soon as it can and within six weeks of receiving \
     the request, or of becoming responsible. Everyone who was told under regulation 4(2) is told too.",
    words: Words::Quoted("as soon as practicable, and in any event within 6 weeks of"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[
    Rule::new(ids::DECISION_TO_ASSESS, "send the decision whether to assess", Limit::WeeksAfter(6))
        .task("Week 6: decision whether to assess")
        .from(&[Kind::RequestReceived, Kind::ResponsibilityBegan])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::AssessmentAgreed, Kind::AssessmentRefused])
        .ended_by(&[Kind::RequestWithdrawn, Kind::MovedOut])
        .grounds(ground::LOCAL_AUTHORITY)
        .examples(&[
            Example::new(
                date(2024, 9, 2),
                date(2024, 10, 14),
                "2 September and 42 days; the day of receipt does not count",
            ),
            Example::new(
                date(2025, 8, 6),
                date(2025, 9, 17),
                "received in the summer holiday: school holidays do not stop the clock",
            ),
            Example::new(
                date(2026, 11, 23),
                date(2027, 1, 4),
                "three bank holidays lie between; none of them moves the day",
            ),
        ]),
    Rule::new("A-4", "tell those who were told under regulation 4(2)", Limit::WeeksAfter(6))
        .from(&[Kind::RequestReceived, Kind::ResponsibilityBegan])
        .owed(Party::Authority, &[Party::HealthBody, Party::SocialCare, Party::Setting])
        .done_by(&[Kind::AssessmentAgreed, Kind::AssessmentRefused])
        .ended_by(&[Kind::RequestWithdrawn, Kind::MovedOut])
        .grounds(ground::LOCAL_AUTHORITY)
        .untracked("The same decision on the same day: A-3 counts it.")
        .examples(&[Example::new(date(2024, 9, 2), date(2024, 10, 14), "with the decision to the family")]),
];
