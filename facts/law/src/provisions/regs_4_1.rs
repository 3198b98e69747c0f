//! SI 2014/1530 regulation 4(1): no assessment because no plan is necessary.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 4(1)",
    path: "regulation/4",
    says: "An authority that finds, without assessing, that a plan is not necessary tells the family as soon as it \
     can and within six weeks of the request, or of becoming responsible for the child.",
    words: Words::Quoted("as soon as practicable, and in any event within 6 weeks of"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("A-1", "tell the family that no plan is necessary", Limit::WeeksAfter(6))
    .from(&[Kind::RequestReceived, Kind::ResponsibilityBegan])
    .owed(Party::Authority, &[Party::Family])
    .done_by(&[Kind::AssessmentRefused])
    .ended_by(&[Kind::AssessmentAgreed, Kind::RequestWithdrawn, Kind::MovedOut])
    .grounds(ground::CORONAVIRUS)
    .untracked("The rule for regulation 5(1) counts the same six weeks for either answer.")
    .examples(&[Example::new(date(2024, 9, 2), date(2024, 10, 14), "2 September and 42 days")])];
