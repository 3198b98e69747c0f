//! SI 2014/1530 regulation 20(7): the report of a review meeting.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 20(7)-(8)",
    path: "regulation/20",
    says: "Within two weeks of the meeting a written report goes to everyone invited, with recommendations and any \
     differences of view.",
    words: Words::Reported("within two weeks of the review meeting"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Secondary,
    note: "Once the decision after the review is notified the report can inform it no more: what was not sent by then \
     is closed as not sent.",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new(ids::REVIEW_REPORT, "send the review report", Limit::WeeksAfter(2))
    .from(&[Kind::ReviewMeeting])
    .owed(Party::MeetingHolder, &[Party::Authority, Party::Family])
    .done_by(&[Kind::ReviewReportSent])
    .ended_by(&[Kind::ReviewKeep, Kind::ReviewAmend, Kind::ReviewCease, Kind::PlanCeased])
    .again(Again::Overtakes)
    .examples(&[Example::new(date(2024, 11, 1), date(2024, 11, 15), "1 November and 14 days")])];
