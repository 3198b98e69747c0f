//! SI 2014/1652 regulation 7: a refusal of direct payments is reviewed when asked.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &PAYMENTS,
    part: "reg 7",
    path: "regulation/7",
    says: "An authority that refuses direct payments gives its reasons in writing and reviews the decision when it is \
     asked to.",
    words: Words::Reported("must carry out a review if requested"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Secondary,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("B-2", "review the refusal of direct payments", Limit::AsSoonAsPracticable)
    .from(&[Kind::PaymentsReviewAsked])
    .owed(Party::Authority, &[Party::Family])
    .done_by(&[Kind::PaymentsReviewed])
    .examples(&[Example::no_day(date(2025, 6, 2), "the law sets no deadline")])];
