//! Children and Families Act 2014 section 44(1): a review before its time.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &ACT,
    part: "s 44(1)",
    path: "section/44",
    says: "The 12 months are the longest time between reviews, not the shortest. Where a family, or a school, nursery or college, \
     asks for an early review the authority considers it and answers. The law sets no deadline for the answer.",
    words: Words::Reported("must review an EHC plan that it maintains"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Interpretive,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("R-15", "answer the request for an early review", Limit::AsSoonAsPracticable)
    .from(&[Kind::ReviewRequested])
    .owed(Party::Authority, &[Party::Family])
    .done_by(&[Kind::ReviewRequestAnswered, Kind::ReviewArranged, Kind::ReviewMeeting])
    .force(Force::Should)
    .examples(&[Example::no_day(date(2026, 11, 2), "its age is shown; the yearly review stays due")])];
