//! SEND Code of Practice paragraph 9.83: settings answer a consultation.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &CODE,
    part: "para 9.83",
    path: "",
    says: "A school, nursery or college that is consulted about a draft plan should answer within 15 days. The \
     authority can finalise the plan without an answer.",
    words: Words::Reported("should respond within 15 days"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Guidance,
    note: "The duty to consult is in sections 39(2) and 40(3) of the Act; the 15 days are guidance.",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("A-12", "answer the consultation", Limit::DaysAfter(15))
    .from(&[Kind::SettingConsulted])
    .owed(Party::Setting, &[Party::Authority])
    .done_by(&[Kind::SettingAnswered])
    .ended_by(&[Kind::PlanIssued, Kind::PlanAmended, Kind::RequestWithdrawn, Kind::MovedOut])
    .force(Force::Should)
    .examples(&[Example::new(
        date(2025, 1, 7),
        date(2025, 1, 22),
        "if the day of sending counted it would be 21 January",
    )])];
