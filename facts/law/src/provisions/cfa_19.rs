//! Children and Families Act 2014 section 19: what a family asks for is answered.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &ACT,
    part: "s 19",
    path: "section/19",
    says: "The authority has regard to the views and wishes of the family, and to how they can take part in decisions. A \
     request for which no other provision has a time is answered all the same.",
    words: Words::Reported("must have regard to the views, wishes and feelings of the child and his or her parent"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Interpretive,
    note: "The law sets no deadline for the answer.",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("A-18", "answer the request", Limit::AsSoonAsPracticable)
    .from(&[Kind::RequestToAnswer])
    .owed(Party::Authority, &[Party::Family])
    .done_by(&[Kind::RequestAnswered])
    .force(Force::Should)
    .examples(&[Example::no_day(date(2026, 11, 2), "its age is shown until it is answered")])];
