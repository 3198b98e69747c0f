//! Children and Families Act 2014 section 49: personal budgets.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &ACT,
    part: "s 49",
    path: "section/49",
    says: "While a draft plan, a review or a re-assessment is under way the family may ask for a personal budget, and \
     the authority prepares one.",
    words: Words::Reported("must prepare a personal budget if asked to do so"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Secondary,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("B-1", "prepare a personal budget", Limit::AsSoonAsPracticable)
    .from(&[Kind::BudgetAsked])
    .owed(Party::Authority, &[Party::Family])
    .done_by(&[Kind::BudgetPrepared])
    .examples(&[Example::no_day(date(2025, 6, 2), "the law sets no deadline")])];
