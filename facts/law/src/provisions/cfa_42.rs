//! Children and Families Act 2014 sections 42 and 43: securing what the plan says.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &ACT,
    part: "ss 42, 43",
    path: "section/42",
    says: "From the day the plan is in force the authority secures the special educational provision, the health body \
     arranges the health provision, and the named setting admits.",
    words: Words::Reported("must secure the specified special educational provision for the child or young person"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Secondary,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("A-15", "secure the provision in the plan", Limit::OnDay)
    .from(&[Kind::PlanIssued, Kind::PlanAmended])
    .owed(Party::Authority, &[Party::Family])
    .done_by(&[Kind::ProvisionSecured])
    .ended_by(&[Kind::PlanCeased])
    .untracked("Delivery is followed provision by provision, not by one time limit for the whole plan.")
    .examples(&[Example::new(date(2025, 1, 20), date(2025, 1, 20), "from the day the final plan is sent")])];
