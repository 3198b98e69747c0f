//! Children and Families Act 2014 section 38: the draft plan.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &ACT,
    part: "s 38",
    path: "section/38",
    says: "Once the authority decides to issue a plan it sends the family a draft and the advice. The draft \
     names no school, nursery or college. The law sets no deadline of its own: the 20 weeks and the family’s 15 days leave until about week 17.",
    words: Words::Reported("send the draft plan to the child’s parent or to the young person"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Secondary,
    note: "The Code’s timeline has the decision by week 16; IPSEA advises the draft by week 14.",
    rules: RULES,
};

const RULES: &[Rule] =
    &[Rule::new("A-10", "send the draft plan and the advice to the family", Limit::AsSoonAsPracticable)
        .from(&[Kind::PlanAgreed])
        .owed(Party::Authority, &[Party::Family])
        .done_by(&[Kind::DraftServed])
        .ended_by(&[Kind::RequestWithdrawn, Kind::MovedOut, Kind::PlanIssued])
        .examples(&[Example::no_day(
            date(2025, 6, 2),
            "no limit of its own: its age is shown, and the 20 weeks still apply",
        )])];
