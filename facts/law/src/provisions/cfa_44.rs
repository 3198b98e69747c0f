//! Children and Families Act 2014 section 44(1): the yearly review.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &ACT,
    part: "s 44(1)",
    path: "section/44",
    says: "The authority reviews a plan in each period of 12 months that starts with the day the plan was first made \
     or last reviewed. A review is complete when its decision is notified, not when the meeting is held.",
    words: Words::Reported("in the period of 12 months starting with the date"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Interpretive,
    note: "The strict last day is the day before the anniversary. IPSEA’s answers use the anniversary itself.",
    rules: RULES,
};

const RULES: &[Rule] =
    &[Rule::new(ids::ANNUAL_REVIEW, "send the annual review decision", Limit::MonthsStartingWith(12))
        .from(&[Kind::PlanIssued, Kind::ReviewKeep, Kind::ReviewAmend, Kind::ReviewCease])
        .owed(Party::Authority, &[Party::Family, Party::Setting])
        .done_by(&[Kind::ReviewKeep, Kind::ReviewAmend, Kind::ReviewCease])
        .ended_by(&[Kind::PlanCeased, Kind::TransferredIn])
        .again(Again::Replaces)
        .examples(&[
            Example::new(
                date(2025, 1, 20),
                date(2026, 1, 19),
                "the period starts on 20 January, so it ends on 19 January",
            ),
            Example::new(
                date(2024, 2, 29),
                date(2025, 2, 28),
                "there is no 29 February 2025: the period ends on the last day of the month",
            ),
            Example::new(date(2023, 3, 1), date(2024, 2, 29), "the day before 1 March 2024 is 29 February"),
        ])];
