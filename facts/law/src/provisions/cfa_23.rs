//! Children and Families Act 2014 section 23: health bodies bring young children to attention.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &ACT,
    part: "s 23",
    path: "section/23",
    says: "A health body that thinks a child under five has or probably has special educational needs or a disability \
     tells the parent, talks with them, brings it to the local authority’s attention and names voluntary bodies \
     that can help.",
    words: Words::Reported("has (or probably has) special educational needs or a disability"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Unverified,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] =
    &[Rule::new("A-17", "bring the child to the local authority’s attention", Limit::AsSoonAsPracticable)
        .from(&[Kind::UnderFiveNoticed])
        .owed(Party::HealthBody, &[Party::Authority, Party::Family])
        .done_by(&[Kind::UnderFiveNotified])
        .examples(&[Example::no_day(date(2025, 3, 3), "the law sets no deadline")])];
